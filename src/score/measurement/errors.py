"""What is wrong with a question or with the data, in words that say where and how to mend it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from numbers import Real


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


def a_number(value: object, wanted: str) -> float:
    """The value as a finite number. SurveyError that says what is `wanted` where it is something else."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise SurveyError(f"{wanted}; {value!r} is none.")
    return float(value)
