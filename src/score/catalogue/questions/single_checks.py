"""Checks of one answer by itself: its place, its type, its unit, its bounds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from babel.numbers import list_currencies

from score.catalogue.questions.question import (
    HARD,
    SOFT,
    Context,
    Entry,
    Finding,
    Key,
    Question,
    whole_months,
)
from score.catalogue.questions.units import own_unit
from score.catalogue.reading.missing import MISSING_KINDS
from score.catalogue.reading.numbers import DECIMALS, SIGNIFICANT_DIGITS, decimals, significant_digits
from score.catalogue.wording import marked as _

MESSAGES = {
    "unknown_question": _("There is no question {question}."),
    "unknown_dimension": _("This question is not asked by {dimensions}."),
    "total_not_asked": _("This question is asked in parts only: give each part."),
    "blank": _("A blank is no answer. Give a number, or say why there is none."),
    "value_and_missing": _("A number and a reason for its absence cannot stand together."),
    "unknown_missing": _("{missing} is no kind of missing. Choose one of: {kinds}."),
    "not_asked_in_round": _("This question is not asked in this round."),
    "not_a_number": _("This is not a number that can be used."),
    "negative": _("{value} is less than zero."),
    "above_maximum": _("{value} is more than {limit}, the most that is possible."),
    "not_whole": _("{value} is not a whole number."),
    "not_yes_or_no": _("Answer yes or no."),
    "too_many_digits": _("{value} has more than {limit} digits. Round it."),
    "too_large": _("{value} is too large to be kept: at most {limit} digits before the decimals."),
    "too_many_decimals": _("{value} has more than {limit} decimals. Round it."),
    "unit_missing": _("Say in which unit. Allowed: {units}."),
    "unit_unknown": _("{unit} is not a unit of this question. Allowed: {units}."),
    "unit_unreadable": _("{unit} cannot be a unit: one word, at most 30 letters."),
    "currency_unknown": _("{unit} is not a currency code. Use three capitals, such as {example}."),
    "period_missing": _("The period of this round is not filled: give its first and last day."),
    "not_applicable_after_number": _(
        "This question was answered with {before} last time and is now not applicable. A coordinator must say "
        "why; else the firm counts as missing."
    ),
    "unit_changed": _("This is in {unit} and was in {before} last time. Please check."),
    "jump": _(
        "{value} now and {before} last time: more than fivefold, or less than a fifth. Please check number, "
        "unit and period."
    ),
    "outside_sector_range": _(
        "{value} lies outside what 98 % of firms of this sector report ({low} to {high}). Please check."
    ),
}


def finding(key: Key, rule: str, severity: str = HARD, **params: Decimal | str) -> Finding:
    """A finding whose message is one of this file's."""
    return Finding(key[0], key[1], severity, MESSAGES[rule], params, rule)


def check_single(question: Question, dimensions: str, entry: Entry, context: Context) -> Iterator[Finding]:
    """What is wrong or odd with one answer, its place among the questions included."""
    key = (question.code, dimensions)
    if dimensions == "" and not question.total_asked:
        yield finding(key, "total_not_asked")
        return
    if dimensions and question.part(dimensions) is None:
        yield finding(key, "unknown_dimension", dimensions=dimensions)
        return
    if context.round_kind not in question.rounds and entry.missing != "not_asked":
        yield finding(key, "not_asked_in_round")
        return
    if entry.missing:
        yield from _check_missing(key, entry, context)
    elif entry.value is None:
        yield finding(key, "blank")
    else:
        yield from _check_number(question, key, entry.value)
        yield from _check_unit(question, key, entry, context)
        if question.timing == "period" and context.days is None:
            yield finding(key, "period_missing")


def check_against_past(question: Question, dimensions: str, entry: Entry, context: Context) -> Iterator[Finding]:
    """Soft warnings: a jump since the last round, a value outside the sector's range."""
    key = (question.code, dimensions)
    if not entry.valid or entry.value is None or question.type == "yes_no":
        return
    before = context.previous.get(key)
    if before is not None and before.valid and before.value is not None:
        if before.unit == entry.unit:
            yield from _check_jump(question, key, entry.value, before.value, context)
        elif not question.own_unit:
            yield finding(key, "unit_changed", SOFT, unit=entry.unit, before=before.unit)
    bounds = context.sector_range.get(key)
    level = _level(question, entry.value, context.months)
    if bounds is not None and level is not None and not bounds[0] <= level <= bounds[1]:
        shown = Decimal(level.numerator) / level.denominator
        yield finding(key, "outside_sector_range", SOFT, value=shown, low=bounds[0], high=bounds[1])


def _check_missing(key: Key, entry: Entry, context: Context) -> Iterator[Finding]:
    if entry.missing not in MISSING_KINDS:
        yield finding(key, "unknown_missing", missing=entry.missing, kinds=", ".join(MISSING_KINDS))
    if entry.value is not None:
        yield finding(key, "value_and_missing")
    before = context.previous.get(key)
    if entry.missing == "not_applicable" and before is not None and before.valid and before.value is not None:
        yield finding(key, "not_applicable_after_number", SOFT, before=before.value)


def _check_number(question: Question, key: Key, value: Decimal) -> Iterator[Finding]:
    if not value.is_finite():
        yield finding(key, "not_a_number")
        return
    if question.type == "yes_no":
        if value not in (0, 1):
            yield finding(key, "not_yes_or_no")
        return
    if value < 0:
        yield finding(key, "negative", value=value)
    limit = question.maximum
    if limit is None and question.type in ("percent", "points"):
        limit = Decimal(100)
    if limit is not None and value > limit:
        yield finding(key, "above_maximum", value=value, limit=limit)
    if question.type == "int" and value != value.to_integral_value():
        yield finding(key, "not_whole", value=value)
    if significant_digits(value) > SIGNIFICANT_DIGITS:
        yield finding(key, "too_many_digits", value=value, limit=Decimal(SIGNIFICANT_DIGITS))
    elif abs(value) >= 10 ** (SIGNIFICANT_DIGITS - DECIMALS):
        yield finding(key, "too_large", value=value, limit=Decimal(SIGNIFICANT_DIGITS - DECIMALS))
    if decimals(value) > DECIMALS:
        yield finding(key, "too_many_decimals", value=value, limit=Decimal(DECIMALS))


def _check_unit(question: Question, key: Key, entry: Entry, context: Context) -> Iterator[Finding]:
    if question.type == "money":
        if entry.unit not in list_currencies():
            yield finding(key, "currency_unknown", unit=entry.unit, example=context.currency or "USD")
        return
    allowed = question.units_of(key[1])
    if not allowed:
        if entry.unit:
            yield finding(key, "unit_unknown", unit=entry.unit, units="–")
    elif not entry.unit:
        yield finding(key, "unit_missing", units=", ".join(allowed))
    elif question.own_unit:
        if own_unit(entry.unit) != entry.unit:
            yield finding(key, "unit_unreadable", unit=entry.unit)
    elif entry.unit not in allowed:
        yield finding(key, "unit_unknown", unit=entry.unit, units=", ".join(allowed))


def _check_jump(question: Question, key: Key, value: Decimal, before: Decimal, context: Context) -> Iterator[Finding]:
    previous_months = None if context.previous_days is None else whole_months(context.previous_days)
    now, then = _level(question, value, context.months), _level(question, before, previous_months)
    if now is None or then is None or then == 0:
        return  # from zero every step is endless: no ratio to judge
    if not then / 5 <= now <= then * 5:
        yield finding(key, "jump", SOFT, value=value, before=before)


def _level(question: Question, value: Decimal, months: int | None) -> Fraction | None:
    """The value made comparable, exact: per month where it adds up over the period; None without a period."""
    if not value.is_finite():
        return None
    if not question.accumulates:
        return Fraction(value)
    return None if months is None else Fraction(value) / months
