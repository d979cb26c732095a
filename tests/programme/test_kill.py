"""Real processes, killed at random while they write; a backup in the middle of it. `bench/kill_test.py` kills more."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from score.programme.core.backup import archive
from tests.programme.killing.harness import VICTIMS, Instance, Writers, judge, kill_many, settle

KILLS = len(VICTIMS)  # one of each
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find processes"),
]


@pytest.fixture
def new_database() -> Iterator[str]:
    """The address of an empty database like that of this run; empty for SQLite."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        yield ""
        return
    server = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    name = f"kill_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def writers(tmp_path: Path, new_database: str) -> Iterator[Writers]:
    """A running instance with people who write."""
    instance = Instance(tmp_path / "instance", new_database)
    instance.prepare()
    instance.start()
    found = Writers(instance)
    found.start()
    yield found
    found.stopping.set()
    if instance.supervisor and instance.supervisor.poll() is None:
        instance.stop()


def test_killed_at_random_nothing_is_lost_or_half_there(writers: Writers, tmp_path: Path) -> None:
    """Kill -9 of web server, web process, worker and import; then a backup while all go on writing."""
    instance = writers.instance
    killed = kill_many(writers, KILLS, seed=int.from_bytes(os.urandom(4)))
    assert killed == dict.fromkeys(VICTIMS, KILLS // len(VICTIMS))

    writers.wait_until_written(2 * KILLS)
    archived = tmp_path / "while-writing.tar.zst"
    before = set(writers.acknowledged)
    instance.wait_until_well()
    instance.must("backup", str(archived))
    writers.stop()
    found = settle(writers)
    judge(writers, found)
    assert "checks, nothing found" in instance.must("check")
    assert instance.stop() == 0

    elsewhere = Instance(tmp_path / "elsewhere")  # SQLite, whatever the other one is
    elsewhere.home.mkdir()
    elsewhere.must("restore", str(archived))
    assert "checks, nothing found" in elsewhere.must("check")
    there = elsewhere.inspect()
    assert before <= there["enterprises"].keys()  # all that was acknowledged before the backup began
    assert there["enterprises"].keys() < found["enterprises"].keys()  # others went on
    assert all(found["answers"][name] == answers for name, answers in there["answers"].items())  # each one whole
    _same_figures(instance, elsewhere, archived)


def _same_figures(instance: Instance, elsewhere: Instance, archived: Path) -> None:
    """At the backup's moment both say the same, to the last digit."""
    moment = archive.verify(archived)["as_of"]
    asked = ("figures", "workforce_represented", "defects_share", "jobs_net", "--csv", "--as-of", moment)
    here, there = instance.must(*asked), elsewhere.must(*asked)
    assert here == there
    assert here.count("\n") == 4
