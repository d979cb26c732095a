"""Many rows of a fact table as Parquet files, read by several processes side by side.

A database hands rows over one after another, and on a machine of several processors that is what a first reading of
millions of facts waits for. Each process reads one range of keys, in the same state of the database as its snapshot:
PostgreSQL exports the snapshot; on SQLite rows up to the snapshot's last key never change, because facts and entities
that are only added cannot (`FactTable.may_be_segmented`).
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from score.programme.core.arrow_files import write_parquet
from score.programme.core.fact_tables import FactTable
from score.programme.core.reader import BATCH_ROWS, Snapshot

WORTH_A_FILE = 50_000  # rows; fewer are read before a process has started
WORTH_A_SPLIT = 200_000
MOST_PROCESSES = 4


class ReadingFailed(Exception):
    """A process that read facts stopped before its files were whole. The message says why."""


@dataclass(frozen=True)
class Wanted:
    """The rows of `table` with `after_id < id <= up_to_id`, to be written to files named after `stem`."""

    table: FactTable
    after_id: int
    up_to_id: int
    stem: Path


@dataclass(frozen=True)
class Part:
    """The rows with `first_id <= id <= last_id`, in one file."""

    path: Path
    first_id: int
    last_id: int


def spooled(
    reading: Snapshot, wanted: Sequence[Wanted], *, compression: str = "lz4", processes: int | None = None
) -> dict[str, list[Part]]:
    """Write all that is `wanted`; return the parts of each table by its name, in order, joined without a gap.

    Raises:
        ReadingFailed: a process failed; no file is left behind.
    """
    processes = processes or min(os.cpu_count() or 1, MOST_PROCESSES)
    shares: list[list[dict[str, Any]]] = [[] for _ in range(processes)]
    loads = [0] * processes
    written: dict[str, list[Part]] = {}
    for want in wanted:
        written[want.table.name] = []
        for part in _parts(want, processes):
            work = reading.elsewhere(want.table, after_id=part.first_id - 1, up_to_id=part.last_id)
            if work is None:  # rows that only this process can see
                written[want.table.name] = [_written_here(reading, want, compression)]
                break
            written[want.table.name].append(part)
            lightest = loads.index(min(loads))
            loads[lightest] += part.last_id - part.first_id + 1
            shares[lightest].append(work | _where_to(want.table, part, compression))
    _run([share for share in shares if share])
    return written


def _parts(want: Wanted, processes: int) -> list[Part]:
    """Ranges of keys: one for each process, unless that would make them small."""
    rows = want.up_to_id - want.after_id
    pieces = max(1, min(processes, rows // WORTH_A_SPLIT))
    bounds = [want.after_id + rows * piece // pieces for piece in range(pieces + 1)]
    return [_part(want, first + 1, last) for first, last in itertools.pairwise(bounds)]


def _part(want: Wanted, first_id: int, last_id: int) -> Part:
    return Part(want.stem.with_name(f"{want.stem.name}-{first_id}-{last_id}.parquet"), first_id, last_id)


def _written_here(reading: Snapshot, want: Wanted, compression: str) -> Part:
    whole = _part(want, want.after_id + 1, want.up_to_id)
    batches = reading.batches(want.table, after_id=want.after_id, up_to_id=want.up_to_id)
    write_parquet(whole.path, want.table.schema(), batches, compression=compression)
    return whole


def _where_to(table: FactTable, part: Part, compression: str) -> dict[str, Any]:
    return {
        "schema": base64.b64encode(table.schema().serialize()).decode(),
        "compression": compression,
        "batch_rows": BATCH_ROWS,
        "path": str(part.path),
    }


def _run(shares: list[list[dict[str, Any]]]) -> None:
    """One process for each share of the work; when one fails the others are stopped."""
    command = [sys.executable, "-P", "-m", "score.programme.core.spool_part"]
    running = []
    try:
        for share in shares:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            running.append(process)
            process.stdin.write(json.dumps(share))
            process.stdin.close()
        for process in running:
            error = process.stderr.read()
            if process.wait():
                raise ReadingFailed((error.strip().splitlines() or [f"exit status {process.returncode}"])[-1])
    except BaseException:
        for process in running:
            process.kill()
            process.wait()
        for work in itertools.chain.from_iterable(shares):
            Path(work["path"]).unlink(missing_ok=True)
        raise
    finally:
        for process in running:
            process.stderr.close()
