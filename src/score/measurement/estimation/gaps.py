"""Gaps between two groups and their spread over cells: pay gaps, factor-weighted gaps, segregation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from score.measurement.errors import SurveyError, UnknownName, a_number
from score.measurement.estimation.from_rows import Columns, Floats
from score.measurement.estimation.inequality import quantile_influence, weighted_quantile

Mask = NDArray[np.bool_]


def _mean(values: Floats, weights: Floats, members: Mask) -> tuple[float, Floats]:
    """Mean of the members and the influence of every row on it."""
    size = weights[members].sum()
    middle = float(np.sum(weights[members] * values[members]) / size)
    return middle, np.where(members, values - middle, 0.0) / size


def _median(values: Floats, weights: Floats, members: Mask) -> tuple[float, Floats]:
    middle = weighted_quantile(values[members], weights[members], 0.5)
    influence = np.zeros(len(values))
    influence[members] = quantile_influence(values[members], weights[members], middle, 0.5)
    return middle, influence


def _gap(high: tuple[float, Floats], low: tuple[float, Floats]) -> tuple[float, Floats]:
    """(high - low) / high and its influence."""
    if high[0] == 0:
        raise SurveyError("The group that the gap is measured against gets nothing, so there is no share of that.")
    return (high[0] - low[0]) / high[0], (low[0] * high[1] / high[0] - low[1]) / high[0]


@dataclass(frozen=True)
class PayGap:
    """How much less one group gets, as a share of what the other gets: 1 - low / high, of means or medians."""

    variable: str
    group: str
    high: Any
    low: Any
    of: Literal["mean", "median"] = "mean"

    def __post_init__(self) -> None:
        if self.of not in ("mean", "median"):
            raise UnknownName("kind of pay gap", str(self.of), ("mean", "median"))

    @property
    def what(self) -> str:
        """How it is called."""
        return f"gap of the {self.of} {self.variable} between {self.high} and {self.low}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The variable."""
        return (self.variable,)

    @property
    def words(self) -> tuple[str, ...]:
        """The column of the groups."""
        return (self.group,)

    @property
    def levels(self) -> Mapping[str, tuple[Any, ...]]:
        """The groups."""
        return {self.group: (self.high, self.low)}

    def evaluate(self, columns: Columns, weights: Floats, inside: Mask) -> tuple[float, Floats]:
        """The gap; NaN in a domain of one group only."""
        values: Floats = columns[self.variable]
        high, low = inside & (columns[self.group] == self.high), inside & (columns[self.group] == self.low)
        if not (high.any() and low.any()):
            return float("nan"), np.zeros(len(values))
        middle = _mean if self.of == "mean" else _median
        return _gap(middle(values, weights, high), middle(values, weights, low))


@dataclass(frozen=True)
class FactorWeightedGap:
    """Mean of the gaps within cells of like people, weighted by the cells' people: sum (N_g / N) gap_g.

    Cells are combinations of `cells` in their order; one with fewer than `least` rows of either group is joined with
    the next (the last ones with the one before), never left out.
    """

    variable: str
    group: str
    high: Any
    low: Any
    cells: tuple[str, ...]
    least: int = 1

    def __post_init__(self) -> None:
        a_number(self.least, "How many rows of either group a cell has at least is a number")
        if not self.cells:
            raise SurveyError("Among which people? Name the columns that make the cells, for example occupation.")

    @property
    def what(self) -> str:
        """How it is called."""
        return f"factor-weighted gap of {self.variable} between {self.high} and {self.low}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The variable."""
        return (self.variable,)

    @property
    def words(self) -> tuple[str, ...]:
        """The groups and what makes the cells."""
        return (self.group, *self.cells)

    @property
    def levels(self) -> Mapping[str, tuple[Any, ...]]:
        """The groups."""
        return {self.group: (self.high, self.low)}

    def evaluate(self, columns: Columns, weights: Floats, inside: Mask) -> tuple[float, Floats]:
        """The weighted gap; NaN where one of the groups is nowhere."""
        values: Floats = columns[self.variable]
        high, low = columns[self.group] == self.high, columns[self.group] == self.low
        people = inside & (high | low)
        total, influence = weights[people].sum(), np.zeros(len(values))
        merged = self._merged(columns, people, high, low)
        if not merged:
            return float("nan"), influence
        value = 0.0
        for members in merged:
            share = weights[members].sum() / total
            gap, moved = _gap(_mean(values, weights, members & high), _mean(values, weights, members & low))
            value += share * gap
            influence += (members - share * people) / total * gap + share * moved
        return float(value), influence

    def _merged(self, columns: Columns, people: Mask, high: Mask, low: Mask) -> list[Mask]:
        keys = list(zip(*(columns[name].tolist() for name in self.cells), strict=True))
        labels = sorted({keys[row] for row in np.flatnonzero(people)}, key=lambda key: tuple(map(str, key)))
        number = {label: place for place, label in enumerate(labels)}
        of_row = np.array([number.get(key, -1) for key in keys])
        merged: list[Mask] = []
        waiting = np.zeros(len(people), dtype=bool)
        for place in range(len(labels)):
            waiting |= people & (of_row == place)
            if min((waiting & high).sum(), (waiting & low).sum()) >= max(self.least, 1):
                merged.append(waiting)
                waiting = np.zeros(len(people), dtype=bool)
        if waiting.any() and merged:
            merged[-1] = merged[-1] | waiting
        return merged


@dataclass(frozen=True)
class Segregation:
    """Duncan's index: half the sum over cells of |F_i / F - M_i / M|, from 0 (spread alike) to 1 (never together)."""

    cell: str
    group: str
    first: Any
    second: Any
    numbers: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """How it is called."""
        return f"segregation of {self.first} and {self.second} over {self.cell}"

    @property
    def words(self) -> tuple[str, ...]:
        """The cells and the groups."""
        return (self.cell, self.group)

    @property
    def levels(self) -> Mapping[str, tuple[Any, ...]]:
        """The groups."""
        return {self.group: (self.first, self.second)}

    def evaluate(self, columns: Columns, weights: Floats, inside: Mask) -> tuple[float, Floats]:
        """The index; NaN in a domain of one group only."""
        cells, groups = columns[self.cell], columns[self.group]
        first, second = inside & (groups == self.first), inside & (groups == self.second)
        influence = np.zeros(len(weights))
        if not (first.any() and second.any()):
            return float("nan"), influence
        f, m = weights[first].sum(), weights[second].sum()
        value = 0.0
        for cell in sorted({str(one) for one in cells[first | second].tolist()}):
            own = np.array([str(one) == cell for one in cells.tolist()])
            of_first, of_second = weights[first & own].sum() / f, weights[second & own].sum() / m
            sign = np.sign(of_first - of_second)
            value += abs(of_first - of_second) / 2
            moved = ((first & own) - of_first * first) / f - ((second & own) - of_second * second) / m
            influence += sign / 2 * moved
        return float(value), influence
