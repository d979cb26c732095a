"""10,000 cohorts, 200,000 participants: list of cohorts, one cohort, a trainer's day, with 20 readers at once.

Median and p95 of each page beside an empty view of the same stack, asked of the real server in the same way.
`--cohorts N` makes it smaller; DATABASE_URL chooses the database, else a fresh SQLite file is used.
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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.start import free_port  # noqa: E402

READERS, REQUESTS = 20, 10  # at once; of each reader and page
START = "from score.programme.command_line import main; main()"


def asked(port: int, path: str, cookie: str) -> list[float]:
    """Milliseconds of every request: 20 readers at once, one page after the other."""
    found: list[float] = []
    lock = threading.Lock()

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(REQUESTS):
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
    if len(found) != READERS * REQUESTS:
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


def main() -> None:
    """Fill, start the server, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="score-bench-") as folder:
        environment = {**os.environ, "SCORE_HOME": folder, "DJANGO_SETTINGS_MODULE": "score.programme.settings"}
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True)
        command = [sys.executable, "-m", "bench.parts.delivery_work", str(given.cohorts)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        filled = json.loads(done.stdout.splitlines()[-1])
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-c", START, "web", "--port", str(port)],
            env=environment | {"SCORE_LOG_LEVEL": "ERROR"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            print(
                f"{filled['cohorts']:,} cohorts, {filled['participants']:,} participants, {READERS} readers at once\n"
            )
            print("| page | median, ms | p95, ms | times the empty view |\n|---|---:|---:|---:|")
            empty = 0.0
            for name, path in filled["pages"].items():
                asked(port, path, filled["cookie"])  # what a process keeps is kept now
                took = asked(port, path, filled["cookie"])
                median = statistics.median(took)
                empty = empty or median
                tail = statistics.quantiles(took, n=20)[-1]
                print(f"| {name} | {median:.0f} | {tail:.0f} | {median / empty:.1f} |", flush=True)
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
