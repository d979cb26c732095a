"""Low pay, poverty thresholds and rates, Gini, quintile shares.

Influences: Deville (1999); Osier (2009) for thresholds; Langel and Tillé (2013) for Gini. The density at a quantile is
that of a Gaussian kernel with bandwidth s / N^0.2, N the sum of the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from score.measurement.errors import SurveyError, a_number
from score.measurement.estimation.from_rows import Columns, Floats

_TIE = 1e-13
_CHUNK = 1_000_000


def weighted_quantile(values: Floats, weights: Floats, p: float) -> float:
    """Smallest value at or below which a share of at least `p` lies (R's rule "math")."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    place = min(int(np.searchsorted(reached, (p - _TIE) * reached[-1])), len(order) - 1)
    return float(values[order[place]])


def density(values: Floats, weights: Floats, at: float) -> float:
    """Density of the values at a point."""
    size = weights.sum()
    middle = np.sum(weights * values) / size
    spread = np.sqrt(np.sum(weights * (values - middle) ** 2) / size)
    width = spread / size**0.2
    if width == 0:
        raise SurveyError("All values are the same, so there is no density around a quantile of them.")
    total = 0.0
    for first in range(0, len(values), _CHUNK):
        part = slice(first, first + _CHUNK)
        total += float(np.sum(weights[part] * np.exp(-(((at - values[part]) / width) ** 2) / 2)))
    return float(total / (size * width * np.sqrt(2 * np.pi)))


def quantile_influence(values: Floats, weights: Floats, quantile: float, p: float) -> Floats:
    """What a row's weight adds to a quantile: -(1{y <= q} - p) / (N f(q))."""
    slope = density(values, weights, quantile) * weights.sum()
    influence: Floats = -((values <= quantile).astype(float) - p) / slope
    return influence


@dataclass(frozen=True)
class OfOneVariable:
    """What statistics of one variable need: the variable, and no columns of words."""

    variable: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The variable."""
        return (self.variable,)

    @property
    def words(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def levels(self) -> Mapping[str, tuple[Any, ...]]:
        """None."""
        return {}


def _refuse_no_threshold(share: float, p: float) -> None:
    a_number(share, "The threshold is a share of the quantile, like 0.6")
    if not 0 <= a_number(p, "The quantile is asked for by a share, like 0.5 for the median") <= 1:
        raise SurveyError(f"A quantile lies between 0 and 1, like 0.5 for the median, not at {p:g}.")


@dataclass(frozen=True)
class Threshold(OfOneVariable):
    """A share of a quantile of the reference population: at-risk-of-poverty threshold, low-pay threshold."""

    share: float = 0.6
    p: float = 0.5

    def __post_init__(self) -> None:
        _refuse_no_threshold(self.share, self.p)

    @property
    def what(self) -> str:
        """How it is called."""
        return f"{self.share:g} of the quantile at {self.p:g} of {self.variable}"

    def evaluate(self, columns: Columns, weights: Floats, inside: NDArray[np.bool_]) -> tuple[float, Floats]:
        """The threshold."""
        values: Floats = columns[self.variable]
        quantile = weighted_quantile(values, weights, self.p)
        return self.share * quantile, self.share * quantile_influence(values, weights, quantile, self.p)


@dataclass(frozen=True)
class ShareBelow(OfOneVariable):
    """Share of the domain below a share of a quantile of the reference population: low-pay and poverty rates.

    The influence includes that of the threshold, which is an estimate too: without it the error is wrong.
    """

    share: float = 2 / 3
    p: float = 0.5

    def __post_init__(self) -> None:
        _refuse_no_threshold(self.share, self.p)

    @property
    def what(self) -> str:
        """How it is called."""
        return f"share of {self.variable} below {self.share:.3g} of the quantile at {self.p:g}"

    def evaluate(self, columns: Columns, weights: Floats, inside: NDArray[np.bool_]) -> tuple[float, Floats]:
        """The share strictly below the threshold."""
        values: Floats = columns[self.variable]
        quantile = weighted_quantile(values, weights, self.p)
        threshold = self.share * quantile
        below = (values < threshold).astype(float)
        members = weights[inside].sum()
        rate = float(np.sum(weights[inside] * below[inside]) / members)
        own = np.where(inside, below - rate, 0.0) / members
        near = density(values[inside], weights[inside], threshold)
        moved = self.share * quantile_influence(values, weights, quantile, self.p)
        return rate, own + near * moved


@dataclass(frozen=True)
class Gini(OfOneVariable):
    """Gini's index of the domain, from 0 (all have the same) to 1; ties are ranked in the order of the rows."""

    @property
    def what(self) -> str:
        """How it is called."""
        return f"Gini of {self.variable}"

    def evaluate(self, columns: Columns, weights: Floats, inside: NDArray[np.bool_]) -> tuple[float, Floats]:
        """The index: (2 sum w y N_i - sum w^2 y) / (N Y) - 1, N_i the sum of the weights up to and with the row."""
        values, own = columns[self.variable][inside], weights[inside]
        order = np.argsort(values, kind="stable")
        y, w = values[order], own[order]
        size, total = w.sum(), float(np.sum(w * y))
        if total <= 0:
            raise SurveyError(f"{self.variable} adds up to nothing or less, and of that there is no Gini index.")
        reached = np.cumsum(w)
        index = float((2 * np.sum(w * y * reached) - np.sum(w**2 * y)) / (size * total) - 1)
        mean_up_to = np.cumsum(w * y) / reached
        u = (2 * reached * (y - mean_up_to) + total - size * y - index * (total + size * y)) / (size * total)
        back = np.empty(len(u))
        back[order] = u
        influence = np.zeros(len(weights))
        influence[inside] = back
        return index, influence


@dataclass(frozen=True)
class QuintileShareRatio(OfOneVariable):
    """What the best-paid fifth of the domain gets over what the worst-paid fifth gets."""

    share: float = 0.2

    @property
    def what(self) -> str:
        """How it is called."""
        return f"quintile share ratio of {self.variable}"

    def evaluate(self, columns: Columns, weights: Floats, inside: NDArray[np.bool_]) -> tuple[float, Floats]:
        """Total above the upper quantile over total up to the lower one."""
        values, own = columns[self.variable][inside], weights[inside]
        low, high = weighted_quantile(values, own, self.share), weighted_quantile(values, own, 1 - self.share)
        poor, rich = (values <= low).astype(float), (values > high).astype(float)
        bottom, top = float(np.sum(own * values * poor)), float(np.sum(own * values * rich))
        if not top:  # too few rows: nobody lies above the upper quantile
            return float("nan"), np.zeros(len(weights))
        if bottom <= 0:
            raise SurveyError(f"The lowest fifth of {self.variable} adds up to nothing: there is no ratio to it.")
        of_bottom = values * poor + low * (self.share - poor)
        of_top = values * rich - high * ((1 - self.share) - (1 - rich))
        influence = np.zeros(len(weights))
        influence[inside] = (of_top - top / bottom * of_bottom) / bottom
        return top / bottom, influence
