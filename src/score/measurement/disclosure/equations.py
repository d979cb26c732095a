"""The equations of a table, and what can move within them: the ground of suppression, of attack and of rounding.

A table x satisfies M x = 0, one row of M for each sum of categories less its total (Fischetti and Salazar 2000). We
solve for the movement d = x' - x of another table x' that looks the same: M d = 0 and x + d >= 0, with d = 0 where a
cell is shown. The right-hand side is then exactly 0, however large the values are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from score.measurement.disclosure.tables import Cells, Table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]

FAR = 1e6  # in units of the problem: further than that is taken for without limit
NOTHING = 1e-7  # what the solver leaves of a zero
# a limit in nodes, not in seconds: the same table is protected in the same way on a slow day
_FURTHEST = 4.0
_NODES = 500
_NEARLY = 0.2  # a movement in whole numbers may cost so much more than the cheapest: it takes a tenth of the time


def lines(shape: tuple[int, ...]) -> sparse.csr_array:
    """M (lines x cells): categories 1, their total -1. `shape`: places of each dimension, the total last."""
    places = np.arange(int(np.prod(shape))).reshape(shape)
    rows, columns, signs = [], [], []
    begun = 0
    for axis, length in enumerate(shape):
        along = np.moveaxis(places, axis, -1).reshape(-1, length)
        rows.append(np.repeat(np.arange(len(along)) + begun, length))
        columns.append(along.ravel())
        signs.append(np.tile([1.0] * (length - 1) + [-1.0], len(along)))
        begun += len(along)
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=(begun, places.size))


def optimum(
    cost: Floats,
    equations: sparse.csr_array,
    right: Floats | float | tuple[Floats, Floats],
    low: Floats,
    high: Floats,
    *,
    whole: bool = False,
    only_easy: bool = False,
    gap: float = 0.0,
) -> Floats | None:
    """Where `cost` is least within the bounds, in whole numbers if asked for; None if there is no such place.

    `right`: what the equations give, or the least and the most that they give. `only_easy`: None also where whole
    numbers are not found by linear programming alone. `gap`: what whole numbers may cost more than the least (a share).
    """
    least, most = right if isinstance(right, tuple) else (right, right)
    limits = [LinearConstraint(equations, least, most)] if equations.shape[0] else []
    found = milp(cost, constraints=limits, bounds=Bounds(low, high))
    if found.x is not None and whole and np.abs(found.x - np.round(found.x)).max(initial=0) > NOTHING:
        # most vertices are whole already, so the harder problem is seldom solved
        if only_easy:
            return None
        options = {"node_limit": _NODES, "mip_rel_gap": gap}
        found = milp(cost, integrality=1, constraints=limits, bounds=Bounds(low, high), options=options)
    if found.x is None:
        return None
    return np.asarray(np.round(found.x) if whole else found.x, dtype=float)


@dataclass(frozen=True, eq=False)
class Moves:
    """Movements of a table's cells that leave every total true and nothing below 0."""

    equations: sparse.csr_array
    values: Floats
    whole: bool

    @classmethod
    def of(cls, table: Table) -> Moves:
        """Those of a table with all its margins."""
        return cls(lines(table.shape), table.values.ravel(), table.whole)

    def within(self, free: Marks) -> sparse.csr_array:
        """The equations among the cells that may move."""
        columns = self.equations[:, np.flatnonzero(free)].tocsr()
        return columns[np.diff(columns.indptr) > 0]

    def cheapest(
        self, cells: Ints, amount: float, free: Marks, cost: Floats, *, only_easy: bool = False
    ) -> Floats | None:
        """The movement (all cells) of least cost by which the sum of `cells` changes by `amount`; None without any.

        `cost` (all cells): of each unit by which a cell moves. Only cells marked in `free` move.
        `only_easy`: see `optimum`.
        """
        places = np.flatnonzero(free)
        inside = np.isin(places, cells)
        if inside.sum() < len(cells):
            return None
        scale = 1.0 if self.whole else abs(amount)
        wanted = sparse.csr_array(inside[None, :].astype(float))
        within = sparse.vstack([self.within(free), wanted], format="csr")
        both = sparse.hstack([within, -within], format="csr")  # up, down
        right = np.zeros(both.shape[0])
        right[-1] = amount / scale
        # the cell and its margins alone can do it, so nothing has to move much further; and narrow is solved sooner
        far = _FURTHEST * abs(amount) / scale
        most = np.concatenate([np.full(places.size, far), np.minimum(self.values[places] / scale, far)])
        price = np.tile(cost[places], 2)
        found = optimum(
            price, both, right, np.zeros(most.size), most, whole=self.whole, only_easy=only_easy, gap=_NEARLY
        )
        if found is None:
            return None
        moved = np.zeros(self.values.size)
        moved[places] = (found[: places.size] - found[places.size :]) * scale
        return moved


def groups(table: Table, hidden: Marks) -> list[Ints]:
    """Hidden cells whose sum everybody can work out: those of a line whose total is shown, unless they are all of it.

    A line whose hidden cells are all that has contributors sums to its total, which is shown for itself.
    """
    equations = lines(table.shape)
    anybody = next(iter(table.counts.values())).ravel() > 0
    found: dict[tuple[int, ...], Ints] = {}
    for row in range(equations.shape[0]):
        places = equations.indices[equations.indptr[row] : equations.indptr[row + 1]].astype(np.int64)
        total, parts = places.max(), places[places != places.max()]
        inside = parts[hidden[parts]]
        if not hidden[total] and len(inside) > 1 and (anybody[parts] & ~hidden[parts]).any():
            found[tuple(sorted(inside.tolist()))] = np.sort(inside)
    return list(found.values())


def together(table: Table, members: list[Ints]) -> Cells:
    """The groups as if each was one cell, as badly protected as what is known of its cells allows.

    Where contributors can be in several cells, a group has at least as many as its largest cell, and its largest
    contributions are at most the sums of those of its cells.
    """
    cells = table.cells
    values = np.array([cells.values[one].sum() for one in members])
    counts = {}
    for unit, array in cells.counts.items():
        how = np.sum if unit in table.additive else np.max
        counts[unit] = np.array([how(array[one]) for one in members], dtype=np.int64)
    largest = None
    if cells.largest is not None:
        kept = cells.largest.shape[1]
        if next(iter(cells.counts)) in table.additive:
            rows = [-np.sort(-cells.largest[one].ravel())[:kept] for one in members]
        else:
            rows = [cells.largest[one].sum(axis=0) for one in members]
        largest = np.array(rows).reshape(len(members), kept)
    return Cells(values, counts, largest, cells.step, cells.whole)
