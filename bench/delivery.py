"""10,000 cohorts, 200,000 participants: cohorts, trainers, visits and calendars, with 20 readers at once.

Median and p95 of each page beside a page with nothing on it, asked of the real server in the same way: signed in, with
its navigation, out of the same stack. Once on SQLite and once on a throw-away PostgreSQL; DATABASE_URL chooses one
database instead (an empty one). `--cohorts N` makes it smaller.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.start import free_port  # noqa: E402
from setup.postgres import find_binaries, throw_away_cluster  # noqa: E402

READERS, REQUESTS, FIRST = 20, 5, 1  # at once; of each reader and page; of each before, so that what is kept is kept
START = "from score.programme.command_line import main; main()"
SETTINGS = "bench.parts.empty_page"


def asked(port: int, path: str, cookie: str, requests: int) -> list[float]:
    """Milliseconds of every request: 20 readers at once, each one request after the other."""
    found: list[float] = []
    lock = threading.Lock()

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for _ in range(requests):
            began = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie, "Host": f"localhost:{port}"})
            answer = connection.getresponse()
            answer.read()
            took = 1000 * (time.perf_counter() - began)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
            with lock:
                found.append(took)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    if len(found) != READERS * requests:
        sys.exit(f"{path} failed")
    return found


def wait_for(port: int) -> None:
    """Until the server answers."""
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server does not answer")


def filled(cohorts: int, environment: dict[str, str]) -> dict[str, Any]:
    """A database with so many cohorts, and the pages to ask for."""
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True)
    command = [sys.executable, "-m", "bench.parts.delivery_work", str(cohorts)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(name: str, cohorts: int, environment: dict[str, str]) -> None:
    """One database: fill it, start the server, ask for every page."""
    world = filled(cohorts, environment)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", START, "web", "--port", str(port)],
        env=environment | {"SCORE_LOG_LEVEL": "ERROR"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        size = f"{world['cohorts']:,} cohorts, {world['participants']:,} participants"
        print(f"{name}: {size} (filled in {world['seconds']:.0f} s), {READERS} readers at once\n")
        print("| page | median, ms | p95, ms | times the empty page |\n|---|---:|---:|---:|")
        empty = 0.0
        for page, path, cookie in world["pages"]:
            asked(port, path, cookie, FIRST)
            took = asked(port, path, cookie, REQUESTS)
            median, tail = statistics.median(took), statistics.quantiles(took, n=20)[-1]
            empty = empty or median
            print(f"| {page} | {median:.0f} | {tail:.0f} | {median / empty:.1f} |", flush=True)
        print()
    finally:
        server.terminate()
        server.wait(30)


def main() -> None:
    """On the database that is given, else on both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=10_000)
    given = parser.parse_args()
    with ExitStack() as ends:
        addresses = {"As given": os.environ.get("DATABASE_URL", "")}
        if not addresses["As given"]:
            addresses, binaries = {"SQLite": ""}, find_binaries()
            if binaries is None:
                print("There is no PostgreSQL here, so only SQLite is measured.\n")
            else:
                addresses["PostgreSQL"] = ends.enter_context(throw_away_cluster(binaries))
        for name, address in addresses.items():
            folder = ends.enter_context(tempfile.TemporaryDirectory(prefix="score-bench-"))
            own = {"SCORE_HOME": folder, "DJANGO_SETTINGS_MODULE": SETTINGS, "DATABASE_URL": address}
            measure(name, given.cohorts, {**os.environ, **own})


if __name__ == "__main__":
    main()
