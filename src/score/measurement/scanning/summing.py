"""Sums by key on whatever engine holds the rows; the only file that knows that engines differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa

from score.measurement.coding import Floats, numbers_in
from score.measurement.errors import SurveyError
from score.measurement.own_names import own

_EVERYTHING = own("everything")
_BATCH = 20_000
_MANY = 50_000  # rows of an answer after which memory is worth giving back


def sums_by(
    frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Mapping[str, nw.Expr], *, exact: Collection[str] = ()
) -> pa.Table:
    """One row for each combination of `keys`, in their order, with its sums as float64.

    Every addend is a float64 before it is added: integer sums wrap silently in some engines. DuckDB adds with error
    compensation, because its threads would otherwise give another last digit in every run; not the `exact` ones, of
    whole numbers, which it need not.
    """
    batches = list(_batches(frame, keys, sums, exact))
    table = pa.Table.from_batches(batches)
    try:
        table = table.sort_by([(key, "ascending") for key in keys]) if keys else table
    except pa.ArrowException as error:
        raise SurveyError(f"The values of {', '.join(keys)} have no order: they are lists or the like.") from error
    return table.select([*keys, *sums])


def sums_in_columns(
    frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Mapping[str, nw.Expr], *, exact: Collection[str] = ()
) -> tuple[pa.Table, dict[str, Floats]]:
    """The same in any order, the keys as a table and each sum as an array of its own, which can be let go alone."""
    found, columns = [], {name: [np.zeros(0)] for name in sums}
    for batch in _batches(frame, keys, sums, exact):
        for name, parts in columns.items():
            parts.append(numbers_in(batch[name]).copy())  # without a copy the whole batch would stay
        kept = [_kept(batch[key]) for key in keys] if keys else [pa.nulls(batch.num_rows)]
        found.append(pa.table(kept, names=list(keys) or [_EVERYTHING]))
    together = {name: np.concatenate(columns.pop(name)) for name in sums}
    return pa.concat_tables(found), together


def query_of(
    frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Mapping[str, nw.Expr], *, exact: Collection[str] = ()
) -> str:
    """What the engine is asked for such sums, in its own words: SQL, or its plan."""
    rows, keyed = _addends(frame, keys, sums)
    native = rows.to_native()
    if isinstance(native, duckdb.DuckDBPyRelation):
        return str(_aggregated(native, keyed, list(sums), exact).sql_query())
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


def _aggregated(
    native: duckdb.DuckDBPyRelation, keys: list[str], names: list[str], exact: Collection[str]
) -> duckdb.DuckDBPyRelation:
    columns = [duckdb.ColumnExpression(key) for key in keys]
    totals = [
        duckdb.FunctionExpression("sum" if name in exact else "fsum", duckdb.ColumnExpression(name)).alias(name)
        for name in names
    ]
    return native.aggregate([*columns, *totals], ", ".join(_quoted(key) for key in keys))


def _batches(
    frame: nw.LazyFrame[Any], keys: Sequence[str], sums: Mapping[str, nw.Expr], exact: Collection[str]
) -> Iterator[pa.RecordBatch]:
    """The sums as the engine hands them out."""
    try:
        rows, keyed = _addends(frame, keys, sums)
        native = rows.to_native()
        if isinstance(native, duckdb.DuckDBPyRelation):
            found = _aggregated(native, keyed, list(sums), exact).to_arrow_reader(_BATCH)
            _give_back()
            yield _empty(found.schema)
            handed_out = 0
            for batch in found:
                handed_out += batch.num_rows
                if handed_out >= _MANY:
                    _give_back()
                    handed_out = 0
                yield batch
        else:
            table = rows.group_by(*keyed).agg(*(nw.col(name).sum() for name in sums)).collect("pyarrow").to_native()
            yield _empty(table.schema)
            yield from table.to_batches()
    except Exception as error:  # each engine has exceptions of its own
        raise _unread(error) from error


@cache
def _aside() -> duckdb.DuckDBPyConnection:
    """A connection on which nothing is ever read."""
    return duckdb.connect(config={"threads": 1})


def _give_back() -> None:
    """Have DuckDB give back to the system what memory it is done with.

    Its allocator keeps it, as much again as the sums themselves take. It lets go of all of it, of every connection,
    whenever a limit is set on any: not on that of the survey, which may be the user's and have a limit of its own.
    """
    _aside().cursor().execute("SET memory_limit = '1GB'")


def _unread(error: Exception) -> SurveyError:
    """What an engine said of answers that it could not read, or of a question that it could not be asked."""
    return SurveyError(f"The answers cannot be read: {[*str(error).strip().splitlines(), type(error).__name__][0]}")


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    """A batch without rows, so that there is one where there are no answers."""
    return pa.RecordBatch.from_arrays([pa.nulls(0, kind) for kind in schema.types], schema=schema)


def _kept(column: pa.Array) -> pa.Array:
    """A copy of a column of keys, buffer by buffer."""
    buffers = [buffer and pa.py_buffer(buffer.to_pybytes()) for buffer in column.buffers()]
    return pa.Array.from_buffers(column.type, len(column), buffers, offset=column.offset)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def rows_of(frame: nw.LazyFrame[Any], columns: Mapping[str, nw.Expr]) -> pa.Table:
    """Every row, with the expressions as columns."""
    try:
        selected = frame.select(*(expression.alias(name) for name, expression in columns.items()))
        native = selected.to_native()
        if isinstance(native, duckdb.DuckDBPyRelation):
            table = native.to_arrow_table()
            if table.num_rows >= _MANY:
                _give_back()
            return table
        return selected.collect("pyarrow").to_native()
    except Exception as error:  # each engine has exceptions of its own
        raise _unread(error) from error


def with_constants(frame: nw.LazyFrame[Any], constants: pa.Table, on: Sequence[str]) -> nw.LazyFrame[Any]:
    """The rows with the other columns of a small table, by the columns `on`; missing where it has no such row."""
    added = [name for name in constants.column_names if name not in on]
    again = [name for name in added if name in frame.collect_schema().names()]
    frame = frame.drop(*again) if again else frame
    if not on:
        return frame.with_columns(**{name: nw.lit(constants[name][0].as_py()) for name in added})
    native = frame.to_native()
    if isinstance(native, duckdb.DuckDBPyRelation):
        columns = ", ".join(f"small.{_quoted(name)}" for name in added)
        keys = ", ".join(_quoted(name) for name in on)
        # DuckDB finds a variable by its name, if no table of the user's has it; a relation can only be joined to one of
        # its own connection
        score_constants_of_domains = constants
        joined = native.query(
            "score_answers_of_survey",
            f"SELECT score_answers_of_survey.*, {columns} FROM score_answers_of_survey "
            f"LEFT JOIN score_constants_of_domains AS small USING ({keys})",
        )
        del score_constants_of_domains
        return nw.from_native(joined)
    small = nw.from_native(constants)
    if frame.implementation.is_polars():
        other = small.lazy(backend="polars")
    else:
        other = nw.from_native(native.sparkSession.createDataFrame(constants))
    return frame.join(other, on=list(on), how="left")
