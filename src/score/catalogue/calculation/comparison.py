"""The yardstick: what untrained enterprises did, beside a figure (rule 8)."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from score.catalogue.calculation.figure import Figure

NORMAL_95 = 1.959963984540054
DIFFERENCE_METHOD = "Newcombe's hybrid score interval, 95 %"


def wilson(successes: float, trials: float) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share (Wilson 1927), as fractions."""
    share, z2 = successes / trials, NORMAL_95**2
    centre = share + z2 / (2 * trials)
    spread = NORMAL_95 * sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    return (centre - spread) / (1 + z2 / trials), (centre + spread) / (1 + z2 / trials)


def newcombe(successes: float, trials: float, other_successes: float, other_trials: float) -> tuple[float, float]:
    """95 % interval of a difference of two shares, as fractions (Newcombe 1998, method 10).

    With shares p and q and their Wilson intervals (l, u) and (m, v):
    p - q - sqrt((p - l)^2 + (v - q)^2) to p - q + sqrt((u - p)^2 + (q - m)^2).
    """
    p, q = successes / trials, other_successes / other_trials
    (low, high), (other_low, other_high) = wilson(successes, trials), wilson(other_successes, other_trials)
    return (
        p - q - sqrt((p - low) ** 2 + (other_high - q) ** 2),
        p - q + sqrt((high - p) ** 2 + (q - other_low) ** 2),
    )


def compared(figure: Figure, other: Figure | None) -> Figure:
    """The figure with its yardstick; for shares also the difference in percentage points and its interval.

    Without data on untrained enterprises the comparison stays None: measured change, not effect of the training.
    """
    if other is None or not other.with_data:
        return figure
    found = replace(figure, comparison=other)
    if figure.type.kind != "share" or figure.numerator is None or other.numerator is None:
        return found
    if not figure.denominator or not other.denominator:
        return found
    low, high = newcombe(figure.numerator, figure.denominator, other.numerator, other.denominator)
    difference = figure.numerator / figure.denominator - other.numerator / other.denominator
    return replace(found, difference=100 * difference, difference_lower=100 * low, difference_upper=100 * high)
