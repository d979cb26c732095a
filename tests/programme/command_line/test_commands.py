"""The command line as a whole: it explains itself, is fast to do so, and says in one line what is wrong."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import OperationalError

from score.programme.command_line import commands
from score.programme.command_line.commands import COMMANDS, command

SCORE = [sys.executable, "-m", "score.programme.command_line.start"]


def score(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `score` in a process of its own."""
    environment = os.environ | {"SCORE_HOME": str(home), "DATABASE_URL": ""} | variables
    return subprocess.run([*SCORE, *arguments], env=environment, capture_output=True, text=True, timeout=120)


def test_help_names_every_command_and_the_exit_statuses() -> None:
    said = CliRunner().invoke(command, ["--help"]).output
    for name, entry in COMMANDS.items():
        assert f"  {name}" in said
        assert entry.words[:40] in said
    assert "Exit status: 0 done, 1 refused" in said
    assert "SCORE_HOME" in said


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_teaches_with_an_example(name: str) -> None:
    said = CliRunner().invoke(command, [name, "--help"])
    assert said.exit_code == 0, said.output
    assert "Example" in said.output
    assert f"score {name}" in said.output
    assert "Exit status" in said.output


def test_help_loads_neither_settings_nor_application(tmp_path: Path) -> None:
    begun = time.perf_counter()
    said = score(tmp_path / "home", "--help", DJANGO_SETTINGS_MODULE="no.such.settings")
    assert said.returncode == 0
    assert not (tmp_path / "home").exists()
    assert time.perf_counter() - begun < 5  # 0.2 s on an idle machine


@pytest.mark.parametrize("arguments", [["nonsense"], ["backup"], ["backup", "a.zip"], ["run", "--port", "99999"]])
def test_usage_errors_end_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2


def test_no_database_is_said_in_one_line_and_none_is_made(tmp_path: Path) -> None:
    said = score(tmp_path, "check")
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "score migrate" in said.stderr
    assert not list(tmp_path.glob("*.sqlite3"))


def test_database_that_does_not_answer_is_said_in_one_line(tmp_path: Path) -> None:
    said = score(tmp_path, "check", DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none")
    assert said.returncode == 1
    assert said.stderr.startswith("score: the database does not answer")
    assert "Traceback" not in said.stderr
    assert "secret" not in said.stderr


def test_settings_that_do_not_fit_are_said_in_one_line(tmp_path: Path) -> None:
    said = score(tmp_path, "check", DATABASE_URL="cassette://tape")
    assert (said.returncode, "Traceback" in said.stderr) == (1, False), said.stderr
    assert "DATABASE_URL" in said.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("no such table: programme_job", "score migrate"),
        ('relation "programme_job" does not exist', "score migrate"),
        ("database is locked", "Try again"),
        ("could not connect\nto server", "could not connect to server"),
    ],
)
def test_what_the_database_says_becomes_advice(error: str, words: str) -> None:
    assert words in commands._about_database(OperationalError(error))
