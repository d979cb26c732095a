"""The test suite: what says the same whatever the database once, all the rest on SQLite and on PostgreSQL."""

import os
import subprocess
import time
from contextlib import nullcontext

from setup import postgres
from setup.failures import SetupFailure
from setup.places import PYTHON, ROOT

MOST_PROCESSES = 4
NOTHING_COLLECTED = 5  # how pytest ends where `arguments` choose nothing of a part


def nothing_may_be_left_out() -> bool:
    """On the build machine a part that cannot run is a failure, not a remark."""
    return os.environ.get("SCORE_NOTHING_LEFT_OUT") == "1"


def run_on_both_databases(arguments: list[str]) -> int:
    """Run the suite in its three parts, with `arguments` handed on to pytest; stops at the first part that fails.

    How pytest ended. Where `arguments` choose no test in any part, that is a failure.
    """
    binaries = postgres.find_binaries()
    if binaries is None:
        left_out = "PostgreSQL's server is not on this machine (apt-get install postgresql)"
        if nothing_may_be_left_out():
            raise SetupFailure(f"{left_out}, and nothing may be left out here.")
        print(f"\nLEFT OUT: the part on PostgreSQL. {left_out}.", flush=True)
    ends = []
    for database, part in (("", "once"), ("SQLite", "each"), ("PostgreSQL", "each")):
        if database == "PostgreSQL" and binaries is None:
            continue
        print(f"\n{f'On {database}' if database else 'What says the same whatever the database'}", flush=True)
        started = time.monotonic()
        with postgres.throw_away_cluster(binaries) if database == "PostgreSQL" else nullcontext() as url:
            ends.append(_pytest(url, [f"--part={part}", *arguments]))
        print(f"That took {time.monotonic() - started:.0f} s.", flush=True)
        if ends[-1] not in (0, NOTHING_COLLECTED):
            return ends[-1]
    return min(ends)


def _pytest(database_url: str | None, arguments: list[str]) -> int:
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database_url:
        variables["DATABASE_URL"] = database_url
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    # neighbours stay together, so that what a file builds once is not built by every process; who is done helps
    parallel = [f"--numprocesses={processes}", "--dist=worksteal"]
    return subprocess.run(
        [PYTHON, "-m", "pytest", *parallel, *arguments],
        cwd=ROOT,
        env=variables,
    ).returncode
