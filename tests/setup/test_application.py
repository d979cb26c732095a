"""From packages to an application that can be started."""

import pytest

from setup import application
from setup.failures import SetupFailure


@pytest.fixture
def started(monkeypatch, tmp_path):
    """Commands that set-up started; `started.status` is how they end."""

    class Started(list):
        status = 0

    commands = Started()

    def run(command, **_):
        commands.append([str(word).rsplit("/", 1)[-1] for word in command])
        return type("Result", (), {"returncode": commands.status, "stderr": "a\nOperationalError: no", "stdout": ""})

    monkeypatch.setattr(application.subprocess, "run", run)
    monkeypatch.setenv("SCORE_HOME", str(tmp_path))
    monkeypatch.delenv("SCORE_DEMO", raising=False)
    return commands


def test_demonstration_goes_into_an_empty_database(started, monkeypatch):
    monkeypatch.setattr(application, "_nobody_is_here_yet", lambda: True)
    application._load_demonstration()
    assert started == [["score", "demo"]]


def test_demonstration_never_goes_where_somebody_is(started, monkeypatch):
    monkeypatch.setattr(application, "_nobody_is_here_yet", lambda: False)
    application._load_demonstration()
    assert started == []


def test_demonstration_can_be_declined(started, monkeypatch):
    monkeypatch.setenv("SCORE_DEMO", "0")
    monkeypatch.setattr(application, "_nobody_is_here_yet", lambda: pytest.fail("not even asked"))
    application._load_demonstration()
    assert started == []


def test_a_demonstration_that_breaks_stops_the_start(started, monkeypatch):
    monkeypatch.setattr(application, "_nobody_is_here_yet", lambda: True)
    started.status = 1
    with pytest.raises(SetupFailure, match="SCORE_DEMO=0"):
        application._load_demonstration()


def test_a_database_that_cannot_be_read_is_not_taken_for_empty(started):
    started.status = 1
    with pytest.raises(SetupFailure, match="could not be read: OperationalError: no"):
        application._nobody_is_here_yet()


def test_another_database_is_another_first_start(monkeypatch, tmp_path):
    def digests():
        return {step.name: step.digest() for step in application.steps()}

    monkeypatch.setenv("SCORE_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    sqlite = digests()
    assert digests() == sqlite
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    other = digests()
    assert {name for name in sqlite if sqlite[name] != other[name]} == {"migrations", "demonstration"}


def test_a_deleted_sqlite_file_is_a_first_start(monkeypatch, tmp_path):
    monkeypatch.setenv("SCORE_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    makes = {step.name: list(step.makes) for step in application.steps()}
    assert makes["migrations"] == makes["demonstration"] == [tmp_path / "score.sqlite3"]
