"""Replicate weights calibrated each, as the weights of the sample were: else they would miss what that gained."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from score.measurement.design.replicates import Replicates, make_replicates
from score.measurement.design.units import units_in
from score.measurement.errors import SurveyError
from score.measurement.linear import solved
from score.measurement.own_names import own
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.summing import sums_by, with_constants
from score.measurement.scanning.terms import column_of
from score.measurement.weighting.calibration import (
    START_WEIGHT,
    Distance,
    Known,
    factor_of,
    matrix_of,
    regressors_of,
    row_factor,
)

Floats = NDArray[np.float64]
_ROUNDS, _CLOSE = 100, 1e-12


def recalibrate(
    answers: Answers,
    known: Known,
    distance: Distance,
    bounds: tuple[float, float] | None,
    method: dict[str, Any],
) -> tuple[Answers, Replicates]:
    """Calibrated answers with a column of weights for each replicate, and what those columns are.

    The weights before are multiplied by the factors of the replicate and calibrated to the same totals. SurveyError
    where rows were drawn directly (they have no column to be known by), and where a replicate cannot be calibrated.
    """
    design = answers.design
    if not design.units:
        raise SurveyError(
            "Replicates of rows drawn directly cannot be calibrated each: give the rows a column, psu=..."
        )
    regressors, totals = regressors_of(answers, known)
    auxiliary = list(dict.fromkeys(column_of(factor) for one in regressors for factor in one))
    keys = list(dict.fromkeys([*design.columns, *auxiliary]))
    table = sums_by(answers.frame, keys, {own("start"): nw.col(START_WEIGHT)})
    units, unit_of = units_in(table, design)
    made = make_replicates(units, **method)
    start = np.asarray(table[own("start")].to_numpy(), dtype=np.float64)
    matrix = matrix_of(table, regressors)
    factors = made.factors[units.stages[0].unit_of[unit_of]]
    multipliers = [
        _solve(start * factor, matrix, totals, distance, bounds, number) for number, factor in enumerate(factors.T)
    ]
    columns = tuple(own(f"replicate {number + 1}") for number in range(len(multipliers)))
    frame = _joined(answers, table, factors, [own(f"factor {number + 1}") for number in range(len(multipliers))])
    weights = {
        name: nw.col(START_WEIGHT) * nw.col(own(f"factor {number + 1}")) * row_factor(regressors, one, distance, bounds)
        for number, (name, one) in enumerate(zip(columns, multipliers, strict=True))
    }
    done = replace(answers, frame=frame.with_columns(**weights))
    return done, replace(made, columns=columns, factors=np.zeros((0, len(columns))))


def _solve(
    start: Floats, matrix: Floats, totals: Floats, distance: Distance, bounds: tuple[float, float] | None, number: int
) -> Floats:
    multipliers = np.zeros(matrix.shape[1])
    scale = np.maximum(np.abs(totals), 1e-300)
    for _ in range(_ROUNDS):
        factor, slope = factor_of(matrix @ multipliers, distance, bounds)
        missing = totals - matrix.T @ (start * factor)
        if np.max(np.abs(missing) / scale) <= _CLOSE:
            return multipliers
        moments = matrix.T @ (matrix * (start * slope)[:, None])
        multipliers = multipliers + solved(moments, missing)
        if not np.isfinite(multipliers).all():
            break
    raise SurveyError(
        f"Replicate {number + 1} cannot be calibrated to the totals: a group of them may lie in one unit alone. Join "
        "small groups."
    )


def _joined(answers: Answers, table: pa.Table, factors: Floats, names: list[str]) -> nw.LazyFrame[Any]:
    """The rows with the factors of their first-stage unit."""
    keys = [name for name in (answers.design.strata, answers.design.units[0]) if name]
    places = [tuple(row[key] for key in keys) for row in table.select(keys).to_pylist()]
    _, first = np.unique([repr(place) for place in places], return_index=True)
    columns = {name: factors[first, number] for number, name in enumerate(names)}
    return with_constants(answers.frame, pa.table({**{key: table[key].take(first) for key in keys}, **columns}), keys)
