"""Intervals of estimates from their standard errors."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

from score.measurement.errors import SurveyError, UnknownName, a_number

Floats = NDArray[np.float64]
Interval = Literal["mean", "logit", "wilson", "beta"]


def interval(
    method: Interval,
    estimates: Floats,
    errors: Floats,
    df: float,
    level: float,
    rows: int,
    counts: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Lower and upper limits at `level`.

    mean: estimate -+ t se. For proportions, which they keep between 0 and 1: logit (symmetric in log-odds), wilson
    (score interval with the effective number of rows), beta (Korn and Graubard 1998: exact binomial with the effective
    number of rows, adjusted for the degrees of freedom). Where all rows of a domain say the same, its error is no
    measure of what others would say: then exact binomial limits of its `counts` rows.
    """
    if not 0 < a_number(level, "The level of an interval is a number like 0.95") < 1:
        raise SurveyError(f"The level of an interval lies between 0 and 1, like 0.95, not at {level:g}.")
    quantile = float(special.stdtrit(df, (1 + level) / 2)) if df > 0 else np.nan
    if method == "mean":
        return estimates - quantile * errors, estimates + quantile * errors
    if method not in get_args(Interval):
        raise UnknownName("interval", method, get_args(Interval))
    outside = np.nanmin(estimates) < 0 or np.nanmax(estimates) > 1 if np.isfinite(estimates).any() else False
    if outside:
        raise SurveyError(f"The {method} interval is for proportions between 0 and 1.")
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = _of_share(method, estimates, errors, quantile, level, rows)
        fixed = (errors == 0) & (estimates > 0) & (estimates < 1)  # as where weights are calibrated to the shares
        low, high = np.where(fixed, estimates, low), np.where(fixed, estimates, high)
        if counts is None:
            return low, high
        unanimous = np.isin(estimates, (0.0, 1.0))
        exact = _beta(estimates, counts, level)
        return np.where(unanimous, exact[0], low), np.where(unanimous, exact[1], high)


def _of_share(
    method: Interval, estimates: Floats, errors: Floats, quantile: float, level: float, rows: int
) -> tuple[Floats, Floats]:
    if method == "logit":
        middle = np.log(estimates / (1 - estimates))
        half = quantile * errors / (estimates * (1 - estimates))
        return 1 / (1 + np.exp(-(middle - half))), 1 / (1 + np.exp(-(middle + half)))
    effective = estimates * (1 - estimates) / errors**2
    if method == "wilson":
        return _wilson(estimates, effective, quantile)
    effective = effective * (special.stdtrit(rows - 1, (1 + level) / 2) / quantile) ** 2
    return _beta(estimates, effective, level)


def _wilson(estimates: Floats, effective: Floats, quantile: float) -> tuple[Floats, Floats]:
    square = quantile**2 / effective
    middle = (estimates + square / 2) / (1 + square)
    half = quantile * np.sqrt(estimates * (1 - estimates) / effective + square / (4 * effective)) / (1 + square)
    return middle - half, middle + half


def _beta(estimates: Floats, effective: Floats, level: float) -> tuple[Floats, Floats]:
    tail = (1 - level) / 2
    cases = effective * estimates
    low = special.betaincinv(cases, effective - cases + 1, tail)
    high = special.betaincinv(cases + 1, effective - cases, 1 - tail)
    return np.where(estimates == 0, 0.0, low), np.where(estimates == 1, 1.0, high)
