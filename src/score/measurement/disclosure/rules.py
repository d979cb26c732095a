"""Which cells tell of somebody: the rules for primary suppression, judged on unweighted contributors.

Sources: Willenborg and de Waal, Elements of Statistical Disclosure Control (2001); Hundepool et al.,
Statistical Disclosure Control (2012), whose protection levels are used.

A cell to which nobody contributes tells of nobody and is not sensitive under any rule: it is published as 0. Whether it
should be empty for a law of nature or happens to be so makes no difference, as it is never taken to hide another one.
A cell with contributors whose value is 0 is judged by the threshold, as everybody in it is known to have nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from score.measurement.disclosure.tables import Cells, Position, Table
from score.measurement.errors import SurveyError, UnknownName

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]

MINIMUM: Mapping[str, int] = {"persons": 10, "establishments": 3}  # own choice; 3 or 5 are common (OECD glossary)
SHARE: Final = 0.2  # own choice: sources leave open how uncertain a cell of few has to stay, above 0
_BOUNDARY = 1e-12  # a share of the cell: a cell exactly at the limit is safe, also after summing in another order


@dataclass(frozen=True)
class Verdict:
    """Of each cell: whether a rule calls it sensitive, and how far below and above its value nobody may exclude."""

    sensitive: Marks
    lower: Floats
    upper: Floats


class Rule(Protocol):
    """Judges cells."""

    def judge(self, cells: Cells) -> Verdict:
        """Which of the cells are sensitive."""

    def reason(self, cells: Cells, place: int) -> str:
        """Why this one is; for those who protect the table, not for those who read it."""

    def least(self) -> Mapping[str, int]:
        """Fewest contributors (of each unit; "" for the one that contributes) with which a cell can be safe."""


@dataclass(frozen=True)
class Sensitive:
    """A cell that must not be shown, and the interval around its value that must stay possible."""

    reason: str
    lower: float
    upper: float


@dataclass(frozen=True)
class _Threshold:
    minimum: Mapping[str, int]
    share: float

    def _units(self, cells: Cells) -> list[str]:
        units = [unit for unit in self.minimum if unit in cells.counts]
        if not units:
            raise UnknownName("unit in the table", next(iter(self.minimum)), cells.counts)
        return units

    def judge(self, cells: Cells) -> Verdict:
        few = np.zeros(cells.values.size, dtype=bool)
        for unit in self._units(cells):
            few |= (cells.counts[unit] > 0) & (cells.counts[unit] < self.minimum[unit])
        around = self.share * cells.values
        return Verdict(few, around, around)

    def reason(self, cells: Cells, place: int) -> str:
        said = [
            f"{cells.counts[unit][place]} {unit}, fewer than {self.minimum[unit]}"
            for unit in self._units(cells)
            if 0 < cells.counts[unit][place] < self.minimum[unit]
        ]
        return " and ".join(said)

    def least(self) -> Mapping[str, int]:
        return self.minimum


@dataclass(frozen=True)
class _Dominance:
    n: int
    k: float

    def judge(self, cells: Cells) -> Verdict:
        top = _top(cells, self.n, "dominance").sum(axis=1)
        sensitive = top > self.k / 100 * cells.values * (1 + _BOUNDARY)
        # the smallest value of the cell with which those contributions would no longer dominate it
        around = np.maximum(top * 100 / self.k - cells.values, 0)
        return Verdict(sensitive, around, around)

    def reason(self, cells: Cells, place: int) -> str:
        share = 100 * float(_top(cells, self.n, "dominance")[place].sum() / cells.values[place])
        whose = "the largest contribution is" if self.n == 1 else f"the {self.n} largest contributions are"
        return f"{whose} {share:.1f} % of the cell, more than {self.k:g} %"

    def least(self) -> Mapping[str, int]:
        return {"": self.n + 1}


@dataclass(frozen=True)
class _PPercent:
    p: float

    def judge(self, cells: Cells) -> Verdict:
        top = _top(cells, 2, "p%")
        rest = cells.values - top[:, 0] - top[:, 1]
        around = self.p / 100 * top[:, 0] - rest
        return Verdict(around > _BOUNDARY * cells.values, np.maximum(around, 0), np.maximum(around, 0))

    def reason(self, cells: Cells, place: int) -> str:
        top = _top(cells, 2, "p%")[place]
        share = 100 * float((cells.values[place] - top[0] - top[1]) / top[0])
        return f"the second contributor can tell the largest to within {share:.1f} %, closer than {self.p:g} %"

    def least(self) -> Mapping[str, int]:
        return {"": 3}


def threshold(minimum: int | Mapping[str, int] = MINIMUM, share: float = SHARE) -> Rule:
    """Sensitive: fewer contributors than `minimum`, but not none.

    `minimum`: of persons, or unit -> minimum; those units of it that the table counts are looked at, one has to be
    there. `share` of the value: what has to stay possible below and above it; 1 at least where the table counts. Both
    defaults are our own choice: 10 persons and 3 establishments, a fifth of the value.
    """
    units = {"persons": minimum} if isinstance(minimum, int) else dict(minimum)
    if not units or any(number < 2 for number in units.values()):
        raise SurveyError(f"The least number of contributors is 2 or more for each unit, not {units}.")
    if not 0 < share <= 1:
        raise SurveyError(f"The share to keep uncertain lies above 0 and is at most 1, not {share:g}.")
    return _Threshold(units, share)


def dominance(n: int, k: float) -> Rule:
    """Sensitive: the `n` largest contributions are more than `k` % of the cell."""
    if n < 1:
        raise SurveyError(f"Dominance is that of 1 contributor or more, not of {n}.")
    if not 0 < k < 100:
        raise SurveyError(f"The share of a dominance rule is in % and between 0 and 100, not {k:g}.")
    return _Dominance(n, float(k))


def p_percent(p: float) -> Rule:
    """Sensitive: the second largest contributor, who knows its own, can tell the largest to within `p` %.

    That is x_T - x_1 - x_2 < p/100 x_1; with one or two contributors it always holds.
    """
    if not 0 < p <= 100:
        raise SurveyError(f"The p of the p% rule lies above 0 and is at most 100, not {p:g}.")
    return _PPercent(float(p))


def _top(cells: Cells, n: int, rule: str) -> Floats:
    if cells.largest is None:
        raise SurveyError(
            f"The {rule} rule looks at contributions to a sum, and this table counts. Use the threshold rule for it."
        )
    if cells.largest.shape[1] < n:
        raise SurveyError(
            f"The {rule} rule needs the {n} largest contributions, and the table keeps {cells.largest.shape[1]}: "
            f"make it with contributions={n}."
        )
    return cells.largest[:, :n]


@dataclass(frozen=True)
class Rules:
    """Several rules together: sensitive is what one of them calls so, protected as far as the strictest asks."""

    rules: Sequence[Rule] = field(default_factory=lambda: (threshold(),))

    def __post_init__(self) -> None:
        if not self.rules:
            raise SurveyError("There is no rule: without one nothing is sensitive.")

    def of_cells(self, cells: Cells) -> dict[int, Sensitive]:
        """Sensitive cells by their place."""
        verdicts = [rule.judge(cells) for rule in self.rules]
        found = {}
        for place in np.flatnonzero(np.any([one.sensitive for one in verdicts], axis=0)).tolist():
            by = [(rule, one) for rule, one in zip(self.rules, verdicts, strict=True) if one.sensitive[place]]
            reason = "; ".join(rule.reason(cells, place) for rule, _ in by)
            lower = max(float(one.lower[place]) for _, one in by)
            upper = max(float(one.upper[place]) for _, one in by)
            if cells.whole:  # between two whole numbers nothing is uncertain
                lower, upper = float(np.ceil(lower)), float(np.ceil(upper))
            below = min(max(lower, cells.step), float(cells.values[place]))
            found[place] = Sensitive(reason, below, max(upper, cells.step))
        return found

    def least(self, contributor: str) -> dict[str, int]:
        """Unit -> fewest contributors with which a cell can be safe. `contributor`: the unit that contributes."""
        found: dict[str, int] = {}
        for rule in self.rules:
            for unit, number in rule.least().items():
                found[unit or contributor] = max(number, found.get(unit or contributor, 0))
        return found


def sensitive(table: Table, rules: Sequence[Rule]) -> dict[Position, Sensitive]:
    """The cells, margins among them, that the rules call sensitive, with the reason and what has to stay possible."""
    found = Rules(tuple(rules)).of_cells(table.cells)
    return {table.positions[place]: one for place, one in found.items()}
