"""Keep processes alive: start them, start a dead one again, stop them all on one signal."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

GRACE_SECONDS = 15.0  # to finish the answer or the step they are at
LOOK_SECONDS = 0.1
QUICK_SECONDS = 10.0  # who dies sooner after its start has not really started
QUICK_DEATHS = 5
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """One process and, in its own process group, whatever it starts."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    quick_deaths: int = 0
    start_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it. In a group of its own, so that Ctrl-C reaches only us and no orphan is left when it dies."""
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, process_group=0)
        self.begun = time.monotonic()

    def died(self) -> int | None:
        """Its exit status once, when it has ended; None while it lives or waits to be started."""
        if self.process is None or self.process.poll() is None:
            return None
        status, self.process = self.process.returncode, self._clear()
        # one that was killed had started: only who ends by itself, and soon, is given up in the end
        gave_up = status >= 0 and time.monotonic() - self.begun < QUICK_SECONDS
        self.quick_deaths = self.quick_deaths + 1 if gave_up else 0
        self.start_at = time.monotonic() + (2.0 ** (self.quick_deaths - 1) / 2 if gave_up else 0.0)
        return status

    def _clear(self) -> None:
        """Kill what a dead process left behind: it would keep the port."""
        assert self.process is not None
        _signal_group(self.process.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Let it end what it is at."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def make_stop(self, deadline: float) -> None:
        """Wait until `deadline`, then kill it with all that it started."""
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.0, deadline - time.monotonic()))
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


class Supervisor:
    """Runs children until a signal arrives or one of them cannot be started."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None], grace: float = GRACE_SECONDS) -> None:
        self.children = children
        self._say = say
        self._grace = grace
        self._stopping = False

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Ask for the end; also the signal handler."""
        self._stopping = True

    def run(self, each_look: Callable[[], bool] = lambda: True) -> int:
        """Until the end; 0 when it was asked for, 1 when a child died five times in a row right after its start.

        `each_look` is called about ten times a second; when it answers no, all is stopped and 1 returned.
        """
        before = {number: signal.signal(number, self.stop) for number in SIGNALS}
        status = 0
        try:
            while not self._stopping and status == 0:
                status = self._look()
                if status == 0 and not each_look():
                    status = 1
                time.sleep(LOOK_SECONDS)
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)
        return status

    def _look(self) -> int:
        for child in self.children:
            status = child.died()
            if status is not None:
                if child.quick_deaths >= QUICK_DEATHS:
                    self._say(f"{child.name} does not start (exit status {status}); the reason is in the lines above")
                    return 1
                self._say(f"{child.name} ended (exit status {status}); starting it again")
            if child.process is None and time.monotonic() >= child.start_at:
                child.start()
        return 0

    def _end_all(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + self._grace
        for child in self.children:
            child.make_stop(deadline)
