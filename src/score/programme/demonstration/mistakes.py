"""Answers that were first recorded wrong, came late, or were taken back; and why."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from score.programme.demonstration.answers import PlannedAnswer
from score.programme.demonstration.fixed import Dice
from score.programme.demonstration.plan import END
from score.programme.demonstration.rounds_planned import PlannedRound


@dataclass(frozen=True)
class Mistake:
    """An answer of one round. `times`: what it was first recorded as, by the right value; None: not at all.

    `days`: when it was put right, after the round was recorded. `reason`: as written with the correction.
    """

    round: str
    question: str
    dimensions: str
    times: Decimal | None
    days: int
    reason: str


@dataclass(frozen=True)
class Mistakes:
    """All mistakes of a programme."""

    corrected: tuple[Mistake, ...]
    late: tuple[Mistake, ...]
    withdrawn: tuple[Mistake, ...]


CORRECTIONS = (
    Mistake(
        "endline GH-2024-1 Quiet Hammer Metalworks", "OUT_BAD", "", Decimal(10), 62,
        "A nought too many: the register of rejects was looked at again",
    ),
    Mistake(
        "endline IN-2024-2 Marigold Thread Exports", "W", "", Decimal("1.25"), 75,
        "Agency workers had been counted along",
    ),
    Mistake(
        "endline ID-2024-1 Red Clove Snacks", "ENERGY", "source=electricity", Decimal(10), 131,
        "The bill was in tens of kilowatt-hours",
    ),
    Mistake(
        "baseline IN-2024-2 Great Banyan Auto Parts", "ACC", "", Decimal("0.5"), 300,
        "Accidents of the second shift were in another book",
    ),
    Mistake(
        "endline GH-2025-1 Bright Anvil Tools", "SAVE_AMT", "", Decimal(12), 40,
        "The amount given was for a month, and had been taken times twelve twice",
    ),
)  # fmt: skip

# Recorded with the round's other answers only in part: these came later.
LATE_ANSWERS = (
    Mistake("endline IN-2024-3 Hundred Gears Components", "OUT_BAD", "", None, 58, ""),
    Mistake("endline GH-2024-3 Round Loaf Bakery", "SAVE_AMT", "", None, 45, ""),
)

WITHDRAWN = (
    Mistake(
        "endline ID-2025-1 Hotel Sleeping Turtle", "SUGG_DONE", "", None, 30,
        "The number was that of another hotel",
    ),
)  # fmt: skip

# by chance, in rounds that are told of nowhere above: question and dimensions, how many times too much, why
OFTEN = (
    ("OUT_BAD", "", Decimal(10), "A nought too many: the register of rejects was looked at again"),
    ("ENERGY", "source=electricity", Decimal(10), "The bill was in tens of kilowatt-hours"),
    ("W", "", Decimal("1.2"), "Workers of an agency had been counted along"),
    ("SAVE_AMT", "", Decimal(12), "The amount given was for a month, and had been taken times twelve twice"),
    ("OUTPUT", "", Decimal("0.1"), "A nought was lost in copying"),
)
CORRECTED, LATE = 0.06, 0.04
LAST = END - datetime.timedelta(days=3)


def mistakes_of(planned: list[PlannedRound], meant: dict[str, list[PlannedAnswer]]) -> Mistakes:
    """Every mistake in these rounds. `meant`: the right answers of each round by its key."""
    corrected, late = list(CORRECTIONS), list(LATE_ANSWERS)
    told = {one.round for one in (*CORRECTIONS, *LATE_ANSWERS, *WITHDRAWN)}
    for one in planned:
        if one.told or one.counts_again or one.key in told:
            continue
        dice = Dice("mistake", one.key)
        question, dimensions, times, reason = dice.one_of(OFTEN)
        right = [answer for answer in meant[one.key] if (answer.question, answer.dimensions) == (question, dimensions)]
        if not right or not right[0].value:
            continue
        days = dice.whole(21, 120)
        latest = (LAST - one.collected_on).days
        if dice.happens(CORRECTED) and days < latest:
            corrected.append(Mistake(one.key, question, dimensions, times, days, reason))
        elif dice.happens(LATE) and days < latest:
            late.append(Mistake(one.key, question, dimensions, None, days, ""))
    return Mistakes(tuple(corrected), tuple(late), WITHDRAWN)
