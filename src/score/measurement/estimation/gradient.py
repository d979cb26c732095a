"""Estimates as functions of totals: values with their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
# from the sums of the columns: values (k) and their derivatives (columns x k)
Evaluate = Callable[[Floats], tuple[Floats, sparse.csc_array]]


@dataclass
class Gradient:
    """Collects derivatives of estimates by total."""

    columns: int
    estimates: int
    _rows: list[Places] = field(default_factory=list)
    _places: list[Places] = field(default_factory=list)
    _values: list[Floats] = field(default_factory=list)

    def add(self, column: Places, estimate: Places, derivative: Floats | float) -> None:
        """Derivatives of `estimate` by the total in `column`, element by element; those of one place add up."""
        column, estimate, derivative = np.broadcast_arrays(column, estimate, np.asarray(derivative, dtype=float))
        self._rows.append(column.ravel())
        self._places.append(estimate.ravel())
        self._values.append(derivative.ravel())

    def matrix(self) -> sparse.csc_array:
        """Columns x estimates."""
        entries = (np.concatenate(self._values), (np.concatenate(self._rows), np.concatenate(self._places)))
        return sparse.csc_array(entries, shape=(self.columns, self.estimates))


def themselves(sums: Floats) -> tuple[Floats, sparse.csc_array]:
    """Estimates that are the sums, with the derivatives of that."""
    return sums, sparse.csc_array(sparse.eye_array(len(sums)))


def divided(above: ArrayLike, below: ArrayLike) -> Floats:
    """`above / below`, NaN where nothing is below."""
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below != 0, above / np.where(below != 0, below, 1.0), np.nan)


def added(first: ArrayLike, second: ArrayLike) -> Floats:
    """Sum of two numbers; 0 where they cancel but for their last digits."""
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    total = first + second
    return np.where(np.abs(total) <= 1e-14 * (np.abs(first) + np.abs(second)), 0.0, total)


def combined(evaluate: Evaluate, weights: Floats) -> Evaluate:
    """Linear combinations of estimates; `weights` (k x m)."""
    mixing = sparse.csc_array(weights)

    def evaluate_combination(sums: Floats) -> tuple[Floats, sparse.csc_array]:
        values, gradient = evaluate(sums)
        # one that is not known spoils only what is made of it
        return np.asarray(mixing.T @ values), sparse.csc_array(gradient @ mixing)

    return evaluate_combination
