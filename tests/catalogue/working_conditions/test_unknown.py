"""About how many an indicator says nothing: also those who only may belong to its universe, and those without pay."""

from __future__ import annotations

import pandas as pd
import pytest

from score.catalogue.working_conditions import all_sheets, estimate, get, unknown_share
from score.catalogue.working_conditions.asking import question as q
from score.catalogue.working_conditions.asking.asking import ask
from score.catalogue.working_conditions.asking.lines import lines_of
from score.catalogue.working_conditions.changing import estimate_change
from score.measurement import Survey, SurveyError

# age, at work, employee, pay of a month, weight
ROWS = [
    (30, True, 1, 4000.0, 10.0),
    (31, True, 1, 1000.0, 10.0),
    (32, True, 1, 4200.0, 20.0),
    (33, True, 1, None, 15.0),  # an employee of whom the pay is not known
    (None, True, 1, 4100.0, 5.0),  # perhaps too young to count
    (34, None, 1, 4100.0, 4.0),  # perhaps not at work
    (35, True, 2, None, 8.0),  # on their own account: no wage to know
    (9, True, 1, None, 7.0),  # a child
    (36, False, None, None, 6.0),  # not employed
]
OF_WAGES = ["LPR", "GPG", "GPG_MED", "AHE"]


def people() -> pd.DataFrame:
    age, at_work, relation, pay, weight = zip(*ROWS, strict=True)
    number = len(ROWS)
    return pd.DataFrame(
        {
            "age": pd.array(age, "Int64"),
            "any_work": pd.array(at_work, "boolean"),
            "job_absence": pd.array([False] * number, "boolean"),
            "work_relation": pd.array(relation, "Int64"),
            "earnings_month": pay,
            "hours_usual": 40.0,
            "sex": [1, 2, 1, 2, 1, 2, 1, 2, 1],
            "w": weight,
        }
    )


def survey(**more: object) -> Survey:
    return Survey(people().assign(**more), weight="w")


@pytest.mark.parametrize("code", OF_WAGES)
def test_employees_without_known_pay_and_who_may_be_one_are_unknown(code: str) -> None:
    # 15 without pay, 5 without an age, 4 of whom nobody knows whether they worked; of these and the 40 who count
    assert unknown_share(survey(), get(code)).values == pytest.approx([24 / 64])


def test_what_is_estimated_stays_that_of_those_who_are_known() -> None:
    assert estimate(survey(), get("LPR")).values == pytest.approx([25])
    assert estimate(survey(), get("AHE")).values == pytest.approx([(40 + 10 + 84) / 40 * 1000 / (40 * 52 / 12)])


def test_who_is_known_to_be_outside_is_not_unknown() -> None:
    known = people().iloc[[0, 1, 2, 6, 7, 8]]
    assert unknown_share(Survey(known, weight="w"), get("LPR")).values == pytest.approx([0], abs=1e-15)


def test_an_unknown_age_counts_also_where_the_universe_is_one_of_age() -> None:
    assert unknown_share(survey(), get("EMP")).values == pytest.approx([9 / 78])


def test_where_only_those_with_pay_are_marked_the_share_is_of_them() -> None:
    """A file may say itself who is a paid employee, and nothing of who is an employee."""
    marked = people()[["w", "sex"]].assign(
        paid_employee=pd.array([True, True, True, None, *[False] * 5], "boolean"),
        hourly_earnings=[1.0, 2, None, *[4] * 6],
    )
    assert unknown_share(Survey(marked, weight="w"), get("LPR")).values == pytest.approx([(20 + 15) / 55])
    assert estimate(Survey(marked, weight="w"), get("LPR")).values == pytest.approx([0])


def test_every_indicator_of_those_with_known_pay_says_among_whom_they_are() -> None:
    """Without it the share that is unknown would always be none."""
    of_pay = [one for one in all_sheets().values() if one.estimate.universe == "paid_employee"]
    assert len(of_pay) == 6
    for sheet in of_pay:
        for asked in (sheet.estimate, *(version.estimate for version in sheet.versions)):
            assert (asked.universe, asked.unknown_among) in {("paid_employee", "employee"), ("employee", "")}


def test_questions_asked_together_say_the_same() -> None:
    [result] = ask(survey(), [q.indicator("LPR")], [("sex",)])
    assert [line.unknown for line in lines_of(result)] == pytest.approx([5 / 35, 19 / 29])
    assert unknown_share(survey(), get("LPR"), by="sex").values == pytest.approx([5 / 35, 19 / 29])


@pytest.mark.parametrize("name", ["variable", "share"])
def test_lines_of_a_breakdown_with_a_name_of_ours(name: str) -> None:
    [result] = ask(survey(**{name: people()["sex"]}), [q.indicator("LPR")], [(name,)])
    assert [line.labels for line in lines_of(result)] == [{name: 1}, {name: 2}]
    assert [line.unknown for line in lines_of(result)] == pytest.approx([5 / 35, 19 / 29])


def test_an_answer_is_a_table_in_the_unit_of_its_sheet() -> None:
    answer = estimate(survey(), get("LPR"), by="sex")
    table = answer.to_frame("pandas")
    assert list(table["estimate"]) == pytest.approx(list(answer.values))
    assert list(table["se"]) == pytest.approx(list(answer.standard_errors), nan_ok=True)
    low, high = answer.interval()
    assert list(table["low"]) == pytest.approx(list(low), nan_ok=True)
    assert list(table["high"]) == pytest.approx(list(high), nan_ok=True)
    assert list(table["sex"]) == [1, 2] and list(table["n"]) == [2, 1]
    assert answer.to_frame().column_names == answer.estimates.to_frame().column_names
    with pytest.raises(SurveyError, match="There is no kind of frame “excel”"):
        answer.to_frame("excel")
    said = repr(answer).splitlines()
    assert said[0] == "LPR, Low pay rate (%)" and len(said) == 4 and "100" in said[3]


def test_a_change_is_a_table_as_well() -> None:
    both = pd.concat([people().assign(t=1), people().assign(t=2, w=people()["w"] * [1, 1.5, *[1] * 7])])
    change = estimate_change(Survey(both, weight="w", round="t"), get("LPR"), 1, 2)
    [row] = change.rows()
    assert row["estimate"] == pytest.approx(100 * (15 / 45 - 10 / 40)) and row["low"] < row["estimate"] < row["high"]
    assert repr(change).startswith("LPR, Low pay rate (%)\n")
