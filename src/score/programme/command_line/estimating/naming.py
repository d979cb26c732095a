"""Names of questions, columns and their values as a reader sees them, and how many digits a number deserves."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from typing import Any

from score.catalogue.wording import marked as _
from score.catalogue.working_conditions import all_rules, all_variables
from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.lines import Line
from score.catalogue.working_conditions.asking.question import PERCENT, POINTS, Question
from score.programme.command_line.estimating.language import Language

BETWEEN = " · "
LONG = 60  # letters of a name in a sentence
# characters that could move the cursor, turn text round or break a file
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_REPLACED = "\ufffd"
_MOST_PLACES = 8
HOURS_BANDS = (
    _("none in the week"),
    _("under 15 hours"),
    _("15 to under 30 hours"),
    _("30 to under 35 hours"),
    _("35 to under 40 hours"),
    _("40 to 48 hours"),
    _("over 48 hours"),
)
_OF_COLUMNS = {
    "mean": _("Mean of %(column)s"),
    "total": _("Total of %(column)s"),
    "distribution": _("Shares of %(column)s"),
    "ratio": _("%(above)s per %(below)s"),
    "quantile": _("Quantile %(share)s of %(column)s"),
}
_MEDIAN = _("Median of %(column)s")
_OF_RULES = {"hours_band": _("Hours actually worked")}


def clean(value: object) -> str:
    """Text of a file without characters that are not seen, which terminals and pages would obey."""
    return _UNSEEN.sub(_REPLACED, str(value))


def question_name(words: Language, question: Question) -> str:
    """The name of an indicator, or what is asked of which column."""
    if question.sheet is not None:
        return words.gettext(question.sheet.name)
    asked = question.asked
    said = {"column": clean(asked.numerator), "above": clean(asked.numerator), "below": clean(asked.denominator)}
    if question.share is not None:
        said["share"] = words.number(question.share, len(f"{question.share:g}".partition(".")[2]))
    text = _MEDIAN if question.share == 0.5 else _OF_COLUMNS[question.kind]
    return words.gettext(text) % said


def unit_name(words: Language, result: Result) -> str:
    """The unit of the estimates, of changes that of differences; empty where a column's unit is not known."""
    unit = unit_of(result)
    return unit if unit in ("", PERCENT) else words.gettext(unit)


def unit_of(result: Result) -> str:
    """The unit as the catalogue writes it."""
    return result.question.unit if result.differences is None else result.question.unit_of_change


def column_name(words: Language, column: str) -> str:
    """The name of a variable of the catalogue, else that of the column."""
    if column in all_variables():
        return words.gettext(all_variables()[column].name)
    return words.gettext(_OF_RULES[column]) if column in _OF_RULES else clean(column)


def value_name(words: Language, column: str, value: Any) -> str:
    """What a value of a column means: words for codes of the catalogue, else the value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        text = words.gettext(_("yes")) if value else words.gettext(_("no"))
        return text if column in all_variables() or column in all_rules() else str(value).lower()
    codes = dict(all_variables()[column].codes) if column in all_variables() else {}
    if column == "hours_band":
        codes = dict(enumerate(HOURS_BANDS))
    if value in codes:
        return words.gettext(codes[value])
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(value)


def group_name(words: Language, result: Result, line: Line) -> str:
    """What a line is of, for a sentence: values of the breakdown and the category, without the round; long ones cut."""
    return BETWEEN.join(shortened(part) for part in parts_of(words, result, line))


def domain_name(words: Language, line: Line) -> str:
    """Values of the breakdown alone, for a sentence."""
    return BETWEEN.join(shortened(_part(words, column, value)) for column, value in line.labels.items())


def parts_of(words: Language, result: Result, line: Line) -> list[str]:
    """The same in parts and whole; flags say of what they are yes or no."""
    parts = [_part(words, column, value) for column, value in line.labels.items()]
    if result.question.kind == "distribution":
        parts.append(_part(words, result.question.asked.numerator, line.category))
    return parts


def shortened(text: str) -> str:
    """At most so many letters as a sentence can bear."""
    return text if len(text) <= LONG else f"{text[: LONG - 1].rstrip()}…"


def _part(words: Language, column: str, value: Any) -> str:
    text = value_name(words, column, value)
    return f"{column_name(words, column)}: {text}" if isinstance(value, bool) else text


def places_for(result: Result, lines: Sequence[Line]) -> int:
    """Decimals that suit the errors: two digits of the middle one, of per cent at least one."""
    errors = [line.se for line in lines if line.shown and math.isfinite(line.se) and line.se > 0]
    least = 1 if unit_of(result) in (PERCENT, POINTS) else 0
    if not errors:
        values = [line.estimate for line in lines if line.shown]
        return max(least, 0 if all(value.is_integer() for value in values) else 2)
    wanted = 1 - math.floor(math.log10(statistics.median(errors)))
    if least and statistics.median(errors) >= 0.05:
        wanted = 1  # a per cent with one decimal, as everywhere
    return min(max(wanted, least), _MOST_PLACES)
