"""Further measures of how somebody trains, which higher domains offer in `trainer_measures.py`, each with its n.

None of them is part of a score or of a certificate.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from score.programme.core.domains import offered
from score.programme.trainings.models import Trainer


@dataclass(frozen=True)
class Line:
    """One measure in words: what it is, its value (empty: none yet), and from how many."""

    words: str
    value: str
    source: str


Measure = Callable[[Trainer, datetime.date], Line]


def lines_of(trainer: Trainer, day: datetime.date) -> list[Line]:
    """All further measures of a trainer, as known on a day."""
    measures: list[Measure] = [
        one for module in offered("trainer_measures").values() for one in module.TRAINER_MEASURES
    ]
    return [measure(trainer, day) for measure in measures]
