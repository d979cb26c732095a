"""Weights for non-response, trimmed and calibrated ones: what they add up to, and what is said about them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement import Survey, SurveyError
from tests.measurement.labour_force import DESIGN, labour_force

TABLE = labour_force(800)


def weights(survey: Survey) -> np.ndarray:
    name = survey.answers.design.weight
    return survey.answers.frame.select(name).collect("pyarrow").to_native()[name].to_numpy()


def small(**more: list) -> pa.Table:
    table = {"cell": ["a", "a", "a", "b", "b"], "w": [1.0, 2.0, 3.0, 4.0, 4.0], "answered": [1, 0, 1, 1, 1]}
    return pa.table({**table, **more})


class TestNonResponse:
    def test_by_hand(self) -> None:
        """In a, 4 of 6 answered in weights: times 1.5; in b all did."""
        survey = Survey(small(), weight="w").adjusted_for_non_response("answered", "cell")
        np.testing.assert_allclose(weights(survey), [1.5, 0, 4.5, 4, 4])
        done = survey.adjustments[0]
        assert (done.factors, done.rows) == ((1.0, 1.5), 2)
        assert done.what == "non-response in 2 cells"
        mean, squares = 14 / 4, 1.5**2 + 4.5**2 + 2 * 16
        assert done.deff_after == pytest.approx(squares / 4 / mean**2)
        assert done.deff_before == pytest.approx((1 + 9 + 32) / 4 / 3**2)

    def test_the_sum_of_each_cell_stays(self) -> None:
        answered = (np.random.default_rng(1).random(800) < 0.7).astype(int)
        survey = Survey(TABLE.append_column("answered", pa.array(answered)), **DESIGN)
        adjusted = survey.adjusted_for_non_response("answered", ["sector", "sex"])
        before, after = survey.size(by=["sector", "sex"]), adjusted.size(by=["sector", "sex"])
        np.testing.assert_allclose(after.values, before.values, rtol=1e-12)
        assert after.counts.sum() == answered.sum() < before.counts.sum()

    def test_what_cannot_be(self) -> None:
        with pytest.raises(SurveyError, match=r"1 cells have fewer than 1 respondents \(\('b',\)\): join"):
            Survey(small(answered=[1, 1, 1, 0, 0]), weight="w").adjusted_for_non_response("answered", "cell")
        with pytest.raises(SurveyError, match="answered is neither 0 nor 1 in 2 rows"):
            Survey(small(answered=[1, 1, 1, 2, None]), weight="w").adjusted_for_non_response("answered", "cell")
        with pytest.raises(SurveyError, match="no weights to adjust"):
            Survey(small()).adjusted_for_non_response("answered", "cell")


class TestTrimming:
    def test_by_hand(self) -> None:
        """Mean 2, bound 4: 6 is cut to 4, and the 4 others share the 2 that are left over."""
        survey = Survey(pa.table({"w": [1.0, 1.0, 1.0, 1.0, 6.0]}), weight="w").trimmed(2)
        np.testing.assert_allclose(weights(survey), [1.5, 1.5, 1.5, 1.5, 4])
        assert survey.adjustments[0].rows == 1
        assert survey.adjustments[0].deff_after < survey.adjustments[0].deff_before

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.floats(0.01, 1000), min_size=3, max_size=40), st.floats(1.3, 5))
    def test_none_is_larger_and_the_sum_stays(self, values: list[float], most: float) -> None:
        survey = Survey(pa.table({"w": values}), weight="w").trimmed(most)
        found, bound = weights(survey), most * np.mean(values)
        assert found.max() <= bound * (1 + 1e-9)
        assert found.sum() == pytest.approx(np.sum(values), rel=1e-9)
        order = np.argsort(values, kind="stable")
        assert (np.diff(found[order]) >= -1e-9 * bound).all()

    def test_within_groups(self) -> None:
        survey = Survey(TABLE, **DESIGN)
        after = survey.trimmed(1.2, by="sex")
        np.testing.assert_allclose(after.size(by="sex").values, survey.size(by="sex").values, rtol=1e-10)

    def test_what_cannot_be(self) -> None:
        with pytest.raises(SurveyError, match="more than once their mean"):
            Survey(TABLE, **DESIGN).trimmed(1.0)
        with pytest.raises(SurveyError, match="before they are calibrated"):
            Survey(TABLE, **DESIGN).calibrated({"everybody": 1e5}).trimmed(2)


class TestCalibration:
    KNOWN = {"everybody": 90_000.0, ("sex", "female"): 40_000.0, ("sector", "farm"): 31_000.0}

    @pytest.mark.parametrize(("distance", "bounds"), [("linear", None), ("raking", None), ("logit", (0.5, 2.0))])
    def test_known_totals_are_met_and_do_not_vary(self, distance: str, bounds: tuple[float, float] | None) -> None:
        survey = Survey(TABLE, **DESIGN).calibrated(self.KNOWN, distance, bounds)
        people = survey.size()
        assert people.values[0] == pytest.approx(90_000, rel=1e-11)
        assert people.standard_errors[0] <= 1e-9 * 90_000
        women = survey.size(by="sex").rows()[0]
        assert women["estimate"] == pytest.approx(40_000, rel=1e-11)
        assert women["se"] <= 1e-9 * 90_000
        done = survey.calibration
        assert done.gap <= 1e-11
        ratios = weights(survey) / TABLE["w"].to_numpy()
        assert done.factors == pytest.approx((ratios.min(), ratios.max()), rel=1e-12)
        if bounds:
            assert bounds[0] <= done.factors[0]
            assert done.factors[1] <= bounds[1]

    def test_what_is_known_takes_error_away(self) -> None:
        survey = Survey(TABLE, **DESIGN)
        total = survey.total("hours").standard_errors[0]
        assert survey.calibrated(self.KNOWN).total("hours").standard_errors[0] < 0.9 * total

    def test_negative_weights_are_counted(self) -> None:
        table = pa.table({"x": [1.0, 2.0, 3.0, 10.0], "w": [1.0] * 4})
        done = Survey(table, weight="w").calibrated({"everybody": 4.0, "x": 6.5}).calibration
        assert done.negative == 1
        assert done.factors[0] < 0

    def test_replicates_are_made_before(self) -> None:
        with pytest.raises(SurveyError, match="Make the replicates before calibrating"):
            Survey(TABLE, **DESIGN).calibrated(self.KNOWN).replicated("JKn")

    def test_each_replicate_meets_the_known_totals(self) -> None:
        survey = Survey(TABLE, **DESIGN).replicated("JKn").calibrated(self.KNOWN)
        assert survey.size().standard_errors[0] <= 1e-8 * 90_000
        linearised = Survey(TABLE, **DESIGN).calibrated(self.KNOWN).mean("wage").standard_errors[0]
        assert survey.mean("wage").standard_errors[0] == pytest.approx(linearised, rel=0.1)


def test_what_was_done_is_explained() -> None:
    survey = Survey(TABLE, **DESIGN).calibrated(TestCalibration.KNOWN)
    said = survey.mean("wage", by="sex").explain()
    assert said.startswith("Mean: 2 estimates.")
    assert "800 rows in 2 domains" in said
    assert "12 strata, 120 units; without correction" in said
    assert "Taylor linearisation, of what the known totals do not explain" in said
    assert 'GROUP BY "stratum", "psu", "sex"' in said
    assert "all read" in survey.gini("wage").explain()
    made = Survey(TABLE, **DESIGN).replicated("JKn").mean("wage").explain()
    assert "Variance: 120 replicates (JKn)" in made
