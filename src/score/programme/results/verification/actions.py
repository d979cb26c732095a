"""Writes of verification: cycles are drawn by lot, somebody is called, a second person records what was said."""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from score.catalogue.questions.question import HARD, Context, Entry
from score.catalogue.questions.validation import validate
from score.catalogue.verification.phone import phone_call
from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.organisations.access import countries_open_to, may
from score.programme.organisations.actor import Actor
from score.programme.results.answer_words import finding_text
from score.programme.results.entry_context import period_of
from score.programme.results.models import Answer, Round
from score.programme.results.round_review import people_of
from score.programme.results.verification.cycles import closed_cycles
from score.programme.results.verification.models import (
    VerificationAnswer,
    VerificationCall,
    VerificationCase,
    VerificationDraw,
)

_STEP = Decimal("0.0001")


class SamePerson(ValidationError):
    """Who entered or collected the first answers tried to ask again."""


@dataclass(frozen=True)
class Told:
    """One answer on the phone: a value with its unit, or the kind of missing."""

    question: str
    value: Decimal | None = None
    unit: str = ""
    missing: str = ""
    measured_by: str = ""


def draw_verification(*, actor: Actor, country: str, share: Decimal, seed: str = "") -> VerificationDraw:
    """Draw a share of the closed cycles of a country that were not drawn before, and as many to stand in.

    The order is that of SHA-256 over seed, enterprise and round: with the seed, which is kept, anybody can draw again.
    ValidationError where there is nothing to draw from, or the share is none.
    """
    open_to = countries_open_to(actor, VerificationDraw, "add") if may(actor, VerificationDraw, "add") else frozenset()
    if open_to is not None and country not in open_to:
        raise PermissionDenied(_("Your role does not include this."))
    if not 0 < share <= 1:
        raise ValidationError({"share": _("The share is more than 0 and at most all.")})
    with facts.writing(actor.user) as writing:
        before = set(VerificationCase.objects.in_force().values_list("round", flat=True))
        cycles = [one for one in closed_cycles(country) if one.pk not in before]
        if not cycles:
            raise ValidationError(_("There is no closed cycle in this country that was not drawn already."))
        kept = seed or secrets.token_hex(8)
        ordered = in_order_of_lots(cycles, kept)
        number = math.ceil(share * len(ordered))
        draw = writing.add(
            VerificationDraw(
                country=country, seed=kept, share=share.quantize(_STEP), population=len(ordered), drawn=number
            )
        )
        writing.add_many(
            VerificationCase(draw=draw, round=one, enterprise=one.enterprise, cohort=one.cohort, position=at)
            for at, one in enumerate(ordered[: 2 * number], 1)
        )
        audit.record(actor, "draw_verification", draw, {"country": country, "drawn": number, "of": len(ordered)})
    return draw


def in_order_of_lots(rounds: Sequence[Round], seed: str) -> list[Round]:
    """Rounds in the order in which a seed draws them."""

    def lot(one: Round) -> bytes:
        return hashlib.sha256(f"{seed}\n{one.enterprise.uid}\n{one.uid}".encode()).digest()

    return sorted(rounds, key=lot)


def record_call(*, actor: Actor, case: VerificationCase, outcome: str) -> VerificationCall:
    """Somebody was called. SamePerson where the caller had a part in the first answers."""
    _check_second(actor, case)
    if outcome not in VerificationCall.Outcome.values:
        raise ValidationError({"outcome": _("Choose what came of the call.")})
    with facts.writing(actor.user) as writing:
        VerificationCase.objects.select_for_update().get(pk=case.pk)
        number = VerificationCall.objects.filter(case=case).count() + 1
        call = writing.add(VerificationCall(case=case, number=number, outcome=outcome))
        audit.record(actor, "verification_call", case.enterprise, {"outcome": outcome})
    return call


def record_told(*, actor: Actor, case: VerificationCase, told: Sequence[Told], reason: str = "") -> int:
    """Record what was told; how many answers. Other than was recorded needs `reason`.

    SamePerson where the caller had a part in the first answers; ValidationError by question where one cannot be.
    What was reported first is not looked at: nothing is compared, so nothing of it can be found out.
    """
    _check_second(actor, case)
    if not told:
        raise ValidationError(_("Nothing was entered."))
    _check_told(case, told)
    with facts.writing(actor.user) as writing:
        VerificationCase.objects.select_for_update().get(pk=case.pk)
        for one in told:
            said = {name: getattr(one, name) for name in ("question", "value", "unit", "missing", "measured_by")}
            put(writing, VerificationAnswer(case=case, **said), reason=reason)
        audit.record(actor, "verification_answers", case.enterprise, {"answers": len(told)})
    return len(told)


def _check_second(actor: Actor, case: VerificationCase) -> None:
    if actor.user is None or not may(actor, VerificationAnswer, "add"):
        raise PermissionDenied(_("Your role does not include this."))
    if actor.user.pk in people_of(case.round):
        raise SamePerson(_("You entered or collected the first answers: somebody else has to ask again."))


def _check_told(case: VerificationCase, told: Sequence[Told]) -> None:
    period = period_of(case.round)
    context = Context(case.round.kind, period.starts_on, period.ends_on)
    asked = {one.code for one in phone_call().questions}
    problems = {}
    for one in told:
        if one.question not in asked:
            raise ValidationError(_("“%(code)s” is not asked in this call.") % {"code": one.question[:40]})
        if one.measured_by and one.measured_by not in Answer.MeasuredBy.values:
            raise ValidationError({one.question: _("Choose where the number is from.")})
        entry = Entry(value=one.value, unit=one.unit, missing=one.missing)
        found = [each for each in validate({(one.question, ""): entry}, context) if each.severity == HARD]
        if found:
            problems[one.question] = [finding_text(each) for each in found]
    if problems:
        raise ValidationError(problems)
