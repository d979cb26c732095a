"""Outcomes of rows that no round stands behind: what the system itself knows of classes, teams and trainers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.outcomes import NO_VERDICT, Outcomes
from score.catalogue.calculation.panel import Floats, Ints


def without_rounds(
    *,
    row: Ints,
    after: Floats,
    level: Floats,
    status: NDArray[np.int8],
    enterprise: Ints | None = None,
    before: Floats | None = None,
) -> Outcomes:
    """Outcomes of `row` (what identifies each: a person, or a position on the rows' own axis), all of one length.

    `after` and `before` are numerators, `level` the value after. `enterprise`: whose they are; None: nobody's.
    """
    length = len(row)
    nothing, none = np.full(length, np.nan), np.full(length, -1, np.int64)
    return Outcomes(
        enterprise=none if enterprise is None else enterprise,
        status=status,
        verdict=np.full(length, NO_VERDICT, np.int8),
        flags=np.zeros(length, np.uint16),
        evidence=np.zeros(length, np.int8),
        days_between=np.full(length, -1, np.int32),
        before=none,
        after=none,
        numerator_before=nothing if before is None else before,
        denominator_before=nothing,
        level_before=nothing,
        numerator_after=after,
        denominator_after=nothing,
        level_after=level,
        workforce=nothing,
        person=row,
    )
