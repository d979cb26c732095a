"""What is known of how somebody trains, each with the number behind it. What firms report as results never counts.

Satisfaction is counted over whole classes, and only where at least five answered: nobody is opened below the group.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Sum

from score.catalogue.rating.forms import observation_form
from score.programme.trainings.models import Cohort, CohortTrainer, Observation, SatisfactionTally, Trainer
from score.programme.trainings.satisfaction.summary import SATISFIED_FROM, Satisfied, present_in, share_of
from score.programme.trainings.trainers.deliveries import A_YEAR, Class, classes_of

OVERALL = "overall"
TAUGHT = (CohortTrainer.Part.LEAD, CohortTrainer.Part.SECOND, CohortTrainer.Part.CANDIDATE)


@dataclass(frozen=True)
class Observed:
    """Marks of expert trainers: the mean of all items over all forms."""

    mean: float
    forms: int
    observers: int


@dataclass(frozen=True)
class Quality:
    """All measures of one trainer."""

    satisfied: Satisfied | None
    observed: Observed | None
    classes: list[Class]
    in_a_year: int


def quality_of(trainer: Trainer, day: datetime.date) -> Quality:
    """What is known until a day."""
    given = classes_of(trainer, upto=day)
    return Quality(
        satisfied=_satisfied(trainer),
        observed=_observed(trainer),
        classes=given,
        in_a_year=sum(one.day > day - A_YEAR for one in given),
    )


def _satisfied(trainer: Trainer) -> Satisfied | None:
    taught = CohortTrainer.objects.in_force().filter(trainer=trainer, part__in=TAUGHT).values("cohort")
    rows = SatisfactionTally.objects.in_force().filter(cohort__in=taught, item=OVERALL)
    answers = rows.aggregate(n=Sum("answers"))["n"] or 0
    good = rows.filter(score__gte=SATISFIED_FROM).aggregate(n=Sum("answers"))["n"] or 0
    return share_of(answers, good, present_in(Cohort.objects.filter(pk__in=rows.values("cohort"))))


def _observed(trainer: Trainer) -> Observed | None:
    rows = list(Observation.objects.in_force().filter(trainer=trainer))
    every = [one.scores[code] for one in rows for code in observation_form().codes if code in one.scores]
    if not every:
        return None
    return Observed(sum(every) / len(every), len(rows), len({one.observer_id for one in rows}))
