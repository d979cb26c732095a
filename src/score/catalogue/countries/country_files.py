"""Country files read and checked.

Countries without a file of their own are known too, with our defaults, so that a supplier list from anywhere
can come in; `has_file` tells them apart.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from babel.core import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies, list_currencies

from score.catalogue.countries import complaints, concerns, country_guess, country_names, reviewing
from score.catalogue.countries.country import (
    DEFAULT_SOURCE,
    FULL_TIME_HOURS,
    PARTICIPANTS_YEARS,
    Country,
    Intake,
    MinimumWage,
    Place,
    Register,
    SizeLimits,
)
from score.catalogue.countries.eligibility import Rule, read_rules, workforce_rule
from score.catalogue.reading.numbers import COMMA, POINT
from score.catalogue.toml_tables import CatalogueFileError, Table, read_toml

FOLDER = Path(__file__).parent
_time_zones = cache(available_timezones)  # each call walks through all files of the zone database


class UnknownCountry(KeyError):
    """No country has this code."""


def load_countries(folder: Path) -> tuple[Country, ...]:
    """The countries of all files in a folder, by name. CatalogueFileError names file and key."""
    found: dict[str, Country] = {}
    for path in sorted(folder.glob("*.toml")):
        country = _read(read_toml(path))
        if country.code in found:
            raise CatalogueFileError(path.name, "code", f"{country.code} is in two files")
        found[country.code] = country
    return tuple(sorted(found.values(), key=lambda one: one.name))


@cache
def all_countries() -> tuple[Country, ...]:
    """The countries that have a file, by name."""
    return load_countries(FOLDER)


@cache
def get(code: str) -> Country:
    """The country with this ISO 3166 code of two letters, with defaults if it has no file. UnknownCountry else."""
    for country in all_countries():
        if country.code == code:
            return country
    if code not in country_names.territories():
        raise UnknownCountry(code)
    return _default(code)


def find(name: str) -> Country | None:
    """The country meant by a name in any of many languages, an older name, or a code; None if none or unclear."""
    code = country_names.find_code(name, _own_spellings())
    return get(code) if code else None


def guess(name: str) -> country_guess.Guess:
    """The country meant by a name in any spelling, also with one letter wrong; else the names like it."""
    return country_guess.guess(name, _own_spellings())


def size_class(country: str, headcount: int) -> str:
    """micro, small, medium or large, by the limits of the country with this code."""
    return get(country).size_class(headcount)


@cache
def _own_spellings() -> dict[str, str]:
    return {
        country_names.folded(spelling): country.code
        for country in all_countries()
        for spelling in (country.name, *country.aliases)
    }


def _read(table: Table) -> Country:
    code = table.text("code")
    if code not in country_names.territories():
        raise table.error("code", f"{code!r} is no country code of two capitals (ISO 3166)")
    currency = _currency(table)
    full_time, fiscal, retention = table.table("full_time"), table.table("fiscal_year"), table.table("retention")
    intake = _intake(table.table("intake")) if table.has("intake") else None
    country = Country(
        code=code,
        name=table.text("name"),
        aliases=table.texts("aliases", ()),
        currency=currency,
        languages=_languages(table),
        time_zone=table.text("time_zone", choices=_time_zones()),
        decimal_mark=table.text("decimal_mark", choices=(POINT, COMMA)),
        size_limits=_size_limits(table.table("size_classes")),
        intake=intake,
        eligibility=_eligibility(table, intake),
        place=_place(table.table("place")) if table.has("place") else None,
        registers=_registers(table),
        full_time_hours=full_time.whole("hours_a_year", least=1),
        full_time_source=full_time.text("source"),
        fiscal_year_starts=_month_and_day(fiscal),
        fiscal_year_source=fiscal.text("source"),
        participants_years=retention.whole("participants_years"),
        retention_source=retention.text("source"),
        minimum_wages=_minimum_wages(table, currency),
        note=table.text("note", ""),
        has_file=True,
        concerns=concerns.read_protocol(table.table("concerns")) if table.has("concerns") else concerns.DEFAULT,
        complaints=complaints.read_channels(table),
        reviews=reviewing.read_reviewing(table.table("reviews")) if table.has("reviews") else reviewing.DEFAULT,
    )
    for one in (full_time, fiscal, retention, table):
        one.finish()
    return country


def _currency(table: Table) -> str:
    currency = table.text("currency")
    if currency not in list_currencies():
        raise table.error("currency", f"{currency!r} is no currency code (ISO 4217)")
    return currency


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages")
    if not languages:
        raise table.error("languages", "must name at least one language")
    for language in languages:
        try:
            Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            raise table.error("languages", f"{language!r} is no language code") from None
    return languages


def _size_limits(table: Table) -> SizeLimits:
    limits = SizeLimits(table.whole("micro"), table.whole("small"), table.whole("medium"), table.text("source"))
    if not limits.micro < limits.small < limits.medium:
        raise table.error("medium", "the limits must rise from micro to small to medium")
    table.finish()
    return limits


def _intake(table: Table) -> Intake:
    intake = Intake(table.whole("least"), table.whole("most"), table.text("source"))
    if intake.least > intake.most:
        raise table.error("least", "is above most")
    table.finish()
    return intake


def _eligibility(table: Table, intake: Intake | None) -> tuple[Rule, ...]:
    """The rules of a file; the workforce of `intake` is one of them unless the file says another."""
    rules = read_rules(table)
    if intake is not None and not any(rule.kind == "workforce" for rule in rules):
        rules = (workforce_rule(intake.least, intake.most, intake.source), *rules)
    return rules


def _place(table: Table) -> Place:
    south, north, west, east = (table.number(side) for side in ("south", "north", "west", "east"))
    place = Place(south, north, west, east, table.text("source"))
    if not -90 <= place.south < place.north <= 90:
        raise table.error("north", "must be above south, both between -90 and 90")
    if not -180 <= place.west < place.east <= 180:
        raise table.error("east", "must be above west, both between -180 and 180")
    table.finish()
    return place


def _registers(table: Table) -> tuple[Register, ...]:
    registers: list[Register] = []
    for one in table.tables("registers"):
        pattern = one.text("pattern")
        try:
            re.compile(pattern)
        except re.error as error:
            raise one.error("pattern", f"is no regular expression: {error}") from None
        register = Register(one.text("scheme"), one.text("issuer"), pattern, one.text("help"), one.text("source"))
        if register.scheme in [other.scheme for other in registers]:
            raise one.error("scheme", f"{register.scheme} is there twice")
        registers.append(register)
        one.finish()
    return tuple(registers)


def _month_and_day(table: Table) -> tuple[int, int]:
    written = table.text("starts")
    found = re.fullmatch(r"(\d\d)-(\d\d)", written)
    try:
        if not found:
            raise ValueError(written)
        start = date(2001, int(found[1]), int(found[2]))  # no leap year: 29 February cannot begin every year
    except ValueError:
        raise table.error("starts", f"{written!r} is no month and day such as 04-01") from None
    return start.month, start.day


def _minimum_wages(table: Table, currency: str) -> tuple[MinimumWage, ...]:
    wages: list[MinimumWage] = []
    for one in table.tables("minimum_wages"):
        wage = MinimumWage(one.day("from"), one.number("per_hour"), _currency(one), one.text("source"))
        if wage.per_hour <= 0:
            raise one.error("per_hour", "must be above zero")
        if wage.currency != currency:
            raise one.error("currency", f"must be {currency}, the country's")
        if wages and wage.since <= wages[-1].since:
            raise one.error("from", "must be later than the entry before")
        one.finish()
        wages.append(wage)
    return tuple(wages)


def _default(code: str) -> Country:
    currencies = get_territory_currencies(code)
    languages = [language.split("_")[0] for language in get_official_languages(code, de_facto=True)] or ["en"]
    return Country(
        code=code,
        name=country_names.territories()[code],
        aliases=(),
        currency=currencies[0] if currencies else "",
        languages=tuple(dict.fromkeys(languages)),
        time_zone="UTC",
        decimal_mark=POINT,
        size_limits=SizeLimits(9, 49, 249, DEFAULT_SOURCE),
        intake=None,
        eligibility=(),
        place=None,
        registers=(),
        full_time_hours=FULL_TIME_HOURS,
        full_time_source=DEFAULT_SOURCE,
        fiscal_year_starts=(1, 1),
        fiscal_year_source=DEFAULT_SOURCE,
        participants_years=PARTICIPANTS_YEARS,
        retention_source=DEFAULT_SOURCE,
        minimum_wages=(),
        note="",
        has_file=False,
    )
