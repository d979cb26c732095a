"""Classes that a trainer gave on their own: led, or trained along; under supervision nobody delivers yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Max, OuterRef, Subquery

from score.catalogue.certification.requirements import root_of
from score.programme.trainings.models import ClassDay, Cohort, CohortTrainer, Trainer

DELIVERS = (CohortTrainer.Part.LEAD, CohortTrainer.Part.SECOND)


@dataclass(frozen=True)
class Class:
    """One cohort that somebody trained, and its last class day so far."""

    cohort: Cohort
    part: str
    day: datetime.date


def classes_of(trainer: Trainer, *, upto: datetime.date) -> list[Class]:
    """What a trainer gave until a day, the latest first."""
    days = ClassDay.objects.in_force().filter(cohort=OuterRef("cohort"), day__lte=upto).order_by().values("cohort")
    rows = CohortTrainer.objects.in_force().filter(trainer=trainer, part__in=DELIVERS).select_related("cohort")
    held = rows.annotate(last=Subquery(days.annotate(d=Max("day")).values("d"))).filter(last__isnull=False)
    return sorted((Class(one.cohort, one.part, one.last) for one in held), key=lambda one: one.day, reverse=True)


def classes_given(trainer: Trainer, module: str, *, since: datetime.date, upto: datetime.date) -> list[Class]:
    """The classes of one module, in any of its variants, that ended between two days."""
    wanted = root_of(module)
    found = classes_of(trainer, upto=upto)
    return [one for one in found if one.day >= since and root_of(one.cohort.module) == wanted]
