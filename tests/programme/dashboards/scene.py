"""Trained enterprises of two partners in one country, and of one elsewhere: what each of them owes is known."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import Membership, Organisation
from score.programme.results.actions import NewAnswer, open_round, record_answers
from score.programme.trainings.actions import add_participant, hold_class_day, record_attendance
from score.programme.trainings.models import Cohort
from tests.programme import factories

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LONG_AGO = datetime.date(2020, 1, 15)


def days_ago(days: int) -> datetime.date:
    """A day before today."""
    return timezone.localdate() - datetime.timedelta(days=days)


def train(
    partner: Organisation, firms: Iterable[Enterprise], day: datetime.date, *, country: str = "GH", code: str = ""
) -> Cohort:
    """A cohort with one class day on which a manager and a worker of each firm were present."""
    enterprises = list(firms)
    cohort = factories.make_cohort(partner, enterprises=enterprises, country=country, code=code)
    hold_class_day(actor=None, cohort=cohort, number=1, day=day)
    present = {}
    for firm in enterprises:
        for sex, role in (("woman", "manager"), ("man", "worker")):
            person = add_participant(actor=None, cohort=cohort, enterprise=firm, sex=sex, job_role=role).person
            present[person.pk, 1] = True
    record_attendance(actor=None, cohort=cohort, presences=present)
    return cohort


def answers(*, evidence: int = 1) -> list[NewAnswer]:
    """One plain answer."""
    return [NewAnswer("W", value=Decimal(80), unit="person", evidence=evidence)]


def client_of(membership: Membership) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(membership.user, backend=BACKEND)
    return client


class Scene:
    """What is owed: two overdue endlines of A (the older one in cohort `old`), one of B, one of C elsewhere."""

    def __init__(self) -> None:
        self.office = factories.make_organisation("country_office", name="Office Ghana (invented)")
        self.a = factories.make_organisation(name="Partner A (invented)")
        self.b = factories.make_organisation(name="Partner B (invented)")
        self.c = factories.make_organisation(name="Partner C (invented)", country="PE")

        def firm(name: str, country: str = "GH") -> Enterprise:
            return factories.make_enterprise(country, name=f"{name} (invented)", valid_from=LONG_AGO)

        self.oldest, self.overdue, self.soon, self.late = firm("Oldest"), firm("Overdue"), firm("Soon"), firm("Late")
        self.done, self.gone, self.of_b, self.abroad = firm("Done"), firm("Gone"), firm("Of B"), firm("Abroad", "PE")
        self.old = train(self.a, [self.oldest, self.gone], days_ago(900))
        self.cohort = train(self.a, [self.overdue, self.late, self.done], days_ago(500))
        self.new = train(self.a, [self.soon], days_ago(335))
        train(self.b, [self.of_b], days_ago(600))
        train(self.c, [self.abroad], days_ago(700), country="PE")
        for one in (self.oldest, self.overdue, self.done, self.gone, self.of_b, self.abroad):
            self.baseline(one, evidence=2)
        self.late_round = open_round(
            actor=None, enterprise=self.late, kind="baseline", custodian=self.a, starts_on=days_ago(900),
            ends_on=days_ago(510), collected_on=days_ago(480),
        )  # fmt: skip
        record_answers(actor=None, round=self.late_round, entries=answers())
        factories.make_round(
            self.done, self.a, kind="endline", starts_on=days_ago(400), ends_on=days_ago(40),
            answers=answers(evidence=2),
        )  # fmt: skip
        factories.make_round(
            self.late, self.a, kind="endline", starts_on=days_ago(400), ends_on=days_ago(40),
            answers=answers(evidence=2),
        )  # fmt: skip
        self.members = {
            "owner": factories.make_member("owner"),
            "me_officer": factories.make_member("me_officer"),
            "coordinator": factories.make_member("coordinator", self.office),
            "donor": factories.make_member("donor"),
            **{role: factories.make_member(role, self.a) for role in ("partner_manager", "trainer", "data_clerk")},
            "manager of b": factories.make_member("partner_manager", self.b),
        }

    def baseline(self, firm: Enterprise, *, evidence: int) -> None:
        """A baseline in time."""
        keeper = {self.of_b: self.b, self.abroad: self.c}.get(firm, self.a)
        factories.make_round(
            firm, keeper, starts_on=days_ago(1400), ends_on=days_ago(1000), answers=answers(evidence=evidence)
        )
