"""Weights for those who did not answer, and weights that are not too large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from score.measurement.errors import SurveyError, a_number
from score.measurement.own_names import own
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.summing import sums_by, with_constants
from score.measurement.scanning.terms import one_where

Floats = NDArray[np.float64]
ADJUSTED, TRIMMED = "weight for non-response", "trimmed weight"
_FACTOR, _BOUND = own("factor of the cell"), own("bound of the cell")


@dataclass(frozen=True)
class Adjustment:
    """What was done to the weights. `deff_before`, `deff_after`: Kish's 1 + CV^2; `rows`: how many were touched."""

    what: str
    factors: tuple[float, float]
    deff_before: float
    deff_after: float
    rows: int


def for_non_response(
    answers: Answers, responded: str, cells: Sequence[str], *, least: int = 1
) -> tuple[Answers, Adjustment]:
    """Each respondent stands for those of its cell who did not answer: w x all / respondents, in weights.

    `responded`: 1 for who answered, 0 for who did not (who then weigh nothing). Little and Rubin (2002), 3.3.
    SurveyError where a cell has fewer respondents than `least`: they would stand for too many.
    """
    weight = _weight_of(answers)
    a_number(least, "How many respondents a cell has at least is a number")
    answers.require([responded, *cells])
    answers = answers.with_numbers([responded, weight])
    kept = nw.when(nw.col(responded) == 1).then(nw.col(weight)).otherwise(nw.lit(0.0))
    one = one_where(nw.col(responded) == 1)
    other = nw.when((nw.col(responded) == 0) | (nw.col(responded) == 1)).then(nw.lit(0.0)).otherwise(nw.lit(1.0))
    sums = {own("all"): nw.col(weight), own("kept"): kept, own("rows"): one, own("other"): other}
    table = sums_by(answers.frame, list(cells), sums)
    unclear = int(table[own("other")].to_numpy().sum())
    if unclear:
        raise SurveyError(
            f"Column {responded} is neither 0 nor 1 in {unclear:,} rows: say of each whether it answered."
        )
    for name in cells:
        if table[name].null_count:
            unknown = int(
                sums_by(answers.frame, [], {own("n"): one_where(nw.col(name).is_null())})[own("n")][0].as_py()
            )
            raise SurveyError(f"Column {name} is missing in {unknown:,} rows: each belongs to one cell.")
    rows = table[own("rows")].to_numpy()
    small = np.flatnonzero(rows < max(least, 1))
    if len(small):
        some = ", ".join(str(tuple(table[name][int(place)].as_py() for name in cells)) for place in small[:5])
        raise SurveyError(f"{len(small)} cells have fewer than {max(least, 1)} respondents ({some}): join like cells.")
    factor = table[own("all")].to_numpy() / table[own("kept")].to_numpy()
    constants = pa.table({**{name: table[name] for name in cells}, _FACTOR: factor})
    frame = with_constants(answers.frame, constants, list(cells))
    done = replace(answers, frame=frame.with_columns(**{ADJUSTED: kept * nw.col(_FACTOR)}))
    done = replace(done, design=replace(done.design, weight=ADJUSTED))
    touched = int(rows[factor != 1].sum())
    deff_before, deff_after = _deff(done, weight, nw.col(responded) == 1), _deff(done, ADJUSTED)
    what = f"non-response in {table.num_rows:,} cells"
    return done, Adjustment(what, (float(factor.min()), float(factor.max())), deff_before, deff_after, touched)


def trimmed(answers: Answers, most: float, *, by: Sequence[str] = ()) -> tuple[Answers, Adjustment]:
    """Weights no larger than `most` times the mean weight; what is cut off goes to the others, in equal proportion.

    Repeated until none is larger, so that the sum (of each group of `by`) stays. SurveyError where `most` is too small
    for that.
    """
    weight = _weight_of(answers)
    answers.require(by)
    if not a_number(most, "Weights are trimmed at a number of times their mean, for example 3") > 1:
        raise SurveyError(f"Weights are trimmed at more than once their mean, for example 3, not at {most:g}.")
    prepared = answers.with_numbers([weight])
    column = nw.col(weight)
    total = sums_by(prepared.frame, list(by), {own("w"): column, own("n"): _one(column)})
    for name in by:
        if total[name].null_count:
            raise SurveyError(f"Column {name} is missing in some rows: each belongs to one group to be trimmed in.")
    bound = most * total[own("w")].to_numpy() / np.maximum(total[own("n")].to_numpy(), 1)
    factor = np.ones(total.num_rows)
    for _ in range(200):
        frame = _with_bounds(prepared, by, total, bound, factor)
        below = column * nw.col(_FACTOR) < nw.col(_BOUND)
        sums = {
            own("below"): nw.when(below).then(column).otherwise(nw.lit(0.0)),
            own("cut"): nw.when(below).then(nw.lit(0.0)).otherwise(_one(column)),
        }
        found = sums_by(frame, list(by), sums)
        left = total[own("w")].to_numpy() - found[own("cut")].to_numpy() * bound
        again = np.where(
            found[own("below")].to_numpy() > 0,
            left / np.where(found[own("below")].to_numpy() > 0, found[own("below")].to_numpy(), 1),
            factor,
        )
        if np.allclose(again, factor, rtol=1e-13, atol=0):
            break
        factor = again
    new = (
        nw.when(below)
        .then(column * nw.col(_FACTOR))
        .otherwise(nw.when(column > 0).then(nw.col(_BOUND)).otherwise(nw.lit(0.0)))
    )
    done = replace(prepared, frame=frame.with_columns(**{TRIMMED: new}))
    done = replace(done, design=replace(done.design, weight=TRIMMED))
    touched = int(found[own("cut")].to_numpy().sum())
    return done, Adjustment(
        f"trimmed at {most:g} times the mean",
        (float(1 / most), float(factor.max())),
        _deff(done, weight),
        _deff(done, TRIMMED),
        touched,
    )


def _one(column: nw.Expr) -> nw.Expr:
    return one_where(column > 0)


def _with_bounds(answers: Answers, by: Sequence[str], table: pa.Table, bound: Floats, factor: Floats) -> nw.LazyFrame:  # type: ignore[type-arg]
    constants = {**{name: table[name] for name in by}, _BOUND: bound, _FACTOR: factor}
    return with_constants(answers.frame, pa.table(constants), list(by))


def _weight_of(answers: Answers) -> str:
    if answers.design.weight is None:
        raise SurveyError("The survey has no weights to adjust: say which column holds them, Survey(..., weight=...).")
    return answers.design.weight


def _deff(answers: Answers, weight: str, where: nw.Expr | None = None) -> float:
    column = nw.col(weight)
    frame = answers.frame.filter(where) if where is not None else answers.frame
    row = sums_by(frame.filter(column > 0), [], {"n": nw.lit(1.0), "w": column, "ww": column * column}).to_pylist()[0]
    return float(row["n"] * row["ww"] / row["w"] ** 2)
