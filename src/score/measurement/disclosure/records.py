"""From records to the cells of a table: sums, distinct contributors and the largest among them, for all margins."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from score.measurement.errors import SurveyError, UnknownName

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Records:
    """Columns of equal length."""

    columns: pa.Table

    @classmethod
    def of(cls, given: pa.Table | Mapping[str, Any]) -> Records:
        """From an Arrow table or a mapping of names to sequences."""
        if isinstance(given, pa.Table):
            return cls(given)
        try:
            return cls(pa.table({name: pa.array(column) for name, column in given.items()}))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
            raise SurveyError(f"The records are no columns of equal length and one kind each: {problem}") from problem

    def codes(self, name: str, categories: Sequence[str] | None = None) -> tuple[Ints, tuple[str, ...]]:
        """Place of each record's category, and the categories: those given, or those that occur, in their order."""
        column = self._complete(name)
        if categories is None:
            distinct = pc.unique(column)
            ordered = distinct.take(pc.sort_indices(distinct))
            categories = ordered.cast(pa.string()).to_pylist()
            places = pc.index_in(column, value_set=ordered)
        else:
            text = column.cast(pa.string())
            places = pc.index_in(text, value_set=pa.array(map(str, categories), pa.string()))
            if places.null_count:
                raise UnknownName(f"category of {name}", text.filter(places.is_null())[0].as_py(), categories)
        return places.to_numpy().astype(np.int64), tuple(map(str, categories))

    def numbers(self, name: str) -> Floats:
        """A column of finite numbers from 0."""
        column = self._complete(name)
        if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
            raise SurveyError(f"Column {name} holds {column.type}, not numbers.")
        values: Floats = column.cast(pa.float64()).to_numpy()
        if not np.isfinite(values).all():
            raise SurveyError(f"Column {name} holds something that is no finite number: leave those records out.")
        if (values < 0).any():
            raise SurveyError(f"Column {name} has values below 0. Publish gains and losses as two tables.")
        return values

    def _complete(self, name: str) -> pa.ChunkedArray:
        if name not in self.columns.column_names:
            raise UnknownName("column", name, self.columns.column_names)
        column = self.columns[name]
        if column.null_count:
            raise SurveyError(
                f"Column {name} is empty in {column.null_count:,} records: give them a category or leave them out."
            )
        return column


@dataclass(frozen=True)
class Tabulated:
    """`values` (categories of each dimension); `counts` and `largest` with one place more in each, for the totals."""

    categories: tuple[tuple[str, tuple[str, ...]], ...]
    values: Floats
    counts: dict[str, Ints]
    largest: Floats | None


def tabulated(
    records: Records,
    dimensions: Sequence[str] | Mapping[str, Sequence[str]],
    value: str | None,
    unit: Mapping[str, str] | None,
    weight: str | None,
    contributions: int,
) -> Tabulated:
    """See `Table.of`. SurveyError for records that do not say where they belong."""
    if isinstance(dimensions, str) or not dimensions:
        raise SurveyError("Name the dimensions in a list of columns, at least one.")
    if not records.columns.num_rows:
        raise SurveyError("There are no records: nothing to tabulate.")
    if contributions < 1:
        raise SurveyError(f"The number of largest contributions to keep is 1 or more, not {contributions}.")
    given = dimensions if isinstance(dimensions, Mapping) else dict.fromkeys(dimensions)
    coded = {name: records.codes(name, categories) for name, categories in given.items()}
    shape = tuple(len(categories) for _, categories in coded.values())
    places = [codes for codes, _ in coded.values()]
    rows = records.columns.num_rows
    own = np.ones(rows) if value is None else records.numbers(value)
    shown = own if weight is None else own * records.numbers(weight)
    inner: Floats = np.bincount(
        np.ravel_multi_index(tuple(places), shape), weights=shown, minlength=int(np.prod(shape))
    ).astype(float)
    named = {"persons": np.arange(rows)} if unit is None else {name: records.codes(of)[0] for name, of in unit.items()}
    if not named:
        raise SurveyError("Name at least one unit, like {'persons': column}.")
    extended = tuple(length + 1 for length in shape)
    counts = {name: _distinct(places, extended, units) for name, units in named.items()}
    first = next(iter(named.values()))
    largest = None if value is None else _largest(places, extended, first, own, contributions)
    categories = tuple((name, categories) for name, (_, categories) in coded.items())
    return Tabulated(categories, inner.reshape(shape), counts, largest)


def _margins(places: list[Ints], extended: tuple[int, ...]) -> list[Ints]:
    """For each combination of dimensions that is added up, the cell of the whole table in which a record lies."""
    found = []
    for added in itertools.product((False, True), repeat=len(places)):
        coordinates = tuple(
            np.full_like(codes, length - 1) if total else codes
            for codes, length, total in zip(places, extended, added, strict=True)
        )
        found.append(np.ravel_multi_index(coordinates, extended).astype(np.int64))
    return found


def _distinct(places: list[Ints], extended: tuple[int, ...], units: Ints) -> Ints:
    counts = np.zeros(int(np.prod(extended)), dtype=np.int64)
    width = int(units.max()) + 1
    for cells in _margins(places, extended):
        pairs = np.unique(cells * width + units)
        counts += np.bincount(pairs // width, minlength=counts.size)
    return counts.reshape(extended)


def _largest(places: list[Ints], extended: tuple[int, ...], units: Ints, values: Floats, kept: int) -> Floats:
    """What a unit contributes to a cell is the sum of its records there."""
    largest = np.zeros((int(np.prod(extended)), kept))
    width = int(units.max()) + 1
    for cells in _margins(places, extended):
        pairs, inverse = np.unique(cells * width + units, return_inverse=True)
        sums = np.bincount(inverse, weights=values)
        order = np.lexsort((-sums, pairs // width))
        of_cell = (pairs // width)[order]
        first = np.searchsorted(of_cell, of_cell)  # where the cell begins: the rank is counted from there
        rank = np.arange(of_cell.size) - first
        among = rank < kept
        largest[of_cell[among], rank[among]] = sums[order][among]
    return largest.reshape(*extended, kept)
