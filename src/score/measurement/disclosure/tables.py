"""Tables with all their margins, and what has to be known of each cell to judge it: who is behind it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from score.measurement.disclosure.records import Records, tabulated
from score.measurement.errors import SurveyError, UnknownName

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Position = tuple[str, ...]

TOTAL: Final = "TOTAL"
_SAME = 1e-9  # what summing in another order can change, as a share


@dataclass(frozen=True)
class Dimension:
    """A classification and its categories, without the total."""

    name: str
    categories: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Cells:
    """What the rules look at: one entry per cell, or per group of cells whose sum somebody can work out.

    `values` (cells,); `counts`: unit -> (cells,), contributors, unweighted; `largest` (cells x k), the largest
    contributions in falling order, or None for counts. `step`: the least uncertainty about a value that is one.
    `whole`: the values are known to be whole numbers.
    """

    values: Floats
    counts: Mapping[str, Ints]
    largest: Floats | None
    step: float
    whole: bool


@dataclass(frozen=True, eq=False)
class Table:
    """A table of counts or of magnitudes, with its totals along every combination of dimensions.

    All arrays have one place more than there are categories in each dimension, the last one for TOTAL. `values` are
    what would be published (weighted or not); `counts`: unit -> contributors, unweighted, which need not add up (an
    establishment can be in two cells); `largest` (... x k): the largest contributions, or None for counts. The unit
    named first is the one that contributes. Make one by `Table.of` or `Table.from_arrays`.
    """

    dimensions: tuple[Dimension, ...]
    values: Floats
    counts: Mapping[str, Ints]
    largest: Floats | None = None
    measure: str = "count"

    def __post_init__(self) -> None:
        _check_dimensions(self.dimensions)
        _check_values(self)
        for array in (self.values, self.largest, *self.counts.values()):
            if array is not None:
                array.setflags(write=False)

    @classmethod
    def of(
        cls,
        records: pa.Table | Mapping[str, Any],
        dimensions: Sequence[str] | Mapping[str, Sequence[str]],
        value: str | None = None,
        unit: str | Sequence[str] | Mapping[str, str] | None = None,
        *,
        weight: str | None = None,
        contributions: int = 3,
    ) -> Table:
        """The table of `records` (columns of equal length): sums of `value`, or numbers of records without it.

        `dimensions`: columns, or columns with their categories in order (others are an error, none may be missing).
        `unit`: column that names the contributor; several as {"persons": column, "establishments": column}, the first
        of which is the one that contributes; without it every record is a person. `weight` weights the values alone:
        counts and contributions stay those of the contributors. `contributions`: how many of the largest are kept.
        """
        if isinstance(unit, str):
            unit = {unit: unit}
        elif unit is not None and not isinstance(unit, Mapping):
            unit = {name: name for name in unit}
        found = tabulated(Records.of(records), dimensions, value, unit, weight, contributions)
        return cls(
            tuple(Dimension(name, categories) for name, categories in found.categories),
            with_margins(found.values),
            found.counts,
            found.largest,
            value or "count",
        )

    @classmethod
    def from_arrays(
        cls,
        dimensions: Mapping[str, Sequence[str]],
        counts: ArrayLike | Mapping[str, ArrayLike],
        values: ArrayLike | None = None,
        largest: ArrayLike | None = None,
        measure: str | None = None,
    ) -> Table:
        """A table from arrays of one place per category, or one more for the totals.

        Without totals they are made: contributors are then taken to be in one cell each. `counts`: persons, or unit ->
        array. Without `values`, the first of the counts is published.
        """
        named = tuple(Dimension(name, tuple(map(str, categories))) for name, categories in dimensions.items())
        _check_dimensions(named)
        shape = tuple(len(one.categories) for one in named)
        units = counts if isinstance(counts, Mapping) else {"persons": counts}
        if not units:
            raise SurveyError("A table needs the number of contributors behind its cells: give `counts`.")
        read = {unit: _complete(f"counts of {unit}", array, shape) for unit, array in units.items()}
        if any((array != np.round(array)).any() or (array < 0).any() for array in read.values()):
            raise SurveyError("Counts of contributors are whole numbers from 0: do not weight them.")
        whole = {unit: array.astype(np.int64) for unit, array in read.items()}
        shown = next(iter(read.values())) if values is None else _complete("values", values, shape)
        top = None if largest is None else _largest_with_margins(np.asarray(largest, dtype=float), shape)
        name = measure or ("count" if values is None else "value")
        return cls(named, shown, whole, top, name)

    @property
    def shape(self) -> tuple[int, ...]:
        """Places along each dimension, the total among them."""
        return tuple(len(one.categories) + 1 for one in self.dimensions)

    @cached_property
    def positions(self) -> tuple[Position, ...]:
        """All cells, in the order of the flattened arrays."""
        return tuple(itertools.product(*((*one.categories, TOTAL) for one in self.dimensions)))

    @cached_property
    def _places(self) -> dict[Position, int]:
        return {position: place for place, position in enumerate(self.positions)}

    def place(self, position: Position) -> int:
        """Where a cell is in the flattened arrays. UnknownName for a category that is not there."""
        found = self._places.get(tuple(position))
        if found is not None:
            return found
        if len(position) != len(self.dimensions):
            names = ", ".join(one.name for one in self.dimensions)
            raise SurveyError(f"A cell is named by one category, or {TOTAL}, of each of: {names}; not by {position}.")
        for given, one in zip(position, self.dimensions, strict=True):
            if given not in (*one.categories, TOTAL):
                raise UnknownName(f"category of {one.name}", str(given), (*one.categories, TOTAL))
        raise AssertionError(position)  # pragma: no cover

    def places(self, positions: Iterable[Position]) -> NDArray[np.bool_]:
        """A mark for each cell of the flattened arrays: whether it is one of these."""
        marks = np.zeros(self.values.size, dtype=bool)
        for position in positions:
            marks[self.place(position)] = True
        return marks

    @cached_property
    def whole(self) -> bool:
        """Whether the table counts, so that somebody who attacks it knows that all its values are whole numbers."""
        return self.largest is None and bool((self.values == np.round(self.values)).all())

    @cached_property
    def cells(self) -> Cells:
        """All cells in the order of `positions`."""
        largest = None if self.largest is None else self.largest.reshape(self.values.size, -1)
        counts = {unit: array.ravel() for unit, array in self.counts.items()}
        positive = self.values[self.values > 0]
        step = 1.0 if self.whole or not positive.size else float(positive.min()) / 100
        return Cells(self.values.ravel(), counts, largest, step, self.whole)

    @cached_property
    def additive(self) -> frozenset[str]:
        """Units of which every one is in a single cell, so that their counts add up."""
        inner = tuple(slice(0, -1) for _ in self.dimensions)
        return frozenset(
            unit for unit, array in self.counts.items() if (with_margins(array[inner].astype(float)) == array).all()
        )


def with_margins(inner: Floats) -> Floats:
    """The array with its sums added along every dimension."""
    for axis in range(inner.ndim):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    return inner


def _complete(what: str, given: ArrayLike, shape: tuple[int, ...]) -> Floats:
    array = np.array(given, dtype=float)
    if not np.isfinite(array).all():
        raise SurveyError(f"The {what} hold something that is no finite number. Put 0 where nobody contributes.")
    if array.shape == shape:
        return with_margins(array)
    if array.shape == tuple(length + 1 for length in shape):
        return array
    raise SurveyError(f"The {what} are {array.shape}, but the categories are {shape}: one number for each cell.")


def _largest_with_margins(inner: Floats, shape: tuple[int, ...]) -> Floats:
    """Largest contributions of the totals: the largest of all that are in them."""
    if inner.ndim != len(shape) + 1 or not inner.shape[-1]:
        raise SurveyError(f"The largest contributions are {inner.shape}, but have to be {(*shape, 'how many')}.")
    inner = -np.sort(-inner, axis=-1)
    if inner.shape[:-1] == tuple(length + 1 for length in shape):
        return inner
    if inner.shape[:-1] != shape:
        raise SurveyError(f"The largest contributions are {inner.shape}, but have to be {(*shape, inner.shape[-1])}.")
    kept = inner.shape[-1]
    for axis in range(len(shape)):
        joined = np.moveaxis(inner, axis, -1).reshape(*np.delete(inner.shape[:-1], axis), -1)
        total = np.expand_dims(-np.sort(-joined, axis=-1)[..., :kept], axis)
        inner = np.concatenate([inner, total], axis=axis)
    return inner


def _check_dimensions(dimensions: tuple[Dimension, ...]) -> None:
    if not dimensions:
        raise SurveyError("A table needs at least one dimension.")
    if len({one.name for one in dimensions}) < len(dimensions):
        raise SurveyError("Two dimensions have the same name: rename one.")
    for one in dimensions:
        if not one.categories or len(set(one.categories)) < len(one.categories):
            raise SurveyError(f"{one.name} has no categories, or one of them twice: {', '.join(one.categories)}.")
        if TOTAL in one.categories:
            raise SurveyError(f"{one.name} has a category {TOTAL}, which is the name of the margin: rename it.")


def _check_values(table: Table) -> None:
    shape, values = table.shape, table.values
    arrays = {"values": values, **{f"counts of {unit}": array for unit, array in table.counts.items()}}
    for what, array in arrays.items():
        if array.shape != shape:
            raise SurveyError(f"The {what} are {array.shape}, but with totals they have to be {shape}.")
    if table.largest is not None and table.largest.shape[:-1] != shape:
        raise SurveyError(f"The largest contributions are {table.largest.shape}, but begin with {shape}.")
    if (values < 0).any() or (table.largest is not None and (table.largest < 0).any()):
        raise SurveyError(
            "Values below 0: the rules are for contributions that are not negative. "
            "Publish gains and losses as two tables."
        )
    again = with_margins(values[tuple(slice(0, -1) for _ in shape)])
    if not np.allclose(again, values, rtol=_SAME, atol=_SAME * float(values.max(initial=0))):
        raise SurveyError("The totals are not the sums of the cells: give the cells alone, or the totals unrounded.")
    nobody = next(iter(table.counts.values())) == 0
    if (values[nobody] != 0).any():
        position = table.positions[int(np.flatnonzero((nobody & (values != 0)).ravel())[0])]
        raise SurveyError(f"Cell {position} has a value but no contributors: correct the counts.")
