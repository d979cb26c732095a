"""What a visit is: which enterprise, in which cohort, the how manieth. Its plan, report and day are facts about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.catalogue.modules.coaching_plan import PlannedVisit, Practice
from score.programme.coaching.models import Visit, VisitPlan, VisitReport
from score.programme.core import formats
from score.programme.enterprises.models import Enterprise
from score.programme.trainings.cohort_modules import module_of
from score.programme.trainings.models import ClassDay, Cohort, Enrolment

VisitKey = tuple[int, int, int]  # enterprise, cohort, number
MOST_VISITS = 200
TOMORROW = datetime.timedelta(days=1)  # somewhere on earth it is tomorrow already


@dataclass(frozen=True)
class VisitSubject:
    """Visit `number` (from 1) of a cohort's cycle in an enterprise, planned or done or neither yet."""

    enterprise: Enterprise
    cohort: Cohort
    number: int

    @property
    def key(self) -> dict[str, object]:
        """The fields by which its facts are found."""
        return {"enterprise": self.enterprise, "cohort": self.cohort, "number": self.number}

    @property
    def address(self) -> dict[str, object]:
        """The parts of its page's address."""
        return {"enterprise": self.enterprise.uid, "cohort": self.cohort.uid, "number": self.number}

    @property
    def name(self) -> str:
        """How devices call it."""
        return f"{self.enterprise.uid}/{self.cohort.uid}/{self.number}"

    @property
    def detail(self) -> dict[str, object]:
        """What the audit says of it beside the enterprise."""
        return {"cohort": self.cohort.code, "number": self.number}


def key_of(fact: Visit | VisitPlan | VisitReport) -> VisitKey:
    """Which visit a fact is about."""
    return fact.enterprise_id, fact.cohort_id, fact.number


def check_subject(subject: VisitSubject) -> None:
    """ValidationError where the enterprise is not enrolled in the cohort, or the number can be none."""
    if not 1 <= subject.number <= MOST_VISITS:
        raise ValidationError({"number": _("Visits are numbered from 1.")})
    if not is_enrolled(subject.enterprise, subject.cohort):
        raise ValidationError({"enterprise": _("This enterprise is not enrolled in the cohort.")})


def is_enrolled(enterprise: Enterprise, cohort: Cohort) -> bool:
    """Whether the enterprise takes part in the cohort."""
    return Enrolment.objects.in_force().filter(cohort=cohort, enterprise=enterprise).exists()


def check_day_of_visit(subject: VisitSubject, day: datetime.date, today: datetime.date) -> None:
    """ValidationError where a visit cannot have been on `day`: still to come, or before the cohort's first class."""
    if day > today + TOMORROW:
        raise ValidationError(
            {"day": _("%(day)s is still to come. A visit is recorded once it was made.") % {"day": formats.day(day)}}
        )
    check_not_before_class(subject.cohort, day)


def check_not_before_class(cohort: Cohort, day: datetime.date) -> None:
    """ValidationError where `day` is before the cohort began."""
    first = class_days(cohort)[0]
    if first is not None and day < first:
        words = _("%(day)s is before the first class on %(first)s. Visits come after it: correct the day.")
        raise ValidationError({"day": words % {"day": formats.day(day), "first": formats.day(first)}})


def class_days(cohort: Cohort) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last class day of a cohort; None where none is recorded."""
    days = sorted(ClassDay.objects.in_force().filter(cohort=cohort).values_list("day", flat=True))
    return (days[0], days[-1]) if days else (None, None)


def practices_of(cohort: Cohort) -> tuple[Practice, ...]:
    """The checklist of the cohort's module; empty where the catalogue knows no such module."""
    module = module_of(cohort)
    return module.practices if module else ()


def planned_visits_of(cohort: Cohort) -> tuple[PlannedVisit, ...]:
    """When visits of the cohort's module are due, after its last class day."""
    module = module_of(cohort)
    return module.visits if module else ()
