"""The pages at a glance, asked for on the invented world as several readers: prints milliseconds as JSON."""

from __future__ import annotations

import datetime
import json
import logging
import statistics
import sys
import time

import django

django.setup()

from django.test import Client  # noqa: E402

from bench.parts import world  # noqa: E402
from score.programme.core import segments  # noqa: E402
from score.programme.organisations.actions import create_member  # noqa: E402
from score.programme.organisations.models import Organisation, User  # noqa: E402

PAGES = ("/?all", "/my-work/", "/data-quality/", "/data-quality/endlines_overdue/")
TIMES = 7
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of an account that lives as long as the measurement
BEFORE_ALL = datetime.date(2023, 1, 1)


def main(enterprises: int) -> None:
    """Fill the world, then ask for every page as every reader."""
    logging.disable(logging.CRITICAL)
    world.fill(enterprises)
    segments.build()
    found = []
    for role, user in readers().items():
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for page in PAGES if role != "donor" else PAGES[:1]:
            wall, processor = zip(*(asked(client, page) for _time in range(TIMES)), strict=True)
            found.append([role, page, wall[0], statistics.median(wall[1:]), statistics.median(processor[1:])])
    print(json.dumps(found))


def readers() -> dict[str, User]:
    """One of each kind of reader."""
    create = Organisation.objects.create
    places = {
        "owner": create(kind="programme_owner", name="Owner (invented)"),
        "coordinator": create(kind="country_office", name="Office (invented)", country="GH"),
        "partner_manager": Organisation.objects.get(pk=1),
        "donor": create(kind="donor", name="Donor (invented)"),
    }
    return {
        role: create_member(
            email=f"{role}@invented.example",
            name=f"{role} (invented)",
            organisation=place,
            role=role,
            password=None,
            totp_secret=SECRET,
            day=BEFORE_ALL,
        ).user
        for role, place in places.items()
    }


def asked(client: Client, page: str) -> tuple[float, float]:
    """Milliseconds of one request by the clock and of the processor."""
    begun, busy = time.perf_counter(), time.process_time()
    response = client.get(page)
    if response.status_code != 200:
        raise SystemExit(f"{page} gave {response.status_code}")
    return 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - busy)


if __name__ == "__main__":
    main(int(sys.argv[1]))
