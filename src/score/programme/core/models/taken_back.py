"""Records that were taken back: an import made them, and it was undone."""

from __future__ import annotations

from django.db import models

from score.programme.core.facts import Fact, recorded_once


class RecordTakenBack(Fact):
    """A record (enterprise, cohort, round, person) that should never have been made and of which nothing holds.

    Rows to which facts refer cannot be deleted, or the past would move. Withdrawing this fact gives the record back.
    """

    kind = models.CharField(max_length=40)  # the name of its model
    record = models.PositiveBigIntegerField()  # its primary key

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("kind", "record", name="record_taken_back_once")]
        indexes = [models.Index(fields=["kind", "record"], name="record_taken_back")]
