"""What is wrong with a question or with the data, in words that say where and how to mend it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from numbers import Real
from typing import TypeGuard

import numpy as np


class SurveyError(ValueError):
    """Something about the data or the question keeps an honest answer from being given."""


class UnknownName(SurveyError):
    """A name that is not there, with the nearest one that is."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        there = sorted(map(str, known))
        near = difflib.get_close_matches(str(name), there, n=1)
        asked = f" Did you mean “{near[0]}”?" if near else ""
        listed = ", ".join(there[:20]) + (" …" if len(there) > 20 else "")
        super().__init__(f"There is no {kind} “{name}”.{asked} There are: {listed}.")
        self.name = name
        self.suggestion = near[0] if near else None


def is_number(value: object) -> TypeGuard[Real]:
    """Whether it is a finite number."""
    # np.float64 and np.int64 are Real; True is too, and is nobody's sample size
    return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)


def is_whole(value: object, least: int) -> TypeGuard[int]:
    """Whether it is a whole number, one of numpy's included, not below `least`."""
    return not isinstance(value, bool) and isinstance(value, (int, np.integer)) and bool(value >= least)


def a_number(value: object, wanted: str) -> float:
    """The value as a finite number. SurveyError that says what is `wanted` where it is something else."""
    if not is_number(value):
        raise SurveyError(f"{wanted}; {value!r} is none.")
    return float(value)
