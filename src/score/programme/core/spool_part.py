"""One range of a fact table into one file, in a process of its own: `python -m score.programme.core.spool_part`.

It knows no Django. The work stands as JSON on standard input (passwords are not for command lines): a list, of each
piece the database and where it is, the statements to begin with, the query, the schema, the file. SQLite's driver
brings a second SQLite library, which is why it may live only here (docs/decisions/0009). Exit status 0 when all files
are whole.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any

import adbc_driver_manager as adbc
import pyarrow as pa

from score.programme.core.arrow_files import typed, write_parquet

_SENTINELS = ((pa.types.is_floating, "0.5"), (pa.types.is_integer, "0"), (pa.types.is_boolean, "0"))


def sentinel_of(schema: pa.Schema) -> str:
    """A first row of the right types: SQLite has none of its own, and the driver believes the rows it sees first."""
    return ", ".join(next((value for fits, value in _SENTINELS if fits(field.type)), "'x'") for field in schema)


def main(works: list[dict[str, Any]]) -> None:
    """Read what each of `works` says and write its file; all are of one database."""
    first = works[0]
    library = importlib.import_module(f"adbc_driver_{first['database']}")
    with contextlib.ExitStack() as opened:
        database = opened.enter_context(adbc.AdbcDatabase(driver=library._driver_path(), uri=first["uri"]))
        connected = opened.enter_context(adbc.AdbcConnection(database))
        for statement in first["before"]:
            with adbc.AdbcStatement(connected) as said:
                said.set_sql_query(statement)
                said.execute_update()
        for work in works:
            with adbc.AdbcStatement(connected) as reading:
                _write(reading, work)


def _write(reading: Any, work: dict[str, Any]) -> None:
    schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(work["schema"])))
    from_sqlite = work["database"] == "sqlite"
    batches = _from_sqlite(reading, work, schema) if from_sqlite else _batches(reading, work["query"])
    rows = (typed(batch, schema) for batch in batches)
    write_parquet(work["path"], schema, rows, compression=work["compression"])


def _from_sqlite(reading: Any, work: dict[str, Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    reading.set_options(**{"adbc.sqlite.query.batch_rows": str(work["batch_rows"])})
    names = ", ".join(f'"{name}"' for name in schema.names)
    whole = f"SELECT * FROM (SELECT {sentinel_of(schema)}) UNION ALL SELECT {names} FROM ({work['query']})"
    for number, batch in enumerate(_batches(reading, whole)):
        yield batch.slice(1) if number == 0 else batch


def _batches(reading: Any, query: str) -> Iterator[pa.RecordBatch]:
    reading.set_sql_query(query)
    stream, _rows = reading.execute_query()
    yield from pa.RecordBatchReader._import_from_c(stream.address)


if __name__ == "__main__":
    main(json.load(sys.stdin))
