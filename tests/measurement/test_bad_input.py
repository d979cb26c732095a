"""What is wrong with answers or a question is said with the column, how many rows, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score.measurement import Estimates, Survey, SurveyError, UnknownName, col
from tests.measurement.labour_force import DESIGN, labour_force
from tests.measurement.test_metamorphic import with_column

TABLE = labour_force(600)


def changed(name: str, row: int, value: object) -> pa.Table:
    values = TABLE[name].to_pylist()
    values[row] = value
    return with_column(TABLE, name, pa.array(values))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "weight missing in 1 of 600 rows"),
        (float("nan"), "weight missing in 1 of 600 rows"),
        (-1.0, "weight negative in 1 of 600 rows"),
        (float("inf"), "weight infinite in 1 of 600 rows"),
    ],
)
@pytest.mark.parametrize("psu", ["psu", None])
def test_weights(value: float | None, said: str, psu: str | None) -> None:
    survey = Survey(changed("w", 5, value), strata="stratum", psu=psu, weight="w")
    with pytest.raises(SurveyError, match=f"Column w: {said}.*leave them out"):
        survey.mean("wage")
    with pytest.raises(SurveyError, match="Column w: .* 1 rows|weight .* in 1"):
        survey.gini("wage")


def test_a_unit_in_two_strata() -> None:
    unit = TABLE["psu"][0].as_py()
    table = changed("stratum", 0, 99)
    with pytest.raises(SurveyError, match=rf"1 units of psu lie in more than one stratum \({unit}\).*nested=True"):
        Survey(table, **DESIGN).mean("wage")
    assert Survey(table, **DESIGN, nested=True, lonely="remove").mean("wage").values[0] > 0


@pytest.mark.parametrize(
    ("ask", "asked", "near"),
    [
        (lambda: Survey(TABLE, strata="stratum", psu="psu", weight="ww"), "ww", "w"),
        (lambda: Survey(TABLE, strata="strata", psu="psu"), "strata", "stratum"),
        (lambda: Survey(TABLE).mean("wagee"), "wagee", "wage"),
        (lambda: Survey(TABLE).mean("wage", by="sectr"), "sectr", "sector"),
        (lambda: Survey(TABLE).gini("wagee"), "wagee", "wage"),
        (lambda: Survey(TABLE).quantile("wagee"), "wagee", "wage"),
        (lambda: Survey(TABLE).quantile("wage", rule="hf77"), "hf77", "hf7"),
        (lambda: Survey(TABLE, lonely="adjusted"), "adjusted", "adjust"),
        (lambda: Survey(TABLE).calibrated({"hourss": 1.0}), "hourss", "hours"),
        (lambda: Survey(TABLE).calibrated({"hours": 1.0}, "rakin"), "rakin", "raking"),
        (lambda: Survey(TABLE).mean("wage", by="sex").contrast("femal - male"), "femal", "female"),
        (lambda: Survey(TABLE).mean("wage").interval("wilsn"), "wilsn", "wilson"),
        (lambda: Survey(TABLE).regression("informal", ["hourss"]), "hourss", "hours"),
    ],
)
def test_misspelt_names(ask: Callable[[], object], asked: str, near: str) -> None:
    with pytest.raises(UnknownName, match=f"“{asked}”. Did you mean “{near}”"):
        ask()


@pytest.mark.parametrize("ask", [lambda s: s.mean("wage"), lambda s: s.gini("wage"), lambda s: s.quantile("wage")])
def test_infinite_values(ask: Callable[[Survey], object]) -> None:
    with pytest.raises(SurveyError, match="Column wage holds an infinite value in 1 rows"):
        ask(Survey(changed("wage", 5, float("-inf")), **DESIGN))


def test_weights_that_are_all_zero() -> None:
    with pytest.raises(SurveyError, match="Column w: the weights of all rows are 0"):
        Survey(with_column(TABLE, "w", pa.array([0.0] * 600)), **DESIGN).mean("wage")


def test_conditions_on_columns_that_are_not_there() -> None:
    for ask in (lambda s, c: s.mean("wage", where=c), lambda s, c: s.gini("wage", where=c)):
        with pytest.raises(SurveyError, match="A condition or a new column cannot be formed .*hourss|not found"):
            ask(Survey(TABLE, **DESIGN), col("hourss") > 3)


def test_a_question_about_nothing() -> None:
    for ask in (Survey.mean, Survey.total, Survey.variance):
        with pytest.raises(SurveyError, match="Of which variable"):
            ask(Survey(TABLE, **DESIGN))


def test_levels_that_are_not_there() -> None:
    survey = Survey(TABLE, **DESIGN)
    with pytest.raises(UnknownName, match="no value of sex “femal”. Did you mean “female”"):
        survey.pay_gap("wage", "sex", high="male", low="femal")
    with pytest.raises(UnknownName, match="no value of sex “man”"):
        survey.segregation("occupation", "sex", first="man", second="female")
    with pytest.raises(SurveyError, match="“male” was named twice"):
        survey.mean("wage", by="sex").contrast("male - male")


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(TypeError, match="weigths"):
        Survey(TABLE, weigths="w")
    with pytest.raises(TypeError, match="wher"):
        Survey(TABLE).mean("wage", wher=None)


def test_text_where_numbers_belong() -> None:
    words = ["n/a" if row in (3, 7) else str(row) for row in range(600)]
    table = with_column(TABLE, "hours", pa.array(words))
    with pytest.raises(SurveyError, match=r"Column hours holds text where numbers belong, in 2 rows \(“n/a”\)"):
        Survey(table).mean("hours")
    with pytest.raises(SurveyError, match="Column sector holds text .* in 600 rows .*ask for a proportion"):
        Survey(table).mean("sector")


def test_a_file_cut_in_half(tmp_path: Path) -> None:
    path = tmp_path / "lfs.parquet"
    pq.write_table(TABLE, path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(SurveyError, match=r"lfs.parquet cannot be read: .* Get the file again, whole"):
        Survey(path, **DESIGN).mean("wage")


@pytest.mark.parametrize("name", ["lfs.dta", "lfs.sav"])
def test_a_labelled_file_cut_in_half(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"<stata_dta><header>" if name.endswith("dta") else b"$FL2@(#) SPSS")
    with pytest.raises(SurveyError, match=f"{name} cannot be read"):
        Survey(tmp_path / name)


def test_files_that_are_not_there_or_of_no_known_kind(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="There is no file"):
        Survey(tmp_path / "nothing.parquet")
    (tmp_path / "answers.doc").write_text("words")
    with pytest.raises(SurveyError, match=r"“.doc” are not read. Save it as Parquet, CSV"):
        Survey(tmp_path / "answers.doc")
    with pytest.raises(SurveyError, match="list cannot be read as answers"):
        Survey([1, 2])


def test_no_answers_at_all() -> None:
    for ask in (Survey.mean, Survey.quantile, Survey.gini):
        with pytest.raises(SurveyError, match="no rows|no answers"):
            ask(Survey(TABLE.slice(0, 0)), "wage")


def test_an_empty_domain_is_not_among_the_estimates() -> None:
    """A domain that no row lies in does not exist; one whose values are all missing has no estimate, and says n = 0."""
    values = [
        None if sex == "male" else wage
        for sex, wage in zip(TABLE["sex"].to_pylist(), TABLE["wage"].to_pylist(), strict=True)
    ]
    rows = Survey(with_column(TABLE, "wage", pa.array(values)), **DESIGN).mean("wage", by="sex").rows()
    assert [(row["sex"], row["n"] > 0) for row in rows] == [("female", True), ("male", False)]
    assert np.isnan([rows[1]["estimate"], rows[1]["se"], rows[1]["low"]]).all()
    assert not np.isnan(rows[0]["se"])


class TestRounds:
    def test_one_round_only(self) -> None:
        one = TABLE.filter(pa.compute.equal(TABLE["round"], 1))
        with pytest.raises(UnknownName, match="There is no round “2”.* There are: 1"):
            Survey(one, **DESIGN, round="round").change("informal", frm=1, to=2)

    def test_a_survey_without_rounds(self) -> None:
        with pytest.raises(SurveyError, match="no rounds: say which column"):
            Survey(TABLE, **DESIGN).change("informal", frm=1, to=2)

    def test_twice_the_same(self) -> None:
        with pytest.raises(SurveyError, match="A change needs two rounds"):
            Survey(TABLE, **DESIGN, round="round").change("informal", frm=1, to=1)


class TestPopulations:
    def test_smaller_than_the_sample(self) -> None:
        table = TABLE.append_column("N", pa.array([10] * 600))
        with pytest.raises(SurveyError, match="Column N: .* smaller"):
            Survey(table, fpc="N").mean("wage")

    def test_more_than_one_in_a_stratum(self) -> None:
        table = TABLE.append_column("N", pa.array([1000 + row % 2 for row in range(600)]))
        with pytest.raises(SurveyError, match="Column N .*more than one population size"):
            Survey(table, fpc="N").mean("wage")
        with pytest.raises(SurveyError, match="Column N: 1 strata .*more than one population size"):
            Survey(table, fpc="N", weight="w").mean("wage")

    def test_none_for_a_stage(self) -> None:
        table = TABLE.append_column("N", pa.array([1000] * 600)).append_column("id", pa.array(range(600)))
        with pytest.raises(SurveyError, match="2 stages and 1 population sizes"):
            Survey(table, psu=["psu", "id"], fpc="N")


class TestCalibration:
    def test_totals_that_contradict_one_another(self) -> None:
        with pytest.raises(SurveyError, match="No weights reproduce the totals"):
            Survey(TABLE, **DESIGN).calibrated({"everybody": 1000.0, ("sex", "female"): 2000.0}, "raking")

    def test_bounds_that_are_too_narrow(self) -> None:
        with pytest.raises(SurveyError, match="widen the bounds"):
            Survey(TABLE, **DESIGN).calibrated({"everybody": 200_000.0}, "logit", (0.99, 1.01))

    def test_a_group_without_a_total_and_a_total_without_a_group(self) -> None:
        with pytest.raises(SurveyError, match="Column sex: no total was given for male"):
            Survey(TABLE, **DESIGN).post_stratified("sex", {"female": 1.0})
        with pytest.raises(SurveyError, match="Column sex: there are no answers of other"):
            Survey(TABLE, **DESIGN).post_stratified("sex", {"female": 1.0, "male": 1.0, "other": 1.0})

    def test_a_missing_value(self) -> None:
        with pytest.raises(SurveyError, match="Column hours is missing in [0-9]+ rows"):
            Survey(TABLE, **DESIGN).calibrated({"hours": 1e6})


class TestRegression:
    def test_regressors_that_follow_from_one_another(self) -> None:
        table = TABLE.append_column("half", pa.compute.divide(TABLE["hours"].cast("double"), 2))
        with pytest.raises(SurveyError, match="cannot be told apart"):
            Survey(table, **DESIGN).regression("wage", ["hours", "half"])

    def test_outcomes_told_apart_completely(self) -> None:
        table = TABLE.append_column("late", pa.compute.greater(TABLE["hours"], 40))
        with pytest.raises(SurveyError, match="does not converge|cannot be told apart"):
            Survey(table, **DESIGN).regression("late", ["hours"], "logistic")

    def test_an_outcome_that_never_varies(self) -> None:
        table = TABLE.append_column("always", pa.array([1] * 600))
        with pytest.raises(SurveyError, match="never varies"):
            Survey(table, **DESIGN).regression("always", ["hours"], "logistic")


def test_a_plan_is_answered_at_its_end() -> None:
    with Survey(TABLE, **DESIGN).plan() as plan:
        answer = plan.mean("wage")
        with pytest.raises(SurveyError, match="after the `with` block"):
            answer.to_frame()
    assert answer.to_frame().num_rows == 1


def test_replicates_that_cannot_be_made() -> None:
    with pytest.raises(SurveyError, match="JK1 is for samples without strata"):
        Survey(TABLE, **DESIGN).replicated("JK1").mean("wage").rows()
    with pytest.raises(SurveyError, match="two units in each stratum"):
        Survey(TABLE, **DESIGN).replicated("BRR").mean("wage").rows()
    with pytest.raises(UnknownName, match="JKN.*Did you mean “JKn”"):
        Survey(TABLE, **DESIGN).replicated("JKN").mean("wage").rows()


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: s.mean("wage", by="sex"),
        lambda s: s.ratio("wage", "hours"),
        lambda s: s.quantile("wage"),
        lambda s: s.gini("wage"),
        lambda s: s.regression("wage", ["hours"]),
        lambda s: s.size(where=col("wage") > 0),
        lambda s: s.calibrated({"everybody": 50_000.0}).mean("wage"),
    ],
)
def test_what_is_no_number_is_missing_also_where_the_file_says_nothing_is(
    tmp_path: Path, ask: Callable[[Survey], Estimates]
) -> None:
    """A Parquet file counts missing values, but not those that are no number (NaN)."""
    complete = TABLE.set_column(6, "wage", pa.array(np.nan_to_num(TABLE["wage"].to_numpy(), nan=5.0)))
    complete = complete.set_column(7, "hours", pa.array(np.nan_to_num(TABLE["hours"].to_numpy(), nan=40.0)))
    holes = np.arange(600) % 7 == 0
    wages = complete["wage"].to_numpy().copy()
    wages[holes] = np.nan
    of_nan, of_null = tmp_path / "nan.parquet", tmp_path / "null.parquet"
    pq.write_table(complete.set_column(6, "wage", pa.array(wages)), of_nan)
    pq.write_table(complete.set_column(6, "wage", pa.array(wages, mask=holes)), of_null)
    assert pq.read_metadata(of_nan).row_group(0).column(6).statistics.null_count == 0
    found, expected = ask(Survey(of_nan, **DESIGN)), ask(Survey(of_null, **DESIGN))
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-12)
    np.testing.assert_allclose(found.standard_errors, expected.standard_errors, rtol=1e-10)
    np.testing.assert_array_equal(found.counts, expected.counts)


def test_sums_are_shared_where_nothing_is_missing(tmp_path: Path) -> None:
    complete = TABLE.drop_columns(["wage", "hours"])
    pq.write_table(complete, tmp_path / "complete.parquet")
    survey = Survey(tmp_path / "complete.parquet", **DESIGN)
    found, frame = (
        survey.mean("informal", "injury", by="sex"),
        Survey(complete, **DESIGN).mean("informal", "injury", by="sex"),
    )
    assert "6 sums" in found.explain()  # of two: deviations and their squares; weights and rows once
    assert "9 sums" in frame.explain()
    np.testing.assert_allclose(found.values, frame.values, rtol=1e-13)
    np.testing.assert_allclose(found.standard_errors, frame.standard_errors, rtol=1e-12)
    # a column that is made anew is trusted no more
    again = survey.with_columns(informal=nw.when(col("sex") == "male").then(col("informal"))).mean("informal", by="sex")
    assert again.counts.tolist() == [0, complete.filter(pa.compute.equal(complete["sex"], "male")).num_rows]
