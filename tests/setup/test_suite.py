"""Both halves of the suite, and what is said when one cannot run."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from setup import suite
from setup.failures import SetupFailure


@pytest.fixture
def halves(monkeypatch):
    """Runs of pytest that were asked for, by database; each ends with the next of `halves.ends`."""

    class Halves(list):
        ends = [0, 0]

    runs = Halves()

    def pytest_run(url, arguments):
        runs.append((url, arguments))
        return runs.ends[len(runs) - 1]

    @contextmanager
    def cluster(binaries):
        assert binaries == Path("somewhere/bin")
        yield "postgresql://throw-away"

    monkeypatch.setattr(suite, "_pytest", pytest_run)
    monkeypatch.setattr(suite.postgres, "find_binaries", lambda: Path("somewhere/bin"))
    monkeypatch.setattr(suite.postgres, "throw_away_cluster", cluster)
    monkeypatch.delenv("SCORE_NOTHING_LEFT_OUT", raising=False)
    return runs


def test_both_halves_run_with_the_same_arguments(halves):
    assert suite.run_on_both_databases(["-k", "bounds"]) == 0
    assert halves == [(None, ["-k", "bounds"]), ("postgresql://throw-away", ["-k", "bounds"])]


def test_a_failed_half_is_the_last_word(halves):
    halves.ends = [1, 0]
    assert suite.run_on_both_databases([]) == 1
    assert len(halves) == 1


def test_a_failed_second_half_fails_the_run(halves):
    halves.ends = [0, 1]
    assert suite.run_on_both_databases([]) == 1


def test_without_a_server_the_half_is_left_out_and_that_is_said(halves, monkeypatch, capsys):
    monkeypatch.setattr(suite.postgres, "find_binaries", lambda: None)
    assert suite.run_on_both_databases([]) == 0
    assert [url for url, _ in halves] == [None]
    assert "LEFT OUT" in capsys.readouterr().out


def test_where_nothing_may_be_left_out_a_missing_server_fails_before_anything_runs(halves, monkeypatch):
    monkeypatch.setattr(suite.postgres, "find_binaries", lambda: None)
    monkeypatch.setenv("SCORE_NOTHING_LEFT_OUT", "1")
    with pytest.raises(SetupFailure, match="apt-get install postgresql"):
        suite.run_on_both_databases([])
    assert halves == []
