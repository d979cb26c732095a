"""Parquet segments: immutable copies of the facts of one table, by ranges of keys.

Their last key is looked up while the facts lock is held exclusively, so every key in the range is either there or
will never be; they may be deleted and rebuilt at any time. What is newer comes from the database.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from score.programme.core import facts_lock
from score.programme.core.fact_tables import FactTable, fact_tables
from score.programme.core.models import Segment
from score.programme.core.reader import snapshot
from score.programme.core.spool import Wanted, spooled

WORTH_A_SEGMENT = 20_000  # rows; fewer are read faster from the database


@functools.cache
def schema_fingerprint(schema: pa.Schema) -> str:
    """A fingerprint of an Arrow schema: a segment of another schema is stale."""
    return hashlib.sha256(schema.to_string().encode()).hexdigest()


def path_of(segment: Segment) -> Path:
    """Where the segment's file lies."""
    return Path(settings.SEGMENTS_ROOT) / f"{segment.table}-{segment.first_id}-{segment.last_id}.parquet"


def usable(table: FactTable) -> list[Segment]:
    """The unbroken chain of segments of `table` from its first row on that can be read."""
    return _chain(table, Segment.objects.filter(table=table.name).order_by("first_id"))


def all_usable() -> dict[str, list[Segment]]:
    """The same of every table, by its name, asked for at once."""
    found: dict[str, list[Segment]] = {name: [] for name in fact_tables()}
    for segment in Segment.objects.order_by("first_id"):
        found.setdefault(segment.table, []).append(segment)
    return {name: _chain(table, found[name]) for name, table in fact_tables().items()}


def _chain(table: FactTable, segments: Iterable[Segment]) -> list[Segment]:
    if not table.may_be_segmented:
        return []
    fingerprint, chain, reached = schema_fingerprint(table.schema()), [], 0
    for segment in segments:
        fits = segment.first_id == reached + 1 and segment.schema == fingerprint
        if not fits or not path_of(segment).is_file():
            break
        chain.append(segment)
        reached = segment.last_id
    return chain


def build(minimum_rows: int = WORTH_A_SEGMENT) -> list[Segment]:
    """Add segments to every table that has at least `minimum_rows` newer rows. Returns what was added.

    Nobody waits for it: the facts lock is held only while the last keys are looked up.
    """
    Path(settings.SEGMENTS_ROOT).mkdir(parents=True, exist_ok=True)
    tables = [table for table in fact_tables().values() if table.may_be_segmented]
    with transaction.atomic():
        facts_lock.take_exclusive()
        facts_lock.settle_holding_exclusive()
        last_ids = [table.model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for table in tables]
    return [
        segment for table, last in zip(tables, last_ids, strict=True) for segment in _add(table, last, minimum_rows)
    ]


def _add(table: FactTable, last: int, minimum_rows: int) -> list[Segment]:
    """The next segments of `table`, up to its key `last`, below which nothing can appear any more."""
    chain = usable(table)
    after = chain[-1].last_id if chain else 0
    if last - after < max(minimum_rows, 1):
        return []
    unfinished = Path(settings.SEGMENTS_ROOT) / f"{table.name}.{os.getpid()}"
    with snapshot(committed_only=True) as reading:
        parts = spooled(reading, [Wanted(table, after, last, unfinished)], compression="zstd")[table.name]
    fingerprint = schema_fingerprint(table.schema())
    added = [
        Segment(
            table=table.name,
            first_id=part.first_id,
            last_id=part.last_id,
            schema=fingerprint,
            rows=pq.read_metadata(part.path).num_rows,
            sha256=checksum(part.path),
        )
        for part in parts
    ]
    with transaction.atomic():
        if usable(table) != chain:  # somebody else built meanwhile: theirs is as good
            for part in parts:
                part.path.unlink()
            return []
        Segment.objects.filter(table=table.name, first_id__gt=after).delete()
        for segment, part in zip(added, parts, strict=True):
            part.path.replace(path_of(segment))
            segment.save()
    return added


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged() -> list[str]:
    """Names of segments whose file is missing or no longer what was written."""
    return [
        path_of(segment).name
        for segment in Segment.objects.order_by("table", "first_id")
        if not path_of(segment).is_file() or checksum(path_of(segment)) != segment.sha256
    ]
