"""Progress where somebody looks, and Ctrl-C in one line."""

import io
import os
import signal
import threading
import time

import duckdb
import pytest
from rich.console import Console

from score.programme.command_line.estimating.watching import Stopped, reached, step_words, stoppable, watched

LONG = "SELECT range % 97 AS g, sum(sqrt(range)) AS s FROM range(60000000) GROUP BY 1"


def test_nothing_is_shown_where_nobody_looks() -> None:
    connection, written = duckdb.connect(), io.StringIO()
    before = connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    with watched(connection, Console(file=written)) as say:
        say(1, 2, "something")
        connection.execute("SELECT 1").fetchall()
    assert written.getvalue() == ""
    assert connection.execute("SELECT current_setting('enable_progress_bar')").fetchone() == before


def test_a_terminal_sees_the_step_and_how_far_the_engine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    connection, written = duckdb.connect(), io.StringIO()
    seen: list[float | None] = []

    def noted(one: duckdb.DuckDBPyConnection) -> float | None:
        seen.append(reached(one))
        return seen[-1]

    monkeypatch.setattr("score.programme.command_line.estimating.watching.reached", noted)
    monkeypatch.setattr("score.programme.command_line.estimating.watching._EVERY", 0.01)
    with watched(connection, Console(file=written, force_terminal=True, width=100)) as say:
        say(2, 5, "Low pay rate")
        connection.execute(LONG).fetchall()
    assert "2 of 5: Low pay rate" in written.getvalue()
    moved = [one for one in seen if one]
    assert moved and max(moved) > min(moved) and max(moved) <= 100
    assert connection.execute("SELECT current_setting('enable_progress_bar_print')").fetchone() == (False,)


def test_an_engine_that_cannot_tell() -> None:
    connection = duckdb.connect()
    assert reached(connection) is None  # no query is running
    connection.close()
    assert reached(connection) is None


def test_words_of_steps() -> None:
    assert step_words(1, 1, "Reading") == "Reading"
    assert step_words(2, 5, "Low pay") == "2 of 5: Low pay"


def _press(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_stops_a_query_of_the_engine() -> None:
    connection = duckdb.connect()
    before, wakeup = signal.getsignal(signal.SIGINT), signal.set_wakeup_fd(-1)
    ours = signal.signal(signal.SIGALRM, _press)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    begun = time.perf_counter()
    try:
        with pytest.raises(Stopped) as stopped, stoppable("stopped; nothing was written", connection):
            connection.execute(LONG.replace("60000000", "6000000000")).fetchall()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, ours)
    assert time.perf_counter() - begun < 10  # alone, the engine would take a minute
    assert (stopped.value.exit_code, stopped.value.message) == (130, "stopped; nothing was written")
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.set_wakeup_fd(wakeup) == -1
    assert connection.execute("SELECT 1").fetchone() == (1,)


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(ZeroDivisionError), stoppable("stopped", duckdb.connect()):
        raise ZeroDivisionError
    with pytest.raises(Stopped), stoppable("stopped", duckdb.connect()):
        raise KeyboardInterrupt


def test_the_engine_is_interrupted_at_once_though_python_hears_it_later() -> None:
    class Engine:
        interrupted = 0

        def interrupt(self) -> None:
            self.interrupted += 1

    engine = Engine()
    with pytest.raises(Stopped), stoppable("stopped", engine):  # type: ignore[arg-type]
        _press()
        time.sleep(5)
    assert engine.interrupted == 1


def test_what_the_engine_makes_an_error_of_its_own_is_still_ctrl_c() -> None:
    with pytest.raises(Stopped), stoppable("stopped", duckdb.connect()):
        try:
            _press()
        except KeyboardInterrupt as error:
            raise ValueError("The answers cannot be read: Interrupted!") from error


def test_elsewhere_than_in_the_main_thread_nothing_is_heard() -> None:
    found: list[str] = []

    def work() -> None:
        with stoppable("stopped", duckdb.connect()):
            found.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == ["done"]
