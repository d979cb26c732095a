"""One question at a time: an engine's connection answers one, and a survey may be asked by several threads."""

from __future__ import annotations

import functools
from collections.abc import Callable
from threading import RLock
from typing import Concatenate, ParamSpec, Protocol, TypeVar

Given = ParamSpec("Given")
Found = TypeVar("Found")


class TakesTurns(Protocol):
    """What has a lock that all made of the same source share."""

    @property
    def turn(self) -> RLock:
        """Held while the source is asked."""


Asker = TypeVar("Asker", bound=TakesTurns)


def in_turn(method: Callable[Concatenate[Asker, Given], Found]) -> Callable[Concatenate[Asker, Given], Found]:
    """The method, while no other thread asks the same source."""

    @functools.wraps(method)
    def waiting(self: Asker, /, *given: Given.args, **named: Given.kwargs) -> Found:
        with self.turn:
            return method(self, *given, **named)

    return waiting
