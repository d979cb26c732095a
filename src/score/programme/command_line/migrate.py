"""`score migrate`: the database of this version."""

import click
from django.core.management import call_command

from score.programme.core.health import unapplied_migrations


@click.command()
def command() -> None:
    """Make the database, or bring an older one up to this version.

    Each step is one transaction: nothing is left half done. Make a backup first.

    \b
    Example:
      score backup before.tar.zst && score migrate

    Exit status: 0 done, 1 the database does not answer, 2 usage.
    """
    waiting = unapplied_migrations()
    if not waiting:
        click.echo("The database is up to date.")
        return
    with click.progressbar(length=len(waiting), label="Bringing the database up to date") as bar:
        call_command("migrate", interactive=False, verbosity=0)
        bar.update(len(waiting))
    click.echo(f"{len(waiting)} steps done.")
