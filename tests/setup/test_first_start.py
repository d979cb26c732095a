"""`make run` as an operator sees it: the first start, the second, and what is left as it was."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
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

    process = None

    def __init__(self, home):
        self.home = home
        self.port = free_port()
        self.command = [sys.executable, "-m", "setup", "run", "--port", str(self.port)]
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY")
        }
        self.variables = kept | {"SCORE_HOME": str(home)}

    def start(self):
        """Start it and wait until it answers; what it said until then."""
        began = time.monotonic()
        self.log = self.home.parent / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while time.monotonic() - began < SECONDS:
            assert self.process.poll() is None, self.log.read_text()
            if "answers at" in self.log.read_text():
                time.sleep(0.5)  # the sign-ins come right after
                return self.log.read_text()
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
    made = Instance(tmp_path / "home")
    yield made
    if made.process and made.process.poll() is None:
        os.killpg(made.process.pid, signal.SIGKILL)
        made.process.wait()


def assert_sign_in_page_is_whole(instance):
    status, page = instance.get("/accounts/login/")
    assert status == 200
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert addresses
    for address in addresses:
        assert instance.get(address)[0] == 200, address


def assert_second_start_on_this_port_is_refused(instance):
    result = subprocess.run(
        instance.command, cwd=ROOT, env=instance.variables, capture_output=True, text=True, timeout=SECONDS
    )
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert f"port {instance.port}" in last
    assert "--port" in last
    assert "Traceback" not in result.stderr


def test_first_start_brings_the_demonstration_and_the_second_touches_nothing(instance):
    said = instance.start()
    assert "Bringing the database up to date" in said
    assert f"answers at http://localhost:{instance.port}/" in said
    emails = set(re.findall(r"\S+@\S+", said))
    assert len(emails) >= 5, said
    assert_sign_in_page_is_whole(instance)
    assert_second_start_on_this_port_is_refused(instance)
    assert instance.stop() == 0
    before = instance.rows()
    assert sum(before.values()) > 1000

    said = instance.start()
    # how quick that is depends on what else runs here: bench/start.py measures it
    assert not re.search("Making|Installing|Fetching|Compiling|Bringing|Gathering|Looking", said)
    assert emails <= set(re.findall(r"\S+@\S+", said))
    assert instance.stop() == 0
    assert instance.rows() == before
