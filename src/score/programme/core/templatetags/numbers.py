"""Filters for numbers, money and dates. The rules are in `core.formats`."""

import datetime
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from score.programme.core import formats
from score.programme.core.templatetags.library import register


@register.filter
def number(value: formats.Number | None, places: int | None = None) -> str:
    """`{{ value|number }}` with its own decimals, `{{ value|number:1 }}` with one."""
    return formats.number(value, places)


@register.filter
def whole(value: formats.Number | None) -> str:
    """`{{ 1204|whole }}`: 1,204."""
    return formats.count(value)


@register.filter
def absolute(value: int) -> int:
    """`{{ days|absolute }}`: 12 for −12."""
    return abs(value)


@register.filter
def percent(value: formats.Number | None, places: int = 1) -> str:
    """`{{ 68.6|percent }}`: 68.6%; `{{ 68.6|percent:0 }}`: 69%."""
    return formats.percent(value, places)


@register.filter
def percent_of(part: formats.Number | None, entire: formats.Number | None) -> str:
    """`{{ 83|percent_of:121 }}`: 68.6%; a dash where either is missing."""
    return formats.DOES_NOT_APPLY if part is None or not entire else formats.percent_of(part, entire)


@register.filter
def change(value: formats.Number | None, places: int = 1) -> str:
    """`{{ 1204|change:0 }}`: +1,204."""
    return formats.change(value, places)


@register.filter
def percent_change(value: formats.Number | None, places: int = 1) -> str:
    """`{{ "-27"|percent_change }}`: −27.0%."""
    return formats.percent_change(value, places)


@register.filter
def points(value: formats.Number | None, places: int = 1) -> str:
    """`{{ 9|points:0 }}`: +9 points."""
    return formats.points(value, places)


@register.filter
def money(value: formats.Number | None, currency: str) -> str:
    """`{{ 117650|money:"GHS" }}`: GHS 118,000 (a figure: three significant figures)."""
    return formats.money(value, currency)


@register.filter
def amount(value: formats.Number | None, currency: str) -> str:
    """`{{ 9600|amount:"GHS" }}`: GHS 9,600 (a ledger entry: as recorded)."""
    return formats.amount(value, currency)


@register.filter
def in_unit(value: formats.Number | None, unit: str) -> str:
    """`{{ figure.value|in_unit:figure.unit }}`: the number of a figure, rounded by its unit."""
    return formats.in_unit(value, unit)


@register.simple_tag
def bounds(low: formats.Number | None, high: formats.Number | None, unit: str = formats.UNIT_PERCENT) -> str:
    """`{% bounds 38.8 82.2 %}`: 38.8–82.2%."""
    return formats.bounds(low, high, unit)


@register.filter
def day(value: datetime.date | None) -> str:
    """`{{ visit.date|day }}`: 20 Nov 2026."""
    return formats.day(value)


@register.filter
def long_day(value: datetime.date | None) -> str:
    """`{{ visit.date|long_day }}`: Friday, 20 November 2026."""
    return formats.long_day(value)


@register.filter
def month(value: datetime.date | None) -> str:
    """`{{ round.period_end|month }}`: Nov 2026."""
    return formats.month(value)


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """`{{ fact.recorded_at|moment }}`: 20 Nov 2026, 09:14."""
    return formats.moment(value)


@register.simple_tag
def period(start: datetime.date | None, end: datetime.date | None) -> str:
    """`{% period start end %}`: 8–9 Apr 2025."""
    return formats.period(start, end)


@register.filter
def missing(kind: str) -> str:
    """`{{ answer.missing|missing }}`: not tracked, refused, ..."""
    return formats.missing(kind)


@register.simple_tag
def before_after(before: formats.Number | None, after: formats.Number | None, unit: str = "") -> SafeString:
    """`{% before_after 4.1 2.6 "%" %}`: 4.1 → 2.6%, kept in this order in right-to-left languages."""
    first, last = formats.number(before), formats.in_unit(after, unit) if unit else formats.number(after)
    return format_html('<bdi dir="ltr">{} \u2192 {}</bdi>', first, last)


@register.filter
def svg(value: formats.Number) -> str:
    """A length for an SVG attribute: never in the reader's locale."""
    return f"{Decimal(str(value)):.2f}".rstrip("0").rstrip(".")


@register.filter
def svg_percent(part: formats.Number, entire: formats.Number) -> str:
    """A share as an SVG length, `38.79%`; between 0 and 100, 0 where there is nothing to divide by."""
    ratio = Decimal(str(part)) * 100 / Decimal(str(entire)) if entire else Decimal(0)
    return f"{svg(min(max(ratio, Decimal(0)), Decimal(100)))}%"


@register.filter
def counted(value: formats.Number | str | None) -> int:
    """A component's attribute, which is text, as a number to choose the plural by; nothing is 0."""
    return int(formats.as_decimal(value) or 0)
