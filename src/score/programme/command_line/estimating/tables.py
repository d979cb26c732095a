"""Results as the table of a CSV or Parquet file: names of columns that stay, numbers that are not rounded."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.lines import Line
from score.programme.command_line.estimating.naming import unit_of
from score.programme.core.export import as_csv

Found = Sequence[tuple[Result, Sequence[Line]]]
BEFORE = ("indicator", "version", "name", "unit", "breakdown")
ROUNDS = ("round", "from", "to", "category")
NUMBERS = ("estimate", "se", "low", "high", "level", "cv", "deff")
COUNTS = ("df", "n", "n_base")
AFTER = ("unknown_share", "suppressed", "reason")
FIXED = (*BEFORE, *ROUNDS, *NUMBERS, *COUNTS, *AFTER)


def table_of(found: Found, level: float) -> pa.Table:
    """One row for each estimate.

    A column of a breakdown keeps its name, with " (group)" behind it where it is that of another column here; it is
    empty in rows of other breakdowns, and `breakdown` says which one a row belongs to.
    """
    groups = list(dict.fromkeys(name for result, _ in found for name in result.by))
    rows = [_row(result, line, level) for result, lines in found for line in lines]
    columns: dict[str, pa.Array] = {}
    for name in BEFORE:
        columns[name] = pa.array([row[name] for row in rows], pa.string())
    for name in groups:
        columns[group_column(name)] = _of_any([row["labels"].get(name) for row in rows])
    for name in ROUNDS:
        columns[name] = _of_any([row[name] for row in rows])
    for name in NUMBERS:
        columns[name] = pa.array([row[name] for row in rows], pa.float64())
    for name in COUNTS:
        columns[name] = pa.array([row[name] for row in rows], pa.int64())
    columns["unknown_share"] = pa.array([row["unknown_share"] for row in rows], pa.float64())
    columns["suppressed"] = pa.array([row["suppressed"] for row in rows], pa.bool_())
    columns["reason"] = pa.array([row["reason"] for row in rows], pa.string())
    return pa.table(columns)


def group_column(name: str) -> str:
    """The name under which a column of a breakdown is written."""
    return f"{name} (group)" if name in FIXED else name


def csv_bytes(table: pa.Table) -> bytes:
    """The table as CSV in UTF-8: what there is not is empty, and text never turns into a formula."""
    rows = [table.column_names, *(list(row.values()) for row in table.to_pylist())]
    return "".join(as_csv(rows)).encode("utf-8")


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as Parquet."""
    written = io.BytesIO()
    pq.write_table(table, written)
    return written.getvalue()


def _row(result: Result, line: Line, level: float) -> dict[str, Any]:
    question = result.question
    numbers = {"estimate": line.estimate, "se": line.se, "low": line.low, "high": line.high, "cv": line.cv}
    numbers |= {"deff": line.deff, "level": level, "unknown_share": line.unknown}
    return {
        "indicator": question.code,
        "version": question.version,
        "name": question.sheet.name if question.sheet else question.code,
        "unit": unit_of(result),
        "breakdown": ",".join(result.by),
        "labels": line.labels,
        "round": line.round,
        "from": result.frm,
        "to": result.to,
        "category": line.category,
        "df": line.df,
        "n": line.n,
        "n_base": line.base,
        "suppressed": line.suppressed,
        "reason": line.reason,
    } | {name: None if math.isnan(value) else value for name, value in numbers.items()}


def _of_any(values: list[Any]) -> pa.Array:
    """Values of one type as they are, of several as text."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) == 1:
        return pa.array(values)
    return pa.array([None if value is None else str(value) for value in values], pa.string())
