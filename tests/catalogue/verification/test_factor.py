"""Recounted over reported, beside what survey statistics say of the same ratio of the same sample."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from score.catalogue.verification.factor import factor_of
from score.catalogue.verification.phone import phone_call


def pairs(*found: tuple[int, int]) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(before), Decimal(after)) for before, after in found]


def test_rule_14_in_numbers():
    """24 of 240 firms, 500 jobs reported, 450 recounted: 0.90."""
    found = factor_of(pairs(*[(20, 18)] * 20, *[(25, 22), (25, 23), (25, 22), (25, 23)]), 240)
    assert (found.reported, found.recounted, found.firms) == (500, 450, 24)
    assert found.value == pytest.approx(0.90)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.90 < found.high


def test_the_interval_is_that_of_a_ratio_of_totals():
    """Worked by hand: R = 110/120, residuals of y - R x, s² over n - 1, (1 - n/N) n s² / (sum x)², t with 5."""
    given = pairs((10, 9), (30, 28), (20, 20), (25, 20), (15, 15), (20, 18))
    found = factor_of(given, 60)
    x = np.array([10, 30, 20, 25, 15, 20])
    y = np.array([9, 28, 20, 20, 15, 18])
    ratio = 110 / 120
    spread = ((y - ratio * x) ** 2).sum() / 5
    error = (0.9 * 6 * spread) ** 0.5 / 120
    assert found.value == pytest.approx(ratio)
    assert found.low == pytest.approx(ratio - 2.5705818366 * error)
    assert found.high == pytest.approx(ratio + 2.5705818366 * error)


def test_all_firms_asked_again_leave_no_doubt():
    found = factor_of(pairs((10, 9), (30, 28), (20, 20), (25, 20), (15, 15)), 5)
    assert found.low == pytest.approx(found.value)


@pytest.mark.parametrize("given", [[], [(0, 5)], [(-10, -8)]])
def test_of_nothing_reported_there_is_no_factor(given):
    assert factor_of(pairs(*given), 10).value is None


def test_of_few_firms_there_is_no_interval():
    found = factor_of(pairs((10, 9), (10, 10), (10, 9), (10, 9)), 40)
    assert found.value == pytest.approx(37 / 40)
    assert found.low is None


def test_of_firms_that_were_not_drawn_there_is_no_interval():
    given = pairs((10, 9), (30, 28), (20, 20), (25, 20), (15, 15))
    found = factor_of(given, None)
    assert (found.value, found.low, found.high) == (factor_of(given, 60).value, None, None)


def test_the_interval_holds_the_factor_of_all_in_about_95_of_100_drawings():
    rng = np.random.default_rng(14)
    before = rng.integers(20, 250, 240)
    after = np.round(before * rng.normal(0.93, 0.08, 240))
    truth = after.sum() / before.sum()
    held = 0
    for _ in range(600):
        drawn = rng.choice(240, 24, replace=False)
        found = factor_of([(Decimal(int(before[i])), Decimal(int(after[i]))) for i in drawn], 240)
        held += found.low <= truth <= found.high
    assert 0.91 <= held / 600 <= 0.98


def test_the_call_has_five_questions_and_a_script():
    call = phone_call()
    assert call.minutes == 10
    assert len(call.questions) == 5
    assert len(call.script) >= 5
    assert all("endline" in one.rounds for one in call.questions)
