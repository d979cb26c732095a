"""Trainers and the steps of their way to a certificate, module by module."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from score.programme.core import people
from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class Trainer(models.Model):
    """Somebody who trains enterprises, or learns to. The name lives with the person."""

    Sex = people.Sex

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    person = models.OneToOneField("programme.Person", models.PROTECT, related_name="trainer")
    organisation = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="trainers")
    country = models.CharField(_("country"), max_length=2)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(app="programme")

    class Meta:
        ordering = ["pk"]


class TrainerStep(Fact):
    """A step that a trainer has done for a module, with what proves it.

    A supervised cycle names its cohort; a recommendation the expert trainer who gives it.
    """

    class Step(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        TRAINED = "trained", _("training of trainers attended")
        CYCLE = "cycle", _("supervised cycle")
        RECOMMENDED = "recommended", _("recommended by an expert trainer")

    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="steps")
    module = models.CharField(max_length=60)
    step = models.CharField(max_length=12, choices=Step.choices)
    day = models.DateField()
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, null=True, related_name="+")
    expert = models.ForeignKey(Trainer, models.PROTECT, null=True, related_name="+")
    proof = models.ForeignKey("programme.StoredFile", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("trainer", "module", "step", "cohort", name="trainer_step_recorded_once"),
            models.UniqueConstraint(  # of steps without a cohort: databases hold that no two unknowns are alike
                fields=["trainer", "module", "step"],
                condition=Q(supersedes__isnull=True, cohort__isnull=True),
                name="trainer_step_without_cohort_once",
            ),
        ]


class Observation(Fact):
    """An expert trainer watched a class or a visit and filled the observation form."""

    uid = models.UUIDField(default=new_uid, editable=False, db_index=True)
    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="observations")
    observer = models.ForeignKey(Trainer, models.PROTECT, related_name="+")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="+")
    day = models.DateField()
    scores = models.JSONField()  # item to 1..5
    feedback_on = models.DateField(null=True)  # when it was talked through

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("trainer", "observer", "cohort", "day", name="observation_recorded_once"),
        ]


class TrainerAbsence(models.Model):
    """Days on which a trainer cannot be booked."""

    trainer = models.ForeignKey(Trainer, models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_begins")
        ]
