"""Further measures of how somebody trains, which higher domains offer in `trainer_measures.py`, each with its n.

None of them is part of a score or of a certificate.
"""

from __future__ import annotations

import datetime
import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import score.programme
from score.programme.trainings.models import Trainer


@dataclass(frozen=True)
class Line:
    """One measure in words: what it is, its value (empty: none yet), and from how many."""

    words: str
    value: str
    source: str


Measure = Callable[[Trainer, datetime.date], Line]


@functools.cache
def _measures() -> tuple[Measure, ...]:
    found: list[Measure] = []
    for domain in pkgutil.iter_modules(score.programme.__path__, "score.programme."):
        package = importlib.import_module(domain.name) if domain.ispkg else None
        if package and any(part.name == "trainer_measures" for part in pkgutil.iter_modules(package.__path__)):
            found.extend(importlib.import_module(f"{domain.name}.trainer_measures").TRAINER_MEASURES)
    return tuple(found)


def lines_of(trainer: Trainer, day: datetime.date) -> list[Line]:
    """All further measures of a trainer, as known on a day."""
    return [measure(trainer, day) for measure in _measures()]
