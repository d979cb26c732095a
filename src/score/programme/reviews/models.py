"""What was decided about a report, what was asked about its fields, and by which rule reports are drawn."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid

__all__ = ["ReviewCount", "ReviewDecision", "ReviewQuery", "ReviewSampling"]


class _AboutReport(Fact):
    """A fact about one report: its kind, how the kind calls it, and those to whom it belongs."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, null=True, related_name="+")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, null=True, related_name="+")
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        abstract = True


class ReviewDecision(_AboutReport):
    """What was decided about a report as it stood in one revision. A later decision supersedes; undo withdraws.

    `revision`: the last fact of each table that the report held then (`revisions.py`). `missing`, `odd`: how many
    such differences it had. `lot`, `sampling`: where it was passed unread, what was drawn and by which rule.
    """

    class Verdict(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("a report", "approved")
        RETURNED = "returned", pgettext_lazy("a report", "returned with a query")
        PASSED = "passed", pgettext_lazy("a report", "passed unread")

    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    revision = models.CharField(max_length=160)
    author = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")
    missing = models.PositiveSmallIntegerField(default=0)
    odd = models.PositiveSmallIntegerField(default=0)
    stands_in = models.BooleanField(default=False)
    lot = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    sampling = models.ForeignKey("programme.ReviewSampling", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("kind", "subject", name="review_decided_once"),
            models.CheckConstraint(
                condition=~Q(verdict="passed") | Q(sampling__isnull=False), name="passed_unread_by_a_rule"
            ),
        ]
        indexes = [models.Index(fields=["author"], name="review_of_author")]

    @property
    def clean(self) -> bool:
        """Whether nothing was missing or odd when it was decided."""
        return not (self.missing or self.odd)


class ReviewQuery(_AboutReport):
    """A question about one field of a report (empty: about the whole), until it is answered or closed."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("a query", "open")
        ANSWERED = "answered", pgettext_lazy("a query", "answered")
        CLOSED = "closed", pgettext_lazy("a query", "closed")

    VALUE_FIELDS: ClassVar[tuple[str, ...]] = ("answer",)

    uid = models.UUIDField(default=new_uid, editable=False, db_index=True)
    field = models.CharField(max_length=120, blank=True)
    text = models.TextField(_("question"))
    owner = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("to be answered by"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("uid", name="review_query_recorded_once")]
        indexes = [models.Index(fields=["kind", "subject"], name="review_query_of_report")]


class ReviewSampling(Fact):
    """The rule by which reports of a country are drawn: its numbers, and the seed of the lots."""

    country = models.CharField(max_length=2)
    after = models.PositiveSmallIntegerField()
    share = models.DecimalField(max_digits=5, decimal_places=4)
    seed = models.CharField(max_length=32)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("country", name="review_sampling_recorded_once")]


class ReviewCount(models.Model):
    """How many differences a report has in one revision, beside one past: so that a queue need not compare anew."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    revision = models.CharField(max_length=160)
    past = models.CharField(max_length=40, blank=True)
    fields = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    odd = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="review_counted_once")]

    @property
    def clean(self) -> bool:
        """Whether nothing is missing or odd."""
        return not (self.missing or self.odd)
