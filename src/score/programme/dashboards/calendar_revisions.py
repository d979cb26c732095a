"""How often what an event of a calendar shows has changed, and when last: told from the facts behind it.

A fact that changes nothing an event shows (another capacity, a note) is no revision of it: whoever subscribes is not
told of a change that nobody can see.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from score.programme.core.facts import Fact

Known = dict[type[Fact], Any]


@dataclass(frozen=True)
class Revision:
    """`sequence`: changes since the first time; `changed`: when it began to show what it shows now."""

    sequence: int
    changed: datetime.datetime


def revision_of(facts: Iterable[Fact], shown: Callable[[Known], object]) -> Revision | None:
    """The revision of an event that shows `shown` of the newest fact of each kind; None where it shows nothing yet.

    `facts`: all that were ever recorded, corrected ones too. What was recorded at one moment is one change. `shown`
    is given withdrawn facts as well, and gives None until there is an event.
    """
    known: Known = {}
    sequence, changed, last = -1, None, None
    for moment, some in groupby(sorted(facts, key=_order), key=lambda one: one.recorded_at):
        known.update({type(one): one for one in some})
        now = shown(known)
        if now is not None and now != last:
            sequence, changed, last = sequence + 1, moment, now
    return Revision(sequence, changed) if changed is not None else None


def _order(fact: Fact) -> tuple[datetime.datetime, int]:
    return fact.recorded_at, fact.pk
