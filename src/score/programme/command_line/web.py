"""`score web`: the web application alone."""

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from score.programme.command_line.parents import Parent

APPLICATION = "score.programme.wsgi:application"
THREADS = 4  # in each process: some answer while one calculates
KILL_SECONDS = 10


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--with-parent", is_flag=True, help="Stop when the process that started this one ends.")
def command(host: str, port: int, processes: int, with_parent: bool) -> None:
    """Start the web application alone, for machines where something else keeps processes alive.

    Do not forget the worker: score worker.

    \b
    Example:
      score web --host 0.0.0.0 --port 8000 --processes 4

    Exit status: 0 stopped, 1 it could not be started, 2 usage.
    """
    if with_parent:
        Parent().stop_with_it()
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,  # an idle thread takes its database connection along
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=KILL_SECONDS,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve()
