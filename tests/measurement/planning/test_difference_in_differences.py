from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from score.measurement.errors import SurveyError, UnknownName
from score.measurement.planning import (
    Detection,
    Fieldwork,
    Overlap,
    size_for_change_in_mean,
    size_for_did_in_mean,
    size_for_did_in_proportion,
    smallest_did_in_mean,
    smallest_did_in_proportion,
)

SQUARE = 7.848879  # (1.959964 + 0.841621)^2
AGAIN = Overlap(clusters=1, cluster_correlation=0.6)


def test_means() -> None:
    # 7.848879 x 4 x 400 / 25 = 502.3: twice a change in one arm
    found = size_for_did_in_mean(5, 20)
    assert found.treated.answers == found.comparison.answers == 503
    assert found.possible
    assert found.sentence() == (
        "To see a difference in differences of 5 between means with a chance of 80% (two-sided test at 5%), 503 "
        "answers of the treated and 503 of the comparison are needed in each round."
    )
    # twice as many in the comparison: 7.848879 x 800 x (1 + 1/2) / 25 = 376.7, and 753.5
    found = size_for_did_in_mean(-5, 20, ratio=2)
    assert (found.treated.answers, found.comparison.answers) == (377, 754)
    # 7.848879 x 2 x (400 + 900 - 2 x 0.5 x 0.6 x 600) / 25 = 590.2
    found = size_for_did_in_mean(5, 20, sd_after=30, overlap=Overlap(0.5, 0.6))
    assert found.treated.answers == 591


def test_means_in_clusters_that_are_visited_again() -> None:
    field = Fieldwork(take=10, rho=0.1, response=0.5, unit="workers", cluster_unit="firms")
    # 7.848879 x 1.9 x 4 x 400 x (1 - 0.6 / 1.9) / 25 = 653.03
    found = size_for_did_in_mean(5, 20, overlap=AGAIN, fieldwork=field)
    assert (found.treated.answers, found.treated.rows, found.treated.clusters) == (654, 1308, 66)
    assert " Of the comparison: as 50% answer, 1,308 workers have to be drawn, from 66 firms" in found.sentence()
    # a comparison without clusters: its variance 800 against 800 x 1.9 x (1 - 0.6 / 1.9) = 1040; the same overlap
    # of units in both arms
    mixed = size_for_did_in_mean(5, 20, fieldwork=field, comparison_fieldwork=Fieldwork())
    assert mixed.treated.answers == math.ceil(SQUARE * (800 * 1.9 + 800) / 25)
    assert mixed.comparison.clusters is None


def test_proportions() -> None:
    # (0.21 + 0.2475 + 0.21 + 0.2275) / 0.01 x 7.848879 = 702.47
    found = size_for_did_in_proportion((0.3, 0.45), (0.3, 0.35))
    assert found.treated.answers == found.comparison.answers == 703
    assert "a difference in differences of 10 points" in found.sentence()
    # a comparison that falls while the treated stay: the same effect
    assert size_for_did_in_proportion((0.4, 0.4), (0.4, 0.3)).treated.answers == math.ceil(SQUARE * 0.93 / 0.01)


def test_the_smallest_effect() -> None:
    # sqrt(7.848879 x 1600 / 400) = 5.60317
    assert smallest_did_in_mean(400, 20).change == pytest.approx(5.60317, abs=1e-5)
    assert smallest_did_in_mean(400, 20, ratio=0.5).sentence() == (
        "With 400 answers of the treated and 200 of the comparison in each round the smallest effect that is seen with "
        "a chance of 80% (two-sided test at 5%) is 6.86."
    )
    found = smallest_did_in_proportion(0.3, (0.3, 0.35), 400)
    assert found.change is not None and found.after is not None
    spread = 0.21 + 0.21 + 0.35 * 0.65 + found.after * (1 - found.after)
    assert found.change == pytest.approx(math.sqrt(SQUARE * spread / 400), abs=1e-6)
    assert found.after == pytest.approx(0.35 + found.change)
    assert found.sentence().endswith("is 13.3 points: 48.3% instead of 35%.")
    none = smallest_did_in_proportion(0.3, (0.3, 0.35), 3, direction="down")
    assert not none.possible
    assert "not even an effect that brings the treated to 0% is seen" in none.sentence()


def test_the_arm_that_is_too_small_decides() -> None:
    few = Fieldwork(population=200, unit="firms")
    found = size_for_did_in_mean(5, 20, ratio=2, comparison_fieldwork=few)
    assert found.treated.possible and not found.comparison.possible and not found.possible
    assert found.sentence().startswith("It is not possible to see a difference in differences of 5")
    assert (
        "377 answers of the treated and 754 of the comparison are needed in each round, but the 200 firms give at most "
        "200. With 100 answers of the treated and 200 of the comparison" in found.sentence()
    )
    found = size_for_did_in_proportion((0.3, 0.35), (0.3, 0.45), fieldwork=few)
    assert not found.possible
    assert "With 200 answers of the treated and 200 of the comparison in each round the smallest" in found.sentence()
    tiny = size_for_did_in_mean(5, 20, ratio=3, comparison_fieldwork=Fieldwork(population=5, unit="firms"))
    assert tiny.sentence().endswith("but the 5 firms give at most 5.")


effects = st.floats(0.5, 20)
ratios = st.floats(0.2, 5)
fields = st.builds(Fieldwork, take=st.floats(1, 20), rho=st.floats(0, 0.3))


@given(effects, ratios, st.floats(0, 1), fields, fields)
def test_size_and_smallest_effect_on_a_mean_agree(
    effect: float, ratio: float, alike: float, field: Fieldwork, other: Fieldwork
) -> None:
    common = {
        "ratio": ratio,
        "overlap": Overlap(clusters=1, cluster_correlation=alike),
        "fieldwork": field,
        "comparison_fieldwork": other,
    }
    found = size_for_did_in_mean(effect, 20, **common)
    assume(found.treated.answers >= 3)
    assert found.comparison.answers == pytest.approx(found.treated.answers * ratio, abs=1 + ratio)
    assert smallest_did_in_mean(found.treated.answers, 20, **common).change <= effect * (1 + 1e-9)
    assert smallest_did_in_mean(found.treated.answers - 1, 20, **common).change >= effect * (1 - 1e-9)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.05, 0.95), st.floats(0.3, 0.6), st.floats(0.3, 0.6), ratios, st.sampled_from([1, 2]))
def test_size_and_smallest_effect_on_a_proportion_agree(
    after: float, before: float, comparison: float, ratio: float, sides: int
) -> None:
    effect = (after - before) - (comparison - 0.45)
    assume(abs(effect) > 0.01)
    common = {"ratio": ratio, "detection": Detection(sides=sides)}
    found = size_for_did_in_proportion((before, after), (0.45, comparison), **common).treated.answers
    assume(found >= 20)
    common["direction"] = "up" if effect > 0 else "down"
    seen = [smallest_did_in_proportion(before, (0.45, comparison), n, **common).change for n in (found - 1, found)]
    assert seen[1] is not None
    assert seen[1] <= abs(effect) * (1 + 1e-9)
    assert seen[0] is None or seen[0] >= abs(effect) * (1 - 1e-9)


@given(effects, ratios)
def test_two_arms_need_more_than_a_comparison_that_is_known(effect: float, ratio: float) -> None:
    one = size_for_change_in_mean(effect, 20).answers
    assert size_for_did_in_mean(effect, 20, ratio=ratio).treated.answers >= one
    # a comparison without end is one that is known
    assert size_for_did_in_mean(effect, 20, ratio=1e9).treated.answers == pytest.approx(one, abs=1)


def test_an_impossible_correlation_is_taken_for_the_highest_there_is() -> None:
    high = smallest_did_in_proportion(0.2, (0.2, 0.2), 300, overlap=Overlap(1, 0.95))
    low = smallest_did_in_proportion(0.2, (0.2, 0.2), 300, overlap=Overlap(1, 0.5))
    assert high.change is not None and low.change is not None
    assert 0 < high.change < low.change
    # who has changed has changed one way: variance d (1 - d); the comparison 2 x 0.16 x (1 - 0.95)
    change = high.change
    assert 300 * change**2 == pytest.approx(SQUARE * (change * (1 - change) + 0.016), rel=1e-6)


def test_clusters_visited_again_have_the_power_that_was_asked_for() -> None:
    """Simulated: two arms, the same clusters in both rounds, other units in them."""
    take, rho, alike, sd, effect, ratio = 8, 0.15, 0.6, 3.0, 1.0, 2.0
    overlap = Overlap(clusters=1, cluster_correlation=alike)
    plan = size_for_did_in_mean(effect, sd, ratio=ratio, overlap=overlap, fieldwork=Fieldwork(take=take, rho=rho))
    rng, times = np.random.default_rng(31), 5000
    changes = []
    for arm in (plan.treated, plan.comparison):
        size = (times, round(arm.answers / take))
        first = rng.normal(size=size)
        second = alike * first + math.sqrt(1 - alike**2) * rng.normal(size=size)
        # the mean of so many units of a cluster
        units = math.sqrt((1 - rho) / take) * (rng.normal(size=size) - rng.normal(size=size))
        changes.append(sd * (math.sqrt(rho) * (second - first) + units).mean(1))
    found = effect + changes[0] - changes[1]
    planned = effect / math.sqrt(SQUARE)
    # 1% is one Monte-Carlo error, and clusters are whole
    assert np.std(found) == pytest.approx(planned, rel=0.04)
    assert np.mean(np.abs(found) > 1.959964 * planned) == pytest.approx(0.8, abs=0.025)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: size_for_did_in_mean(0, 20), "effect is 0"),
        (lambda: size_for_did_in_mean(math.nan, 20), "effect is nan"),
        (lambda: size_for_did_in_mean(5, -1), "sd is -1"),
        (lambda: size_for_did_in_mean(5, 20, ratio=0), "ratio is 0"),
        (lambda: smallest_did_in_mean(1, 20), "answers is 1"),
        (lambda: size_for_did_in_proportion((0.3, 1.4), (0.3, 0.3)), "treated after is 1.4"),
        (lambda: size_for_did_in_proportion((0.3, 0.4), (0, 0.3)), "comparison before is 0"),
        (lambda: size_for_did_in_proportion((0.3, 0.4), (0.4, 0.5)), "Both arms change by as much"),
        (
            lambda: size_for_did_in_proportion((0.2, 0.5), (0.2, 0.2), overlap=Overlap(1, 0.6)),
            "overlap correlation is 0.6: with these proportions it is at most 0.5",
        ),
        (lambda: smallest_did_in_proportion(0, (0.3, 0.4), 100), "treated_before is 0"),
        (lambda: smallest_did_in_proportion(0.1, (0.5, 0.3), 100), "Without an effect the treated would come to -10%"),
        (lambda: smallest_did_in_proportion(0.3, (0.3, 2), 100), "comparison after is 2"),
    ],
)
def test_what_cannot_be_is_refused(call, words: str) -> None:
    with pytest.raises(SurveyError, match=words):
        call()


def test_a_direction_is_up_or_down() -> None:
    with pytest.raises(UnknownName):
        smallest_did_in_proportion(0.3, (0.3, 0.4), 100, direction="sideways")  # type: ignore[arg-type]
