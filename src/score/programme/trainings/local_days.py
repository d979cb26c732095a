"""Which day it was where a class or a visit took place."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from score.catalogue.countries import country_files


def zone_of(country: str) -> ZoneInfo:
    """The time zone of a country; UTC where none is known, for organisations that work everywhere."""
    try:
        return ZoneInfo(country_files.get(country).time_zone or "UTC")
    except country_files.UnknownCountry:
        return ZoneInfo("UTC")


def local_date(country: str, moment: datetime.datetime) -> datetime.date:
    """The day that a moment was in a country; in UTC where the country has no file."""
    return moment.astimezone(zone_of(country)).date()
