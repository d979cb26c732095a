"""Outcomes of an indicator together with the groups of a cut they fall into."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from score.catalogue.calculation.delivery import (
    CUTS_OF_BASIS,
    answer_labels,
    answer_outcomes,
    trainer_labels,
    trainer_outcomes,
)
from score.catalogue.calculation.labels import (
    CUTS,
    CYCLE_CUTS,
    INSIDE_CUTS,
    Labels,
    combined,
    cycle_labels,
    encode,
    enterprise_labels,
    labels_at_cycles,
)
from score.catalogue.calculation.outcomes import Outcomes, pair_outcomes
from score.catalogue.calculation.panel import Ints, Panel
from score.catalogue.calculation.projects import project_outcomes
from score.catalogue.calculation.sheet import Indicator, Pairing
from score.catalogue.calculation.system import (
    participation_cycles,
    participation_labels,
    participation_outcomes,
    trained_outcomes,
)
from score.catalogue.calculation.teams import team_outcomes
from score.catalogue.calculation.units import Units, comparison_units, units_for

NO_MEMBERSHIP = "none"
PERSON_BASES = frozenset({"participations", "attendances", "days", "team"})
DELIVERY_BASES = frozenset(CUTS_OF_BASIS)  # trainers, and answers of participants: no enterprise is behind them
NOT_OF_ENTERPRISES = PERSON_BASES | DELIVERY_BASES


class UnknownCut(ValueError):
    """A cut that does not exist, or that this indicator does not have."""


@dataclass(frozen=True)
class Observed:
    """Outcomes, the pairing they follow, and the labels of the cuts that belong to cycles or persons."""

    outcomes: Outcomes
    pairing: str
    labels: dict[str, Labels]
    axis: str  # name of the axis of rows: outcomes of one axis fall into the same groups
    cycle: Ints | None = None  # of every row: a cut looks before its first class, else before the enterprise's


def cuts_of(indicator: Indicator) -> tuple[str, ...]:
    """The cuts that an indicator has, in the order of CUTS."""
    own = CUTS_OF_BASIS.get(indicator.basis)
    if indicator.basis in ("team", "projects"):  # they are the enterprise's, of no cycle
        own = frozenset(CUTS) - CYCLE_CUTS
    return tuple(
        cut
        for cut in CUTS
        if (cut not in INSIDE_CUTS or cut in indicator.disaggregations) and (own is None or cut in own)
    )


def check_cut(indicator: Indicator, cut: tuple[str, ...]) -> None:
    """Refuses cuts that do not exist, more than two, and inside cuts the indicator does not have."""
    if len(cut) > 2 or len(set(cut)) != len(cut):
        raise UnknownCut("A cut has one or two different dimensions.")
    for dimension in cut:
        if dimension not in CUTS:
            near = get_close_matches(dimension, CUTS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UnknownCut(f"There is no cut {dimension}.{hint} Cuts: {', '.join(CUTS)}.")
        if dimension not in cuts_of(indicator):
            raise UnknownCut(f"{indicator.code} cannot be cut by {dimension}.")
    if sum(dimension in INSIDE_CUTS for dimension in cut) > 1 and indicator.basis not in NOT_OF_ENTERPRISES:
        raise UnknownCut("The parts of a workforce are known one cut at a time.")


def pairing_of(indicator: Indicator, cut: tuple[str, ...], pairing: Pairing | None) -> Pairing:
    """The pairing asked for; else the cycle where the cut belongs to cycles, else the sheet's own."""
    if pairing is not None and pairing != "journey":
        return pairing
    return "cycle" if any(dimension in CYCLE_CUTS for dimension in cut) else indicator.pairing


def units_of(panel: Panel, indicator: Indicator, cut: tuple[str, ...], pairing: Pairing | None) -> Units:
    """The units an indicator looks at for a cut."""
    inside = tuple(sorted(dimension for dimension in cut if dimension in CYCLE_CUTS))
    return units_for(panel, pairing_of(indicator, cut, pairing), inside)


def observe(panel: Panel, indicator: Indicator, cut: tuple[str, ...], pairing: Pairing | None = None) -> Observed:
    """Outcomes of an indicator in the units a cut asks for."""
    if indicator.basis == "team":
        members = panel.small.get(("team", indicator.trait), lambda: team_outcomes(panel, indicator))
        return Observed(members, "", {}, "team")
    if indicator.basis == "projects":
        saved = panel.small.get(("projects", indicator.family), lambda: project_outcomes(panel, indicator))
        return Observed(saved, "", {}, "trained enterprises with their projects")
    if indicator.basis in PERSON_BASES:
        return _participations(panel, indicator, cut)
    if indicator.basis in DELIVERY_BASES:
        return _of_delivery(panel, indicator, cut)
    units = units_of(panel, indicator, cut, pairing)
    chosen = pairing_of(indicator, cut, pairing)
    if indicator.basis == "trained":
        return Observed(trained_outcomes(panel, indicator, units), chosen, units.labels, units.name, units.cycle)
    return Observed(pair_outcomes(panel, indicator, units), chosen, units.labels, units.name, units.cycle)


def observe_comparison(panel: Panel, indicator: Indicator) -> Observed:
    """The same indicator over untrained enterprises."""
    units = comparison_units(panel)
    return Observed(pair_outcomes(panel, indicator, units), "journey", {}, units.name)


def _participations(panel: Panel, indicator: Indicator, cut: tuple[str, ...]) -> Observed:
    outcomes = participation_outcomes(panel, indicator)
    cycles = participation_cycles(panel, indicator)
    labels: dict[str, Labels] = {}
    for dimension in cut:
        if dimension in CYCLE_CUTS:
            labels[dimension] = cycle_labels(panel, dimension).take(cycles)
        elif dimension in INSIDE_CUTS:
            labels[dimension] = participation_labels(panel, indicator, dimension)
    counted = "every participation" if indicator.basis == "days" else "participations that count"
    return Observed(outcomes, indicator.pairing, labels, counted)


def _of_delivery(panel: Panel, indicator: Indicator, cut: tuple[str, ...]) -> Observed:
    if indicator.basis == "answers":
        labels = {dimension: answer_labels(panel, dimension) for dimension in cut}
        return Observed(panel.small.get("answers", lambda: answer_outcomes(panel)), "", labels, "cohorts asked")
    labels = {dimension: trainer_labels(panel, indicator, dimension) for dimension in cut}
    key = ("trainers", indicator.trait, indicator.parameters)
    outcomes = panel.small.get(key, lambda: trainer_outcomes(panel, indicator))
    return Observed(outcomes, "", labels, f"trainers {indicator.trait} {indicator.parameters}")


def cut_text(cut: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Canonical text of a group: dimensions in alphabetical order, "all" without any."""
    return ";".join(f"{dimension}={name}" for dimension, name in sorted(zip(cut, names, strict=True))) or "all"


def groups(panel: Panel, observed: Observed, cut: tuple[str, ...]) -> list[tuple[tuple[str, ...], Ints | None]]:
    """The groups of a cut in the order of their names: names by dimension and the positions of their rows."""
    if not cut:
        return [((), None)]
    return panel.small.get(("groups", observed.axis, cut), lambda: _groups(panel, observed, cut))


def _groups(panel: Panel, observed: Observed, cut: tuple[str, ...]) -> list[tuple[tuple[str, ...], Ints | None]]:
    rows = np.arange(len(observed.outcomes))
    labelled: list[Labels] = []
    for dimension in cut:
        rows, labelled = _with(panel, observed, dimension, rows, labelled)
    number = combined([label.codes for label in labelled], len(rows))
    # Small integers are sorted by their digits, ten times faster.
    few = int(number.max(initial=0)) < np.iinfo(np.int16).max
    order = np.argsort(number.astype(np.int16 if few else np.int64), kind="stable")
    ranked = number[order]
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]])) if len(ranked) else ranked
    ends = np.append(starts[1:], len(ranked))
    found = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=False):
        first = order[start]
        names = tuple(label.names[label.codes[first]] for label in labelled)
        found.append((names, rows[order[start:end]]))
    return sorted(found, key=lambda group: group[0])


def _with(
    panel: Panel, observed: Observed, dimension: str, rows: Ints, labelled: list[Labels]
) -> tuple[Ints, list[Labels]]:
    """Adds one dimension; an overlapping cut of enterprises repeats the rows that belong to several groups."""
    if dimension in observed.labels:
        return rows, [*labelled, observed.labels[dimension].take(rows)]
    enterprise = observed.outcomes.enterprise[rows]
    if dimension not in panel.memberships:
        if dimension == "buyer":
            return rows, [*labelled, Labels(np.zeros(len(rows), np.int64), (NO_MEMBERSHIP,))]
        at_class = None if observed.cycle is None else labels_at_cycles(panel, dimension, observed.cycle[rows])
        return rows, [*labelled, at_class or enterprise_labels(panel, dimension).take(enterprise)]
    owner, label = _memberships(panel, dimension)
    start = np.searchsorted(owner, enterprise, side="left")
    count = np.searchsorted(owner, enterprise, side="right") - start
    repeated = np.repeat(np.arange(len(rows)), count)
    offset = np.arange(len(repeated)) - np.repeat(np.cumsum(count) - count, count)
    taken = label.take(np.repeat(start, count) + offset)
    return rows[repeated], [*(held.take(repeated) for held in labelled), taken]


def _memberships(panel: Panel, dimension: str) -> tuple[Ints, Labels]:
    """Owner and value of every membership, each pair once; enterprises without any belong to "none"."""

    def find() -> tuple[Ints, Labels]:
        held = panel.memberships[dimension]
        without = np.setdiff1d(np.arange(len(panel.enterprises.uid)), held.enterprise)
        owner = np.concatenate([held.enterprise.astype(np.int64), without])
        values = np.concatenate([held.value, np.full(len(without), NO_MEMBERSHIP, dtype=np.object_)])
        label = encode(values)
        _, once = np.unique(owner * len(label.names) + label.codes, return_index=True)
        return owner[once], label.take(once)

    return panel.small.get(("memberships", dimension), find)
