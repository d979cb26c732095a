"""Writes of verification: cycles are drawn by lot, somebody is called, a second person records what was said."""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from score.catalogue.questions.question import HARD, Context, Entry
from score.catalogue.questions.validation import validate
from score.catalogue.verification.phone import phone_call
from score.programme.core import audit, facts
from score.programme.core.facts import AlreadySuperseded, Writing
from score.programme.core.recording import put
from score.programme.organisations.access import countries_open_to, may
from score.programme.organisations.actor import Actor
from score.programme.results.answer_words import finding_text
from score.programme.results.entry_context import period_of
from score.programme.results.models import Answer, Round
from score.programme.results.verification.blinding import who_knows
from score.programme.results.verification.cycles import closed_cycles, taken, to_call
from score.programme.results.verification.models import (
    VerificationAnswer,
    VerificationCall,
    VerificationCase,
    VerificationClaim,
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


def draw_verification(
    *, actor: Actor, country: str, share: Decimal, seed: str = "", after: str | None = None
) -> VerificationDraw:
    """Draw a share of the closed cycles of a country that were not drawn before, and as many to stand in.

    The order is that of SHA-256 over seed, enterprise and round: with the seed, which is kept, anybody can draw again.
    `after`: the uid of the last drawing that was seen, empty for none; AlreadySuperseded where there is a later one.
    ValidationError where there is nothing to draw from, or the share is none.
    """
    open_to = countries_open_to(actor, VerificationDraw, "add") if may(actor, VerificationDraw, "add") else frozenset()
    if open_to is not None and country not in open_to:
        raise PermissionDenied(_("Your role does not include this."))
    if not 0 < share <= 1:
        raise ValidationError({"share": _("The share is more than 0 and at most all.")})
    with facts.writing(actor.user) as writing:
        # the number first: who draws at the same time takes the same one, and is refused whatever they read after it
        last = VerificationDraw.objects.filter(country=country, supersedes__isnull=True).order_by("-number").first()
        if after is not None and after != (str(last.uid) if last else ""):
            raise AlreadySuperseded(_drawn_meanwhile())
        before, closed = taken(), closed_cycles(country)
        cycles = [one for one in closed if one.pk not in before]
        if not cycles:
            raise ValidationError(_("There is no closed cycle in this country that was not drawn already."))
        kept = seed or secrets.token_hex(8)
        listed, number = drawn_of(cycles, kept, share)
        draw = _add_in_turn(
            writing,
            VerificationDraw(
                country=country,
                number=last.number + 1 if last else 1,
                seed=kept,
                share=share.quantize(_STEP),
                population=len(cycles),
                closed=len(closed),
                drawn=number,
            ),
        )
        writing.add_many(
            VerificationCase(draw=draw, round=one, enterprise=one.enterprise, cohort=one.cohort, position=at)
            for at, one in enumerate(listed, 1)
        )
        audit.record(actor, "draw_verification", draw, {"country": country, "drawn": number, "of": len(cycles)})
    return draw


def _add_in_turn(writing: Writing, draw: VerificationDraw) -> VerificationDraw:
    try:
        with transaction.atomic():
            return writing.add(draw)
    except IntegrityError as error:
        if VerificationDraw.objects.filter(country=draw.country, number=draw.number).exists():
            raise AlreadySuperseded(_drawn_meanwhile()) from error
        raise


def _drawn_meanwhile() -> str:
    return _("A sample was drawn in the meantime. Look at it first.")


def drawn_of(cycles: Sequence[Round], seed: str, share: Decimal) -> tuple[list[Round], int]:
    """Those on the list in their order, and how many of them are drawn; as many more stand in for lost ones."""
    number = math.ceil(share * len(cycles))
    return in_order_of_lots(cycles, seed)[: 2 * number], number


def in_order_of_lots(rounds: Sequence[Round], seed: str) -> list[Round]:
    """Rounds in the order in which a seed draws them."""

    def lot(one: Round) -> bytes:
        return hashlib.sha256(f"{seed}\n{one.enterprise.uid}\n{one.uid}".encode()).digest()

    return sorted(rounds, key=lot)


def claim(*, actor: Actor, case: VerificationCase) -> VerificationClaim:
    """Somebody opens the call: from now on they are shown no first answers, until the drawing is compared.

    SamePerson where they know the first answers; ValidationError where nobody is to call there, or not any more.
    """
    _check_second(actor, case)
    with facts.writing(actor.user) as writing:
        _check_open(case)
        return _claim(writing, actor, case)


def record_call(*, actor: Actor, case: VerificationCase, outcome: str) -> VerificationCall:
    """Somebody was called. Refused as `claim` is."""
    _check_second(actor, case)
    if outcome not in VerificationCall.Outcome.values:
        raise ValidationError({"outcome": _("Choose what came of the call.")})
    with facts.writing(actor.user) as writing:
        _check_open(case)
        _claim(writing, actor, case)
        number = VerificationCall.objects.filter(case=case).count() + 1
        call = writing.add(VerificationCall(case=case, number=number, outcome=outcome))
        audit.record(actor, "verification_call", case.enterprise, {"outcome": outcome})
    return call


def record_told(*, actor: Actor, case: VerificationCase, told: Sequence[Told], reason: str = "") -> int:
    """Record what was told; how many answers. Other than was recorded needs `reason`.

    Refused as `claim` is; ValidationError by question where one cannot be.
    What was reported first is not looked at: nothing is compared, so nothing of it can be found out.
    """
    _check_second(actor, case)
    if not told:
        raise ValidationError(_("Nothing was entered."))
    _check_told(case, told)
    with facts.writing(actor.user) as writing:
        _check_open(case)
        _claim(writing, actor, case)
        for one in told:
            said = {name: getattr(one, name) for name in ("question", "value", "unit", "missing", "measured_by")}
            put(writing, VerificationAnswer(case=case, **said), reason=reason)
        audit.record(actor, "verification_answers", case.enterprise, {"answers": len(told)})
    return len(told)


def _check_second(actor: Actor, case: VerificationCase) -> None:
    if actor.user is None or not may(actor, VerificationAnswer, "add"):
        raise PermissionDenied(_("Your role does not include this."))
    if actor.user.pk in who_knows(case.round):
        raise SamePerson(_("You entered, collected or reviewed the first answers: somebody else has to ask again."))


def _check_open(case: VerificationCase) -> None:
    """Whether this firm is to be called; others who write about the same drawing wait."""
    draw = VerificationDraw.objects.select_for_update(no_key=True).get(pk=case.draw_id)
    listed = to_call(draw)
    if all(one.settled for one in listed):
        raise ValidationError(_("This drawing is compared: what was said on the phone does not change any more."))
    if case.pk not in {one.case.pk for one in listed}:
        raise ValidationError(_("This firm only stands in: nobody calls it before another is lost."))


def _claim(writing: Writing, actor: Actor, case: VerificationCase) -> VerificationClaim:
    return put(writing, VerificationClaim(case=case, recorded_by=actor.user))


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
