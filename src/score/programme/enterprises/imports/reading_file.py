"""What a reading found, row by row: a small database of its own beside the uploads, so that a page can turn its leaves.

It is no record of anything and may be deleted at any time: reading the file again makes it anew.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from score.programme.core.files import unfinished
from score.programme.enterprises.imports.likely import Likely, name_in
from score.programme.enterprises.models import ImportBatch

NEW, CHANGED, UNCHANGED, LIKELY, ERROR = STATUSES = ("new", "changed", "unchanged", "likely", "error")
_SCHEMA = """
CREATE TABLE rows (n INTEGER PRIMARY KEY, file TEXT, row INTEGER, status TEXT, name TEXT, told TEXT, cells TEXT);
CREATE TABLE pairs (n INTEGER PRIMARY KEY, reference TEXT, probability REAL, name TEXT, told TEXT);
CREATE TABLE heads (file TEXT, columns TEXT);
"""
_INDEXES = "CREATE INDEX by_status ON rows (status, n); CREATE INDEX by_probability ON pairs (probability DESC, n);"


@dataclass(frozen=True)
class SeenRow:
    """A row as a person sees it: what becomes of it, and why. `cells`: as in the file, where it has to be mended."""

    file: str
    row: int
    status: str
    name: str
    told: list[dict[str, str]]
    cells: list[Any] | None = None


def path_of(batch: ImportBatch) -> Path:
    """Where what was found of a batch lies."""
    return Path(settings.FILES_ROOT) / "imports" / f"{batch.uid}.sqlite"


def keep(
    batch: ImportBatch, heads: dict[str, tuple[str, ...]], rows: Iterable[SeenRow], pairs: Iterable[Likely]
) -> dict[str, int]:
    """Write down what was found; return how many rows there are of each status."""
    with unfinished(path_of(batch)) as path, contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA}")
        connection.executemany("INSERT INTO heads VALUES (?, ?)", [(name, _text(told)) for name, told in heads.items()])
        connection.executemany(
            "INSERT INTO rows (file, row, status, name, told, cells) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (one.file, one.row, one.status, one.name, _text(one.told), _text(one.cells) if one.cells else None)
                for one in rows
            ),
        )
        connection.executemany(
            "INSERT INTO pairs (reference, probability, name, told) VALUES (?, ?, ?, ?)",
            ((one.reference, one.probability, name_in(one.left), _text(asdict(one))) for one in pairs),
        )
        connection.executescript(_INDEXES)
        counts = dict(connection.execute("SELECT status, count(*) FROM rows GROUP BY status").fetchall())
        connection.commit()
    return {status: counts.get(status, 0) for status in STATUSES}


class Rows:
    """The rows of a status, of which there are `count`, as a paginator wants them."""

    def __init__(self, batch: ImportBatch, status: str, count: int) -> None:
        self.batch = batch
        self.status = status
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> list[SeenRow]:
        query = "SELECT file, row, status, name, told FROM rows WHERE status = ? ORDER BY n LIMIT ? OFFSET ?"
        found = _ask(self.batch, query, (self.status, *_limits(part)))
        return [SeenRow(file, row, status, name, json.loads(told)) for file, row, status, name, told in found]


class Pairs:
    """Likely duplicates, the most probable first, as a paginator wants them."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch

    def __len__(self) -> int:
        return sum(count for (count,) in _ask(self.batch, "SELECT count(*) FROM pairs", ()))

    def __getitem__(self, part: slice) -> list[Likely]:
        query = "SELECT told FROM pairs ORDER BY probability DESC, n LIMIT ? OFFSET ?"
        return [Likely(**json.loads(told)) for (told,) in _ask(self.batch, query, _limits(part))]

    def above(self, probability: float) -> Iterator[Likely]:
        """Those at least so probable."""
        query = "SELECT told FROM pairs WHERE probability >= ? ORDER BY probability DESC, n"
        for (told,) in _ask(self.batch, query, (probability,)):
            yield Likely(**json.loads(told))


def to_mend(batch: ImportBatch) -> Iterator[tuple[tuple[str, ...], SeenRow]]:
    """The rows with errors, each with the names of its file's columns."""
    heads = {file: tuple(json.loads(columns)) for file, columns in _ask(batch, "SELECT file, columns FROM heads", ())}
    query = "SELECT file, row, status, name, told, cells FROM rows WHERE status = ? ORDER BY n"
    for file, row, status, name, told, cells in _ask(batch, query, (ERROR,)):
        yield heads[file], SeenRow(file, row, status, name, json.loads(told), json.loads(cells or "[]"))


def is_there(batch: ImportBatch) -> bool:
    """Whether what was found can be looked at; else the file is to be read again."""
    return path_of(batch).is_file()


def forget(batch: ImportBatch) -> None:
    """Delete it: the batch is done with."""
    path_of(batch).unlink(missing_ok=True)


def _limits(part: slice) -> tuple[int, int]:
    begin = part.start or 0
    return (part.stop or begin) - begin, begin


def _ask(batch: ImportBatch, query: str, given: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The answer to a query; none where what was found is no longer there."""
    path = path_of(batch)
    if not path.is_file():
        return
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        yield from connection.execute(query, given)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
