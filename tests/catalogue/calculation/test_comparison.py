from __future__ import annotations

import pytest

from score.catalogue.calculation.comparison import compared, newcombe, wilson
from score.catalogue.calculation.figure import Figure, FigureType

SHARE = FigureType("share", "enterprises")


def share(yes: int, count: int) -> Figure:
    return Figure(
        "x", 1, SHARE, "%", 0, "journey", value=100 * yes / count, numerator=yes, denominator=count, with_data=count
    )


@pytest.mark.parametrize(
    ("one", "other", "interval"),
    [  # the examples of Newcombe (1998), table II, method 10
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ],
)
def test_newcombe(one: tuple[int, int], other: tuple[int, int], interval: tuple[float, float]) -> None:
    assert newcombe(*one, *other) == pytest.approx(interval, abs=5e-5)


def test_wilson_stays_inside_nought_and_one() -> None:
    low, high = wilson(0, 5)
    assert low == pytest.approx(0, abs=1e-12)
    assert 0 < high < 1


def test_difference_in_percentage_points() -> None:
    found = compared(share(8, 10), share(3, 10))
    assert found.difference == pytest.approx(50.0)
    assert found.comparison == share(3, 10)


def test_only_shares_have_a_difference() -> None:
    median = Figure("x", 1, FigureType("median change", "enterprises"), "%", 0, "journey", value=3.0, with_data=4)
    found = compared(median, median)
    assert found.comparison == median
    assert found.difference is None


def test_nobody_to_compare_with() -> None:
    assert compared(share(8, 10), None).comparison is None
    empty = Figure("x", 1, SHARE, "%", 0, "journey", with_data=0)
    assert compared(share(8, 10), empty).comparison is None
