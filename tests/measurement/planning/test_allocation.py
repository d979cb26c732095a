from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from score.measurement.errors import SurveyError
from score.measurement.planning import Strata, neyman, power_allocation, proportional, variance_of_mean

FIRMS = Strata([600, 300, 100], sds=[2, 4, 20], means=[10, 20, 50], names=["small", "medium", "large"])
CALLS = (proportional, neyman, power_allocation)


@st.composite
def strata(draw: st.DrawFn) -> tuple[Strata, int, int]:
    """Strata, a total that fits, and a minimum in each."""
    sizes = draw(st.lists(st.integers(1, 500), min_size=1, max_size=8))
    sds = draw(st.lists(st.just(0.0) | st.floats(0.01, 100), min_size=len(sizes), max_size=len(sizes)))
    costs = draw(st.none() | st.lists(st.floats(0.5, 50), min_size=len(sizes), max_size=len(sizes)))
    minimum = draw(st.integers(0, 4))
    total = draw(st.integers(max(1, sum(min(minimum, size) for size in sizes)), sum(sizes)))
    return Strata(sizes, sds, costs=costs), total, minimum


def test_by_hand() -> None:
    # 100 x 600 / 1000, ...
    assert proportional(100, FIRMS).answers == (60, 30, 10)
    # N S = 1200, 1200, 2000 of 4400: 27.27, 27.27, 45.45; the one that is left to the largest remainder
    found = neyman(100, FIRMS)
    assert found.answers == (27, 27, 46)
    assert found.unrounded == pytest.approx((27.2727, 27.2727, 45.4545), abs=1e-4)
    # roots 24.4949, 17.3205, 10 of 51.8154: 47.27, 33.43, 19.30
    assert power_allocation(100, FIRMS).answers == (47, 34, 19)
    assert power_allocation(99, FIRMS, exponent=0).answers == (33, 33, 33)
    assert power_allocation(100, FIRMS, exponent=1).answers == proportional(100, FIRMS).answers


def test_what_an_allocation_is_worth() -> None:
    found = proportional(100, FIRMS)
    # all take a tenth: 0.9 x (0.36 x 4 / 60 + 0.09 x 16 / 30 + 0.01 x 400 / 10) = 0.9 x 0.472
    assert found.variance == pytest.approx(0.4248)
    assert found.standard_error == pytest.approx(0.651767, abs=1e-6)
    # the mean is 0.6 x 10 + 0.3 x 20 + 0.1 x 50 = 17
    assert found.cv == pytest.approx(0.651767 / 17, abs=1e-7)
    assert found.total == 100
    assert found.cost is None
    assert found.sentence() == (
        "Proportional allocation of 100 answers: 60 in small, 30 in medium, 10 in large; standard error of the mean "
        "0.652 (CV 3.83%)."
    )
    # unrounded it is (sum W S)^2 / n - sum W S^2 / N = 4.4^2 / 100 - 47.2 / 1000 (Cochran 1977, 5.27)
    best = neyman(100, FIRMS)
    assert variance_of_mean(best.unrounded, FIRMS) == pytest.approx(0.1936 - 0.0472)
    assert best.variance == pytest.approx(0.1936 - 0.0472, rel=0.001)


def test_costs_count() -> None:
    # N S / sqrt(c) = 1200 / 1, 1200 / 2, 2000 / 2: 1200, 600, 1000 of 2800, times 140
    found = neyman(140, Strata([600, 300, 1000], sds=[2, 4, 2], costs=[1, 4, 4]))
    assert found.answers == (60, 30, 50)
    assert found.cost == 60 + 120 + 200


def test_a_stratum_that_would_get_more_than_it_has_is_taken_whole() -> None:
    # N S = 500, 250, 1000: of 60 the last would get 34.3 of its 10; the others share 50 as 2 to 1
    found = neyman(60, Strata([500, 250, 10], sds=[1, 1, 100]))
    assert found.answers == (33, 17, 10)
    assert found.take_all == ("stratum 3",)
    assert found.sentence().startswith("Neyman allocation of 60 answers: 33 in stratum 1, 17 in stratum 2, 10 in")
    assert "; everyone in stratum 3; standard error" in found.sentence()
    # of 200 the others share 190; and of all everyone is asked
    assert neyman(200, Strata([500, 250, 10], sds=[1, 1, 100])).answers == (127, 63, 10)
    assert neyman(760, Strata([500, 250, 10], sds=[1, 1, 100])).answers == (500, 250, 10)
    assert neyman(760, Strata([500, 250, 10], sds=[1, 1, 100])).variance == 0


def test_a_minimum_is_given_before_the_rest_is_shared() -> None:
    # 1000 : 100 : 10 of 111 would be 100, 10, 1
    sizes = Strata([1000, 100, 10])
    assert proportional(111, sizes, minimum=0).answers == (100, 10, 1)
    # 5 to the last, 106 shared as 10 to 1: 96.4, 9.6
    assert proportional(111, sizes, minimum=5).answers == (96, 10, 5)
    assert proportional(111, sizes, minimum=[0, 31, 20]).answers == (70, 31, 10)  # the last has only 10
    assert proportional(111, sizes, minimum=np.array([0, 31, 20])).answers == (70, 31, 10)
    assert proportional(5, Strata([1, 1, 300])).answers == (1, 1, 3)


def test_strata_that_do_not_vary_get_the_minimum_and_what_nobody_needs() -> None:
    one = Strata([100, 100, 50], sds=[0, 5, 0])
    assert neyman(40, one).answers == (2, 36, 2)
    # all 100 that vary, and the 30 that are left as 2 to 1
    assert neyman(130, one).answers == (20, 100, 10)
    assert neyman(130, one).variance == 0
    assert neyman(30, Strata([100, 50], sds=[0, 0])).answers == (20, 10)


def test_proportions() -> None:
    found = Strata.of_proportions([101, 51, 1], [0.2, 0.5, 1], names=["a", "b", "c"])
    # S^2 = 101 x 0.16 / 100 and 51 x 0.25 / 50
    assert found.sds == pytest.approx([math.sqrt(0.1616), math.sqrt(0.255), 0])
    assert found.means == [0.2, 0.5, 1]
    assert found.population == 153


def test_the_variance_is_that_of_the_stratified_mean() -> None:
    """Simulated: a stratified sample of two small strata, drawn again and again."""
    rng = np.random.default_rng(12)
    groups = [rng.normal(10, 2, 40), rng.normal(30, 8, 20)]
    both = Strata([40, 20], [float(np.std(group, ddof=1)) for group in groups])
    found = neyman(18, both)
    drawn = [
        rng.permuted(np.tile(group, (20_000, 1)), axis=1)[:, :n].mean(1)
        for group, n in zip(groups, found.answers, strict=True)
    ]
    # a variance of 20,000 draws is known to 1%
    assert np.var(drawn[0] * 2 / 3 + drawn[1] / 3) == pytest.approx(found.variance, rel=0.04)


@pytest.mark.parametrize("allocate", CALLS)
@given(strata())
def test_every_answer_is_given_once_and_within_bounds(allocate, case: tuple[Strata, int, int]) -> None:
    found = allocate(case[1], case[0], minimum=case[2])
    assert found.total == case[1]
    for n, exact, size in zip(found.answers, found.unrounded, case[0].sizes, strict=True):
        assert min(case[2], size) <= n <= size
        assert abs(n - exact) < 1 + 1e-9


@given(strata())
def test_neyman_is_at_least_as_exact_as_any_other(case: tuple[Strata, int, int]) -> None:
    equal_costs = Strata(case[0].sizes, case[0].sds)
    minimum = max(1, case[2])
    assume(case[1] >= sum(min(minimum, size) for size in equal_costs.sizes))
    best = variance_of_mean(neyman(case[1], equal_costs, minimum=minimum).unrounded, equal_costs)
    for other in (proportional, power_allocation):
        # before rounding, which may favour either
        variance = variance_of_mean(other(case[1], equal_costs, minimum=minimum).unrounded, equal_costs)
        assert best <= variance * (1 + 1e-9) + 1e-15


@given(st.lists(st.floats(0.1, 50), min_size=3, max_size=3), st.lists(st.floats(0.5, 50), min_size=3, max_size=3))
def test_neyman_gives_the_most_for_the_money(sds: list[float], costs: list[float]) -> None:
    """Variance (without the population) times cost is no smaller for any other shares."""
    # so many that no stratum is taken whole
    market = Strata([10**9, 2 * 10**9, 5 * 10**9], sds, costs=costs)

    def product(answers: tuple[float, ...]) -> float:
        n = np.array(answers)
        return variance_of_mean(n, market) * float(n @ np.array(costs))

    best = product(neyman(100_000, market).unrounded)
    assert best <= product(proportional(100_000, market).unrounded) * (1 + 1e-4)
    assert best <= product(power_allocation(100_000, market, exponent=0).unrounded) * (1 + 1e-4)


@given(strata(), st.integers(0, 50))
def test_more_answers_are_never_less_exact(case: tuple[Strata, int, int], more: int) -> None:
    market, total, _ = case
    assume(total + more <= market.population and total >= len(market.sizes))
    few = variance_of_mean(proportional(total, market, minimum=1).unrounded, market)
    many = variance_of_mean(proportional(total + more, market, minimum=1).unrounded, market)
    assert many <= few * (1 + 1e-9) + 1e-15


@given(strata(), st.randoms())
def test_the_order_of_strata_does_not_matter(case: tuple[Strata, int, int], random) -> None:
    market, total, minimum = case
    order = list(range(len(market.sizes)))
    random.shuffle(order)
    turned = Strata([market.sizes[h] for h in order], [market.sds[h] for h in order])
    here = neyman(total, Strata(market.sizes, market.sds), minimum=minimum).unrounded
    there = neyman(total, turned, minimum=minimum).unrounded
    assert there == pytest.approx([here[h] for h in order], abs=1e-6)


def test_a_stratum_without_answers_makes_the_variance_infinite() -> None:
    assert proportional(1, Strata([5, 900], sds=[1, 1]), minimum=0).variance == math.inf
    assert variance_of_mean([0, 10], Strata([5, 900], sds=[0, 1])) < math.inf


def test_without_means_or_deviations_there_is_less_to_say() -> None:
    bare = proportional(10, Strata([50, 50]))
    assert (bare.variance, bare.standard_error, bare.cv) == (None, None, None)
    assert bare.sentence() == "Proportional allocation of 10 answers: 5 in stratum 1, 5 in stratum 2."
    assert proportional(10, Strata([50, 50], sds=[1, 1])).cv is None
    assert proportional(10, Strata([50, 50], sds=[1, 1], means=[1, -1])).cv is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Strata([]), "sizes is empty"),
        (lambda: Strata([10, 0]), r"sizes\[1\] is 0: give a whole number of at least 1"),
        (lambda: Strata([10, 5.5]), r"sizes\[1\] is 5.5"),
        (lambda: Strata([10, 10], sds=[1]), "sds has 1 numbers for 2 strata: give one for each"),
        (lambda: Strata([10, 10], sds=[1, -1]), r"sds\[1\] is -1: give a number of at least 0"),
        (lambda: Strata([10, 10], sds=[1, math.nan]), r"sds\[1\] is nan"),
        (lambda: Strata([10, 10], costs=[0, 1]), r"costs\[0\] is 0: give a number above 0"),
        (lambda: Strata([10, 10], means=[0]), "means has 1 numbers"),
        (lambda: Strata([10, 10], means=[0, math.inf]), r"means\[1\] is inf"),
        (lambda: Strata([10, 10], names=["a"]), "names has 1 names"),
        (lambda: Strata.of_proportions([10, 10], [0.3]), "proportions has 1 numbers"),
        (lambda: Strata.of_proportions([10, 10], [0.3, 3]), r"proportions\[1\] is 3: give a share from 0 up to 1"),
        (lambda: proportional(0, FIRMS), "total is 0"),
        (lambda: proportional(10.5, FIRMS), "total is 10.5"),  # type: ignore[arg-type]
        (lambda: proportional(1001, FIRMS), "total is 1,001: the strata have only 1,000 members; give no more"),
        (lambda: proportional(5, FIRMS), "total is 5: the minimum of all strata comes to 6"),
        (lambda: proportional(50, FIRMS, minimum=-1), "minimum is -1"),
        (lambda: proportional(50, FIRMS, minimum=[1, 2]), "minimum has 2 numbers for 3 strata"),
        (lambda: proportional(50, FIRMS, minimum=[1, 2, 0.5]), r"minimum\[2\] is 0.5"),  # type: ignore[list-item]
        (lambda: neyman(10, Strata([50, 50])), "Neyman allocation needs sds"),
        (lambda: power_allocation(50, FIRMS, exponent=2), "exponent is 2: give a share from 0 up to 1"),
        (lambda: variance_of_mean([1, 2], Strata([5, 5])), "The variance needs sds"),
        (lambda: variance_of_mean([1, 2], FIRMS), "give one number for each stratum"),
        (lambda: variance_of_mean([1, 2, 101], FIRMS), "from 0 to the members it has"),
        (lambda: variance_of_mean([1, 2, math.nan], FIRMS), "from 0 to the members"),
    ],
)
def test_what_cannot_be_is_refused(call, words: str) -> None:
    with pytest.raises(SurveyError, match=words):
        call()
