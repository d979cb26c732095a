"""Outcomes of improvement teams: one row for each member on the day of the figure; the level is the trait asked for."""

from __future__ import annotations

import numpy as np

from score.catalogue.calculation.outcomes import PAIR, Outcomes
from score.catalogue.calculation.panel import NO_DATE, Panel
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.calculation.without_rounds import without_rounds


def team_outcomes(panel: Panel, indicator: Indicator) -> Outcomes:
    """Members who had joined and not left by the day of the figure; whoever leaves counts on the last day, too."""
    held = panel.team
    inside = (held.joined_on <= panel.as_of_day) & ((held.left_on == NO_DATE) | (held.left_on >= panel.as_of_day))
    trait, yes, no = indicator.trait
    values = getattr(held, trait)[inside]
    level = np.full(len(values), np.nan)
    level[values == yes] = 1.0
    level[values == no] = 0.0
    return without_rounds(
        row=np.arange(len(values), dtype=np.int64),
        enterprise=held.enterprise[inside].astype(np.int64),
        after=np.ones(len(values)),
        level=level,
        status=np.full(len(values), PAIR, np.int8),
    )
