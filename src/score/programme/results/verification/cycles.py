"""Closed cycles, and what was drawn of them: who is to be called, who stands in, how far it has come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from score.catalogue.verification.phone import phone_call
from score.programme.core.taken_back import not_taken_back
from score.programme.enterprises.models import EnterpriseAttribute
from score.programme.results.models import Answer, Round
from score.programme.results.verification.models import (
    VerificationAnswer,
    VerificationCall,
    VerificationCase,
    VerificationDraw,
)

TRIES = 3  # without an answer, before another is called instead
Outcome = VerificationCall.Outcome


def closed_cycles(country: str) -> list[Round]:
    """The endlines of a country's cycles that have an answer to one of the questions of the call, by key."""
    later = EnterpriseAttribute.objects.in_force().filter(
        enterprise=OuterRef("enterprise"), kind="country", valid_from__gt=OuterRef("valid_from")
    )
    here = EnterpriseAttribute.objects.in_force().filter(
        ~Exists(later), enterprise=OuterRef("enterprise"), kind="country", value=country
    )
    codes = [one.code for one in phone_call().questions]
    answered = Answer.objects.in_force().filter(round=OuterRef("pk"), question__in=codes, value__isnull=False)
    found = not_taken_back(Round).filter(Exists(here), Exists(answered), kind=Round.Kind.ENDLINE, cohort__isnull=False)
    return list(found.select_related("enterprise", "cohort").order_by("pk"))


@dataclass
class Called:
    """A case with its tries and how many questions have an answer or a reason why not."""

    case: VerificationCase
    calls: list[VerificationCall] = field(default_factory=list)
    answers: dict[str, VerificationAnswer] = field(default_factory=dict)
    stands_in: bool = False

    @property
    def done(self) -> bool:
        """Whether every question was put."""
        return len(self.answers) >= len(phone_call().questions)

    @property
    def settled(self) -> bool:
        """Whether every question was put, or nobody will answer more."""
        return self.done or self._over

    @property
    def lost(self) -> bool:
        """Whether nobody will answer at all: then another is called instead."""
        return self._over and not self.answers

    @property
    def touched(self) -> bool:
        """Whether anybody called."""
        return bool(self.calls or self.answers)

    @property
    def _over(self) -> bool:
        """Since somebody was last reached: refused, a wrong number at last, or not reached so many times."""
        outcomes: list[str] = []
        for one in self.calls:
            outcomes = [] if one.outcome == Outcome.REACHED else [*outcomes, one.outcome]
        unheard = sum(one == Outcome.NO_ANSWER for one in outcomes)
        return Outcome.REFUSED in outcomes or Outcome.WRONG_NUMBER in outcomes[-1:] or unheard >= TRIES


def to_call(draw: VerificationDraw) -> list[Called]:
    """Those drawn, and as many of those who stand in as were lost, in their order; who was called stays."""
    cases = list(
        VerificationCase.objects.in_force()
        .filter(draw=draw)
        .select_related("enterprise", "cohort", "round")
        .order_by("position")
    )
    found = called(cases)
    shown, wanted = found[: draw.drawn], draw.drawn
    shown_lost = sum(one.lost for one in shown)
    for one in found[draw.drawn :]:
        if len(shown) - shown_lost >= wanted and not one.touched:
            continue
        one.stands_in = True
        shown = [*shown, one]
        shown_lost += one.lost
    return shown


def all_in(draws: QuerySet[VerificationDraw]) -> QuerySet[VerificationDraw]:
    """Those drawings in which nobody is left to call.

    Until then nothing is compared: whoever calls could find out a first value from what one more call changes.
    """
    held = [one for one in draws if is_compared(one)]
    return draws.model._default_manager.filter(pk__in=[one.pk for one in held])


def is_compared(draw: VerificationDraw) -> bool:
    """Whether nobody of a drawing is left to call: it is compared then, and nothing of it changes any more."""
    return all(case.settled for case in to_call(draw))


def taken() -> set[int]:
    """The rounds that cannot be drawn: those that were put on a list, of all countries, and those who still stand in.

    Who stood in and was never needed is free again once the drawing is compared: until then another may be lost.
    """
    found: set[int] = set()
    for draw in VerificationDraw.objects.in_force():
        listed = to_call(draw)
        if all(one.settled for one in listed):
            found |= {one.case.round_id for one in listed}
        else:
            found |= set(VerificationCase.objects.in_force().filter(draw=draw).values_list("round", flat=True))
    return found


def called(cases: list[VerificationCase]) -> list[Called]:
    """Cases with their tries and answers."""
    calls: dict[int, list[VerificationCall]] = defaultdict(list)
    for call in VerificationCall.objects.in_force().filter(case__in=cases).order_by("number"):
        calls[call.case_id].append(call)
    answers: dict[int, dict[str, VerificationAnswer]] = defaultdict(dict)
    for answer in VerificationAnswer.objects.in_force().filter(case__in=cases):
        answers[answer.case_id][answer.question] = answer
    return [Called(one, calls[one.pk], answers[one.pk]) for one in cases]
