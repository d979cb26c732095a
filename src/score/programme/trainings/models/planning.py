"""A cohort from plan to close: where and when, who trains, who waits for a place, which checks were overridden."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once


class CohortPlan(Fact):
    """Where a class is held and how it is meant to be. Times are local to the cohort's country."""

    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="plans")
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    language = models.CharField(_("language of the class"), max_length=10, blank=True)
    begins_at = models.TimeField(_("begins at"), null=True)
    ends_at = models.TimeField(_("ends at"), null=True)
    capacity = models.PositiveSmallIntegerField(_("enterprises, at most"), null=True)
    note = models.TextField(_("for those who come"), blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("cohort", name="cohort_plan_recorded_once"),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                name="class_ends_after_it_begins",
            ),
        ]


class CohortState(Fact):
    """How far a cohort has come, since a day. A cohort without this fact is being planned."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open for enrolment")
        RUNNING = "running", _("under way")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="states")
    state = models.CharField(max_length=10, choices=State.choices)
    day = models.DateField()

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("cohort", name="cohort_state_recorded_once")]


class CohortTrainer(Fact):
    """Somebody trains a cohort, or watches how it is trained."""

    class Part(models.TextChoices):
        LEAD = "lead", _("leads")
        SECOND = "second", _("trains along")
        CANDIDATE = "candidate", _("trains under supervision")
        OBSERVER = "observer", _("supervises")

    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="trainers")
    trainer = models.ForeignKey("programme.Trainer", models.PROTECT, related_name="cohorts")
    part = models.CharField(_("part"), max_length=10, choices=Part.choices)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("cohort", "trainer", name="cohort_trainer_recorded_once"),
        ]


class CohortPlace(Fact):
    """An enterprise waits for a place in a cohort, was offered one, took or declined it. Enrolment comes after."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a place")
        INVITED = "invited", _("invited")
        CONFIRMED = "confirmed", _("will come")
        DECLINED = "declined", _("will not come")

    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="places")
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    day = models.DateField()  # since when
    answer_by = models.DateField(null=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("cohort", "enterprise", name="cohort_place_recorded_once"),
        ]


class CheckOverride(Fact):
    """Somebody let a class go on although a check spoke against it, and said why.

    It opens the class and never changes a figure (rule 5).
    """

    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="overrides")
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, null=True, related_name="+")
    trainer = models.ForeignKey("programme.Trainer", models.PROTECT, null=True, related_name="+")
    check_code = models.CharField(max_length=40)
    why = models.TextField()
