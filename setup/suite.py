"""The test suite, once on SQLite and once on PostgreSQL."""

import os
import subprocess

from setup import postgres
from setup.failures import SetupFailure
from setup.places import PYTHON, ROOT

MOST_PROCESSES = 4


def nothing_may_be_left_out() -> bool:
    """On the build machine a part that cannot run is a failure, not a remark."""
    return os.environ.get("SCORE_NOTHING_LEFT_OUT") == "1"


def run_on_both_databases(arguments: list[str]) -> int:
    """Run pytest twice, with `arguments` handed on; stops at the first half that fails. pytest has the last word."""
    binaries = postgres.find_binaries()
    if binaries is None:
        left_out = "PostgreSQL's server is not on this machine (apt-get install postgresql)"
        if nothing_may_be_left_out():
            raise SetupFailure(f"{left_out}, and nothing may be left out here.")
        print(f"\nLEFT OUT: the second half, on PostgreSQL. {left_out}.", flush=True)
    print("\nThe suite on SQLite", flush=True)
    status = _pytest(None, arguments)
    if status or binaries is None:
        return status
    with postgres.throw_away_cluster(binaries) as url:
        print("\nThe suite on PostgreSQL", flush=True)
        return _pytest(url, arguments)


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
