"""Exact limits of a Poisson count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]


def limits_of_counts(cases: Floats, level: float) -> tuple[Floats, Floats]:
    """Limits of the cases to expect where so many were counted (Garwood 1936): of none, 0 and 3.69 at 95 %."""
    tail = (1 - level) / 2
    low = np.where(cases > 0, special.gammaincinv(np.maximum(cases, 1e-300), tail), 0.0)
    return low, special.gammainccinv(cases + 1, tail)
