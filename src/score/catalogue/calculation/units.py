"""Which enterprises are compared, between which rounds: journeys, cycles, sustained, comparison groups.

A unit is one enterprise in one total or one group of a cut. For each unit the rounds that may serve as its
baseline and its endline are listed in order of preference; a measure then takes the first that holds its
questions. Sources of the rules: pairs, repeated rounds and closures of the reference sheets; rule 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from score.catalogue.calculation.calendar import add_months
from score.catalogue.calculation.labels import Labels, combined, cycle_labels
from score.catalogue.calculation.panel import NO_DATE, ROUND_KINDS, Bools, Days, Ints, Panel
from score.catalogue.calculation.sheet import Pairing

BASELINE, ENDLINE, FOLLOW_UP = (ROUND_KINDS.index(kind) for kind in ("baseline", "endline", "follow_up"))
MONTHS_UNTIL_DUE = 12
DAYS_AFTER_LAST_VISIT = 30
DAYS_ENDLINE_SERVES_AS_BASELINE = 90
SUSTAINED_MONTHS = (6, 18)


@dataclass(frozen=True)
class Candidates:
    """Rounds that may serve, sorted by unit and preference."""

    unit: Ints
    round: Ints

    def first(self, valid: Bools, units: int) -> Ints:
        """The preferred round of each unit among the valid ones, -1 where there is none."""
        kept = np.flatnonzero(valid[self.round])
        unit = self.unit[kept]
        leads = np.ones(len(unit), np.bool_)
        leads[1:] = unit[1:] != unit[:-1]
        found = np.full(units, -1, np.int64)
        found[unit[leads]] = self.round[kept[leads]]
        return found


@dataclass(frozen=True, eq=False)
class Units:
    """Axis of units, sorted by enterprise. `waiting`: the endline is neither there nor due.

    `cycle`: the cycle before whose first class a cut of enterprises looks (rule 2); None where that is the
    enterprise's first class of all.
    """

    name: str
    enterprise: Ints
    first_class: Days
    waiting: Bools
    closed: Bools
    baselines: Candidates
    late: Candidates
    endlines: Candidates
    labels: dict[str, Labels]  # cuts that belong to cycles, one code per unit
    cycle: Ints | None = None

    def __len__(self) -> int:
        return len(self.enterprise)


def units_for(panel: Panel, pairing: Pairing, dimensions: tuple[str, ...] = ()) -> Units:
    """Units of a pairing, split by the cuts of cycles named in `dimensions`."""
    key = ("units", pairing, dimensions)
    if pairing == "journey":
        return panel.small.get(key, lambda: _journeys(panel))
    return panel.small.get(key, lambda: _cycle_units(panel, pairing, dimensions))


def comparison_units(panel: Panel) -> Units:
    """Untrained enterprises: the reference day stands for their class; rounds after an own training are left out."""
    return panel.small.get("comparison units", lambda: _comparisons(panel))


def trained_cycles(panel: Panel) -> Ints:
    """Cycles in which an enterprise was trained, sorted by enterprise, first class day, position."""
    cycles = panel.cycles
    found = np.flatnonzero(cycles.trained)
    order = np.lexsort((found, cycles.last_class_day[found], cycles.first_class_day[found], cycles.enterprise[found]))
    return found[order]


def _starts(sorted_keys: Ints) -> Ints:
    leads = np.ones(len(sorted_keys), np.bool_)
    leads[1:] = sorted_keys[1:] != sorted_keys[:-1]
    return np.flatnonzero(leads)


def _closed(panel: Panel, enterprise: Ints) -> Bools:
    day = panel.enterprises.closed_on[enterprise]
    gone: Bools = (day != NO_DATE) & (day <= panel.as_of_day)
    return gone


def _ordered(panel: Panel, unit: Ints, rounds: Ints, *keys: Ints, latest_first: bool) -> Candidates:
    """Candidates by unit, then the given keys, then day and key of the round."""
    sign = -1 if latest_first else 1
    day = sign * panel.rounds.period_end[rounds].astype(np.int64)
    order = np.lexsort((sign * panel.rounds.key[rounds], day, *reversed(keys), unit))
    return Candidates(unit[order], rounds[order])


def _waiting(panel: Panel, due: Days, endlines: Candidates) -> Bools:
    waiting = due > panel.as_of_day
    waiting[endlines.unit] = False
    return waiting


def _journeys(panel: Panel) -> Units:
    cycles, rounds = panel.cycles, panel.rounds
    trained = trained_cycles(panel)
    firsts = trained[_starts(cycles.enterprise[trained].astype(np.int64))]
    enterprise = cycles.enterprise[firsts].astype(np.int64)
    unit_of = np.full(len(panel.enterprises.uid), -1, np.int64)
    unit_of[enterprise] = np.arange(len(firsts))
    first_class = cycles.first_class_day[firsts]

    unit = unit_of[rounds.enterprise]
    begun = np.where(unit >= 0, first_class[unit] if len(firsts) else NO_DATE, NO_DATE)
    before = (unit >= 0) & (rounds.kind == BASELINE) & (rounds.period_end < begun)
    in_time = rounds.collected_on <= begun
    baseline, late = np.flatnonzero(before & in_time), np.flatnonzero(before & ~in_time)
    endline = np.flatnonzero((unit >= 0) & (rounds.kind == ENDLINE))
    endline = endline[_after_a_cycle(panel, trained, endline)]
    endlines = _ordered(panel, unit[endline], endline, latest_first=True)
    due = add_months(cycles.last_class_day[firsts], MONTHS_UNTIL_DUE)
    return Units(
        name="journey",
        enterprise=enterprise,
        first_class=first_class,
        waiting=_waiting(panel, due, endlines),
        closed=_closed(panel, enterprise),
        baselines=_ordered(panel, unit[baseline], baseline, latest_first=False),
        late=_ordered(panel, unit[late], late, latest_first=False),
        endlines=endlines,
        labels={},
    )


def _after_a_cycle(panel: Panel, trained: Ints, rows: Ints) -> Bools:
    """Rounds that begin not before the last class day of some cycle and end 30 days after the latest such cycle's
    last visit."""
    cycles, rounds = panel.cycles, panel.rounds

    def place(enterprise: Ints, day: Days) -> Ints:
        return (enterprise.astype(np.int64) << 33) + day.astype(np.int64) + 2**31

    order = trained[np.lexsort((cycles.last_class_day[trained], cycles.enterprise[trained]))]
    held = place(cycles.enterprise[order].astype(np.int64), cycles.last_class_day[order])
    wanted = place(rounds.enterprise[rows].astype(np.int64), rounds.period_start[rows])
    at = np.searchsorted(held, wanted, side="right") - 1
    there = at >= 0
    cycle = order[np.maximum(at, 0)] if len(order) else np.zeros(len(rows), np.int64)
    if not len(order):
        return np.zeros(len(rows), np.bool_)
    there &= cycles.enterprise[cycle] == rounds.enterprise[rows]
    return there & _late_enough(panel, cycle, rows)


def _late_enough(panel: Panel, cycle: Ints, rows: Ints) -> Bools:
    visit = panel.cycles.last_visit_day[cycle].astype(np.int64)
    result: Bools = (visit == NO_DATE) | (panel.rounds.period_end[rows] >= visit + DAYS_AFTER_LAST_VISIT)
    return result


def _rounds_of(panel: Panel, enterprise: Ints) -> tuple[Ints, Ints]:
    """Every round of each row's enterprise: (row, round)."""
    order = panel.small.get(
        "rounds by enterprise", lambda: np.argsort(panel.rounds.enterprise, kind="stable").astype(np.int64)
    )
    held = panel.rounds.enterprise[order]
    start = np.searchsorted(held, enterprise, side="left")
    count = np.searchsorted(held, enterprise, side="right") - start
    row = np.repeat(np.arange(len(enterprise)), count)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, order[np.repeat(start, count) + offset]


def _cycle_units(panel: Panel, pairing: Pairing, dimensions: tuple[str, ...]) -> Units:
    cycles, rounds = panel.cycles, panel.rounds
    trained = trained_cycles(panel)
    split = [cycle_labels(panel, dimension).take(trained) for dimension in dimensions]
    group = combined([label.codes for label in split], len(trained))
    owner = cycles.enterprise[trained].astype(np.int64)
    order = np.lexsort((np.arange(len(trained)), group, owner))
    trained, owner, group = trained[order], owner[order], group[order]
    leads = np.ones(len(trained), np.bool_)
    leads[1:] = (owner[1:] != owner[:-1]) | (group[1:] != group[:-1])
    unit_of_row = np.cumsum(leads) - 1
    firsts = trained[leads]
    enterprise = owner[leads]
    first_class = cycles.first_class_day[firsts]

    unit, candidate = _rounds_of(panel, enterprise)
    begun, kind, end = first_class[unit].astype(np.int64), rounds.kind[candidate], rounds.period_end[candidate]
    recent = (kind == ENDLINE) & (end >= begun - DAYS_ENDLINE_SERVES_AS_BASELINE)
    before = (end < begun) & ((kind == BASELINE) | recent)
    in_time = rounds.collected_on[candidate] <= begun
    endlines = _sustained(panel, trained, unit_of_row) if pairing == "sustained" else None
    if endlines is None:
        endlines = _first_after(panel, trained, unit_of_row)
    due = add_months(cycles.last_class_day[firsts], MONTHS_UNTIL_DUE)
    if pairing == "sustained":
        due = add_months(_ended(panel, firsts), SUSTAINED_MONTHS[1])
    good, late = before & in_time, before & ~in_time & (kind == BASELINE)
    return Units(
        name=f"{pairing}:{','.join(dimensions)}",
        enterprise=enterprise,
        first_class=first_class,
        waiting=_waiting(panel, due, endlines),
        closed=_closed(panel, enterprise),
        baselines=_ordered(panel, unit[good], candidate[good], latest_first=True),
        late=_ordered(panel, unit[late], candidate[late], latest_first=True),
        endlines=endlines,
        labels={
            name: Labels(label.codes[order][leads], label.names) for name, label in zip(dimensions, split, strict=True)
        },
        cycle=firsts,
    )


def _first_after(panel: Panel, cycle: Ints, unit_of_cycle: Ints) -> Candidates:
    """Endlines after each cycle: those of a unit's latest cycle come first, in it the earliest endline."""
    row, candidate = _rounds_of(panel, panel.cycles.enterprise[cycle].astype(np.int64))
    last_class = panel.cycles.last_class_day[cycle][row]
    fits = panel.rounds.kind[candidate] == ENDLINE
    fits &= panel.rounds.period_start[candidate] >= last_class
    fits &= _late_enough(panel, cycle[row], candidate)
    latest = -last_class[fits].astype(np.int64)
    return _ordered(panel, unit_of_cycle[row[fits]], candidate[fits], latest, latest_first=False)


def _ended(panel: Panel, cycle: Ints) -> Days:
    """Day a cycle ended for the enterprise: its last visit, or its last class where no visit is known."""
    visit = panel.cycles.last_visit_day[cycle]
    return np.maximum(visit, panel.cycles.last_class_day[cycle])


def _sustained(panel: Panel, cycle: Ints, unit_of_cycle: Ints) -> Candidates:
    """Follow-ups 6 to 18 months after a cycle ended, the latest cycle's latest one first."""
    row, candidate = _rounds_of(panel, panel.cycles.enterprise[cycle].astype(np.int64))
    ended = _ended(panel, cycle)
    earliest, latest = (add_months(ended, months)[row] for months in SUSTAINED_MONTHS)
    end = panel.rounds.period_end[candidate]
    fits = (panel.rounds.kind[candidate] == FOLLOW_UP) & (end >= earliest) & (end <= latest)
    preference = -panel.cycles.last_class_day[cycle][row][fits].astype(np.int64)
    return _ordered(panel, unit_of_cycle[row[fits]], candidate[fits], preference, latest_first=True)


def _comparisons(panel: Panel) -> Units:
    held, rounds, cycles = panel.comparisons, panel.rounds, panel.cycles
    order = np.lexsort((held.reference_day, held.enterprise))
    order = order[_starts(held.enterprise[order].astype(np.int64))]
    enterprise, reference = held.enterprise[order].astype(np.int64), held.reference_day[order]
    own_class = np.full(len(panel.enterprises.uid), np.iinfo(np.int32).max, np.int64)
    trained = trained_cycles(panel)
    np.minimum.at(own_class, cycles.enterprise[trained], cycles.first_class_day[trained].astype(np.int64))

    unit, candidate = _rounds_of(panel, enterprise)
    day, kind, end = reference[unit], rounds.kind[candidate], rounds.period_end[candidate]
    before = (kind == BASELINE) & (end < day)
    in_time = rounds.collected_on[candidate] <= day
    after = (kind == ENDLINE) & (rounds.period_start[candidate] >= day) & (end < own_class[enterprise[unit]])
    good, late = before & in_time, before & ~in_time
    endlines = _ordered(panel, unit[after], candidate[after], latest_first=True)
    return Units(
        name="comparison",
        enterprise=enterprise,
        first_class=reference,
        waiting=_waiting(panel, add_months(reference, MONTHS_UNTIL_DUE), endlines),
        closed=_closed(panel, enterprise),
        baselines=_ordered(panel, unit[good], candidate[good], latest_first=False),
        late=_ordered(panel, unit[late], candidate[late], latest_first=False),
        endlines=endlines,
        labels={},
    )
