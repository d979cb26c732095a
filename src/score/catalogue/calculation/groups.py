"""Some rows of outcomes: what every reduction works on."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from score.catalogue.calculation.outcomes import CLOSED, MISSING, NOT_APPLICABLE, PAIR, PENDING, Outcomes
from score.catalogue.calculation.panel import Floats, Ints


class Group:
    """The outcomes of one group of a cut (`rows`), or all of them. Columns are gathered only when asked for."""

    def __init__(self, outcomes: Outcomes, rows: Ints | None = None) -> None:
        self.outcomes = outcomes
        self.rows = rows
        self._pairs: dict[str, Floats] = {}

    @cached_property
    def _statuses(self) -> Ints:
        status = self.outcomes.status if self.rows is None else self.outcomes.status[self.rows]
        return np.bincount(status, minlength=5).astype(np.int64)

    def with_status(self, status: int) -> Ints:
        """Positions of the rows with a status."""
        if self.rows is None:
            return np.flatnonzero(self.outcomes.status == status)
        chosen: Ints = self.rows[self.outcomes.status[self.rows] == status]
        return chosen

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

    def flagged(self, flag: int) -> int:
        """How many rows with data carry a mark."""
        return int(np.count_nonzero(self.outcomes.flags[self.pairs] & flag))
