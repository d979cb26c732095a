"""The list of 1,000,000 enterprises, filtered, sorted and counted: under 1 s at the median, on both databases.

Rows are filled by plain SQL; then the same view that a reader asks for is called. PostgreSQL is measured in a cluster
of its own where its server is on the machine. `--enterprises N` makes it smaller, `--database` takes one of the two.
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

LIMIT = 1.0


def measured(environment: dict[str, str], enterprises: int) -> dict[str, list[float]]:
    """Seconds of every question, in a process of its own."""
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True)
    command = [sys.executable, "-m", "bench.parts.lists_work", str(enterprises)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def report(database: str, found: dict[str, list[float]]) -> bool:
    """One table; whether the median over all questions and each question's own keep the limit."""
    print(f"\n{database}\n\n| question | median s | slowest s |\n|---|---:|---:|")
    medians = []
    for question, seconds in found.items():
        seconds.sort()
        medians.append(seconds[len(seconds) // 2])
        print(f"| {question} | {medians[-1]:.3f} | {seconds[-1]:.3f} |")
    medians.sort()
    print(f"| median of all | {medians[len(medians) // 2]:.3f} | {medians[-1]:.3f} |", flush=True)
    return medians[len(medians) // 2] < LIMIT


def main() -> int:
    """Measure on both databases; 1 where the median is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    given = parser.parse_args()
    kept = []
    with tempfile.TemporaryDirectory(prefix="score-bench-") as folder:
        environment = {**os.environ, "SCORE_HOME": folder, "DJANGO_SETTINGS_MODULE": "score.programme.settings"}
        environment.pop("DATABASE_URL", None)
        if given.database != "postgresql":
            kept.append(report("SQLite", measured(environment, given.enterprises)))
        binaries = postgres.find_binaries()
        if given.database == "sqlite":
            pass
        elif binaries is None:
            print("\nPostgreSQL's server is not on this machine: not measured there.")
        else:
            with postgres.throw_away_cluster(binaries) as url:
                kept.append(report("PostgreSQL", measured({**environment, "DATABASE_URL": url}, given.enterprises)))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
