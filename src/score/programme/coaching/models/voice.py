"""What workers say of their firm, without a trace of who said it (rule 15).

There is no row of an answer: a form that comes in is counted at once, and only the counts are kept. So nobody can put
together what one person said to two questions, nor when.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from score.programme.core import people
from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class VoiceSheet(models.Model):
    """One asking in an enterprise: the secret of its poster, and the days on which it is open.

    `last_answer_on`: the day of the last form; nothing finer is known. `custodian`: the partner that asks.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="voice_sheets")
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=40, unique=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    last_answer_on = models.DateField(null=True)

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="voice_closes_after_it_opens")
        ]


class VoiceCount(models.Model):
    """How many gave a mark to a question, by sex. Without a question: how many forms came in."""

    Sex = people.Sex

    sheet = models.ForeignKey(VoiceSheet, models.PROTECT, related_name="counts")
    sex = models.CharField(max_length=10, choices=Sex.choices, blank=True)
    item = models.CharField(max_length=40, blank=True)
    mark = models.PositiveSmallIntegerField()
    answers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "sex", "item", "mark"], name="voice_counted_once"),
            models.CheckConstraint(condition=Q(mark__range=(0, 5)), name="voice_mark_0_to_5"),
        ]


class VoiceResult(Fact):
    """What was let out of an asking, as it was let out: it holds what may be seen and nothing else.

    Another one follows only once enough further answers came; until then this one stands.
    """

    sheet = models.ForeignKey(VoiceSheet, models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    shown = models.JSONField()  # see coaching/voice/suppression.py

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("sheet", "number", name="voice_result_recorded_once")]
