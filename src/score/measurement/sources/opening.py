"""Opens whatever holds the answers as one lazy narwhals frame; a file opens with DuckDB."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow.parquet as pq

from score.measurement.errors import SurveyError
from score.measurement.sources.labelled import read_labelled

Source = Any  # a path, a `File`, a pandas, Polars or Arrow frame, a DuckDB relation, a PySpark frame

# not BOOLEAN: "Yes" and "No" stay the words that were written; not DATE: a cell is no date unless asked for
_PARQUET = (".parquet", ".pq")
_CSV_TYPES = ["BIGINT", "DOUBLE", "VARCHAR"]


@dataclass(frozen=True)
class File:
    """A path read through a connection of the caller's, who can then ask it how far a scan has come."""

    path: Path
    connection: duckdb.DuckDBPyConnection


def open_source(source: Source) -> nw.LazyFrame[Any]:
    """The source as a lazy frame, not read yet.

    SurveyError where a file is not there, cannot be read (cut in half, for example) or is of an unknown kind.
    """
    if isinstance(source, (str, os.PathLike)):
        return _open_file(Path(source), duckdb.connect())  # one of its own: nobody else's settings or temporary tables
    if isinstance(source, File):
        return _open_file(source.path, source.connection)
    if isinstance(source, duckdb.DuckDBPyRelation):
        return nw.from_native(source)
    try:
        frame = nw.from_native(source)
    except TypeError as error:
        raise SurveyError(
            f"{type(source).__name__} cannot be read as answers: give a path, a pandas, Polars or Arrow frame, "
            "a DuckDB relation or a PySpark frame."
        ) from error
    if isinstance(frame, nw.DataFrame):
        if frame.implementation.is_polars():
            return frame.lazy()
        return nw.from_native(_in_duckdb(frame))
    lazy: nw.LazyFrame[Any] = frame
    return lazy


def _in_duckdb(frame: nw.DataFrame[Any]) -> duckdb.DuckDBPyRelation:
    """A frame in memory, through a connection of its own: two surveys of frames do not wait for one another."""
    native, connection = frame.to_native(), duckdb.connect()
    return connection.from_df(native) if frame.implementation.is_pandas() else connection.from_arrow(frame.to_arrow())


def complete_columns(source: Source) -> frozenset[str]:
    """Columns of a Parquet file of which its own counts say that no value is missing; of other sources, none.

    A value may still be no number (NaN): nobody counts those.
    """
    if isinstance(source, File):
        source = source.path
    if not isinstance(source, (str, os.PathLike)) or Path(source).suffix.lower() not in _PARQUET:
        return frozenset()
    told = pq.read_metadata(source)
    missing: set[str] = set()
    names = {told.schema.column(place).path: place for place in range(told.num_columns)}
    for group in range(told.num_row_groups):
        for name, place in names.items():
            counted = told.row_group(group).column(place).statistics
            if counted is None or not counted.has_null_count or counted.null_count:
                missing.add(name)
    return frozenset(names.keys() - missing)


def _open_file(path: Path, connection: duckdb.DuckDBPyConnection) -> nw.LazyFrame[Any]:
    if not path.exists():
        raise SurveyError(f"There is no file {path}.")
    try:
        match path.suffix.lower():
            case ending if ending in _PARQUET:
                relation = connection.read_parquet(str(path))
            case ".csv" | ".tsv" | ".txt":
                relation = connection.read_csv(str(path), auto_type_candidates=_CSV_TYPES)
            case ".dta" | ".sav" | ".zsav":
                relation = connection.from_arrow(read_labelled(path))
            case other:
                raise SurveyError(
                    f"{path.name}: files of the kind “{other or 'without an ending'}” are not read. "
                    "Save it as Parquet, CSV, Stata (.dta) or SPSS (.sav)."
                )
    except duckdb.Error as error:
        raise SurveyError(f"{path.name} cannot be read: {_first_line(error)} Get the file again, whole.") from error
    return nw.from_native(relation)


def _first_line(error: Exception) -> str:
    line = str(error).strip().splitlines()[0]
    return line if line.endswith(".") else f"{line}."
