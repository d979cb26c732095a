"""Weights of a sample of which only the sizes of the populations are known."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from score.measurement.coding import numbers_in
from score.measurement.design.units import units_in
from score.measurement.errors import SurveyError
from score.measurement.own_names import own
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.summing import sums_by, with_constants

BY_DESIGN = own("weight by design")
_ROWS = own("rows")


def with_design_weights(answers: Answers) -> Answers:
    """The same answers with a weight where the design gives one: the product of population over drawn of all stages.

    Nothing changes where there is a weight, or no population size. SurveyError where sizes and rows cannot be.
    """
    design = answers.design
    if design.weight or not design.fpc:
        return answers
    if len(design.fpc) < len(design.units):
        raise SurveyError(
            f"There are {len(design.units)} stages and {len(design.fpc)} population sizes: give all of them, "
            "or a weight."
        )
    answers = answers.with_numbers(design.fpc)
    rows = sums_by(answers.frame, design.columns, {_ROWS: nw.lit(1.0)})
    if not rows.num_rows:
        raise SurveyError("There are no answers: the source has no rows.")
    keys = [name for name in (design.strata, *design.units[:-1]) if name]
    if design.units:
        units, final = units_in(rows, design)
        weights = units.weights()[final]
    else:
        weights = _of_rows(rows, design.fpc[0], design.strata)
    constants = pa.table({**{key: rows[key] for key in keys}, BY_DESIGN: weights})
    first = np.unique(_places(constants, keys), return_index=True)[1]
    frame = with_constants(answers.frame, constants.take(pa.array(first)), keys)
    return replace(answers, frame=frame, design=replace(design, weight=BY_DESIGN))


def _of_rows(rows: pa.Table, fpc: str, strata: str | None) -> NDArray[np.float64]:
    """Rows drawn directly: population over number of rows, or one over the share."""
    missing = int(numbers_in(rows[_ROWS])[~(numbers_in(rows[fpc]) > 0)].sum())
    if missing:
        raise SurveyError(f"Column {fpc}: {missing:,} rows have no population size above 0.")
    if rows.num_rows > 1 and (strata is None or len(rows[strata].unique()) < rows.num_rows):
        raise SurveyError(f"Column {fpc} has more than one population size in a stratum; it has to be the same in all.")
    size, drawn = numbers_in(rows[fpc]), numbers_in(rows[_ROWS])
    if (size <= 1).all():
        return 1 / size
    if (size < drawn).any():
        raise SurveyError(f"Column {fpc}: {int((size < drawn).sum()):,} populations are smaller than their samples.")
    return size / drawn


def _places(table: pa.Table, keys: list[str]) -> list[str]:
    return [repr(tuple(row[key] for key in keys)) for row in table.to_pylist()]
