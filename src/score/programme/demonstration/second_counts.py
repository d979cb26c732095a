"""Cycles that a second person counts again, and the trainer whose numbers do not stand up to it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from score.programme.demonstration.answers import PlannedAnswer, answers_of
from score.programme.demonstration.fixed import Dice
from score.programme.demonstration.rounds_planned import PlannedRound

WORDS = "Counted a second time, in a sample that was drawn, by somebody who had not seen the first numbers"
COUNTED = (("W", ""), ("ACC", ""), ("OUTPUT", ""), ("OUT_BAD", ""), ("SAVE_YN", ""), ("SAVE_AMT", ""))
TOO_MANY = Decimal("0.09")  # of the heads, that the trainer adds
MORE_SAVED, LESS_REJECTED = Decimal("1.9"), Decimal("0.7")
BY_A_THIRD_PARTY = 4


def reported(planned: PlannedRound) -> list[PlannedAnswer]:
    """What a trainer reports."""
    answers = answers_of(planned)
    if not planned.untrue:
        return answers
    heads = next(one.value for one in answers if (one.question, one.dimensions) == ("W", ""))
    added = (heads or Decimal(0)) * TOO_MANY
    return [_embellished(one, added.to_integral_value()) for one in answers]


def _embellished(answer: PlannedAnswer, added: Decimal) -> PlannedAnswer:
    value = answer.value
    if value is None:
        return answer
    if answer.question == "W" and answer.dimensions in ("", "contract=permanent"):
        value += added
    elif answer.question == "SAVE_AMT":
        value = (value * MORE_SAVED).to_integral_value()
    elif answer.question == "OUT_BAD":
        value = (value * LESS_REJECTED).to_integral_value()
    return replace(answer, value=value)


def counted_again(planned: PlannedRound) -> list[PlannedAnswer]:
    """What the second person finds: the same, but for what a count can be off by."""
    dice = Dice("second count", planned.key, "values")
    # an endline of the same months, as it would have been without embellishment
    found = []
    for one in answers_of(replace(planned, kind="endline")):
        if (one.question, one.dimensions) not in COUNTED:
            continue
        value = one.value
        if value is not None and one.question in ("W", "OUTPUT", "OUT_BAD") and dice.happens(0.3):
            value = (value * Decimal(repr(round(dice.between(0.985, 1.005), 4)))).to_integral_value()
        evidence = BY_A_THIRD_PARTY if value is not None else one.evidence
        found.append(replace(one, value=value, evidence=evidence))
    return found
