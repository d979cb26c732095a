"""Groups of a cut that a reader who may not see small figures is not shown: small ones, and those that tell of them.

The programme's tables are protected as those of surveys are (`score.measurement.disclosure`): a figure below its
sheet's minimum is withheld, and so many of the others that nobody who subtracts shown groups from shown totals knows
the number with data of a withheld group to nearer than one, or that withheld groups of fewer than the minimum have
together. Sums, numerators and denominators obey the same equations, so that none of a small group follows exactly from
what is shown; how far they can be narrowed down is looked at only where one enterprise can withhold a sum.

What this does not do. Figures follow the records, so that whoever compares two moments between which one enterprise
reported sees what it changed; only what is published as a `disclosure.Release` is checked against earlier releases. A
cut by two things is checked together with its totals, not with cuts by other pairs. And totals stay shown: where all
enterprises of a country are in one sector, and a reader knows that, the two totals tell of the others in that sector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.labels import group_parts
from score.catalogue.calculation.sheet import Indicator
from score.measurement.disclosure import Rule, Table, dominance, protect, threshold
from score.measurement.errors import SurveyError

# the figures of the same indicator over fewer dimensions, () for the whole
Margins = Callable[[tuple[str, ...]], Sequence[Figure]]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]
_KEPT = 2048  # many indicators have the same numbers, and pages ask for the same cut again
_UNIT = "with data"
_WITHHELD = "withheld by a table of fewer dimensions, or because of one enterprise"


@dataclass(frozen=True)
class Limits:
    """What a sheet asks of a figure: the fewest with data, and the share (0 to 1) of a sum that one may give."""

    minimum: int
    dominance: float | None = None

    @classmethod
    def of(cls, indicator: Indicator) -> Limits:
        """Those of an indicator's sheet."""
        return cls(indicator.minimum_n, indicator.dominance)


def withheld(found: Sequence[Figure], limits: Limits, margins: Margins) -> frozenset[str]:
    """The groups (canonical text) of one cut that must not be shown to a reader who may not see small figures.

    `found`: all groups of the cut. Its totals are asked from `margins`, if anything is small at all; those that are not
    there are taken to be known. Totals that are shown in their own tables stay shown: where they alone give a small
    group away, no group of this cut is shown.
    """
    if all(one.publishable for one in found):
        return frozenset()
    names = tuple(name for name, _value in group_parts(found[0].cut))
    if not names:
        return frozenset(one.cut for one in found)
    frame = _Frame.of(found, names)
    hidden = _hidden(_asked(frame, found, limits, margins))
    return frozenset(one.cut for one in found if not one.publishable or hidden is None or hidden[frame.place(one.cut)])


@dataclass(frozen=True)
class _Frame:
    """The dimensions of a cut and the categories that occur, in the order of their names; the last place is all."""

    names: tuple[str, ...]
    categories: dict[str, dict[str, int]]

    @classmethod
    def of(cls, found: Sequence[Figure], names: tuple[str, ...]) -> _Frame:
        values = [dict(group_parts(one.cut)) for one in found]
        ordered = {name: sorted({one[name] for one in values}) for name in names}
        return cls(names, {name: {value: place for place, value in enumerate(of)} for name, of in ordered.items()})

    @property
    def shape(self) -> tuple[int, ...]:
        """Places along each dimension, that of the total among them."""
        return tuple(len(of) + 1 for of in self.categories.values())

    def knows(self, group: str) -> bool:
        """Whether the values of a group occur in the cut."""
        return all(value in self.categories[name] for name, value in group_parts(group))

    def place(self, group: str) -> int:
        """Where a group of the cut, or of some of its dimensions, is in the flattened table."""
        values = dict(group_parts(group))
        at = [of[values[name]] if name in values else len(of) for name, of in self.categories.items()]
        return int(np.ravel_multi_index(at, self.shape))


@dataclass(frozen=True)
class _Asked:
    """All on which it depends what is hidden, in the order of the flattened table with its totals.

    `sensitive`: not to be shown whatever its number; `fixed`: totals that are shown in tables of their own. `sums` and
    `largest` (of one enterprise) only where a sum can be withheld for one.
    """

    shape: tuple[int, ...]
    limits: Limits
    counts: tuple[int, ...]
    sensitive: tuple[bool, ...]
    fixed: tuple[bool, ...]
    sums: tuple[float, ...] | None
    largest: tuple[float, ...] | None

    def table(self, *, sums: bool) -> Table:
        """The table of the numbers with data, or of the sums. Its totals are those of the cells: added up even where
        an enterprise can be in several, as somebody may know that none is."""
        inner = tuple(slice(0, -1) for _ in self.shape)
        given = self.sums if sums and self.sums is not None else self.counts
        largest = np.reshape(self.largest, (*self.shape, 1))[inner] if sums and self.largest is not None else None
        counts = np.reshape(self.counts, self.shape)
        named = {f"d{axis}": [str(place) for place in range(size - 1)] for axis, size in enumerate(self.shape)}
        return Table.from_arrays(named, {_UNIT: counts}, np.reshape(given, self.shape)[inner], largest)


def _asked(frame: _Frame, found: Sequence[Figure], limits: Limits, margins: Margins) -> _Asked:
    size = int(np.prod(frame.shape))
    counts, sums, largest = np.zeros(size, dtype=np.int64), np.zeros(size), np.zeros(size)
    sensitive, fixed = np.zeros(size, dtype=bool), _is_total(frame.shape)
    for one in found:
        place = frame.place(one.cut)
        counts[place] = one.with_data or 0
        sensitive[place] = not one.publishable
        if counts[place] and one.value is not None:
            sums[place] = one.value
            largest[place] = one.value * float(one.note.get("top_share", 0)) / 100
    least = _largest_inside(counts.reshape(frame.shape)).ravel()
    for kept in (kept for length in range(len(frame.names)) for kept in combinations(frame.names, length)):
        rows = margins(kept)
        unseen = withheld(rows, limits, margins)
        for one in rows:
            if frame.knows(one.cut):
                place = frame.place(one.cut)
                counts[place] = one.with_data or 0
                fixed[place] = one.cut not in unseen
    counts = np.maximum(counts, least)  # nobody is in a cell and not in its total
    sensitive |= _is_total(frame.shape) & ~fixed
    sensitive &= counts > 0  # nobody can be found out where nobody is
    adds = limits.dominance is not None and bool((sums >= 0).all())
    return _Asked(
        frame.shape,
        limits,
        tuple(counts.tolist()),
        tuple(sensitive.tolist()),
        tuple(fixed.tolist()),
        tuple(sums.tolist()) if adds else None,
        tuple(largest.tolist()) if adds else None,
    )


def _is_total(shape: tuple[int, ...]) -> Marks:
    found = np.ones(shape, dtype=bool)
    found[tuple(slice(0, -1) for _ in shape)] = False
    return found.ravel()


def _largest_inside(counts: Ints) -> Ints:
    """Each cell, and in place of each total the largest of the cells in it."""
    found = counts.copy()
    for axis in range(counts.ndim):
        last = tuple(slice(None) if other != axis else slice(-1, None) for other in range(counts.ndim))
        found[last] = found.max(axis=axis, keepdims=True)
    return found


@lru_cache(_KEPT)
def _hidden(asked: _Asked) -> tuple[bool, ...] | None:
    """A mark for each cell: whether it is hidden. None where totals that are shown give a sensitive one away."""
    numbers = asked.table(sums=False)
    rules: list[Rule] = [threshold({_UNIT: asked.limits.minimum})]
    publish = [position for position, is_fixed in zip(numbers.positions, asked.fixed, strict=True) if is_fixed]
    also = {position: _WITHHELD
            for position, is_so in zip(numbers.positions, asked.sensitive, strict=True) if is_so}  # fmt: skip
    try:
        hidden = protect(numbers, rules, publish=publish, also=also).suppressed
        if asked.sums is not None and asked.limits.dominance is not None:
            rules.append(dominance(1, 100 * asked.limits.dominance))
            hidden = protect(asked.table(sums=True), rules, publish=publish, also=also, hidden=hidden).suppressed
    except SurveyError:
        return None
    return tuple(numbers.places(hidden).tolist())
