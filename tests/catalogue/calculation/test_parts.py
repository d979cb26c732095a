from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.calculation.parts import (
    carried_by,
    extremes,
    largest_mover,
    median_with_bounds,
    ratio,
    winsorised_mean,
)

NUMBERS = st.lists(st.floats(-100, 100), min_size=1, max_size=12)


@given(NUMBERS, st.integers(0, 8))
def test_median_bounds_are_medians_with_the_missing_at_both_ends(values: list[float], missing: int) -> None:
    value, lower, upper = median_with_bounds(np.array(values), missing)
    assert value == pytest.approx(statistics.median(values))
    for found, end in ((lower, -math.inf), (upper, math.inf)):
        ranked = sorted([*values, *[end] * missing])
        count = len(ranked)
        middle = [ranked[count // 2]] if count % 2 else ranked[count // 2 - 1 : count // 2 + 1]
        if any(math.isinf(value) for value in middle):
            assert found is None
        else:
            assert found == pytest.approx(statistics.fmean(middle))


def test_no_median_without_values() -> None:
    assert median_with_bounds(np.array([]), 3) == (None, None, None)


@pytest.mark.parametrize(
    ("amounts", "number", "amount"),
    [
        ([6, 1, 1, 1], 1, 6),
        ([4, 3, 2, 1, 1], 2, 7),
        ([3, 3, 3, 2, 2, 2], 3, 9),
        ([1] * 7, 0, 0),
        ([5, 5], 2, 10),  # half is not more than half
        ([-6, -1, 2], 1, -6),
        ([0, 0], 0, 0),
        ([], 0, 0),
    ],
)
def test_carried_by(amounts: list[float], number: int, amount: float) -> None:
    assert carried_by(np.array(amounts, float)) == (number, amount)


def test_extremes_become_percentiles_from_twenty_pairs_on() -> None:
    values = np.arange(21, dtype=float)
    assert extremes(values, 19) == (0.0, 20.0)
    assert extremes(values, 20) == (2.0, 18.0)
    assert extremes(np.array([]), 20) is None


def test_winsorised_mean_draws_in_the_ends_from_twenty_values_on() -> None:
    values = np.array([*range(20), 1000.0])
    assert winsorised_mean(values[:19]) is None
    low, high = np.percentile(values, [5, 95])
    assert winsorised_mean(values) == pytest.approx(np.clip(values, low, high).mean())
    assert winsorised_mean(values) < 20  # type: ignore[operator]


def test_largest_mover() -> None:
    assert largest_mover(np.array([10.0, 2.0, 9.0]), 8.0) == (1, 2.0)
    assert largest_mover(np.array([np.nan]), 8.0) == (0, None)  # nothing is left without the only one
    assert largest_mover(np.array([]), None) == (None, None)


def test_ratio_is_not_defined_over_zero() -> None:
    assert ratio(1, 0) is None
    assert ratio(1, 4, 100) == 25.0
