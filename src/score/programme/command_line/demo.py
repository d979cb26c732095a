"""`score demo`: the demonstration programme."""

import click
from django.core.management import call_command

from score.programme import demonstration
from score.programme.command_line.refusal import Refused
from score.programme.core.facts import HistoryNeedsAnEmptyInstance


@click.command()
def command() -> None:
    """Load the demonstration: invented enterprises in three countries, and one account for each role.

    Only into an instance without facts; what is there is never touched. The accounts are printed by score run.

    \b
    Example:
      SCORE_HOME=trial score demo && SCORE_HOME=trial score run

    Exit status: 0 loaded, 1 there are facts already, 2 usage.
    """
    call_command("migrate", interactive=False, verbosity=0)
    try:
        demonstration.load()
    except HistoryNeedsAnEmptyInstance as refusal:
        raise Refused(str(refusal)) from refusal
    click.echo("The demonstration programme is loaded. Start it with: score run")
