"""Chance that is the same everywhere, identities and moments that are the same everywhere."""

from __future__ import annotations

import datetime
import hashlib
import random
import uuid
from collections.abc import Sequence
from typing import TypeVar

SEED = "invented programme 1"
Chosen = TypeVar("Chosen")


class Dice:
    """Chance of one thing, named by words: what happens to another thing does not change it."""

    def __init__(self, *words: object) -> None:
        self._random = random.Random("\n".join((SEED, *map(str, words))))

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible."""
        return low + int(self._random.random() * (high - low + 1))

    def happens(self, share: float) -> bool:
        """Whether something happens that does in this share of cases."""
        return self._random.random() < share

    def one_of(self, choices: Sequence[Chosen]) -> Chosen:
        """One of some things, each as likely."""
        return choices[self.whole(0, len(choices) - 1)]


def moment(day: datetime.date, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """A moment of a day, UTC."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=datetime.UTC)


def uid_of(kind: str, name: str, day: datetime.date) -> uuid.UUID:
    """An identity laid out as version 7 (RFC 9562, 5.7): the moment of `day`, then bits of a hash of the name."""
    milliseconds = int(moment(day).timestamp() * 1000)
    digest = hashlib.sha256("\n".join((SEED, kind, name)).encode()).digest()
    value = (milliseconds << 80) | int.from_bytes(digest[:10], "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def workday(day: datetime.date) -> datetime.date:
    """The day itself, or the Monday after it."""
    return day + datetime.timedelta(days=(7 - day.weekday()) % 7) if day.weekday() > 4 else day


def invented(name: str) -> str:
    """A name that says that nobody is called so."""
    return f"{name} (invented)"
