"""A country office, a partner with a trainer, and reports that they hand in: every name says that it is invented."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from score.programme.coaching.actions import agree_action, mark_practices, record_report, record_visit
from score.programme.coaching.subject import VisitSubject, practices_of
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.results.actions import NewAnswer, open_round, record_answers
from score.programme.results.models import Round
from score.programme.reviews.kinds import Report, report_of
from score.programme.trainings.actions import enrol, hold_class_day
from score.programme.trainings.models import Cohort
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_organisation

CLASS = datetime.date(2024, 3, 4)
VISITED = datetime.date(2024, 4, 8)
FULL = {
    "managers_women": 1,
    "managers_men": 1,
    "workers_women": 3,
    "workers_men": 2,
    "representative": "met",
    "finished": True,
}


@dataclass
class Scene:
    """Who is there; `today` is the day of the machine, on which everything is recorded."""

    office: Organisation
    partner: Organisation
    coordinator: Actor
    trainer: Actor
    owner: Actor
    cohort: Cohort
    firm: Enterprise

    @property
    def today(self) -> datetime.date:
        """The day on which everything is recorded."""
        return timezone.localdate()

    def another_firm(self, name: str = "") -> Enterprise:
        """One more enterprise in the cohort."""
        firm = make_enterprise(name=name)
        enrol(actor=None, cohort=self.cohort, enterprise=firm)
        return firm

    def visit(
        self,
        firm: Enterprise | None = None,
        number: int = 1,
        *,
        by: Actor | None = None,
        marks: dict[str, str] | None = None,
        agreed: str = "Mark the exits",
        **said: Any,
    ) -> VisitSubject:
        """A visit whose report is finished and has everything; `said` changes some of it, `by` makes it."""
        subject = VisitSubject(firm or self.firm, self.cohort, number)
        actor = by or self.trainer
        every = {one.code: "yes" for one in practices_of(self.cohort)}
        record_visit(actor=actor, **subject.key, day=VISITED + datetime.timedelta(days=number))
        mark_practices(actor=actor, subject=subject, marks=every if marks is None else marks)
        if agreed:
            agree_action(actor=actor, subject=subject, uid=uuid.uuid4(), changes={"what": agreed})
        record_report(actor=actor, subject=subject, changes={**FULL, **said})
        return subject

    def round(
        self,
        kind: str = "baseline",
        *,
        year: int = 2023,
        firm: Enterprise | None = None,
        by: Actor | None = None,
        collected_by: Actor | None = None,
        answers: list[NewAnswer] | None = None,
    ) -> Round:
        """A round of one year, collected at its end; by default with a workforce of 80."""
        actor, end = by or self.trainer, datetime.date(year, 12, 31)
        made = open_round(
            actor=actor, enterprise=firm or self.firm, kind=kind, cohort=self.cohort, custodian=self.partner,
            starts_on=datetime.date(year, 1, 1), ends_on=end, collected_on=end,
            collected_by=(collected_by or actor).user,
        )  # fmt: skip
        record_answers(actor=actor, round=made, entries=answers or [people(80)])
        return made


def people(number: int, why: str = "") -> NewAnswer:
    """A workforce."""
    return NewAnswer("W", value=Decimal(number), unit="person", evidence=2, measured_by="record", warning_reason=why)


def make_scene() -> Scene:
    """A cohort of one enterprise whose class was held in March 2024."""
    office = make_organisation("country_office", name="Office Ghana (invented)")
    partner = make_organisation(name="Partner (invented)")
    firm = make_enterprise(name="Long Bench Woodworks (invented)")
    cohort = make_cohort(partner, enterprises=[firm])
    hold_class_day(actor=None, cohort=cohort, number=1, day=CLASS)
    return Scene(
        office,
        partner,
        make_actor("coordinator", office),
        make_actor("trainer", partner, name="Trainer One (invented)"),
        make_actor("owner"),
        cohort,
        firm,
    )


def visit_report(subject: VisitSubject) -> Report:
    """The report of a visit as it stands; it has to be handed in."""
    found = report_of("visit_report", subject.name)
    assert found is not None
    return found


def round_report(made: Round) -> Report:
    """The report of a round as it stands; it has to be handed in."""
    found = report_of("answers", str(made.uid))
    assert found is not None
    return found
