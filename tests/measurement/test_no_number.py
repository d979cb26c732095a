"""NaN is missing, wherever it lies; what a file says of its own missing values is not taken for more than that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score.measurement import Survey
from score.measurement.errors import SurveyError
from tests.measurement.labour_force import DESIGN, labour_force

QUESTIONS: dict[str, Callable[[Survey], Any]] = {
    "mean": lambda survey: survey.mean("wage", "hours", by="sex"),
    "ratio": lambda survey: survey.ratio("wage", "hours"),
    "quantile": lambda survey: survey.quantile("wage", [0.1, 0.5], by="sex"),
    "low pay": lambda survey: survey.low_pay_rate("wage", by="sex"),
    "Gini": lambda survey: survey.gini("wage", by="sex"),
    "regression": lambda survey: survey.regression("wage", ["hours"]),
}


def whole() -> pa.Table:
    """Answers without missing values, so that a file of them counts none."""
    table = labour_force()
    for name in ("wage", "hours"):
        values = np.nan_to_num(table[name].to_numpy(zero_copy_only=False).astype(float), nan=10.0)
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    return table


def with_values(table: pa.Table, name: str, value: float, *, as_missing: bool) -> pa.Table:
    values = table[name].to_numpy().copy()
    values[::50] = value
    column = pa.array(values, mask=np.arange(len(values)) % 50 == 0) if as_missing else pa.array(values)
    return table.set_column(table.column_names.index(name), name, column)


def filed(table: pa.Table, folder: Path, name: str) -> Path:
    path = folder / f"{name}.parquet"
    pq.write_table(table, path, row_group_size=700)
    return path


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_number_that_is_none_is_missing(question: str, tmp_path: Path) -> None:
    ask = QUESTIONS[question]
    nan = filed(with_values(whole(), "wage", np.nan, as_missing=False), tmp_path, "nan")
    null = filed(with_values(whole(), "wage", np.nan, as_missing=True), tmp_path, "null")
    one, other = ask(Survey(nan, **DESIGN)), ask(Survey(null, **DESIGN))
    assert np.isfinite(one.values).all()
    np.testing.assert_array_equal(one.values, other.values)
    np.testing.assert_array_equal(one.standard_errors, other.standard_errors)
    np.testing.assert_array_equal(one.counts, other.counts)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_file_without_missing_values_says_the_same_as_a_frame(question: str, tmp_path: Path) -> None:
    ask = QUESTIONS[question]
    one, other = ask(Survey(filed(whole(), tmp_path, "whole"), **DESIGN)), ask(Survey(whole(), **DESIGN))
    np.testing.assert_allclose(one.values, other.values, rtol=1e-12)
    np.testing.assert_allclose(one.standard_errors, other.standard_errors, rtol=1e-12)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("weight", [np.nan, np.inf, -1.0], ids=["missing", "infinite", "negative"])
def test_a_weight_that_is_none_is_refused(question: str, weight: float, tmp_path: Path) -> None:
    path = filed(with_values(whole(), "w", weight, as_missing=False), tmp_path, "weights")
    with pytest.raises(SurveyError, match=r"Column w: .*80(?: of 4,000)? rows"):
        QUESTIONS[question](Survey(path, **DESIGN))


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_infinite_is_refused(question: str, tmp_path: Path) -> None:
    path = filed(with_values(whole(), "wage", np.inf, as_missing=False), tmp_path, "infinite")
    with pytest.raises(SurveyError, match="Column wage holds an infinite value in 80 rows"):
        QUESTIONS[question](Survey(path, **DESIGN))
