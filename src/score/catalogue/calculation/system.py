"""Outcomes that need no answers before and after: trained enterprises and participations, facts of the system."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.calendar import add_months
from score.catalogue.calculation.labels import Labels, encode
from score.catalogue.calculation.measures import WORKFORCE
from score.catalogue.calculation.outcomes import (
    MISSING,
    PAIR,
    PENDING,
    Outcomes,
    read_rounds,
    registry_heads,
)
from score.catalogue.calculation.panel import NO_DATE, Floats, Ints, Panel
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.calculation.units import Candidates, Units, trained_cycles
from score.catalogue.calculation.without_rounds import without_rounds


def trained_outcomes(panel: Panel, indicator: Indicator, units: Units) -> Outcomes:
    """Every trained enterprise once; for shares of those who stayed, the modules it was trained in."""
    enterprise = units.enterprise
    status = np.full(len(units), PAIR, np.int8)
    if indicator.family == "sum":
        amount = workforce_before_class(panel, units)
        status[np.isnan(amount)] = MISSING
    elif indicator.family == "stayed":
        amount, closed_on = _modules_trained(panel)
        amount = amount[enterprise]
        young = add_months(closed_on[enterprise], int(indicator.parameter("months_since_first_module")))
        status[young > panel.as_of_day] = PENDING
    else:
        amount = np.ones(len(units))
    return without_rounds(row=enterprise, enterprise=enterprise, after=amount, level=amount, status=status)


def workforce_before_class(panel: Panel, units: Units) -> Floats:
    """Heads at the last date before each unit's first class day, from answers or the registry, the later one."""
    heads = read_rounds(panel, WORKFORCE)
    candidates = units.baselines
    day = panel.rounds.period_end[candidates.round].astype(np.int64)
    latest = np.lexsort((-day, candidates.unit))
    row = Candidates(candidates.unit[latest], candidates.round[latest]).first(heads.valid, len(units))
    answered = np.full(len(units), np.nan)
    answered_on = np.full(len(units), int(NO_DATE), np.int64)
    there = row >= 0
    answered[there] = heads.level[row[there]]
    answered_on[there] = panel.rounds.period_end[row[there]]
    registered, registered_on = registry_heads(panel, units.enterprise, units.first_class)
    return np.where(registered_on > answered_on, registered, answered)


def _modules_trained(panel: Panel) -> tuple[Floats, NDArray[np.int32]]:
    """Distinct modules each enterprise was trained in, and the last class day of the first."""
    return panel.small.get("modules trained", lambda: _find_modules_trained(panel))


def _find_modules_trained(panel: Panel) -> tuple[Floats, NDArray[np.int32]]:
    cycles = panel.cycles
    trained = trained_cycles(panel)
    module = encode(cycles.module)
    owner = cycles.enterprise[trained].astype(np.int64)
    many = max(len(module.names), 1)
    distinct = np.unique(owner * many + module.codes[trained]) // many
    number = np.bincount(distinct, minlength=len(panel.enterprises.uid)).astype(np.float64)
    first_closed = np.full(len(panel.enterprises.uid), NO_DATE, np.int32)
    first_closed[owner[::-1]] = cycles.last_class_day[trained[::-1]]  # written last: the earliest cycle
    return number, first_closed


def _person_traits(panel: Panel, trait: str) -> NDArray[np.object_]:
    """Sex or role of every participation's person: as given in the latest participation that knows it."""

    def find() -> NDArray[np.object_]:
        held, cycles = panel.participations, panel.cycles
        values: NDArray[np.object_] = getattr(held, trait)
        known = values != ""
        day = cycles.last_class_day[held.cycle]
        order = np.lexsort((np.arange(len(values)), day, known, held.person))
        last = np.ones(len(values), np.bool_)
        last[:-1] = held.person[order][1:] != held.person[order][:-1]
        place = np.searchsorted(held.person[order][last], held.person)
        result: NDArray[np.object_] = values[order][last][place] if len(values) else values
        return result

    return panel.small.get(("trait", trait), find)


def _participation_rows(panel: Panel, indicator: Indicator) -> Ints:
    if indicator.basis == "days":
        return np.arange(len(panel.participations.person))
    return np.flatnonzero(panel.participations.trained)


def participation_outcomes(panel: Panel, indicator: Indicator) -> Outcomes:
    """One row per participation that counts; the level is the trait a share asks for, NaN where not known."""
    trait = indicator.trait if indicator.family == "persons_share" else ()
    key = ("participations", indicator.basis == "days", trait)
    return panel.large.get(key, lambda: _participation_outcomes(panel, indicator))


def _participation_outcomes(panel: Panel, indicator: Indicator) -> Outcomes:
    held = panel.participations
    rows = _participation_rows(panel, indicator)
    level = np.full(len(rows), np.nan)
    if indicator.family == "persons_share":
        trait, yes, no = indicator.trait
        values = _person_traits(panel, trait)[rows]
        level[values == yes] = 1.0
        level[values == no] = 0.0
    enterprise = panel.cycles.enterprise[held.cycle[rows]].astype(np.int64)
    days = held.days_attended[rows].astype(np.float64)
    person = held.person[rows].astype(np.int64)
    status = np.full(len(rows), PAIR, np.int8)
    return without_rounds(row=person, enterprise=enterprise, after=days, level=level, status=status)


def participation_cycles(panel: Panel, indicator: Indicator) -> Ints:
    """The cycle of every row of `participation_outcomes`."""
    key = ("cycles of participations", indicator.basis == "days")
    return panel.small.get(
        key, lambda: panel.participations.cycle[_participation_rows(panel, indicator)].astype(np.int64)
    )


def participation_labels(panel: Panel, indicator: Indicator, trait: str) -> Labels:
    """Sex or role of every row of `participation_outcomes`."""
    return panel.small.get(
        ("trait labels", trait, indicator.basis == "days"),
        lambda: encode(_person_traits(panel, trait)[_participation_rows(panel, indicator)]),
    )
