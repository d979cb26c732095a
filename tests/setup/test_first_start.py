"""`make run` as an operator sees it: the first start, the second, and what is left as it was."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.project.working_copy import ROOT

pytestmark = pytest.mark.sqlite  # on PostgreSQL a start differs by DATABASE_URL alone
SECONDS = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Instance:
    """An instance of its own in a temporary folder, started from this working copy."""

    def __init__(self, home, **variables):
        self.home = home
        self.port = free_port()
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY")
        }
        self.variables = kept | {"SCORE_HOME": str(home)} | variables

    def start(self):
        """Start it and wait until it answers; seconds that took."""
        began = time.monotonic()
        self.log = self.home.parent / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "setup", "run", "--port", str(self.port)],
                cwd=ROOT,
                env=self.variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while time.monotonic() - began < SECONDS:
            assert self.process.poll() is None, self.log.read_text()
            if "answers at" in self.log.read_text():
                return time.monotonic() - began
            time.sleep(0.1)
        pytest.fail(f"no answer after {SECONDS} s:\n{self.log.read_text()}")

    def stop(self):
        """Ctrl-C; the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()

    def rows(self):
        """Number of rows of every table of ours, but for what every start writes."""
        with sqlite3.connect(f"file:{self.home / 'score.sqlite3'}?mode=ro", uri=True) as connection:
            names = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'programme_%' "
                "AND name NOT IN ('programme_workersign', 'programme_job')"
            )
            return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in names}


@pytest.fixture
def instance(tmp_path):
    made = []

    def make(**variables):
        made.append(Instance(tmp_path / "home", **variables))
        return made[-1]

    yield make
    for each in made:
        if each.process.poll() is None:
            os.killpg(each.process.pid, signal.SIGKILL)
            each.process.wait()


def test_first_start_with_the_demonstration_and_a_second_that_touches_nothing(instance):
    first = instance()
    first.start()
    said = first.log.read_text()
    assert "Bringing the database up to date" in said
    assert f"answers at http://localhost:{first.port}/" in said
    emails = set(re.findall(r"\S+@\S+", said))
    assert len(emails) >= 5, said
    status, page = first.get("/accounts/login/")
    assert status == 200
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert first.get(address)[0] == 200, address
    assert first.stop() == 0
    before = first.rows()
    assert sum(before.values()) > 1000

    second = instance()
    second.start()
    said = second.log.read_text()
    assert "Bringing" not in said
    assert "Gathering" not in said
    assert "Installing" not in said
    assert emails <= set(re.findall(r"\S+@\S+", said))
    assert second.stop() == 0
    assert second.rows() == before


def test_a_start_without_the_demonstration_is_empty(instance):
    started = instance(SCORE_DEMO="0")
    started.start()
    assert "@" not in started.log.read_text().split("answers at")[1].split("request")[0]
    assert started.stop() == 0
    assert started.rows()["programme_enterprise"] == 0


def test_a_taken_port_is_said_in_one_line(instance, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = subprocess.run(
            [sys.executable, "-m", "setup", "run", "--port", str(taken.getsockname()[1])],
            cwd=ROOT,
            env={**os.environ, "SCORE_HOME": str(tmp_path / "home"), "SCORE_DEMO": "0"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert "cannot be used" in last
    assert "--port" in last
    assert "Traceback" not in result.stderr


def test_a_second_start_is_quick(instance):
    started = instance(SCORE_DEMO="0")
    started.start()
    started.stop()
    again = instance(SCORE_DEMO="0")
    seconds = again.start()
    again.stop()
    # the aim is 5 s on a machine of its own; beside other tests this only catches work done twice
    assert seconds < 15
    with pytest.raises(urllib.error.URLError):
        again.get("/healthz")
