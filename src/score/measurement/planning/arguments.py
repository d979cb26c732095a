"""What an argument of a plan may be. A number that cannot be says its name, what it is and what it may be."""

from __future__ import annotations

from collections.abc import Sequence

from score.measurement.errors import SurveyError, is_number


def number(name: str, value: object, rule: str) -> float:
    """A finite number. `rule` ends the sentence: what the argument may be."""
    if not is_number(value):
        raise SurveyError(f"{name} is {value!r}: give {rule}.")
    return float(value)


def positive(name: str, value: float, example: float) -> float:
    """A number above 0."""
    rule = f"a number above 0, like {example:g}"
    if number(name, value, rule) <= 0:
        raise SurveyError(f"{name} is {value:g}: give {rule}.")
    return float(value)


def at_least(name: str, value: float, least: float, example: float) -> float:
    """A number not below `least`."""
    rule = f"a number of at least {least:g}, like {example:g}"
    if number(name, value, rule) < least:
        raise SurveyError(f"{name} is {value:g}: give {rule}.")
    return float(value)


def whole(name: str, value: float, least: int, example: int) -> int:
    """A whole number not below `least`."""
    rule = f"a whole number of at least {least}, like {example}"
    if number(name, value, rule) < least or float(value) != int(value):
        raise SurveyError(f"{name} is {value:g}: give {rule}.")
    return int(value)


def share(name: str, value: float, example: float, *, zero: bool = False, one: bool = False) -> float:
    """A share between 0 and 1; 0 itself or 1 itself only where they are allowed."""
    low, high = "from 0" if zero else "above 0", "up to 1" if one else "below 1"
    rule = f"a share {low} {high}, like {example:g}" if zero or one else f"a share between 0 and 1, like {example:g}"
    number(name, value, rule)
    if not (0 <= value <= 1) or (value == 0 and not zero) or (value == 1 and not one):
        raise SurveyError(f"{name} is {value:g}: give {rule}.")
    return float(value)


def numbers(name: str, values: Sequence[float], length: int, example: float, *, zero: bool = False) -> list[float]:
    """One number for each stratum, all above 0 (or from 0)."""
    if len(values) != length:
        raise SurveyError(f"{name} has {len(values)} numbers for {length} strata: give one for each stratum.")
    check = at_least if zero else None
    return [
        check(f"{name}[{place}]", value, 0, example) if check else positive(f"{name}[{place}]", value, example)
        for place, value in enumerate(values)
    ]
