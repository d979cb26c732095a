"""Imports: 500 rows/s with duplicate check against 100,000 enterprises, and nobody waits 2 s for a million rows.

The rows are real ones of supplier lists, varied by chance (bench/parts/factory_rows.py): half of the asked list are
spoilt copies of the registry, half are others. While a million rows go in, another process saves an attribute of an
enterprise every twentieth of a second; the longest of its waits is told. `--rows N` makes the large import smaller.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from setup import postgres  # noqa: E402

REGISTRY, ASKED = 100_000, 4_000
LEAST_ROWS, MOST_WAIT = 500, 2.0


def work(what: str, folder: str, number: int, environment: dict[str, str]) -> dict[str, float]:
    """One step in a process of its own."""
    command = [sys.executable, "-m", "bench.parts.imports_work", what, folder, str(number)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def beside(folder: str, rows: int, environment: dict[str, str]) -> tuple[dict[str, float], list[float]]:
    """A large import, and how long somebody else waited for each form meanwhile."""
    command = [sys.executable, "-m", "bench.parts.imports_work", "save", folder, "0"]
    other = subprocess.Popen(command, env=environment)
    try:
        found = work("load", folder, rows, environment)
    finally:
        (Path(folder) / "waits.stop").touch()
        other.wait()
    return found, sorted(json.loads((Path(folder) / "waits.json").read_text()))


def measured(database: str, environment: dict[str, str], rows: int) -> bool:
    """Everything on one database; whether the aims are kept."""
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True)
    with tempfile.TemporaryDirectory(prefix="score-bench-") as folder:
        filled = work("fill", folder, REGISTRY, environment)
        searched = work("search", folder, 0, environment)
        asked = work("ask", folder, ASKED, environment)
        rate = asked["rows"] / (asked["read"] + asked["looked"] + asked["written"])
        loaded, waits = beside(folder, rows, environment)
    print(f"\n{database}\n\n| what | rows | read s | duplicates s | written s |\n|---|---:|---:|---:|---:|")
    for name, one in (("registry filled", filled), ("with duplicate check", asked), ("large import", loaded)):
        print(f"| {name} | {one['rows']:,} | {one['read']:.1f} | {one['looked']:.1f} | {one['written']:.1f} |")
    print(
        f"\nThe whole registry was searched for duplicates in {searched['looked']:.0f} s, as the worker does every day."
    )
    print(f"With duplicate check {rate:,.0f} rows a second, {asked['pairs']:,} likely pairs. While the large import")
    print(
        f"went in, {len(waits):,} forms were saved: median {waits[len(waits) // 2]:.3f} s, longest {waits[-1]:.3f} s."
    )
    sys.stdout.flush()
    return rate >= LEAST_ROWS and waits[-1] < MOST_WAIT


def main() -> int:
    """Measure on both databases; 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    kept = []
    with tempfile.TemporaryDirectory(prefix="score-bench-") as folder:
        environment = {**os.environ, "SCORE_HOME": folder, "DJANGO_SETTINGS_MODULE": "score.programme.settings"}
        environment.pop("DATABASE_URL", None)
        kept.append(measured("SQLite", environment, given.rows))
        binaries = postgres.find_binaries()
        if binaries is None:
            print("\nPostgreSQL's server is not on this machine: not measured there.")
        else:
            with postgres.throw_away_cluster(binaries) as url:
                kept.append(measured("PostgreSQL", {**environment, "DATABASE_URL": url}, given.rows))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
