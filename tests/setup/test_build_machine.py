"""`.ci/run`: what the build machine does before and around `make test`."""

import os
import shutil
import subprocess

import pytest

from tests.project.working_copy import ROOT

RUN = ROOT / ".ci" / "run"


@pytest.fixture
def machine(tmp_path):
    """A path with stand-ins that note how they were called; `machine(apt=n)` lets the first n calls of apt-get fail."""
    notes = tmp_path / "notes"
    notes.touch()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname", "cat"):
        (programs / name).symlink_to(shutil.which(name))

    def stand_in(name, script):
        (programs / name).write_text(f"#!/usr/bin/env bash\n{script}\n")
        (programs / name).chmod(0o755)

    def run(*there, apt=0, tests=0):
        stand_in("sleep", "exit 0")
        stand_in("python3", "exit 0")
        stand_in("apt-get", f'echo "apt-get $*" >> {notes}; [ "$(grep -c "^apt-get" {notes})" -gt {apt} ]')
        stand_in("make", f'echo "make $* CI=$CI $SCORE_NOTHING_LEFT_OUT" >> {notes}; exit {tests}')
        for name in there:
            stand_in(name, "exit 0")
        (programs / "grep").symlink_to(shutil.which("grep"))
        (programs / "env").symlink_to(shutil.which("env"))
        variables = {"PATH": str(programs), "HOME": str(tmp_path)}
        result = subprocess.run([str(programs / "bash"), str(RUN)], env=variables, capture_output=True, text=True)
        return result.returncode, notes.read_text().splitlines()

    return run


def test_it_can_be_executed():
    assert os.access(RUN, os.X_OK)


def test_nothing_is_installed_where_nothing_is_missing(machine):
    assert machine("chromium", "initdb", "java") == (0, ["make test CI=true 1"])


def test_a_missing_java_is_installed_first(machine):
    assert machine("chromium", "initdb")[1][1].endswith(" default-jre-headless")


def test_a_missing_browser_is_installed_first(machine):
    status, notes = machine("initdb", "java")
    assert status == 0
    assert notes[0].startswith("apt-get update")
    assert notes[1].startswith("apt-get install")
    assert notes[1].endswith(" chromium")
    assert notes[2:] == ["make test CI=true 1"]


def test_installing_is_tried_once_more(machine):
    status, notes = machine("initdb", apt=1)
    assert status == 0
    assert [note.split()[1] for note in notes] == ["update", "update", "install", "test"]


def test_without_what_is_missing_no_test_runs(machine):
    status, notes = machine("initdb", apt=99)
    assert status != 0
    assert not [note for note in notes if note.startswith("make")]


def test_failing_tests_fail_the_build(machine):
    assert machine("chromium", "initdb", tests=2)[0] == 2
