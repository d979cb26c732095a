"""Answers that were first recorded wrong, came late, or were taken back; and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


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
