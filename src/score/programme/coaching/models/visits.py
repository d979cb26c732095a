"""Coaching visits: planned, and done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once


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


class VisitPlan(Fact):
    """When a visit is meant to be, and who goes. A moved visit supersedes; a cancelled one says why."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("cancelled")

    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="visit_plans")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="visit_plans")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    begins_at = models.TimeField(null=True)
    trainer = models.ForeignKey("programme.Trainer", models.PROTECT, null=True, related_name="visit_plans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "cohort", "number", name="visit_plan_recorded_once"),
        ]
