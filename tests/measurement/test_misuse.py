"""What somebody does sooner or later with real answers, and what must come of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from score.measurement import Level, Survey, SurveyError, UnknownName, col
from tests.measurement.labour_force import DESIGN, labour_force

RANDOM = np.random.default_rng(0)


class TestWeightsInSteps:
    def test_each_adjustment_keeps_the_sums_of_its_cells(self) -> None:
        d = pd.DataFrame({"c": list("AABB"), "w": [1.0] * 4, "a": [1, 0, 1, 1], "b": [1, 0, 1, 0]})
        first = Survey(d, weight="w").adjusted_for_non_response("a", "c")
        assert first.adjusted_for_non_response("b", "c").size(by="c").values == pytest.approx([2, 2])
        cut = first.trimmed(1.5, by="c").trimmed(1.2, by="c")
        assert cut.size(by="c").values == pytest.approx([2, 2])

    def test_rows_of_weight_nothing_are_nobody(self) -> None:
        y = RANDOM.normal(size=200)
        z = pd.DataFrame({"a": [1, 0] * 100, "w": 1.0, "y": y, "p": np.arange(200) // 5})
        weighed = Survey(z, weight="w", psu="p").adjusted_for_non_response("a", [])
        answered = Survey(z[z.a == 1].assign(w=2.0), weight="w", psu="p")
        for ask in (
            lambda s: s.mean("y"),
            lambda s: s.variance("y"),
            lambda s: s.quantile("y", [0.1, 0.5], rule="hf7"),
        ):
            found, expected = ask(weighed), ask(answered)
            assert found.counts == pytest.approx([100] * len(found.counts))
            assert found.values == pytest.approx(expected.values, rel=1e-12)
            assert found.standard_errors == pytest.approx(expected.standard_errors, rel=1e-9)
            assert found.deff == pytest.approx(expected.deff, rel=1e-9, nan_ok=True)

    def test_calibrated_once(self) -> None:
        survey = Survey(labour_force(500), **DESIGN).calibrated({"everybody": 5e4})
        with pytest.raises(SurveyError, match="calibrated already: calibrate once, to all known totals together"):
            survey.calibrated({("sex", "female"): 2e4})
        with pytest.raises(SurveyError, match="No totals to calibrate to"):
            Survey(labour_force(500), **DESIGN).calibrated({})

    def test_what_was_calibrated_to_is_not_made_anew(self) -> None:
        survey = Survey(labour_force(500), **DESIGN).calibrated({"everybody": 5e4, ("sex", "female"): 2e4})
        with pytest.raises(SurveyError, match="calibrated to sex: make new columns under other names"):
            survey.with_columns(sex=col("sector"))

    def test_weights_below_zero_from_a_linear_calibration_are_used(self) -> None:
        table = pd.DataFrame({"x": [1.0, 2.0, 3.0, 10.0], "y": [1.0, 2.0, 3.0, 4.0], "w": 1.0})
        survey = Survey(table, weight="w").calibrated({"everybody": 4.0, "x": 6.5})
        assert survey.calibration.negative == 1
        assert survey.total("x").values == pytest.approx([6.5])
        with pytest.raises(SurveyError, match="Calibrate by raking or within bounds"):
            survey.gini("y")

    def test_replicate_weights(self) -> None:
        table = labour_force(300).to_pandas().assign(r1=1.0, r2=2.0)
        with pytest.raises(SurveyError, match="need the weight that they are replicates of"):
            Survey(table).with_replicate_weights(["r1", "r2"], "BRR")
        table.loc[:4, "r2"] = np.nan
        with pytest.raises(SurveyError, match="Column r2: the replicate weight is missing in 5 rows"):
            Survey(table, weight="w").with_replicate_weights(["r1", "r2"], "BRR").mean("hours").rows()
        with pytest.raises(UnknownName, match="Did you mean “BRR”"):
            Survey(table, weight="w").with_replicate_weights(["r1", "r2"], "BRRR", scales=0.5)


class TestRounds:
    def test_sizes_of_populations_are_of_one_round(self) -> None:
        table = pd.DataFrame({"N": [1000] * 400, "r": [1, 2] * 200})
        with pytest.raises(SurveyError, match="Sizes of populations are of one round"):
            Survey(table, fpc="N", round="r")

    def test_questions_about_treatment_do_not_disturb_one_another(self) -> None:
        n = 400
        table = pd.DataFrame({"p": np.arange(n) // 10, "r": np.arange(n) % 2 + 1, "y": RANDOM.normal(size=n)})
        table["treated"], table["A"], table["B"] = RANDOM.choice([0, 1], n), table.p % 2, (table.p % 3 == 0) * 1
        survey = Survey(table, psu="p", round="r")
        with survey.plan() as plan:
            a, b = (plan.did("y", treated=col(name) == 1, frm=1, to=2) for name in "AB")
            c = plan.mean("y", by="treated")
        assert a.values == pytest.approx(survey.did("y", treated=col("A") == 1, frm=1, to=2).values)
        assert b.values == pytest.approx(survey.did("y", treated=col("B") == 1, frm=1, to=2).values)
        assert c.values == pytest.approx(survey.mean("y", by="treated").values)

    def test_a_round_named_as_it_is_written(self) -> None:
        survey = Survey(labour_force(500), **DESIGN, round="round")
        assert survey.change("informal", frm="1", to="2").values == survey.change("informal", frm=1, to=2).values


class TestRegression:
    def test_interactions_of_numbers(self) -> None:
        table = pd.DataFrame({"x": RANDOM.normal(100, 1, 500), "z": RANDOM.normal(50, 1, 500), "s": ["f", "m"] * 250})
        table["y"] = 2 * table.x + 3 * table.z + 0.5 * table.x * table.z
        found = Survey(table).regression("y", ["x", "z", ("x", "z")])
        assert found.values[1:] == pytest.approx([2, 3, 0.5], rel=1e-4)
        table["y"] = 2 * table.x + table.x * (table.s == "m")
        male = Level("s", "m")
        assert Survey(table).regression("y", ["x", male, ("x", male)]).values[1:] == pytest.approx([2, 0, 1], abs=1e-6)

    def test_regressors_are_a_list(self) -> None:
        with pytest.raises(SurveyError, match="Give the regressors as a list"):
            Survey(labour_force(200)).regression("wage", "hours + sex")


class TestNames:
    @pytest.mark.parametrize("psu", [None, "p"])
    @pytest.mark.parametrize(
        "name",
        ["rows", "t0", "bad weight", "weight", "start", "count", "condition", "condition 1", "n", "se", "estimate"],
    )
    def test_columns_may_be_called_anything(self, name: str, psu: str | None) -> None:
        table = pd.DataFrame({"group": [1, 2] * 50, "y": [0.0, 10.0] * 50, "w": 1.0, "p": np.arange(100) // 2})
        wanted = Survey(table, weight="w", psu=psu)
        found = Survey(table.rename(columns={"group": name}), weight="w", psu=psu)
        for ask in (
            lambda s, g: s.mean("y", by=g),
            lambda s, g: s.mean("y", by=g, where=col("y") >= 0),
            lambda s, g: s.quantile("y", by=g, where=col("y") >= 0),
            lambda s, g: s.quantile(g, [0.25, 0.9], where=col("y") >= 0),
            lambda s, g: s.gini(g, where=col("y") >= 0),
            lambda s, g: s.post_stratified(g, {1: 60, 2: 40}).size(),
            lambda s, g: s.trimmed(2, by=g).size(by=g),
        ):
            own, other = ask(found, name), ask(wanted, "group")
            assert own.values == pytest.approx(other.values)
            assert (own.counts == other.counts).all()
        assert [
            row[f"{name} (group)" if name in ("n", "se", "estimate") else name]
            for row in found.mean("y", by=name).rows()
        ] == [1, 2]

    def test_a_number_that_is_a_group_keeps_its_labels(self) -> None:
        table = pd.DataFrame({"yes": [True, False] * 50, "age": [15, 16] * 50, "y": 1.0})
        with Survey(table).plan() as plan:
            plan.mean("yes", "age")
            by_yes, by_age = plan.mean("y", by="yes"), plan.mean("y", by="age")
        assert [label["yes"] for label in by_yes.labels] == [False, True]
        assert [str(label["age"]) for label in by_age.labels] == ["15", "16"]
        assert by_age.contrast("16 - 15").values == pytest.approx([0])

    @pytest.mark.parametrize(
        "make",
        [
            lambda t: t.astype({"g": "category"}),
            lambda t: pl.from_pandas(t).with_columns(pl.col("g").cast(pl.Categorical)),
        ],
    )
    def test_categories_are_words(self, make) -> None:
        table = pd.DataFrame({"g": ["b", "a"] * 50, "y": [0.0, 10.0] * 50})
        found = Survey(make(table))
        assert found.mean("y", by="g").values == pytest.approx([10, 0])
        assert found.post_stratified("g", {"a": 75, "b": 25}).mean("y").values == pytest.approx([7.5])
        assert found.regression("y", ["g"]).values == pytest.approx([10, -10])

    def test_names_are_names(self) -> None:
        survey = Survey(labour_force(200))
        with pytest.raises(SurveyError, match="no name of a column. Several are given one after another"):
            survey.mean(["wage", "hours"])
        with pytest.raises(SurveyError, match="take one name each"):
            Survey(labour_force(200), strata=["stratum", "sex"])


class TestPrecision:
    def test_many_breakdowns_in_a_plan(self) -> None:
        table = pd.DataFrame({f"c{j}": RANDOM.integers(0, 60, 400) for j in range(12)})
        table["y"] = 1.0 * table.c0
        survey = Survey(table)
        with survey.plan() as plan:
            answers = [plan.mean("y", by=f"c{j}") for j in range(12)]
        for j, answer in enumerate(answers):
            assert answer.values == pytest.approx(survey.mean("y", by=f"c{j}").values)

    def test_what_is_no_number_is_in_no_group(self) -> None:
        table = {"i": [float("nan"), 1000.0, 1000.0, 1000.0], "y": [1.0, 2.0, 3.0, 4.0]}
        for make in (pl.DataFrame, pd.DataFrame):
            survey = Survey(make(table))
            assert survey.size(where=col("i") > 900).values == pytest.approx([3])
            for ask in (
                lambda s: s.mean("y", by="i"),
                lambda s: s.quantile("y", by="i"),
                lambda s: s.gini("y", by="i"),
            ):
                assert [label["i"] for label in ask(survey).labels] == [1000.0]
            assert survey.proportion("i").values == pytest.approx([1])

    def test_a_small_spread_far_from_zero(self) -> None:
        noise = RANDOM.normal(size=2000)
        near, far = (Survey(pd.DataFrame({"t": base + noise})) for base in (0.0, 1234567890.0))
        assert far.variance("t").values == pytest.approx(near.variance("t").values, rel=1e-5)
        effects = [one.mean("t").design_effect(replacement=True) for one in (far, near)]
        assert effects[0] == pytest.approx(effects[1], rel=1e-5)

    def test_nothing_is_nothing_and_no_noise(self) -> None:
        table = labour_force(500)
        found = Survey(table, **DESIGN).rate("informal", "hours", by="informal").rows()[0]
        assert (found["estimate"], found["se"]) == (0, 0)
        assert np.isnan(found["cv"])

    def test_limits_of_their_own_at_any_level(self) -> None:
        none = pd.DataFrame({"case": [0.0] * 50, "one": 1.0})
        rate = Survey(none).rate("case", "one")
        assert rate.interval(level=0.9)[1] == pytest.approx([-np.log(0.05) / 50])
        assert rate.interval(level=0.9)[1] < rate.interval()[1]
        quantile = Survey(labour_force(500), **DESIGN).quantile("wage")
        low, high = quantile.interval(level=0.9)
        wages = labour_force(500)["wage"].to_pylist()
        assert low[0] in wages and high[0] in wages  # Woodruff's limits are values that occur
