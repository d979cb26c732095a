"""Cycles drawn to be asked again, the calls, and what the second person was told. No figure reads these answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid

__all__ = ["VerificationAnswer", "VerificationCall", "VerificationCase", "VerificationClaim", "VerificationDraw"]


class VerificationDraw(Fact):
    """One drawing of closed cycles of a country: from how many, which share, under which seed.

    `number`: the how many-th of its country; two who draw at once would both take the next, and one is refused.
    `population`: the closed cycles from which it was drawn; `closed`: with those that were drawn already.
    """

    uid = models.UUIDField(default=new_uid, editable=False, db_index=True)
    country = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    seed = models.CharField(max_length=64)
    share = models.DecimalField(max_digits=5, decimal_places=4)
    population = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("uid", name="verification_drawn_once"),
            recorded_once("country", "number", name="verification_drawn_in_turn"),
        ]


class VerificationCase(Fact):
    """One cycle that was drawn, by the round that closed it. Those after the first `drawn` stand in for lost ones."""

    uid = models.UUIDField(default=new_uid, editable=False, db_index=True)
    draw = models.ForeignKey(VerificationDraw, models.PROTECT, related_name="cases")
    round = models.ForeignKey("programme.Round", models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="+")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField()

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("draw", "round", name="verification_case_once")]


class VerificationClaim(Fact):
    """Whoever recorded it opened the call, and is shown no first answers until the drawing is compared."""

    case = models.ForeignKey(VerificationCase, models.PROTECT, related_name="claims")

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("case", "recorded_by", name="verification_claimed_once")]


class VerificationCall(Fact):
    """One try to reach somebody."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        LATER = "later", _("another time agreed")
        NO_ANSWER = "no_answer", _("no answer")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        REFUSED = "refused", _("does not want to answer")

    case = models.ForeignKey(VerificationCase, models.PROTECT, related_name="calls")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=14, choices=Outcome.choices)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("case", "number", name="verification_call_once")]


class VerificationAnswer(Fact):
    """What the second person was told to one question."""

    VALUE_FIELDS: ClassVar[tuple[str, ...]] = ("value", "missing")

    case = models.ForeignKey(VerificationCase, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    unit = models.CharField(max_length=30, blank=True)
    missing = models.CharField(max_length=16, blank=True)
    measured_by = models.CharField(max_length=12, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("case", "question", name="verification_answer_once"),
            models.CheckConstraint(
                condition=Q(withdrawn=True) | (Q(value__isnull=False) ^ ~Q(missing="")),
                name="verified_value_or_kind_of_missing",
            ),
        ]
