"""Truth tables made by hand, and the engines on which a rule has to give what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow as pa

from score.catalogue.working_conditions import all_rules, all_variables, derive, variables_behind

Y, N, U = True, False, None  # yes, no, unknown
TYPES = {
    "yes_no": pa.bool_(),
    "flag": pa.bool_(),
    "whole": pa.int64(),
    "code": pa.int64(),
    "number": pa.float64(),
    "text": pa.string(),
}


@dataclass(frozen=True)
class Table:
    """What goes in, column by column, and in the last place of each row what has to come out."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def kind_of(name: str) -> str:
    return all_rules()[name].kind if name in all_rules() else all_variables()[name].kind


def arrow(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Typed columns, also where a whole column is unknown."""
    columns = {head: [row[at] for row in rows] for at, head in enumerate(heads)}
    return pa.table({head: pa.array(values, TYPES[kind_of(head)]) for head, values in columns.items()})


def all_on_duckdb(table: pa.Table, *names: str) -> dict[str, list[Any]]:
    """Several columns from one query."""
    frame = derive(nw.from_native(duckdb.connect().from_arrow(table)), names).select(*names).collect("pyarrow")
    return {name: frame[name].to_list() for name in names}


def on_duckdb(table: pa.Table, name: str) -> list[Any]:
    return all_on_duckdb(table, name)[name]


def on_pandas(table: pa.Table, name: str) -> list[Any]:
    """The expressions as they are on pandas: what a rule may use and the table has not is filled in first."""
    for variable in dict.fromkeys(part for part in (name, *variables_behind([name], optional=True))):
        if variable in all_variables() and variable not in all_rules() and variable not in table.column_names:
            default = all_variables()[variable].default
            values = pa.array([default] * table.num_rows, TYPES[kind_of(variable)])
            table = table.append_column(variable, values)
    frame = _with(nw.from_native(table.to_pandas(types_mapper=pd.ArrowDtype), eager_only=True), name)
    return [None if pd.isna(value) else value for value in frame[name].to_list()]


def _with(frame: nw.DataFrame[Any], name: str) -> nw.DataFrame[Any]:
    if name in frame.columns:
        return frame
    for part in all_rules()[name].reads:
        frame = _with(frame, part)
    return frame.with_columns(**{name: all_rules()[name].expression})


ENGINES = {"duckdb": on_duckdb, "pandas": on_pandas}


def check(engine: str, name: str, truth: Table) -> None:
    """Every row of a table comes out as it says."""
    table = arrow(truth.heads, [row[:-1] for row in truth.rows])
    assert all(len(row) == len(truth.heads) + 1 for row in truth.rows)
    wanted = [row[-1] for row in truth.rows]
    found = ENGINES[engine](table, name)
    wrong = [
        {**dict(zip(truth.heads, row, strict=False)), "wanted": want, "found": got}
        for row, want, got in zip(truth.rows, wanted, found, strict=True)
        if not (got is want or (want is not None and got is not None and _same(got, want)))
    ]
    assert wrong == []


def _same(got: Any, want: Any) -> bool:
    return abs(got - want) < 1e-9 if isinstance(want, float) else bool(got == want)
