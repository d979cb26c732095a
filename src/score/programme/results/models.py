"""Rounds and answers: what enterprises report before and after."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid

__all__ = ["Answer", "AnswerEvidence", "Round", "RoundPeriod"]


class Round(models.Model):
    """One collection of answers from an enterprise, of its journey or of one cohort's cycle. Never changed."""

    class Kind(models.TextChoices):
        BASELINE = "baseline", _("baseline")
        MIDLINE = "midline", _("midline")
        ENDLINE = "endline", _("endline")
        FOLLOW_UP = "follow_up", _("follow-up")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="rounds")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, null=True, related_name="rounds")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["enterprise", "kind"], name="round_of_enterprise")]


class RoundPeriod(Fact):
    """The time a round speaks of, and when and by whom it was collected."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="periods")
    starts_on = models.DateField()
    ends_on = models.DateField()
    collected_on = models.DateField()
    collected_by = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("round", name="period_recorded_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_begins"),
        ]


class Answer(Fact):
    """One answer: a value with its unit, or the kind of missing. Yes is 1, no is 0."""

    class Missing(models.TextChoices):
        NOT_TRACKED = "not_tracked", _("not tracked")
        REFUSED = "refused", _("refused")
        NOT_APPLICABLE = "not_applicable", _("not applicable")
        NOT_ASKED = "not_asked", _("not asked")

    class MeasuredBy(models.TextChoices):
        RECORD = "record", _("enterprise record")
        TRAINER = "trainer", _("trainer's count")
        ESTIMATE = "estimate", _("owner's estimate")
        RECALLED = "recalled", _("recalled")

    VALUE_FIELDS = ("value", "missing")

    round = models.ForeignKey(Round, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=40)
    dimensions = models.CharField(max_length=100, blank=True)  # canonical: contract=casual;sex=women
    value = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    unit = models.CharField(max_length=30, blank=True)
    missing = models.CharField(max_length=16, choices=Missing.choices, blank=True)
    evidence = models.PositiveSmallIntegerField(default=1)
    measured_by = models.CharField(max_length=12, choices=MeasuredBy.choices, blank=True)
    warning_reason = models.TextField(blank=True)  # why a value that looked odd is right

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("round", "question", "dimensions", name="answer_recorded_once"),
            models.CheckConstraint(
                condition=Q(withdrawn=True) | (Q(value__isnull=False) ^ ~Q(missing="")),
                name="answer_has_value_or_kind_of_missing",
            ),
            models.CheckConstraint(condition=Q(evidence__range=(1, 4)), name="answer_evidence_1_to_4"),
        ]


class AnswerEvidence(Fact):
    """A copy or photo kept behind an answer."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="evidence_files")
    question = models.CharField(max_length=40)
    dimensions = models.CharField(max_length=100, blank=True)
    file = models.ForeignKey("programme.StoredFile", models.PROTECT, related_name="+")
