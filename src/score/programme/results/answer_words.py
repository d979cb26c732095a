"""Answers, findings and periods in the reader's words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from score.catalogue.questions.question import Finding, Question
from score.catalogue.questions.units import all_units
from score.catalogue.reading.unreadable import Unreadable
from score.programme.core import formats
from score.programme.results.actions import NewAnswer
from score.programme.results.models import Answer

EVIDENCE = (
    (1, gettext_lazy("1 · said or estimated")),
    (2, gettext_lazy("2 · the firm's own record seen")),
    (3, gettext_lazy("3 · copy or photo kept")),
    (4, gettext_lazy("4 · measured or verified by a third party")),
)


def finding_text(finding: Finding) -> str:
    """A finding in the reader's language, its numbers too."""
    shown = {
        name: formats.number(plain(value)) if isinstance(value, Decimal) else value
        for name, value in finding.params.items()
    }
    return gettext(finding.message).format(**shown)


def unreadable_text(problem: Unreadable) -> str:
    """Why a text could not be read, in the reader's language."""
    return gettext(problem.message).format(**problem.params)


def unit_name(unit: str) -> str:
    """What to write beside a number: a symbol, a currency's code, else the unit's name."""
    known = all_units().get(unit)
    if known is None:
        return unit.replace("_", " ")
    return known.symbol or gettext(known.name)


def question_title(question: Question, dimensions: str = "") -> str:
    """The question, and which part of it."""
    return f"{gettext(question.text)} {part_label(question, dimensions)}".strip()


def part_label(question: Question, dimensions: str) -> str:
    """The part of a question in words; empty for the total."""
    found = question.part(dimensions)
    if found is None:
        return ""
    return gettext("%(name)s: %(value)s") % {"name": gettext(found[0].label), "value": gettext(found[1].label)}


def answer_text(answer: Answer | NewAnswer | None, question: Question | None) -> str:
    """An answer as one reads it: "1,204 kWh", "yes", "not tracked"."""
    if answer is None:
        return formats.missing("")
    if getattr(answer, "withdrawn", False):
        return gettext("withdrawn")
    if answer.missing:
        return formats.missing(answer.missing)
    if answer.value is None:
        return formats.missing("")
    if question is not None and question.type == "yes_no":
        return pgettext("answer", "yes") if answer.value else pgettext("answer", "no")
    number = plain(answer.value)
    if question is not None and question.type == "money":
        return formats.amount(number, answer.unit)
    if answer.unit == "percent":
        return formats.percent(number, max(0, -int(number.as_tuple().exponent)))
    if answer.unit in ("count", ""):
        return formats.number(number)
    if answer.unit == "person":
        return ngettext("%(number)s person", "%(number)s persons", int(number)) % {"number": formats.number(number)}
    return f"{formats.number(number)}{formats.NO_BREAK}{unit_name(answer.unit)}"


def plain(value: Decimal) -> Decimal:
    """A number without the zeros that a column of four decimals adds."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def typed_text(value: Decimal | None) -> str:
    """A number as one would type it here: the reader's decimal mark, no groups."""
    if value is None:
        return ""
    return f"{plain(value):f}".replace(".", formats.reader_locale().number_symbols["latn"]["decimal"])


def as_new(answer: Answer) -> NewAnswer:
    """An answer once recorded, as one that is given now."""
    return NewAnswer(
        question=answer.question,
        dimensions=answer.dimensions,
        value=answer.value,
        unit=answer.unit,
        missing=answer.missing,
        evidence=answer.evidence,
        measured_by=answer.measured_by,
        warning_reason=answer.warning_reason,
    )
