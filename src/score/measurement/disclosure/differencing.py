"""Whether a new release and earlier ones together tell what none of them tells alone.

Tables of one population, cut and filtered differently, are sums of the same atoms: the smallest parts of the population
that their classifications and filters distinguish. Somebody who has all of them solves for the atoms. We do so first,
in two ways: by linear programming for every cell that has to stay uncertain, and by linear algebra for every part of
the population that is in no table but is what one table has more than another (Hundepool et al. 2012, on linked tables
and differencing).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.disclosure.bounding import Sums
from score.measurement.disclosure.releases import Release
from score.measurement.disclosure.tables import TOTAL
from score.measurement.errors import SurveyError

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
_REST = "…"  # what no table names
_MOST_ATOMS = 20_000
_IN_SPAN = 1e-6


@dataclass(frozen=True)
class Leak:
    """What could be worked out, and from which releases."""

    what: str
    releases: tuple[str, ...]


class Refused(SurveyError):
    """A release that must not be published, and all that it would give away."""

    def __init__(self, leaks: Sequence[Leak]) -> None:
        said = "; ".join(one.what for one in leaks[:3]) + ("; …" if len(leaks) > 3 else "")
        super().__init__(
            f"This release would give away {len(leaks)} part(s) of the population, with what is published already: "
            f"{said}. Publish fewer cells, or with the filters and categories of the earlier releases."
        )
        self.leaks = tuple(leaks)


def check_against(previous: Iterable[Release], new: Release) -> None:
    """Refused (a SurveyError with the leaks) if `new` must not join what is published already.

    Earlier releases of other populations or measures say nothing about it. Publishing the same content under the same
    id again is not publishing. SurveyError if the id has other content, or if the tables contradict one another.
    """
    earlier = list(previous)
    for one in earlier:
        if one.id == new.id and one.content != new.content:
            raise SurveyError(
                f"Release {new.id} was published on {one.when} with other content. Give the new one an id of its own."
            )
    if any(one.id == new.id for one in earlier):
        return
    found = leaks([one for one in earlier if (one.population, one.measure) == (new.population, new.measure)], new)
    if found:
        raise Refused(found)


def leaks(previous: Sequence[Release], new: Release) -> list[Leak]:
    """All that the releases of one population and measure give away together."""
    joint = Joint((*previous, new))
    return [*joint.narrowed(), *joint.differences()]


class Joint:
    """The equations of several releases about the atoms of their population."""

    def __init__(self, releases: tuple[Release, ...]) -> None:
        self.releases = releases
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
        return [*(frozenset(codes) for codes in alike.values()), frozenset({_REST})]

    def _marks(self, variable: str, codes: frozenset[str] | None) -> Floats:
        """Which classes of a variable these codes are; all without any."""
        return np.array([codes is None or one <= codes for one in self.classes[variable]], dtype=float)

    def _box(self, sides: dict[str, Floats]) -> sparse.csr_array:
        """Atoms (1 x atoms) in all of these classes."""
        row = sparse.csr_array(np.ones((1, 1)))
        for variable in self.classes:
            row = sparse.csr_array(sparse.kron(row, sparse.csr_array(sides[variable][None, :])))
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

    def narrowed(self) -> list[Leak]:
        """Cells that had to stay uncertain, and are less so than they had to be."""
        solver = Sums(
            sparse.csr_array(sparse.vstack([*self.cells, self.empty], format="csr")),
            np.array([one.low for release in self.releases for one in release.shown] + [0.0] * self.empty.shape[0]),
            np.array([one.high for release in self.releases for one in release.shown] + [0.0] * self.empty.shape[0]),
        )
        wanted = [(release, cells, one) for release, cells in zip(self.releases, self.cells, strict=True)
                  for one in release.requirements]  # fmt: skip
        if not wanted:
            solver.somewhere()
            return []
        forms = []
        for release, cells, one in wanted:
            places = {position: place for place, position in enumerate(release.positions)}
            forms.append(cells[[places[position] for position in one.cells]].sum(axis=0))
        known = solver.reach(np.array(forms), [(one.value - one.lower, one.value + one.upper) for _, _, one in wanted])
        ids = tuple(one.id for one in self.releases)
        return [
            Leak(
                f"{' + '.join(map(str, one.cells))} of release {release.id}, which is too well known ({one.reason})",
                ids,
            )
            for (release, _, one), interval in zip(wanted, known, strict=True)
            if not one.met_by(interval)
        ]

    def differences(self) -> list[Leak]:
        """Parts of the population in no table, of too few contributors, whose value can be worked out exactly."""
        if len(self.releases) < 2:
            return []
        units = set.intersection(*(set(one.counts) for one in self.releases))
        least = {unit: max(one.least.get(unit, 0) for one in self.releases) for unit in sorted(units)}
        exact = [np.array([one.low == one.high for one in release.shown]) for release in self.releases]
        rows = [cells[np.flatnonzero(marks)] for cells, marks in zip(self.cells, exact, strict=True)]
        known = sparse.csr_array(sparse.vstack([*rows, self.empty], format="csr"))
        parts = self._parts(rows)
        if not parts.shape[0]:
            return []
        weights, inside = _combinations(known, parts)
        found: dict[int, str] = {}
        for unit, minimum in least.items():
            counts = [np.array(one.counts[unit], dtype=float)[m] for one, m in zip(self.releases, exact, strict=True)]
            of_parts = weights @ np.concatenate([*counts, np.zeros(self.empty.shape[0])])
            for place in np.flatnonzero(inside & (of_parts > 0.5) & (of_parts < minimum - 0.5)).tolist():
                found.setdefault(place, f"{round(of_parts[place])} {unit}, fewer than {minimum}")
        ids = tuple(one.id for one in self.releases)
        return [Leak(f"{self._said(parts[[place]])} ({why})", ids) for place, why in found.items()]

    def _parts(self, rows: list[sparse.csr_array]) -> sparse.csr_array:
        """What shown cells of one release have more than those of another, and single classes with all others."""
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
        together.sort_indices()
        seen = {together.indices[a:b].tobytes(): place
                for place, (a, b) in enumerate(itertools.pairwise(together.indptr))}  # fmt: skip
        return together[sorted(seen.values())]

    def _said(self, part: sparse.csr_array) -> str:
        """A part of the population in words, by the classes that it has of each variable."""
        places = np.unravel_index(part.indices, self.shape)
        said = []
        for (name, classes), axis in zip(self.classes.items(), places, strict=True):
            among = sorted(set(axis.tolist()))
            codes = sorted(code for place in among for code in classes[place] if code != _REST)
            if len(among) < len(classes):
                said.append(f"{name}: {', '.join(codes) or 'any other'}")
        return "; ".join(said) or "everybody"


def _combinations(known: sparse.csr_array, parts: sparse.csr_array) -> tuple[Floats, Marks]:
    """How each part is combined of what is known (parts x known), and whether it is."""
    dense = known.toarray()
    weights = parts @ np.linalg.pinv(dense)
    left = np.abs(weights @ dense - parts.toarray()).max(axis=1, initial=0)
    return weights, left < _IN_SPAN
