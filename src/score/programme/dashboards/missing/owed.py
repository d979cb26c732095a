"""What enterprises owe, found in the panel that figures are calculated from, so that a list and a figure agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from score.catalogue.calculation.calendar import add_months
from score.catalogue.calculation.panel import NO_DATE, Bools, Days, Ints, Panel
from score.catalogue.calculation.units import MONTHS_UNTIL_DUE, Units, trained_cycles, units_for
from score.programme.dashboards.panel_marks import (
    answered,
    best_evidence,
    cycles_of,
    members,
    visits_made,
    with_cycle,
)

SOON_DAYS = 60
PERCENT, COUNT = "OUT_BAD_PCT", "OUT_BAD"


@dataclass(frozen=True)
class Owed:
    """What is owed, the longest first. `enterprise`, `cycle`, `round`: places in the panel, -1 where there is none."""

    enterprise: Ints
    since: Days
    cycle: Ints
    round: Ints

    def __len__(self) -> int:
        return len(self.enterprise)

    def only(self, kept: Bools) -> Owed:
        """Those for which `kept` holds."""
        return Owed(self.enterprise[kept], self.since[kept], self.cycle[kept], self.round[kept])


@dataclass(frozen=True)
class Journeys:
    """The units of trained enterprises (one each), with their first trained cycle and the day their endline is due.

    A round is there once something was answered in it. `late`: the first baseline after the class; -1: none.
    """

    units: Units
    first: Ints
    due: Days
    has_endline: Bools
    has_baseline: Bools
    late: Ints
    inside: Bools


def journeys(panel: Panel, values: dict[str, str]) -> Journeys:
    """Trained enterprises; `inside` marks those of a group: trained in a cycle that meets all its cuts."""
    units = units_for(panel, "journey")
    trained = trained_cycles(panel)
    owner = panel.cycles.enterprise[trained]
    leads = np.ones(len(trained), np.bool_)
    leads[1:] = owner[1:] != owner[:-1]
    first = trained[leads]
    held = answered(panel)
    in_cut = with_cycle(panel, panel.cycles.trained & cycles_of(panel, values))
    return Journeys(
        units=units,
        first=first,
        due=add_months(panel.cycles.last_class_day[first], MONTHS_UNTIL_DUE),
        has_endline=units.endlines.first(held, len(units)) >= 0,
        has_baseline=units.baselines.first(held, len(units)) >= 0,
        late=units.late.first(held, len(units)),
        inside=(members(panel, values) & in_cut)[units.enterprise],
    )


def endlines_overdue(panel: Panel, values: dict[str, str]) -> Owed:
    """Trained enterprises, still open, whose endline was due twelve months after their first class and is not there."""
    held = journeys(panel, values)
    return _owed(held, _without_endline(held) & (held.due <= panel.as_of_day), held.due)


def endlines_soon(panel: Panel, values: dict[str, str], days: int = SOON_DAYS) -> Owed:
    """Trained enterprises, still open, whose endline falls due within `days`; `since` is the day it does."""
    held = journeys(panel, values)
    near = (held.due > panel.as_of_day) & (held.due <= panel.as_of_day + days)
    return _owed(held, _without_endline(held) & near, held.due)


def _without_endline(held: Journeys) -> Bools:
    return held.inside & ~held.has_endline & ~held.units.closed


def late_baselines(panel: Panel, values: dict[str, str]) -> Owed:
    """Trained enterprises whose only baseline was collected after the class; `since` is the day it was."""
    held = journeys(panel, values)
    there = held.inside & ~held.has_baseline & (held.late >= 0)
    since = np.full(len(there), NO_DATE, np.int32)
    since[there] = panel.rounds.collected_on[held.late[there]]
    return _owed(held, there, since, held.late)


def without_baseline(panel: Panel, values: dict[str, str]) -> Owed:
    """Trained enterprises without any baseline; `since` is their first class day."""
    held = journeys(panel, values)
    bare = held.inside & ~held.has_baseline & (held.late < 0)
    return _owed(held, bare, panel.cycles.first_class_day[held.first])


def closed(panel: Panel, values: dict[str, str]) -> Owed:
    """Trained enterprises that closed: they stay in every denominator."""
    held = journeys(panel, values)
    return _owed(held, held.inside & held.units.closed, panel.enterprises.closed_on[held.units.enterprise])


def visits_to_do(panel: Panel, values: dict[str, str], days: int = 365) -> Owed:
    """Cycles of the last `days` in which the module's least number of visits is not done; `since`: last class day."""
    cycles = panel.cycles
    gone = panel.enterprises.closed_on[cycles.enterprise] != NO_DATE
    inside = members(panel, values)[cycles.enterprise] & cycles_of(panel, values)
    recent = cycles.last_class_day >= panel.as_of_day - days
    found = np.flatnonzero(inside & recent & cycles.trained & ~cycles.stated & ~gone & ~visits_made(panel))
    found = found[np.lexsort((found, cycles.last_class_day[found]))]
    none = np.full(len(found), -1, np.int64)
    return Owed(cycles.enterprise[found].astype(np.int64), cycles.last_class_day[found], found, none)


def on_word_alone(panel: Panel, values: dict[str, str]) -> Owed:
    """Rounds in which no answer has better evidence than somebody's word; `since` is the day of collection."""
    return _rounds(panel, values, best_evidence(panel) == 1)


def percent_without_counts(panel: Panel, values: dict[str, str]) -> Owed:
    """Rounds that state which share of output was rejected, but not of how many: they are never pooled (rule 4)."""
    length = len(panel.rounds.key)
    stated = ~np.isnan(panel.answers.values.get(PERCENT, np.full(length, np.nan)))
    counted = ~np.isnan(panel.answers.values.get(COUNT, np.full(length, np.nan)))
    return _rounds(panel, values, stated & ~counted)


def _rounds(panel: Panel, values: dict[str, str], wanted: Bools) -> Owed:
    rounds = panel.rounds
    inside = members(panel, values)[rounds.enterprise]
    found = np.flatnonzero(wanted & inside)
    found = found[np.lexsort((found, rounds.collected_on[found]))]
    return Owed(
        rounds.enterprise[found].astype(np.int64),
        rounds.collected_on[found],
        rounds.cycle[found].astype(np.int64),
        found,
    )


def _owed(held: Journeys, chosen: Bools, since: Days, rounds: Ints | None = None) -> Owed:
    found = np.flatnonzero(chosen)
    found = found[np.lexsort((found, since[found]))]
    of_round = np.full(len(found), -1, np.int64) if rounds is None else rounds[found]
    return Owed(held.units.enterprise[found], since[found], held.first[found], of_round)
