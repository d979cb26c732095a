"""The sentence that says what is seen, computed from the estimates and no bolder than their errors allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.comparing import any_differ, beyond_error
from score.catalogue.working_conditions.asking.lines import Line
from score.programme.command_line.estimating.footnotes import few
from score.programme.command_line.estimating.language import Language
from score.programme.command_line.estimating.naming import (
    clean,
    column_name,
    group_name,
    places_for,
    question_name,
    unit_of,
)

_ROUND_OF_MANY = 2


def sentence(words: Language, result: Result, lines: Sequence[Line]) -> str:
    """What is seen in a result. `lines` are those of the result, in their order."""
    if not any(line.shown for line in lines):
        return words.gettext("%(name)s: nothing that can be shown") % {"name": question_name(words, result.question)}
    if result.differences is not None:
        return _of_change(words, result, lines)
    return _of_levels(words, result, lines)


def rounds_in(lines: Sequence[Line]) -> list[Any]:
    """The rounds of the lines in their order; none where the survey has one round only."""
    found = list(dict.fromkeys(line.round for line in lines if line.round is not None))
    return found if len(found) >= _ROUND_OF_MANY else []


def _of_levels(words: Language, result: Result, lines: Sequence[Line]) -> str:
    rounds = rounds_in(lines)
    there = [place for place, line in enumerate(lines) if line.shown]
    if rounds:
        last = next(one for one in reversed(rounds) if any(lines[place].round == one for place in there))
        there = [place for place in there if lines[place].round == last]
    # what rests on few answers is no news beside what does not
    there = [place for place in there if not few(lines[place])] or there
    said = {"name": question_name(words, result.question)}
    highest = max(there, key=lambda place: lines[place].estimate)
    lowest = min(there, key=lambda place: lines[place].estimate)
    said |= _value(words, result, lines, lines[highest]) | {"group": group_name(words, result, lines[highest])}
    if rounds:
        said["round"] = clean(lines[highest].round)
    if not said["group"]:
        text = words.gettext("%(name)s in round %(round)s: %(value)s (%(interval)s)") if rounds else ""
        return (text or words.gettext("%(name)s: %(value)s (%(interval)s)")) % said
    several = result.question.kind != "distribution" and len(there) > 1
    if several and not any_differ(result.estimates, there):
        return _alike(words, result, lines, lowest, highest, bool(rounds))
    if len(there) == 1:
        text = words.gettext("%(name)s, %(group)s: %(value)s (%(interval)s)")
    elif rounds:
        text = words.gettext("%(name)s, round %(round)s: highest for %(group)s, %(value)s (%(interval)s)")
    else:
        text = words.gettext("%(name)s: highest for %(group)s, %(value)s (%(interval)s)")
    return text % said


def _alike(words: Language, result: Result, lines: Sequence[Line], lowest: int, highest: int, in_rounds: bool) -> str:
    places, unit = places_for(result, lines), unit_of(result)
    said = {
        "name": question_name(words, result.question),
        "by": ", ".join(column_name(words, name) for name in result.by),
        "low": words.in_unit(lines[lowest].estimate, unit, places),
        "high": words.in_unit(lines[highest].estimate, unit, places),
        "round": clean(lines[highest].round),
    }
    if in_rounds:
        text = words.gettext(
            "%(name)s, round %(round)s: from %(low)s to %(high)s by %(by)s, no difference beyond sampling error"
        )
    else:
        text = words.gettext("%(name)s: from %(low)s to %(high)s by %(by)s, no difference beyond sampling error")
    return text % said


def _of_change(words: Language, result: Result, lines: Sequence[Line]) -> str:
    there = [place for place, line in enumerate(lines) if line.shown]
    clear = beyond_error(result.estimates, there)
    said = {
        "name": question_name(words, result.question),
        "from": clean(result.frm),
        "to": clean(result.to),
        "number": words.number(len(there)),
    }
    if not clear and len(there) > 1:
        text = words.gettext(
            "%(name)s: no change beyond sampling error in any of %(number)s groups, %(from)s to %(to)s"
        )
        return text % said
    most = max(clear or there, key=lambda place: abs(lines[place].estimate))
    said |= _value(words, result, lines, lines[most]) | {"group": group_name(words, result, lines[most])}
    if not clear:
        text = words.gettext("%(name)s: no change beyond sampling error, %(from)s to %(to)s: %(value)s (%(interval)s)")
    elif said["group"]:
        text = words.gettext("%(name)s, %(from)s to %(to)s: largest change for %(group)s, %(value)s (%(interval)s)")
    elif lines[most].estimate > 0:
        text = words.gettext("%(name)s rose from %(from)s to %(to)s: %(value)s (%(interval)s)")
    else:
        text = words.gettext("%(name)s fell from %(from)s to %(to)s: %(value)s (%(interval)s)")
    return text % said


def _value(words: Language, result: Result, lines: Sequence[Line], line: Line) -> dict[str, str]:
    places, signed = places_for(result, lines), result.differences is not None
    return {
        "value": words.in_unit(line.estimate, unit_of(result), places, signed),
        "interval": words.interval(line.low, line.high, places, signed),
    }
