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


def beyond_error(estimates: Estimates, places: Sequence[int], comparisons: int | None = None) -> list[int]:
    """Those of the places whose estimates, such as changes, are not zero by more than sampling error.

    The error is shared among all `comparisons`, as many as there are places unless given. What is unknown is never one.
    """
    if estimates.df < 1:
        return []
    chosen = np.asarray(places, dtype=np.int64)
    values, errors = estimates.values[chosen], estimates.standard_errors[chosen]
    among = max(len(chosen) if comparisons is None else comparisons, 1)
    far = np.abs(values) > stats.t.ppf(1 - _ERROR / (2 * among), estimates.df) * errors
    found: list[int] = chosen[far & np.isfinite(values) & np.isfinite(errors)].tolist()
    return found
