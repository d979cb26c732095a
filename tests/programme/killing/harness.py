"""An instance of real processes, writers who note what was acknowledged, and a killer.

Used by `tests/programme/test_kill.py` (a few kills) and `bench/kill_test.py` (two hundred).
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
SCORE = [sys.executable, "-m", "score.programme.command_line.start"]
ROWS_IN_A_FILE = 400
ROWS_IN_AN_UPLOAD = 60
LEASE_SECONDS = 3
MAPPING = """
title = "Invented firms"
source = "killing"
decimal = "."

[enterprise]
reference = { column = "code" }
name = { template = "{code}" }

[enterprise.attributes]
valid_from = 2023-01-01
country = "GH"
sector = "C"

[[rounds]]
kind = "baseline"
period_start = 2023-01-01
period_end = 2023-12-31

[[rounds.answers]]
question = "OUT_BAD_PCT"
value = { column = "bad" }
unit = "percent"
evidence = 2
measured_by = "record"

[[rounds.answers]]
question = "W"
value = { column = "workers" }
unit = "person"
evidence = 2
measured_by = "record"
"""


def csv_of(name: str, rows: int) -> str:
    """A file of invented firms whose names begin with `name`."""
    lines = [f"{name}-{n},{n % 20},{50 + n % 100}" for n in range(rows)]
    return "\n".join(["code,bad,workers", *lines]) + "\n"


def children_of(pid: int) -> dict[int, str]:
    """Processes started by `pid`, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, IndexError):
            continue
        if parent == pid and words:
            found[int(folder.name)] = words
    return found


@dataclass
class Instance:
    """An instance in `home`, on the database of `url` (empty: SQLite), with `score run` around it."""

    home: Path
    url: str = ""
    port: int = 0
    supervisor: subprocess.Popen[bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def environment(self) -> dict[str, str]:
        """Variables for all its processes."""
        return os.environ | {
            "SCORE_HOME": str(self.home),
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tests.programme.killing.settings",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "SCORE_JOB_LEASE": str(LEASE_SECONDS),
            "PYTHONWARNINGS": "ignore",
        }

    def score(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [*SCORE, *arguments], env=self.environment(), cwd=self.home, capture_output=True, text=True, timeout=300
        )

    def must(self, *arguments: str) -> str:
        """Run one command, which must succeed; what it printed."""
        done = self.score(*arguments)
        assert done.returncode == 0, f"score {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def prepare(self) -> None:
        """A database with one account."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "static").mkdir(exist_ok=True)
        (self.home / "killing.toml").write_text(MAPPING)
        self.must("migrate")
        programme = ("--organisation", "Programme (invented)", "--kind", "programme_owner")
        self.must("user", "create", "owner@invented.example", "--name", "Invented", "--role", "owner", *programme)

    def start(self) -> None:
        """Start `score run` and wait until it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        log = (self.home / "log").open("ab")
        command = [*SCORE, "run", f"--port={self.port}"]
        self.supervisor = subprocess.Popen(
            command, env=self.environment(), cwd=self.home, stdout=log, stderr=log, process_group=0
        )
        self.wait_until_well()

    def wait_until_well(self, seconds: float = 60) -> None:
        """Until `/healthz` says that all is well."""
        deadline = time.monotonic() + seconds
        while not self.is_well():
            assert time.monotonic() < deadline, (self.home / "log").read_text()[-3000:]
            assert self.supervisor is not None
            assert self.supervisor.poll() is None, (self.home / "log").read_text()[-3000:]
            time.sleep(0.1)

    def is_well(self) -> bool:
        """What `/healthz` says."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def post(self, address: str, **fields: str) -> bool:
        """Whether the web application acknowledged; False where it died, refused or was not there."""
        body = urllib.parse.urlencode(fields).encode()
        try:
            url = f"http://127.0.0.1:{self.port}/killing/{address}"
            with urllib.request.urlopen(url, data=body, timeout=40) as answer:
                return answer.status == 200
        except (OSError, http.client.HTTPException):  # not there, refused, or cut off in the middle of its answer
            return False

    def pid_of(self, part: str) -> int | None:
        """The process to kill: "web" (the server), "web process" (what answers) or "worker"."""
        assert self.supervisor is not None
        mine = children_of(self.supervisor.pid)
        name = " worker " if part == "worker" else " web "
        found = next((pid for pid, words in mine.items() if name in f"{words} "), None)
        if part == "web process" and found:
            return next((pid for pid, words in children_of(found).items() if "tracker" not in words), None)
        return found

    def stop(self) -> int:
        """One signal; how it ended."""
        assert self.supervisor is not None
        self.supervisor.send_signal(signal.SIGTERM)
        try:
            return self.supervisor.wait(40)
        finally:
            if self.supervisor.poll() is None:
                self.supervisor.kill()

    def inspect(self) -> dict[str, Any]:
        """What is in the database."""
        command = [sys.executable, "-m", "tests.programme.killing.inspect"]
        done = subprocess.run(
            command, env=self.environment(), cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
        )
        return dict(json.loads(done.stdout))


@dataclass
class Writers:
    """People and programs who write all the time and remember what they were told."""

    instance: Instance
    acknowledged: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    uploaded: set[str] = field(default_factory=set)
    imported: dict[str, int | None] = field(default_factory=dict)  # file: exit status, None while it runs
    importing: subprocess.Popen[bytes] | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    failures: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        for work in (self._record, self._upload, self._import):
            thread = threading.Thread(target=self._guarded, args=(work,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def wait_until_written(self, more_than: int, seconds: float = 120) -> None:
        """Until so much was acknowledged and one import has ended well: kills leave a slow machine little time."""
        deadline = time.monotonic() + seconds
        while len(self.acknowledged) <= more_than or 0 not in self.imported.values():
            assert time.monotonic() < deadline, f"after {seconds} s: {self.acknowledged}, {self.imported}"
            time.sleep(0.1)

    def stop(self) -> None:
        """Let each finish what it is at."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(120)
            assert not thread.is_alive()
        assert self.failures == []

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self.failures.append(repr(error))
            raise

    def _record(self) -> None:
        number = 0
        while not self.stopping.wait(0.05):
            number += 1
            name = f"web-{number}"
            self.tried.add(name)
            if self.instance.post("record", number=str(number)):
                self.acknowledged.add(name)
            else:
                time.sleep(0.2)

    def _upload(self) -> None:
        number = 0
        while not self.stopping.wait(0.5):
            number += 1
            name = f"upload{number}"
            content = csv_of(name, ROWS_IN_AN_UPLOAD)
            if self.instance.post("upload", name=f"{name}.csv", content=content, mapping=MAPPING):
                self.uploaded.add(name)
            self.instance.post("load")

    def _import(self) -> None:
        number = 0
        while not self.stopping.wait(0.5):
            number += 1
            self.import_file(f"file{number}")

    def import_file(self, name: str) -> None:
        """One `score import`, which may be killed."""
        path = self.instance.home / f"{name}.csv"
        path.write_text(csv_of(name, ROWS_IN_A_FILE))
        self.imported[name] = None
        command = [*SCORE, "import", str(path), "--mapping", str(self.instance.home / "killing.toml")]
        log = (self.instance.home / "import.log").open("ab")
        self.importing = subprocess.Popen(
            command, env=self.instance.environment(), cwd=self.instance.home, stdout=log, stderr=log
        )
        self.imported[name] = self.importing.wait(120)
        log.close()
        self.importing = None


VICTIMS = ("web", "web process", "worker", "import")


def kill_one(writers: Writers, victim: str, chance: random.Random) -> bool:
    """Kill -9 at a moment nobody expects. Whether there was something to kill."""
    instance = writers.instance
    time.sleep(chance.uniform(0.0, 1.5))
    if victim == "import":
        running = writers.importing
        if running is None or running.poll() is not None:
            return False
        running.kill()
        return True
    pid = instance.pid_of(victim)
    if pid is None:
        return False
    os.kill(pid, signal.SIGKILL)
    return True


def kill_many(
    writers: Writers, kills: int, seed: int, each: Callable[[int], None] = lambda done: None
) -> dict[str, int]:
    """Kill `kills` times at random; every victim the same share. How often each."""
    chance = random.Random(seed)
    done = dict.fromkeys(VICTIMS, 0)
    while sum(done.values()) < kills:
        victim = min(VICTIMS, key=lambda one: (done[one], chance.random()))
        if victim != "import":
            writers.instance.wait_until_well()
        if kill_one(writers, victim, chance):
            done[victim] += 1
            each(sum(done.values()))
    return done


def settle(writers: Writers, seconds: float = 120) -> dict[str, Any]:
    """Everything killed is up again; wait until no job waits or runs. What is then in the database."""
    instance = writers.instance
    instance.wait_until_well()
    deadline = time.monotonic() + seconds
    while True:
        instance.post("load")
        found = instance.inspect()
        open_jobs = [job for job in found["jobs"] if job[1] in ("queued", "running")]
        waiting = [name for name, state in found["batches"].items() if state == "staged"]
        if not open_jobs and not waiting:
            return found
        assert time.monotonic() < deadline, open_jobs
        time.sleep(1)


def half_there(found: dict[str, Any]) -> list[str]:
    """Transactions of which some rows are there and others not."""
    rows_of = {"web-": 1, "upload": ROWS_IN_AN_UPLOAD, "file": ROWS_IN_A_FILE}
    kinds = ("enterprises", "attributes", "rounds", "periods", "answers")
    half = []
    for group in sorted(set().union(*(found[kind] for kind in kinds))):
        rows = next(number for name, number in rows_of.items() if group.startswith(name))
        attributes = 1 if group.startswith("web-") else 2
        wanted = {"enterprises": rows, "attributes": rows * attributes, "rounds": rows, "periods": rows}
        wanted["answers"] = rows * 2
        there = {kind: found[kind].get(group, 0) for kind in kinds}
        if there != wanted:
            half.append(f"{group}: {there}")
    return half


def lost(writers: Writers, found: dict[str, Any]) -> list[str]:
    """What was acknowledged, on the web or by a program's exit status, and is not there."""
    imported = {name for name, status in writers.imported.items() if status == 0}
    return sorted((writers.acknowledged | imported) - found["enterprises"].keys())


def judge(writers: Writers, found: dict[str, Any]) -> None:
    """Nothing acknowledged is lost, nothing is half there, no job is forgotten."""
    assert half_there(found) == []
    assert lost(writers, found) == []
    assert {name for name in found["enterprises"] if name.startswith("web-")} <= writers.tried
    assert writers.uploaded <= found["batches"].keys()
    for name, state in found["batches"].items():
        assert (state == "done") == (name in found["enterprises"]), f"{name}: {state}"
    assert found["audited"] == found["brought_in"]
    for kind, state, attempts, message in found["jobs"]:
        # a second wish to bring in a file that was brought in meanwhile is refused, which is right
        refused = kind == "load_import" and "already" in message
        gave_up = state == "failed" and (attempts == 3 or refused) and message
        assert state == "done" or gave_up, (kind, state, attempts, message)
