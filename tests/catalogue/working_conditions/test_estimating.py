"""Indicators asked of a survey come out as by hand, in the unit of the sheet."""

import numpy as np
import pandas as pd
import pytest

from score.catalogue.working_conditions import ESTIMATORS, all_sheets, estimate, get, unknown_share
from score.measurement import Survey
from score.measurement.errors import SurveyError, UnknownName

# w, sex, age, work, absent, seeks, available, wants, more hours, could, hours, relation, insured by employer
PEOPLE = pd.DataFrame(
    [
        (2.0, 1, 30, True, None, None, None, None, False, False, 50.0, 1, True),
        (1.0, 2, 40, True, None, None, None, None, True, True, 20.0, 1, False),
        (1.0, 2, 50, True, None, None, None, None, False, False, 48.0, 2, None),
        (1.0, 1, 22, False, False, True, True, True, None, None, None, None, None),
        (2.0, 2, 23, False, False, False, True, True, None, None, None, None, None),
        (3.0, 1, 70, False, False, False, False, False, None, None, None, None, None),
        (5.0, 2, 10, None, None, None, None, None, None, None, None, None, None),
    ],
    columns=[
        "w",
        "sex",
        "age",
        "any_work",
        "job_absence",
        "seeking",
        "available",
        "wants_work",
        "wants_more_hours",
        "available_more_hours",
        "hours_all_jobs",
        "work_relation",
        "employer_contributes",
    ],
)
FLAGS = ["any_work", "job_absence", "seeking", "available", "wants_work", "wants_more_hours", "available_more_hours"]
PEOPLE = PEOPLE.astype(dict.fromkeys([*FLAGS, "employer_contributes"], "boolean") | {"work_relation": "Int64"})
PEOPLE = PEOPLE.assign(
    hours_actual=PEOPLE.hours_all_jobs,
    short_hours=35.0,
    contract_form=1,
    unit_registered=pd.array([None] * 7, "boolean"),
)
FIRMS = pd.DataFrame(
    {
        "w": [1.0, 3.0],
        "workers_average": [100.0, 50.0],
        "hours_worked": [200_000.0, 90_000.0],
        "fatal_cases": [1.0, 0.0],
        "nonfatal_cases": [4.0, 2.0],
        "days_lost": [40.0, 10.0],
        "separations": [20.0, 5.0],
        "headcount_start": [90.0, 50.0],
        "headcount_end": [110.0, 50.0],
    }
)


def people() -> Survey:
    return Survey(PEOPLE, weight="w")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("EMP", 100 * 4 / 10),
        ("LFPR", 100 * 5 / 10),
        ("LU1", 100 * 1 / 5),
        ("LU2", 100 * 2 / 5),
        ("LU3", 100 * 3 / 7),
        ("LU4", 100 * 4 / 7),
        ("TRU", 100 * 1 / 4),
        ("YUNE", 100.0),
        ("EMP_N", 4.0),
        ("EXH", 100 * 2 / 4),
        ("HOURS", (2 * 50 + 20 + 48) / 4),
        # the third, on her own, has an unknown unit and stays out
        ("INF", 100 * 1 / 3),
    ],
)
def test_by_hand_among_people(code: str, expected: float) -> None:
    assert estimate(people(), get(code)).values == pytest.approx([expected], rel=1e-12)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("OSH_FATAL", 1 / 250 * 100_000),
        ("OSH_IR", 10 / 250 * 100_000),
        ("OSH_FR", 11 / 470_000 * 1_000_000),
        ("OSH_SR", 70 / 470_000 * 1_000_000),
        ("DLPC", 70 / 10),
        ("TURN", 35 / 250 * 100),
    ],
)
def test_by_hand_among_establishments(code: str, expected: float) -> None:
    assert estimate(Survey(FIRMS, weight="w"), get(code)).values == pytest.approx([expected], rel=1e-12)


def test_another_version() -> None:
    firms = Survey(FIRMS, weight="w")
    now, american = estimate(firms, get("OSH_FR")), estimate(firms, get("OSH_FR"), standard="per 200 000 hours")
    assert american.values == pytest.approx(now.values / 5)
    with pytest.raises(UnknownName, match="Did you mean “16th ICLS”"):
        estimate(firms, get("OSH_FR"), standard="16th ILCS")


def test_broken_down_by_a_variable_and_by_a_derived_column() -> None:
    answer = estimate(people(), get("EMP"), by="sex")
    assert dict(zip([one["sex"] for one in answer.labels], answer.values, strict=True)) == pytest.approx(
        {1: 100 * 2 / 6, 2: 100 * 2 / 4}
    )
    young = estimate(people(), get("EMP"), by=["youth"])
    assert {one["youth"]: value for one, value in zip(young.labels, young.values, strict=True)}[True] == 0


def test_a_distribution_adds_up() -> None:
    coded = PEOPLE.assign(icse18=pd.array([41, 43, 22, None, None, None, None], "Int64"))
    answer = estimate(Survey(coded, weight="w"), get("STATUS"))
    assert sorted(answer.values) == pytest.approx([25, 75])


def test_how_many_are_unknown_is_said() -> None:
    # of four employed by weight, one works in a unit of which nothing is known
    assert unknown_share(people(), get("INF")).values == pytest.approx([1 / 4])
    assert unknown_share(people(), get("LU4")).values == pytest.approx([0])
    by_sex = unknown_share(people(), get("INF"), by="sex")
    assert by_sex.values == pytest.approx([0, 1 / 2])
    firms = Survey(FIRMS.assign(days_lost=[40.0, None]), weight="w")
    assert unknown_share(firms, get("OSH_SR")).values == pytest.approx([3 / 4])
    with pytest.raises(SurveyError, match="EMP_N counts its universe"):
        unknown_share(people(), get("EMP_N"))


def test_errors_and_limits_are_in_the_same_unit() -> None:
    answer = estimate(people(), get("LU4"))
    low, high = answer.interval()
    assert answer.standard_errors == pytest.approx(answer.estimates.standard_errors * 100)
    assert 0 < low[0] < answer.values[0] < high[0] < 100
    share_low, share_high = answer.estimates.interval("logit", 0.95)
    assert [*low, *high] == pytest.approx([*share_low * 100, *share_high * 100])
    hours = estimate(people(), get("HOURS"))
    assert [*np.concatenate(hours.interval())] == pytest.approx([*np.concatenate(hours.estimates.interval())])
    wide_low, _ = answer.interval(0.99)
    assert wide_low[0] < low[0]


def test_the_survey_stays_as_it_was() -> None:
    survey = people()
    before = set(survey.answers.columns())
    estimate(survey, get("LU4"))
    assert set(survey.answers.columns()) == before


def test_the_domain_is_a_condition_and_drops_no_rows() -> None:
    """Units without anybody of the universe still count for the error."""
    units = PEOPLE.assign(psu=[1, 1, 2, 2, 3, 4, 5])
    kept = estimate(Survey(units, weight="w", psu="psu"), get("TRU"))
    dropped = estimate(Survey(units[units.any_work.fillna(False)], weight="w", psu="psu"), get("TRU"))
    assert kept.values == pytest.approx(dropped.values)
    assert kept.standard_errors[0] != pytest.approx(dropped.standard_errors[0])


def test_weights_twice_as_large_leave_shares_and_double_numbers() -> None:
    doubled = Survey(PEOPLE.assign(w=PEOPLE.w * 2), weight="w")
    assert estimate(doubled, get("LU4")).values == pytest.approx(estimate(people(), get("LU4")).values)
    assert estimate(doubled, get("EMP_N")).values == pytest.approx(2 * estimate(people(), get("EMP_N")).values)


def test_missing_variables_are_named() -> None:
    with pytest.raises(SurveyError, match="the answers lack in_education, in_training"):
        estimate(people(), get("NEET"))


def test_what_is_shown_is_never_estimated() -> None:
    with pytest.raises(SurveyError, match="FACB is shown as published"):
        estimate(people(), get("FACB"))


def paid() -> Survey:
    """Eight employees, 100 hours a month each: men earn 10, 12, 14 and 20 an hour, women 6, 10, 12 and 12."""
    earned = [10, 12, 14, 20, 6, 10, 12, 12]
    table = pd.DataFrame(
        {
            "w": 1.0,
            "sex": [1] * 4 + [2] * 4,
            "age": 30,
            "any_work": True,
            "job_absence": False,
            "work_relation": 1,
            "contract_form": 1,
            "earnings_month": [100.0 * one for one in earned],
            "hours_usual": 100 / (52 / 12),
            "isco2": [21, 21, 72, 72, 21, 53, 53, 53],
            "education_group": [1, 1, 2, 2, 1, 1, 2, 2],
            "public_sector": False,
        }
    )
    return Survey(table, weight="w")


def test_every_kind_has_an_estimator() -> None:
    kinds = {version.estimate.kind for sheet in all_sheets().values() for version in sheet.versions}
    kinds |= {sheet.estimate.kind for sheet in all_sheets().values()}
    assert kinds - {"display"} <= ESTIMATORS.keys()


def test_low_pay_is_below_two_thirds_of_the_median() -> None:
    """Median 12, line 8: one of eight."""
    answer = estimate(paid(), get("LPR"))
    assert answer.values == pytest.approx([12.5])
    assert answer.values == pytest.approx(100 * answer.estimates.values)
    by_sex = estimate(paid(), get("LPR"), by="sex")  # the line stays that of all
    assert by_sex.values == pytest.approx([0, 25])


def test_gaps() -> None:
    """Means 14 and 10; medians (the lower of two in the middle) 12 and 10."""
    assert estimate(paid(), get("GPG")).values == pytest.approx([100 * 4 / 14])
    assert estimate(paid(), get("GPG_MED")).values == pytest.approx([100 * 2 / 12])


def test_gap_among_like_employees() -> None:
    """Education 1: 11 and 8, four people; 2: 17 and 12, four people."""
    assert estimate(paid(), get("FWGPG")).values == pytest.approx([100 * (3 / 11 + 5 / 17) / 2])


def test_segregation_over_occupations() -> None:
    """Women 1/4, 0, 3/4 in three occupations, men 1/2, 1/2, 0: half of 1/4 + 1/2 + 3/4."""
    assert estimate(paid(), get("ISEG")).values == pytest.approx([0.75])
