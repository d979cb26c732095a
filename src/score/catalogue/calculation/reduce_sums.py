"""Reductions to sums and counts."""

from __future__ import annotations

import numpy as np

from score.catalogue.calculation.delivery import CERTIFIED
from score.catalogue.calculation.figure import Fact
from score.catalogue.calculation.groups import Group
from score.catalogue.calculation.outcomes import IMPROVED, UNCHANGED, WORSE
from score.catalogue.calculation.panel import Floats
from score.catalogue.calculation.parts import ASSUMPTIONS, Parts, carried_by, extremes, first_rows, largest_of_sum
from score.catalogue.calculation.sheet import Indicator


def _summed(amounts: Floats) -> Parts:
    parts = Parts(value=float(amounts.sum()) if len(amounts) else None, amounts=amounts)
    parts.top, parts.without_top = largest_of_sum(amounts)
    parts.carried_by, carried = carried_by(amounts)
    if parts.carried_by:
        parts.note["carried_amount"] = carried
    return parts


def _change(group: Group) -> Floats:
    change: Floats = group.of_pairs("numerator_after") - group.of_pairs("numerator_before")
    return change


def _on_baseline(parts: Parts, group: Group) -> Parts:
    base = float(group.of_pairs("numerator_before").sum())
    parts.note["baseline_total"] = base
    if base and parts.value is not None:
        parts.note["per_cent_of_baseline"] = 100 * parts.value / base
    return parts


def _possible_growth(group: Group) -> float | None:
    """Heads the missing could have added at the highest growth among reporters (never less than 0)."""
    if not group.missing:
        return 0.0
    before = group.of_pairs("numerator_before")
    usable = before > 0
    growth = extremes(_change(group)[usable] / before[usable], group.with_data)
    heads = float(group.of_lacking("workforce").sum())
    return None if growth is None or np.isnan(heads) else max(growth[1], 0.0) * heads


def _possible_loss(group: Group) -> float | None:
    heads = float(group.of_lacking("workforce").sum())
    return None if np.isnan(heads) else heads


def gained(indicator: Indicator, group: Group) -> Parts:
    """Heads added in growing enterprises. Upper bound: the missing grew like the fastest reporter."""
    parts = _on_baseline(_summed(np.maximum(_change(group), 0.0)), group)
    more = _possible_growth(group)
    parts.bounds_kind, parts.lower = ASSUMPTIONS, parts.value
    parts.upper = None if more is None or parts.value is None else parts.value + more
    return parts


def lost(indicator: Indicator, group: Group) -> Parts:
    """Heads lost in shrinking enterprises. Upper bound: the missing lost everybody."""
    parts = _on_baseline(_summed(np.maximum(-_change(group), 0.0)), group)
    more = _possible_loss(group)
    parts.bounds_kind, parts.lower = ASSUMPTIONS, parts.value
    parts.upper = None if more is None or parts.value is None else parts.value + more
    return parts


def net(indicator: Indicator, group: Group) -> Parts:
    """Heads after less heads before. Bounds: the missing lost everybody, or grew like the fastest reporter."""
    change = _change(group)
    parts = _on_baseline(_summed(change), group)
    counts = np.bincount(
        np.where(change > 0, IMPROVED, np.where(change < 0, WORSE, UNCHANGED)).astype(np.int64), minlength=4
    )
    parts.improved, parts.unchanged, parts.worse = (int(counts[kind]) for kind in (IMPROVED, UNCHANGED, WORSE))
    less, more = _possible_loss(group), _possible_growth(group)
    parts.bounds_kind = ASSUMPTIONS
    if parts.value is not None:
        parts.lower = None if less is None else parts.value - less
        parts.upper = None if more is None else parts.value + more
    return parts


def plain_sum(indicator: Indicator, group: Group) -> Parts:
    """A sum without bounds: of changes where pairs are compared, else of what is there."""
    if indicator.basis == "pairs":
        return _summed(_change(group))
    return _summed(group.of_pairs("numerator_after"))


def savings(indicator: Indicator, group: Group) -> Parts:
    """A money sum. Upper bound: the missing save as much per worker as the best reporter; one may not dominate."""
    amounts = group.of_pairs("numerator_after")
    parts = _summed(amounts)
    parts.bounds_kind, parts.lower = ASSUMPTIONS, parts.value
    if parts.value is None:
        return parts
    if not group.missing:
        parts.upper = parts.value
    else:
        heads = group.of_pairs("workforce")
        usable = heads > 0
        best = extremes(amounts[usable] / heads[usable], group.with_data)
        missing = float(group.of_lacking("workforce").sum())
        parts.upper = None if best is None or np.isnan(missing) else parts.value + best[1] * missing
    return _unless_dominated(parts, indicator, amounts, group)


def net_savings(indicator: Indicator, group: Group) -> Parts:
    """A money sum that can be negative. Bounds: the missing gained, or lost, as much per worker as any reporter."""
    amounts = group.of_pairs("numerator_after")
    parts = _summed(amounts)
    projected = np.concatenate([group.of_pairs("numerator_before"), group.of_lacking("numerator_before")])
    projected = projected[~np.isnan(projected)]
    if len(projected):
        parts.note |= {"projected": float(projected.sum()), "projected_of": len(projected)}
    if parts.value is None:
        return parts
    heads = group.of_pairs("workforce")
    usable = heads > 0
    ends = extremes(amounts[usable] / heads[usable], group.with_data)
    lacking = float(group.of_lacking("workforce").sum()) if group.missing else 0.0
    parts.bounds_kind = ASSUMPTIONS
    if not lacking:
        parts.lower = parts.upper = parts.value
    elif ends is not None and not np.isnan(lacking):
        parts.lower = parts.value + min(ends[0], 0.0) * lacking
        parts.upper = parts.value + max(ends[1], 0.0) * lacking
    return _unless_dominated(parts, indicator, amounts, group)


def _unless_dominated(parts: Parts, indicator: Indicator, amounts: Floats, group: Group) -> Parts:
    """Publishable from the minimum on, unless one enterprise gives more of the sum than the sheet allows."""
    dominated = False
    if parts.value is not None and parts.value > 0 and indicator.dominance is not None:
        largest = float(amounts.max())
        three = np.sort(amounts)[-3:]
        parts.note["top_share"] = 100 * largest / parts.value
        parts.note["top_three_share"] = 100 * float(three.sum()) / parts.value
        dominated = largest > indicator.dominance * parts.value
    parts.publishable = group.with_data >= indicator.minimum_n and not dominated
    return parts


def count(indicator: Indicator, group: Group) -> Parts:
    """Distinct enterprises or persons, or attendances, or days: facts of the system, complete by construction."""
    if indicator.basis == "days":
        number = float(group.of_pairs("numerator_after").sum())
    elif indicator.summing == "distinct":
        number = float(np.count_nonzero(first_rows(group.of_pairs("person").astype(np.int64))))
    else:
        number = float(group.with_data)
    return Parts(value=number, publishable=True, note=_beside(indicator, group))


def _beside(indicator: Indicator, group: Group) -> dict[str, Fact]:
    """What stands beside a count of trainers: who was certified once, who gives classes without a certificate."""
    if indicator.basis != "trainers" or len(indicator.trait) < 2:
        return {}
    counting, others = group.of_pairs("person"), group.of_lacking("person")
    rows = np.concatenate([counting, others]) if indicator.trait[0] == CERTIFIED else others
    return {indicator.trait[1]: len(np.unique(rows))}
