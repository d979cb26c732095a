"""Totals of the cells of one breakdown, and the covariance of anything smooth made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.design.design import Lonely
from score.measurement.design.replicates import Replicates
from score.measurement.design.units import Units
from score.measurement.design.variance import covariance, variances
from score.measurement.linear import solved
from score.measurement.scanning.cube import Cube
from score.measurement.scanning.terms import COUNT, WEIGHT, Term
from score.measurement.weighting.calibration import Calibration

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_BLOCK = 256  # estimates whose squares are formed at once


def describe_design(units: Units, replicates: Replicates | None, calibrated: bool) -> str:
    """How the sample was drawn and how variances are found, in words."""
    stages = ", of these ".join(f"{len(stage.group_of):,} units" for stage in units.stages)
    full = " with" if any((stage.fraction > 0).any() for stage in units.stages) else " without"
    drawn = f"{len(units.strata):,} strata, {stages};{full} correction for the share that was drawn"
    way = f"{len(replicates.scales):,} replicates ({replicates.method})" if replicates else "Taylor linearisation"
    known = ", of what the known totals do not explain" if calibrated else ""
    return f"Sample: {drawn}; {units.degrees_of_freedom:,} degrees of freedom. Variance: {way}{known}."


class Foundation(Protocol):
    """What estimates are functions of: sums, with the covariance of anything smooth made of them."""

    replicates: Replicates | None

    @property
    def sums(self) -> Floats:
        """What the estimates are functions of."""

    @property
    def replicated_sums(self) -> Floats:
        """The same under each set of replicate weights (sums x replicates)."""

    @property
    def degrees_of_freedom(self) -> int:
        """Of the whole design, also for domains."""

    @property
    def rows_read(self) -> int:
        """Rows of the sample."""

    def describe(self) -> str:
        """Where the sums come from and how their variance is found."""

    def covariance(self, gradient: sparse.csc_array) -> Floats:
        """Covariance of functions with these derivatives (sums x estimates)."""

    def variances(self, gradient: sparse.csc_array) -> Floats:
        """Its diagonal."""


@dataclass
class Totals:
    """Columns are cell x term: column `place(cell, term)` holds what each final unit adds to that total.

    `cells`: values of `by`, of the cells that are domains (None for no value leaves a row out of all of them, but never
    its unit). With a `calibration`, what units add counts only as far as the known totals do not explain it.
    """

    cube: Cube
    by: tuple[str, ...]
    lonely: Lonely
    replicates: Replicates | None = None
    calibration: Calibration | None = None

    @cached_property
    def _groups(self) -> tuple[NDArray[np.int64], list[tuple[Any, ...]]]:
        return _collapsed(self.cube, self.by)

    @property
    def cells(self) -> list[tuple[Any, ...]]:
        """Values of `by`, for each domain."""
        return self._groups[1]

    def places(self, term: Term) -> Places:
        """Column of the term in each domain."""
        return np.arange(len(self.cells)) * self.cube.width + self.cube.terms[term]

    @cached_property
    def _rows(self) -> list[slice | NDArray[np.int64]]:
        """Rows of the cube in each domain."""
        domain_of = self._groups[0]
        order = np.argsort(domain_of, kind="stable")
        ends = np.searchsorted(domain_of[order], np.arange(len(self.cells) + 1))
        return [self._joined(order[ends[place] : ends[place + 1]]) for place in range(len(self.cells))]

    def _joined(self, cells: NDArray[np.int64]) -> slice | NDArray[np.int64]:
        """Rows of some cells."""
        rows = [self.cube.rows_of(int(cell)) for cell in cells]
        if cells[-1] - cells[0] == len(cells) - 1:
            return slice(rows[0].start, rows[-1].stop)
        return np.concatenate([np.arange(one.start, one.stop) for one in rows])

    @cached_property
    def sums(self) -> Floats:
        """Sum of every column."""
        domain_of = self._groups[0]
        known = domain_of >= 0
        sums = np.zeros((len(self.cells), self.cube.width))
        np.add.at(sums, domain_of[known], self.cube.sums[known])
        return sums.ravel()

    def describe(self) -> str:
        """Where the sums come from, how their variance is found, and what the engine was asked."""
        return (
            f"{self.cube.rows_read:,} rows in {len(self.cells):,} domains and {self.cube.width:,} sums.\n"
            f"{describe_design(self.cube.units, self.replicates, self.calibration is not None)}\n"
            f"The engine was asked:\n{self.cube.query()}"
        )

    def unit_totals(self, column: int) -> Floats:
        """What each final unit adds to a column."""
        cell, term = divmod(column, self.cube.width)
        rows = self._rows[cell]
        totals = np.bincount(self.cube.unit_of[rows], self.cube.values[term, rows], minlength=self.cube.units.number)
        return totals.astype(float, copy=False)

    @property
    def rows_read(self) -> int:
        """Rows of the sample."""
        return self.cube.rows_read

    def centre(self, name: object) -> float:
        """What was subtracted from a column inside the sums."""
        return self.cube.centres.get(name, 0.0) if isinstance(name, str) else 0.0

    @property
    def degrees_of_freedom(self) -> int:
        """Of the whole design, also for domains."""
        if self.replicates is not None and self.replicates.degrees_of_freedom is not None:
            return self.replicates.degrees_of_freedom
        return self.cube.units.degrees_of_freedom

    def influence(self, gradient: sparse.csc_array) -> Floats:
        """What each final unit adds to the linearised estimates (final units x estimates)."""
        z = np.zeros((self.cube.units.number, gradient.shape[1]), order="F")
        by_column = sparse.csr_array(gradient)
        for column in np.flatnonzero(np.diff(by_column.indptr)):
            entries = slice(by_column.indptr[column], by_column.indptr[column + 1])
            totals = self.unit_totals(int(column))
            for estimate, derivative in zip(by_column.indices[entries], by_column.data[entries], strict=True):
                z[:, estimate] += totals * derivative
        if self.calibration is not None and self.replicates is None:
            z = z - self._explained(self.calibration, gradient)
        return z

    def _explained(self, calibration: Calibration, gradient: sparse.csc_array) -> Floats:
        """What the known totals explain of each unit: its totals of the regressors, by the regression on them.

        The regression is under the weights before calibration, as in R's survey (Deville and Särndal 1992, 3.4).
        """
        everywhere = Totals(self.cube, (), self.lonely)
        auxiliary = [int(everywhere.places(term)[0]) for term in calibration.auxiliary()]
        regressors = np.column_stack([everywhere.unit_totals(column) for column in auxiliary])
        number = len(calibration.regressors)
        moments = np.zeros((number, number))
        for (i, j), term in calibration.moments().items():
            moments[i, j] = moments[j, i] = everywhere.sums[everywhere.places(term)[0]]
        products = np.zeros((number, len(self.sums)))
        for term in self.cube.terms:
            with_each = calibration.with_each(term)
            if term.weight == WEIGHT and all(product in self.cube.terms for product in with_each):
                for place, product in enumerate(with_each):
                    products[place, self.places(term)] = self.sums[self.places(product)]
        return np.asarray(regressors @ solved(moments, products @ gradient.toarray()))

    def covariance(self, gradient: sparse.csc_array) -> Floats:
        """Covariance of the linearised estimates."""
        return covariance(self.influence(gradient), self.cube.units, self.lonely)

    def variances(self, gradient: sparse.csc_array) -> Floats:
        """Variance of each linearised estimate, in blocks, so that a thousand domains need no thousand columns."""
        blocks = [
            variances(self.influence(gradient[:, first : first + _BLOCK]), self.cube.units, self.lonely)
            for first in range(0, gradient.shape[1], _BLOCK)
        ]
        return np.concatenate(blocks) if blocks else np.zeros(0)

    @cached_property
    def replicated_sums(self) -> Floats:
        """Sum of every column under each set of replicate weights (columns x replicates)."""
        assert self.replicates is not None
        if self.cube.replicated is not None:
            cells = [self._groups[0] == place for place in range(len(self.cells))]
            return np.concatenate([self.cube.replicated[inside].sum(axis=0) for inside in cells])
        factors = self.replicates.factors[self.cube.units.stages[0].unit_of]
        each = [self.cube.values[:, rows] @ factors[self.cube.unit_of[rows]] for rows in self._rows]
        replicated = np.concatenate(each)
        counted = [place for term, place in self.cube.terms.items() if term.weight == COUNT]
        columns = (np.arange(len(self.cells))[:, None] * self.cube.width + np.array(counted, dtype=np.int64)).ravel()
        replicated[columns] = self.sums[columns][:, None]
        return replicated


def _collapsed(cube: Cube, by: Sequence[str]) -> tuple[NDArray[np.int64], list[tuple[Any, ...]]]:
    """For each cell of the cube its domain in the breakdown `by`, -1 where it has none; and the domains in order."""
    places = [cube.by.index(name) for name in by]
    values = [tuple(cell[place] for place in places) for cell in cube.cells]
    domains = sorted({value for value in values if None not in value}, key=_order)
    number = {value: place for place, value in enumerate(domains)}
    return np.array([number.get(value, -1) for value in values], dtype=np.int64), domains


def _order(values: tuple[Any, ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((type(value).__name__ if not isinstance(value, (int, float)) else "", value) for value in values)
