"""What somebody who knows the rules of sums can work out about cells that were not shown: we attack before others do.

The attacker knows all shown cells, that every margin is the sum of its categories, and that nothing is below 0; of a
table of counts, that it holds whole numbers (the audit of a suppression pattern: Hundepool et al. 2012).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from score.measurement.disclosure.equations import FAR, Moves, optimum
from score.measurement.disclosure.tables import Position, Table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]
_TOUCHING = 1e-6  # a share of the largest value: closer than that is the same


@dataclass(frozen=True)
class Interval:
    """All that a cell can be for somebody who sees the rest; `high` is infinite where nothing limits it."""

    low: float
    high: float

    @property
    def is_point(self) -> bool:
        """Whether the cell is found out exactly."""
        return self.high - self.low <= _TOUCHING * max(1.0, abs(self.low))

    def holds(self, low: float, high: float) -> bool:
        """Whether everything from `low` to `high` is possible."""
        slack = _TOUCHING * max(abs(low), abs(high), high - low)
        return self.low <= low + slack and self.high >= high - slack


class Attacker:
    """Bounds sums of hidden cells of one table."""

    def __init__(self, moves: Moves, hidden: Marks) -> None:
        self._moves = moves
        self._hidden = hidden
        equations = moves.within(hidden)
        touching = sparse.csr_array(equations.T @ equations)
        self._places = np.flatnonzero(hidden)
        # cells that share no line, directly or through others, tell nothing about one another
        self._part = connected_components(touching, directed=False)[1] if self._places.size else np.zeros(0, np.int64)

    def bounds(self, cells: Ints, *, whole: bool | None = None) -> Interval:
        """What the sum of these hidden cells can be. `whole`: whether whole numbers are known; as the table says."""
        parts = np.unique(self._part[np.isin(self._places, cells)])
        free = np.zeros(self._hidden.size, dtype=bool)
        free[self._places[np.isin(self._part, parts)]] = True
        places = np.flatnonzero(free)
        values = self._moves.values[places]
        exact = self._moves.whole if whole is None else whole
        value = float(self._moves.values[cells].sum())
        # the solver is exact to a share of the scale: that of the cell, which may be small beside its neighbours
        scale = 1.0 if exact else value or float(values.max(initial=0)) or 1.0
        equations = self._moves.within(free)
        cost = np.isin(places, cells).astype(float)
        far = max(FAR, float(values.sum())) if exact else FAR
        below = -np.minimum(values / scale, far)
        reached = []
        for sign in (1.0, -1.0):
            found = optimum(sign * cost, equations, 0.0, below, np.full(places.size, far), whole=exact)
            if found is None:  # no movement at all is always possible: the solver gave up
                raise RuntimeError("The bounds of a hidden cell could not be solved for.")
            reached.append(float(cost @ found))
        high = np.inf if reached[1] >= 0.99 * far else value + reached[1] * scale
        return Interval(max(value + reached[0] * scale, 0.0), high)


def audit(table: Table, suppressed: Iterable[Position], *, whole: bool | None = None) -> dict[Position, Interval]:
    """For each suppressed cell, everything it can be for somebody who sees all the others.

    `whole`: whether the attacker reckons with whole numbers; without it, as the table says.
    """
    marks = table.places(suppressed)
    attacker = Attacker(Moves.of(table), marks)
    places = np.flatnonzero(marks).tolist()
    return {table.positions[place]: attacker.bounds(np.array([place]), whole=whole) for place in places}
