"""`score demo`: the demonstration programme."""

from pathlib import Path

import click
from django.core.management import call_command

from score.programme import demonstration
from score.programme.command_line.refusal import Refused
from score.programme.core.facts import HistoryNeedsAnEmptyInstance


@click.command()
@click.option(
    "--csv",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write its raw facts here too, one CSV file for each table.",
)
@click.option("--small", is_flag=True, help="Only 60 enterprises in three countries, instead of 240 in seven.")
def command(folder: Path | None, small: bool) -> None:
    """Load the demonstration: invented enterprises in seven countries, and one account for each role.

    Only into an instance without facts; what is there is never touched. The accounts are printed by score run.

    \b
    Example:
      SCORE_HOME=trial score demo && SCORE_HOME=trial score run

    Exit status: 0 loaded, 1 there is something already, 2 usage.
    """
    call_command("migrate", interactive=False, verbosity=0)
    try:
        demonstration.load("small" if small else "full")
    except (HistoryNeedsAnEmptyInstance, demonstration.ClockIsBehind) as refusal:
        raise Refused(str(refusal)) from refusal
    if folder is not None:
        click.echo(f"{len(demonstration.write_csv(folder))} files with its facts are in {folder}.")
    click.echo("The demonstration programme is loaded. Start it with: score run")
