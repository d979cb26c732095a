"""Limits beside their definitions, found by halving: exact Poisson, beta, Wilson, logit; design effects."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from score.measurement import Survey, SurveyError
from score.measurement.estimation.intervals import interval
from score.measurement.poisson import limits_of_counts

LEVELS = (0.5, 0.9, 0.95, 0.999)


def crossing(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function is 0."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def at_most(cases: int, expected: float) -> float:
    return sum(math.exp(-expected + k * math.log(expected) - math.lgamma(k + 1)) for k in range(cases + 1))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("cases", [0, 1, 2, 7, 30])
def test_limits_of_a_count_leave_each_tail_its_share(cases: int, level: float) -> None:
    tail = (1 - level) / 2
    low, high = limits_of_counts(np.array([float(cases)]), level)
    assert high[0] == pytest.approx(crossing(lambda m: tail - at_most(cases, m), 1e-9, 500), rel=1e-9)
    if cases:
        assert low[0] == pytest.approx(crossing(lambda m: 1 - at_most(cases - 1, m) - tail, 1e-9, 500), rel=1e-9)
    else:
        assert low[0] == 0


def binomial_at_most(cases: int, rows: int, share: float) -> float:
    return sum(math.comb(rows, k) * share**k * (1 - share) ** (rows - k) for k in range(cases + 1))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("cases", "rows"), [(0, 8), (8, 8), (1, 8), (5, 17), (16, 17)])
def test_beta_of_a_simple_sample_is_the_exact_binomial(cases: int, rows: int, level: float) -> None:
    share = np.array([cases / rows])
    error = np.sqrt(share * (1 - share) / rows)
    # as many degrees of freedom as rows less one: nothing is adjusted
    low, high = interval("beta", share, error, rows - 1, level, rows, np.array([float(rows)]))
    tail = (1 - level) / 2
    if cases:
        wanted = crossing(lambda p: 1 - binomial_at_most(cases - 1, rows, p) - tail, 0, 1)
        assert low[0] == pytest.approx(wanted, rel=1e-9)
    if cases < rows:
        assert high[0] == pytest.approx(crossing(lambda p: tail - binomial_at_most(cases, rows, p), 0, 1), rel=1e-9)


def student(df: int, level: float) -> float:
    """Quantile of t by adding up its density."""
    constant = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)

    def inside(reach: float) -> float:
        at = np.linspace(0, reach, 4001)
        density = constant * (1 + at**2 / df) ** (-(df + 1) / 2)
        return float(2 * np.sum(density[:-1:2] + 4 * density[1::2] + density[2::2]) * (at[1] - at[0]) / 3)

    return crossing(lambda reach: inside(reach) - level, 0, 200)


@pytest.mark.parametrize(("df", "level"), [(1, 0.5), (3, 0.95), (12, 0.9), (50, 0.99)])
def test_by_formula(df: int, level: float) -> None:
    share, error = np.array([0.03, 0.5, 0.8]), np.array([0.02, 0.05, 0.1])
    t = student(df, level)
    for low, high in (interval("mean", share, error, df, level, 99),):
        assert (low, high) == (pytest.approx(share - t * error, rel=1e-6), pytest.approx(share + t * error, rel=1e-6))
    odds, half = np.log(share / (1 - share)), t * error / (share * (1 - share))
    low, high = interval("logit", share, error, df, level, 99)
    assert np.log(low / (1 - low)) == pytest.approx(odds - half, rel=1e-6, abs=1e-6)
    assert np.log(high / (1 - high)) == pytest.approx(odds + half, rel=1e-6, abs=1e-6)
    rows = share * (1 - share) / error**2
    for one, limits in zip(range(3), zip(*interval("wilson", share, error, df, level, 99), strict=True), strict=True):
        for limit in limits:  # where the share lies t errors of that limit away
            assert abs(share[one] - limit) == pytest.approx(t * math.sqrt(limit * (1 - limit) / rows[one]), rel=1e-6)


def test_what_does_not_vary_is_its_own_limit() -> None:
    table = pl.DataFrame({"g": ["a", "b"] * 20, "u": np.arange(40) // 4, "w": np.arange(40) + 1.0})
    shares = Survey(table, psu="u", weight="w").post_stratified("g", {"a": 30, "b": 70}).proportion("g")
    for method in ("mean", "logit", "wilson", "beta"):
        assert shares.interval(method) == (pytest.approx([0.3, 0.7]), pytest.approx([0.3, 0.7]))


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan"), "0.95", None])
def test_a_level_that_is_none(level: object) -> None:
    table = pl.DataFrame({"y": [0.0, 1.0, 1.0, 0.0], "x": [1.0, 2.0, 3.0, 4.0]})
    survey = Survey(table)
    for found in (survey.mean("y"), survey.rate("y", "x"), survey.quantile("x"), survey.proportion("y")):
        if level is not None:
            with pytest.raises(SurveyError, match="level of an interval"):
                found.interval(level=level)
    with pytest.raises(SurveyError, match="level of an interval"):
        survey.quantile("x", level=level)


@pytest.mark.parametrize("per", [0, -1, float("nan"), float("inf"), "1000", None])
def test_a_rate_per_nothing(per: object) -> None:
    with pytest.raises(SurveyError, match="A rate is per"):
        Survey(pl.DataFrame({"y": [0.0, 1.0], "x": [1.0, 2.0]})).rate("y", "x", per=per)


@pytest.mark.parametrize("seed", range(3))
def test_design_effects_are_beside_a_simple_sample(seed: int) -> None:
    """The weighted variance n / (n - 1) sum w (y - m)^2 / W over n, times 1 - n / W without replacement."""
    random = np.random.default_rng(seed)
    y, w, u = random.normal(size=50), random.uniform(2, 9, 50), np.arange(50) // 5
    found = Survey(pl.DataFrame({"y": y, "w": w, "u": u}), psu="u", weight="w").mean("y")
    middle = np.average(y, weights=w)
    simple = np.average((y - middle) ** 2, weights=w) * 50 / 49 / 50
    assert found.design_effect(replacement=True)[0] == pytest.approx(found.standard_errors[0] ** 2 / simple, rel=1e-9)
    without = found.standard_errors[0] ** 2 / (simple * (1 - 50 / w.sum()))
    assert found.deff[0] == found.design_effect()[0] == pytest.approx(without, rel=1e-9)
