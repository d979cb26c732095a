"""Covariance of totals, from the totals of the sampling units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.design.design import Lonely
from score.measurement.design.units import Stage, Units
from score.measurement.errors import SurveyError

Floats = NDArray[np.float64]


def covariance(z: Floats, units: Units, lonely: Lonely) -> Floats:
    """Covariance (k x k) of the sums of `z` (final units x k).

    At each stage, over groups of n units of which z_i is the total: (1 - f) n / (n - 1) sum (z_i - mean)(z_i - mean)'
    times the fractions of the stages before (Särndal, Swensson, Wretman 1992, 4.3). Centred before anything is squared.
    """
    return sum(
        (centred.T @ (centred * factor[:, None]) for centred, factor in _stages(z, units, lonely)),
        start=np.zeros((z.shape[1], z.shape[1])),
    )


def variances(z: Floats, units: Units, lonely: Lonely) -> Floats:
    """Diagonal of the covariance (k)."""
    return sum(
        (np.einsum("uk,uk,u->k", centred, centred, factor) for centred, factor in _stages(z, units, lonely)),
        start=np.zeros(z.shape[1]),
    )


def _stages(z: Floats, units: Units, lonely: Lonely) -> Iterator[tuple[Floats, Floats]]:
    """For each stage what `_centred` says of its units."""
    share = np.ones(len(units.stages[0].drawn))
    for number, stage in enumerate(units.stages):
        last = number == len(units.stages) - 1
        totals = z if last else _sums(z, stage.unit_of, len(stage.group_of))
        yield _centred(totals, stage, share, lonely, units.strata if number == 0 else None)
        share = (share * stage.fraction)[stage.group_of]


def _sums(z: Floats, group: NDArray[np.int64], groups: int) -> Floats:
    membership = sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group)))
    return np.asarray(membership @ z)


def _centred(
    totals: Floats, stage: Stage, share: Floats, lonely: Lonely, strata: list[Any] | None
) -> tuple[Floats, Floats]:
    """Totals less the mean of their group, and what each unit's square counts."""
    drawn = stage.drawn.astype(float)
    means = _sums(totals, stage.group_of, len(drawn)) / np.maximum(drawn, 1)[:, None]
    centred = totals - means[stage.group_of]
    factor = share * (1 - stage.fraction) * drawn / np.maximum(drawn - 1, 1)
    alone = (stage.drawn == 1) & (stage.fraction < 1) & (share > 0)
    if alone.any():
        if lonely == "fail":
            raise SurveyError(_lonely_words(np.flatnonzero(alone), strata))
        if strata is not None and alone.all() and (lonely == "average" or (lonely == "adjust" and len(alone) == 1)):
            raise SurveyError(
                f"No stratum has two units, so nothing says how much units vary (lonely={lonely!r}). Join strata."
            )
        if lonely == "adjust":
            lone = alone[stage.group_of]
            centred[lone] = totals[lone] - totals.mean(axis=0)
        if lonely == "average":
            factor = factor * alone.size / max(alone.size - alone.sum(), 1)
    return centred, factor[stage.group_of]


def _lonely_words(groups: NDArray[np.int64], strata: list[Any] | None) -> str:
    if strata is None:
        return (
            f"In {len(groups):,} units only one unit of the next stage was drawn, so how much they vary is not known. "
            "Say lonely='adjust' (careful), 'average', 'remove' or 'certainty'."
        )
    some = ", ".join(str(strata[group]) for group in groups[:5]) + (" …" if len(groups) > 5 else "")
    return (
        f"{len(groups):,} strata have only one unit ({some}), so how much it varies is not known. Join them with like "
        "strata, or say lonely='adjust' (careful), 'average', 'remove' or 'certainty'."
    )
