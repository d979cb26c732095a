"""The one reader of fact tables: rows as Arrow, with the same schema from SQLite, PostgreSQL and segments.

All reads of one `snapshot()` see the same state of the database. PostgreSQL is read through ADBC, with `numeric`
cast in SQL. SQLite is read through the same library that Django writes with, never through a second one: two
SQLite libraries in one process take each other's locks away when one of them closes the file (docs/decisions/0009).
Where there are many rows, `spool` has other processes read them, by what `Snapshot.elsewhere` says.
"""

from __future__ import annotations

import contextlib
import importlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import connection

from score.programme.core.arrow_files import typed
from score.programme.core.fact_tables import FactTable

BATCH_ROWS = 65_536
_IN_ORDER = " ORDER BY id"


class Snapshot:
    """Reads of one moment of the database."""

    def read(self, table: FactTable, *, after_id: int = 0, up_to_id: int | None = None) -> pa.Table:
        """The rows of `table` with `after_id < id <= up_to_id`, in order of `id`."""
        return pa.Table.from_batches(self.batches(table, after_id=after_id, up_to_id=up_to_id), table.schema())

    def batches(self, table: FactTable, *, after_id: int = 0, up_to_id: int | None = None) -> Iterator[pa.RecordBatch]:
        """Like `read`, batch by batch, so that a large table need not fit into memory."""
        raise NotImplementedError

    def last_id(self, table: FactTable) -> int:
        """The highest key of `table`, 0 if it is empty."""
        raise NotImplementedError

    def elsewhere(self, table: FactTable, *, after_id: int, up_to_id: int) -> dict[str, Any] | None:
        """How another process reads the same rows in any order (see `spool_part`); None where it could not."""
        return None


@contextlib.contextmanager
def snapshot(*, committed_only: bool = False) -> Iterator[Snapshot]:
    """Open a read-only snapshot.

    Inside a transaction of this thread, rows are read through that transaction's own connection, so that
    a preview sees what it has just written; with `committed_only` what others can see is read instead.
    """
    if connection.in_atomic_block and not committed_only:
        yield _OwnTransaction()
    elif connection.vendor == "postgresql":
        with _postgresql_driver().connect(_postgresql_uri(), autocommit=True) as opened:
            with opened.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT 1")  # a state is held from the first query on, not from BEGIN
            yield _PostgreSQL(opened)
    else:
        uri = f"{Path(connection.settings_dict['NAME']).resolve().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)) as opened:
            opened.execute("BEGIN")
            opened.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()  # held from the first read on
            yield _SQLite(opened, uri)


def _postgresql_driver() -> Any:
    """The ADBC driver, loaded at the first read: it takes a second that no start should wait for."""
    return importlib.import_module("adbc_driver_postgresql.dbapi")


def _postgresql_uri() -> str:
    """libpq's keyword form: hosts may be socket folders and passwords may hold any character."""
    params = connection.get_connection_params()
    wanted = {"dbname": "dbname", "database": "dbname", "user": "user", "password": "password", "host": "host"}
    found = {name: params[key] for key, name in wanted.items() if params.get(key)}
    if params.get("port"):
        found["port"] = params["port"]
    quote = {name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in found.items()}
    return " ".join(f"{name}='{value}'" for name, value in quote.items())


def _select(table: FactTable, expression: Callable[[pa.Field], str], after_id: int, up_to_id: int | None) -> str:
    limit = "" if up_to_id is None else f" AND id <= {int(up_to_id)}"
    names = ", ".join(map(expression, table.schema()))
    return f'SELECT {names} FROM "{table.database_table}" WHERE id > {int(after_id)}{limit}'


class _SQLite(Snapshot):
    def __init__(self, opened: sqlite3.Connection, uri: str) -> None:
        self.opened = opened
        self.uri = uri

    def batches(self, table: FactTable, *, after_id: int = 0, up_to_id: int | None = None) -> Iterator[pa.RecordBatch]:
        schema = table.schema()
        query = _select(table, _sqlite_expression, after_id, up_to_id)
        yield from _fetched(self.opened.execute(query + _IN_ORDER), schema)

    def last_id(self, table: FactTable) -> int:
        return int(self.opened.execute(_last_id(table)).fetchone()[0])

    def elsewhere(self, table: FactTable, *, after_id: int, up_to_id: int) -> dict[str, Any] | None:
        if not table.may_be_segmented:
            return None  # the other process opens a state of its own, in which such rows may differ
        query = _select(table, _sqlite_expression, after_id, up_to_id)
        return {"database": "sqlite", "uri": self.uri, "before": [], "query": query}


class _PostgreSQL(Snapshot):
    def __init__(self, opened: Any) -> None:
        self.opened = opened
        self._exported: str | None = None

    def batches(self, table: FactTable, *, after_id: int = 0, up_to_id: int | None = None) -> Iterator[pa.RecordBatch]:
        schema = table.schema()
        with self.opened.cursor() as cursor:
            cursor.execute(_select(table, _postgresql_expression, after_id, up_to_id) + _IN_ORDER)
            for batch in cursor.fetch_record_batch():
                yield typed(batch, schema)

    def last_id(self, table: FactTable) -> int:
        with self.opened.cursor() as cursor:
            cursor.execute(_last_id(table))
            return int(cursor.fetchone()[0])

    def elsewhere(self, table: FactTable, *, after_id: int, up_to_id: int) -> dict[str, Any] | None:
        if self._exported is None:
            with self.opened.cursor() as cursor:
                cursor.execute("SELECT pg_export_snapshot()")
                self._exported = str(cursor.fetchone()[0])
        before = ["BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", f"SET TRANSACTION SNAPSHOT '{self._exported}'"]
        query = _select(table, _postgresql_expression, after_id, up_to_id)
        return {"database": "postgresql", "uri": _postgresql_uri(), "before": before, "query": query}


class _OwnTransaction(Snapshot):
    def batches(self, table: FactTable, *, after_id: int = 0, up_to_id: int | None = None) -> Iterator[pa.RecordBatch]:
        schema = table.schema()
        expression = _postgresql_expression if connection.vendor == "postgresql" else _sqlite_expression
        with connection.cursor() as cursor:
            cursor.execute(_select(table, expression, after_id, up_to_id) + _IN_ORDER)
            yield from _fetched(cursor, schema)

    def last_id(self, table: FactTable) -> int:
        return table.model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def _fetched(cursor: Any, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows of a Python cursor, batch by batch, in the declared types."""
    while rows := cursor.fetchmany(BATCH_ROWS):
        columns = [pa.array(column) for column in zip(*rows, strict=True)]
        yield typed(pa.RecordBatch.from_arrays(columns, schema.names), schema)


def _last_id(table: FactTable) -> str:
    return f'SELECT CAST(coalesce(max(id), 0) AS BIGINT) FROM "{table.database_table}"'


def _sqlite_expression(field: pa.Field) -> str:
    name = f'"{field.name}"'
    return f"CAST({name} AS REAL) AS {name}" if pa.types.is_floating(field.type) else name


def _postgresql_expression(field: pa.Field) -> str:
    name = f'"{field.name}"'
    if pa.types.is_floating(field.type):
        return f"CAST({name} AS double precision) AS {name}"
    if field.name == "uid":
        return f"replace(CAST({name} AS text), '-', '') AS {name}"
    return name
