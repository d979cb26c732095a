"""A process that was started by another one does not outlive it."""

import os
import signal
import threading
import time

LOOK_SECONDS = 1.0


class Parent:
    """The process that started this one."""

    def __init__(self) -> None:
        self._pid = os.getppid()

    def is_gone(self) -> bool:
        """Whether it has ended: then somebody else is this process's parent."""
        return os.getppid() != self._pid

    def stop_with_it(self) -> None:
        """Ask this process to stop once the parent is gone."""
        threading.Thread(target=self._watch, name="parent", daemon=True).start()

    def _watch(self) -> None:
        while not self.is_gone():
            time.sleep(LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
