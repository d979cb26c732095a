"""Fills cohorts with participants, attendance and visits; prints the pages to ask for. Run by bench/delivery.py."""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.parts.world import A_COHORT, MOMENT, PARTNERS, Loader, _registry  # noqa: E402
from score.programme.organisations.actions import create_member  # noqa: E402
from score.programme.organisations.models import Organisation  # noqa: E402

SEATS = 4  # persons of an enterprise in a cohort
FIRMS = 10_000
DAYS = (1, 2)


def fill(cohorts: int) -> None:
    """Cohorts of one country, a day apart, each with two class days, five firms and four persons of each."""
    load, today = Loader(), timezone.localdate()
    uid = "{:032x}".format
    start = today - datetime.timedelta(days=cohorts // 10)
    of = [(cohort, (cohort * A_COHORT + place) % FIRMS + 1) for cohort in range(1, cohorts + 1) for place in range(5)]
    people = [(seat, cohort, firm) for cohort, firm in of for seat in range(SEATS)]
    with transaction.atomic():
        if load.postgresql:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        _registry(load, FIRMS)
        extra = range(2 * FIRMS + 1, len(people) + 1)
        load.fill("person", "id, uid", ((number, uid(number)) for number in extra))
        load.fill("cohort", "id, uid, code, module, country, created_at", (
            (n, uid(n), f"K{n}", "workplace_cooperation", "GH", MOMENT) for n in range(1, cohorts + 1)))  # fmt: skip
        load.facts("cohortdelivery", "cohort_id, partner_id", ((n, n % PARTNERS + 1) for n in range(1, cohorts + 1)))
        load.facts("classday", "cohort_id, number, day", (
            (n, day, str(start + datetime.timedelta(days=n // 10 + day))) for n in range(1, cohorts + 1)
            for day in DAYS))  # fmt: skip
        load.facts("enrolment", "cohort_id, enterprise_id", of)
        load.facts("participation", "cohort_id, enterprise_id, person_id, sex, job_role", (
            (cohort, firm, number, ("woman", "man")[seat % 2], ("manager", "worker")[seat // 2])
            for number, (seat, cohort, firm) in enumerate(people, 1)))  # fmt: skip
        load.facts("attendance", "cohort_id, person_id, number, present", (
            (cohort, number, day, True) for number, (_seat, cohort, _firm) in enumerate(people, 1)
            for day in DAYS if cohort < cohorts - 50))  # fmt: skip
        load.facts("visitplan", "enterprise_id, cohort_id, number, day, state", (
            (firm, cohort, 1, str(start + datetime.timedelta(days=cohort // 10 + 20)), "planned")
            for cohort, firm in of))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main(cohorts: int) -> dict[str, Any]:
    """Fill, and make a trainer of one of the partners."""
    fill(cohorts)
    partner = Organisation.objects.get(pk=1)
    member = create_member(
        email="trainer@invented.example",
        name="Trainer (invented)",
        organisation=partner,
        role="trainer",
        password="an invented password",
        totp_secret="JBSWY3DPEHPK3PXP",
        until=None,
        day=timezone.localdate(),
    )
    client = Client()
    client.force_login(member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    last = f"{cohorts // PARTNERS * PARTNERS:032x}"
    pages = {
        "empty view": reverse("manifest"),
        "list of cohorts": reverse("cohorts"),
        "list of cohorts, searched": f"{reverse('cohorts')}?q=K9",
        "one cohort": reverse("cohort", args=[f"{last[:8]}-{last[8:12]}-{last[12:16]}-{last[16:20]}-{last[20:]}"]),
        "a trainer's day": reverse("today"),
        "list of visits": reverse("visits"),
    }
    participants = cohorts * A_COHORT * SEATS
    return {
        "cohorts": cohorts,
        "participants": participants,
        "pages": pages,
        "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
