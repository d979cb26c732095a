"""Write a backup while everybody goes on working."""

from __future__ import annotations

import contextlib
import errno
import importlib.metadata
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from score.programme.core import facts_lock, files
from score.programme.core.backup import rows
from score.programme.core.backup.archive import ArchiveWriter, ending_of, file_name, part_name
from score.programme.core.models import StoredFile

ROWS_IN_A_PART = 50_000
NOT_INCLUDED = {
    "secret_key": "signs sessions and invitations; keep a copy of it elsewhere, or let a new one be made",
    "concerns_key": "opens serious concerns, which lie sealed in here; keep a copy of it elsewhere, with other people",
    "segments": "copies of facts for fast figures; they are built again",
    "sessions": "everybody signs in again",
}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Written:
    """What went into an archive. `missing`: checksums of files that the database knows and the disk does not have."""

    path: Path
    rows: int
    files: int
    missing: tuple[str, ...]
    sha256: str


def write(path: Path, progress: Progress = lambda done, total: None) -> Written:
    """Write database and files into a new archive at `path`, which appears there only when it is whole.

    Raises FileExistsError where something is there already, FileNotFoundError without the folder, ValueError for
    another ending than .tar.zst or .tar.gz.
    `progress` is told rows and files done, and of how many.
    """
    kind = ending_of(path)
    if path.exists():
        raise FileExistsError(errno.EEXIST, "there is something already", str(path))
    if not path.resolve().parent.is_dir():  # a disk that is not mounted must not be taken for an empty folder
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.resolve().parent))
    with files.unfinished(path.resolve()) as beside:
        os.chmod(beside, 0o600)
        writer = ArchiveWriter(beside, kind)
        try:
            with _snapshot():
                manifest, stored = _write_tables(writer, progress)
            missing = _write_files(writer, stored)
            writer.close(manifest | {"missing_files": list(missing), "not_included": NOT_INCLUDED})
        except BaseException:
            with contextlib.suppress(Exception):  # a tar that was cut off complains when it is closed
                writer.abandon()
            raise
    written = sum(table["rows"] for table in manifest["tables"].values())
    return Written(path, written, len(stored) - len(missing), missing, files.checksum(path))


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """One moment of the database for all reads, without keeping a writer out."""
    if connection.in_atomic_block:
        raise RuntimeError("a backup has a transaction of its own")
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # by hand: Django's own transactions are IMMEDIATE, and would keep writers out
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write_tables(writer: ArchiveWriter, progress: Progress) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    """Write all rows; the manifest without checksums, and the files that these rows know."""
    written_at, as_of = facts_lock.clock(), facts_lock.horizon()
    all_tables = rows.tables(apps)
    total = sum(model._base_manager.count() for model in all_tables.values())
    described: dict[str, Any] = {}
    done = 0
    for name, model in all_tables.items():
        described[name] = {"columns": rows.columns(model), "rows": 0}
        for number, lines in enumerate(rows.read(model, ROWS_IN_A_PART), start=1):
            writer.add(part_name(name, number), ("\n".join(lines) + "\n").encode())
            described[name]["rows"] += len(lines)
            done += len(lines)
            progress(done, total)
    manifest = {
        "software": importlib.metadata.version("score"),
        "written_at": written_at.isoformat(),
        "as_of": as_of.isoformat(),
        "database": connection.vendor,
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "tables": described,
    }
    stored = StoredFile.objects.exclude(content_type=files.ERASED).order_by("pk").values_list("sha256", "size")
    return manifest, list(stored)


def _write_files(writer: ArchiveWriter, stored: list[tuple[str, int]]) -> tuple[str, ...]:
    """Write the files; they never change, so the snapshot need not last. The checksums of those that are gone."""
    missing = []
    for sha256, _size in stored:
        try:
            with files.path_of(sha256).open("rb") as content:
                writer.add_stream(file_name(sha256), content, os.fstat(content.fileno()).st_size)
        except FileNotFoundError:  # erased in the meantime, or lost: the manifest says so
            missing.append(sha256)
    return tuple(missing)
