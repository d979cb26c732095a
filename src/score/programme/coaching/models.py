"""Coaching in the factory: visits."""

from django.db import models

from score.programme.core.facts import Fact, recorded_once

__all__ = ["Visit"]


class Visit(Fact):
    """A coaching visit that took place. `day` is empty where only the count is known."""

    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="visits")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="visits")
    number = models.PositiveSmallIntegerField()
    day = models.DateField(null=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "cohort", "number", name="visit_recorded_once"),
        ]
