"""The state of the world at a past moment: fact tables in DuckDB, as they were known then."""

from __future__ import annotations

import contextlib
import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from score.programme.core import segments
from score.programme.core.fact_tables import FactTable, fact_tables
from score.programme.core.models import Segment
from score.programme.core.reader import Snapshot, snapshot
from score.programme.core.spool import WORTH_A_FILE, Part, Wanted, spooled


class KnownFacts:
    """SQL over the facts as known at `moment`; every fact table is a view of its own name."""

    def __init__(self, moment: datetime.datetime, reading: Snapshot, spool: Path) -> None:
        self.moment = moment
        self._reading = reading
        self._spool = spool
        self._views: set[str] = set()
        self._spooled: dict[str, list[Part]] = {}
        self._chains = segments.all_usable()
        self._duckdb = duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "1GB"})
        self._duckdb.execute(f"SET temp_directory = '{spool}'")
        self._duckdb.execute("SET TimeZone = 'UTC'")

    def sql(self, query: str, *tables: str, **arrays: Any) -> dict[str, Any]:
        """Run `query` over the fact tables named; return its columns as NumPy arrays (masked where NULL).

        `arrays`: further tables (Arrow or frames) under the names given.
        """
        for name in tables:
            self._offer(fact_tables()[name])
        for name, value in arrays.items():
            self._duckdb.register(name, value)
        try:
            return self._duckdb.execute(query).fetchnumpy()
        finally:
            for name in arrays:
                self._duckdb.unregister(name)

    def batches(self, query: str, *tables: str, rows: int = 1_000_000) -> Iterator[dict[str, Any]]:
        """Like `sql`, but in pieces of `rows`, so that millions of rows need not lie in memory at once."""
        for name in tables:
            self._offer(fact_tables()[name])
        for batch in self._duckdb.sql(query).to_arrow_reader(rows):
            yield {name: batch.column(name).to_numpy(zero_copy_only=False) for name in batch.schema.names}

    def run(self, statement: str, *tables: str) -> None:
        """Run a statement, such as the making of a temporary table."""
        for name in tables:
            self._offer(fact_tables()[name])
        self._duckdb.execute(statement)

    def close(self) -> None:
        """Free the memory."""
        self._duckdb.close()

    def _offer(self, table: FactTable) -> None:
        if table.name in self._views:
            return
        self._views.add(table.name)
        rows = self._rows(table)
        if not table.is_fact:
            self._duckdb.execute(f'CREATE TEMP VIEW "{table.name}" AS {rows}')
            return
        known = f"recorded_at <= TIMESTAMPTZ '{self.moment.isoformat()}'"
        standing = f"{known} AND NOT withdrawn"
        # most tables hold no correction: looking for one costs less than asking after one for every row
        corrected = self._duckdb.execute(f"SELECT 1 FROM ({rows}) WHERE supersedes_id IS NOT NULL LIMIT 1").fetchone()
        if corrected:
            standing += (
                f" AND NOT EXISTS (SELECT 1 FROM ({rows}) later WHERE later.supersedes_id = f.id AND later.{known})"
            )
        self._duckdb.execute(f'CREATE TEMP VIEW "{table.name}" AS SELECT * FROM ({rows}) f WHERE {standing}')

    def read_ahead(self, *names: str) -> None:
        """Read the many rows among these tables at once: to start processes for each alone costs more.

        Without it every table is read when it is first asked for.
        """
        wanted = [
            Wanted(table, after, last, self._spool / table.name)
            for table in map(fact_tables().__getitem__, names)
            if (last := self._reading.last_id(table)) - (after := _end(self._chains[table.name])) > WORTH_A_FILE
        ]
        self._spooled |= spooled(self._reading, wanted)

    def _rows(self, table: FactTable) -> str:
        """SQL for all rows of `table`: from its segments, and what is newer from the database."""
        if table.name not in self._spooled:
            self.read_ahead(table.name)
        chain = self._chains[table.name]
        files = [segments.path_of(segment) for segment in chain]
        files += [part.path for part in self._spooled.get(table.name, [])]
        parts = [f"SELECT * FROM read_parquet([{', '.join(map(_quoted, files))}])"] if files else []
        if table.name not in self._spooled:
            newer = f"newer_{table.name}"
            self._duckdb.register(newer, self._reading.read(table, after_id=_end(chain)))
            parts.append(f"SELECT * FROM {newer}")
        return " UNION ALL ".join(parts)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _end(chain: list[Segment]) -> int:
    return chain[-1].last_id if chain else 0


@contextlib.contextmanager
def known_facts(moment: datetime.datetime) -> Iterator[KnownFacts]:
    """The facts as known at `moment` (which must be settled: see `facts.as_known`), in one snapshot."""
    with tempfile.TemporaryDirectory(prefix="score-facts-") as folder, snapshot() as reading:
        known = KnownFacts(moment, reading, Path(folder))
        try:
            yield known
        finally:
            known.close()


def plain(column: Any, empty: Any) -> Any:
    """A column of `KnownFacts.sql` without its mask: `empty` where it was NULL."""
    if isinstance(column, np.ma.MaskedArray):
        return column.filled(empty)
    return column
