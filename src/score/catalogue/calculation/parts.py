"""What a reduction finds about a group, before it becomes a figure; and the steps reductions share."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from score.catalogue.calculation.figure import Fact
from score.catalogue.calculation.panel import Bools, Floats, Ints

LOGICAL = "logical"
ASSUMPTIONS = "range of assumptions"
ENOUGH_FOR_PERCENTILES = 20


@dataclass
class Parts:
    """Value and what belongs to it; None where it is not defined. `top` is a position in the outcomes."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    improved: int | None = None
    unchanged: int | None = None
    worse: int | None = None
    could_not_improve: int | None = None
    share_among_those_who_could: float | None = None
    lower: float | None = None
    upper: float | None = None
    bounds_kind: str | None = None
    top: int | None = None
    without_top: float | None = None
    carried_by: int | None = None
    winsorised: float | None = None
    publishable: bool | None = None  # only where the reduction itself decides
    eligible: int | None = None  # persons instead of rows
    with_data: int | None = None
    amounts: Floats | None = None  # what each row with data adds to the value, where it is a sum of such amounts
    without: Floats | None = None  # the value without each row with data
    note: dict[str, Fact] = field(default_factory=dict)


def ratio(top: float, bottom: float, scale: float = 1.0) -> float | None:
    """A ratio, None where it is not defined."""
    if bottom == 0 or np.isnan(bottom) or np.isnan(top):
        return None
    return float(scale * top / bottom)


def extremes(values: Floats, pairs: int) -> tuple[float, float] | None:
    """Lowest and highest value, or from 20 pairs on the 10th and 90th percentile; None without values."""
    if not len(values):
        return None
    if pairs >= ENOUGH_FOR_PERCENTILES:
        low, high = np.percentile(values, [10, 90])
        return float(low), float(high)
    return float(values.min()), float(values.max())


def largest_mover(without: Floats, value: float | None) -> tuple[int | None, float | None]:
    """The row whose removal moves a value most, and the value without it, from all values without one row."""
    if value is None or not len(without):
        return None, None
    if len(without) == 1:
        return 0, None if np.isnan(without[0]) else float(without[0])
    moved = np.abs(without - value)
    moved[~np.isfinite(moved)] = -1.0
    row = int(np.argmax(moved))
    if moved[row] < 0:
        return None, None
    return row, float(without[row])


def largest_of_sum(amounts: Floats) -> tuple[int | None, float | None]:
    """The row that gives most of a sum, and the sum without it; none where nobody gives anything."""
    if not len(amounts):
        return None, None
    row = int(np.argmax(np.abs(amounts)))
    if amounts[row] == 0:
        return None, None
    return row, float(amounts.sum() - amounts[row]) if len(amounts) > 1 else 0.0


def carried_by(amounts: Floats) -> tuple[int, float]:
    """How many enterprises (1 to 3) give more than half of a sum and what they give; 0 where no three do."""
    whole = float(amounts.sum())
    towards = amounts if whole >= 0 else -amounts
    if whole == 0:
        return 0, 0.0
    if len(towards) > 3:
        towards = np.partition(towards, len(towards) - 3)[-3:]
    running = np.cumsum(np.sort(towards)[::-1])
    enough = np.flatnonzero(2 * running[:3] > abs(whole))
    if not len(enough):
        return 0, 0.0
    return int(enough[0]) + 1, float(running[enough[0]]) * (1 if whole > 0 else -1)


def winsorised_mean(values: Floats) -> float | None:
    """Mean with values beyond the 5th and 95th percentile drawn in, from 20 values on; else None."""
    if len(values) < ENOUGH_FOR_PERCENTILES:
        return None
    low, high = np.percentile(values, [5, 95])
    return float(np.clip(values, low, high).mean())


def median(values: Floats) -> float | None:
    """Middle value, or the mean of the two middle ones."""
    return float(np.median(values)) if len(values) else None


def median_with_bounds(values: Floats, missing: int) -> tuple[float | None, float | None, float | None]:
    """The median, and what it is with the missing put below everybody, then above; None where it falls on them."""
    ranked = np.sort(values)  # once for all three
    known = len(ranked)

    def middle(count: int, shift: int) -> float | None:
        first, last = (count - 1) // 2 - shift, count // 2 - shift
        if first < 0 or last >= known:
            return None
        return float((ranked[first] + ranked[last]) / 2)

    if not known:
        return None, None, None
    return middle(known, 0), middle(known + missing, missing), middle(known + missing, 0)


def first_rows(keys: Ints) -> Bools:
    """Marks the first row of every distinct key."""
    marked = np.ones(len(keys), np.bool_)
    step = np.diff(keys)
    if (step >= 0).all():  # as a panel has them: nothing to sort
        marked[1:] = step > 0
        return marked
    _, first = np.unique(keys, return_index=True)
    marked[:] = False
    marked[first] = True
    return marked
