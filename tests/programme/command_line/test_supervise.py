"""Processes are kept alive, given up when they cannot start, and stopped together, with all that they started."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from score.programme.command_line import supervise
from score.programme.command_line.supervise import Child, Supervisor


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code), *arguments]


SLEEPER = """
    import pathlib, os, sys, time
    path = pathlib.Path(sys.argv[1])
    path.write_text(path.read_text() + f"{os.getpid()}\\n" if path.exists() else f"{os.getpid()}\\n")
    time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def until(what: Callable[[], object], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Watched:
    """A supervisor that calls `then` at each look, in the main thread as in real life."""

    def __init__(self, *children: Child, grace: float = 5.0) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(children, self.said.append, grace)

    def run(self, then: Callable[[], bool | None]) -> int:
        def look() -> bool:
            if then():
                self.supervisor.stop()
            return True

        return self.supervisor.run(look)


def pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_killed_child_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    watched = Watched(Child("One", python(SLEEPER, str(one))), Child("Two", python(SLEEPER, str(two))))
    killed: list[int] = []

    def then() -> bool:
        if pids(one) and not killed:
            killed.append(pids(one)[0])
            os.kill(killed[0], signal.SIGKILL)
        return len(pids(one)) == 2 and len(pids(two)) == 1

    assert watched.run(then) == 0
    assert watched.said == ["One ended (exit status -9); starting it again"]
    assert not any(alive(pid) for pid in [*pids(one), *pids(two)])


def test_child_that_never_starts_ends_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "QUICK_DEATHS", 3)
    other = tmp_path / "other"
    watched = Watched(Child("Broken", python("raise SystemExit(7)")), Child("Other", python(SLEEPER, str(other))))
    assert watched.run(lambda: False) == 1
    assert watched.said[-1].startswith("Broken does not start (exit status 7)")
    assert len(watched.said) == 3
    assert until(lambda: not any(alive(pid) for pid in pids(other)))


def test_what_a_dead_child_started_dies_too(tmp_path: Path) -> None:
    """Else it would go on holding the port."""
    grandchild = tmp_path / "grandchild"
    parent = """
        import subprocess, sys, time
        subprocess.Popen([sys.executable, "-c", sys.argv[2], sys.argv[1]])
        time.sleep(60)
    """
    child = Child("Parent", python(parent, str(grandchild), textwrap.dedent(SLEEPER)))
    watched = Watched(child)

    def then() -> bool:
        if len(pids(grandchild)) == 1 and child.process and not watched.said:
            os.kill(child.process.pid, signal.SIGKILL)
        return len(pids(grandchild)) == 2

    assert watched.run(then) == 0
    assert until(lambda: not any(alive(pid) for pid in pids(grandchild)))


def test_child_that_does_not_listen_is_killed_after_a_while(tmp_path: Path) -> None:
    deaf = tmp_path / "deaf"
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + textwrap.dedent(SLEEPER)
    begun: list[float] = []

    def then() -> bool:
        if pids(deaf):
            begun.append(time.monotonic())
        return bool(begun)

    assert Watched(Child("Deaf", [sys.executable, "-c", code, str(deaf)]), grace=0.5).run(then) == 0
    assert not alive(pids(deaf)[0])
    assert time.monotonic() - begun[0] < 5


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_all(tmp_path: Path, number: signal.Signals) -> None:
    one = tmp_path / "one"
    handler = signal.getsignal(number)

    def then() -> bool:
        if pids(one):
            os.kill(os.getpid(), number)
        return False

    assert Watched(Child("One", python(SLEEPER, str(one)))).run(then) == 0
    assert not alive(pids(one)[0])
    assert signal.getsignal(number) is handler


def test_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """Nobody is left to stop it then."""
    path = tmp_path / "pid"
    code = """
        import pathlib, os, sys, time
        from score.programme.command_line import parents
        parents.LOOK_SECONDS = 0.05
        parents.Parent().stop_with_it()
        pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
        time.sleep(60)
    """
    starter = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', *sys.argv[1:]]); time.sleep(60)"
    above = subprocess.Popen([sys.executable, "-c", starter, textwrap.dedent(code), str(path)])
    assert until(lambda: pids(path))
    pid = pids(path)[0]
    assert alive(pid)
    above.kill()
    above.wait()
    assert until(lambda: not alive(pid))
