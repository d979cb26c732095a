"""The arithmetic of a measure: counts in, rate and change out (rule 4). Nothing is stored, nothing rounded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from score.programme.coaching.models import ProjectCard

Verdict = Literal["better", "worse", "unchanged", "at_best", "unjudged"]
TOLERANCE = Decimal("0.01")  # [ours] the catalogue's own: within one per cent of the value before is unchanged
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Counted:
    """What was counted: `count`, and out of how many where the measure is a rate."""

    count: Decimal
    base: Decimal | None = None

    @property
    def level(self) -> Decimal | None:
        """The count, or the share of it in the base as per cent; None where the base is zero."""
        if self.base is None:
            return self.count
        return HUNDRED * self.count / self.base if self.base else None


@dataclass(frozen=True)
class Change:
    """Before against after. `relative` is per cent of the value before, None where that was zero."""

    before: Decimal
    after: Decimal
    relative: Decimal | None
    verdict: Verdict

    @property
    def difference(self) -> Decimal:
        """After less before: points where the measure is a rate."""
        return self.after - self.before


def change(before: Counted | None, after: Counted | None, better: str) -> Change | None:
    """How a measure changed; None unless both sides can be formed, and are of the same kind.

    `better`: less, more, or empty where neither is better. A measure at zero whose less is better cannot improve.
    """
    if before is None or after is None or (before.base is None) != (after.base is None):
        return None
    first, last = before.level, after.level
    if first is None or last is None:
        return None
    relative = HUNDRED * (last - first) / first if first else None
    return Change(first, last, relative, _verdict(first, last, better))


def _verdict(before: Decimal, after: Decimal, better: str) -> Verdict:
    if better not in ProjectCard.Better.values:
        return "unjudged"
    if abs(after - before) <= TOLERANCE * abs(before):
        return "at_best" if not before and better == ProjectCard.Better.LESS else "unchanged"
    fell = after < before
    return "better" if fell == (better == ProjectCard.Better.LESS) else "worse"
