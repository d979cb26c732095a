"""Systems of equations of sums of products, whose unknowns have units of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def solved(moments: Floats, right: Floats) -> Floats:
    """Solution of `moments` (k x k, symmetric) @ x = `right` (k or k x m), each row first brought to the size of one.

    Where rows follow from one another, the smallest of the solutions.
    """
    size = np.sqrt(np.maximum(np.diag(moments), 1e-300))
    across = size if right.ndim == 1 else size[:, None]
    found, *_ = np.linalg.lstsq(moments / np.outer(size, size), right / across, rcond=1e-12)
    solution: Floats = found / across
    return solution
