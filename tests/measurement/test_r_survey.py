"""All 224 answers of R's survey package, to 1e-10 of each number."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from score.measurement import Estimates, Level, Survey, col
from tests.measurement.r_reference import answers, design, rows, sample

CLOSE = 1e-10
# R stops its iterations for this interval when they change by less than this
LOGIT_CLOSE = 2e-9
COLUMNS = {"estimate": "estimate", "se": "se", "ci_lo": "low", "ci_hi": "high", "df": "df", "deff": "deff"}
# where R gives a figure its estimator does not define an interval or degrees of freedom of, the column is empty


def school_wide(survey: Survey) -> tuple[Estimates, int]:
    shares = survey.proportion("sch.wide")
    return shares, [label["sch.wide"] for label in shares.labels].index("Yes")


def share_with(method: str):
    def ask(survey: Survey) -> list[dict[str, float]]:
        shares, place = school_wide(survey)
        low, high = shares.interval("logit" if method == "xlogit" else method)
        return [shares.rows()[place] | {"low": low[place], "high": high[place]}]

    return ask


def quantiles(rule: str, interval: str = "mean", shares: tuple[float, ...] = (0.25, 0.5, 0.75)):
    return lambda survey: survey.quantile("api00", shares, rule=rule, interval=interval).rows()


def deff_with_replacement(survey: Survey) -> list[dict[str, float]]:
    means = survey.mean("api00")
    return [means.rows()[0] | {"deff": means.design_effect(replacement=True)[0]}]


def both_scores(survey: Survey) -> Estimates:
    return survey.mean("api99", "api00")


def by_two(survey: Survey) -> list[dict[str, float]]:
    found = survey.mean("api00", by=["sch.wide", "stype"]).rows()
    return [row | {"domain": f"{row['stype']}.{row['sch.wide']}"} for row in found]


def interaction(_: Survey) -> list[dict[str, float]]:
    survey = sample("api_tworound", psu="dnum", weight="pw")
    second, elementary = Level("round", 2), Level("stype", "E")
    return survey.regression("y", [second, elementary, (second, elementary)]).rows()


QUESTIONS = {
    "mean": lambda s: s.mean("api00").rows(),
    "total": lambda s: s.total("enroll").rows(),
    "ratio": lambda s: s.ratio("api.stu", "enroll").rows(),
    "mean_deff": lambda s: s.mean("api00").rows(),
    "mean_deffrep": deff_with_replacement,
    "prop": lambda s: s.proportion("stype").rows(),
    "total_cat": lambda s: s.size(by="stype").rows(),
    "by_mean": lambda s: s.mean("api99", by="stype").rows(),
    "by_total": lambda s: s.total("enroll", by="sch.wide").rows(),
    "by_mean2": by_two,
    "var": lambda s: s.variance("api00").rows(),
    "quantile_math": quantiles("math"),
    "quantile_school": quantiles("school"),
    "quantile_hf7": quantiles("hf7"),
    "quantile_beta": quantiles("math", "beta", (0.5,)),
    "ciprop_logit": share_with("logit"),
    "ciprop_xlogit": share_with("xlogit"),
    "ciprop_beta": share_with("beta"),
    "ciprop_mean": share_with("mean"),
    "contrast": lambda s: s.mean("api00", by="stype").contrast("H - E").rows(),
    "change": lambda s: both_scores(s).contrast("api00 - api99").rows(),
    "relchange": lambda s: both_scores(s).relative("api00", "api99").rows(),
    "cov": lambda s: [{"estimate": both_scores(s).covariance[0, 1]}],
    "subset": lambda s: s.mean("api00", where=(col("stype") == "H") & (col("sch.wide") == "Yes")).rows(),
    "glm": lambda s: s.regression("api00", ["ell", "meals", "mobility"]).rows(),
    "tworound": lambda s: s.mean("y").rows(),
    "tworound_change": lambda s: s.change("y", frm=1, to=2).rows(),
    "did": interaction,
}


def test_every_answer_has_a_question() -> None:
    asked = [row for (question, _), found in answers().items() if question in QUESTIONS for row in found]
    assert len(asked) == sum(map(len, answers().values())) == 224


@pytest.mark.parametrize(("question", "name"), sorted(answers()))
def test_what_r_says(question: str, name: str) -> None:
    found = QUESTIONS[question](design(name))
    for place, wanted in enumerate(answers()[question, name]):
        named = [row for row in found if row.get("domain") == wanted["domain"]]
        row = named[0] if named else found[place]
        for column, own in COLUMNS.items():
            if wanted[column] != "" and not (column == "df" and question == "cov"):
                close = LOGIT_CLOSE if question == "ciprop_logit" else CLOSE
                # what does not vary by design: R has 0, or the last digits of zero
                assert row[own] == pytest.approx(float(wanted[column]), rel=close, abs=1e-12), (wanted, column)


@pytest.mark.parametrize("name", ["post", "rake", "greg", "greg99", "calrake", "logit"])
def test_calibrated_weights(name: str) -> None:
    survey = design(f"clus1_{name}")
    own = survey.answers.frame.select("calibrated weight").collect("pyarrow").to_native()["calibrated weight"]
    wanted = np.array([float(row["w"]) for row in rows(f"weights_clus1_{name}")])
    np.testing.assert_allclose(own.to_numpy(), wanted, rtol=1e-12)


def test_difference_in_differences_as_a_question_of_its_own() -> None:
    found = design("tworound").did("y", treated=col("stype") == "E", frm=1, to=2).rows()[0]
    wanted = answers()["did", "tworound"][-1]
    assert found["estimate"] == pytest.approx(float(wanted["estimate"]), rel=CLOSE)
    assert found["se"] == pytest.approx(float(wanted["se"]), rel=CLOSE)


@pytest.mark.parametrize("rows_read_whole", [0, 150])
def test_quantiles_from_a_few_bins_are_the_same(monkeypatch: pytest.MonkeyPatch, rows_read_whole: int) -> None:
    monkeypatch.setattr("score.measurement.scanning.distribution.ALL_ROWS", rows_read_whole)
    for name in ("srs", "strat", "clus1", "clus2"):
        for question in ("quantile_math", "quantile_school", "quantile_hf7", "quantile_beta"):
            # equal values of unequal weight stand as in the file in R; where rows are joined, by weight
            if (question, name) != ("quantile_hf7", "strat"):
                test_what_r_says(question, name)


@pytest.mark.parametrize(("sample_name", "replicates"), [("clus1", "clus1_JK1"), ("strat", "strat_JKn")])
def test_replicate_weights_that_came_with_the_answers(sample_name: str, replicates: str) -> None:
    """R's own analysis weights as columns of the file."""
    weights = rows(f"repweights_{replicates}")
    scales = [float(row["scale"]) * float(row["rscales"]) for row in rows(f"repscales_{replicates}")]
    table = design(sample_name).answers.frame.collect("pyarrow").to_native()
    for name in weights[0]:
        table = table.append_column(name, pa.array([float(row[name]) for row in weights]))
    given = Survey(table, weight="pw").with_replicate_weights(list(weights[0]), "JKn", scales=scales)
    for question in ("mean", "total", "ratio"):
        wanted, row = answers()[question, replicates][0], QUESTIONS[question](given)[0]
        assert row["estimate"] == pytest.approx(float(wanted["estimate"]), rel=CLOSE)
        assert row["se"] == pytest.approx(float(wanted["se"]), rel=CLOSE)
        assert row["df"] == len(scales) - 1
    of_domains = given.mean("api99", by="stype")
    made = design(replicates).mean("api99", by="stype")
    np.testing.assert_allclose(of_domains.standard_errors, made.standard_errors, rtol=CLOSE)
    np.testing.assert_allclose(given.gini("enroll").standard_errors, design(replicates).gini("enroll").standard_errors)
