"""How long people stay named after what they last had to do with the programme (rule 16)."""

from __future__ import annotations

import datetime

from score.catalogue.countries import country_files
from score.catalogue.countries.country import PARTICIPANTS_YEARS


def years_kept(country: str) -> int:
    """The years in a country's file; the default where there is no such country."""
    try:
        return country_files.get(country).participants_years
    except country_files.UnknownCountry:
        return PARTICIPANTS_YEARS


def years_after(day: datetime.date, years: int) -> datetime.date:
    """The same day so many years later; for a 29 February that is not there, the day after."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)
