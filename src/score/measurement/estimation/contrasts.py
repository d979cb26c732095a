"""Which combination of estimates a contrast asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from score.measurement.errors import SurveyError, UnknownName, a_number

Floats = NDArray[np.float64]
Label = dict[str, Any]
_MINUS = re.compile(r"(?<=\s)-(?=\s)")


def contrast_weights(
    asked: str | Mapping[Any, float] | Sequence[float], labels: Sequence[Label]
) -> tuple[Floats, list[Label]]:
    """Weights (estimates x combinations) and labels of the combinations. UnknownName for a level that is not there."""
    if not labels:
        raise SurveyError("There are no estimates to contrast.")
    if isinstance(asked, str):
        return _difference(asked, labels)
    if isinstance(asked, Mapping):
        weights = np.zeros(len(labels))
        for level, number in asked.items():
            weights[place_of(level, labels)] += a_number(number, f"What {level} counts is a number")
        words = " ".join(f"{number:+g} {level}" for level, number in asked.items())
        return weights[:, None], [{"contrast": words}]
    try:
        numbers = np.asarray(asked, dtype=float)
    except (TypeError, ValueError) as error:
        raise SurveyError(f"{asked!r} is no contrast: write it as “female - male”, or give numbers.") from error
    if not np.isfinite(numbers).all():
        raise SurveyError("A contrast is made of numbers; one of these is missing or infinite.")
    if numbers.shape != (len(labels),):
        raise SurveyError(f"A contrast of {len(labels)} estimates needs as many numbers, not {numbers.size}.")
    return numbers[:, None], [{"contrast": " ".join(f"{number:+g}" for number in numbers)}]


def place_of(level: Any, labels: Sequence[Label]) -> int:
    """The estimate of a level, or of a tuple of levels. UnknownName where there is none."""
    wanted = tuple(level) if isinstance(level, tuple) else (level,)
    found = [place for place, label in enumerate(labels) if all(_holds(label, one) for one in wanted)]
    if not found:
        raise UnknownName("estimate", str(level), (_words(label) for label in labels))
    if len(found) > 1:
        raise SurveyError(f"{level} names {len(found)} estimates; say it with a tuple of levels.")
    return found[0]


def _holds(label: Label, level: Any) -> bool:
    return any(value == level or str(value) == str(level) for value in label.values())


def _words(label: Label) -> str:
    return ", ".join(str(value) for value in label.values())


def _difference(asked: str, labels: Sequence[Label]) -> tuple[Floats, list[Label]]:
    levels = {str(value) for label in labels for value in label.values()}
    pairs = [(asked[: dash.start()].strip(), asked[dash.end() :].strip()) for dash in _MINUS.finditer(asked)]
    pairs = [(one, other) for one, other in pairs if one and other]
    if not pairs:
        raise SurveyError(f"“{asked}” is no contrast: write it as “female - male”.")
    first, second = next((pair for pair in pairs if levels.issuperset(pair)), pairs[0])  # levels may have dashes too
    if first == second:
        raise SurveyError(f"A contrast is between two levels; “{first}” was named twice.")
    breakdown = next(
        (
            name
            for name in labels[0]
            if {first, second} <= {str(label[name]) for label in labels if label.get(name) is not None}
        ),
        None,
    )
    if breakdown is None:
        raise UnknownName("level", first if first not in levels else second, levels)
    groups: dict[tuple[Any, ...], dict[str, int]] = {}
    for place, label in enumerate(labels):
        rest = tuple((name, value) for name, value in label.items() if name != breakdown)
        groups.setdefault(rest, {})[str(label[breakdown])] = place
    columns, said = [], []
    for rest, places in groups.items():
        if first in places and second in places:
            weights = np.zeros(len(labels))
            weights[places[first]], weights[places[second]] = 1, -1
            columns.append(weights)
            said.append({**dict(rest), "contrast": f"{first} - {second}"})
    if not columns:
        raise SurveyError(f"No group has both {first} and {second}.")
    return np.column_stack(columns), said
