"""Dates in five styles, and in words. Day or month first is never guessed where both are possible."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from babel.core import Locale
from babel.dates import get_month_names

from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.wording import marked as _

ISO, DAY_FIRST, MONTH_FIRST, EXCEL, EXCEL_1904 = "iso", "dmy", "mdy", "excel", "excel_1904"
STYLES = (ISO, DAY_FIRST, MONTH_FIRST, EXCEL, EXCEL_1904)
LONGEST = 60  # letters; no date is longer
FIRST_YEAR, LAST_YEAR = 1950, 2100

MESSAGES = {
    "blank": _("The cell is empty."),
    "not_a_date": _("{text} is not a date. Write it as 2024-01-31."),
    "ambiguous": _(
        "{text} can mean {day_first} or {month_first}. Say in the mapping whether the day or the month comes first."
    ),
    "month_first": _("{text} has the month first. Say so in the mapping, or write it as 2024-01-31."),
    "short_year": _("{text} has a year of two digits. Write all four."),
    "no_such_day": _("{text} is no day of the calendar."),
    "out_of_range": _("{text} lies outside the years {first} to {last}. Is it in another calendar?"),
    "other_style": _("{text} is not in the style stated for this file ({style})."),
    "unknown_style": _("{style} is no style of dates."),
    "serial": _("{text} is a bare number. If it counts days as spreadsheets do, say so in the mapping."),
}

LANGUAGES = ("en", "fr", "es", "pt", "de", "id", "vi", "tr", "ru", "sw", "sq", "fil", "ky")
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_NUMBERS = re.compile(r"(\d{1,2})([-/. ])\s?(\d{1,2})\2\s?(\d{4}|\d{2})" + _TIME)
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]")
_DAY_IN_WORDS = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de\s+|of\s+)?(\D+?)[\s.,-]+(?:de\s+|del\s+)?(\d{2}|\d{4})"
)
_MONTH_IN_WORDS = re.compile(r"([^\W\d]\D*?)[\s.-]+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{2}|\d{4})")
_VIETNAMESE = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s*,?\s+(?:năm\s+)?(\d{4})")


def parse_date(value: object, style: str | None = None) -> date:
    """The day in a cell or a form field.

    `value`: a date or datetime (its day), a spreadsheet's serial number, or text: ISO; day first with ``/``,
    ``.`` or ``-``; words (12 Jan 2024, 3 de mayo de 2024, 2024年1月12日).
    `style`: ``iso``, ``dmy``, ``mdy``, ``excel`` or ``excel_1904`` if the mapping states it. Month first is read
    only then; without a style what fits both orders is refused. Raises Unreadable.
    """
    if style is not None and style not in STYLES:
        raise Unreadable(MESSAGES["unknown_style"], style=style)
    if isinstance(value, datetime):
        return _in_range(value.date(), str(value))
    if isinstance(value, date):
        return _in_range(value, str(value))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _from_serial(Decimal(value), str(value), style)
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).strip()[:LONGEST]
    if not text:
        raise Unreadable(MESSAGES["blank"])
    if re.fullmatch(r"\d+(?:[.,]0+)?", text):
        if style not in (EXCEL, EXCEL_1904):
            raise Unreadable(MESSAGES["serial"], text=text)
        return _from_serial(Decimal(re.split("[.,]", text)[0]), text, style)
    return _from_text(text, style)


def _from_text(text: str, style: str | None) -> date:
    if found := _ISO.fullmatch(text) or _CHINESE.fullmatch(text):
        return _day(found[1], found[2], found[3], text)
    if found := _NUMBERS.fullmatch(text):
        if style == ISO:
            raise Unreadable(MESSAGES["other_style"], text=text, style=style)
        return _from_numbers(found[1], found[3], found[4], found[2], text, style)
    words = " ".join(text.casefold().split())
    if found := _VIETNAMESE.fullmatch(words):
        return _day(found[3], found[2], found[1], text)
    if found := _DAY_IN_WORDS.fullmatch(words):
        return _in_words(found[1], found[2], found[3], text)
    if found := _MONTH_IN_WORDS.fullmatch(words):
        return _in_words(found[2], found[1], found[3], text)
    raise Unreadable(MESSAGES["not_a_date"], text=text)


def _from_numbers(one: str, other: str, year: str, mark: str, text: str, style: str | None) -> date:
    if len(year) != 4:
        raise Unreadable(MESSAGES["short_year"], text=text)
    if style == MONTH_FIRST:
        return _day(year, one, other, text)
    if style == DAY_FIRST or mark == ".":  # nobody writes the month first with full stops
        return _day(year, other, one, text)
    first, second = int(one), int(other)
    if first <= 12 < second <= 31:
        raise Unreadable(MESSAGES["month_first"], text=text)
    if first <= 12 and second <= 12 and first != second:
        day_first, month_first = _day(year, other, one, text), _day(year, one, other, text)
        raise Unreadable(
            MESSAGES["ambiguous"], text=text, day_first=day_first.isoformat(), month_first=month_first.isoformat()
        )
    return _day(year, other, one, text)


def _in_words(day: str, month: str, year: str, text: str) -> date:
    number = _months().get(_bare(month))
    if number is None:
        raise Unreadable(MESSAGES["not_a_date"], text=text)
    if len(year) != 4:
        raise Unreadable(MESSAGES["short_year"], text=text)
    return _day(year, str(number), day, text)


def _day(year: str, month: str, day: str, text: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(MESSAGES["no_such_day"], text=text) from None
    return _in_range(found, text)


def _from_serial(serial: Decimal, text: str, style: str | None) -> date:
    if style not in (None, EXCEL, EXCEL_1904):
        raise Unreadable(MESSAGES["other_style"], text=text, style=style)
    start = date(1904, 1, 1) if style == EXCEL_1904 else date(1899, 12, 30)
    if not serial.is_finite() or not 0 <= serial < 100_000:
        raise Unreadable(MESSAGES["not_a_date"], text=text)
    return _in_range(start + timedelta(days=int(serial)), text)


def _in_range(found: date, text: str) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(MESSAGES["out_of_range"], text=text, first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return found


@cache
def _months() -> dict[str, int]:
    """Month by its names, whole and short, in the languages above; a name two languages use differently is left out."""
    found: dict[str, int] = {"sept": 9}
    clashes = set()
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, Locale(language)).items():
                    word = _bare(name)
                    if found.setdefault(word, number) != number:
                        clashes.add(word)
    return {word: number for word, number in found.items() if word not in clashes and not word.isdigit()}


def _bare(name: str) -> str:
    """A month's name without accents and full stop."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).strip(" .")
