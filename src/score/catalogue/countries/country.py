"""What the programme knows of a country. What is our own default says so in its `source`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from score.catalogue.countries import complaints, concerns, reviewing
from score.catalogue.countries.eligibility import Rule

SIZE_CLASSES = ("micro", "small", "medium", "large")
DEFAULT_SOURCE = "our default, to be confirmed"
FULL_TIME_HOURS = 1920  # 240 days of 8 hours
PARTICIPANTS_YEARS = 3


@dataclass(frozen=True)
class SizeLimits:
    """Most people of a micro, small and medium enterprise; more is large. Counted per legal entity."""

    micro: int
    small: int
    medium: int
    source: str


@dataclass(frozen=True)
class Intake:
    """Workforce, least and most, of enterprises that the programme takes in."""

    least: int
    most: int
    source: str


@dataclass(frozen=True)
class Place:
    """Between which degrees of latitude and longitude a country lies, a little more than that."""

    south: Decimal
    north: Decimal
    west: Decimal
    east: Decimal
    source: str

    def holds(self, latitude: Decimal, longitude: Decimal) -> bool:
        """Whether a point lies there."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@dataclass(frozen=True)
class Register:
    """Numbers by which a country knows its enterprises: `pattern` as a regular expression, `help` in words."""

    scheme: str
    issuer: str
    pattern: str
    help: str
    source: str

    def fits(self, value: str) -> bool:
        """Whether a number has the form of this register; blanks in it do not count."""
        return re.fullmatch(self.pattern, value.replace(" ", "")) is not None


@dataclass(frozen=True)
class MinimumWage:
    """A legal minimum per hour, in force from a day until the next one begins."""

    since: date
    per_hour: Decimal
    currency: str
    source: str


@dataclass(frozen=True)
class Country:
    """A country, by its ISO 3166 code of two capitals.

    `name`: source string to translate. `languages`: those of forms, the first is the default.
    `decimal_mark`: ``point`` or ``comma``, as files from there usually have it.
    `fiscal_year_starts`: month and day. `participants_years`: how long persons stay named after their last activity.
    `intake`: None where no range is known. `place`: None where its bounds are not known.
    `eligibility`: what is asked of an enterprise that applies, the workforce of `intake` first.
    `concerns`: what is done about a serious concern. `complaints`: where workers complain.
    `reviews`: how reports are looked at.
    `has_file`: False where everything here is a default.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    currency: str
    languages: tuple[str, ...]
    time_zone: str
    decimal_mark: str
    size_limits: SizeLimits
    intake: Intake | None
    eligibility: tuple[Rule, ...]
    place: Place | None
    registers: tuple[Register, ...]
    full_time_hours: int
    full_time_source: str
    fiscal_year_starts: tuple[int, int]
    fiscal_year_source: str
    participants_years: int
    retention_source: str
    minimum_wages: tuple[MinimumWage, ...]
    note: str
    has_file: bool
    concerns: concerns.Protocol = concerns.DEFAULT
    complaints: tuple[complaints.Channel, ...] = complaints.DEFAULT
    reviews: reviewing.Reviewing = reviewing.DEFAULT

    def size_class(self, headcount: int) -> str:
        """micro, small, medium or large, by the country's limits. ValueError below zero."""
        if headcount < 0:
            raise ValueError(f"a headcount is not negative: {headcount}")
        limits = self.size_limits
        for name, most in (("micro", limits.micro), ("small", limits.small), ("medium", limits.medium)):
            if headcount <= most:
                return name
        return "large"

    def register(self, scheme: str) -> Register | None:
        """The register of this name, however it is written; None for one that the file does not know."""
        wanted = scheme.strip().casefold()
        return next((one for one in self.registers if one.scheme.casefold() == wanted), None)

    def minimum_wage(self, day: date) -> MinimumWage | None:
        """The minimum in force on a day, or None where none is known."""
        begun = [one for one in self.minimum_wages if one.since <= day]
        return begun[-1] if begun else None

    def fiscal_year(self, day: date) -> tuple[date, date]:
        """First and last day of the fiscal year that holds a day."""
        month, first = self.fiscal_year_starts
        start = date(day.year, month, first)
        if day < start:
            start = date(day.year - 1, month, first)
        following = date(start.year + 1, month, first)
        return start, date.fromordinal(following.toordinal() - 1)
