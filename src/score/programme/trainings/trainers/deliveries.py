"""Classes that a trainer gave on their own: led, or trained along; under supervision nobody delivers yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from score.catalogue.certification.requirements import root_of
from score.programme.trainings.models import Cohort, CohortTrainer, Trainer

A_YEAR = datetime.timedelta(days=365)  # who gave a class within it is active
DAYS_GIVEN = "cohort__class_days__day"
DELIVERS = (CohortTrainer.Part.LEAD, CohortTrainer.Part.SECOND)


@dataclass(frozen=True)
class Class:
    """One cohort that somebody trained, and its last class day so far."""

    cohort: Cohort
    part: str
    day: datetime.date


def given_until(day: datetime.date) -> QuerySet[CohortTrainer]:
    """Who gave which class, joined with its class days until `day`: asked for what is made of DAYS_GIVEN."""
    return (
        CohortTrainer.objects.in_force()
        .filter(part__in=DELIVERS)
        .filter(
            cohort__class_days__withdrawn=False,
            cohort__class_days__superseded_by__supersedes__isnull=True,
            cohort__class_days__day__lte=day,
        )
    )


def classes_of(trainer: Trainer, *, upto: datetime.date) -> list[Class]:
    """What a trainer gave until a day, the latest first."""
    held: Any = given_until(upto).filter(trainer=trainer).select_related("cohort").annotate(last=Max(DAYS_GIVEN))
    return sorted((Class(one.cohort, one.part, one.last) for one in held), key=lambda one: one.day, reverse=True)


def classes_given(trainer: Trainer, module: str, *, since: datetime.date, upto: datetime.date) -> list[Class]:
    """The classes of one module, in any of its variants, that ended between two days."""
    wanted = root_of(module)
    found = classes_of(trainer, upto=upto)
    return [one for one in found if one.day >= since and root_of(one.cohort.module) == wanted]
