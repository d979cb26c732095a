"""Phases, cohorts, class days, enrolments, participations, attendance."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from score.programme.core import people
from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class Phase(Fact):
    """A stretch of the programme that a donor agreement covers. A fact, because figures are cut by it."""

    code = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("code", name="phase_recorded_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="phase_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """Enterprises that take one module together."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=60, unique=True)
    module = models.CharField(_("module"), max_length=60)  # code of a file in the catalogue
    country = models.CharField(_("country"), max_length=2)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(app="programme")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class CohortDelivery(Fact):
    """Which partner delivers a cohort (its custodian) and which donor funds it, if one does."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="deliveries")
    partner = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")
    funder = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("cohort", name="delivery_recorded_once")]


class ClassDay(Fact):
    """A day on which a cohort's class was held. `number` 1 is the first; a moved day supersedes."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="class_days")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("cohort", "number", name="class_day_recorded_once")]


class Enrolment(Fact):
    """An enterprise takes part in a cohort: its cycle of that module."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="enrolments")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "cohort", name="enrolment_recorded_once"),
        ]


class Participation(Fact):
    """A person takes part in a cohort for an enterprise. The person is a number; names live elsewhere."""

    Sex, JobRole = people.Sex, people.JobRole

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="participations")
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="+")
    person = models.ForeignKey("programme.Person", models.PROTECT, related_name="+")
    sex = models.CharField(max_length=10, choices=Sex.choices, blank=True)
    job_role = models.CharField(max_length=10, choices=JobRole.choices, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("cohort", "person", name="participation_recorded_once"),
        ]


class Attendance(Fact):
    """A person was present, or not, on one class day of a cohort."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="attendances")
    person = models.ForeignKey("programme.Person", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # of the class day
    present = models.BooleanField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("cohort", "person", "number", name="attendance_recorded_once"),
        ]


class StatedTraining(Fact):
    """An import states that an enterprise was trained; there is no attendance behind it, and figures say so."""

    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="stated_trainings")
    module = models.CharField(max_length=60)
    first_class_day = models.DateField()
    last_class_day = models.DateField()
    source = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "module", "first_class_day", name="stated_training_recorded_once"),
        ]
