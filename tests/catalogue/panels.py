"""Builds panels for tests from plain rows, sorted as the calculator expects."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from score.catalogue.calculation.panel import (
    MISSING_KINDS,
    NO_DATE,
    ROUND_KINDS,
    Answers,
    Comparisons,
    Cycles,
    Enterprises,
    Headcounts,
    Memberships,
    Panel,
    Participations,
    Payments,
    Rates,
    Rounds,
)


def day(text: str) -> int:
    """Day number of an ISO date; NO_DATE for an empty text."""
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days if text else int(NO_DATE)


@dataclass
class Firm:
    uid: str
    country: str = ""
    currency: str = ""
    closed_on: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Cycle:
    firm: str
    module: str
    first_class: str
    last_class: str = ""
    last_visit: str = ""
    visits: int = 1
    trained: bool = True
    labels: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Round:
    firm: str
    kind: str
    start: str
    end: str
    answers: dict[str, float | bool | str]  # a text is a kind of missing
    collected: str = ""
    key: int = 0
    units: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, int] = field(default_factory=dict)
    cycle: int = -1


@dataclass
class Seat:
    """One participation: a person in one of the cycles, by its position in the list of cycles."""

    person: int
    cycle: int
    sex: str = ""
    role: str = ""
    attended: int = 2
    held: int = 2
    trained: bool = True


def strings(values: Iterable[str]) -> np.ndarray:
    return np.array(list(values), dtype=object)


def days(values: Iterable[str]) -> np.ndarray:
    return np.array([day(value) for value in values], dtype=np.int32)


def answers_of(rounds: Sequence[Round]) -> Answers:
    slots = sorted({slot for one in rounds for slot in one.answers})
    unit_names = ["", *sorted({unit for one in rounds for unit in one.units.values()} - {""})]
    length = len(rounds)
    values = {slot: np.full(length, np.nan) for slot in slots}
    missing = {slot: np.zeros(length, np.int8) for slot in slots}
    units = {slot: np.zeros(length, np.int16) for slot in slots}
    evidence = {slot: np.zeros(length, np.int8) for slot in slots}
    for row, one in enumerate(rounds):
        for slot, value in one.answers.items():
            if isinstance(value, str):
                missing[slot][row] = MISSING_KINDS.index(value)
                continue
            values[slot][row] = float(value)
            evidence[slot][row] = one.evidence.get(slot, 2)
            units[slot][row] = unit_names.index(one.units.get(slot, ""))
    return Answers(values, missing, units, evidence, tuple(unit_names))


def _enterprises(firms: Sequence[Firm]) -> Enterprises:
    attributes = sorted({name for firm in firms for name in firm.attributes})
    return Enterprises(
        strings(firm.uid for firm in firms),
        strings(firm.country for firm in firms),
        strings(firm.currency for firm in firms),
        days(firm.closed_on for firm in firms),
        {name: strings(firm.attributes.get(name, "") for firm in firms) for name in attributes},
    )


def _cycles(cycles: Sequence[Cycle], place: dict[str, int]) -> Cycles:
    labels = sorted({name for cycle in cycles for name in cycle.labels})
    attributes = sorted({name for cycle in cycles for name in cycle.attributes})
    return Cycles(
        at(place, (cycle.firm for cycle in cycles)),
        strings(cycle.module for cycle in cycles),
        days(cycle.first_class for cycle in cycles),
        days(cycle.last_class or cycle.first_class for cycle in cycles),
        days(cycle.last_visit for cycle in cycles),
        np.array([cycle.visits for cycle in cycles], np.int32),
        np.ones(len(cycles), np.bool_),
        np.array([cycle.trained for cycle in cycles], np.bool_),
        np.zeros(len(cycles), np.bool_),
        {name: strings(cycle.labels.get(name, "") for cycle in cycles) for name in labels},
        {name: strings(cycle.attributes.get(name, "") for cycle in cycles) for name in attributes},
    )


def _rounds(rounds: Sequence[Round], place: dict[str, int]) -> Rounds:
    return Rounds(
        np.array([one.key or row + 1 for row, one in enumerate(rounds)], np.int64),
        at(place, (one.firm for one in rounds)),
        np.array([one.cycle for one in rounds], np.int32),
        np.array([ROUND_KINDS.index(one.kind) for one in rounds], np.int8),
        days(one.start for one in rounds),
        days(one.end for one in rounds),
        days(one.collected or one.end for one in rounds),
    )


def _participations(seats: Sequence[Seat], cycle_place: dict[int, int]) -> Participations:
    return Participations(
        np.array([seat.person for seat in seats], np.int64),
        np.array([cycle_place[seat.cycle] for seat in seats], np.int32),
        strings(seat.sex for seat in seats),
        strings(seat.role for seat in seats),
        np.array([seat.attended for seat in seats], np.int32),
        np.array([seat.held for seat in seats], np.int32),
        np.array([seat.trained for seat in seats], np.bool_),
    )


def payments(paid: Sequence[tuple[str, float, str, str]], place: dict[str, int]) -> Payments:
    """From firm, amount, currency and day."""
    amounts = np.array([row[1] for row in paid], np.float64)
    return Payments(at(place, (row[0] for row in paid)), amounts, strings(r[2] for r in paid), days(r[3] for r in paid))


def _rates(rates: Sequence[tuple[str, str, str, float]]) -> Rates:
    values = np.array([row[3] for row in rates], np.float64)
    return Rates(strings(row[0] for row in rates), strings(r[1] for r in rates), days(r[2] for r in rates), values)


def at(place: dict[str, int], names: Iterable[str]) -> np.ndarray:
    return np.array([place[name] for name in names], dtype=np.int32)


def panel(
    as_of: str,
    firms: Sequence[Firm],
    cycles: Sequence[Cycle] = (),
    rounds: Sequence[Round] = (),
    seats: Sequence[Seat] = (),
    *,
    fees: Sequence[tuple[str, float, str, str]] = (),
    rates: Sequence[tuple[str, str, str, float]] = (),
    heads: Sequence[tuple[str, str, float]] = (),
    comparisons: Sequence[tuple[str, str]] = (),
    buyers: Sequence[tuple[str, str]] = (),
    minimum_wages: dict[str, list[tuple[int, float]]] | None = None,
    price_indices: dict[str, list[tuple[int, float]]] | None = None,
    full_time_hours: dict[str, float] | None = None,
) -> Panel:
    firms = sorted(firms, key=lambda firm: firm.uid)
    place = {firm.uid: row for row, firm in enumerate(firms)}
    order = sorted(range(len(cycles)), key=lambda row: (place[cycles[row].firm], day(cycles[row].first_class), row))
    cycle_place = {old: new for new, old in enumerate(order)}
    rounds = sorted(rounds, key=lambda one: (place[one.firm], day(one.end), one.key, one.kind))
    heads = sorted(heads, key=lambda row: (place[row[0]], day(row[1])))
    owners = at(place, (row[0] for row in heads))
    untrained = at(place, (row[0] for row in comparisons))
    return Panel(
        as_of_day=day(as_of),
        enterprises=_enterprises(firms),
        cycles=_cycles([cycles[row] for row in order], place),
        rounds=_rounds(rounds, place),
        answers=answers_of(rounds),
        participations=_participations(
            sorted(seats, key=lambda seat: (seat.person, cycle_place[seat.cycle])), cycle_place
        ),
        fees=payments(fees, place),
        rates=_rates(rates),
        headcounts=Headcounts(owners, days(row[1] for row in heads), np.array([row[2] for row in heads], np.float64)),
        comparisons=Comparisons(untrained, strings("later" for _ in comparisons), days(row[1] for row in comparisons)),
        minimum_wages=minimum_wages or {},
        price_indices=price_indices or {},
        full_time_hours=full_time_hours or {},
        memberships={"buyer": Memberships(at(place, (row[0] for row in buyers)), strings(row[1] for row in buyers))}
        if buyers
        else {},
    )
