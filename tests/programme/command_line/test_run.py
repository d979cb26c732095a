"""`score run` in real life: it answers, says who can sign in, refuses in one line, and ends on one signal."""

import json
import signal
import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from score.programme.command_line import run
from score.programme.command_line.commands import command
from tests.programme.killing.harness import Instance, children_of

LOGINS = [
    {"role": "owner", "email": "owner@demo.example", "password": "p" * 40, "totp_secret": "S" * 32},
    {"role": "trainer", "email": "trainer@demo.example", "password": "[bold]not markup[/bold]", "totp_secret": None},
]


def test_taken_port_is_said_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = CliRunner().invoke(command, ["run", "--port", str(port)])
    assert said.exit_code == 1
    assert said.output.count("\n") == 1
    assert f"port {port}" in said.output
    assert f"--port {port + 1}" in said.output


def test_logins_are_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    run.print_logins(LOGINS)
    said = capsys.readouterr().out
    for login in LOGINS:
        assert all(value in said for value in login.values() if value)


@pytest.mark.parametrize("content", [None, "not JSON", "[]"])
def test_no_logins_without_a_demonstration(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / run.LOGINS).write_text(content)
    assert run.demo_logins(tmp_path) == []


class Answers(run.Greeting):
    """A greeting that hears what a test says."""

    def __init__(self, *answers: dict[str, str] | None, patience: float = 60.0) -> None:
        super().__init__("127.0.0.1", 8000, patience)
        self.answers = list(answers)

    def _ask(self) -> dict[str, str] | None:
        self._next = 0.0
        return self.answers.pop(0)


def test_greets_once_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = {"status": "failing", "database": "ok", "migrations": "ok", "worker": "failing"}
    greeting = Answers(None, waiting, {"status": "ok"})
    for _look in range(5):
        greeting._next = 0.0
        assert greeting.look()
    assert capsys.readouterr().out.count("http://localhost:8000/") == 1
    assert greeting.answers == []


def test_database_of_another_version_ends_it() -> None:
    greeting = Answers({"status": "failing", "database": "ok", "migrations": "failing"})
    assert not greeting.look()
    assert "score migrate" in greeting.refusal


def test_says_where_it_is_even_when_not_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert Answers({"status": "failing", "database": "ok", "migrations": "ok"}, patience=0.0).look()
    assert "answers at" in capsys.readouterr().out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
def test_starts_serves_and_ends_on_one_signal(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "instance")
    instance.prepare()
    (instance.home / run.LOGINS).write_text(json.dumps(LOGINS))
    instance.start()
    assert instance.supervisor is not None
    started = list(children_of(instance.supervisor.pid))
    assert len(started) == 2
    instance.supervisor.send_signal(signal.SIGINT)
    assert instance.supervisor.wait(30) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
    said = (instance.home / "log").read_text()
    assert f"answers at http://localhost:{instance.port}/" in said
    assert "trainer@demo.example" in said
    assert (instance.home / "static" / "theme" / "shell.css").is_file(), "pages would be shown without their style"
    assert "Traceback" not in said
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections may still be cooling down
        probe.bind(("127.0.0.1", instance.port))  # nobody holds it any more


def test_empty_database_is_said_in_one_line(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    (tmp_path / "static").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = instance.score("run", f"--port={port}")
    assert said.returncode == 1
    assert "score migrate" in said.stderr
