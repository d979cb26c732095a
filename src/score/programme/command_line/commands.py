"""All commands by name. `score --help` must be fast, so a command's module is imported only to run or explain it."""

from __future__ import annotations

import copy
import functools
import importlib
import importlib.metadata
import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import click
import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from score.programme.command_line.refusal import Refused

SETTINGS = "score.programme.settings"


class Needs(Enum):
    """What must be there before a command's module can be imported."""

    NOTHING = 1  # settings at most
    DJANGO = 2  # the application, perhaps without a database
    INSTANCE = 3  # a database that exists


@dataclass(frozen=True)
class Entry:
    """A command: the module beside this one that holds it as `command`, and one line about it."""

    module: str
    words: str
    needs: Needs = Needs.INSTANCE


COMMANDS = {
    "run": Entry("run", "Start the web application and its worker; Ctrl-C stops both.", Needs.NOTHING),
    "demo": Entry("demo", "Load the invented demonstration programme into an empty instance.", Needs.DJANGO),
    "import": Entry("import_file", "Bring enterprises and their answers in from a file."),
    "duplicates": Entry("duplicates", "Find rows of any table that may be one enterprise, with reasons.", Needs.DJANGO),
    "figures": Entry("figures", "Print figures, with coverage and bounds, and open them."),
    "estimate": Entry("estimate", "Estimate working conditions from a survey's file, with errors.", Needs.NOTHING),
    "check": Entry("check", "Look for anything in the data that must not be."),
    "backup": Entry("backup", "Write database and files into one archive, also while others work."),
    "restore": Entry("restore", "Bring a backup back, also into the other kind of database.", Needs.DJANGO),
    "user": Entry("user", "Create accounts, reset passwords and second steps."),
    "concerns-key": Entry("concerns_key", "Exchange the key under which serious concerns lie sealed."),
    "migrate": Entry("migrate", "Bring the database up to this version.", Needs.DJANGO),
    "web": Entry("web", "Start the web application alone (run does this for you).", Needs.NOTHING),
    "worker": Entry("worker", "Start one worker alone (run does this for you)."),
}

HELP = """Run an enterprise-improvement programme and prove what it changed.

\b
First steps:
  score migrate                      make the database
  score demo                         fill it with an invented programme
  score run                          start it: http://localhost:8000

\b
Data in, figures out:
  score import firms.xlsx --mapping firms.toml --dry-run
  score import firms.xlsx --mapping firms.toml
  score figures defects_share --cut country --open

\b
Surveys, without an instance:
  score estimate --list              what can be asked
  score estimate lfs.parquet --design design.toml --indicator low_pay --by sector

\b
Keep it safe:
  score check                        nothing is in the data that must not be
  score backup 2027-01-31.tar.zst    while everybody goes on working
  score restore 2027-01-31.tar.zst   into an empty instance

\b
Where the data are:
  SCORE_HOME     folder of the instance: database, files (default: ./var)
  DATABASE_URL   a PostgreSQL database instead: postgresql://user:password@host/name

\b
Exit status: 0 done, 1 refused because of the data (the line on standard
error says what to mend), 2 the command was not understood.

Each command explains itself: score COMMAND --help
"""


class Commands(click.Group):
    """The group of all commands."""

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order in which somebody needs them."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import the command's module, with as much of the application as it needs."""
        entry = COMMANDS.get(name)
        if entry is None:
            return None
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        if entry.needs is not Needs.NOTHING:
            _set_up()
        found: click.Command = importlib.import_module(f"score.programme.command_line.{entry.module}").command
        return _on_an_instance(found) if entry.needs is Needs.INSTANCE else found

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and one line each, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.words) for name, entry in COMMANDS.items()])

    def invoke(self, context: click.Context) -> Any:
        """Run the command; what an operator can mend is said in one line."""
        try:
            return super().invoke(context)
        except DatabaseError as error:
            raise Refused(_about_database(error)) from error
        except PermissionError as error:
            raise Refused(f"{error.filename}: not allowed to read or write here") from error


def _set_up() -> None:
    """Load settings and application."""
    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:  # ValueError: an address of a database that is none
        raise Refused(f"the settings (DATABASE_URL, SCORE_...) do not fit: {error}") from error
    except OSError as error:
        raise Refused(f"{error.filename}: {(error.strerror or str(error)).lower()}") from error


def _on_an_instance(found: click.Command) -> click.Command:
    """The same command, which looks for a database once its arguments were understood."""
    guarded, inner = copy.copy(found), found.callback
    assert inner is not None

    @functools.wraps(inner)
    def callback(*arguments: Any, **options: Any) -> Any:
        _refuse_without_database()
        return inner(*arguments, **options)

    guarded.callback = callback
    return guarded


def _refuse_without_database() -> None:
    """SQLite would make an empty database of any mistyped folder."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        name = str(database["NAME"])
        if not name.startswith((":memory:", "file:")) and not Path(name).exists():
            raise Refused(
                f"there is no database in {Path(name).parent}. SCORE_HOME names the folder of the instance; "
                "score migrate makes a new one"
            )


def _about_database(error: DatabaseError) -> str:
    said = " ".join(str(error).split())
    if "no such table" in said or "no such column" in said or "does not exist" in said:
        return f"the database is not at this version ({said}). Mend it with: score migrate"
    if "locked" in said:
        return "the database is busy: another process has been writing for a long time. Try again"
    return f"the database does not answer: {said}"


def main() -> None:
    """Entry point."""
    command(prog_name="score")


command = Commands(name="score", help=HELP, context_settings={"help_option_names": ["--help", "-h"]})
click.version_option(importlib.metadata.version("score"), prog_name="score")(command)
