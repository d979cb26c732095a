"""What of the counts may be let out, and when another result may follow. Pure arithmetic: no database, no clock.

A result shows a question from eight answers on, the two sexes from four answers each, and those who did not say theirs
only where they are nobody or four. Two results of one asking differ by nobody or by four in everything that both show,
so that no difference of what was shown is a single answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FEWEST = 8  # answers, below which nothing is shown
FEWEST_IN_GROUP = 4  # of one sex
STEP = 4  # answers that have to come before another result follows
QUIET_DAYS = 14  # after the last answer
GOOD, BAD = (4, 5), (1, 2)
WOMAN, MAN, UNSAID = "woman", "man", ""
SEXES = (WOMAN, MAN, UNSAID)
ALL = "all"

Marks = Mapping[int, int]  # mark to answers
Counts = Mapping[str, Mapping[str, Marks]]  # question, then sex; question "" holds the forms under mark 0
Shown = dict[str, Any]  # {"answers": n, "items": {code: {"all": [answers, good, bad], "woman": [...], "man": [...]}}}


def result(counts: Counts, earlier: Sequence[Shown]) -> Shown | None:
    """What may be shown of `counts` after `earlier` results (the oldest first); None where the last one stands.

    None also where there is none yet and fewer than eight answered.
    """
    forms = _answers(counts, "")
    total = sum(forms.values())
    if total < FEWEST or (earlier and total < earlier[-1]["answers"] + STEP):
        return None
    items: dict[str, dict[str, list[int]]] = {}
    for code in counts:
        if code == "":
            continue
        answers = _answers(counts, code)
        before = _last(earlier, code, ALL)
        if before and not _may_follow(sum(answers.values()), before[ALL][0]):
            return None
        if sum(answers.values()) >= FEWEST:
            items[code] = {ALL: _cell(counts[code], SEXES)}
            if _by_sex(answers, _last(earlier, code, WOMAN)):
                items[code] |= {sex: _cell(counts[code], (sex,)) for sex in (WOMAN, MAN)}
    return {"answers": total, "items": items} if items else None


def _answers(counts: Counts, code: str) -> dict[str, int]:
    """How many answered a question, by sex."""
    return {sex: sum(counts.get(code, {}).get(sex, {}).values()) for sex in SEXES}


def _by_sex(answers: Mapping[str, int], before: dict[str, list[int]] | None) -> bool:
    """Whether the sexes may be shown, given the last result that showed them."""
    if min(answers[WOMAN], answers[MAN]) < FEWEST_IN_GROUP or 0 < answers[UNSAID] < FEWEST_IN_GROUP:
        return False
    if before is None:
        return True
    then = {WOMAN: before[WOMAN][0], MAN: before[MAN][0]}
    then[UNSAID] = before[ALL][0] - then[WOMAN] - then[MAN]
    return all(_may_follow(answers[sex], then[sex]) for sex in SEXES)


def _may_follow(now: int, then: int) -> bool:
    return now == then or now >= then + STEP


def _last(earlier: Sequence[Shown], code: str, group: str) -> dict[str, list[int]] | None:
    """The last result of a question that showed a group."""
    rows = [one["items"][code] for one in earlier if group in one["items"].get(code, {})]
    return rows[-1] if rows else None


def _cell(marks: Mapping[str, Marks], sexes: Sequence[str]) -> list[int]:
    """Answers, favourable ones, unfavourable ones."""
    given = [(mark, number) for sex in sexes for mark, number in marks.get(sex, {}).items()]
    return [sum(n for mark, n in given if mark in wanted) for wanted in (range(1, 6), GOOD, BAD)]
