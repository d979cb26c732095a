"""Intervals of shares at the edges, and what each method is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from score.measurement import Survey, SurveyError
from score.measurement.estimation.intervals import interval


@pytest.mark.parametrize("method", ["logit", "wilson", "beta"])
def test_where_all_say_the_same_the_limits_are_exact(method: str) -> None:
    """Nobody of 20: up to 1 - 0.025^(1/20) = 0.1684; everybody: from there to 1. Never a point, never nothing."""
    table = pa.table(
        {"firm": ["a"] * 20 + ["b"] * 20 + ["c"] * 20, "yes": ["no"] * 20 + ["yes"] * 20 + ["no", "yes"] * 10}
    )
    found = Survey(table).proportion("yes", by="firm")
    low, high = found.interval(method)
    of = {(label["firm"], label["yes"]): place for place, label in enumerate(found.labels)}
    edge = 1 - 0.025 ** (1 / 20)
    assert (low[of["a", "no"]], high[of["a", "no"]]) == pytest.approx((1 - edge, 1))
    assert (low[of["b", "yes"]], high[of["b", "yes"]]) == pytest.approx((1 - edge, 1))
    assert 0 < low[of["c", "yes"]] < 0.5 < high[of["c", "yes"]] < 1
    share = Survey(table.append_column("x", pa.array([0.0] * 20 + [1.0] * 40))).mean("x", by="firm")
    low, high = share.interval(method)
    assert (low[0], high[0]) == pytest.approx((0, edge))


def test_of_a_simple_sample_wilson_is_the_score_interval() -> None:
    share, n = np.array([0.3]), 50
    error = np.sqrt(share * (1 - share) / n)
    low, high = interval("wilson", share, error, 1e9, 0.95, n)
    z = stats.norm.ppf(0.975)
    for limit in (low[0], high[0]):  # where the score statistic is exactly z
        assert abs(share[0] - limit) / np.sqrt(limit * (1 - limit) / n) == pytest.approx(z, rel=1e-6)


@pytest.mark.parametrize("method", ["logit", "wilson", "beta"])
def test_only_shares_have_them(method: str) -> None:
    with pytest.raises(SurveyError, match=f"The {method} interval is for proportions"):
        interval(method, np.array([1.2]), np.array([0.1]), 10, 0.95, 50)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_levels(level: float) -> None:
    with pytest.raises(SurveyError, match="between 0 and 1, like 0.95"):
        interval("mean", np.array([0.5]), np.array([0.1]), 10, level, 50)


@pytest.mark.parametrize("method", ["mean", "logit", "wilson", "beta"])
def test_a_higher_level_is_wider_and_holds_the_estimate(method: str) -> None:
    shares, errors = np.array([0.05, 0.5, 0.9]), np.array([0.02, 0.1, 0.04])
    narrow, wide = (interval(method, shares, errors, 20, level, 200) for level in (0.8, 0.99))
    assert (wide[0] < narrow[0]).all() and (narrow[1] < wide[1]).all()
    assert (narrow[0] < shares).all() and (shares < narrow[1]).all()
