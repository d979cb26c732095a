"""One answer read from a form field or a cell, by what its question expects."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from score.catalogue.questions.question import Entry, Question
from score.catalogue.questions.units import find_unit, own_unit
from score.catalogue.reading.missing import parse_missing
from score.catalogue.reading.numbers import parse_number
from score.catalogue.reading.yes_no import parse_yes_no


def read_entry(
    question: Question,
    dimensions: str,
    value: object,
    unit: str = "",
    currency: str = "",
    locale_hint: str | None = None,
    meanings: Mapping[str, str] | None = None,
    round_to_fit: bool = False,
) -> Entry | None:
    """The answer a cell holds, or None where it is blank. Raises Unreadable; does not check bounds.

    `unit`: as written beside the number; left blank it is the question's only unit or, for money, `currency`.
    Where several units are allowed none is assumed: validation then asks for it.
    `locale_hint`, `meanings`, `round_to_fit`: see `parse_number` and `parse_missing`.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    missing = parse_missing(value, meanings)
    if missing is not None:
        return Entry(missing=missing)
    if question.type == "yes_no":
        return Entry(Decimal(int(parse_yes_no(value))))
    if question.type == "percent" and isinstance(value, str):
        value = value.strip().removesuffix("%")
    number = parse_number(value, locale_hint, round_to_fit)
    return Entry(number, _unit(question, dimensions, unit.strip(), currency))


def _unit(question: Question, dimensions: str, written: str, currency: str) -> str:
    if question.type == "money":
        return (written or currency).upper()
    allowed = question.units_of(dimensions)
    if not written:
        return allowed[0] if len(allowed) == 1 else ""
    known = own_unit(written) if question.own_unit else find_unit(written)
    return known or written
