"""Size classes, minimum wages, fiscal years."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.countries import country_files
from score.catalogue.countries.country import SIZE_CLASSES, MinimumWage


@pytest.mark.parametrize(
    ("code", "headcount", "size"),
    [
        ("GH", 0, "micro"),
        ("GH", 9, "micro"),
        ("GH", 10, "small"),
        ("GH", 49, "small"),
        ("GH", 50, "medium"),
        ("GH", 249, "medium"),
        ("GH", 250, "large"),
        ("PE", 24, "micro"),
        ("PE", 25, "small"),
        ("PE", 50, "small"),
        ("PE", 51, "medium"),
        ("PE", 250, "medium"),
        ("PE", 251, "large"),
        ("US", 10, "small"),
    ],
)
def test_size_classes(code: str, headcount: int, size: str) -> None:
    assert country_files.size_class(code, headcount) == size


def test_no_headcount_below_zero() -> None:
    with pytest.raises(ValueError, match="not negative"):
        country_files.size_class("GH", -1)


@given(headcount=st.integers(0, 10_000))
def test_more_people_never_make_a_smaller_class(headcount: int) -> None:
    for country in country_files.all_countries():
        now, then = country.size_class(headcount), country.size_class(headcount + 1)
        assert SIZE_CLASSES.index(now) <= SIZE_CLASSES.index(then)


def test_the_minimum_of_a_day() -> None:
    wages = tuple(MinimumWage(date(year, 4, 1), Decimal(year), "INR", "invented") for year in (2023, 2024))
    india = replace(country_files.get("IN"), minimum_wages=wages)
    assert india.minimum_wage(date(2023, 3, 31)) is None
    assert india.minimum_wage(date(2023, 4, 1)) == wages[0]
    assert india.minimum_wage(date(2024, 3, 31)) == wages[0]
    assert india.minimum_wage(date(2030, 1, 1)) == wages[1]


@pytest.mark.parametrize(
    ("code", "day", "start", "end"),
    [
        ("GH", date(2024, 5, 1), date(2024, 1, 1), date(2024, 12, 31)),
        ("IN", date(2024, 3, 31), date(2023, 4, 1), date(2024, 3, 31)),
        ("IN", date(2024, 4, 1), date(2024, 4, 1), date(2025, 3, 31)),
        ("PK", date(2024, 12, 31), date(2024, 7, 1), date(2025, 6, 30)),
        ("ET", date(2024, 7, 7), date(2023, 7, 8), date(2024, 7, 7)),
    ],
)
def test_fiscal_years(code: str, day: date, start: date, end: date) -> None:
    assert country_files.get(code).fiscal_year(day) == (start, end)
