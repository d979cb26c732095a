"""Days, months and seasons of arrays of day numbers (int32 days since 1970-01-01)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.panel import NO_DATE, Bools, Days, Floats, Ints

DAYS_A_MONTH = 30.4375
_POPULATION = np.array([bin(number).count("1") for number in range(4096)], dtype=np.int8)


def add_months(days: Days, months: int | Ints) -> Days:
    """The same day `months` later; the last day of the month where that day does not exist there."""
    known = days != NO_DATE
    date = np.where(known, days, 0).astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    day = (date - month.astype("datetime64[D]")).astype(np.int64)
    target = month + months
    first, following = target.astype("datetime64[D]"), (target + 1).astype("datetime64[D]")
    day = np.minimum(day, (following - first).astype(np.int64) - 1)
    moved = (first + day).astype(np.int64).astype(np.int32)
    return np.where(known, moved, NO_DATE).astype(np.int32)


def whole_months(start: Days, end: Days) -> Floats:
    """Length of periods in whole months, at least 1 (both days belong to the period)."""
    return np.maximum(1.0, np.rint((end.astype(np.float64) - start + 1) / DAYS_A_MONTH))


def years(days: Days) -> Ints:
    """Calendar year of each day."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def season_masks(start: Days, end: Days) -> NDArray[np.int16]:
    """Calendar months a period touches by at least half of them, as twelve bits.

    A period that touches no month by half keeps the month of its last day.
    """
    begin = np.where(start == NO_DATE, end, start)
    middle_start = (begin + 15).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    middle_end = (end - 14).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    last = end.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    empty = middle_end < middle_start
    first = np.where(empty, last, middle_start)
    length = np.minimum(np.where(empty, last, middle_end) - first + 1, 12)
    run = (1 << length) - 1
    shift = first % 12
    turned = (run << shift) | (run >> (12 - shift))
    masks: NDArray[np.int16] = (turned & 4095).astype(np.int16)
    return masks


def seasons_differ(before: NDArray[np.int16], after: NDArray[np.int16]) -> Bools:
    """Whether two periods share less than two thirds of the calendar months of the longer one."""
    shared = _POPULATION[before & after].astype(np.int16)
    longer = np.maximum(_POPULATION[before], _POPULATION[after]).astype(np.int16)
    differ: Bools = 3 * shared < 2 * longer
    return differ
