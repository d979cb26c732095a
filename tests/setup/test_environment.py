"""Packages, npm, and what is said when something is missing."""

import subprocess
import sys

import pytest

from setup import __main__ as command
from setup import environment
from setup.failures import SetupFailure
from setup.steps import run_steps
from tests.project.working_copy import ROOT


def test_a_command_that_works_is_quiet(capfd):
    environment.call([sys.executable, "-c", "print('details')"], "It did not work.")
    assert capfd.readouterr() == ("", "")


def test_a_command_that_fails_shows_its_words_and_ours(capfd):
    with pytest.raises(SetupFailure, match="mend the network"):
        environment.call([sys.executable, "-c", "print('no route'); raise SystemExit(3)"], "Please mend the network.")
    assert "no route" in capfd.readouterr().err


def test_variables_reach_the_command():
    script = "import os; raise SystemExit(os.environ['SCORE_TEST_WORD'] != 'here')"
    environment.call([sys.executable, "-c", script], "not there", SCORE_TEST_WORD="here")


@pytest.fixture
def path_of(tmp_path, monkeypatch):
    """Makes a path with programs of these names only."""

    def make(*names):
        for name in names:
            (tmp_path / name).write_text("#!/bin/sh\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    return make


def test_npm_of_the_machine_is_used(path_of, monkeypatch):
    folder = path_of("npm", "node")
    monkeypatch.setattr(environment, "_install", lambda lock: pytest.fail("nothing is to be fetched"))
    assert environment._npm() == ([str(folder / "npm")], {})


@pytest.mark.parametrize("there", [(), ("npm",), ("node",)])
def test_without_npm_or_node_both_come_from_the_package_index(path_of, monkeypatch, there):
    path_of(*there)
    installed = []
    monkeypatch.setattr(environment, "_install", installed.append)
    npm, variables = environment._npm()
    assert installed == [environment.NPM_LOCK]
    assert npm[0] == environment.PYTHON
    assert variables == {"NODE_OPTIONS": "--use-system-ca"}


def test_development_brings_everything_that_running_needs():
    after = environment.FOR_RUNNING[2:]
    assert environment.FOR_DEVELOPMENT[0] is environment.FOR_RUNNING[0]
    assert environment.FOR_DEVELOPMENT[3:] == after
    assert [step.name for step in after][:2] == ["project", "front end"]


def test_running_after_development_installs_nothing_anew(monkeypatch, tmp_path):
    installed = []
    monkeypatch.setattr(environment, "_install", installed.append)
    steps = {"development": environment.FOR_DEVELOPMENT[1:3], "running": environment.FOR_RUNNING[1:2]}
    run_steps(steps["development"], tmp_path / "setup.json")
    run_steps(steps["running"], tmp_path / "setup.json")
    assert installed == [environment.DEV_LOCK]


def test_an_environment_of_this_python_is_kept():
    assert environment._usable()


def test_an_environment_of_another_python_is_not(monkeypatch):
    monkeypatch.setattr(environment, "_version", lambda: "3.99")
    assert not environment._usable()


def test_a_failure_is_one_line_and_status_1(monkeypatch, capsys):
    def fail(_):
        raise SetupFailure("No npm: install it.")

    monkeypatch.setitem(command.COMMANDS, "check", fail)
    assert command.main(["check"]) == 1
    assert capsys.readouterr().err.strip() == "No npm: install it."


def test_an_unknown_command_is_status_2(capsys):
    assert command.main(["fly"]) == 2
    assert "run, test, check" in capsys.readouterr().err


def make(*arguments, **variables):
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, **variables)


def test_make_alone_says_what_can_be_said():
    said = make().stdout
    assert all(f"make {name}" in said for name in ("run", "test", "check", "bench", "docs"))


def test_without_a_python_that_is_new_enough_make_says_so():
    result = make("run", "PYTHON=")
    assert result.returncode == 2
    assert "Python 3.11 or newer" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def test_every_command_has_its_target():
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"$(SETUP) {name}" in makefile for name in command.COMMANDS)
