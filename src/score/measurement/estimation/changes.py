"""Change between rounds, relative change, and differences of differences."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from score.measurement.errors import SurveyError, UnknownName
from score.measurement.estimation.asked import Asked, group_label
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.gradient import combined
from score.measurement.own_names import own
from score.measurement.sample.totals import Totals

Floats = NDArray[np.float64]
TREATED = own("treated")


def change(level: Asked, round_column: str, first: Any, second: Any) -> Asked:
    """Estimates of `second` less those of `first`, with the covariance that units in both rounds bring.

    A unit that was in one round only adds nothing to the other one, so any degree of overlap is right.
    """

    def finish(totals: Totals) -> Estimates:
        levels = level.finish(totals)
        weights, labels = _differences(levels, group_label(round_column), first, second)
        what = f"change of the {levels.what} from {first} to {second}"
        counts = np.abs(weights).T @ levels.counts
        found = levels.derived(what, labels, combined(levels.evaluate, weights), counts)
        return replace(found, notes=(*levels.notes, _overlap_words(totals, round_column, first, second)))

    return Asked(level.by, level.terms, finish)


def difference_in_differences(changed: Asked, treated: str) -> Asked:
    """Change of those with 1 in the column `treated` less the change of those with 0."""

    def finish(totals: Totals) -> Estimates:
        found = changed.finish(totals)
        groups = [label[treated] for label in found.labels]
        if sorted(groups) != [0, 1]:
            raise SurveyError("A difference in differences needs treated and untreated answers in both rounds.")
        weights = np.array([[1.0 if group == 1 else -1.0] for group in groups])
        label = {name: value for name, value in found.labels[0].items() if name != treated}
        counts = np.array([found.counts.sum()])
        return found.derived("difference in differences", [label], combined(found.evaluate, weights), counts)

    return Asked(changed.by, changed.terms, finish)


def rounds_named(there: set[Any], first: Any, second: Any) -> tuple[Any, Any]:
    """The two rounds as they are in the column, also where they were named as they are written.

    UnknownName for one that is not there, SurveyError for the same one twice.
    """
    by_words = {str(one): one for one in there}
    found = []
    for one in (first, second):
        known = isinstance(one, Hashable) and one in there
        if not known and str(one) not in by_words:
            raise UnknownName("round", str(one), there)
        found.append(one if known else by_words[str(one)])
    if found[0] == found[1]:
        raise SurveyError(f"A change needs two rounds; {first} was asked for twice.")
    return found[0], found[1]


def _differences(levels: Estimates, round_column: str, first: Any, second: Any) -> tuple[Floats, list[dict[str, Any]]]:
    first, second = rounds_named({label[round_column] for label in levels.labels}, first, second)
    groups: dict[tuple[Any, ...], dict[Any, int]] = {}
    for place, label in enumerate(levels.labels):
        rest = tuple((name, value) for name, value in label.items() if name != round_column)
        groups.setdefault(rest, {})[label[round_column]] = place
    both = {rest: places for rest, places in groups.items() if first in places and second in places}
    if not both:
        raise SurveyError(f"No group was measured in both rounds, {first} and {second}.")
    weights = np.zeros((len(levels.labels), len(both)))
    for column, places in enumerate(both.values()):
        weights[places[second], column], weights[places[first], column] = 1, -1
    return weights, [dict(rest) for rest in both]


def _overlap_words(totals: Totals, round_column: str, first: Any, second: Any) -> str:
    """How many units of the first stage were in both rounds."""
    cube, place = totals.cube, totals.cube.by.index(round_column)
    unit = cube.units.stages[0].unit_of[cube.unit_of]
    there = np.zeros((2, len(cube.units.stages[0].group_of)), dtype=bool)
    for number, cell in enumerate(cube.cells):
        for row, one in enumerate((first, second)):
            if cell[place] == one or str(cell[place]) == str(one):
                there[row, unit[cube.rows_of(number)]] = True
    both = int((there[0] & there[1]).sum())
    alone = f"{there[0].sum() - both:,} in {first} only, {there[1].sum() - both:,} in {second} only"
    return f"{both:,} units were in both rounds, {alone}"
