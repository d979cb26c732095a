"""Parquet segments: immutable copies of the facts of one table, by ranges of keys.

They are added while the facts lock is held exclusively, so every key in the range is either there or will
never be; they may be deleted and rebuilt at any time. What is newer comes from the database.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from score.programme.core import facts_lock
from score.programme.core.fact_tables import FactTable, fact_tables
from score.programme.core.models import Segment
from score.programme.core.reader import snapshot

WORTH_A_SEGMENT = 100_000  # rows; fewer are read faster from the database
ROW_GROUP_ROWS = 524_288


def schema_fingerprint(schema: pa.Schema) -> str:
    """A fingerprint of an Arrow schema: a segment of another schema is stale."""
    return hashlib.sha256(schema.to_string().encode()).hexdigest()


def path_of(segment: Segment) -> Path:
    """Where the segment's file lies."""
    return Path(settings.SEGMENTS_ROOT) / f"{segment.table}-{segment.first_id}-{segment.last_id}.parquet"


def usable(table: FactTable) -> list[Segment]:
    """The unbroken chain of segments of `table` from its first row on that can be read."""
    if not table.may_be_segmented:
        return []
    fingerprint, chain, reached = schema_fingerprint(table.schema()), [], 0
    for segment in Segment.objects.filter(table=table.name).order_by("first_id"):
        fits = segment.first_id == reached + 1 and segment.schema == fingerprint
        if not fits or not path_of(segment).is_file():
            break
        chain.append(segment)
        reached = segment.last_id
    return chain


def build(minimum_rows: int = WORTH_A_SEGMENT) -> list[Segment]:
    """Add a segment to every table that has at least `minimum_rows` newer rows. Returns what was added."""
    Path(settings.SEGMENTS_ROOT).mkdir(parents=True, exist_ok=True)
    added = []
    for table in fact_tables().values():
        if not table.may_be_segmented:
            continue
        with transaction.atomic():
            facts_lock.take_exclusive()
            facts_lock.settle_holding_exclusive()
            if segment := _add(table, minimum_rows):
                added.append(segment)
    return added


def _add(table: FactTable, minimum_rows: int) -> Segment | None:
    """The next segment of `table`. The lock is held, so the last key is final."""
    chain = usable(table)
    after = chain[-1].last_id if chain else 0
    with snapshot(committed_only=True) as reading:
        last = reading.last_id(table)
        if last - after < max(minimum_rows, 1):
            return None
        Segment.objects.filter(table=table.name, first_id__gt=after).delete()
        segment = Segment(table=table.name, first_id=after + 1, last_id=last, schema=schema_fingerprint(table.schema()))
        final = path_of(segment)
        unfinished = final.with_suffix(f".{os.getpid()}.part")
        segment.rows = write_parquet(unfinished, table.schema(), reading.batches(table, after_id=after, up_to_id=last))
    segment.sha256 = checksum(unfinished)
    unfinished.replace(final)
    segment.save()
    return segment


def write_parquet(
    path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, compression: str = "zstd"
) -> int:
    """Write batches into one file, in row groups of half a million rows; return the number of rows."""
    rows, waiting, waiting_rows = 0, [], 0
    level = 1 if compression == "zstd" else None
    with pq.ParquetWriter(path, schema, compression=compression, compression_level=level) as writer:
        for batch in batches:
            waiting.append(batch)
            waiting_rows += batch.num_rows
            if waiting_rows >= ROW_GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=ROW_GROUP_ROWS)
                rows, waiting, waiting_rows = rows + waiting_rows, [], 0
        writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=ROW_GROUP_ROWS)
    return rows + waiting_rows


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
