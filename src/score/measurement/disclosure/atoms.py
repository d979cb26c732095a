"""The atoms of a population: its smallest parts that the classifications and filters of its releases distinguish."""

from __future__ import annotations

import itertools
import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.disclosure.releases import Release
from score.measurement.disclosure.tables import TOTAL
from score.measurement.errors import SurveyError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]
_REST = "…"  # what no table names
_MOST_ATOMS = 20_000  # own choice: what is solved in minutes


class Atoms:
    """What several releases of one population say, as sums of its atoms.

    `closed`: variables of which there are no other codes than those that some release names.
    """

    def __init__(self, releases: tuple[Release, ...], closed: frozenset[str] = frozenset()) -> None:
        self.releases = releases
        self.closed = closed
        self.classes = {name: self._classes(name) for name in self._variables()}
        self.shape = tuple(len(classes) for classes in self.classes.values())
        if math.prod(self.shape) > _MOST_ATOMS:
            raise SurveyError(
                f"The releases divide the population in {math.prod(self.shape):,} parts, more than can be checked "
                f"({_MOST_ATOMS:,}). Publish with the categories of the earlier releases."
            )

    def _variables(self) -> list[str]:
        named = [name for one in self.releases for name in (*(d.name for d in one.dimensions), *one.where)]
        return list(dict.fromkeys(named))

    def _sets(self, variable: str) -> list[frozenset[str]]:
        """All sets of codes that some release distinguishes."""
        found = []
        for one in self.releases:
            for dimension in one.dimensions:
                if dimension.name == variable:
                    found += [one.codes(dimension, category) for category in dimension.categories]
            if variable in one.where:
                found.append(frozenset(one.where[variable]))
        return list(dict.fromkeys(found))

    def _classes(self, variable: str) -> list[frozenset[str]]:
        """Codes that are in the same sets are never distinguished; and there may be codes that no table names."""
        sets = self._sets(variable)
        alike: dict[tuple[bool, ...], set[str]] = {}
        for code in sorted(frozenset[str]().union(*sets)):
            alike.setdefault(tuple(code in one for one in sets), set()).add(code)
        named = [frozenset(codes) for codes in alike.values()]
        return named if variable in self.closed else [*named, frozenset({_REST})]

    def _marks(self, variable: str, codes: frozenset[str] | None) -> Floats:
        """Which classes of a variable these codes are; all without any."""
        return np.array([codes is None or one <= codes for one in self.classes[variable]], dtype=float)

    def _box(self, sides: dict[str, Floats]) -> sparse.csr_array:
        """Atoms (1 x atoms) in all of these classes."""
        row = sparse.csr_array(np.ones((1, 1)))
        for variable in self.classes:
            row = sparse.csr_array(sparse.kron(row, sparse.csr_array(sides[variable][None, :])))
        row.eliminate_zeros()  # a product of dense rows keeps them
        return row

    def _sides(self, release: Release) -> dict[str, Floats]:
        """The part of the population that a release is about."""
        return {
            name: self._marks(name, frozenset(release.where[name]) if name in release.where else None)
            for name in self.classes
        }

    @cached_property
    def cells(self) -> list[sparse.csr_array]:
        """For each release, its cells as sums of atoms (cells x atoms)."""
        found = []
        for release in self.releases:
            rows, begun = [], self._sides(release)
            for position in release.positions:
                sides = dict(begun)
                for dimension, category in zip(release.dimensions, position, strict=True):
                    if category != TOTAL:
                        sides[dimension.name] = self._marks(dimension.name, release.codes(dimension, category))
                rows.append(self._box(sides))
            found.append(sparse.csr_array(sparse.vstack(rows, format="csr")))
        return found

    @cached_property
    def empty(self) -> sparse.csr_array:
        """Sums of atoms that are 0: what a release's categories leave out of its part of the population."""
        rows = [sparse.csr_array((0, math.prod(self.shape)))]
        for release in self.releases:
            for dimension in release.dimensions:
                sides = self._sides(release)
                for category in dimension.categories:
                    sides[dimension.name] = sides[dimension.name] * (
                        1 - self._marks(dimension.name, release.codes(dimension, category))
                    )
                rows.append(self._box(sides))
        return sparse.csr_array(sparse.vstack(rows, format="csr"))

    @cached_property
    def exact(self) -> list[Marks]:
        """For each release, which of its cells are shown exactly."""
        return [np.array([one.low == one.high for one in release.shown]) for release in self.releases]

    @cached_property
    def exact_rows(self) -> list[sparse.csr_array]:
        """For each release, its exact cells as sums of atoms."""
        return [cells[np.flatnonzero(marks)] for cells, marks in zip(self.cells, self.exact, strict=True)]

    @cached_property
    def rows(self) -> sparse.csr_array:
        """All cells of all releases, then the sums that are 0."""
        return sparse.csr_array(sparse.vstack([*self.cells, self.empty], format="csr"))

    @cached_property
    def rows_shown_exactly(self) -> sparse.csr_array:
        """The same without the cells that are not shown exactly."""
        return sparse.csr_array(sparse.vstack([*self.exact_rows, self.empty], format="csr"))

    @cached_property
    def parts(self) -> sparse.csr_array:
        """Parts of the population (parts x atoms) that somebody may want to know: what shown cells of one release have
        more than those of another, and single classes of some variables with all of the others."""
        rows = self.exact_rows
        found = [sparse.csr_array((0, math.prod(self.shape)))]
        for one, other in itertools.permutations(rows, 2):
            inside = (one @ other.T).tocoo()
            is_part = inside.data == other.sum(axis=1)[inside.col]
            is_more = one.sum(axis=1)[inside.row] > other.sum(axis=1)[inside.col]
            pairs = np.flatnonzero(is_part & is_more)
            found.append(one[inside.row[pairs]] - other[inside.col[pairs]])
        singles = [np.vstack([np.eye(length), np.ones(length)]) for length in self.shape]
        boxes = sparse.csr_array(np.ones((1, 1)))
        for single in singles:
            boxes = sparse.csr_array(sparse.kron(boxes, sparse.csr_array(single)))
        together = sparse.csr_array(sparse.vstack([*found, boxes], format="csr"))
        together.eliminate_zeros()
        seen = {one.tobytes(): place for place, one in enumerate(_places(together))}
        return together[sorted(seen.values())]

    @cached_property
    def in_tables(self) -> Marks:
        """Which of the parts are a cell of some release, shown or hidden."""
        cells = {one.tobytes() for rows in self.cells for one in _places(rows)}
        return np.array([one.tobytes() in cells for one in _places(self.parts)], dtype=bool)

    def said(self, part: sparse.csr_array) -> str:
        """A part of the population in words, by the classes that it has of each variable."""
        places = np.unravel_index(part.indices, self.shape)
        said = []
        for (name, classes), axis in zip(self.classes.items(), places, strict=True):
            among = sorted(set(axis.tolist()))
            codes = sorted(code for place in among for code in classes[place] if code != _REST)
            if len(among) < len(classes):
                said.append(f"{name}: {', '.join(codes) or 'any other'}")
        return "; ".join(said) or "everybody"


def _places(rows: sparse.csr_array) -> list[Ints]:
    """The atoms of each row, in order."""
    rows.sort_indices()
    return [rows.indices[begin:end].astype(np.int64) for begin, end in itertools.pairwise(rows.indptr)]
