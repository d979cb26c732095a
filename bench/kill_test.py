"""Kill -9 of web, worker and import, 200 times at random: nothing acknowledged is lost, nothing is half there.

`--kills N` for another number; DATABASE_URL names an empty PostgreSQL database, else a fresh SQLite file is used.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.programme.killing.harness import Instance, Writers, half_there, judge, kill_many, lost, settle  # noqa: E402


def main() -> int:
    """Kill, settle, judge, report; 1 when something was lost or half there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="score-kill-") as folder:
        instance = Instance(Path(folder) / "instance", os.environ.get("DATABASE_URL", ""))
        instance.prepare()
        instance.start()
        writers = Writers(instance)
        writers.start()
        begun = time.monotonic()
        try:
            killed = kill_many(writers, given.kills, given.seed, _say)
            writers.stop()
            found = settle(writers)
            judge(writers, found)
            checked = instance.must("check").strip()
        finally:
            writers.stopping.set()
            instance.stop()
        _report(writers, found, killed, time.monotonic() - begun, given.seed, checked)
    return 0


def _say(done: int) -> None:
    if done % 10 == 0:
        print(f"{done} kills", file=sys.stderr, flush=True)


def _report(
    writers: Writers, found: dict[str, object], killed: dict[str, int], seconds: float, seed: int, checked: str
) -> None:
    jobs = found["jobs"]
    assert isinstance(jobs, list)
    again = sum(1 for _kind, _state, attempts, _message in jobs if attempts > 1)
    failed = sum(1 for _kind, state, _attempts, _message in jobs if state == "failed")
    statuses = list(writers.imported.values())
    shares = ", ".join(f"{number} {name}" for name, number in killed.items())
    print(f"| what | number |\n|---|---|\n| killed | {sum(killed.values())} ({shares}) |")
    print(f"| writes tried on the web | {len(writers.tried):,} |")
    print(f"| of them acknowledged | {len(writers.acknowledged):,} |")
    print(f"| acknowledged and lost | {len(lost(writers, found))} |")
    print(f"| half there | {len(half_there(found))} |")
    print(f"| imports ended | {statuses.count(0)} |\n| imports killed | {len(statuses) - statuses.count(0)} |")
    print(f"| jobs | {len(jobs)} |")
    print(f"| jobs taken up again | {again} |")
    print(f"| jobs that failed in words | {failed} |")
    print(f"| seconds | {seconds:.0f} |\n| seed | {seed} |\n\nscore check: {checked}")


if __name__ == "__main__":
    sys.exit(main())
