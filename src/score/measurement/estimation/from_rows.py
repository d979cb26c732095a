"""Estimators that need every row at once, like an index of inequality: from values and influences of the rows.

A statistic gives its value and what each row's weight adds to it (its influence, Deville 1999); the units' sums of
weight x influence then have the covariance of the statistic. The columns it needs are read into memory.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.coding import Codes, joint_codes
from score.measurement.design.design import Lonely
from score.measurement.design.replicates import Replicates
from score.measurement.design.units import Units, units_in
from score.measurement.design.variance import covariance, variances
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.estimation.asked import of_groups
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.gradient import themselves
from score.measurement.sample.sample import Sample
from score.measurement.sample.totals import describe_design
from score.measurement.scanning.cube import CALIBRATED
from score.measurement.scanning.summing import rows_of
from score.measurement.scanning.terms import column_of
from score.measurement.weighting.calibration import START_WEIGHT, Calibration, matrix_of

Floats = NDArray[np.float64]
Columns = Mapping[str, NDArray[Any]]
_WEIGHT = "weight of the row"


class Statistic(Protocol):
    """A number of a population, from its rows."""

    @property
    def what(self) -> str:
        """How it is called."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns of numbers it needs."""

    @property
    def words(self) -> tuple[str, ...]:
        """Columns of anything it needs."""

    @property
    def levels(self) -> Mapping[str, tuple[Any, ...]]:
        """Values of columns that it speaks of."""

    def evaluate(self, columns: Columns, weights: Floats, inside: NDArray[np.bool_]) -> tuple[float, Floats]:
        """Value for the rows `inside`, and the influence of every row, all of which are the reference population."""


@dataclass
class Influences:
    """Estimates themselves as the sums; what each unit adds to them."""

    units: Units
    lonely: Lonely
    sums: Floats
    influences: Floats  # final units x estimates
    rows_read: int
    replicates: Replicates | None = None
    replicated: Floats | None = None
    calibrated: bool = False
    read: str = "all read into memory"

    @property
    def degrees_of_freedom(self) -> int:
        """Of the whole design, also for domains."""
        return self.units.degrees_of_freedom

    @cached_property
    def replicated_sums(self) -> Floats:
        """The estimates under each set of replicate weights."""
        assert self.replicated is not None
        return self.replicated

    def describe(self) -> str:
        """How the sample was drawn and how variances are found."""
        return f"{self.rows_read:,} rows, {self.read}.\n{describe_design(self.units, self.replicates, self.calibrated)}"

    def covariance(self, gradient: sparse.csc_array) -> Floats:
        """Covariance of functions of the estimates."""
        return covariance(self._mixed(gradient), self.units, self.lonely)

    def variances(self, gradient: sparse.csc_array) -> Floats:
        """Its diagonal."""
        return variances(self._mixed(gradient), self.units, self.lonely)

    def _mixed(self, gradient: sparse.csc_array) -> Floats:
        """What units add to functions of the estimates; one that is not known spoils only those made of it."""
        return np.asarray((gradient.T @ self.influences.T).T)


def estimate_from_rows(
    survey: Sample, statistic: Statistic, by: tuple[str, ...], needs: tuple[str, ...] = (), *, within: bool = False
) -> Estimates:
    """The statistic in each domain.

    `within`: thresholds and the like come from the rows of the domain itself; else from all rows of its round.
    SurveyError where a domain has no rows to make it of.
    """
    if not all(hasattr(statistic, name) for name in ("what", "numbers", "words", "evaluate")):
        raise SurveyError(f"{statistic!r} is no statistic of rows: give one like those of `inequality`.")
    survey.answers.require([*statistic.numbers, *statistic.words])
    rows = _Rows.read(survey, statistic, by, needs)
    if not rows.known.any():
        raise SurveyError(f"There are no rows of which {', '.join((*statistic.numbers, *statistic.words))} are known.")
    for name, levels in statistic.levels.items():
        there = set(rows.columns[name][rows.known].tolist())
        for level in levels:
            if not isinstance(level, Hashable) or level not in there:
                raise UnknownName(f"value of {name}", str(level), there)
    values, influences = rows.evaluate(statistic, rows.weights, within=within)
    units, unit_of = units_in(rows.table, survey.answers.design)
    each = [np.bincount(unit_of, rows.weights * one, minlength=units.number).astype(float) for one in influences]
    found = Influences(
        units,
        survey.answers.design.lonely,
        np.array(values),
        np.column_stack(each) if each else np.zeros((units.number, 0)),
        rows.table.num_rows,
    )
    found.calibrated = survey.calibration is not None
    found.replicates = survey.replicates_of(units)
    if found.replicates is not None:
        again = [rows.evaluate(statistic, weights, within=within)[0] for weights in rows.replicated(found, unit_of)]
        found.replicated = np.array(again).T
    labels = tuple({"variable": statistic.what, **of_groups(by, domain)} for domain in rows.domains)
    weighing = rows.weights != 0
    counts = np.array([(rows.inside(number) & weighing).sum() for number in range(len(rows.domains))], dtype=float)
    return Estimates(statistic.what, labels, found, themselves, counts)


@dataclass(frozen=True)
class _Rows:
    """All rows in memory; `known`: those of which everything is known; `domain_of`: -1 outside of all."""

    table: pa.Table
    columns: dict[str, NDArray[Any]]
    weights: Floats
    known: NDArray[np.bool_]
    domain_of: Codes
    domains: list[tuple[Any, ...]]
    round_of: Codes
    calibration: Calibration | None
    started: Floats
    regressors: Floats | None

    @classmethod
    def read(cls, survey: Sample, statistic: Statistic, by: tuple[str, ...], needs: tuple[str, ...]) -> _Rows:
        answers, calibration = survey.answers, survey.calibration
        weight = [name for name in (answers.design.weight, answers.start) if name]
        auxiliary = [column_of(f) for one in (calibration.regressors if calibration else ()) for f in one]
        own = (*statistic.numbers, *statistic.words)
        answers.require([*answers.design.columns, *by, *own])
        prepared = answers.with_groups(name for name in by if name not in statistic.numbers)
        prepared = prepared.with_numbers([*statistic.numbers, *weight])
        names = dict.fromkeys(
            [*answers.design.columns, *by, *own, *needs, *weight, *auxiliary, *survey.replicate_columns]
        )
        table = rows_of(prepared.frame, {name: nw.col(name) for name in names})
        known = np.ones(table.num_rows, dtype=bool)
        for name in (*own, *needs):
            known &= table[name].is_valid().to_numpy(zero_copy_only=False)
        columns = {name: _array(table[name], name in statistic.numbers) for name in own}
        if any(np.isinf(columns[name]).any() for name in statistic.numbers):
            prepared.refuse_infinite(statistic.numbers)
        weights = _floats(table, answers.design.weight)
        codes, cells = joint_codes([table[name] for name in by], table.num_rows)
        domains = [cell for cell in cells if None not in cell]
        number = np.array([domains.index(cell) if None not in cell else -1 for cell in cells], dtype=np.int64)
        own_round = answers.design.round
        rounds, _ = joint_codes([table[own_round]] if own_round else [], table.num_rows)
        regressors = matrix_of(table, calibration.regressors) if calibration else None
        started = _floats(table, START_WEIGHT if calibration else answers.design.weight)
        return cls(table, columns, weights, known, number[codes], domains, rounds, calibration, started, regressors)

    def replicated(self, found: Influences, unit_of: Codes) -> Iterator[Floats]:
        """The weights of each replicate."""
        assert found.replicates is not None
        if found.replicates.columns:
            yield from (_floats(self.table, name) for name in found.replicates.columns)
        else:
            factors = found.replicates.factors[found.units.stages[0].unit_of[unit_of]]
            yield from (self.weights * factor for factor in factors.T)

    def inside(self, domain: int) -> NDArray[np.bool_]:
        """Known rows of a domain."""
        found: NDArray[np.bool_] = self.known & (self.domain_of == domain)
        return found

    def evaluate(self, statistic: Statistic, weights: Floats, *, within: bool) -> tuple[list[float], list[Floats]]:
        """Value and influences (of all rows, zero where they have none) in each domain."""
        values, influences = [], []
        for domain in range(len(self.domains)):
            inside = self.inside(domain) & (weights > 0)
            reference = inside if within else self.known & (weights > 0) & self._round_of(inside)
            chosen = np.flatnonzero(reference)
            columns = {name: column[chosen] for name, column in self.columns.items()}
            influence = np.zeros(len(weights))
            if inside.any():
                value, influence[chosen] = statistic.evaluate(columns, weights[chosen], inside[chosen])
            else:
                value = float("nan")
            values.append(value)
            influences.append(self._unexplained(influence))
        return values, influences

    def _round_of(self, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
        if not inside.any():
            return np.zeros(len(inside), dtype=bool)
        found: NDArray[np.bool_] = np.isin(self.round_of, np.unique(self.round_of[inside]))
        return found

    def _unexplained(self, influence: Floats) -> Floats:
        """What the known totals of a calibration leave of the influence."""
        if self.regressors is None:
            return influence
        root = np.sqrt(self.started)
        slopes, *_ = np.linalg.lstsq(self.regressors * root[:, None], influence * root, rcond=None)
        explained: Floats = self.regressors @ slopes
        return influence - explained


def _array(column: pa.ChunkedArray, is_number: bool) -> NDArray[Any]:
    if is_number:
        return np.asarray(column.to_numpy(), dtype=np.float64)
    return np.array(column.to_pylist(), dtype=object)


def _floats(table: pa.Table, name: str | None) -> Floats:
    if name is None:
        return np.ones(table.num_rows)
    found: Floats = table[name].to_numpy().astype(float)
    bad = int((~np.isfinite(found) | (found < 0)).sum())
    if bad:
        mend = " Calibrate by raking or within bounds, which keeps weights above 0." if name == CALIBRATED else ""
        raise SurveyError(f"Column {name}: the weight is missing, negative or infinite in {bad:,} rows.{mend}")
    return found
