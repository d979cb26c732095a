"""Lines as the cells of a table that people read, in the terminal and on the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.lines import Line
from score.programme.command_line.estimating.footnotes import MARK, few, reason_words
from score.programme.command_line.estimating.language import Language
from score.programme.command_line.estimating.naming import clean, column_name, places_for, unit_name, value_name
from score.programme.command_line.estimating.sentences import rounds_in


@dataclass(frozen=True)
class Head:
    """The head of a column; labels come first and are written from the left."""

    text: str
    is_label: bool = False


def heads_of(words: Language, result: Result, lines: Sequence[Line], level: float) -> list[Head]:
    """The columns: what each line is of, then its numbers; design effects only where there are any."""
    heads = [Head(column_name(words, name), True) for name in result.by]
    if result.question.kind == "distribution":
        heads.append(Head(column_name(words, result.question.asked.numerator), True))
    if rounds_in(lines):
        heads.append(Head(words.gettext("Survey round"), True))
    unit = unit_name(words, result)
    estimate = words.gettext("Estimate") if result.differences is None else words.gettext("Change between rounds")
    heads.append(Head(f"{estimate} ({unit})" if unit else estimate))
    heads.append(Head(words.gettext("%(level)s interval") % {"level": words.level(level)}))
    heads.append(Head(words.gettext("Standard error")))
    if result.differences is None:
        heads.append(Head(words.gettext("CV")))
    if _has_deff(lines):
        heads.append(Head(words.gettext("Design effect")))
    heads.append(Head(words.gettext("n")))
    return heads


def cells_of(words: Language, result: Result, lines: Sequence[Line]) -> list[list[str]]:
    """A row for each line, formatted; what is not shown says why in the place of the estimate."""
    places = places_for(result, lines)
    rounds, deff = bool(rounds_in(lines)), _has_deff(lines)
    return [_row(words, result, line, places, rounds, deff) for line in lines]


def _row(words: Language, result: Result, line: Line, places: int, rounds: bool, deff: bool) -> list[str]:
    signed = result.differences is not None
    row = [value_name(words, name, value) for name, value in line.labels.items()]
    if result.question.kind == "distribution":
        row.append(value_name(words, result.question.asked.numerator, line.category))
    if rounds:
        row.append(clean(line.round))
    if line.shown:
        mark = f" {MARK}" if few(line) else ""
        row += [words.number(line.estimate, places, signed) + mark]
        row += [words.interval(line.low, line.high, places, signed), words.number(line.se, places)]
    else:
        row += [reason_words(words, line), "", ""]
    if not signed:
        row.append(words.percent(line.cv * 100) if math.isfinite(line.cv) else "")
    if deff:
        row.append(words.number(line.deff, 2) if math.isfinite(line.deff) else "")
    row.append(words.number(line.n))
    return row


def _has_deff(lines: Sequence[Line]) -> bool:
    return any(math.isfinite(line.deff) for line in lines)
