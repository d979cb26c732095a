"""Periods, places of answers, and how findings are worded."""

from datetime import date
from decimal import Decimal

import pytest

from score.catalogue.questions import question_files
from score.catalogue.questions.question import HARD, Context, Entry, Finding, plain, whole_months


@pytest.mark.parametrize(("days", "months"), [(1, 1), (28, 1), (45, 1), (46, 2), (91, 3), (92, 3), (182, 6), (365, 12)])
def test_whole_months(days: int, months: int) -> None:
    assert whole_months(days) == months


def test_days_of_a_period_count_both_ends() -> None:
    quarter = Context("baseline", date(2024, 4, 1), date(2024, 6, 30))
    assert quarter.days == 91
    assert quarter.months == 3
    one_day = Context("baseline", date(2024, 4, 1), date(2024, 4, 1))
    assert one_day.days == 1


@pytest.mark.parametrize(
    ("start", "end"), [(None, date(2024, 6, 30)), (date(2024, 4, 1), None), (date(2024, 4, 2), date(2024, 4, 1))]
)
def test_no_period_no_length(start: date | None, end: date | None) -> None:
    context = Context("baseline", start, end)
    assert context.days is None
    assert context.months is None


def test_places_of_answers() -> None:
    workforce = question_files.get("W")
    assert workforce.all_dimensions()[:2] == ("", "sex=women")
    assert workforce.part("contract=agency") is not None
    assert workforce.part("contract=other") is None
    assert question_files.get("WAGE").all_dimensions() == ("sex=women", "sex=men")


def test_units_of_a_part_come_before_those_of_the_question() -> None:
    energy = question_files.get("ENERGY")
    assert energy.units_of("source=electricity") == ("kWh", "MJ")
    assert "l" in energy.units_of("source=diesel")
    assert question_files.get("WATER").units_of("") == ("m3",)
    assert question_files.get("WAGE_LOW").units_of("") == ()


@pytest.mark.parametrize(
    ("entry", "valid"),
    [
        (Entry(Decimal(0)), True),
        (Entry(), False),
        (Entry(missing="refused"), False),
        (Entry(Decimal(1), missing="refused"), False),
    ],
)
def test_zero_is_a_value_and_missing_is_not(entry: Entry, valid: bool) -> None:
    assert entry.valid is valid


@pytest.mark.parametrize(
    ("value", "text"),
    [("10", "10"), ("1E+3", "1000"), ("2.50", "2.5"), ("0.3333333333", "0.333333"), ("100", "100"), ("-0.5", "-0.5")],
)
def test_plain_numbers(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_a_finding_fills_its_message() -> None:
    found = Finding("ACC", "", HARD, "{value} among {total}", {"value": Decimal("9.0"), "total": "all"}, "some_rule")
    assert found.in_english() == "9 among all"
