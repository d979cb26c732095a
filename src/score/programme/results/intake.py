"""What results take from files: rounds with their periods, and answers."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from score.catalogue.questions.question import Question
from score.catalogue.questions.question_files import by_code
from score.catalogue.questions.units import find_unit, own_unit
from score.catalogue.reading.missing import MISSING_KINDS, parse_missing
from score.catalogue.reading.numbers import parse_number
from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.reading.yes_no import parse_yes_no
from score.programme.core.taken_back import keys_taken_back
from score.programme.enterprises.imports.findings import words_of
from score.programme.enterprises.imports.sheets import Cell
from score.programme.enterprises.imports.staging import Record, Staging
from score.programme.enterprises.imports.taking import EntityKind, FactKind, Field, Intake, Key, Section
from score.programme.enterprises.imports.values import Conventions
from score.programme.results.intake_checks import check_rounds
from score.programme.results.models import Answer, Round, RoundPeriod


def _find_rounds(keys: Iterable[Key]) -> Mapping[Key, int]:
    """Rounds of the same enterprise, cycle and kind that speak of just this time.

    One that was taken back is not taken up again: it belongs to who kept it, and another may bring the file now.
    """
    enterprises = {key[0] for key in keys}
    newest = RoundPeriod.objects.filter(superseded_by__isnull=True, round__enterprise__in=enterprises)
    newest = newest.exclude(round__in=keys_taken_back(Round))
    found = newest.order_by("-withdrawn", "pk")  # a round whose period was withdrawn is taken up again, if need be
    rows = found.values_list("round__enterprise", "round__cohort", "round__kind", "starts_on", "ends_on", "round")
    return {tuple(row[:5]): row[5] for row in rows.iterator(chunk_size=10_000)}


def _build_round(key: Key, fields: Mapping[str, Any]) -> Round:
    enterprise, cohort, kind, _starts_on, _ends_on = key
    return Round(enterprise_id=enterprise, cohort_id=cohort, kind=kind, **fields)


def _take_round(staging: Staging, record: Record) -> int | None:
    starts_on, ends_on = record["period_start"], record["period_end"]
    collected_on = record["collected_on"] or ends_on  # where nobody knows the day, it is the last of the period
    if ends_on < starts_on:
        staging.error(record, "period_end", _("The period ends before it begins."))
        return None
    if collected_on < starts_on:
        staging.error(record, "collected_on", _("It cannot have been collected before the period began."))
        return None
    cohort = None
    if record["cohort"]:
        cohort, _first = staging.refer("Cohort", (record["cohort"],), {}, record.place)
    key = (record.enterprise, cohort, record["kind"], starts_on, ends_on)
    fields = {"custodian_id": staging.custodian}
    number, _first = staging.refer("Round", key, fields, record.place)
    recorded = staging.facts[RoundPeriod].of_key
    if (number,) not in recorded or not staging.file_map.history:  # history: the first row of a round brings its period
        staging.fact(RoundPeriod, (number,), (starts_on, ends_on, collected_on), record, field="period_end")
    return number


def _take_answer(staging: Staging, record: Record) -> bool | None:
    question = by_code().get(record["question"])
    if question is None:
        staging.error(record, "question", _("There is no question “%(code)s”.") % {"code": record["question"]})
        return None
    try:
        missing = record["missing"] or _missing(record["value"], record.conventions) or ""
        if missing not in ("", *MISSING_KINDS):
            kinds = ", ".join(MISSING_KINDS)
            staging.error(
                record, "missing", _("This is no kind of missing. Choose one of: %(kinds)s.") % {"kinds": kinds}
            )
            return None
        if record["missing"] and record["value"] is not None:
            staging.error(record, "missing", _("A number and a reason for its absence cannot stand together."))
            return None
        if not missing and record["value"] is None:
            missing = record["blank"]
            if not missing:
                return None  # a blank is no answer
        value = None if missing else _number(question, record)
    except Unreadable as problem:
        staging.error(record, "value", words_of(problem))
        return None
    if not 1 <= record["evidence"] <= 4:
        staging.error(record, "evidence", _("Evidence is a level from 1 (said) to 4 (verified by a third party)."))
        return None
    dimensions = (
        ";".join(sorted(part.strip() for part in record["dimensions"].split(";"))) if record["dimensions"] else ""
    )
    unit = "" if missing else _unit(question, dimensions, record["unit"])
    values = (value, unit, missing, record["evidence"], record["measured_by"], "")
    staging.fact(Answer, (record.parent, question.code, dimensions), values, record, field="value")
    return True


def _missing(cell: Cell, conventions: Conventions) -> str | None:
    if not isinstance(cell, str) or cell[:1].isdecimal():
        return None
    return parse_missing(cell, conventions.missing)


def _number(question: Question, record: Record) -> Decimal:
    cell, conventions = record["value"], record.conventions
    if question.type == "yes_no":
        return Decimal(int(parse_yes_no(cell)))
    if isinstance(cell, str):
        return _parsed(cell, conventions.decimal, conventions.round_to_fit)
    return parse_number(cell, conventions.decimal, conventions.round_to_fit)


@functools.lru_cache(maxsize=100_000)
def _parsed(text: str, decimal: str | None, round_to_fit: bool) -> Decimal:
    return parse_number(text, decimal, round_to_fit)


def _unit(question: Question, dimensions: str, written: str) -> str:
    """The unit as stored; where none is written, the only one that the question has. Checked with the round."""
    if question.type == "yes_no":
        return ""
    if question.type == "money":
        return written.upper()
    if not written:
        allowed = question.units_of(dimensions)
        return allowed[0] if len(allowed) == 1 and not question.own_unit else ""
    return (own_unit(written) if question.own_unit else find_unit(written)) or written


INTAKE = Intake(
    sections=(
        Section(
            "rounds",
            (
                Field("kind", "choice", required=True, choices=tuple(Round.Kind.values)),
                Field("cohort", limit=60),
                Field("period_start", "day", required=True),
                Field("period_end", "day", required=True),
                Field("collected_on", "day", default=None),
                Field("reason", limit=2000),
            ),
            _take_round,
            parts=(
                Section(
                    "answers",
                    (
                        Field("question", required=True, limit=40),
                        Field("dimensions", limit=100),
                        Field("value", "raw", default=None),
                        Field("unit", limit=30),
                        Field("missing", limit=30),
                        Field("blank", "choice", choices=("", *MISSING_KINDS)),
                        Field("evidence", "whole", default=1),
                        Field("measured_by", "choice", choices=("", *Answer.MeasuredBy.values)),
                        Field("reason", limit=2000),
                    ),
                    _take_answer,
                ),
            ),
        ),
    ),
    entities=(EntityKind("Round", Round, ("Enterprise", "Cohort", None, None, None), _find_rounds, _build_round),),
    facts=(
        FactKind(RoundPeriod, ("round_id",), ("starts_on", "ends_on", "collected_on"), {"round_id": "Round"}),
        FactKind(
            Answer,
            ("round_id", "question", "dimensions"),
            ("value", "unit", "missing", "evidence", "measured_by"),
            {"round_id": "Round"},
            beside=("warning_reason",),
        ),
    ),
    check=check_rounds,
)
