"""Rates of rare events: cases for so much exposure, with limits that hold for few cases and for none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from score.measurement.errors import SurveyError, a_number
from score.measurement.estimation import means
from score.measurement.estimation.asked import Asked
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.gradient import combined, divided
from score.measurement.poisson import limits_of_counts
from score.measurement.sample.totals import Totals
from score.measurement.scanning.terms import COUNT, Factor, Plain, Term, count

Floats = NDArray[np.float64]


def _plain(factor: Factor) -> Factor:
    return Plain(factor) if isinstance(factor, str) else factor


def rate(
    cases: str,
    exposure: str,
    by: tuple[str, ...],
    needs: tuple[str, ...] = (),
    *,
    per: float = 1.0,
    level: float = 0.95,
) -> Asked:
    """Cases over exposure, times `per`.

    Limits: exact ones of a Poisson count (Garwood 1936) of as many cases as would have the same relative error in a
    simple random sample; where there were none, those of no case in the unweighted exposure.
    """
    if not a_number(per, "A rate is per a number of units of exposure, for example 1_000_000") > 0:
        raise SurveyError(f"A rate is per a number above 0, not {per:g}.")
    asked = means.ratio(cases, exposure, by, needs)
    both = Term((cases, exposure), needs).needs
    happened, exposed = (Term((_plain(one),), both, COUNT) for one in (cases, exposure))

    def finish(totals: Totals) -> Estimates:
        found = asked.finish(totals)
        scaled = replace(
            found, what="rate", evaluate=combined(found.evaluate, per * np.eye(len(found.labels))), level=level
        )
        effective = divided(scaled.values**2, scaled.standard_errors**2)
        none = totals.sums[totals.places(happened)] == 0
        effective = np.where(none, 0.0, effective)
        each = divided(scaled.values, effective)
        each = np.where(none, divided(np.full(len(none), per), totals.sums[totals.places(exposed)]), each)
        labels = tuple({**label, "variable": f"{cases} / {exposure}", "per": per} for label in found.labels)

        def limits(at: float) -> tuple[Floats, Floats]:
            if not 0 < a_number(at, "The level of an interval is a number like 0.95") < 1:
                raise SurveyError(f"The level of an interval lies between 0 and 1, like 0.95, not at {at:g}.")
            low, high = limits_of_counts(effective, at)
            return low * each, high * each

        scales = None if scaled.scales is None else scaled.scales * per
        return replace(scaled, labels=labels, limits=limits, scales=scales)

    return Asked(by, (*asked.terms, happened, exposed, count(*both)), finish)
