"""Reductions to changes of totals, medians and means of firms' changes, ratios."""

from __future__ import annotations

import numpy as np

from score.catalogue.calculation.groups import Group
from score.catalogue.calculation.panel import Floats
from score.catalogue.calculation.parts import (
    ASSUMPTIONS,
    LOGICAL,
    Parts,
    carried_by,
    extremes,
    largest_mover,
    median,
    median_with_bounds,
    ratio,
    winsorised_mean,
)
from score.catalogue.calculation.sheet import Indicator


def _percent(after: float, before: float) -> float | None:
    found = ratio(after, before)
    return None if found is None else (found - 1) * 100


def _divided(top: Floats, bottom: Floats) -> Floats:
    result: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)
    return result


def rate(indicator: Indicator, group: Group) -> Parts:
    """Endline total / total expected at the baseline's pooled rate - 1."""
    n0, d0, n1, d1 = _totals(group)
    sums = [float(column.sum()) for column in (n0, d0, n1, d1)]
    expected = (ratio(sums[0], sums[1]) or 0.0) * sums[3]
    left = [total - column for total, column in zip(sums, (n0, d0, n1, d1), strict=True)]
    without = (_divided(left[2], _divided(left[0], left[1]) * left[3]) - 1) * 100
    parts = _pooled(group, float(sums[2]), expected, without)
    before, after = ratio(sums[0], sums[1]), ratio(sums[2], sums[3])
    for name, factor in indicator.levels:
        if before is not None and after is not None:
            parts.note |= {f"{name}_before": before * factor, f"{name}_after": after * factor}
    return parts


def own(indicator: Indicator, group: Group) -> Parts:
    """Endline total / total expected at each enterprise's own baseline intensity - 1."""
    n0, d0, n1, d1 = _totals(group)
    each = _divided(n0, d0) * d1
    expected = float(each.sum())
    without = (_divided(n1.sum() - n1, expected - each) - 1) * 100
    return _pooled(group, float(n1.sum()), expected, without)


def totals(indicator: Indicator, group: Group) -> Parts:
    """Endline total / baseline total - 1, without any exposure: a crude count. No bounds."""
    n0, n1 = group.of_pairs("numerator_before"), group.of_pairs("numerator_after")
    before, after = float(n0.sum()), float(n1.sum())
    without = (_divided(after - n1, before - n0) - 1) * 100
    parts = Parts(value=_percent(after, before), numerator=after, denominator=before, without=without)
    parts.top, parts.without_top = largest_mover(without, parts.value)
    return parts


def _totals(group: Group) -> tuple[Floats, Floats, Floats, Floats]:
    return (
        group.of_pairs("numerator_before"),
        group.of_pairs("denominator_before"),
        group.of_pairs("numerator_after"),
        group.of_pairs("denominator_after"),
    )


def _pooled(group: Group, after: float, expected: float, without: Floats) -> Parts:
    parts = Parts(value=_percent(after, expected), bounds_kind=ASSUMPTIONS, without=without)
    if group.with_data:
        parts.numerator, parts.denominator = after, expected
    parts.top, parts.without_top = largest_mover(without, parts.value)
    if parts.value is None:
        return parts
    if not group.missing:
        parts.lower = parts.upper = parts.value
        return parts
    before = group.of_pairs("level_before")
    usable = before > 0
    growth = extremes(group.of_pairs("level_after")[usable] / before[usable], group.with_data)
    extra = _missing_amount(group)
    if growth is not None and extra is not None:
        parts.lower = _percent(after + growth[0] * extra, expected + extra)
        parts.upper = _percent(after + growth[1] * extra, expected + extra)
    return parts


def _missing_amount(group: Group) -> float | None:
    """Baseline amount of the missing: their own, else their workforce at the pairs' amount per worker."""
    amount = np.where(np.isnan(group.of_lacking("level_before")), np.nan, group.of_lacking("numerator_before"))
    lacking = np.isnan(amount)
    if lacking.any():
        heads = group.of_pairs("workforce")
        known = ~np.isnan(heads)
        per_worker = ratio(float(group.of_pairs("numerator_before")[known].sum()), float(heads[known].sum()))
        if per_worker is None:
            return None
        amount[lacking] = per_worker * group.of_lacking("workforce")[lacking]
    whole = float(amount.sum())
    return None if np.isnan(whole) else whole


def median_change(indicator: Indicator, group: Group) -> Parts:
    """Median of enterprises' relative changes; those at zero before have none and are counted."""
    changes = _changes(group)
    parts = _median(group, changes)
    without = group.with_data - len(changes)
    if without:
        parts.note["without_relative_change"] = without
    return parts


def median_difference(indicator: Indicator, group: Group) -> Parts:
    """Median of enterprises' differences, in the unit of the level."""
    return _median(group, group.of_pairs("level_after") - group.of_pairs("level_before"))


def median_level(indicator: Indicator, group: Group) -> Parts:
    """Median of the endline levels; the same enterprises at baseline beside it, where pairs are asked for."""
    parts = _median(group, group.of_pairs("level_after"))
    if indicator.basis == "pairs":
        before = median(group.of_pairs("level_before"))
        if before is not None:
            parts.note["baseline_value"] = before
    return parts


def _changes(group: Group) -> Floats:
    before = group.of_pairs("level_before")
    usable = before != 0
    changes: Floats = (group.of_pairs("level_after")[usable] / before[usable] - 1) * 100
    return changes


def _median(group: Group, values: Floats) -> Parts:
    value, lower, upper = median_with_bounds(values, group.missing)
    return Parts(value=value, denominator=len(values), lower=lower, upper=upper, bounds_kind=LOGICAL)


def mean_of_changes(indicator: Indicator, group: Group) -> Parts:
    """Mean of enterprises' relative changes; from 20 on also winsorised."""
    changes = _changes(group)
    parts = Parts(
        value=float(changes.mean()) if len(changes) else None,
        denominator=len(changes),
        winsorised=winsorised_mean(changes),
    )
    without = group.with_data - len(changes)
    if without:
        parts.note["without_relative_change"] = without
    return parts


def change_of_mean(indicator: Indicator, group: Group) -> Parts:
    """Mean endline level / mean baseline level - 1."""
    before, after = group.of_pairs("level_before"), group.of_pairs("level_after")
    if not len(before):
        return Parts()
    parts = Parts(
        value=_percent(float(after.mean()), float(before.mean())),
        numerator=float(after.mean()),
        denominator=float(before.mean()),
    )
    without = (_divided(after.sum() - after, before.sum() - before) - 1) * 100
    parts.without = without
    parts.top, parts.without_top = largest_mover(without, parts.value)
    return parts


def mean(indicator: Indicator, group: Group) -> Parts:
    """What enterprises gained / enterprises with data; what they gave up beside it."""
    gained, lost = group.of_pairs("numerator_after"), group.of_pairs("numerator_before")
    amount = float(gained.sum())
    return Parts(
        value=ratio(amount, group.with_data),
        numerator=amount,
        denominator=group.with_data,
        winsorised=winsorised_mean(gained),
        amounts=gained / max(len(gained), 1),
        note={"given_up": float(lost.sum())},
    )


def endline_ratio(indicator: Indicator, group: Group) -> Parts:
    """Sum of numerators / sum of denominators at endline; the same enterprises at baseline beside it."""
    top, bottom = group.of_pairs("numerator_after"), group.of_pairs("denominator_after")
    upper, lower = float(top.sum()), float(bottom.sum())
    parts = Parts(value=ratio(upper, lower, indicator.scale), numerator=upper, denominator=lower)
    without = _divided(upper - top, lower - bottom) * indicator.scale
    parts.without = without
    parts.top, parts.without_top = largest_mover(without, parts.value)
    parts.carried_by, _ = carried_by(top)
    if indicator.basis == "pairs":
        before, base = group.of_pairs("numerator_before"), group.of_pairs("denominator_before")
        parts.note |= {"baseline_numerator": float(before.sum()), "baseline_denominator": float(base.sum())}
        value = ratio(float(before.sum()), float(base.sum()), indicator.scale)
        if value is not None:
            parts.note["baseline_value"] = value
    return parts
