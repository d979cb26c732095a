"""What participants thought of a class, without a trace of who thought it (rules 12 and 15)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class SatisfactionSheet(models.Model):
    """The form of one cohort: the secret in the QR code that was printed, and the days on which it is open."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    cohort = models.OneToOneField("programme.Cohort", models.PROTECT, related_name="satisfaction_sheet")
    token = models.CharField(max_length=40, unique=True)
    opens_on = models.DateField()
    closes_on = models.DateField()


class SatisfactionAnswer(models.Model):
    """One filled form. No person, device, address, nor a time finer than the day; keys in no order of arrival."""

    class Source(models.TextChoices):
        PHONE = "phone", _("on a phone")
        PAPER = "paper", _("from paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="+")
    day = models.DateField()
    source = models.CharField(max_length=6, choices=Source.choices)
    scores = models.JSONField()  # item to 1..5; items left out were not answered


class SatisfactionTally(Fact):
    """How many gave an item this score, counted when the cohort closes. What figures read."""

    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="satisfaction")
    item = models.CharField(max_length=40)
    score = models.PositiveSmallIntegerField()
    answers = models.PositiveSmallIntegerField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("cohort", "item", "score", name="satisfaction_recorded_once"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="satisfaction_score_1_to_5"),
        ]
