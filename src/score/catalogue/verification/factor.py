"""Recounted over reported: how far what a second person found agrees with what was reported."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scipy import special

FEWEST = 5  # firms: of fewer no interval is given
LEVEL = 0.95
NEAR = 0.8  # the smaller over the larger of the two: what is further apart than a fifth is looked into


@dataclass(frozen=True)
class Factor:
    """Sums over the firms in which both are known, and their quotient; None where nothing was reported.

    `low`, `high`: 95 % interval of the quotient over all firms from which the sample was drawn.
    """

    reported: Decimal
    recounted: Decimal
    firms: int
    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def differs(self) -> bool:
        """Whether the two are so far apart, in either direction, that somebody looks into it."""
        return self.value is not None and not NEAR <= self.value <= 1 / NEAR


def factor_of(pairs: Sequence[tuple[Decimal, Decimal]], population: int | None) -> Factor:
    """The factor of (reported, recounted) of the firms drawn at random, without replacement, from so many.

    Without an interval where they were not drawn (`population` None), or are few.
    The ratio of two totals and its variance by linearisation, with the finite population correction (Cochran,
    Sampling Techniques, 6.4); Student's t with one degree of freedom less than firms.
    """
    reported = sum((before for before, _after in pairs), Decimal(0))
    recounted = sum((after for _before, after in pairs), Decimal(0))
    firms = len(pairs)
    if reported <= 0:
        return Factor(reported, recounted, firms, None)
    value = float(recounted / reported)
    if population is None or firms < FEWEST:
        return Factor(reported, recounted, firms, value)
    squares = sum((float(after) - value * float(before)) ** 2 for before, after in pairs)
    left = max(0.0, 1 - firms / population)
    error = math.sqrt(left * firms * squares / (firms - 1)) / float(reported)
    reach = float(special.stdtrit(firms - 1, (1 + LEVEL) / 2)) * error
    return Factor(reported, recounted, firms, value, max(0.0, value - reach), value + reach)
