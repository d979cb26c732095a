"""Whether a new release and earlier ones together tell what none of them tells alone.

Tables of one population, cut and filtered differently, are sums of the same atoms: the smallest parts of the population
that their classifications and filters distinguish. Somebody who has all of them solves for the atoms. We do so first,
in three ways: by linear programming for every cell that has to stay uncertain; by linear algebra for every part of the
population that is in no table but is what one table has more than another (Hundepool et al. 2012, on linked tables and
differencing); and by linear programming again for the parts that sums alone leave open, because nothing is below 0 and
what adds up to a small number is small (bounds of Frechet; Dobra and Fienberg 2000).

What a part of few must stay is our own choice, as the releases do not hold its value: it must not be known to nearer
than a fifth of itself below and above, and of a count 1; where the tables together determine its count, to nearer than
that around the true one. Parts are single categories, crossed, and what one shown cell has more than another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.disclosure.atoms import Atoms
from score.measurement.disclosure.attack import Interval
from score.measurement.disclosure.bounding import Sums
from score.measurement.disclosure.releases import Release
from score.measurement.disclosure.rules import SHARE
from score.measurement.errors import SurveyError

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
_IN_SPAN = 1e-6
_NOBODY = 1e-9  # a share of the largest value: no more than that is nothing


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
    releases = (*previous, new)
    if not previous:
        atoms = Atoms(releases)
        return _narrowed(atoms, _shown_sums(atoms))
    atoms = _closed(releases)
    known = _shown_sums(atoms)
    narrowed = _narrowed(atoms, known)  # first: it refuses releases that contradict one another
    weights, inside = _combinations(atoms.rows_shown_exactly, atoms.parts)
    return [*narrowed, *_differences(atoms, weights, inside), *_bounded(atoms, known, inside)]


def _closed(releases: tuple[Release, ...]) -> Atoms:
    """The atoms, if there are no codes but those that are named somewhere, of as many variables as that can be true of.

    Somebody who knows that everybody is of one of three ages knows more than the tables say, which may be limited to
    two of the three each. Where the numbers show that there are others, nobody can believe it.
    """
    atoms = Atoms(releases)
    for variable in dict.fromkeys(name for one in releases for name in one.where):
        closed = Atoms(releases, atoms.closed | {variable})
        counted = [_counted(closed, unit) for unit in _least(closed)]
        if all(one.possible() for one in (_shown_sums(closed), *counted)):
            atoms = closed
    return atoms


def _counted(atoms: Atoms, unit: str) -> Sums:
    """What we know ourselves: the contributors of all cells, of the hidden ones too."""
    counts = np.array(_counts(atoms, unit))
    return Sums(atoms.rows, counts, counts)


def _counts(atoms: Atoms, unit: str) -> list[float]:
    return [float(count) for one in atoms.releases for count in one.counts[unit]] + [0.0] * atoms.empty.shape[0]


def _shown_sums(atoms: Atoms) -> Sums:
    """What everybody knows: the shown cells, exactly or to within limits."""
    nobody = [0.0] * atoms.empty.shape[0]
    shown = [one for release in atoms.releases for one in release.shown]
    return Sums(
        atoms.rows,
        np.array([one.low for one in shown] + nobody),
        np.array([one.high for one in shown] + nobody),
    )


def _narrowed(atoms: Atoms, known: Sums) -> list[Leak]:
    """Cells that had to stay uncertain, and are less so than they had to be."""
    wanted = [(release, cells, one) for release, cells in zip(atoms.releases, atoms.cells, strict=True)
              for one in release.requirements]  # fmt: skip
    if not wanted:
        known.somewhere()
        return []
    forms = []
    for release, cells, one in wanted:
        places = {position: place for place, position in enumerate(release.positions)}
        forms.append(cells[[places[position] for position in one.cells]].sum(axis=0))
    reached = known.reach(np.array(forms), [(one.value - one.lower, one.value + one.upper) for _, _, one in wanted])
    return [
        _leak(
            atoms, f"{' + '.join(map(str, one.cells))} of release {release.id}, which is too well known ({one.reason})"
        )
        for (release, _, one), interval in zip(wanted, reached, strict=True)
        if not one.met_by(interval)
    ]


def _differences(atoms: Atoms, weights: Floats, inside: Marks) -> list[Leak]:
    """Parts of the population in no table, of too few contributors, whose value can be worked out exactly.

    `weights`, `inside`: how the parts are combined of what is shown exactly, and which are.
    """
    found: dict[int, str] = {}
    for unit, minimum in _least(atoms).items():
        counts = [np.array(one.counts[unit], dtype=float)[marks]
                  for one, marks in zip(atoms.releases, atoms.exact, strict=True)]  # fmt: skip
        of_parts = weights @ np.concatenate([*counts, np.zeros(atoms.empty.shape[0])])
        for place in np.flatnonzero(inside & (of_parts > 0.5) & (of_parts < minimum - 0.5)).tolist():
            found.setdefault(place, f"{round(of_parts[place])} {unit}, fewer than {minimum}")
    return [_leak(atoms, f"{atoms.said(atoms.parts[[place]])} ({why})") for place, why in found.items()]


def _bounded(atoms: Atoms, known: Sums, inside: Marks) -> list[Leak]:
    """Parts in no table, perhaps of too few, that sums leave open and that are narrowed down too far all the same.

    `inside`: which parts are combined of what is shown exactly.
    """
    parts = atoms.parts[np.flatnonzero(~inside & ~atoms.in_tables)]
    combined = _combinations(atoms.rows, parts)
    counting = _counting(atoms)
    found: dict[int, str] = {}
    for unit, minimum in _least(atoms).items():
        few, true = _few(atoms, unit, minimum, parts, *combined)
        sure = np.flatnonzero(few & (unit == counting) & np.isfinite(true))
        around = [(x - max(1.0, np.ceil(SHARE * x)), x + max(1.0, np.ceil(SHARE * x))) for x in true[sure].tolist()]
        reached = known.reach(parts[sure].toarray(), around) if sure.size else []
        for place, (low, high), one in zip(sure.tolist(), around, reached, strict=True):
            if not one.holds(max(low, 0.0), high):
                found.setdefault(place, _so_well(one, f"{true[place]:.0f} {unit}, fewer than {minimum}"))
        others = np.setdiff1d(np.flatnonzero(few), sure)
        close = known.narrow(parts[others], _step(atoms, counting), SHARE, whole=bool(counting))
        for place, one in close.items():
            if one.high > _NOBODY * known.scale:
                found.setdefault(int(others[place]), _so_well(one, f"perhaps fewer than {minimum} {unit}"))
    return [_leak(atoms, f"{atoms.said(parts[[place]])} ({why})") for place, why in sorted(found.items())]


def _so_well(known: Interval, whose: str) -> str:
    return f"known to lie between {known.low:.6g} and {known.high:.6g}: {whose}"


def _few(
    atoms: Atoms, unit: str, minimum: int, parts: sparse.csr_array, weights: Floats, inside: Marks
) -> tuple[Marks, Floats]:
    """Which parts have, or may have, somebody but fewer than `minimum`; and how many they have, NaN where the tables,
    hidden cells included, do not tell: `weights` and `inside` say how parts are combined of these."""
    true = np.where(inside, np.round(weights @ np.array(_counts(atoms, unit))), np.nan)
    few = inside & (true > 0) & (true < minimum)
    unsure = np.flatnonzero(~inside)
    few[unsure] = _counted(atoms, unit).fewer(parts[unsure], minimum)
    return few, true


def _counting(atoms: Atoms) -> str:
    """The unit whose contributors are the values of all that is shown exactly; empty if the tables do not count."""
    for unit in _least(atoms):
        cells = [cell for one in atoms.releases for cell in zip(one.shown, one.counts[unit], strict=True)]
        exact = [(one.low, count) for one, count in cells if one.low == one.high]
        if exact and all(value == count for value, count in exact):
            return unit
    return ""


def _step(atoms: Atoms, counting: str) -> float:
    """The least uncertainty that is one: 1 of counts, else a hundredth of the smallest value (as of a table's cells);
    where all is rounded, half of what the least rounding leaves open."""
    shown = [one for release in atoms.releases for one in release.shown]
    values = [one.low for one in shown if one.low == one.high and one.low > 0]
    if counting or not shown:
        return 1.0
    widths = [one.high - one.low for one in shown if one.low < one.high < math.inf]
    return min(values) / 100 if values else min(widths, default=2.0) / 2


def _least(atoms: Atoms) -> dict[str, int]:
    """Unit -> fewest contributors that any of the releases allows; of units that add up in all of them."""
    units = set.intersection(*(set(one.counts) for one in atoms.releases))
    return {unit: max(one.least.get(unit, 0) for one in atoms.releases) for unit in sorted(units)}


def _leak(atoms: Atoms, what: str) -> Leak:
    return Leak(what, tuple(one.id for one in atoms.releases))


def _combinations(known: sparse.csr_array, parts: sparse.csr_array) -> tuple[Floats, Marks]:
    """How each part is combined of what is known (parts x known), and whether it is."""
    if not parts.shape[0]:  # a large matrix is not inverted for nothing
        return np.zeros((0, known.shape[0])), np.zeros(0, dtype=bool)
    dense = known.toarray()
    weights = parts @ np.linalg.pinv(dense)
    left = np.abs(weights @ dense - parts.toarray()).max(axis=1, initial=0)
    return weights, left < _IN_SPAN
