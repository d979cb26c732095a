"""What the large charts are drawn from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A milestone or target: at which label of the axis, how much, and its words."""

    label: str
    value: float
    words: str


@dataclass(frozen=True)
class Forecast:
    """Where the pace leads: at which label of the axis, with the ends of its range."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """One row of `intervals`: an estimate and the two ends of what it may be."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class State:
    """One moment of `history`: the figure and its bounds as the records stood on that day."""

    day: datetime.date
    value: float
    low: float
    high: float
    frozen: bool = False
