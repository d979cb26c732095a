"""Fills cohorts with participants, attendance and visits; prints the pages to ask for. Run by bench/delivery.py."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.parts.delivery_rows import PARTNERS, fill, first_trainer  # noqa: E402
from score.programme.dashboards.calendar_feed import address_of  # noqa: E402
from score.programme.organisations.actions import create_member  # noqa: E402
from score.programme.organisations.models import Organisation  # noqa: E402
from score.programme.trainings.models import Cohort, Trainer  # noqa: E402


def _cookie(organisation: Organisation, role: str) -> tuple[str, Any]:
    """Somebody in a role, signed in."""
    member = create_member(
        email=f"{role}@invented.example",
        name=f"{role} (invented)",
        organisation=organisation,
        role=role,
        password="an invented password",
        totp_secret="JBSWY3DPEHPK3PXP",
        until=None,
        day=timezone.localdate(),
    )
    client = Client()
    client.force_login(member.user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}", member.user.person


def main(cohorts: int) -> dict[str, Any]:
    """Fill, and make a trainer of one of the partners, its manager and the programme's owner."""
    began, today = time.perf_counter(), timezone.localdate()
    participants = fill(cohorts, today)
    filled = time.perf_counter() - began
    partner = Organisation.objects.get(pk=1)
    mine, person = _cookie(partner, "trainer")
    all_of, _person = _cookie(partner, "partner_manager")
    owner = Organisation.objects.create(kind="programme_owner", name="Owner (invented)", country="")
    everything, _person = _cookie(owner, "owner")
    trainer = Trainer.objects.get(pk=first_trainer(1))
    Trainer.objects.filter(pk=trainer.pk).update(person=person)
    held = Cohort.objects.get(pk=(cohorts - 300) // (10 * PARTNERS) * 10 * PARTNERS)  # over, and of this trainer
    pages = [
        ("nothing: who is signed in, the navigation", reverse("empty_page"), mine),
        ("list of cohorts, as trainer", reverse("cohorts"), mine),
        ("list of cohorts, as owner of all", reverse("cohorts"), everything),
        ("list of cohorts, as owner, searched", f"{reverse('cohorts')}?q=K9", everything),
        ("one cohort", reverse("cohort", args=[held.uid]), mine),
        ("one cohort, as owner", reverse("cohort", args=[held.uid]), everything),
        ("a trainer's page", reverse("trainer", args=[trainer.uid]), all_of),
        ("list of trainers, as owner", reverse("trainers"), everything),
        ("a trainer's day", reverse("today"), mine),
        ("list of visits, as trainer", reverse("visits"), mine),
        ("list of visits, as owner of all", reverse("visits"), everything),
        ("calendar of a trainer", "/" + address_of(trainer).split("/", 3)[3], ""),
        ("calendar of a partner", "/" + address_of(partner).split("/", 3)[3], ""),
    ]
    return {"cohorts": cohorts, "participants": participants, "seconds": filled, "pages": pages}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
