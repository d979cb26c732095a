"""The throw-away PostgreSQL cluster."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from setup import postgres, suite
from setup.failures import SetupFailure
from tests.project.working_copy import ROOT


@pytest.fixture
def binaries():
    found = postgres.find_binaries()
    if found is None:
        if suite.nothing_may_be_left_out():
            pytest.fail("PostgreSQL's server is not on this machine")
        pytest.skip("PostgreSQL's server is not on this machine (apt-get install postgresql)")
    return found


def folder_of(url):
    """The temporary folder of the running cluster."""
    with psycopg.connect(url) as connection:
        return Path(connection.execute("SHOW data_directory").fetchone()[0]).parent


def answers(url):
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_cluster_answers_inside_and_is_gone_afterwards(binaries):
    with postgres.throw_away_cluster(binaries) as url:
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
        folder = folder_of(url)
        assert folder.exists()
    assert not answers(url)
    assert not folder.exists()


def break_in_the_middle(binaries, seen):
    with postgres.throw_away_cluster(binaries) as url:
        seen.update(url=url, folder=folder_of(url), session=psycopg.connect(url))
        raise RuntimeError("in the middle")


def test_cluster_is_gone_when_the_block_breaks_even_with_a_session_open(binaries):
    seen = {}
    with pytest.raises(RuntimeError, match="in the middle"):
        break_in_the_middle(binaries, seen)
    assert not answers(seen["url"])
    assert not seen["folder"].exists()
    seen["session"].close()


def test_cluster_is_gone_when_the_run_is_asked_to_stop(binaries):
    script = textwrap.dedent(
        """
        import signal, sys, time
        from pathlib import Path
        from setup import __main__, postgres
        signal.signal(signal.SIGTERM, __main__._stop)
        with postgres.throw_away_cluster(Path(sys.argv[1])) as url:
            print(url, flush=True)
            time.sleep(60)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(binaries)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        url = process.stdout.readline().strip()
        folder = folder_of(url)
        process.terminate()
        assert process.wait(30) == 128 + 15
    assert not answers(url)
    assert not folder.exists()


def test_cluster_listens_on_this_machine_only(binaries):
    with postgres.throw_away_cluster(binaries) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert urlsplit(url).hostname == "127.0.0.1"


def test_a_server_that_does_not_start_is_said_at_once(binaries, monkeypatch):
    monkeypatch.setitem(postgres.FAST, "fsync", "perhaps")
    started = time.monotonic()
    with pytest.raises(SetupFailure, match=r"did not start: .*fsync"), postgres.throw_away_cluster(binaries):
        pass
    assert time.monotonic() - started < 30


def test_newest_binaries_of_debian_are_taken(tmp_path, monkeypatch):
    for version in ("9.6", "15", "17", "oddly-named"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "postgres").touch()
        (folder / "initdb").touch()
    (tmp_path / "18" / "bin").mkdir(parents=True)
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "")
    assert postgres.find_binaries() == tmp_path / "17" / "bin"


def test_no_binaries_no_cluster(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "")
    assert postgres.find_binaries() is None


def test_nobody_runs_it_as_root():
    owner = postgres._owner()
    assert (owner is None) == (os.geteuid() != 0)
    assert owner != "root"
