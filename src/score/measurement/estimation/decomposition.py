"""How much of a change came from within the groups, and how much from a shift between them.

Kitagawa (1955), with the two rounds weighted alike, so that nothing is left over: the change of a mean is
sum (p1 + p2)/2 (m2 - m1) within groups plus sum (m1 + m2)/2 (p2 - p1) of composition, p the groups' shares.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.errors import SurveyError
from score.measurement.estimation.asked import Asked
from score.measurement.estimation.changes import rounds_named
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.gradient import Gradient
from score.measurement.sample.totals import Totals
from score.measurement.scanning.terms import Factor, Term, count, size

Floats = NDArray[np.float64]
PARTS = ("change", "within groups", "composition")


def decomposition(
    variable: Factor, round_column: str, first: Any, second: Any, group: str, needs: tuple[str, ...] = ()
) -> Asked:
    """The change of a mean and its two parts. SurveyError where a group was measured in one round only."""
    deviations = Term((variable,), (*needs, group))
    people, rows = size(*deviations.needs), count(*deviations.needs)

    def finish(totals: Totals) -> Estimates:
        places = _places(totals, first, second, group)
        s, w = totals.places(deviations)[places], totals.places(people)[places]
        centre = totals.centre(variable)

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            deviation, weight = sums[s] / sums[w], sums[w]
            means, whole = deviation + centre, weight.sum(axis=1, keepdims=True)
            shares = weight / whole
            within = (shares.sum(axis=0) / 2 * (means[1] - means[0])).sum()
            composition = (means.sum(axis=0) / 2 * (shares[1] - shares[0])).sum()
            gradient = Gradient(len(sums), 3)
            sign = np.array([[-1.0], [1.0]])
            by_mean = np.stack([sign * shares.sum(axis=0) / 2, np.tile((shares[1] - shares[0]) / 2, (2, 1))])
            by_share = np.stack([np.tile((means[1] - means[0]) / 2, (2, 1)), sign * means.sum(axis=0) / 2])
            by_mean, by_share = (np.concatenate([one.sum(axis=0)[None], one]) for one in (by_mean, by_share))
            for part in range(3):
                gradient.add(s, np.array(part), by_mean[part] / weight)
                expected = (by_share[part] * shares).sum(axis=1, keepdims=True)
                gradient.add(
                    w, np.array(part), -by_mean[part] * deviation / weight + (by_share[part] - expected) / whole
                )
            return np.array([within + composition, within, composition]), gradient.matrix()

        labels = tuple({"variable": str(variable), "part": part} for part in PARTS)
        number = totals.sums[totals.places(rows)[places]].sum()
        return Estimates(f"change from {first} to {second} in parts", labels, totals, evaluate, np.full(3, number))

    return Asked((round_column, group), (deviations, people, rows), finish)


def _places(totals: Totals, first: Any, second: Any, group: str) -> NDArray[np.int64]:
    """Cells by round (rows) and group (columns)."""
    number = {cell: place for place, cell in enumerate(totals.cells)}
    first, second = rounds_named({cell[0] for cell in totals.cells}, first, second)
    groups = sorted({cell[1] for cell in totals.cells if cell[0] in (first, second)}, key=str)
    lacking = [str(one) for one in groups if (first, one) not in number or (second, one) not in number]
    if lacking:
        raise SurveyError(f"Groups of {group} that were measured in one round only: {', '.join(lacking)}. Join them.")
    return np.array([[number[round_, one] for one in groups] for round_ in (first, second)])
