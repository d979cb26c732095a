"""What was decided about two participants who may be one person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once


class PersonDecision(Fact):
    """Two numbers are one person, or two. Both keep their facts; figures count one. Withdrawn, the question is open."""

    class Verdict(models.TextChoices):
        SAME = "same", _("one person")
        DIFFERENT = "different", _("two persons")

    left = models.ForeignKey("programme.Person", models.PROTECT, related_name="+")
    right = models.ForeignKey("programme.Person", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("left", "right", name="person_decided_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="person_decision_in_order"),
        ]
