"""Arrow batches in the types that a fact table declares, and Parquet files of them. Knows no Django."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 524_288


def typed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch in the declared types; text of dates and moments (SQLite keeps them so) is parsed."""
    columns = [_column(batch.column(index), field.type) for index, field in enumerate(schema)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _column(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if values.type == kind:
        return values
    if pa.types.is_timestamp(kind) and pa.types.is_string(values.type):
        return _moments(values).cast(kind)
    if pa.types.is_boolean(kind) and pa.types.is_integer(values.type):
        return pc.not_equal(values, 0)
    return pc.cast(values, kind)


def _moments(values: pa.Array) -> pa.Array:
    """Text as moments; a load gives thousands of rows one moment, so each is parsed once."""
    different = values.dictionary_encode()
    parsed = pc.cast(different.dictionary, pa.timestamp("us"))
    return parsed.take(different.indices)


def write_parquet(path: Path | str, schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, compression: str) -> None:
    """Write batches into one file, in row groups of half a million rows."""
    waiting, waiting_rows = [], 0
    level = 1 if compression == "zstd" else None
    repeating = [field.name for field in schema if pa.types.is_string(field.type)]
    with pq.ParquetWriter(
        path, schema, compression=compression, compression_level=level, use_dictionary=repeating or False
    ) as writer:
        for batch in batches:
            waiting.append(batch)
            waiting_rows += batch.num_rows
            if waiting_rows >= ROW_GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=ROW_GROUP_ROWS)
                waiting, waiting_rows = [], 0
        writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=ROW_GROUP_ROWS)
