"""Change in its parts, and tests of differences in differences with few clusters."""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest

from score.measurement import Survey, SurveyError, UnknownName, col
from tests.measurement.labour_force import DESIGN, labour_force

ROUNDS = Survey(labour_force(), **DESIGN, round="round")


class TestParts:
    def test_by_hand(self) -> None:
        """Shares 1/2, 1/2 then 1/4, 3/4; means 10, 20 then 12, 24.

        Within: 3/8 x 2 + 5/8 x 4 = 3.25. Composition: 11 x -1/4 + 22 x 1/4 = 2.75. Change: 21 - 15 = 6.
        """
        table = pa.table(
            {
                "round": [1, 1, 2, 2, 2, 2],
                "group": ["a", "b", "a", "b", "b", "b"],
                "pay": [10.0, 20.0, 12.0, 24.0, 23.0, 25.0],
            }
        )
        found = Survey(table, round="round").decomposition("pay", frm=1, to=2, group="group")
        assert [label["part"] for label in found.labels] == ["change", "within groups", "composition"]
        np.testing.assert_allclose(found.values, [6, 3.25, 2.75])

    def test_parts_add_up_to_the_change_with_its_error(self) -> None:
        found = ROUNDS.decomposition("informal", frm=1, to=2, group="sector")
        change = ROUNDS.change("informal", frm=1, to=2)
        np.testing.assert_allclose(found.values[0], change.values[0], rtol=1e-10)
        np.testing.assert_allclose(found.values[1] + found.values[2], found.values[0], rtol=1e-10)
        np.testing.assert_allclose(found.standard_errors[0], change.standard_errors[0], rtol=1e-9)

    def test_derivatives(self) -> None:
        found = ROUNDS.decomposition("wage", frm=1, to=2, group="sector")
        sums = found.totals.sums
        _, gradient = found.evaluate(sums)
        for column in np.flatnonzero(np.abs(gradient).sum(axis=1)):
            step = 1e-5 * max(abs(sums[column]), 1.0)
            up, down = (found.evaluate(sums + sign * step * (np.arange(len(sums)) == column))[0] for sign in (1, -1))
            np.testing.assert_allclose((up - down) / (2 * step), gradient.toarray()[column], rtol=1e-5, atol=1e-12)

    def test_errors_are_those_of_the_bootstrap(self) -> None:
        apart = ROUNDS.with_columns(dear=col("wage") > 8)  # groups whose means are far from one another
        linearised = apart.decomposition("wage", frm=1, to=2, group="dear")
        again = apart.replicated("bootstrap", replicates=400).decomposition("wage", frm=1, to=2, group="dear")
        np.testing.assert_allclose(again.standard_errors, linearised.standard_errors, rtol=0.2)

    def test_a_group_in_one_round_only(self) -> None:
        table = pa.table({"round": [1, 2, 2], "group": ["a", "a", "b"], "pay": [1.0, 2.0, 3.0]})
        with pytest.raises(SurveyError, match="Groups of group that were measured in one round only: b"):
            Survey(table, round="round").decomposition("pay", frm=1, to=2, group="group")
        with pytest.raises(UnknownName, match="no round “3”"):
            Survey(table, round="round").decomposition("pay", frm=1, to=3, group="group")


def clusters(effect: float, seed: int, number: int = 10, treated: int = 5, rows: int = 12) -> Survey:
    """Clusters with effects of their own that change between rounds; the treated ones rise by `effect` more."""
    random = np.random.default_rng(seed)
    cluster, round_, _ = (
        np.array(one) for one in zip(*itertools.product(range(number), (1, 2), range(rows)), strict=True)
    )
    shock = random.normal(0, 1, (number, 3))
    y = shock[cluster, 0] + shock[cluster, round_] + effect * (cluster < treated) * (round_ == 2)
    table = {"cluster": cluster, "round": round_, "y": y + random.normal(0, 1, len(y))}
    return Survey(pa.table(table), psu="cluster", round="round")


def with_treated(survey: Survey, treated: int = 5, **options: object):
    return survey.did_test("y", treated=col("cluster") < treated, frm=1, to=2, **options)


class TestFewClusters:
    def test_the_estimate_is_that_of_the_difference_in_differences(self) -> None:
        survey = clusters(2.0, 1)
        estimate = survey.did("y", treated=col("cluster") < 5, frm=1, to=2).values[0]
        for method in ("wild", "randomisation"):
            assert with_treated(survey, method=method).estimate == pytest.approx(estimate, rel=1e-10)

    def test_randomisation_by_going_through_all(self) -> None:
        """Six clusters, three treated, far apart: of 20 ways only the two that part them so are as large."""
        found = with_treated(clusters(50.0, 2, number=6, treated=3), 3, method="randomisation")
        assert (found.draws, found.exact, found.p_value) == (20, True, pytest.approx(0.1))
        assert "6 clusters, 3 of them treated; in 10.0% of all possible ways" in found.sentence()

    def test_randomisation_by_hand(self) -> None:
        """The clusters' changes are 5, 1, 2, 0, the first two treated: 3 - 1 = 2; of the six ways two are as far."""
        rows = [(c, r, change * (r - 1.0)) for c, change in enumerate((5, 1, 2, 0)) for r in (1, 2)]
        table = pa.table(dict(zip(("cluster", "round", "y"), map(list, zip(*rows, strict=True)), strict=True)))
        found = with_treated(Survey(table, psu="cluster", round="round"), 2, method="randomisation")
        changes = np.array([5.0, 1.0, 2.0, 0.0])
        ways = [
            abs(changes[list(one)].mean() - np.delete(changes, one).mean())
            for one in itertools.combinations(range(4), 2)
        ]
        assert found.estimate == pytest.approx(2.0)
        assert found.p_value == pytest.approx(np.mean(np.array(ways) >= 2 - 1e-9))

    def test_randomisation_stays_within_strata(self) -> None:
        survey = clusters(1.0, 3, number=8, treated=4)
        stratum = (col("cluster") == 0) | (col("cluster") == 7)
        table = survey.with_columns(stratum=stratum).answers.frame.collect("pyarrow").to_native()
        found = with_treated(Survey(table, strata="stratum", psu="cluster", round="round"), 4, method="randomisation")
        assert found.draws == 2 * 20  # one of two, and three of six

    @pytest.mark.parametrize("method", ["wild", "randomisation"])
    def test_what_is_not_there_is_found_as_often_as_it_should(self, method: str) -> None:
        p = np.array(
            [with_treated(clusters(0.0, seed, number=8, treated=4), 4, method=method).p_value for seed in range(150)]
        )
        assert 0.01 <= np.mean(p <= 0.1) <= 0.18
        assert 0.35 <= np.mean(p <= 0.5) <= 0.65

    @pytest.mark.parametrize("method", ["wild", "randomisation"])
    def test_what_is_there_is_found(self, method: str) -> None:
        assert (
            np.mean([with_treated(clusters(6.0, seed), method=method, draws=199).p_value <= 0.05 for seed in range(10)])
            >= 0.9
        )

    def test_the_same_seed_gives_the_same(self) -> None:
        survey = clusters(0.5, 4, number=16)
        first, again, other = (with_treated(survey, draws=299, seed=seed) for seed in (1, 1, 2))
        assert first == again
        assert (first.exact, first.draws) == (False, 299)
        assert first.p_value != other.p_value

    def test_clusters_treated_in_part_were_not_drawn(self) -> None:
        survey = Survey(labour_force(), **DESIGN, round="round")
        with pytest.raises(SurveyError, match="treated in part.*'wild'"):
            survey.did_test("wage", treated=col("sector") == "farm", frm=1, to=2, method="randomisation")
        assert 0 <= survey.did_test("wage", treated=col("sector") == "farm", frm=1, to=2, draws=99).p_value <= 1

    def test_nobody_treated(self) -> None:
        with pytest.raises(SurveyError, match="treated and untreated answers in both rounds"):
            with_treated(clusters(1.0, 1), 0)
        with pytest.raises(UnknownName, match="no test “wil”.*Did you mean “wild”"):
            with_treated(clusters(1.0, 1), method="wil")


def test_estimates_show_themselves_as_a_table() -> None:
    shown = repr(ROUNDS.mean("wage", by="sector")).splitlines()
    assert shown[0] == "mean"
    assert shown[1].split() == ["variable", "round", "sector", "estimate", "se", "low", "high", "cv", "deff", "df", "n"]
    assert shown[2].split()[:3] == ["wage", "1", "craft"]
    assert len(shown) == 2 + 6
    assert repr(ROUNDS.mean("wage", by="psu")).splitlines()[-1] == "… and 140 more"
    with ROUNDS.plan() as plan:
        answer = plan.mean("wage")
        assert repr(answer) == "not answered yet"
    assert repr(answer).startswith("mean\n")


def test_frames_of_estimates() -> None:
    found = ROUNDS.mean("wage", by="sector")
    for backend in ("pandas", "polars", "pyarrow"):
        frame = found.to_frame(backend)
        assert type(frame).__module__.split(".")[0] == backend
        assert (
            list(
                frame["n"].to_list()
                if backend == "polars"
                else frame["n"].to_pylist()
                if backend == "pyarrow"
                else frame["n"]
            )
            == found.counts.astype(int).tolist()
        )
    with pytest.raises(SurveyError, match="no kind of frame “panda”"):
        found.to_frame("panda")
