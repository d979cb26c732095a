"""The one calculator: an indicator, a panel and a cut give figures."""

from __future__ import annotations

from typing import Any

from score.catalogue.calculation.calendar import DAYS_A_MONTH
from score.catalogue.calculation.comparison import compared
from score.catalogue.calculation.figure import Fact, Figure
from score.catalogue.calculation.groups import Group
from score.catalogue.calculation.inside import inside_figures
from score.catalogue.calculation.labels import CUTS, CYCLE_CUTS, INSIDE_CUTS, group_parts
from score.catalogue.calculation.observed import (
    NOT_OF_ENTERPRISES,
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
    NOT_ADJUSTED,
    PER_HOUR,
    PERCENT_ONLY,
    SEASON,
)
from score.catalogue.calculation.panel import Panel
from score.catalogue.calculation.parts import Parts
from score.catalogue.calculation.reduce import pooled_rows, reduce, value_of
from score.catalogue.calculation.sheet import Indicator, Pairing

NOT_ADJUSTED_WORDS = "not adjusted: no price index"


def may_be_summed(indicator: Indicator, cut: tuple[str, ...]) -> bool:
    """Whether the groups of a cut add up to the total: an additive indicator over a partition (rule 2).

    Distinct enterprises add up over a partition of enterprises; distinct persons do not, as one person may
    have worked in two enterprises. Gross parts inside an enterprise need the row "moved within the enterprise".
    Attendances and days are events: each belongs to one cycle, so they add up over periods, modules, cohorts.
    """
    for dimension in cut:
        if indicator.basis in ("attendances", "days") and dimension in CYCLE_CUTS:
            continue
        if CUTS[dimension] == "overlapping":
            return False
    if indicator.summing == "distinct":
        return indicator.basis not in PERSON_BASES or all(dimension in INSIDE_CUTS for dimension in cut)
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
    if parts_cut and indicator.basis not in NOT_OF_ENTERPRISES:
        return _by_parts(indicator, panel, cut, parts_cut[0], pairing)
    observed = observe(panel, indicator, cut, pairing)
    found = [_figure(indicator, panel, observed, text, group) for text, group in _grouped(panel, observed, cut)]
    return _beside_untrained(indicator, panel, cut, found)


def figure_of(indicator: Indicator, panel: Panel, group: str = "all", pairing: Pairing | None = None) -> Figure | None:
    """The figure of one group, named by its canonical text; None where the group does not occur."""
    cut = tuple(name for name, _value in group_parts(group))
    return next((figure for figure in calculate(indicator, panel, cut, pairing) if figure.cut == group), None)


def _grouped(panel: Panel, observed: Observed, cut: tuple[str, ...]) -> list[tuple[str, Group]]:
    """The groups of a cut by canonical text; indicators that share outcomes share what is gathered from them."""
    return panel.gathered.get(
        (observed.outcomes, cut),
        lambda: [
            (cut_text(cut, names), Group(observed.outcomes, rows)) for names, rows in groups(panel, observed, cut)
        ],
    )


def _beside_untrained(indicator: Indicator, panel: Panel, cut: tuple[str, ...], found: list[Figure]) -> list[Figure]:
    """Puts what untrained enterprises did beside each figure: of the same group where the cut is of enterprises."""
    if indicator.basis not in ("pairs", "endline") or not len(panel.comparisons.enterprise):
        return found
    of_enterprises = cut if all(CUTS[dimension] == "partition" for dimension in cut) else ()
    observed = observe_comparison(panel, indicator)
    others = {
        text: _figure(indicator, panel, observed, text, group)
        for text, group in _grouped(panel, observed, of_enterprises)
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


def _figure(indicator: Indicator, panel: Panel, observed: Observed, text: str, group: Group) -> Figure:
    """One group's figure; its fields are gathered first, because a figure is made once and there are thousands."""
    parts = reduce(indicator, group)
    fields: dict[str, Any] = {
        "value": parts.value,
        "numerator": parts.numerator,
        "denominator": parts.denominator,
        "publishable": _publishable(indicator, parts, group),
    }
    if indicator.family == "count":
        fields |= {"note": parts.note} if parts.note else {}
    else:
        fields |= _counted(indicator, panel, group, parts)
        if indicator.basis not in NOT_OF_ENTERPRISES:
            fields |= _marked(indicator, group)
            fields |= _shown(indicator, group, fields["note"])
    return Figure(
        code=indicator.code,
        version=indicator.version,
        type=indicator.type,
        unit=indicator.unit,
        as_of_day=panel.as_of_day,
        pairing=observed.pairing,
        cut=text,
        **fields,
    )


def _counted(indicator: Indicator, panel: Panel, group: Group, parts: Parts) -> dict[str, Any]:
    """Who reported, within which bounds, and whom the figure hangs on."""
    eligible = group.eligible if parts.eligible is None else parts.eligible
    with_data = group.with_data if parts.with_data is None else parts.with_data
    top = None
    if parts.top is not None:
        rows = pooled_rows(indicator, group).pairs
        top = str(panel.enterprises.uid[group.outcomes.enterprise[rows[parts.top]]])
    return {
        "eligible": eligible,
        "with_data": with_data,
        "coverage": 100 * with_data / eligible if eligible else None,
        "improved": parts.improved,
        "unchanged": parts.unchanged,
        "worse": parts.worse,
        "could_not_improve": parts.could_not_improve,
        "share_among_those_who_could": parts.share_among_those_who_could,
        "lower": parts.lower,
        "upper": parts.upper,
        "bounds_kind": None if parts.lower is None and parts.upper is None else parts.bounds_kind,
        "top": top,
        "without_top": parts.without_top,
        "carried_by": parts.carried_by,
        "winsorised": parts.winsorised,
        "note": {**parts.note, **_facts(indicator, group)},
    }


def _publishable(indicator: Indicator, parts: Parts, group: Group) -> bool:
    if parts.publishable is not None:
        return parts.publishable
    return not indicator.minimum_counts or group.with_data >= indicator.minimum_n


def _marked(indicator: Indicator, group: Group) -> dict[str, Any]:
    """The counts that stand beside a figure of enterprises."""
    counts: dict[str, Any] = {
        "closed": group.closed + group.flagged(BY_CLOSURE),
        "pending": group.pending,
        "not_applicable": group.not_applicable,
    }
    if indicator.basis == "trained":
        return counts
    days = group.median_days
    return counts | {
        "median_months": None if days is None else days / DAYS_A_MONTH,
        "seasons_flagged": group.flagged(SEASON),
        "estimated": group.flagged(ESTIMATED),
        "late_baselines": group.late_baselines,
        "weak_evidence": group.below_evidence(indicator.evidence_minimum),
    }


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


def _shown(indicator: Indicator, group: Group, note: dict[str, Fact]) -> dict[str, Any]:
    """Money over time without a price index says so; a share of improvers is then not shown (rule 9)."""
    nominal = group.flagged(NOT_ADJUSTED) if indicator.needs_price_index else 0
    if not nominal:
        return {}
    adjusted = {"note": {**note, "not_adjusted": nominal}}
    if indicator.family != "share":
        return adjusted
    return {**adjusted, "shown": False, "not_shown_because": NOT_ADJUSTED_WORDS}
