"""Where values of a mapping come from, and how cells are read."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.reading.unreadable import Unreadable
from score.programme.enterprises.imports.values import Conventions, MappingError, as_text, read_value, reader_of

POSITION = {"year": 0, "last": 1}
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40)


def taken(raw: object, *cells: object, blanks: frozenset[str] = frozenset()) -> object:
    return read_value(raw, "key").getter(POSITION, blanks)(cells)


def test_a_constant_is_itself() -> None:
    assert taken("baseline", 1, 2) == "baseline"
    assert taken(datetime.date(1987, 1, 1), 1, 2) == datetime.date(1987, 1, 1)


def test_a_column() -> None:
    assert taken({"column": "last"}, 1987, " x ") == "x"
    assert taken({"column": "last"}, 1987, "  ") is None
    assert taken({"column": "last"}, 1987, ".", blanks=frozenset({"."})) is None
    assert taken({"column": "last"}, 1987, 0) == 0


def test_a_template_is_blank_where_one_of_its_columns_is() -> None:
    assert taken({"template": "{year}-12-31"}, 1987.0, None) == "1987-12-31"
    assert taken({"template": "{year} {last}"}, 1987, None) is None


def test_words_are_compared_without_regard_to_case_and_blanks() -> None:
    words = {"column": "last", "words": {"Not Known": "", "WC": "workplace_cooperation"}}
    assert taken(words, 1, " wc ") == "workplace_cooperation"
    assert taken(words, 1, "not  known") is None
    with pytest.raises(Unreadable, match="does not say what other means"):
        taken(words, 1, "other")


def test_between() -> None:
    piece = {"column": "last", "between": ["M1:", ";"]}
    assert taken(piece, 1, "M1:2024-07-19;M2:2025-01-17") == "2024-07-19"
    assert taken({"column": "last", "between": ["M2:", ";"]}, 1, "M1:2024-07-19;M2:2025-01-17") == "2025-01-17"
    assert taken({"column": "last", "between": ["M3:", ";"]}, 1, "M1:2024-07-19;M2:2025-01-17") is None


@pytest.mark.parametrize(
    "raw",
    [
        {"column": "a", "template": "{b}"},
        {"colum": "a"},
        {"column": ""},
        ["a"],
        None,
        {"column": "a", "between": ["x"]},
        {"column": "a", "days_later": "1"},
        {"column": "a", "words": {"a": 1}},
        {"joined": ["a", "b"], "words": {"A": "1"}},
        {"made_from": {"name": "a"}, "days_later": 1},
    ],
)
def test_what_is_no_value(raw: object) -> None:
    with pytest.raises(MappingError, match="^key"):
        read_value(raw, "key")


@given(PLAIN)
def test_text_comes_back_as_it_was(text: str) -> None:
    assert reader_of("text", Conventions())(text) == text.strip()


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_numbers_with_a_stated_mark_come_back(number: Decimal) -> None:
    read = reader_of("number", Conventions(decimal="comma"))
    grouped = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read(grouped) == number


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)))
def test_days_come_back_in_every_stated_style(day: datetime.date) -> None:
    for style, form in (("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y"), ("iso", "%Y-%m-%d"), (None, "%Y-%m-%d")):
        assert reader_of("day", Conventions(dates=style))(day.strftime(form)) == day
    assert reader_of("day", Conventions(dates="mdy"))(day) == day  # a date of a workbook has one meaning


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_whole_numbers_of_workbooks_have_no_point(number: float) -> None:
    text = as_text(float(int(number)))
    assert "." not in text
    assert int(text) == int(number)


def test_moments() -> None:
    read = reader_of("moment", Conventions())
    assert read("2025-09-01") == datetime.datetime(2025, 9, 1, tzinfo=datetime.UTC)
    assert read("2025-09-01T10:00:00+02:00") == datetime.datetime(2025, 9, 1, 8, tzinfo=datetime.UTC)


@pytest.mark.parametrize("cell", ["a\x00b", "a\x1bb", "x" * 300])
def test_texts_that_are_refused(cell: str) -> None:
    with pytest.raises(Unreadable):
        reader_of("text", Conventions(), limit=200)(cell)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "@x", "-x", "Žluťoučký kůň", "ಕಾರ್ಖಾನೆ", "کارخانه‌ها"])
def test_texts_that_are_taken(cell: str) -> None:
    assert reader_of("text", Conventions())(cell) == cell
