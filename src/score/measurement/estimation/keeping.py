"""Estimates that are kept (pickled), for another process or another day: without the answers they were made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.design.replicates import Replicates
from score.measurement.errors import SurveyError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Kept:
    """A foundation of which the estimates are the sums, with the covariance they had."""

    sums: Floats
    covariances: Floats
    replicates: Replicates | None
    replicated_sums: Floats
    degrees_of_freedom: int
    rows_read: int
    described: str

    def describe(self) -> str:
        """As it was when they were kept."""
        return self.described

    def covariance(self, gradient: sparse.csc_array) -> Floats:
        """Covariance of functions of the estimates; one that is not known spoils only those made of it."""
        return np.asarray((gradient.T @ (gradient.T @ self.covariances).T).T)

    def variances(self, gradient: sparse.csc_array) -> Floats:
        """Its diagonal."""
        return np.diag(self.covariance(gradient))


@dataclass(frozen=True)
class KeptLimits:
    """Limits that an estimator had of its own, at the level that was asked for."""

    level: float
    low: Floats
    high: Floats

    def __call__(self, at: float) -> tuple[Floats, Floats]:
        if at != self.level:
            raise SurveyError(
                f"Of kept estimates of this kind only the limits at {self.level:g} are known, not those at {at:g}: "
                "ask the survey again."
            )
        return self.low, self.high
