from __future__ import annotations

import numpy as np
import pytest

from score.catalogue.calculation.calendar import add_months, season_masks, seasons_differ, whole_months, years
from score.catalogue.calculation.panel import NO_DATE
from tests.catalogue.panels import day, days


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-08-15", 12, "2025-08-15"),
        ("2024-11-30", 3, "2025-02-28"),
        ("1969-12-31", 2, "1970-02-28"),
    ],
)
def test_add_months(start: str, months: int, end: str) -> None:
    assert add_months(days([start]), months)[0] == day(end)


def test_an_unknown_day_stays_unknown() -> None:
    assert add_months(np.array([NO_DATE], np.int32), 12)[0] == NO_DATE


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [("2024-04-01", "2024-06-30", 3), ("2024-01-01", "2024-12-31", 12), ("2024-05-05", "2024-05-05", 1)],
)
def test_whole_months(start: str, end: str, months: int) -> None:
    assert whole_months(days([start]), days([end]))[0] == months


def test_years() -> None:
    assert years(days(["1969-12-31", "2024-02-29"])).tolist() == [1969, 2024]


@pytest.mark.parametrize(
    ("before", "after", "differ"),
    [
        (("2024-04-01", "2024-06-30"), ("2025-04-01", "2025-06-29"), False),
        (("2024-04-01", "2024-06-30"), ("2025-05-01", "2025-07-31"), False),  # two of three months
        (("2024-04-01", "2024-06-30"), ("2025-06-01", "2025-08-31"), True),  # one of three
        (("2024-05-01", "2024-07-31"), ("2025-02-01", "2025-07-31"), True),  # three of six
        (("2024-11-01", "2025-01-31"), ("2025-11-01", "2026-01-31"), False),  # over the turn of the year
        (("2024-01-01", "2024-12-31"), ("2025-01-01", "2026-06-30"), False),  # more than a year is all months
        (("2024-06-30", "2024-06-30"), ("2025-06-30", "2025-06-30"), False),  # single days
    ],
)
def test_seasons(before: tuple[str, str], after: tuple[str, str], differ: bool) -> None:
    masks = [season_masks(days([start]), days([end])) for start, end in (before, after)]
    assert seasons_differ(*masks)[0] == differ
