"""Words and numbers in the language a reader asked for, without settings or application.

The words come from the same message catalogues as the interface's. Django's own way to them needs the application, for
which a command that only reads a file should not wait, nor have a folder made.
"""

from __future__ import annotations

import datetime
import gettext as catalogues
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent, get_plus_sign_symbol

from score.catalogue.working_conditions.asking.question import PERCENT, POINTS
from score.programme.core.formats import DOES_NOT_APPLY, LOCALES, MINUS, as_decimal, rounded

FOLDER = Path(__file__).parents[2] / "locale"
DOMAIN = "django"
ENGLISH = "en"
_ASKED_BY = ("LC_ALL", "LC_MESSAGES", "LANG")  # the order in which POSIX looks


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """English, and each language of which there is a compiled catalogue."""
    return (ENGLISH, *sorted(path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def from_environment(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the terminal, where there is one of ours; else English."""
    written = next((environment[name] for name in _ASKED_BY if environment.get(name)), "")
    code = written.partition(".")[0].partition("_")[0].lower()
    return code if code in languages() else ENGLISH


@dataclass(frozen=True)
class Language:
    """A language with its words, numbers and dates."""

    code: str
    locale: Locale
    catalogue: catalogues.NullTranslations

    def gettext(self, text: str) -> str:
        """The text in this language; itself where it was not translated."""
        return self.catalogue.gettext(text) if text else ""

    def ngettext(self, one: str, many: str, number: int) -> str:
        """One of two texts in this language, by number."""
        return self.catalogue.ngettext(one, many, number)

    def number(self, value: float, places: int = 0, signed: bool = False) -> str:
        """A number with so many decimals, rounded half to even; a dash where there is none."""
        exact = as_decimal(value)
        if exact is None:
            return DOES_NOT_APPLY
        exact = rounded(exact, places)
        return self._signed(format_decimal(exact, format=self._digits(places), locale=self.locale), exact, signed)

    def percent(self, value: float, places: int = 1, signed: bool = False) -> str:
        """A number of per cent with its sign: 68.6 is 68.6%."""
        exact = as_decimal(value)
        if exact is None:
            return DOES_NOT_APPLY
        exact = rounded(exact, places)
        pattern = self.locale.percent_formats[None].pattern.partition(";")[0]
        digits = self._digits(places)
        written = pattern.replace("#,##0", digits) if "#,##0" in pattern else f"{digits}%"
        return self._signed(format_percent(exact.scaleb(-2), format=written, locale=self.locale), exact, signed)

    def in_unit(self, value: float, unit: str, places: int, signed: bool = False) -> str:
        """A number as a sentence says it: 31.2%, +2.1 points, 1,204; other units are said elsewhere."""
        if unit == PERCENT:
            return self.percent(value, places, signed)
        if unit != POINTS:
            return self.number(value, places, signed)
        exact = as_decimal(value)
        plural = 1 if exact is not None and abs(rounded(exact, places)) == 1 else 2
        return self.ngettext("%(number)s point", "%(number)s points", plural) % {
            "number": self.number(value, places, signed)
        }

    def interval(self, low: float, high: float, places: int, signed: bool = False) -> str:
        """Two limits, with words between where one is negative: 28.0–34.6, −1.2 to +0.4."""
        lower, upper = as_decimal(low), as_decimal(high)
        if lower is None or upper is None:
            return DOES_NOT_APPLY
        ends = {"low": self.number(low, places, signed), "high": self.number(high, places, signed)}
        if signed or lower < 0 or upper < 0:
            return self.gettext("%(low)s to %(high)s") % ends
        return f"{ends['low']}\u2013{ends['high']}"

    def level(self, value: float) -> str:
        """The level of an interval, given from 0 to 1: 0.95 is 95%, 0.999 is 99.9%."""
        return self.percent(value * 100, 0 if (value * 100).is_integer() else 1)

    def day(self, value: datetime.date) -> str:
        """A date: 20 Nov 2026."""
        return str(format_skeleton("yMMMd", value, locale=self.locale))

    def _signed(self, text: str, exact: Decimal, signed: bool) -> str:
        text = text.replace("-", MINUS)
        return f"{get_plus_sign_symbol(self.locale)}{text}" if signed and exact > 0 else text

    def _digits(self, places: int) -> str:
        return "#,##0" + ("." + "0" * places if places else "")


@cache
def language(code: str) -> Language:
    """The language with a code of `languages`."""
    catalogue = catalogues.translation(DOMAIN, FOLDER, [code], fallback=code == ENGLISH)
    return Language(code, Locale.parse(LOCALES.get(code, code)), catalogue)
