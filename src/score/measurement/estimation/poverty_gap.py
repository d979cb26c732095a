"""The relative median at-risk-of-poverty gap: how far below the threshold those in poverty are.

Definition: Eurostat, EU-SILC, (threshold - median income of those below it) / threshold. Influence: Deville (1999) and
Osier (2009); the median m of the poor solves F(m) = F(threshold) / 2, so it moves with the rate and with itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score.measurement.errors import SurveyError
from score.measurement.estimation.from_rows import Columns, Floats
from score.measurement.estimation.inequality import (
    OfOneVariable,
    ShareBelow,
    density,
    quantile_influence,
    weighted_quantile,
)


@dataclass(frozen=True)
class PovertyGap(OfOneVariable):
    """How far the median of those below the threshold lies below it, as a share of it.

    The threshold is a share of a quantile of the reference population, as for `ShareBelow`; those strictly below it
    are poor, in a domain those of the domain.
    """

    share: float = 0.6
    p: float = 0.5

    @property
    def what(self) -> str:
        """How it is called."""
        return f"median gap of {self.variable} below {self.share:.3g} of the quantile at {self.p:g}"

    def evaluate(self, columns: Columns, weights: Floats, inside: NDArray[np.bool_]) -> tuple[float, Floats]:
        """The gap; NaN in a domain where nobody is below the threshold or all have the same, which has no density.

        SurveyError for a threshold of 0 or less.
        """
        values: Floats = columns[self.variable]
        quantile = weighted_quantile(values, weights, self.p)
        threshold = self.share * quantile
        if threshold <= 0:
            raise SurveyError(
                f"The threshold is {threshold:g}, and there is no gap as a share of that: {self.variable} has a "
                f"quantile at {self.p:g} that is not above 0."
            )
        poor = inside & (values < threshold)
        own = values[inside]
        if not poor.any() or own.min() == own.max():
            return float("nan"), np.zeros(len(values))
        middle = weighted_quantile(values[poor], weights[poor], 0.5)
        rate, of_rate = ShareBelow(self.variable, self.share, self.p).evaluate(columns, weights, inside)
        below_middle = np.where(inside, (values <= middle) - rate / 2, 0.0) / weights[inside].sum()
        of_middle = (of_rate / 2 - below_middle) / density(own, weights[inside], middle)
        of_threshold = self.share * quantile_influence(values, weights, quantile, self.p)
        return 1 - middle / threshold, middle / threshold**2 * of_threshold - of_middle / threshold
