"""The records that a statement counts: class days, visits and reports that trainers did for an organisation."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from score.programme.coaching.models import Visit, VisitPlan
from score.programme.coaching.subject import VisitKey, key_of
from score.programme.coaching.visit_review import VisitReports
from score.programme.organisations.models import Organisation
from score.programme.reviews.models import ReviewDecision
from score.programme.reviews.queries import decisions_of
from score.programme.reviews.sampling import beginnings
from score.programme.trainings.models import Attendance, ClassDay, Cohort, CohortDelivery, CohortTrainer

PAID_PARTS = (CohortTrainer.Part.LEAD, CohortTrainer.Part.SECOND)


class Kind(TextChoices):
    """What is paid for."""

    CLASS_DAY = "class_day", _("Class days")
    VISIT = "visit", _("Visits")
    REPORT = "report", _("Reports")


class Waits(TextChoices):
    """Why a record is not due."""

    NO = "", ""
    SIGN_IN = "sign_in", _("nobody is signed in yet")
    REPORT = "report", _("report not finished")
    APPROVAL = "approval", _("report not approved yet")
    PART = "part", _("not paid by the day: supervises, or is supervised")


@dataclass(frozen=True)
class Record:
    """One thing that a trainer did on a day. `waits`: why it is not due, empty where it is."""

    trainer: int
    kind: str
    day: datetime.date
    cohort: Cohort
    part: str = ""
    enterprise: str = ""
    number: int = 0
    waits: str = ""


def delivered_by(organisation: Organisation) -> QuerySet[Any]:
    """The keys of the cohorts that an organisation delivers, and pays the trainers of."""
    return CohortDelivery.objects.in_force().filter(partner=organisation).values("cohort")


def records_of(organisation: Organisation, *, upto: datetime.date, trainer: int | None = None) -> list[Record]:
    """What trainers did until a day in the cohorts that an organisation delivers, by day; of one trainer or of all."""
    cohorts = {one.pk: one for one in Cohort.objects.filter(pk__in=delivered_by(organisation))}
    found = [*_class_days(cohorts, upto, trainer), *_visits(cohorts, upto, trainer)]
    return sorted(found, key=lambda one: (one.day, one.cohort.code, one.enterprise, one.number, one.kind, one.part))


def visits_of_nobody(organisation: Organisation, starts_on: datetime.date, ends_on: datetime.date) -> int:
    """Visits of a period that are in nobody's statement, because no plan says who went."""
    delivered = delivered_by(organisation)
    rows = Visit.objects.in_force().filter(cohort__in=delivered, day__gte=starts_on, day__lte=ends_on)
    keys = set(rows.values_list("enterprise_id", "cohort_id", "number"))
    return len(keys - set(_goers(delivered, None)))


def reports_that_count(cohorts: Iterable[int]) -> dict[VisitKey, str]:
    """The finished reports of some cohorts, each with why it is not due; empty where it is.

    Due is what was accepted: approved or passed unread, or handed in before reviews began in its country.
    """
    within = list(cohorts)
    found = VisitReports().reports(lambda model: model._default_manager.filter(cohort__in=within))
    decided, begins = decisions_of(one.key for one in found), beginnings()
    counted: dict[VisitKey, str] = {}
    for one in found:
        held = decided.get(one.key, [])
        if held:
            accepted = held[-1].verdict != ReviewDecision.Verdict.RETURNED
        else:
            accepted = one.country not in begins or one.waits_since < begins[one.country]
        counted[VisitReports.key_of(one)] = Waits.NO if accepted else Waits.APPROVAL
    return counted


def _class_days(cohorts: dict[int, Cohort], upto: datetime.date, trainer: int | None) -> Iterable[Record]:
    rows = CohortTrainer.objects.in_force().filter(cohort__in=cohorts)
    if trainer is not None:
        rows = rows.filter(trainer=trainer)
    days = defaultdict(list)
    for one in ClassDay.objects.in_force().filter(cohort__in=cohorts, day__lte=upto):
        days[one.cohort_id].append(one)
    signed = set(
        Attendance.objects.in_force()
        .filter(cohort__in=cohorts, present=True)
        .order_by()
        .values_list("cohort_id", "number")
        .distinct()
    )
    for row in rows:
        for day in days[row.cohort_id]:
            there = (row.cohort_id, day.number) in signed
            waits = Waits.NO if row.part in PAID_PARTS else Waits.PART
            yield Record(
                row.trainer_id, Kind.CLASS_DAY, day.day, cohorts[row.cohort_id], row.part, number=day.number,
                waits=waits if there or waits else Waits.SIGN_IN,
            )  # fmt: skip


def _visits(cohorts: dict[int, Cohort], upto: datetime.date, trainer: int | None) -> Iterable[Record]:
    goers, counted = _goers(cohorts, trainer), reports_that_count(cohorts)
    rows = Visit.objects.in_force().filter(cohort__in=cohorts, day__lte=upto).select_related("enterprise")
    for one in rows:
        key = key_of(one)
        if key not in goers:
            continue
        about = (one.day, cohorts[one.cohort_id], "", one.enterprise.name, one.number)
        yield Record(goers[key], Kind.VISIT, *about)
        yield Record(goers[key], Kind.REPORT, *about, waits=counted.get(key, Waits.REPORT))


def _goers(cohorts: Iterable[int], trainer: int | None) -> dict[VisitKey, int]:
    """Who went on a visit, as its plan says."""
    plans = VisitPlan.objects.in_force().filter(cohort__in=cohorts, trainer__isnull=False)
    if trainer is not None:
        plans = plans.filter(trainer=trainer)
    return {(e, c, n): who for e, c, n, who in plans.values_list("enterprise_id", "cohort_id", "number", "trainer_id")}
