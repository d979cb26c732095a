"""The months a round is suggested to speak of, and what is odd about others."""

import datetime
from types import SimpleNamespace

import pytest

from score.programme.results.suggested_periods import (
    Surroundings,
    in_other_year,
    last_months,
    odd_about,
    suggested_period,
)

D = datetime.date
NOTHING = Surroundings(None, None, None)


def baseline(starts_on, ends_on):
    return SimpleNamespace(starts_on=starts_on, ends_on=ends_on)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (D(2026, 11, 25), (D(2026, 8, 1), D(2026, 10, 31))),
        (D(2026, 1, 1), (D(2025, 10, 1), D(2025, 12, 31))),
        (D(2024, 3, 1), (D(2023, 12, 1), D(2024, 2, 29))),
    ],
)
def test_the_last_three_whole_months_lie_before_the_day(today, expected):
    assert last_months(today) == expected


def test_a_baseline_ends_before_the_first_class():
    around = Surroundings(D(2026, 9, 15), D(2026, 9, 16), None)
    assert suggested_period("baseline", around, D(2026, 11, 25)) == (D(2026, 6, 1), D(2026, 8, 31))


def test_a_baseline_before_a_class_that_is_still_to_come_ends_before_today():
    around = Surroundings(D(2027, 2, 1), D(2027, 2, 2), None)
    assert suggested_period("baseline", around, D(2026, 11, 25)) == (D(2026, 8, 1), D(2026, 10, 31))


def test_an_endline_asks_about_the_months_of_the_baseline_a_year_later():
    around = Surroundings(D(2025, 4, 8), D(2025, 4, 9), baseline(D(2025, 1, 1), D(2025, 3, 31)))
    assert suggested_period("endline", around, D(2026, 11, 25)) == (D(2026, 1, 1), D(2026, 3, 31))


def test_the_latest_such_months_that_are_over_are_taken():
    around = Surroundings(D(2023, 4, 8), D(2023, 4, 9), baseline(D(2022, 10, 1), D(2022, 12, 31)))
    assert suggested_period("endline", around, D(2026, 11, 25)) == (D(2025, 10, 1), D(2025, 12, 31))


def test_months_that_have_not_come_round_yet_are_not_suggested():
    around = Surroundings(D(2026, 4, 8), D(2026, 4, 9), baseline(D(2026, 1, 1), D(2026, 3, 31)))
    assert suggested_period("endline", around, D(2026, 11, 25)) == (D(2026, 8, 1), D(2026, 10, 31))


def test_the_end_of_february_stays_the_end_of_february():
    assert in_other_year(D(2024, 2, 29), 1) == D(2025, 2, 28)
    assert in_other_year(D(2023, 2, 28), 1) == D(2024, 2, 29)
    assert in_other_year(D(2025, 3, 31), 1) == D(2026, 3, 31)


def test_a_late_baseline_is_said():
    around = Surroundings(D(2025, 4, 8), D(2025, 4, 9), None)
    said = odd_about("baseline", D(2025, 1, 1), D(2025, 3, 31), D(2025, 4, 20), around)
    assert len(said) == 1 and "late baseline" in said[0] and "8 Apr 2025" in said[0]
    assert odd_about("baseline", D(2025, 1, 1), D(2025, 3, 31), D(2025, 4, 8), around) == []


def test_an_endline_that_begins_before_the_last_class_is_said():
    around = Surroundings(D(2025, 4, 8), D(2025, 6, 9), baseline(D(2024, 6, 1), D(2024, 8, 31)))
    said = odd_about("endline", D(2025, 6, 1), D(2025, 8, 31), D(2025, 9, 5), around)
    assert len(said) == 1 and "9 Jun 2025" in said[0]


def test_an_endline_of_another_season_or_without_baseline_is_said():
    around = Surroundings(D(2025, 4, 8), D(2025, 4, 9), baseline(D(2025, 1, 1), D(2025, 3, 31)))
    assert "other months" in odd_about("endline", D(2025, 7, 1), D(2025, 9, 30), D(2025, 10, 1), around)[0]
    assert odd_about("endline", D(2026, 1, 1), D(2026, 3, 31), D(2026, 4, 1), around) == []
    assert "no baseline" in odd_about("endline", D(2026, 1, 1), D(2026, 3, 31), D(2026, 4, 1), NOTHING)[0]


def test_a_period_that_is_not_over_is_said():
    assert "not over" in odd_about("baseline", D(2025, 1, 1), D(2025, 3, 31), D(2025, 3, 1), NOTHING)[0]
