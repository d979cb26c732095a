"""One piece of work on the invented world, in a process of its own: prints seconds and peak memory as JSON."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

# the drivers are loaded at the first read; that is start-up, not calculation
import adbc_driver_postgresql.dbapi  # noqa: E402, F401
import duckdb  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from bench.parts import world  # noqa: E402
from score.catalogue import indicators  # noqa: E402
from score.catalogue.calculation.calculate import calculate  # noqa: E402
from score.catalogue.calculation.observed import UnknownCut  # noqa: E402
from score.programme.core import facts, segments  # noqa: E402
from score.programme.core.fact_tables import fact_tables  # noqa: E402
from score.programme.core.reader import snapshot  # noqa: E402
from score.programme.core.spool import Wanted, spooled  # noqa: E402
from score.programme.results.panel import build_panel  # noqa: E402

CUTS = [(), ("country",), ("sector",), ("size",), ("module",), ("partner",), ("country", "sector")]
WANTED = 40


def fill(enterprises: int) -> dict[str, float]:
    """Load the world."""
    world.fill(enterprises)
    return {}


def build_segments(_: int) -> dict[str, float]:
    """Copy the facts into segments."""
    segments.build()
    return {}


def scan_database(_: int) -> dict[str, float]:
    """Read the answers into files as a first reading does, and do nothing with them."""
    table = fact_tables()["answers"]
    with tempfile.TemporaryDirectory() as folder, snapshot() as reading:
        wanted = Wanted(table, 0, reading.last_id(table), Path(folder) / "answers")
        parts = spooled(reading, [wanted])[table.name]
        return {"rows": sum(pq.read_metadata(part.path).num_rows for part in parts)}


def scan_segments(_: int) -> dict[str, float]:
    """Read the columns that figures need from the segments, with DuckDB alone."""
    files = [str(segments.path_of(one)) for one in segments.usable(fact_tables()["answers"])]
    query = (
        "SELECT count(recorded_at), count(supersedes_id), count(round_id), count(question), count(dimensions), "
        f"sum(value), count(unit), count(missing), sum(evidence) FROM read_parquet({files})"
    )
    return {"rows": duckdb.sql(query).fetchall()[0][2]}


def figures(_: int) -> dict[str, float]:
    """Build the panel and calculate."""
    begun = time.perf_counter()
    panel = build_panel(facts.as_known(None))
    built = time.perf_counter() - begun
    chosen = list(indicators.all_indicators().values())[:WANTED]
    count = 0
    for indicator in chosen:
        for cut in CUTS:
            try:
                count += len(calculate(indicator, panel, cut))
            except UnknownCut:
                continue
    return {"panel": built, "indicators": len(chosen), "figures": count}


def main(name: str, enterprises: int) -> None:
    """Time one piece of work."""
    begun = time.perf_counter()
    found = {work.__name__: work for work in (fill, build_segments, scan_database, scan_segments, figures)}[name](
        enterprises
    )
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak, **found}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
