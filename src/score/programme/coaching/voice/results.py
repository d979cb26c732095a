"""What workers said, for those who may see it: never below the group, never before its time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from score.catalogue.rating.forms import voice_form
from score.programme.coaching.models import VoiceResult
from score.programme.coaching.places import records_of
from score.programme.coaching.voice.suppression import ALL, MAN, WOMAN
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor


@dataclass(frozen=True)
class Share:
    """Favourable (4 or 5 of 5) and unfavourable answers (1 or 2) among all."""

    answers: int
    good: int
    bad: int

    @property
    def value(self) -> float:
        """Favourable ones, per cent."""
        return 100 * self.good / self.answers

    @property
    def unfavourable(self) -> float:
        """Unfavourable ones, per cent."""
        return 100 * self.bad / self.answers


@dataclass(frozen=True)
class Question:
    """One question. None: not shown, because too few answered, or of one sex."""

    name: str
    text: str
    share: Share | None
    women: Share | None
    men: Share | None


@dataclass(frozen=True)
class Asked:
    """One asking: when, how many answered, what they said."""

    opens_on: datetime.date
    closes_on: datetime.date
    day: datetime.date
    answers: int
    questions: list[Question]


def results_of(reader: Actor, enterprise: Enterprise) -> list[Asked]:
    """The results of an enterprise's askings that were let out, the newest asking first."""
    rows = visible_to(reader, VoiceResult).in_force().filter(sheet__enterprise__in=records_of(enterprise))
    last = {one.sheet_id: one for one in rows.select_related("sheet").order_by("number")}
    found = sorted(last.values(), key=lambda one: (one.sheet.opens_on, one.pk), reverse=True)
    return [
        Asked(one.sheet.opens_on, one.sheet.closes_on, one.day, one.shown["answers"], _questions(one)) for one in found
    ]


def _questions(result: VoiceResult) -> list[Question]:
    found = []
    for item in voice_form().items:
        cells = result.shown["items"].get(item.code, {})
        shares = [Share(*cells[group]) if group in cells else None for group in (ALL, WOMAN, MAN)]
        found.append(Question(_(item.name), _(item.text), *shares))
    return found
