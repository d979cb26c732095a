"""`score run`: web application and worker in the foreground."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from rich.console import Console
from rich.table import Table

from score.programme.command_line.refusal import Refused
from score.programme.command_line.supervise import Child, Supervisor

LOGINS = "demo-logins.json"  # written by `score demo`: [{role, email, password, totp_secret}]
NOT_MIGRATED = "the database is not at this version. Mend it with: score migrate"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
def command(host: str, port: int, processes: int) -> None:
    """Start the web application and one worker, and keep both alive; Ctrl-C stops both.

    A process that dies is started again. Logs go to standard error (SCORE_LOG_FORMAT=json for machines).

    \b
    Examples:
      score run
      score run --port 9000
      SCORE_HOSTS=score.example.org SCORE_HTTPS=1 score run --host 0.0.0.0 --processes 2

    Exit status: 0 stopped by Ctrl-C or SIGTERM, 1 it could not be started, 2 usage.
    """
    refuse_taken_port(host, port)
    gather_static_files()
    say(f"Starting in {settings.HOME} ...")
    here = [sys.executable, "-m", "score.programme.command_line.start"]
    web = Child("The web application", [*here, "web", f"--host={host}", f"--port={port}", f"--processes={processes}"])
    worker = Child("The worker", [*here, "worker", "--with-parent"])
    web.command = [*web.command, "--with-parent"]
    greeting = Greeting(host, port)
    status = Supervisor([web, worker], say).run(greeting.look)
    if greeting.refusal:
        raise Refused(greeting.refusal)
    say("Stopped." if status == 0 else "Stopped, because it could not go on.")
    sys.exit(status)


def say(line: str) -> None:
    """One line for the operator."""
    click.echo(line, err=True)


def refuse_taken_port(host: str, port: int) -> None:
    """Say at once what the web server would otherwise say in the middle of its start."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"port {port} on {host} cannot be used ({(error.strerror or str(error)).lower()}). "
                f"Take another one: score run --port {port + 1 if port < 65535 else 8000}"
            ) from error


def gather_static_files() -> None:
    """Pages without their style would be the first thing a new instance shows: `make run` gathers them, others here."""
    if (settings.STATIC_ROOT / "theme").is_dir():
        return
    say("Gathering the static files")
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "score.programme.settings"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Refused(f"the static files cannot be gathered ({reason}). Is {settings.STATIC_ROOT} writable?")


class Greeting:
    """Waits until the application answers, then prints its address and who can sign in."""

    def __init__(self, host: str, port: int, patience: float = 60.0) -> None:
        self.refusal = ""
        self._port = port
        self._asked_at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        self._shown = "localhost" if self._asked_at in ("127.0.0.1", "::1") else host
        self._next = 0.0
        self._deadline = time.monotonic() + patience
        self._done = False

    def look(self) -> bool:
        """Called again and again; False when it is no use to go on."""
        if self._done or time.monotonic() < self._next:
            return True
        self._next = time.monotonic() + 0.2
        health = self._ask()
        if health is None and time.monotonic() < self._deadline:
            return True
        if health is not None and health.get("migrations") == "failing" and health.get("database") == "ok":
            self.refusal = NOT_MIGRATED
            return False
        if health is not None and (health.get("status") != "failing" or time.monotonic() > self._deadline):
            self._greet()
        return True

    def _ask(self) -> dict[str, Any] | None:
        """What `/healthz` says; an empty answer when something else than health comes; None for no answer."""
        connection = http.client.HTTPConnection(self._asked_at, self._port, timeout=2)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            answer = connection.getresponse().read()
            return dict(json.loads(answer))
        except (OSError, http.client.HTTPException):
            return None
        except (ValueError, TypeError):
            return {}
        finally:
            connection.close()

    def _greet(self) -> None:
        self._done = True
        address = f"http://{self._shown}:{self._port}/"
        click.echo(f"\n{settings.PROGRAMME['short_name']} answers at {address}    (Ctrl-C stops it)\n")
        if logins := demo_logins(settings.HOME):
            print_logins(logins)
        sys.stdout.flush()


def demo_logins(home: Path) -> list[dict[str, str | None]]:
    """The accounts of the demonstration; empty where the instance was not filled by it."""
    try:
        return list(json.loads((home / LOGINS).read_text()))
    except (FileNotFoundError, ValueError):
        return []


def print_logins(logins: list[dict[str, str | None]]) -> None:
    """One line for each role. Wide enough never to break a password or a secret."""
    table = Table(title="Invented people of the demonstration", title_justify="left", box=None, pad_edge=False)
    for heading in ("Role", "E-mail", "Password", "Secret of the second step (TOTP)"):
        table.add_column(heading, no_wrap=True, overflow="ignore")
    for login in logins:
        table.add_row(login["role"], login["email"], login["password"], login.get("totp_secret") or "")
    Console(width=200, highlight=False, markup=False).print(table)
