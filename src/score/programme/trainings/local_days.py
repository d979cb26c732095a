"""Which day it was where a class or a visit took place."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Any

from score.catalogue.countries import country_files


def local_date(country: str, moment: datetime.datetime) -> datetime.date:
    """The day that a moment was in a country; in UTC where the country has no file."""
    try:
        zone: Any = zoneinfo.ZoneInfo(country_files.get(country).time_zone)
    except (country_files.UnknownCountry, zoneinfo.ZoneInfoNotFoundError):
        zone = datetime.UTC
    return moment.astimezone(zone).date()
