"""Rounding to multiples of a base: conventional, random and controlled.

Sources: Willenborg and de Waal (2001); Cox and Ernst, Controlled rounding, INFOR 20 (1982), who show that a
table of two dimensions always has one; Causey, Cox and Ernst (1985), that one of three need not; Fraser and Wooton,
A proposed method for confidentialising tabular output (2005), for chance that comes from the cell itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score.measurement.disclosure.equations import lines, optimum
from score.measurement.disclosure.tables import TOTAL, Table
from score.measurement.errors import SurveyError

Floats = NDArray[np.float64]
_MULTIPLE = 1e-9  # a share of the base: nearer than that is a multiple


@dataclass(frozen=True, eq=False)
class Rounded:
    """Rounded values, with totals (the table's shape).

    `within`: how far a true value can be from the one shown. `additive`: whether the totals are the sums of what is
    shown. `statement`: what to write under the table.
    """

    values: Floats
    base: float
    within: float
    additive: bool
    statement: str

    def check_shape(self, table: Table) -> None:
        """SurveyError if this is another table rounded, of other rows and columns."""
        if self.values.shape != table.shape:
            raise SurveyError(f"What is rounded is {self.values.shape}, the table {table.shape}: round this table.")


def conventional(table: Table, base: float = 5) -> Rounded:
    """Each cell and each total to the nearest multiple; halves upwards. Changes by half of the base at most."""
    _check_base(base)
    down, rest = _split(table.values, base)
    return _rounded(table, down + base * (rest >= base / 2), base, base / 2, "to the nearest multiple of")


def random(table: Table, base: float = 5, *, key: str) -> Rounded:
    """Each cell and each total to one of its two multiples, with chances that leave its expectation what it is.

    Chance comes from `key` (secret, the same for all releases of a population) and from the cell: its categories
    without totals, its value and its contributors. The same cell rounds the same way in every table, so that nobody
    gets nearer to it by asking again.
    """
    _check_base(base)
    if not key:
        raise SurveyError("Random rounding needs a key: any text that is kept secret and stays the same.")
    down, rest = _split(table.values, base)
    chances = np.array([_chance(table, place, key) for place in range(table.values.size)]).reshape(table.shape)
    return _rounded(table, down + base * (chances < rest / base), base, base, "at random to multiples of")


def controlled(table: Table, base: float = 5) -> Rounded:
    """To one of the two multiples next to each value, so that all totals are true sums and little changes.

    What is a multiple stays (zero-restricted). Tables of three dimensions and more need not have such a rounding: then
    the answer is conventional rounding, and its statement says so.
    """
    _check_base(base)
    down, rest = _split(table.values, base)
    may_rise = (rest > 0).ravel().astype(float)
    # up costs base - rest, down costs rest: the sum of all changes is least
    cost = (base - 2 * rest).ravel() / base
    equations = lines(table.shape)
    right = -(equations @ (down.ravel() / base))
    found = optimum(cost, equations, right, np.zeros(cost.size), may_rise, whole=True)
    if found is None:
        plain = conventional(table, base)
        said = f"No rounding to neighbouring multiples of {base:g} keeps these totals. {plain.statement}"
        return Rounded(plain.values, base, plain.within, plain.additive, said)
    values = down + base * found.reshape(table.shape)
    return _rounded(table, values, base, base, "up or down to multiples of")


def _split(values: Floats, base: float) -> tuple[Floats, Floats]:
    """The multiple below each value, and how far the value is above it."""
    nearest = base * np.round(values / base)
    is_multiple = np.abs(values - nearest) <= _MULTIPLE * base
    down = np.where(is_multiple, nearest, base * np.floor(values / base))
    return down, np.where(is_multiple, 0.0, values - down)


def _chance(table: Table, place: int, key: str) -> float:
    """A number from 0 to 1 that looks random and is the same for the same cell."""
    position = table.positions[place]
    categories = sorted(
        [one.name, category] for one, category in zip(table.dimensions, position, strict=True) if category != TOTAL
    )
    counts: Mapping[str, int] = {unit: int(array.ravel()[place]) for unit, array in sorted(table.counts.items())}
    value = float(f"{table.values.ravel()[place]:.12g}")  # the order of summation does not decide
    content = json.dumps([key, table.measure, categories, value, counts], ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(content.encode()).digest()[:8], "big") / 2**64


def _rounded(table: Table, values: Floats, base: float, within: float, how: str) -> Rounded:
    additive = bool(np.abs(lines(table.shape) @ values.ravel()).max() <= _MULTIPLE * base)
    sums = "Totals are the sums of what is shown." if additive else "Totals are rounded for themselves and may differ."
    values.setflags(write=False)
    return Rounded(values, float(base), float(within), additive, f"Values are rounded {how} {base:g}. {sums}")


def _check_base(base: float) -> None:
    if not (np.isfinite(base) and base > 0):
        raise SurveyError(f"The base of rounding is a number above 0, like 5, not {base:g}.")
