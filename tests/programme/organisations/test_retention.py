"""For how long names are kept."""

import datetime

import pytest

from score.catalogue.countries import country_files
from score.catalogue.countries.country import PARTICIPANTS_YEARS
from score.programme.organisations.retention import years_after, years_kept

DAY = datetime.date


def test_the_years_are_those_of_the_country_and_the_default_where_there_is_none():
    assert years_kept("GH") == country_files.get("GH").participants_years
    assert years_kept("") == years_kept("??") == PARTICIPANTS_YEARS


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (DAY(2021, 3, 2), 3, DAY(2024, 3, 2)),
        (DAY(2024, 2, 29), 3, DAY(2027, 3, 1)),  # a leap day ends on the day after
        (DAY(2024, 2, 29), 4, DAY(2028, 2, 29)),
    ],
)
def test_so_many_years_after(day, years, later):
    assert years_after(day, years) == later
