"""Whether estimates differ by more than chance: what a sentence about them may say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from score.measurement.estimation.estimates import Estimates

_ERROR = 0.05  # chance of seeing a difference where there is none, over all comparisons that were looked through
_NOTHING = 1e-12  # what the order of summation can change


def any_differ(estimates: Estimates, places: Sequence[int]) -> bool:
    """Whether any two of the estimates at these places differ by more than sampling error.

    By Student's t with their covariance; the error is shared among all pairs (Bonferroni), of which there are many.
    """
    chosen = [place for place in places if np.isfinite(estimates.values[place])]
    if len(chosen) < 2 or estimates.df < 1:
        return False
    values, covariance = estimates.values[chosen], estimates.covariance[np.ix_(chosen, chosen)]
    variances = np.diag(covariance)
    errors = np.sqrt(np.maximum(variances[:, None] + variances[None, :] - 2 * covariance, 0))
    pairs = len(chosen) * (len(chosen) - 1) / 2
    apart = np.abs(values[:, None] - values[None, :])
    return bool(
        (apart > stats.t.ppf(1 - _ERROR / (2 * pairs), estimates.df) * errors + _NOTHING * np.abs(values)).any()
    )


def beyond_error(estimates: Estimates, place: int, comparisons: int = 1) -> bool:
    """Whether an estimate, such as a change, is not zero by more than sampling error; False where it is unknown."""
    value, error = float(estimates.values[place]), float(estimates.standard_errors[place])
    if not np.isfinite(value) or not np.isfinite(error) or estimates.df < 1:
        return False
    return bool(abs(value) > stats.t.ppf(1 - _ERROR / (2 * max(comparisons, 1)), estimates.df) * error)
