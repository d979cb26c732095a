from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from score.measurement.errors import SurveyError
from score.measurement.planning import (
    PER_HOURS,
    Detection,
    cases_for_cv,
    cv_of_rate,
    expected_cases,
    exposure_for_change_in_rate,
    exposure_for_cv,
    poisson_limits,
    power_for_change_in_rate,
    rate_in_reach,
)

rates = st.floats(0.1, 5000)
cvs = st.floats(0.01, 1)


def test_expected_cases() -> None:
    assert expected_cases(10, 20_000) == 2  # 20,000 workers x 10 / 100,000
    assert expected_cases(3, 40_000_000, per=PER_HOURS) == 120  # 40 million hours x 3 a million


def test_cv_and_cases() -> None:
    assert cv_of_rate(100) == pytest.approx(0.1)  # sqrt(1 / 100)
    assert cv_of_rate(25, deff=2.25) == pytest.approx(0.3)  # 1.5 / 5
    assert cases_for_cv(0.3) == pytest.approx(11.1111, abs=1e-4)  # 1 / 0.09
    assert cases_for_cv(0.3, deff=1.8) == pytest.approx(20)
    assert exposure_for_cv(10, 0.3) == pytest.approx(111_111.1, abs=0.1)


@given(rates, cvs, st.floats(1, 4))
def test_cv_and_exposure_agree(rate: float, cv: float, deff: float) -> None:
    exposure = exposure_for_cv(rate, cv, deff=deff)
    assert cv_of_rate(expected_cases(rate, exposure), deff=deff) == pytest.approx(cv)


@pytest.mark.parametrize(
    ("cases", "low", "high"),
    [
        # R's poisson.test; for none 3.69 is -ln(0.025)
        (0, 0, 3.688879),
        (1, 0.02531781, 5.57164339),
        (3, 0.6186721, 8.7672731),
        (10, 4.795389, 18.390356),
    ],
)
def test_poisson_limits(cases: int, low: float, high: float) -> None:
    assert poisson_limits(cases) == pytest.approx((low, high), abs=1e-6)


@given(st.integers(0, 10_000), st.floats(0.5, 0.999))
def test_beyond_the_limits_the_count_is_too_unlikely(cases: int, level: float) -> None:
    low, high = poisson_limits(cases, level)
    assert low <= cases <= high
    tail = (1 - level) / 2
    assert stats.poisson.cdf(cases, high) == pytest.approx(tail, rel=1e-6)
    if cases:
        assert stats.poisson.sf(cases - 1, low) == pytest.approx(tail, rel=1e-6)
    wider = poisson_limits(cases, (1 + level) / 2)
    assert wider[0] <= low and high <= wider[1]


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize(("before", "after", "exposure_after"), [(12, 3, 1.0), (4, 11, 1.0), (9, 2, 2.0), (6, 0, 0.5)])
def test_power_is_that_of_the_exact_test(before: float, after: float, exposure_after: float, sides: int) -> None:
    """Every pair of counts, tested with scipy's exact binomial test on each side."""
    level, null = 0.95, exposure_after / (1 + exposure_after)
    alternatives = ["less", "greater"] if sides == 2 else ["less" if after < before else "greater"]
    seen = 0.0
    for first, second in product(range(40), range(40)):
        chance = stats.poisson.pmf(first, before) * stats.poisson.pmf(second, after * exposure_after)
        if first + second == 0 or chance < 1e-14:
            continue
        tests = [stats.binomtest(second, first + second, null, alternative=one).pvalue for one in alternatives]
        seen += chance * (min(tests) <= (1 - level) / sides)
    found = power_for_change_in_rate(
        before, after, 1, exposure_after=exposure_after, per=1, detection=Detection(level=level, sides=sides)
    )
    assert found == pytest.approx(seen, abs=1e-9)


def test_power_as_simulated() -> None:
    """120 expected cases that become 80: 20,000 pairs of years, each judged by its exact limits."""
    rng = np.random.default_rng(5)
    first, second = rng.poisson(120, 20_000), rng.poisson(80, 20_000)
    seen = np.mean(
        2 * np.minimum(stats.binom.cdf(second, first + second, 0.5), stats.binom.sf(second - 1, first + second, 0.5))
        <= 0.05
    )
    # four Monte-Carlo errors of 0.003
    assert power_for_change_in_rate(120, 80, 1, per=1) == pytest.approx(seen, abs=0.012)


def test_without_a_change_it_is_seldom_seen() -> None:
    # the exact test errs less often than it may
    assert power_for_change_in_rate(50, 50 + 1e-9, 1, per=1) < 0.05
    assert power_for_change_in_rate(50, 50 + 1e-9, 1, per=1) > 0.025


def test_the_exposure_for_a_change() -> None:
    # the normal approximation 7.848879 x (100 + 90) / 100 is 14.91; the exact test needs a little more
    found = exposure_for_change_in_rate(100, 90, per=1)
    assert 14.91 < found < 14.91 * 1.03
    # half of a fatal rate of 10 in 100,000: 7.848879 x 15 x 100,000 / 25 = 470,933 workers in each year
    assert 470_933 < exposure_for_change_in_rate(10, 5) < 470_933 * 1.08
    assert exposure_for_change_in_rate(10, 0) == pytest.approx(exposure_for_change_in_rate(10, 0, deff=2) / 2, rel=1e-4)


@settings(max_examples=25, deadline=None)
@given(st.floats(1, 100), st.floats(0, 100), st.floats(0.6, 0.95), st.sampled_from([1, 2]))
def test_exposure_and_power_agree(before: float, after: float, power: float, sides: int) -> None:
    if abs(before - after) < 0.05 * before:
        after = before / 2
    detection = Detection(power=power, sides=sides)
    exposure = exposure_for_change_in_rate(before, after, detection=detection)
    assert power_for_change_in_rate(before, after, exposure, detection=detection) == pytest.approx(power, abs=1e-4)
    assert power_for_change_in_rate(before, after, 1.5 * exposure, detection=detection) > power
    assert power_for_change_in_rate(before, after, exposure, deff=1.5, detection=detection) < power


def test_a_fatal_rate_cannot_be_measured_with_400_firms() -> None:
    found = rate_in_reach(10, 400, 50)
    # 20,000 workers: 2 deaths, CV sqrt(1 / 2); 11.11 deaths are 111,111 workers, 2222.2 firms; 3.689 / 0.2 = 18.4
    assert found.cases == 2
    assert found.cv == pytest.approx(math.sqrt(0.5))
    assert found.firms_needed == 2223
    assert not found.possible
    assert found.sentence() == (
        "A fatal-accident rate of 10 per 100,000 workers cannot be measured with 400 firms of 50 workers: in a year "
        "two deaths are expected, and chance alone makes a relative standard error of 70.7%. Should there be none at "
        "all, the rate could still be as high as 18.4. For 30% one needs about 2,223 firms, with 11 deaths."
    )


def test_a_frequency_of_accidents_can() -> None:
    found = rate_in_reach(
        3, 400, 50, hours=2000, rate_name="accident frequency", case=("accident", "accidents"), deff=1.2
    )
    assert found.possible
    assert found.cases == 120
    assert found.sentence() == (
        "An accident frequency of 3 per million hours can be measured with 400 firms of 50 workers: in a year 120 "
        "accidents are expected, and chance alone makes a relative standard error of 10%."
    )


def test_how_many_firms_there_are_and_years() -> None:
    assert "there are only 1,200: count over more years" in rate_in_reach(10, 400, 50, firms_there_are=1200).sentence()
    assert "only" not in rate_in_reach(10, 400, 50, firms_there_are=2223).sentence()
    # three years are three times the workers: 2222.2 / 3 = 740.7
    found = rate_in_reach(10, 400, 50, years=3)
    assert found.firms_needed == 741
    assert "in 3 years six deaths are expected" in found.sentence()
    assert "1 firm of 50 workers: in a year less than one death is expected" in rate_in_reach(10, 1, 50).sentence()
    assert "in a year one death is expected" in rate_in_reach(10, 200, 50).sentence()


@given(rates, st.integers(1, 5000), st.floats(1, 500), cvs, st.floats(1, 3))
def test_enough_is_what_is_needed(rate: float, firms: int, workers: float, cv: float, deff: float) -> None:
    found = rate_in_reach(rate, firms, workers, cv=cv, deff=deff)
    assert found.possible == (firms >= found.firms_needed)
    assert rate_in_reach(rate, found.firms_needed, workers, cv=cv, deff=deff).cv <= cv * (1 + 1e-9)
    if found.firms_needed > 1:
        assert rate_in_reach(rate, found.firms_needed - 1, workers, cv=cv, deff=deff).cv > cv * (1 - 1e-9)
    assert ("cannot" in found.sentence()) == (not found.possible)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: expected_cases(0, 100), "rate is 0: give a number above 0"),
        (lambda: expected_cases(10, -1), "exposure is -1"),
        (lambda: expected_cases(10, 100, per=0), "per is 0"),
        (lambda: cv_of_rate(0), "cases is 0"),
        (lambda: cv_of_rate(10, deff=0.5), "deff is 0.5: give a number of at least 1"),
        (lambda: cases_for_cv(math.nan), "cv is nan"),
        (lambda: poisson_limits(-1), "cases is -1: give a whole number of at least 0"),
        (lambda: poisson_limits(2.5), "cases is 2.5"),  # type: ignore[arg-type]
        (lambda: poisson_limits(2, 1), "level is 1"),
        (lambda: power_for_change_in_rate(0, 5, 100), "before is 0"),
        (lambda: power_for_change_in_rate(10, -5, 100), "after is -5"),
        (lambda: power_for_change_in_rate(10, 10, 100), "before and after are both 10"),
        (lambda: power_for_change_in_rate(10, 5, 0), "exposure is 0"),
        (lambda: power_for_change_in_rate(10, 5, 100, exposure_after=0), "exposure_after is 0"),
        (lambda: exposure_for_change_in_rate(10, 10), "both 10"),
        (lambda: exposure_for_change_in_rate(10, 5, deff=0), "deff is 0"),
        (lambda: rate_in_reach(10, 0, 50), "firms is 0"),
        (lambda: rate_in_reach(10, 400, 0), "workers is 0"),
        (lambda: rate_in_reach(10, 400, 50, hours=0), "hours is 0"),
        (lambda: rate_in_reach(10, 400, 50, years=math.inf), "years is inf"),
        (lambda: rate_in_reach(10, 400, 50, firms_there_are=0), "firms_there_are is 0"),
    ],
)
def test_what_cannot_be_is_refused(call, words: str) -> None:
    with pytest.raises(SurveyError, match=words):
        call()
