"""One question at a time: an engine's connection answers one, and a survey may be asked by several threads."""

from __future__ import annotations

import functools
from collections.abc import Callable
from threading import RLock
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

Given = ParamSpec("Given")
Found = TypeVar("Found")


class Turn:
    """A lock that one thread may take several times. A copy of what holds it asks the same source."""

    def __init__(self) -> None:
        self._lock = RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def __deepcopy__(self, memory: dict[int, Any]) -> Turn:
        return self


class TakesTurns(Protocol):
    """What has a lock that all made of the same source share."""

    @property
    def turn(self) -> Turn:
        """Held while the source is asked."""


Asker = TypeVar("Asker", bound=TakesTurns)


def in_turn(method: Callable[Concatenate[Asker, Given], Found]) -> Callable[Concatenate[Asker, Given], Found]:
    """The method, while no other thread asks the same source."""

    @functools.wraps(method)
    def waiting(self: Asker, /, *given: Given.args, **named: Given.kwargs) -> Found:
        with self.turn:
            return method(self, *given, **named)

    return waiting
