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
    size_for_change_in_proportion,
    smallest_change_in_mean,
    smallest_change_in_proportion,
)
from score.measurement.planning.overlap import most_correlation

shares = st.floats(0.05, 0.95)
detections = st.builds(Detection, st.floats(0.8, 0.99), st.floats(0.6, 0.95), st.sampled_from([1, 2]))
fields = st.builds(Fieldwork, take=st.floats(1, 30), rho=st.floats(0, 0.3), deff_weights=st.floats(1, 2))
OF_UNITS = Overlap(0.75, 0.9)


@pytest.mark.parametrize(
    ("before", "after", "detection", "answers"),
    [
        # R's power.prop.test: 76.70693, 387.3385 and 1364.058 in each group
        (0.5, 0.75, Detection(power=0.9), 77),
        (0.5, 0.4, Detection(), 388),
        (0.3, 0.25, Detection(power=0.9, sides=1), 1365),
    ],
)
def test_independent_proportions(before: float, after: float, detection: Detection, answers: int) -> None:
    assert size_for_change_in_proportion(before, after, detection=detection).answers == answers
    assert size_for_change_in_proportion(after, before, detection=detection).answers == answers


def test_overlapping_proportions() -> None:
    """Valliant, Dever, Kreuter, Practical Tools (2013), example 4.10: half asked again, 45% say yes both times: 1013.

    (0.25 + 0.2475 - 2 x 0.5 x (0.45 - 0.275)) / 0.0025 x (1.959964 + 0.841621)^2 = 129 x 7.848879 = 1012.5.
    """
    overlap = Overlap(0.5, (0.45 - 0.5 * 0.55) / math.sqrt(0.25 * 0.2475))
    found = size_for_change_in_proportion(0.5, 0.55, overlap=overlap)
    assert found.answers == 1013
    assert found.sentence() == (
        "To see a change from 50% to 55% with a chance of 80% (two-sided test at 5%), 1,013 answers are needed in each "
        "round."
    )
    assert found.assumptions[0] == (
        "50% of the first round are asked again, with a correlation of 0.704 between their answers."
    )


def test_means() -> None:
    # 7.848879 x (400 + 400) / 25 = 251.16
    found = size_for_change_in_mean(5, 20)
    assert found.answers == size_for_change_in_mean(-5, 20).answers == 252
    assert found.assumptions[:2] == ("The rounds are independent samples.", "Standard deviation 20, later 20.")
    # 7.848879 x (400 + 900) / 25 = 408.1
    assert size_for_change_in_mean(5, 20, sd_after=30).answers == 409
    # one side, 6.182557 x (200 + 200 - 2 x 0.75 x 0.9 x 200) / 25 = 6.182557 x 5.2 = 32.15
    found = size_for_change_in_mean(5, math.sqrt(200), overlap=OF_UNITS, detection=Detection(sides=1))
    assert found.answers == 33


def test_the_fieldwork_counts() -> None:
    field = Fieldwork(take=10, rho=0.05, response=0.8, unit="workers", cluster_unit="firms")
    # 387.3385 x 1.45 = 561.64; 562 / 0.8 = 702.5
    found = size_for_change_in_proportion(0.5, 0.4, fieldwork=field)
    assert (found.answers, found.rows, found.clusters) == (562, 703, 57)
    assert found.sentence().endswith(
        "562 answers are needed in each round; as 80% answer, 703 workers have to be drawn, from 57 firms with 10 "
        "answers each."
    )


def test_overlap_of_clusters() -> None:
    field = Fieldwork(take=10, rho=0.1)  # 1 + 9 x 0.1 = 1.9
    # the same clusters, other units: 10 x 0.1 x 0.6 / 1.9
    assert Overlap(clusters=1, cluster_correlation=0.6).of_means(field) == pytest.approx(0.6 / 1.9)
    # half of the clusters
    assert Overlap(clusters=0.5, cluster_correlation=0.6).of_means(field) == pytest.approx(0.3 / 1.9)
    # all clusters, half of the units, R = 0.5: (0.6 + 0.5 x (0.5 - 0.06)) / 1.9
    assert Overlap(0.5, 0.5, 1, 0.6).of_means(field) == pytest.approx(0.82 / 1.9)
    # clusters as alike as units: P R, whatever the clusters
    assert Overlap(0.5, 0.7).of_means(field) == pytest.approx(0.35)
    assert Overlap(0.5, 0.7).of_means(Fieldwork()) == pytest.approx(0.35)
    # 7.848879 x 1.9 x 2 x 400 x (1 - 0.6 / 1.9) / 25 = 7.848879 x 41.6 = 326.51
    overlap = Overlap(clusters=1, cluster_correlation=0.6)
    found = size_for_change_in_mean(5, 20, overlap=overlap, fieldwork=field)
    assert found.answers == 327
    assert found.assumptions[0] == "100% of the clusters are visited again, correlation 0.6."


def test_the_most_correlation_of_two_shares() -> None:
    # from 20% to 50% all who say yes say it again: (0.2 - 0.1) / sqrt(0.16 x 0.25) = 0.5
    assert most_correlation(0.2, 0.5) == most_correlation(0.5, 0.2) == pytest.approx(0.5)
    assert most_correlation(0.3, 0.3) == 1


def test_the_smallest_change_of_a_proportion() -> None:
    found = smallest_change_in_proportion(0.3, 400)
    # R's power.prop.test(n = 400, p1 = 0.3, power = 0.8): 0.3941591
    assert found.after == pytest.approx(0.3941591, abs=2e-5)
    assert found.change == pytest.approx(0.0941591, abs=2e-5)
    assert found.possible
    assert found.sentence() == (
        "With 400 answers in each round the smallest rise that is seen with a chance of 80% (two-sided test at 5%) is "
        "9.42 points, from 30% to 39.4%."
    )
    fall = smallest_change_in_proportion(0.3, 400, direction="down")
    assert fall.change is not None and found.change is not None
    assert fall.change < found.change  # the nearer to none, the less they vary
    assert "smallest fall" in fall.sentence()


def test_the_smallest_change_of_a_mean() -> None:
    # sqrt(7.848879 x 800 / 400) = 3.96204
    assert smallest_change_in_mean(400, 20).change == pytest.approx(3.96204, abs=1e-5)
    # sqrt(7.848879 x (400 / 400 + 400 / 200)) = 4.85248
    found = smallest_change_in_mean(400, 20, answers_after=200)
    assert found.change == pytest.approx(4.85248, abs=1e-5)
    assert found.sentence() == (
        "With 400 answers in the first round and 200 in the second the smallest change of the mean that is seen with a "
        "chance of 80% (two-sided test at 5%) is 4.85."
    )
    # a panel of 200 of them: covariance 0.5 x 400 x 0.6 x 400 / (400 x 200) = 0.6; sqrt(7.848879 x (3 - 1.2))
    found = smallest_change_in_mean(400, 20, answers_after=200, overlap=Overlap(0.5, 0.6))
    assert found.change == pytest.approx(math.sqrt(7.848879 * 1.8), abs=1e-5)


def test_a_sample_so_small_that_it_shows_no_change() -> None:
    found = smallest_change_in_proportion(0.9, 10)
    assert (found.change, found.after, found.possible) == (None, None, False)
    assert found.sentence() == (
        "With 10 answers in each round not even a rise from 90% to 100% is seen with a chance of 80% "
        "(two-sided test at 5%)."
    )


def test_too_few_to_ask_are_said_with_what_they_show() -> None:
    found = size_for_change_in_proportion(0.3, 0.4, fieldwork=Fieldwork(population=200, unit="firms"))
    assert not found.possible
    assert found.sentence().startswith("It is not possible to see a change from 30% to 40%")
    assert "356 answers are needed in each round, but the 200 firms give at most 200. With 200 answers in" in (
        found.sentence()
    )
    assert "the smallest rise" in found.sentence()
    fall = size_for_change_in_proportion(0.4, 0.3, fieldwork=Fieldwork(population=200)).sentence()
    assert "the smallest fall" in fall
    mean = size_for_change_in_mean(1, 20, fieldwork=Fieldwork(population=200)).sentence()
    # sqrt(7.848879 x 800 / 200) = 5.603
    assert mean.endswith("is 5.6.")
    one = size_for_change_in_mean(1, 20, fieldwork=Fieldwork(population=1, unit="firms")).sentence()
    assert one.endswith("but the 1 firms give at most 1.")


@settings(max_examples=50, deadline=None)
@given(shares, shares, st.floats(0, 1), st.floats(0, 0.9), detections, fields)
def test_size_and_smallest_change_of_a_proportion_agree(
    before: float, after: float, units: float, correlation: float, detection: Detection, field: Fieldwork
) -> None:
    assume(abs(before - after) > 0.005)
    # strictly below: the whole search then runs with the correlation as it was given
    overlap = Overlap(units, min(correlation, 0.99 * most_correlation(before, after)))
    found = size_for_change_in_proportion(before, after, overlap=overlap, detection=detection, fieldwork=field)
    assume(found.answers >= 20)  # with fewer, one answer more or less is a large step
    direction = "up" if after > before else "down"
    seen = [
        smallest_change_in_proportion(
            before, answers, direction=direction, overlap=overlap, detection=detection, fieldwork=field
        ).change
        for answers in (found.answers - 1, found.answers)
    ]
    wanted = abs(after - before)
    assert seen[1] is not None
    assert seen[1] <= wanted * (1 + 1e-9)
    assert seen[0] is None or seen[0] >= wanted * (1 - 1e-9)


@given(st.floats(0.5, 50), st.floats(1, 40), st.floats(1, 40), st.floats(0, 1), st.floats(0, 0.95), detections, fields)
def test_size_and_smallest_change_of_a_mean_agree(
    change: float,
    sd: float,
    sd_after: float,
    units: float,
    correlation: float,
    detection: Detection,
    field: Fieldwork,
) -> None:
    common = {"sd_after": sd_after, "overlap": Overlap(units, correlation), "detection": detection, "fieldwork": field}
    answers = size_for_change_in_mean(change, sd, **common).answers
    assume(answers >= 3)
    assert smallest_change_in_mean(answers, sd, **common).change <= change * (1 + 1e-9)
    assert smallest_change_in_mean(answers - 1, sd, **common).change >= change * (1 - 1e-9)


@settings(max_examples=20, deadline=None)
@given(shares, st.floats(20, 5000), st.floats(1, 3), st.sampled_from(["up", "down"]), st.floats(0, 0.9))
def test_more_answers_and_more_overlap_show_smaller_changes(
    before: float, answers: float, factor: float, direction: str, correlation: float
) -> None:
    def smallest(n: float, overlap: Overlap, **given: object) -> float:
        found = smallest_change_in_proportion(before, n, direction=direction, overlap=overlap, **given)
        return math.inf if found.change is None else found.change

    base = smallest(answers, Overlap())
    assert smallest(answers * factor, Overlap()) <= base + 1e-9
    assert smallest(answers, Overlap(0.5, correlation)) <= base + 1e-9
    assert smallest(answers, Overlap(1, correlation)) <= smallest(answers, Overlap(0.5, correlation)) + 1e-9
    assert smallest(answers, Overlap(), detection=Detection(power=0.9)) >= base - 1e-9
    assert smallest(answers, Overlap(), detection=Detection(sides=1)) <= base + 1e-9
    assert smallest(answers, Overlap(), fieldwork=Fieldwork(deff_weights=factor)) >= base - 1e-9
    assert smallest(answers, Overlap(), answers_after=answers * factor) <= base + 1e-9


def _power_of_panel(
    rng: np.random.Generator, before: float, after: float, overlap: Overlap, n: int, z: float, times: int
) -> float:
    """Share of simulated pairs of rounds that find the change, tested by its own estimated standard error."""
    both = before * after + overlap.correlation * math.sqrt(before * (1 - before) * after * (1 - after))
    again = round(overlap.units * n)
    cells = rng.multinomial(again, [both, before - both, after - both, 1 - before - after + both], size=times)
    first = (cells[:, 0] + cells[:, 1] + rng.binomial(n - again, before, times)) / n
    second = (cells[:, 0] + cells[:, 2] + rng.binomial(n - again, after, times)) / n
    variance = first * (1 - first) / n + second * (1 - second) / n
    if again:
        together = cells[:, 0] / again - (cells[:, 0] + cells[:, 1]) * (cells[:, 0] + cells[:, 2]) / again**2
        variance -= 2 * overlap.units * together / n
    return float(np.mean(np.abs(second - first) > z * np.sqrt(variance)))


@pytest.mark.parametrize("power", [0.8, 0.9])
@pytest.mark.parametrize(
    ("before", "after", "overlap"),
    [
        (0.3, 0.36, Overlap()),
        (0.3, 0.36, Overlap(0.5, 0.6)),
        (0.6, 0.55, Overlap(1, 0.7)),
        (0.1, 0.13, Overlap(1, 0.4)),
    ],
)
def test_proportions_have_the_power_that_was_asked_for(
    before: float, after: float, overlap: Overlap, power: float
) -> None:
    detection = Detection(power=power)
    found = size_for_change_in_proportion(before, after, overlap=overlap, detection=detection)
    rng = np.random.default_rng(4711)
    seen = _power_of_panel(rng, before, after, overlap, found.answers, detection.z_level, 20_000)
    # 3.5 Monte-Carlo errors of sqrt(0.16 / 20000) = 0.0028
    assert seen == pytest.approx(power, abs=0.01)


def test_means_in_clusters_have_the_power_that_was_asked_for() -> None:
    """Simulated answer by answer: two thirds of the clusters and, in them, half of the units are asked again."""
    take, rho, alike, correlation, sd, change = 6, 0.2, 0.7, 0.5, 2.0, 0.6
    overlap = Overlap(1 / 3, correlation, 2 / 3, alike)
    found = size_for_change_in_mean(change, sd, overlap=overlap, fieldwork=Fieldwork(take=take, rho=rho))
    clusters = round(found.answers / take / 3) * 3
    again, times = clusters * 2 // 3, 4000
    rng = np.random.default_rng(99)

    def effects(of_first: np.ndarray, repeated: float) -> np.ndarray:
        fresh = rng.normal(size=of_first.shape)
        return repeated * of_first + math.sqrt(1 - repeated**2) * fresh

    cluster = rng.normal(size=(times, clusters))
    later = effects(cluster, alike)
    later[:, again:] = rng.normal(size=(times, clusters - again))
    unit = rng.normal(size=(times, clusters, take))
    own = (correlation - alike * rho) / (1 - rho)
    unit_later = rng.normal(size=unit.shape)
    unit_later[:, :again, : take // 2] = effects(unit[:, :again, : take // 2], own)
    first = sd * (math.sqrt(rho) * cluster.mean(1) + math.sqrt(1 - rho) * unit.mean((1, 2)))
    second = change + sd * (math.sqrt(rho) * later.mean(1) + math.sqrt(1 - rho) * unit_later.mean((1, 2)))
    planned = change / (1.959964 + 0.841621)
    # the error of a standard deviation of 4,000 draws is 1.1%; clusters are whole, which is up to 2%
    assert np.std(second - first) == pytest.approx(planned, rel=0.045)
    assert np.mean(np.abs(second - first) > 1.959964 * planned) == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: size_for_change_in_proportion(0, 0.1), "before is 0: give a share between 0 and 1"),
        (lambda: size_for_change_in_proportion(0.1, 1.2), "after is 1.2: give"),
        (lambda: size_for_change_in_proportion(0.1, math.nan), "after is nan"),
        (lambda: size_for_change_in_proportion(0.3, 0.3), "before and after are both 0.3"),
        (
            lambda: size_for_change_in_proportion(0.2, 0.5, overlap=Overlap(1, 0.6)),
            "correlation is 0.6: between answers that go from 20% to 50% it is at most 0.5",
        ),
        (lambda: size_for_change_in_mean(0, 20), "change is 0"),
        (lambda: size_for_change_in_mean(math.inf, 20), "change is inf: give the change that has to be seen"),
        (lambda: size_for_change_in_mean(5, 0), "sd is 0"),
        (lambda: size_for_change_in_mean(5, 20, sd_after=-1), "sd_after is -1"),
        (lambda: smallest_change_in_proportion(2, 100), "before is 2"),
        (lambda: smallest_change_in_proportion(0.3, 1), "answers is 1: give a number of at least 2"),
        (lambda: smallest_change_in_mean(100, 20, answers_after=0), "answers_after is 0"),
        (
            lambda: smallest_change_in_mean(400, 20, answers_after=100, overlap=OF_UNITS),
            "answers_after is 100: with 75% of 400 asked again there are at least 300",
        ),
        (lambda: Overlap(1.5, 0.5), "overlap units is 1.5: give a share from 0 up to 1"),
        (lambda: Overlap(0.5, 1), "overlap correlation is 1: give a share from 0 below 1"),
        (lambda: Overlap(0.5, -0.1), "overlap correlation is -0.1"),
        (lambda: Overlap(0.5, 0.5, 0.4), "overlap clusters is 0.4 and units 0.5"),
        (lambda: Overlap(0.5, 0.5, 0.6), "give cluster_correlation, like 0.6"),
        (lambda: Overlap(clusters=1, cluster_correlation=2), "cluster_correlation is 2"),
        (
            lambda: size_for_change_in_mean(5, 20, overlap=Overlap(clusters=1, cluster_correlation=0.5)),
            "give take and rho of the fieldwork too",
        ),
        (
            lambda: Overlap(1, 0.1, 1, 1).of_means(Fieldwork(take=5, rho=0.6)),
            "correlation 0.1 cannot be with a cluster_correlation of 1 and rho 0.6: it lies between 0.2 and 1",
        ),
        (lambda: Detection(level=5), "level is 5: give a share from 0.5 and below 1, like 0.95"),
        (lambda: Detection(power=math.nan), "power is nan"),
        (lambda: Detection(power=0.4), "power is 0.4"),
        (lambda: Detection(sides=3), "sides is 3: a test has 1 side or 2"),
    ],
)
def test_what_cannot_be_is_refused(call, words: str) -> None:
    with pytest.raises(SurveyError, match=words):
        call()


def test_a_direction_is_up_or_down() -> None:
    with pytest.raises(UnknownName, match="There is no direction “upp”. Did you mean “up”?"):
        smallest_change_in_proportion(0.3, 400, direction="upp")  # type: ignore[arg-type]
