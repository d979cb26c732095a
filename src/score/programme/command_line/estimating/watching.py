"""Progress of scans for people at a terminal, and Ctrl-C that ends a scan with one line."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from score.programme.command_line.refusal import Refused

Say = Callable[[int, int, str], None]  # step, steps, what is done in it
_EVERY = 0.2  # seconds between two questions to the engine


class Stopped(Refused):
    """Somebody pressed Ctrl-C."""

    exit_code = 130


@contextlib.contextmanager
def watched(connection: duckdb.DuckDBPyConnection, console: Console | None = None) -> Iterator[Say]:
    """A bar on standard error that follows the scans of a connection; nothing where nobody looks.

    What this gives is called with each step. The bar shows how far the engine is in its present query.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield lambda step, steps, what: None
        return
    connection.execute("SET enable_progress_bar = true")  # else it does not count
    connection.execute("SET enable_progress_bar_print = false")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    finished = threading.Event()
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("", total=None)

        def follow() -> None:
            while not finished.wait(_EVERY):
                done = reached(connection)
                shown.update(task, completed=done or 0, total=None if done is None else 100)

        follower = threading.Thread(target=follow, daemon=True)
        follower.start()
        try:
            yield lambda step, steps, what: shown.update(task, description=step_words(step, steps, what), total=None)
        finally:
            finished.set()
            follower.join()


def reached(connection: duckdb.DuckDBPyConnection) -> float | None:
    """Per cent of the present query that are done; None where there is none, or where the engine cannot tell."""
    try:
        done = float(connection.query_progress())
    except duckdb.Error:
        return None
    return min(done, 100.0) if done >= 0 else None


def step_words(step: int, steps: int, what: str) -> str:
    """What is going on, with its number where there are several steps."""
    return f"{step} of {steps}: {what}" if steps > 1 else what


@contextlib.contextmanager
def stoppable(words: str, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Ctrl-C within stops the engine at once and ends with these words, whatever the engine makes of it.

    Python hears a signal only when the engine comes back, which may take minutes; the system writes it into a pipe at
    once, where a thread waits to interrupt the query.
    """
    if threading.current_thread() is not threading.main_thread():  # only there can signals be heard
        yield
        return
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        raise KeyboardInterrupt

    def wait(end: int) -> None:
        while heard := os.read(end, 1):
            if heard[0] == signal.SIGINT:
                pressed.set()
                connection.interrupt()

    near, far = os.pipe()
    os.set_blocking(far, False)
    listener = threading.Thread(target=wait, args=(near,), daemon=True)
    listener.start()
    handler, wakeup = signal.signal(signal.SIGINT, press), signal.set_wakeup_fd(far, warn_on_full_buffer=False)
    try:
        yield
    except BaseException as error:
        if pressed.is_set() or isinstance(error, KeyboardInterrupt):
            raise Stopped(words) from error
        raise
    finally:
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGINT, handler)
        os.close(far)
        listener.join()
        os.close(near)
