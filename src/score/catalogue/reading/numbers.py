"""Numbers with local separators: 1,234.5 · 1.234,5 · 1 234,5 · 1'234.5 · 12,34,567 · ١٬٢٣٤٫٥."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation, localcontext

from babel.core import Locale, UnknownLocaleError

from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.wording import marked as _

SIGNIFICANT_DIGITS = 15  # the databases change the sixteenth without a word
DECIMALS = 4
SHOWN = 40  # letters of a bad cell that a message repeats
POINT, COMMA = "point", "comma"  # which mark separates the decimals

MESSAGES = {
    "blank": _("The cell is empty."),
    "yes_or_no": _("{text} is a yes or no, not a number."),
    "not_a_number": _("{text} is not a number. Write digits only, without unit or currency."),
    "exponent": _(
        "{text} is written with an exponent, as spreadsheets do when a column is too narrow. Write it in full."
    ),
    "percent_sign": _("{text} has a per cent sign. Write the number alone."),
    "ambiguous": _(
        "{text} can mean {thousands} or {decimals}. Say which decimal mark the file uses, or write it without "
        "separator."
    ),
    "other_mark": _("{text} does not fit the decimal mark stated for this file ({mark})."),
    "grouping": _("The separators of {text} do not stand between groups of digits."),
    "too_many_digits": _("{text} has more than {limit} digits. Round it."),
    "too_many_decimals": _("{text} has more than {limit} decimals. Round it."),
    "unknown_hint": _("{text} is neither 'point', 'comma' nor a language such as en or es_CO."),
}

_GROUPS = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[,. '])\d{3})(?:(?P=mark)\d{3})*")
_INDIAN = re.compile(r"[1-9]\d?(?:(?P<mark>[, ])\d{2})+(?P=mark)\d{3}")
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007\u2002\u2003\t"), " ")
_MARKS = str.maketrans(
    {"\u2019": "'", "\u02bc": "'", "`": "'", "\u00b4": "'", "\u066c": "'", "\u066b": ".", "\uff0c": ",", "\uff0e": ".",
     "\u2212": "-", "\u2013": "-", "\uff0d": "-", "\u200e": None, "\u200f": None, "\ufeff": None}
)  # fmt: skip


def parse_number(value: object, locale_hint: str | None = None, round_to_fit: bool = False) -> Decimal:
    """The number in a cell or a form field, exact, at most 15 significant digits and 4 decimals.

    `value`: text, or a number as a spreadsheet holds it (binary fractions are first rounded to 15 digits).
    `locale_hint`: ``point`` or ``comma`` (the decimal mark), or a language such as ``es_CO``; None infers it
    and refuses what has two readings, such as 1,234. `round_to_fit` rounds surplus decimals half to even
    instead of refusing them: for imports of data sets kept as binary fractions, when the mapping says so.
    Raises Unreadable.
    """
    if isinstance(value, bool):
        raise Unreadable(MESSAGES["yes_or_no"], text=str(value))
    if isinstance(value, int) and value.bit_length() > 4 * SIGNIFICANT_DIGITS:
        raise Unreadable(MESSAGES["too_many_digits"], text=f"{value:#x}"[:12] + "…", limit=str(SIGNIFICANT_DIGITS))
    if isinstance(value, int | Decimal):
        number = Decimal(value)
    elif isinstance(value, float):
        number = _from_binary(value)
    else:
        number = _from_text("" if value is None else str(value), _decimal_mark(locale_hint))
    return _fitted(number, str(value).strip()[:SHOWN], round_to_fit)


def significant_digits(number: Decimal) -> int:
    """Digits from the first to the last that is not zero; zeros before the point count as written."""
    digits = number.normalize().as_tuple()
    assert isinstance(digits.exponent, int)
    return len(digits.digits) + max(0, digits.exponent)


def decimals(number: Decimal) -> int:
    """Decimals without trailing zeros."""
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _from_binary(value: float) -> Decimal:
    try:
        number = Decimal(f"{value:.15g}")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Unreadable(MESSAGES["not_a_number"], text=str(value))
    return number


def _fitted(number: Decimal, text: str, round_to_fit: bool) -> Decimal:
    if not number.is_finite():
        raise Unreadable(MESSAGES["not_a_number"], text=text)
    with localcontext() as exact:
        exact.prec = 60
        if len(number.as_tuple().digits) > exact.prec:
            raise Unreadable(MESSAGES["too_many_digits"], text=text, limit=str(SIGNIFICANT_DIGITS))
        if round_to_fit and decimals(number) > DECIMALS:
            number = round(number, DECIMALS)
        if significant_digits(number) > SIGNIFICANT_DIGITS:
            raise Unreadable(MESSAGES["too_many_digits"], text=text, limit=str(SIGNIFICANT_DIGITS))
        if decimals(number) > DECIMALS:
            raise Unreadable(MESSAGES["too_many_decimals"], text=text, limit=str(DECIMALS))
        return Decimal(f"{number.normalize():f}") + 0  # no exponent, no negative zero


def _from_text(written: str, mark: str | None) -> Decimal:
    text = _plain(written)
    if not text:
        raise Unreadable(MESSAGES["blank"])
    shown = written.strip()[:SHOWN]
    if text.endswith("%"):
        raise Unreadable(MESSAGES["percent_sign"], text=shown)
    if re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?[eE][-+]?\d+", text):
        raise Unreadable(MESSAGES["exponent"], text=shown)
    sign = "-" if text.startswith("-") else ""
    body = text[1:].lstrip() if text[0] in "-+" else text
    if not re.fullmatch(r"[\d,. ']*\d", body):
        raise Unreadable(MESSAGES["not_a_number"], text=shown)
    return Decimal(sign + _digits(body, mark, shown))


def _plain(written: str) -> str:
    """The text with one kind of blank, of apostrophe, of minus, and with ASCII digits."""
    text = written.translate(_BLANKS).translate(_MARKS).strip()
    return "".join(str(unicodedata.decimal(sign, sign)) if not sign.isascii() else sign for sign in text)


def _digits(body: str, mark: str | None, shown: str) -> str:
    """The digits with a point before the decimals; `mark` is the decimal mark stated, or None."""
    comma_or_point = mark or _inferred_mark(body, shown)
    if comma_or_point is None:
        return _ungrouped(body, shown)
    whole, found, fraction = body.rpartition(comma_or_point)
    if not found:
        whole, fraction = body, ""
    if fraction and not fraction.isdigit():
        raise Unreadable(MESSAGES["other_mark" if mark else "grouping"], text=shown, mark=comma_or_point)
    if comma_or_point in whole:
        raise Unreadable(MESSAGES["other_mark" if mark else "grouping"], text=shown, mark=comma_or_point)
    try:
        digits = _ungrouped(whole or "0", shown)
    except Unreadable:
        if mark is None:
            raise
        raise Unreadable(MESSAGES["other_mark"], text=shown, mark=comma_or_point) from None
    return f"{digits}.{fraction}" if fraction else digits


def _inferred_mark(body: str, shown: str) -> str | None:
    """The decimal mark if the text alone tells it; None if it has none. Raises Unreadable on two readings."""
    found = [sign for sign in ",." if sign in body]
    if not found:
        return None
    if len(found) == 2:
        return max(found, key=body.rindex)
    sign = found[0]
    if body.count(sign) > 1:
        return None
    whole, _, fraction = body.partition(sign)
    if " " in whole or "'" in whole:
        return sign  # the groups have their own separator
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and whole.strip("0"):
        thousands, fractions = whole + fraction, f"{whole}.{fraction}"
        raise Unreadable(MESSAGES["ambiguous"], text=shown, thousands=thousands, decimals=fractions)
    return sign


def _ungrouped(whole: str, shown: str) -> str:
    if whole.isdigit():
        return whole
    if _GROUPS.fullmatch(whole) or _INDIAN.fullmatch(whole):
        return re.sub(r"\D", "", whole)
    raise Unreadable(MESSAGES["grouping"], text=shown)


def _decimal_mark(hint: str | None) -> str | None:
    if hint is None or hint == "":
        return None
    if hint in (POINT, COMMA):
        return "." if hint == POINT else ","
    try:
        symbols = Locale.parse(hint.replace("-", "_")).number_symbols
    except (UnknownLocaleError, ValueError):
        raise Unreadable(MESSAGES["unknown_hint"], text=hint) from None
    latin = symbols.get("latn", symbols)
    return str(latin["decimal"])
