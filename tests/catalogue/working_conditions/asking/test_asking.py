"""Questions asked together come out as asked alone, in as few scans as can be."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from score.catalogue.working_conditions import estimate, unknown_share
from score.catalogue.working_conditions.asking import question as q
from score.catalogue.working_conditions.asking.asking import Breakdown, ask, check_names
from score.catalogue.working_conditions.asking.question import Question
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.plan import Plan
from tests.catalogue.working_conditions.asking.invented import DESIGN, WITHOUT_ROUNDS, answered, opened

INDICATORS = [q.indicator(code) for code in ("LPR", "HOURS", "GPG", "HBAND", "AHE", "EMP_N")]


@pytest.mark.parametrize("by", [(), ("sector",), ("sector", "sex"), ("youth",)])
def test_indicators_as_asked_alone(by: Breakdown, tmp_path: Path) -> None:
    survey = opened(tmp_path, ["sector"])
    for result in ask(survey, INDICATORS, [by]):
        sheet = result.question.sheet
        assert sheet is not None
        alone = estimate(survey, sheet, by=by)
        assert result.estimates.labels == alone.labels
        assert result.estimates.values * result.question.asked.per == pytest.approx(
            alone.values, rel=1e-12, nan_ok=True
        )
        assert result.estimates.standard_errors == pytest.approx(alone.estimates.standard_errors, rel=1e-9, nan_ok=True)
        if result.question.code != "EMP_N":
            expected = unknown_share(survey, sheet, by=by)
            assert result.unknown is not None
            assert result.unknown.values == pytest.approx(expected.values, rel=1e-12, abs=1e-15)
        else:
            assert result.unknown is None


def test_columns_as_asked_of_the_library(tmp_path: Path) -> None:
    asked = [
        q.mean("wage"),
        q.total("hours"),
        q.proportion("occupation"),
        q.ratio("wage/hours"),
        q.quantile("wage:0.9"),
    ]
    design = 'strata = "stratum"\npsu = "psu"\nweight = "w"\n'
    survey = opened(tmp_path, design=design)
    alone = [
        survey.mean("wage", by="sector"),
        survey.total("hours", by="sector"),
        survey.proportion("occupation", by="sector"),
        survey.ratio("wage", "hours", by="sector"),
        survey.quantile("wage", 0.9, by="sector"),
    ]
    for result, expected in zip(ask(survey, asked, [("sector",)]), alone, strict=True):
        assert result.estimates.values == pytest.approx(expected.values, rel=1e-12)
        assert result.estimates.standard_errors == pytest.approx(expected.standard_errors, rel=1e-9)
        assert result.estimates.labels == expected.labels


def test_questions_made_of_sums_share_one_scan_for_each_breakdown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans: list[int] = []
    answer = Plan.answer

    def counted(plan: Plan) -> None:
        scans.append(len(plan._asked))
        answer(plan)

    monkeypatch.setattr(Plan, "answer", counted)
    said: list[tuple[int, int, list[str]]] = []

    def notify(step: int, steps: int, asked: Sequence[Question]) -> None:
        said.append((step, steps, [one.code for one in asked]))

    survey = opened(tmp_path, ["sector"])
    found = list(ask(survey, INDICATORS, [("sector",), ()], None, notify))
    assert len(scans) == 2  # low pay and the gap need rows and have no plan of their own
    assert scans[0] == 4 + 5 + 1  # estimates, shares of the unknown, the size of the sample
    together = ["HOURS", "HBAND", "AHE", "EMP_N"]
    assert said == [
        (1, 6, together),
        (2, 6, ["LPR"]),
        (3, 6, ["GPG"]),
        (4, 6, together),
        (5, 6, ["LPR"]),
        (6, 6, ["GPG"]),
    ]
    assert [(one.question.code, one.by) for one in found] == [
        (one.code, by) for by in (("sector",), ()) for one in INDICATORS
    ]


def test_the_sample_is_described(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.mean("earnings_month")])
    sampled = result.sampled
    assert (sampled.rows, sampled.strata, sampled.units, sampled.degrees_of_freedom) == (3000, 12, (120,), 108)
    assert (sampled.replicates, sampled.calibrated) == (0, False)
    design = WITHOUT_ROUNDS + '[replicates]\nmethod = "bootstrap"\nreplicates = 20\n[post_stratification]\n'
    design += 'column = "sex"\ntotals = { 1 = 500, 2 = 600 }\n'
    (result,) = answered(tmp_path, [q.mean("earnings_month")], design=design)
    assert (result.sampled.replicates, result.sampled.method) == (20, "bootstrap")
    assert result.sampled.calibrated


def test_rounds_come_by_themselves_and_are_no_breakdown(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.mean("earnings_month")], ("round", "sex"))
    assert (result.by, result.round_column) == (("sex",), "round")
    assert {label["round"] for label in result.estimates.labels} == {1, 2}
    (result,) = answered(tmp_path, [q.proportion("sector")], ("sector", "sex"))
    assert result.by == ("sex",)


def test_changes(tmp_path: Path) -> None:
    for result in answered(tmp_path, INDICATORS, ("sector",), change=True):
        assert (result.frm, result.to) == (1, 2)
        assert result.differences is not None
        assert "round" not in result.estimates.labels[0]
        both = len(result.estimates.labels) * 2 + len(result.differences.alone)
        assert both == len(result.differences.levels.labels)


@pytest.mark.parametrize(
    ("questions", "by", "words"),
    [
        ([q.mean("wge")], (), "There is no column “wge”. Did you mean “wage”"),
        ([q.ratio("wage/hous")], (), "Did you mean “hours”"),
        ([q.mean("hours")], ("sectr",), "no column to break down by “sectr”. Did you mean “sector”"),
        ([q.indicator("LU1")], (), r"For LU1 \(.+\) the file lacks .*any_work.*: say in the mapping"),
        ([q.mean("sector")], (), "holds text where numbers belong"),
    ],
)
def test_what_is_not_there_is_said_first(
    questions: list[Question], by: Breakdown, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = DESIGN[: DESIGN.index("[mapping")]
    with pytest.raises(SurveyError, match=words):
        answered(tmp_path, questions, by, design=design)
    survey = opened(tmp_path, design=design)
    if "text" not in words:
        with pytest.raises(SurveyError, match=words):
            check_names(survey, questions, [by])


def test_an_error_names_the_question(tmp_path: Path) -> None:
    everybody = DESIGN + "[mapping.constants]\nfemale = true\n"
    with pytest.raises(SurveyError, match="GPG: .*value of female"):
        answered(tmp_path, [q.indicator("GPG")], design=everybody)
    with pytest.raises(UnknownName):
        list(ask(opened(tmp_path), [q.mean("nothing")], [()]))
    with pytest.raises(SurveyError, match="HOURS: There is no round “5”"):
        list(ask(opened(tmp_path), [q.indicator("HOURS")], [()], (1, 5)))
