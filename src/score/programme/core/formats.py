"""Numbers, money and dates in the reader's language, with the programme's rules of rounding.

Rounding happens here and nowhere else, half to even, and only for display: shares and changes one decimal,
counts whole, money of figures three significant figures. Amounts in the ledger are shown as recorded.
Per cent and percentage points are given as numbers of per cent (68.6 means 68.6 %), as figures carry them.
"""

import datetime
import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_interval, format_skeleton
from babel.numbers import (
    format_decimal,
    format_percent,
    get_currency_precision,
    get_minus_sign_symbol,
    get_plus_sign_symbol,
)
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

MINUS = "\u2212"
NO_BREAK = "\u00a0"
DOES_NOT_APPLY = "\u2013"
_PLACEHOLDERS = re.compile(r"[#0][#,.0]*")
Number = int | float | Decimal
UNIT_PERCENT = "%"
UNIT_PERCENTAGE_POINTS = "percentage points"
# English dates are written day first, because the programme's readers are not in one country.
LOCALES = {"en": "en_GB", "zh-hans": "zh_Hans", "zh": "zh_Hans", "pt": "pt_PT"}


def reader_locale() -> Locale:
    """Locale of the reader's language; English where Babel does not know it."""
    language = (get_language() or "en").lower()
    try:
        return Locale.parse(LOCALES.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def country_name(code: str) -> str:
    """A country in the reader's language; the code where it is not known, empty for nothing."""
    return str(reader_locale().territories.get(code, code))


def as_decimal(value: Number | str | None) -> Decimal | None:
    """The number as it is written, never its binary neighbour; None for nothing and for not-a-number."""
    if value is None or value == "":
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"not a number: {value!r}") from error
    return number if number.is_finite() else None


def rounded(number: Decimal, places: int) -> Decimal:
    """Half to even, and never a negative zero."""
    result = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return abs(result) if result == 0 else result


def significant(number: Decimal, figures: int = 3) -> Decimal:
    """The number with so many significant figures, half to even: 117,650 with three is 118,000."""
    if number == 0:
        return Decimal(0)
    places = figures - 1 - number.adjusted()
    result = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    if result.adjusted() > number.adjusted():  # 99,960 becomes 100,000, which has one digit more
        result = result.quantize(Decimal(1).scaleb(1 - places))
    return result


def number(value: Number | str | None, places: int | None = None) -> str:
    """A number with its own decimals, or with so many; a dash where there is none."""
    exact = as_decimal(value)
    if exact is None:
        return DOES_NOT_APPLY
    if places is not None:
        exact = rounded(exact, places)
    shown = max(0, -int(exact.as_tuple().exponent)) if places is None else places
    return _number(exact, shown, reader_locale())


@lru_cache(maxsize=10_000)  # a page has the same small numbers again and again, and each takes long to write
def _number(exact: Decimal, places: int, locale: Locale) -> str:
    return _real_minus(format_decimal(exact, format=_digits(places), locale=locale))


def count(value: Number | str | None) -> str:
    """A whole number."""
    return number(value, 0)


def percent(value: Number | str | None, places: int = 1) -> str:
    """A level or share in per cent: 68.6 is 68.6%."""
    exact = as_decimal(value)
    if exact is None:
        return DOES_NOT_APPLY
    ratio = rounded(exact, places).scaleb(-2)
    return _real_minus(format_percent(ratio, format=_percent_pattern(places), locale=reader_locale()))


def percent_of(part: Number, whole: Number, places: int = 1) -> str:
    """Part of whole in per cent; a dash where the whole is zero."""
    return percent(as_decimal(part) * 100 / as_decimal(whole), places) if whole else DOES_NOT_APPLY


def change(value: Number | str | None, places: int = 1) -> str:
    """A difference with its sign: +1,204 or −0.5. Zero has no sign."""
    exact = as_decimal(value)
    return DOES_NOT_APPLY if exact is None else _signed(rounded(exact, places), lambda part: number(part, places))


def percent_change(value: Number | str | None, places: int = 1) -> str:
    """A relative change in per cent with its sign: −27.0%."""
    exact = as_decimal(value)
    return DOES_NOT_APPLY if exact is None else _signed(rounded(exact, places), lambda part: percent(part, places))


def points(value: Number | str | None, places: int = 1) -> str:
    """A difference between two percentages: +9.0 points."""
    exact = as_decimal(value)
    if exact is None:
        return DOES_NOT_APPLY
    plural = 1 if abs(rounded(exact, places)) == 1 else 2
    return ngettext("%(number)s point", "%(number)s points", plural) % {"number": change(exact, places)}


def money(value: Number | str | None, currency: str, figures: int | None = 3) -> str:
    """An amount of a figure, with three significant figures and the currency's code: GHS 118,000."""
    exact = as_decimal(value)
    if exact is None:
        return DOES_NOT_APPLY
    if figures is not None:
        exact = significant(exact, figures)
    places = min(max(0, -int(exact.as_tuple().exponent)), get_currency_precision(currency))
    return _with_code(number(exact, places), currency)


def amount(value: Number | str | None, currency: str) -> str:
    """An amount as recorded, to the currency's smallest unit; whole amounts without decimals."""
    exact = as_decimal(value)
    if exact is None:
        return DOES_NOT_APPLY
    whole = exact == exact.to_integral_value()
    return _with_code(number(exact, 0 if whole else get_currency_precision(currency)), currency)


def bounds(low: Number | None, high: Number | None, unit: str = UNIT_PERCENT) -> str:
    """Two ends of a range, the unit once: 38.8–82.2%; with words between where one end is negative."""
    lower, upper = as_decimal(low), as_decimal(high)
    if lower is None and upper is None:
        return DOES_NOT_APPLY
    if upper is None:
        return gettext("at least %(low)s") % {"low": in_unit(lower, unit)}
    if lower is None:
        return gettext("at most %(high)s") % {"high": in_unit(upper, unit)}
    if unit == UNIT_PERCENTAGE_POINTS:
        ends = {"low": change(lower), "high": points(upper)}
    elif lower < 0 or upper < 0 or unit not in (UNIT_PERCENT, ""):
        ends = {"low": in_unit(lower, unit), "high": in_unit(upper, unit)}
    else:
        low_text = number(lower, 1) if unit else in_unit(lower, unit)
        return f"{low_text}\u2013{in_unit(upper, unit)}"
    return gettext("%(low)s to %(high)s") % ends


def in_unit(value: Number | str | None, unit: str, signed: bool = False) -> str:
    """The number of a figure in its unit, without the unit's words: 68.6%, GHS 118,000, 1,204.

    Units are those of the catalogue: `%`, `percentage points`, `USD a year`, or the thing counted. A whole
    number is shown whole, anything else with one decimal.
    """
    exact = as_decimal(value)
    if exact is None:
        return DOES_NOT_APPLY
    if unit == UNIT_PERCENT:
        return percent_change(exact) if signed else percent(exact)
    if unit == UNIT_PERCENTAGE_POINTS:
        return points(exact)
    if code := currency_of(unit):
        return money(exact, code)
    places = 0 if exact == exact.to_integral_value() else 1
    return change(exact, places) if signed else number(exact, places)


def currency_of(unit: str) -> str:
    """The currency with which a unit begins (`USD a year`), else an empty text."""
    first = unit.partition(" ")[0]
    return first if len(first) == 3 and first.isascii() and first.isalpha() and first.isupper() else ""


def day(value: datetime.date | datetime.datetime | None) -> str:
    """A date: 20 Nov 2026."""
    if value is None:
        return DOES_NOT_APPLY
    return format_skeleton("yMMMd", _local(value), locale=reader_locale())


def month(value: datetime.date | None) -> str:
    """A month of a year: Nov 2026."""
    return DOES_NOT_APPLY if value is None else format_skeleton("yMMM", value, locale=reader_locale())


def long_day(value: datetime.date | None) -> str:
    """A date with its weekday: Friday 20 November."""
    return DOES_NOT_APPLY if value is None else format_date(value, "full", locale=reader_locale())


def moment(value: datetime.datetime | None) -> str:
    """A date with its time in the reader's zone: 20 Nov 2026, 09:14."""
    if value is None:
        return DOES_NOT_APPLY
    clock = format_datetime(_local(value), "HH:mm", locale=reader_locale())
    return gettext("%(date)s, %(time)s") % {"date": day(value), "time": clock}


def period(start: datetime.date | None, end: datetime.date | None) -> str:
    """A period from day to day, what both ends share said once: 8–9 Apr 2025. An open end is said."""
    if start is None and end is None:
        return DOES_NOT_APPLY
    if end is None:
        return gettext("from %(date)s") % {"date": day(start)}
    if start is None:
        return gettext("until %(date)s") % {"date": day(end)}
    if start == end:
        return day(start)
    text = format_interval(start, end, "yMMMd", locale=reader_locale())
    return text.replace(" \u2013 ", "\u2013") if start.month == end.month and start.year == end.year else text


def missing(kind: str) -> str:
    """Words for why there is no answer; none of them is zero."""
    words = {
        "not_tracked": gettext("not tracked"),
        "refused": gettext("refused"),
        "not_applicable": gettext("does not apply"),
        "not_asked": gettext("not asked"),
        "not_yet_due": gettext("not yet due"),
        "withheld": gettext("too few to show"),
        "unknown": gettext("not known"),
        "": gettext("no answer"),
    }
    if kind not in words:
        raise ValueError(f"no such kind of missing: {kind}")
    return words[kind]


def _signed(exact: Decimal, write: Callable[[Decimal], str]) -> str:
    """The language's own plus sign, which in right-to-left ones carries a mark that keeps it before the number."""
    return f"{get_plus_sign_symbol(reader_locale())}{write(exact)}" if exact > 0 else write(exact)


def _digits(places: int) -> str:
    """Pattern with the language's own grouping (Hindi groups by two) and so many decimals."""
    grouped = reader_locale().decimal_formats[None].pattern.partition(".")[0]
    return grouped + ("." + "0" * places if places else "")


def _percent_pattern(places: int) -> str:
    """Our decimals in the language's own form: French has a space before the sign."""
    own = reader_locale().percent_formats[None].pattern.partition(";")[0]
    return _PLACEHOLDERS.sub(_digits(places), own)


def _real_minus(text: str) -> str:
    """The mark before the sign keeps it in front in right-to-left languages; Babel's patterns leave it out."""
    return text.replace("-", get_minus_sign_symbol(reader_locale()).replace("-", MINUS))


def _with_code(text: str, currency: str) -> str:
    pattern = reader_locale().currency_formats["standard"].pattern
    before = pattern.find("\u00a4") < pattern.find("#")
    return f"{currency}{NO_BREAK}{text}" if before else f"{text}{NO_BREAK}{currency}"


def _local(value: datetime.date | datetime.datetime) -> datetime.date | datetime.datetime:
    """A moment is told in the reader's time zone; Babel would otherwise turn it into UTC again."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)
    return value
