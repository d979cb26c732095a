"""`score worker`: background jobs, one after the other."""

import signal
import threading

import click

from score.programme.command_line.parents import Parent
from score.programme.core.worker import work


@click.command()
@click.option("--until-empty", is_flag=True, help="Stop when nothing is waiting any more.")
@click.option("--with-parent", is_flag=True, help="Stop when the process that started this one ends.")
def command(until_empty: bool, with_parent: bool) -> None:
    """Start one worker, for machines where something else keeps processes alive.

    Several may run at once, also on several machines (with PostgreSQL): each job is taken up by one. Told to stop
    (SIGTERM, Ctrl-C), a worker hands its job back at the next safe point.

    \b
    Examples:
      score worker
      score worker --until-empty

    Exit status: 0 stopped, 1 the database does not answer, 2 usage.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    parent = Parent()
    taken = work(stopping, until_empty=until_empty, alone=parent.is_gone if with_parent else lambda: False)
    if until_empty:
        click.echo(f"{taken} jobs taken up")
