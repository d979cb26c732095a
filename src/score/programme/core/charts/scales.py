"""Axes with ticks and labels of our own, because Vega knows only one language at a time."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from typing import Any

STEPS = (1, 2, 2.5, 5, 10)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values from at most `low` to at least `high`, about `wanted` steps. Equal ends get room above."""
    if high <= low:
        high = low + 1
    rough = (high - low) / wanted
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * one for one in STEPS if power * one >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * index, 10) for index in range(first, last + 1)]


def thinned(values: Sequence[Any], most: int) -> list[Any]:
    """At most so many of the values, evenly, the last one always among them."""
    if len(values) <= most:
        return list(values)
    every = math.ceil(len(values) / most)
    return [value for index, value in enumerate(values) if (len(values) - 1 - index) % every == 0]


def axis(values: Sequence[float], label: Callable[[float], str], **more: Any) -> dict[str, Any]:
    """A quantitative axis with these ticks, each with its label in the reader's language."""
    words = [label(value) for value in values]
    expression = f"{json.dumps(words, ensure_ascii=False)}[indexof({json.dumps(list(values))}, datum.value)]"
    return {"values": list(values), "labelExpr": expression, **more}


def domain(values: Sequence[float]) -> dict[str, Any]:
    """A scale from the first tick to the last."""
    return {"domain": [values[0], values[-1]], "nice": False, "zero": False}
