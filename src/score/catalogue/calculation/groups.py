"""Some rows of outcomes: what every reduction works on."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from score.catalogue.calculation.outcomes import (
    CLOSED,
    LATE_BASELINE,
    MISSING,
    NOT_APPLICABLE,
    PAIR,
    PENDING,
    FlagBits,
    Outcomes,
    Statuses,
)
from score.catalogue.calculation.panel import Floats, Ints


class Group:
    """The outcomes of one group of a cut (`rows`), or all of them. Columns are gathered only when asked for."""

    def __init__(self, outcomes: Outcomes, rows: Ints | None = None) -> None:
        self.outcomes = outcomes
        self.rows = rows
        self._pairs: dict[str, Floats] = {}
        self._marks: dict[int, int] = {}

    @cached_property
    def _status(self) -> Statuses:
        found: Statuses = self.outcomes.status if self.rows is None else self.outcomes.status[self.rows]
        return found

    @cached_property
    def _statuses(self) -> Ints:
        return np.bincount(self._status, minlength=5).astype(np.int64)

    def with_status(self, status: int) -> Ints:
        """Positions of the rows with a status."""
        found = np.flatnonzero(self._status == status)
        return found if self.rows is None else self.rows[found]

    @cached_property
    def pairs(self) -> Ints:
        """Positions of the rows with data."""
        return self.with_status(PAIR)

    @cached_property
    def lacking(self) -> Ints:
        """Positions of the eligible rows without data that are not known to have closed."""
        return self.with_status(MISSING)

    def of_pairs(self, column: str) -> Floats:
        """A column over the rows with data."""
        if column not in self._pairs:
            self._pairs[column] = getattr(self.outcomes, column)[self.pairs]
        return self._pairs[column]

    def of_lacking(self, column: str) -> Floats:
        """A column over the rows that are missing."""
        found: Floats = getattr(self.outcomes, column)[self.lacking]
        return found

    @property
    def with_data(self) -> int:
        return int(self._statuses[PAIR])

    @property
    def missing(self) -> int:
        return int(self._statuses[MISSING])

    @property
    def closed(self) -> int:
        return int(self._statuses[CLOSED])

    @property
    def pending(self) -> int:
        return int(self._statuses[PENDING])

    @property
    def not_applicable(self) -> int:
        return int(self._statuses[NOT_APPLICABLE])

    @property
    def eligible(self) -> int:
        """Everybody in the denominator of coverage: with data, missing, closed."""
        return self.with_data + self.missing + self.closed

    @cached_property
    def flags(self) -> FlagBits:
        """The marks of the rows with data."""
        return self.outcomes.flags[self.pairs]

    def flagged(self, flag: int) -> int:
        """How many rows with data carry a mark."""
        if flag not in self._marks:
            self._marks[flag] = int(np.count_nonzero(self.flags & flag))
        return self._marks[flag]

    @cached_property
    def late_baselines(self) -> int:
        """How many of the missing have a baseline that was collected too late."""
        return int(np.count_nonzero(self.outcomes.flags[self.lacking] & LATE_BASELINE))

    @cached_property
    def median_days(self) -> float | None:
        """Median days between the rounds of a pair."""
        days = self.of_pairs("days_between")
        days = days[days >= 0]
        return float(np.median(days)) if len(days) else None

    def below_evidence(self, minimum: int) -> int:
        """How many rows with data rest on answers below an evidence level."""
        evidence = self.of_pairs("evidence")
        return int(np.count_nonzero((evidence > 0) & (evidence < minimum)))
