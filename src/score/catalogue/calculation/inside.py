"""Parts inside an enterprise: sex, contract, migrant. Net parts add up; gross ones need a row that closes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from score.catalogue.calculation.measures import Slots
from score.catalogue.calculation.outcomes import BY_CLOSURE, PAIR, Outcomes, at
from score.catalogue.calculation.panel import Bools, Floats, Ints, Panel
from score.catalogue.calculation.sheet import Indicator

UNKNOWN_PART = "unknown"
MOVED = "moved within the enterprise"

ValueOf = Callable[[Indicator, Outcomes], float | None]


def inside_figures(
    indicator: Indicator, panel: Panel, outcomes: Outcomes, rows: Ints | None, dimension: str, value_of: ValueOf
) -> list[tuple[str, float | None]]:
    """Value of every part in its order, then "unknown", then for gross figures what moved within enterprises.

    An enterprise without the parts in either round goes whole to "unknown".
    """
    chosen = outcomes if rows is None else outcomes.take(rows)
    found: list[tuple[str, float | None]] = []
    for name, part in parts_inside(indicator, panel, chosen, dimension):
        found.append((name, value_of(indicator, part)))
    whole = value_of(indicator, chosen)
    if indicator.gross:
        known = [value for _, value in found if value is not None]
        found.append((MOVED, None if whole is None else whole - sum(known)))
    return found


def parts_inside(indicator: Indicator, panel: Panel, outcomes: Outcomes, dimension: str) -> list[tuple[str, Outcomes]]:
    """The outcomes of every part and of "unknown"."""
    if indicator.measure is None or indicator.measure.split is None:
        raise ValueError(f"{indicator.code} has no parts by {dimension}.")
    split = indicator.measure.split(Slots(panel), dimension)
    before = {name: at(column, outcomes.before) for name, column in split.items()}
    after = {name: _after(outcomes, column) for name, column in split.items()}
    known: Bools = outcomes.status == PAIR
    for columns in (before, after):
        for column in columns.values():
            known = known & ~np.isnan(column)
    parts = [(name, _only(outcomes, known, before[name], after[name])) for name in split]
    unknown = _only(outcomes, ~known, outcomes.numerator_before, outcomes.numerator_after)
    return [*parts, (UNKNOWN_PART, unknown)]


def _after(outcomes: Outcomes, column: Floats) -> Floats:
    """A part at endline; nobody where the enterprise closed."""
    return np.where((outcomes.flags & BY_CLOSURE) > 0, 0.0, at(column, outcomes.after))


def _only(outcomes: Outcomes, kept: Bools, before: Floats, after: Floats) -> Outcomes:
    return replace(
        outcomes,
        numerator_before=np.where(kept, before, 0.0),
        numerator_after=np.where(kept, after, 0.0),
    )
