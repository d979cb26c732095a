"""Sums by key on whatever engine holds the rows; the only file that knows that engines differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from score.measurement.errors import SurveyError
from score.measurement.own_names import own

_EVERYTHING = own("everything")


def sums_by(
    frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Mapping[str, nw.Expr], *, ordered: bool = True
) -> pa.Table:
    """One row for each combination of `keys` (in their order, if `ordered`), with its sums as float64.

    Every addend is a float64 before it is added: integer sums wrap silently in some engines. DuckDB adds with error
    compensation, because its threads would otherwise give another last digit in every run.
    """
    rows, keyed = _addends(frame, keys, sums)
    try:
        table = _sums(rows, keyed, list(sums))
    except (duckdb.Error, pa.ArrowException) as error:
        raise SurveyError(f"The answers cannot be read: {str(error).strip().splitlines()[0]}") from error
    if ordered:
        table = table.sort_by([(key, "ascending") for key in keyed])
    return table.select([*keys, *sums])


def query_of(frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Mapping[str, nw.Expr]) -> str:
    """What the engine is asked for such sums, in its own words: SQL, or its plan."""
    rows, keyed = _addends(frame, keys, sums)
    native = rows.to_native()
    if isinstance(native, duckdb.DuckDBPyRelation):
        return str(_aggregated(native, keyed, list(sums)).sql_query())
    summed = rows.group_by(*keyed).agg(*(nw.col(name).sum() for name in sums)).to_native()
    if hasattr(summed, "explain") and frame.implementation.is_polars():
        return str(summed.explain())
    return str(summed._jdf.queryExecution().toString()) if hasattr(summed, "_jdf") else repr(summed)


def _addends(
    frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Mapping[str, nw.Expr]
) -> tuple[nw.LazyFrame[Any], list[str]]:
    """Rows of keys and addends; one key for all where there is none."""
    named = [expression.cast(nw.Float64).alias(name) for name, expression in sums.items()]
    keyed = list(keys)
    if not keyed:
        frame = frame.with_columns(nw.lit(1).alias(_EVERYTHING))
        keyed = [_EVERYTHING]
    return frame.select(*(nw.col(name) for name in keyed), *named), keyed


def _aggregated(native: duckdb.DuckDBPyRelation, keys: list[str], names: list[str]) -> duckdb.DuckDBPyRelation:
    columns = [duckdb.ColumnExpression(key) for key in keys]
    totals = [duckdb.FunctionExpression("fsum", duckdb.ColumnExpression(name)).alias(name) for name in names]
    return native.aggregate([*columns, *totals], ", ".join(_quoted(key) for key in keys))


def _sums(rows: nw.LazyFrame[Any], keys: list[str], names: list[str]) -> pa.Table:
    native = rows.to_native()
    if isinstance(native, duckdb.DuckDBPyRelation):
        table = _aggregated(native, keys, names).to_arrow_table()
    else:
        summed = rows.group_by(*keys).agg(*(nw.col(name).sum() for name in names))
        table = summed.collect("pyarrow").to_native()
    return table


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def rows_of(frame: nw.LazyFrame[Any], columns: Mapping[str, nw.Expr]) -> pa.Table:
    """Every row, with the expressions as columns."""
    selected = frame.select(*(expression.alias(name) for name, expression in columns.items()))
    native = selected.to_native()
    if isinstance(native, duckdb.DuckDBPyRelation):
        return native.to_arrow_table()
    return selected.collect("pyarrow").to_native()


def with_constants(frame: nw.LazyFrame[Any], constants: pa.Table, on: Sequence[str]) -> nw.LazyFrame[Any]:
    """The rows with the other columns of a small table, by the columns `on`; missing where it has no such row."""
    added = [name for name in constants.column_names if name not in on]
    again = [name for name in added if name in frame.collect_schema().names()]
    frame = frame.drop(*again) if again else frame
    if not on:
        return frame.with_columns(**{name: nw.lit(constants[name][0].as_py()) for name in added})
    native = frame.to_native()
    if isinstance(native, duckdb.DuckDBPyRelation):
        columns = ", ".join(f"constants.{_quoted(name)}" for name in added)
        keys = ", ".join(_quoted(name) for name in on)
        # DuckDB finds the variable `constants` by its name; a relation can only be joined to one of its own connection
        joined = native.query("answers", f"SELECT answers.*, {columns} FROM answers LEFT JOIN constants USING ({keys})")
        return nw.from_native(joined)
    small = nw.from_native(constants)
    if frame.implementation.is_polars():
        other = small.lazy(backend="polars")
    else:
        other = nw.from_native(native.sparkSession.createDataFrame(constants))
    return frame.join(other, on=list(on), how="left")
