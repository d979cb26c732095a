"""Outcomes of improvement teams: one row for each member on the day of the figure; the level is the trait asked for."""

from __future__ import annotations

import numpy as np

from score.catalogue.calculation.outcomes import NO_VERDICT, PAIR, Outcomes
from score.catalogue.calculation.panel import NO_DATE, Panel
from score.catalogue.calculation.sheet import Indicator


def team_outcomes(panel: Panel, indicator: Indicator) -> Outcomes:
    """Members who had joined and not left by the day of the figure; whoever leaves counts on the last day, too."""
    held = panel.team
    inside = (held.joined_on <= panel.as_of_day) & ((held.left_on == NO_DATE) | (held.left_on >= panel.as_of_day))
    trait, yes, no = indicator.trait
    values = getattr(held, trait)[inside]
    level = np.full(len(values), np.nan)
    level[values == yes] = 1.0
    level[values == no] = 0.0
    length = len(values)
    nothing, none = np.full(length, np.nan), np.full(length, -1, np.int64)
    return Outcomes(
        enterprise=held.enterprise[inside].astype(np.int64),
        status=np.full(length, PAIR, np.int8),
        verdict=np.full(length, NO_VERDICT, np.int8),
        flags=np.zeros(length, np.uint16),
        evidence=np.zeros(length, np.int8),
        days_between=np.full(length, -1, np.int32),
        before=none,
        after=none,
        numerator_before=nothing,
        denominator_before=nothing,
        level_before=nothing,
        numerator_after=np.ones(length),
        denominator_after=nothing,
        level_after=level,
        workforce=nothing,
        person=np.arange(length, dtype=np.int64),
    )
