"""The formulas of the textbook row by row, in exact fractions: slow, and too plain to be wrong.

Särndal, Swensson, Wretman (1992): variances stage by stage (4.3), linearised estimators (5.5, 5.6, 5.11).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Row = dict[str, Any]
Variable = Callable[[Row], Fraction | None]


def exact(value: Any) -> Fraction | None:
    """A number as it is in the computer, none for what is missing or no number."""
    if value is None or value != value:
        return None
    return Fraction(value)


def known(row: Row, *names: str) -> bool:
    return all(exact(row[name]) is not None for name in names)


@dataclass(frozen=True)
class Drawn:
    """How rows were drawn: the names of the stratum's column, of the units' and of the populations' sizes."""

    strata: str | None = None
    units: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    weight: str | None = None
    lonely: str = "fail"

    def stratum(self, row: Row) -> Any:
        return row[self.strata] if self.strata else "all"

    def weigh(self, row: Row) -> Fraction:
        return Fraction(row[self.weight]) if self.weight else Fraction(1)

    def path(self, place: int, row: Row) -> tuple[Any, ...]:
        """The row's units from the first stage to the last; a row is its own where none are named."""
        return tuple(row[name] for name in self.units) if self.units else (place,)

    def share(self, row: Row, stage: int, drawn: int) -> Fraction:
        if stage >= len(self.fpc):
            return Fraction(0)
        size = Fraction(row[self.fpc[stage]])
        return size if size <= 1 else Fraction(drawn) / size


def covariance(drawn: Drawn, rows: Sequence[Row], first: Sequence[Fraction], second: Sequence[Fraction]) -> Fraction:
    """Of the sums of `first` and of `second` (a number for each row)."""
    table = [(drawn.path(place, row), row, first[place], second[place]) for place, row in enumerate(rows)]
    strata: dict[Any, list[Any]] = {}
    for line in table:
        strata.setdefault(drawn.stratum(line[1]), []).append(line)
    units = {(drawn.stratum(row), path[0]) for path, row, _, _ in table}
    middle = tuple(sum((line[side] for line in table), Fraction(0)) / len(units) for side in (2, 3))
    parts = [_of_group(drawn, lines, 0, middle) for lines in strata.values()]
    alone = sum(part is None for part in parts)
    if drawn.lonely == "average":
        return sum((part for part in parts if part is not None), Fraction(0)) * Fraction(len(parts), len(parts) - alone)
    return sum((part for part in parts if part is not None), Fraction(0))


def _of_group(drawn: Drawn, lines: list[Any], stage: int, middle: tuple[Fraction, Fraction]) -> Fraction | None:
    """What a stratum (or a unit of the stage before) adds; None where one unit says nothing and is left out."""
    units: dict[Any, list[Any]] = {}
    for line in lines:
        units.setdefault(line[0][stage], []).append(line)
    number = len(units)
    share = drawn.share(lines[0][1], stage, number)
    totals = [tuple(sum((line[side] for line in unit), Fraction(0)) for side in (2, 3)) for unit in units.values()]
    if number > 1:
        mean = tuple(sum((total[side] for total in totals), Fraction(0)) / number for side in (0, 1))
        between = sum(((one - mean[0]) * (other - mean[1]) for one, other in totals), Fraction(0))
        between *= (1 - share) * Fraction(number, number - 1)
    elif share == 1 or drawn.lonely in ("remove", "certainty") or stage > 0:
        between = Fraction(0)
    elif drawn.lonely == "average":
        return None
    else:
        between = (1 - share) * (totals[0][0] - middle[0]) * (totals[0][1] - middle[1])
    if stage + 1 < len(lines[0][0]) and share > 0:
        for unit in units.values():
            between += share * (_of_group(drawn, unit, stage + 1, middle) or 0)
    return between


@dataclass(frozen=True)
class Linear:
    """An estimate and what each row adds to its linearised total."""

    value: Fraction | None
    adds: list[Fraction]

    def minus(self, other: Linear) -> Linear:
        pairs = zip(self.adds, other.adds, strict=True)
        return Linear(self.value - other.value, [one - two for one, two in pairs])


def _weights(drawn: Drawn, rows: Sequence[Row], inside: Callable[[Row], bool], *names: str) -> list[Fraction]:
    return [drawn.weigh(row) if inside(row) and known(row, *names) else Fraction(0) for row in rows]


def _number(row: Row, name: str) -> Fraction:
    return exact(row[name]) or Fraction(0)


def total(drawn: Drawn, rows: Sequence[Row], name: str, inside: Callable[[Row], bool]) -> Linear:
    adds = [w * _number(row, name) for w, row in zip(_weights(drawn, rows, inside, name), rows, strict=True)]
    return Linear(sum(adds, Fraction(0)), adds)


def size(drawn: Drawn, rows: Sequence[Row], inside: Callable[[Row], bool]) -> Linear:
    adds = _weights(drawn, rows, inside)
    return Linear(sum(adds, Fraction(0)), adds)


def ratio(drawn: Drawn, rows: Sequence[Row], above: str, below: str, inside: Callable[[Row], bool]) -> Linear:
    weights = _weights(drawn, rows, inside, above, below)
    y, x = ([_number(row, name) for row in rows] for name in (above, below))
    whole = sum((w * one for w, one in zip(weights, x, strict=True)), Fraction(0))
    if not whole:
        return Linear(None, [Fraction(0)] * len(rows))
    value = sum((w * one for w, one in zip(weights, y, strict=True)), Fraction(0)) / whole
    return Linear(value, [w * (a - value * b) / whole for w, a, b in zip(weights, y, x, strict=True)])


def mean(drawn: Drawn, rows: Sequence[Row], name: str, inside: Callable[[Row], bool]) -> Linear:
    return ratio(drawn, [{**row, "one": 1} for row in rows], name, "one", inside)


def variance(drawn: Drawn, rows: Sequence[Row], name: str, inside: Callable[[Row], bool]) -> Linear:
    """n / (n - 1) times the weighted mean of squares around the mean; n rows of some weight."""
    weights = _weights(drawn, rows, inside, name)
    number, middle = sum(w != 0 for w in weights), mean(drawn, rows, name, inside).value
    if number < 2 or middle is None:
        return Linear(None, [Fraction(0)] * len(rows))
    squares = [(_number(row, name) - middle) ** 2 for row in rows]
    whole, grown = sum(weights, Fraction(0)), Fraction(number, number - 1)
    spread = sum((w * one for w, one in zip(weights, squares, strict=True)), Fraction(0)) / whole
    return Linear(grown * spread, [grown * w * (one - spread) / whole for w, one in zip(weights, squares, strict=True)])
