"""Dates in five styles and in words; day or month first is never guessed."""

import contextlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.reading.dates import parse_date
from score.catalogue.reading.unreadable import Unreadable

DAY = date(2024, 1, 12)


@pytest.mark.parametrize(
    "value",
    [
        "2024-01-12",
        "2024/1/12",
        "2024-01-12T10:30:00Z",
        "2024-01-12 00:00:00",
        "12.01.2024",
        "12.1.2024",
        "12 Jan 2024",
        "12 January 2024",
        "12-Jan-2024",
        "12th January 2024",
        "Jan 12, 2024",
        "January 12 2024",
        "12 janvier 2024",
        "12 de enero de 2024",
        "12 de janeiro de 2024",
        "12. Januar 2024",
        "12 Januari 2024",
        "12 tháng 1 2024",
        "ngày 12 tháng 01 năm 2024",
        "12 Ocak 2024",
        "12 января 2024",
        "2024年1月12日",
        DAY,
        datetime(2024, 1, 12, 23, 59),  # noqa: DTZ001  a spreadsheet's cell has no zone
        45303,
        45303.75,
    ],
)
def test_one_reading(value: object) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize("text", ["12/01/2024", "1-2-2024", "12/01/2024 08:00"])
def test_day_or_month_first_is_asked_for(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_date(text)
    assert "Say in the mapping whether the day or the month comes first" in str(caught.value)
    assert caught.value.params["day_first"] == parse_date(text, "dmy").isoformat()
    assert caught.value.params["month_first"] == parse_date(text, "mdy").isoformat()


def test_what_cannot_be_a_month_is_the_day() -> None:
    assert parse_date("13/01/2024") == date(2024, 1, 13)
    assert parse_date("05/05/2024") == date(2024, 5, 5)


def test_month_first_only_when_stated() -> None:
    with pytest.raises(Unreadable, match="has the month first"):
        parse_date("01/13/2024")
    assert parse_date("01/13/2024", "mdy") == date(2024, 1, 13)
    with pytest.raises(Unreadable, match="no day of the calendar"):
        parse_date("01/13/2024", "dmy")


@pytest.mark.parametrize(
    ("value", "style", "says"),
    [
        ("", None, "empty"),
        (None, None, "empty"),
        ("yesterday", None, "not a date"),
        ("12 Foo 2024", None, "not a date"),
        ("x" * 10_000, None, "not a date"),
        ("12/01/24", None, "two digits"),
        ("12 Jan 24", None, "two digits"),
        ("31.02.2024", None, "no day of the calendar"),
        ("2023-02-29", None, "no day of the calendar"),
        ("2024-13-01", None, "no day of the calendar"),
        ("12/01/2567", "dmy", "another calendar"),
        ("1012-01-01", None, "another calendar"),
        ("45303", None, "bare number"),
        ("2024", None, "bare number"),
        (2024, None, "another calendar"),
        (-5, None, "not a date"),
        (float("nan"), None, "not a date"),
        (True, None, "not a date"),
        (45303, "dmy", "not in the style"),
        ("12/01/2024", "iso", "not in the style"),
        ("2024-01-12", "julian", "no style of dates"),
    ],
)
def test_refused_with_a_reason(value: object, style: str | None, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse_date(value, style)


def test_serial_numbers_of_spreadsheets() -> None:
    assert parse_date("45303", "excel") == DAY
    assert parse_date("45303.0", "excel") == DAY
    assert parse_date(45303 - 1462, "excel_1904") == DAY
    assert parse_date(44197) == date(2021, 1, 1)


@given(day=st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_comes_back_in_every_style(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}.{day.month}.{day.year}") == day
    assert parse_date(f"{day:%d/%m/%Y}", "dmy") == day
    assert parse_date(f"{day:%m/%d/%Y}", "mdy") == day
    assert parse_date((day - date(1899, 12, 30)) // timedelta(days=1), "excel") == day
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day


@given(day=st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)))
def test_slashes_alone_never_swap_day_and_month(day: date) -> None:
    text = f"{day:%d/%m/%Y}"
    if day.day > 12 or day.day == day.month:
        assert parse_date(text) == day
    else:
        with pytest.raises(Unreadable, match="Say in the mapping"):
            parse_date(text)


@given(text=st.text(alphabet="0123456789/.- TJanMayde月年日", max_size=16))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert 1950 <= parse_date(text).year <= 2100
