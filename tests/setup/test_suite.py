"""The three parts of the suite, and what is said when one cannot run."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from setup import suite
from setup.failures import SetupFailure


@pytest.fixture
def parts(monkeypatch):
    """Runs of pytest that were asked for, with their database; each ends with the next of `parts.ends`."""

    class Parts(list):
        ends = [0, 0, 0]

    runs = Parts()

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


URL = "postgresql://throw-away"


def test_all_parts_run_with_the_same_arguments(parts):
    assert suite.run_on_both_databases(["-k", "bounds"]) == 0
    chosen = ["-k", "bounds"]
    assert parts == [
        (None, ["--part=once", *chosen]),
        (None, ["--part=each", *chosen]),
        (URL, ["--part=each", *chosen]),
    ]


@pytest.mark.parametrize(("ends", "runs"), [([1, 0, 0], 1), ([0, 1, 0], 2), ([0, 0, 1], 3), ([5, 2, 0], 2)])
def test_a_part_that_fails_is_the_last_word(parts, ends, runs):
    parts.ends = ends
    assert suite.run_on_both_databases([]) == next(end for end in ends if end not in (0, 5))
    assert len(parts) == runs


@pytest.mark.parametrize(("ends", "said"), [([5, 0, 0], 0), ([0, 5, 5], 0), ([5, 5, 5], 5)])
def test_a_part_of_which_nothing_was_chosen_is_no_failure_unless_nothing_was_chosen_at_all(parts, ends, said):
    parts.ends = ends
    assert suite.run_on_both_databases(["-k", "bounds"]) == said
    assert len(parts) == 3


def test_without_a_server_its_part_is_left_out_and_that_is_said(parts, monkeypatch, capsys):
    monkeypatch.setattr(suite.postgres, "find_binaries", lambda: None)
    assert suite.run_on_both_databases([]) == 0
    assert [url for url, _ in parts] == [None, None]
    assert "LEFT OUT" in capsys.readouterr().out


def test_where_nothing_may_be_left_out_a_missing_server_fails_before_anything_runs(parts, monkeypatch):
    monkeypatch.setattr(suite.postgres, "find_binaries", lambda: None)
    monkeypatch.setenv("SCORE_NOTHING_LEFT_OUT", "1")
    with pytest.raises(SetupFailure, match="apt-get install postgresql"):
        suite.run_on_both_databases([])
    assert parts == []
