"""The one calculator: an indicator, a panel and a cut give figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from score.catalogue.calculation import reduce_changes, reduce_shares, reduce_sums
from score.catalogue.calculation.calendar import DAYS_A_MONTH
from score.catalogue.calculation.comparison import compared
from score.catalogue.calculation.figure import Fact, Figure
from score.catalogue.calculation.groups import Group
from score.catalogue.calculation.inside import inside_figures
from score.catalogue.calculation.labels import CUTS, CYCLE_CUTS, INSIDE_CUTS
from score.catalogue.calculation.observed import (
    PERSON_BASES,
    Observed,
    check_cut,
    cut_text,
    groups,
    observe,
    observe_comparison,
)
from score.catalogue.calculation.outcomes import (
    BY_CLOSURE,
    ESTIMATED,
    FIVEFOLD,
    LATE_BASELINE,
    NOT_ADJUSTED,
    PER_HOUR,
    PERCENT_ONLY,
    SEASON,
    Outcomes,
)
from score.catalogue.calculation.panel import Panel
from score.catalogue.calculation.parts import Parts
from score.catalogue.calculation.sheet import Family, Indicator, Pairing

REDUCTIONS: dict[Family, Callable[[Indicator, Group], Parts]] = {
    "share": reduce_shares.share,
    "state": reduce_shares.state,
    "joint": reduce_shares.joint,
    "stayed": reduce_shares.stayed,
    "persons_share": reduce_shares.persons_share,
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
    "sum": reduce_sums.plain_sum,
    "count": reduce_sums.count,
}
NEVER_POOLED = frozenset({"rate", "own", "totals"})  # of enterprises that gave only a percentage
NOT_ADJUSTED_WORDS = "not adjusted: no price index"


def reduce(indicator: Indicator, outcomes: Outcomes, group: Group | None = None) -> Parts:
    """Value and parts of an indicator over outcomes, or over one group of them."""
    return REDUCTIONS[indicator.family](indicator, group or Group(outcomes))


def value_of(indicator: Indicator, outcomes: Outcomes) -> float | None:
    """The value alone; None where it is not defined."""
    return reduce(indicator, outcomes).value


def may_be_summed(indicator: Indicator, cut: tuple[str, ...]) -> bool:
    """Whether the groups of a cut add up to the total: an additive indicator over a partition (rule 2).

    Distinct enterprises add up over a partition of enterprises; distinct persons do not, as one person may
    have worked in two enterprises. Gross parts inside an enterprise need the row "moved within the enterprise".
    Days, attendances and other events add up over the periods they fall into.
    """
    for dimension in cut:
        if indicator.basis in ("attendances", "days") and dimension in CYCLE_CUTS:
            continue
        if CUTS[dimension] == "overlapping":
            return False
    if indicator.summing == "distinct":
        return indicator.basis not in PERSON_BASES or all(dimension == "sex" for dimension in cut)
    return indicator.summing == "additive"


def calculate(
    indicator: Indicator, panel: Panel, cut: tuple[str, ...] = (), pairing: Pairing | None = None
) -> list[Figure]:
    """Figures of an indicator: one for the whole (`cut=()`), or one per group of one or two dimensions.

    Groups come in the order of their names, with "unknown" where it occurs. Raises UnknownCut.
    """
    cut = tuple(sorted(cut))
    check_cut(indicator, cut)
    parts_cut = [dimension for dimension in cut if dimension in INSIDE_CUTS]
    if parts_cut and indicator.basis not in PERSON_BASES:
        return _by_parts(indicator, panel, cut, parts_cut[0], pairing)
    observed = observe(panel, indicator, cut, pairing)
    found = [
        _figure(indicator, panel, observed, cut_text(cut, names), Group(observed.outcomes, rows))
        for names, rows in groups(panel, observed, cut)
    ]
    return _beside_untrained(indicator, panel, cut, found)


def figure_of(indicator: Indicator, panel: Panel, group: str = "all", pairing: Pairing | None = None) -> Figure | None:
    """The figure of one group, named by its canonical text; None where the group does not occur."""
    cut = () if group == "all" else tuple(part.split("=", 1)[0] for part in group.split(";"))
    return next((figure for figure in calculate(indicator, panel, cut, pairing) if figure.cut == group), None)


def _beside_untrained(indicator: Indicator, panel: Panel, cut: tuple[str, ...], found: list[Figure]) -> list[Figure]:
    """Puts what untrained enterprises did beside each figure: of the same group where the cut is of enterprises."""
    if indicator.basis not in ("pairs", "endline") or not len(panel.comparisons.enterprise):
        return found
    of_enterprises = cut if all(CUTS[dimension] == "partition" for dimension in cut) else ()
    observed = observe_comparison(panel, indicator)
    others = {
        cut_text(of_enterprises, names): _figure(
            indicator, panel, observed, cut_text(of_enterprises, names), Group(observed.outcomes, rows)
        )
        for names, rows in groups(panel, observed, of_enterprises)
    }
    return [compared(figure, others.get(figure.cut if of_enterprises else "all")) for figure in found]


def _by_parts(
    indicator: Indicator, panel: Panel, cut: tuple[str, ...], dimension: str, pairing: Pairing | None
) -> list[Figure]:
    rest = tuple(other for other in cut if other != dimension)
    observed = observe(panel, indicator, rest, pairing)
    found = []
    for names, rows in groups(panel, observed, rest):
        whole = _figure(indicator, panel, observed, cut_text(rest, names), Group(observed.outcomes, rows))
        for part, value in inside_figures(indicator, panel, observed.outcomes, rows, dimension, value_of):
            text = cut_text((*rest, dimension), (*names, part))
            found.append(_bare(whole, text, value))
    return found


def _bare(whole: Figure, text: str, value: float | None) -> Figure:
    """A part of a figure inside enterprises: its value; who was asked is the same as for the whole."""
    return Figure(
        code=whole.code,
        version=whole.version,
        type=whole.type,
        unit=whole.unit,
        as_of_day=whole.as_of_day,
        pairing=whole.pairing,
        cut=text,
        value=value,
        eligible=whole.eligible,
        with_data=whole.with_data,
        coverage=whole.coverage,
        publishable=whole.publishable,
        label=whole.label,
    )


def _without_percentages(indicator: Indicator, group: Group) -> Group:
    """Leaves enterprises that gave only percentages out of change of totals."""
    outcomes = group.outcomes
    if indicator.family not in NEVER_POOLED or not group.flagged(PERCENT_ONLY):
        return group
    rows = np.arange(len(outcomes)) if group.rows is None else group.rows
    return Group(outcomes, rows[(outcomes.flags[rows] & PERCENT_ONLY) == 0])


def _figure(indicator: Indicator, panel: Panel, observed: Observed, text: str, group: Group) -> Figure:
    parts = reduce(indicator, group.outcomes, _without_percentages(indicator, group))
    bare = Figure(
        code=indicator.code,
        version=indicator.version,
        type=indicator.type,
        unit=indicator.unit,
        as_of_day=panel.as_of_day,
        pairing=observed.pairing,
        cut=text,
        value=parts.value,
        numerator=parts.numerator,
        denominator=parts.denominator,
        publishable=_publishable(indicator, parts, group),
    )
    if indicator.family == "count":
        return bare
    eligible = group.eligible if parts.eligible is None else parts.eligible
    with_data = group.with_data if parts.with_data is None else parts.with_data
    uid = panel.enterprises.uid
    top = None if parts.top is None else str(uid[group.outcomes.enterprise[group.pairs[parts.top]]])
    figure = replace(
        bare,
        eligible=eligible,
        with_data=with_data,
        coverage=100 * with_data / eligible if eligible else None,
        improved=parts.improved,
        unchanged=parts.unchanged,
        worse=parts.worse,
        could_not_improve=parts.could_not_improve,
        share_among_those_who_could=parts.share_among_those_who_could,
        lower=parts.lower,
        upper=parts.upper,
        bounds_kind=None if parts.lower is None and parts.upper is None else parts.bounds_kind,
        top=top,
        without_top=parts.without_top,
        carried_by=parts.carried_by,
        winsorised=parts.winsorised,
        note={**parts.note, **_facts(indicator, group)},
    )
    if indicator.basis in PERSON_BASES:
        return figure
    return _shown(indicator, group, _marked(indicator, group, figure))


def _publishable(indicator: Indicator, parts: Parts, group: Group) -> bool:
    if parts.publishable is not None:
        return parts.publishable
    return not indicator.minimum_counts or group.with_data >= indicator.minimum_n


def _marked(indicator: Indicator, group: Group, figure: Figure) -> Figure:
    """Adds the counts that stand beside a figure of enterprises."""
    outcomes = group.outcomes
    figure = replace(
        figure,
        closed=group.closed + group.flagged(BY_CLOSURE),
        pending=group.pending,
        not_applicable=group.not_applicable,
    )
    if indicator.basis == "trained":
        return figure
    days = group.of_pairs("days_between")
    days = days[days >= 0]
    evidence = group.of_pairs("evidence")
    return replace(
        figure,
        median_months=float(np.median(days)) / DAYS_A_MONTH if len(days) else None,
        seasons_flagged=group.flagged(SEASON),
        estimated=group.flagged(ESTIMATED),
        late_baselines=int(np.count_nonzero(outcomes.flags[group.lacking] & LATE_BASELINE)),
        weak_evidence=int(np.count_nonzero((evidence > 0) & (evidence < indicator.evidence_minimum))),
    )


def _facts(indicator: Indicator, group: Group) -> dict[str, Fact]:
    """Structured facts for the note; only those that occur."""
    facts: dict[str, Fact] = {}
    for name, flag in (("percent_only", PERCENT_ONLY), ("per_hour_worked", PER_HOUR), ("more_than_fivefold", FIVEFOLD)):
        number = group.flagged(flag)
        if number:
            facts[name] = number
    asked = group.eligible + group.not_applicable
    if group.not_applicable and 5 * group.not_applicable > asked:
        facts["not_applicable_above_a_fifth"] = group.not_applicable
    if indicator.worse_words and indicator.family in ("share", "rate"):
        facts["worse_words"] = indicator.worse_words
    return facts


def _shown(indicator: Indicator, group: Group, figure: Figure) -> Figure:
    """Money over time without a price index says so; a share of improvers is then not shown (rule 9)."""
    if not indicator.needs_price_index:
        return figure
    nominal = group.flagged(NOT_ADJUSTED)
    if not nominal:
        return figure
    note = {**figure.note, "not_adjusted": nominal}
    if indicator.family != "share":
        return replace(figure, note=note)
    return replace(figure, note=note, shown=False, not_shown_because=NOT_ADJUSTED_WORDS)
