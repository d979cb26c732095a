"""Change of an indicator between two rounds of a survey, whatever kind of estimate it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.catalogue.working_conditions.estimating import Answer, estimate
from score.catalogue.working_conditions.sheet import Sheet
from score.measurement.errors import SurveyError
from score.measurement.estimation.asked import group_label
from score.measurement.estimation.changes import rounds_named
from score.measurement.estimation.estimates import Estimates, Floats, Label
from score.measurement.plan import By
from score.measurement.survey import Survey

Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class Differences:
    """Differences of estimates, with the levels they are of.

    `pairs`: for each difference the places of the first and the second level. `alone`: labels of what was there once
    only, and so has no difference.
    """

    estimates: Estimates
    levels: Estimates
    pairs: Pairs
    alone: tuple[Label, ...] = ()


@dataclass(frozen=True, repr=False)
class Change(Answer):
    """An indicator's change between two rounds, in the unit of the sheet: percentage points where that is per cent."""

    differences: Differences
    frm: Any
    to: Any

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Lower and upper limits, by Student's t: a change may be negative, also that of a share."""
        low, high = self.estimates.interval("mean", level)
        return low * self.estimate.per, high * self.estimate.per


def estimate_change(
    survey: Survey, sheet: Sheet, frm: Any, to: Any, by: By = None, standard: str | None = None
) -> Change:
    """The indicator of a sheet in round `to` less that in round `frm`, with the covariance of units in both.

    Every kind that can be estimated has a change, because an estimate knows what each sampling unit adds to it.
    SurveyError where the survey has no rounds, no group was measured twice or the sheet is never estimated;
    UnknownName for unknown names and rounds.
    """
    column = survey.round_column
    levels = estimate(survey, sheet, by, standard)
    found = change_of(levels.estimates, column, frm, to)
    return Change(sheet, levels.estimate, found.estimates, found, frm, to)


def change_of(levels: Estimates, column: str, frm: Any, to: Any) -> Differences:
    """Estimates of one value of `column` less those of another, within each combination of the other labels.

    The variance counts what units have in both. Estimates without a number (NaN) make no other one so.
    """
    column = group_label(column)
    # as they are written: True is no name of round 1
    first, second = rounds_named({label[column] for label in levels.labels}, str(frm), str(to))
    groups: dict[tuple[Any, ...], dict[Any, int]] = {}
    for place, label in enumerate(levels.labels):
        rest = tuple((name, value) for name, value in label.items() if name != column)
        if label[column] in (first, second):
            groups.setdefault(rest, {})[label[column]] = place
    both = {rest: (places[first], places[second]) for rest, places in groups.items() if len(places) == 2}
    if not both:
        raise SurveyError(f"No group was measured in both rounds, {first} and {second}.")
    alone = tuple(dict(rest) for rest in groups if rest not in both)
    labels = tuple(dict(rest) for rest in both)
    found = differences(levels, np.array(list(both.values()), dtype=np.int64), labels)
    return replace(found, alone=alone)


def differences(levels: Estimates, pairs: Pairs, labels: tuple[Mapping[str, Any], ...]) -> Differences:
    """The second of each pair of estimates less the first, with labels of their own."""
    first, second = pairs[:, 0], pairs[:, 1]

    def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
        values, gradient = levels.evaluate(sums)
        columns = sparse.csc_array(gradient)
        return values[second] - values[first], sparse.csc_array(columns[:, second] - columns[:, first])

    counts = levels.counts[first] + levels.counts[second]
    estimates = levels.derived(f"change of the {levels.what}", labels, evaluate, counts)
    return Differences(estimates, levels, pairs)
