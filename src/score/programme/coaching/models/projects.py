"""Improvement projects of enterprises: the problem, its measure before and after, money, photos."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class ImprovementProject(models.Model):
    """One project of one enterprise, of a cohort's cycle where there is one. Never changed; its facts are."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="projects")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, null=True, related_name="projects")
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)


class ProjectCard(Fact):
    """What a project is about. A rate is two counts: `measure` of `base` (rule 4)."""

    class Better(models.TextChoices):
        LESS = "less", _("less is better")
        MORE = "more", _("more is better")

    project = models.ForeignKey(ImprovementProject, models.PROTECT, related_name="cards")
    title = models.CharField(_("title"), max_length=150)
    problem = models.TextField(_("problem"), blank=True)
    measure = models.CharField(_("what is counted"), max_length=150, blank=True)
    base = models.CharField(_("out of"), max_length=150, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    better = models.CharField(_("direction"), max_length=4, choices=Better.choices, blank=True)
    from_suggestion = models.BooleanField(_("a worker suggested it"), default=False)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("project", name="project_card_recorded_once")]


class ProjectStage(Fact):
    """How far a project has come, since a day."""

    class Stage(models.TextChoices):
        IDEA = "idea", _("idea")
        DOING = "doing", _("doing")
        DONE = "done", _("done")
        KEPT_UP = "kept_up", _("kept up")
        DROPPED = "dropped", _("dropped")

    project = models.ForeignKey(ImprovementProject, models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    day = models.DateField()

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("project", name="project_stage_recorded_once")]


class ProjectMeasure(Fact):
    """What was measured before or after: `count`, of `base` where the measure is a rate, over a period."""

    class When(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    project = models.ForeignKey(ImprovementProject, models.PROTECT, related_name="measures")
    when = models.CharField(max_length=6, choices=When.choices)
    count = models.DecimalField(max_digits=15, decimal_places=4)
    base = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("project", "when", name="project_measure_recorded_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="project_measure_ends_after_begin"),
        ]


class ProjectMoney(Fact):
    """One-off cost and saving of a project, as rule 10 wants it: observed over months or projected, who verified."""

    class Kind(models.TextChoices):
        OBSERVED = "observed", _("observed")
        PROJECTED = "projected", _("projected")

    project = models.ForeignKey(ImprovementProject, models.PROTECT, related_name="money")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    saving = models.DecimalField(max_digits=15, decimal_places=2)
    one_off_cost = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    months = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    verified_by = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")
    overlaps_with = models.ForeignKey(ImprovementProject, models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("project", "kind", name="project_money_recorded_once"),
            models.CheckConstraint(condition=Q(months__gte=1), name="project_money_of_months"),
        ]


class ProjectPhoto(Fact):
    """A photo of how it was, or how it is."""

    project = models.ForeignKey(ImprovementProject, models.PROTECT, related_name="photos")
    when = models.CharField(max_length=6, choices=ProjectMeasure.When.choices)
    file = models.ForeignKey("programme.StoredFile", models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("project", "when", "file", name="project_photo_recorded_once"),
        ]
