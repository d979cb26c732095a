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
        """Whether somebody answered, or nobody will."""
        return bool(self.answers) or self.lost

    @property
    def lost(self) -> bool:
        """Whether nobody will answer: refused, a wrong number, or not reached so many times."""
        if self.answers:
            return False
        outcomes = [one.outcome for one in self.calls]
        unheard = sum(one == Outcome.NO_ANSWER for one in outcomes)
        return Outcome.REFUSED in outcomes or Outcome.WRONG_NUMBER in outcomes[-1:] or unheard >= TRIES


def to_call(draw: VerificationDraw) -> list[Called]:
    """Those drawn, and as many of those who stand in as were lost, in their order."""
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
        if len(shown) - shown_lost >= wanted:
            break
        one.stands_in = True
        shown = [*shown, one]
        shown_lost += one.lost
    return shown


def all_in(draws: QuerySet[VerificationDraw]) -> QuerySet[VerificationDraw]:
    """Those drawings in which nobody is left to call.

    Until then nothing is compared: whoever calls could find out a first value from what one more call changes.
    """
    held = [one for one in draws if all(case.settled for case in to_call(one))]
    return draws.model._default_manager.filter(pk__in=[one.pk for one in held])


def called(cases: list[VerificationCase]) -> list[Called]:
    """Cases with their tries and answers."""
    calls: dict[int, list[VerificationCall]] = defaultdict(list)
    for call in VerificationCall.objects.in_force().filter(case__in=cases).order_by("number"):
        calls[call.case_id].append(call)
    answers: dict[int, dict[str, VerificationAnswer]] = defaultdict(dict)
    for answer in VerificationAnswer.objects.in_force().filter(case__in=cases):
        answers[answer.case_id][answer.question] = answer
    return [Called(one, calls[one.pk], answers[one.pk]) for one in cases]
