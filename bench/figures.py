"""40 indicators by 7 cuts over 8 million answers: at most 3 s from segments, 10 s the first time, under 1.5 GB.

Beside each time stands the bare scan of the same columns: the limit that no calculator can go below.
`--enterprises N` makes it smaller; DATABASE_URL chooses the database, else a fresh SQLite file is used.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile

CUTS = 7


def measured(work: str, environment: dict[str, str], enterprises: int) -> dict[str, float]:
    """Run one piece of work in a process of its own; seconds and peak memory."""
    command = [sys.executable, "-m", "bench.parts.figures_work", work, str(enterprises)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def report(environment: dict[str, str], enterprises: int, database: str) -> None:
    """Fill, then measure without and with segments."""

    def run(work: str) -> dict[str, float]:
        return measured(work, environment, enterprises)

    filled = run("fill")["seconds"]
    print(f"{database}: {enterprises:,} enterprises, {80 * enterprises:,} answers, filled in {filled:.0f} s")
    print("\n| what | seconds | of it panel | peak MB | beside the bare scan |\n|---|---|---|---|---|")
    for scan, title in (("scan_database", "first time, from the database"), ("scan_segments", "from segments")):
        if scan == "scan_segments":
            built = run("build_segments")
            print(f"| building segments | {built['seconds']:.1f} | | {built['megabytes']:.0f} | |")
        bare, full = run(scan), run("figures")
        print(f"| bare scan, {title} ({bare['rows']:,} rows) | {bare['seconds']:.2f} | | {bare['megabytes']:.0f} | 1 |")
        print(
            f"| {full['indicators']} indicators x {CUTS} cuts ({full['figures']:,} figures), {title} | "
            f"{full['seconds']:.2f} | {full['panel']:.2f} | {full['megabytes']:.0f} | "
            f"{full['seconds'] / bare['seconds']:.1f} |",
            flush=True,
        )


def main() -> None:
    """Measure on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="score-bench-") as folder:
        environment = {**os.environ, "SCORE_HOME": folder, "DJANGO_SETTINGS_MODULE": "score.programme.settings"}
        database = "PostgreSQL" if "postgres" in environment.get("DATABASE_URL", "") else "SQLite"
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True)
        report(environment, given.enterprises, database)


if __name__ == "__main__":
    main()
