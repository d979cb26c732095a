from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.measurement.errors import SurveyError
from score.measurement.planning import (
    deff_of_clustering,
    deff_of_weights,
    design_effect,
    effective_size,
    optimal_take,
)

takes = st.floats(1, 500)
rhos = st.floats(0, 1)
weights = st.lists(st.floats(0.01, 1000), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("take", "rho", "deff"),
    [
        (10, 0.05, 1.45),  # 1 + 9 x 0.05
        (20, 0.1, 2.9),  # 1 + 19 x 0.1
        (1, 0.7, 1),  # one answer per cluster: no clustering
        (25, 0, 1),
        (8, 1, 8),  # all of a cluster alike: as good as one of them
        (5, -0.25, 0),  # 1 - 4 x 0.25: clusters are all the same
    ],
)
def test_deff_of_clustering(take: float, rho: float, deff: float) -> None:
    assert deff_of_clustering(take, rho) == pytest.approx(deff, abs=1e-12)


@pytest.mark.parametrize(
    ("weighted", "deff"),
    [
        ([1, 1, 1, 1], 1),
        ([1, 3], 1.25),  # mean 2, variance 1: CV^2 = 1/4
        ([1, 1, 4], 1.5),  # mean 2, variance (1 + 1 + 4) / 3 = 2: CV^2 = 1/2
        ([1e200, 3e200], 1.25),  # squares that would overflow
        ([1e-200, 3e-200], 1.25),
    ],
)
def test_deff_of_weights(weighted: list[float], deff: float) -> None:
    assert deff_of_weights(weighted) == pytest.approx(deff)


def test_design_effect_is_the_product() -> None:
    assert design_effect(10, 0.05, [1, 3]) == pytest.approx(1.45 * 1.25)
    assert design_effect(10, 0.05) == pytest.approx(1.45)
    assert design_effect() == 1
    assert effective_size(400, 1.6) == pytest.approx(250)


def test_the_design_effect_is_what_clusters_do_to_a_mean() -> None:
    """Simulated: variance of the mean of 12 clusters of 8, over that of 96 answers drawn one by one."""
    rng = np.random.default_rng(20240611)
    rho, take, clusters, times = 0.2, 8, 12, 20_000
    means = math.sqrt(rho) * rng.normal(size=(times, clusters)).mean(1)
    means += math.sqrt(1 - rho) * rng.normal(size=(times, clusters * take)).mean(1)
    # a variance of 20,000 draws is known to about 1%; 4 times that
    assert means.var() * clusters * take == pytest.approx(deff_of_clustering(take, rho), rel=0.04)


def test_optimal_take() -> None:
    # sqrt(200 / 10 x 0.95 / 0.05) = sqrt(380)
    assert optimal_take(200, 10, 0.05) == pytest.approx(19.4936, abs=1e-4)
    # sqrt(750 / 100 x 0.95 / 0.05) = sqrt(142.5)
    assert optimal_take(750, 100, 0.05) == pytest.approx(11.9373, abs=1e-4)
    assert optimal_take(1, 1, 1) == 1  # nothing is learnt from a second answer
    assert optimal_take(1, 100, 0.5) == 1


@given(st.floats(1, 1000), st.floats(1, 100), st.floats(0.001, 0.9))
def test_no_other_take_is_better_for_the_money(cluster_cost: float, answer_cost: float, rho: float) -> None:
    best = optimal_take(cluster_cost, answer_cost, rho)

    def variance_times_cost(take: float) -> float:
        return deff_of_clustering(take, rho) / take * (cluster_cost + answer_cost * take)

    for other in (best * 1.1, best + 1, max(1, best * 0.9), max(1, best - 1)):
        assert variance_times_cost(best) <= variance_times_cost(other) * (1 + 1e-12)


@given(takes, takes, rhos, rhos)
def test_more_alike_or_more_of_them_is_never_better(one: float, two: float, low: float, high: float) -> None:
    one, two, low, high = *sorted((one, two)), *sorted((low, high))
    assert deff_of_clustering(one, low) <= deff_of_clustering(two, high) + 1e-9


@given(weights, st.floats(0.001, 1000))
def test_weights_count_on_any_scale_and_in_any_order(found: list[float], scale: float) -> None:
    deff = deff_of_weights(found)
    assert 1 - 1e-12 <= deff <= len(found) * (1 + 1e-12)
    assert deff_of_weights([scale * w for w in reversed(found)]) == pytest.approx(deff)
    assert deff == pytest.approx(len(found) * sum(w * w for w in found) / sum(found) ** 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: deff_of_clustering(0.5, 0.1), "take is 0.5: give a number of at least 1"),
        (lambda: deff_of_clustering(math.nan, 0.1), "take is nan: give"),
        (lambda: deff_of_clustering(10, 1.2), "rho is 1.2: give an intra-cluster correlation from 0 to 1"),
        (lambda: deff_of_clustering(10, -1.2), "rho is -1.2: give"),
        (lambda: deff_of_clustering(10, math.nan), "rho is nan: give"),
        (lambda: deff_of_clustering(5, -0.3), "rho is -0.3: with 5 answers per cluster it is at least -0.25"),
        (lambda: deff_of_weights([]), "give one weight for each answer"),
        (lambda: deff_of_weights([1, 0, 2]), r"weights\[1\] is 0: give weights above 0"),
        (lambda: deff_of_weights([1, 2, math.nan]), r"weights\[2\] is nan"),
        (lambda: deff_of_weights([1, math.inf]), r"weights\[1\] is inf"),
        (lambda: effective_size(0, 1), "answers is 0"),
        (lambda: effective_size(10, 0), "deff is 0"),
        (lambda: optimal_take(0, 10, 0.1), "cluster_cost is 0: give a number above 0"),
        (lambda: optimal_take(10, math.inf, 0.1), "answer_cost is inf"),
        (lambda: optimal_take(10, 10, 0), "rho is 0: give a share above 0 up to 1"),
        (lambda: optimal_take(True, 10, 0.1), "cluster_cost is True"),
        (lambda: optimal_take("10", 10, 0.1), "cluster_cost is '10'"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_is_refused(call, words: str) -> None:
    with pytest.raises(SurveyError, match=words):
        call()
