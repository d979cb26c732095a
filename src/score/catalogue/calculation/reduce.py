"""Turns outcomes into a value by the family of the indicator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from score.catalogue.calculation import reduce_changes, reduce_shares, reduce_sums
from score.catalogue.calculation.groups import Group
from score.catalogue.calculation.outcomes import PERCENT_ONLY, Outcomes
from score.catalogue.calculation.parts import Parts
from score.catalogue.calculation.sheet import Family, Indicator

REDUCTIONS: dict[Family, Callable[[Indicator, Group], Parts]] = {
    "share": reduce_shares.share,
    "state": reduce_shares.state,
    "joint": reduce_shares.joint,
    "stayed": reduce_shares.stayed,
    "persons_share": reduce_shares.persons_share,
    "answers_share": reduce_shares.answers_share,
    "rate": reduce_changes.rate,
    "own": reduce_changes.own,
    "totals": reduce_changes.totals,
    "median": reduce_changes.median_change,
    "median_difference": reduce_changes.median_difference,
    "median_level": reduce_changes.median_level,
    "mean": reduce_changes.mean,
    "mean_of_changes": reduce_changes.mean_of_changes,
    "change_of_mean": reduce_changes.change_of_mean,
    "ratio": reduce_changes.endline_ratio,
    "gained": reduce_sums.gained,
    "lost": reduce_sums.lost,
    "net": reduce_sums.net,
    "savings": reduce_sums.savings,
    "net_savings": reduce_sums.net_savings,
    "sum": reduce_sums.plain_sum,
    "count": reduce_sums.count,
}
NEVER_POOLED = frozenset({"rate", "own", "totals"})  # of enterprises that gave only a percentage


def reduce(indicator: Indicator, group: Group) -> Parts:
    """Value and parts of an indicator over a group."""
    return REDUCTIONS[indicator.family](indicator, pooled_rows(indicator, group))


def value_of(indicator: Indicator, outcomes: Outcomes) -> float | None:
    """The value alone over outcomes; None where it is not defined."""
    return reduce(indicator, Group(outcomes)).value


def pooled_rows(indicator: Indicator, group: Group) -> Group:
    """Leaves enterprises that gave only percentages out of change of totals."""
    outcomes = group.outcomes
    if indicator.family not in NEVER_POOLED or not group.flagged(PERCENT_ONLY):
        return group
    rows = np.arange(len(outcomes)) if group.rows is None else group.rows
    return Group(outcomes, rows[(outcomes.flags[rows] & PERCENT_ONLY) == 0])
