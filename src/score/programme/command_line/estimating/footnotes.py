"""What has to be known beside the numbers: the sample, who is missing, what is blank and why."""

from __future__ import annotations

from collections.abc import Sequence

from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.lines import FEW, FEW_ANSWERS, NO_ESTIMATE, ONE_ROUND, Line
from score.catalogue.working_conditions.asking.rounds import Overlap
from score.programme.command_line.estimating.language import Language
from score.programme.command_line.estimating.naming import clean, domain_name

MARK = "†"  # beside an estimate that rests on few answers
LARGE = 0.05  # share of unknown answers that has to be said


def sample_line(words: Language, result: Result) -> str:
    """How the sample was drawn and how errors were found."""
    sampled = result.sampled
    said = {
        "rows": words.number(sampled.rows),
        "strata": words.ngettext("%(n)s stratum", "%(n)s strata", sampled.strata) % {"n": words.number(sampled.strata)},
        "units": " → ".join(words.number(number) for number in sampled.units),
        "df": words.number(sampled.degrees_of_freedom),
    }
    line = words.gettext("%(rows)s rows, %(strata)s, %(units)s sampling units, %(df)s degrees of freedom.") % said
    if sampled.replicates:
        way = words.gettext("Errors from %(n)s replicates (%(method)s).") % {
            "n": words.number(sampled.replicates),
            "method": sampled.method,
        }
    else:
        way = words.gettext("Errors by Taylor linearisation.")
    known = words.gettext("Weights are calibrated to known totals.") if sampled.calibrated else ""
    return " ".join(part for part in (line, way, known) if part)


def overlap_line(words: Language, result: Result, overlap: Overlap | None) -> str:
    """How many sampling units were in both rounds of a change; empty without one."""
    if result.differences is None:
        return ""
    if overlap is None:
        return words.gettext("Rows were drawn directly, so the rounds are taken as independent.")
    return words.gettext(
        "%(both)s sampling units were in both rounds, %(first)s in %(from)s only, %(second)s in %(to)s only; "
        "the errors of changes count what they have in common."
    ) % {
        "both": words.number(overlap.both),
        "first": words.number(overlap.first),
        "second": words.number(overlap.second),
        "from": clean(result.frm),
        "to": clean(result.to),
    }


def footnotes(words: Language, result: Result, lines: Sequence[Line], minimum: int) -> list[str]:
    """What has to be said beneath the numbers of a result, besides its sample."""
    notes = [_unknown(words, lines)]
    if any(few(line) for line in lines):
        notes.append(words.gettext("%(mark)s Fewer than %(n)s answers: too few to rely on.") % _said(words, FEW))
    if any(line.reason == FEW_ANSWERS for line in lines):
        text = words.gettext(
            "Left blank where there are fewer than %(n)s answers; a total less the rest may tell them."
        )
        notes.append(text % _said(words, minimum))
    if any(line.reason == NO_ESTIMATE for line in lines):
        notes.append(words.gettext("No estimate: nobody of whom the answers are known, or a group is missing."))
    if any(line.reason == ONE_ROUND for line in lines):
        notes.append(words.gettext("No change for groups that only one of the two rounds has."))
    return [note for note in notes if note]


def reason_words(words: Language, line: Line) -> str:
    """Why a line shows nothing."""
    return {
        FEW_ANSWERS: words.gettext("too few answers"),
        NO_ESTIMATE: words.gettext("no estimate"),
        ONE_ROUND: words.gettext("one round only"),
        "": "",
    }[line.reason]


def few(line: Line) -> bool:
    """Whether a line that is shown rests on few answers."""
    return line.shown and line.base < FEW


def _said(words: Language, number: int) -> dict[str, str]:
    return {"mark": MARK, "n": words.number(number)}


def _unknown(words: Language, lines: Sequence[Line]) -> str:
    known = [line for line in lines if line.unknown > LARGE]
    if not known:
        return ""
    most = max(known, key=lambda line: line.unknown)
    said = {"share": words.percent(most.unknown * 100), "group": domain_name(words, most)}
    if said["group"]:
        text = words.gettext(
            "Answers are missing for up to %(share)s of those who count (%(group)s): they are left out, and the figure "
            "misleads where they differ from the others."
        )
    else:
        text = words.gettext(
            "Answers are missing for %(share)s of those who count: they are left out, and the figure misleads where "
            "they differ from the others."
        )
    return text % said
