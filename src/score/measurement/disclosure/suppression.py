"""Complementary suppression: which further cells to leave out so that no sensitive one can be worked out.

The heuristic of Kelly, Golden and Assad (1992) and Fischetti and Salazar (2000) with linear programming: for each
sensitive cell, the cheapest movement of the whole table by which the cell grows as much as its protection asks, and
another by which it shrinks; what moves is hidden. Each movement proves that an attacker who sees the rest cannot
exclude that value. Hidden cells that no movement needs any more are shown again, the dearest first. The result is
safe, and small, but not always the smallest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from score.measurement.disclosure.attack import Attacker, Interval
from score.measurement.disclosure.equations import NOTHING, Moves, groups, together
from score.measurement.disclosure.rounding import Rounded
from score.measurement.disclosure.rules import Rule, Rules, Sensitive
from score.measurement.disclosure.tables import Position, Table
from score.measurement.errors import SurveyError, UnknownName

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]
Cost = Literal["values", "contributors", "cells"]
_ALREADY = 1e-6  # cost of moving a cell that is hidden anyway: small movements before large ones
_ELSEWHERE = "it is not shown elsewhere"
_MARGIN = 1e-5  # moved further than asked, so that what the solver leaves does not count against us


@dataclass(frozen=True)
class Requirement:
    """Cells whose sum, `value`, has to stay possible from `value` - lower to `value` + upper."""

    cells: tuple[Position, ...]
    value: float
    lower: float
    upper: float
    reason: str

    def met_by(self, known: Interval) -> bool:
        """Whether somebody who has narrowed the sum down to `known` has still to reckon with all of that."""
        return known.holds(self.value - self.lower, self.value + self.upper)


@dataclass(frozen=True, eq=False)
class Protected:
    """A table of which some cells are hidden.

    `primary`: those that tell of somebody; `complementary`: those hidden so that the former stay hidden, with the
    reason; `intervals`: what an attacker can work out of each hidden cell; `requirements`: what must stay possible,
    for sensitive cells and for sums of hidden cells that can be worked out. `least`: unit -> fewest contributors that
    the rules allow. Reasons are for those who protect, not for those who read the table.
    """

    table: Table
    primary: Mapping[Position, Sensitive]
    complementary: Mapping[Position, str]
    intervals: Mapping[Position, Interval]
    requirements: tuple[Requirement, ...]
    least: Mapping[str, int]

    @property
    def suppressed(self) -> frozenset[Position]:
        """All hidden cells."""
        return frozenset(self.primary) | frozenset(self.complementary)

    def rows(self, rounded: Rounded | None = None) -> list[dict[str, Any]]:
        """What may be published: one dictionary per cell, the value None where it is hidden, never why.

        `rounded`: this table rounded, whose values are then shown.
        """
        if rounded is not None:
            rounded.check_shape(self.table)
        names = [one.name for one in self.table.dimensions]
        values = (self.table.values if rounded is None else rounded.values).ravel().tolist()
        hidden = self.suppressed
        return [
            {**dict(zip(names, position, strict=True)), self.table.measure: None if position in hidden else value}
            for position, value in zip(self.table.positions, values, strict=True)
        ]


def protect(
    table: Table,
    rules: Sequence[Rule],
    *,
    publish: Iterable[Position] = (),
    also: Mapping[Position, str] | None = None,
    hidden: Iterable[Position] = (),
    cost: Cost | Floats = "values",
) -> Protected:
    """The table with as little hidden as we find necessary.

    `publish`: cells that are to be shown, if they are not sensitive. `also`: cells that are sensitive for a reason that
    is no rule of ours, with that reason; they stay uncertain by a step below and above (own choice). `hidden`: cells
    that are not shown anyway and may help to hide others. Both are what tau-Argus calls a-priori information (Hundepool
    et al. 2012). `cost` of hiding a cell: its value, its contributors, 1 for each cell, or an array of the table's
    shape. SurveyError where the cells to be shown give a sensitive one away.
    """
    judged = Rules(tuple(rules))
    primary = _with_also(table, judged.of_cells(table.cells), also or {})
    fixed, elsewhere = table.places(publish), table.places(hidden)
    for place in np.flatnonzero(fixed & (elsewhere | table.places(table.positions[one] for one in primary))).tolist():
        why = primary[place].reason if place in primary else _ELSEWHERE
        raise SurveyError(f"Cell {table.positions[place]} cannot be published: {why}.")
    anybody = next(iter(table.counts.values())).ravel() > 0
    pattern = _Pattern(table, anybody & ~fixed, _costs(table, cost), list(primary), elsewhere)
    for place, one in sorted(primary.items(), key=lambda item: (-item[1].upper, item[0])):
        pattern.require(np.array([place]), one)
    pattern.prune()
    # what is hidden decides which sums can be worked out, and what such a sum asks for is hidden in turn
    while new := pattern.unprotected_groups(judged):
        for members, one in new:
            pattern.require(members, one)
    return pattern.finished(primary, judged.least(next(iter(table.counts))))


def _with_also(table: Table, found: dict[int, Sensitive], also: Mapping[Position, str]) -> dict[int, Sensitive]:
    """The sensitive cells with those that somebody else calls so, each kept as uncertain as the stricter asks."""
    step, joined = table.cells.step, dict(found)
    for position, reason in also.items():
        place = table.place(position)
        below = min(step, float(table.cells.values[place]))
        by_rule = found.get(place, Sensitive("", 0.0, 0.0))
        said = "; ".join(one for one in (by_rule.reason, reason) if one)
        joined[place] = Sensitive(said, max(by_rule.lower, below), max(by_rule.upper, step))
    return joined


class _Pattern:
    """Cells hidden so far, and for each requirement and direction the movement that proves it met."""

    def __init__(self, table: Table, candidates: Marks, cost: Floats, primary: list[int], elsewhere: Marks) -> None:
        self.table = table
        self.moves = Moves.of(table)
        self.candidates = candidates
        self.cost = cost
        self.kept = elsewhere.copy()  # hidden whatever the others need
        self.kept[primary] = True
        self.hidden = self.kept.copy()
        self.required: dict[tuple[int, ...], Sensitive] = {}
        self.proofs: dict[tuple[tuple[int, ...], float], Floats] = {}

    def require(self, cells: Ints, what: Sensitive) -> None:
        """Hide what lets the sum of `cells` be as much smaller and larger as asked."""
        key = tuple(cells.tolist())
        self.required[key] = what
        for amount in (what.upper, -what.lower):
            if amount == 0:  # nothing is smaller than 0
                continue
            amount = amount if self.moves.whole else amount * (1 + _MARGIN)
            if amount < 0 and not self.moves.whole:
                amount = max(amount, -float(self.moves.values[cells].sum()))
            proof = self._turned(key, amount)
            if proof is None:
                proof = self._within(self.hidden, key, amount)
            if proof is None:
                price = np.where(self.hidden, _ALREADY, self.cost)
                proof = self.moves.cheapest(cells, amount, self.candidates | self.hidden, price)
            if proof is None:
                names = " + ".join(str(self.table.positions[place]) for place in key)
                raise SurveyError(f"{names} cannot be hidden ({what.reason}): let fewer cells have to be published.")
            self.proofs[key, amount] = proof
            self.hidden |= _moving(proof)

    def _within(self, free: Marks, key: tuple[int, ...], amount: float) -> Floats | None:
        """A proof that moves only these cells, if it is easy to find."""
        return self.moves.cheapest(np.array(key), amount, free, np.full(free.size, _ALREADY), only_easy=True)

    def _turned(self, key: tuple[int, ...], amount: float) -> Floats | None:
        """The proof of the other direction, the other way round, where no cell falls below 0 by it."""
        for (other, moved), proof in self.proofs.items():
            if other == key and moved * amount < 0:
                turned = proof * (amount / moved)
                allowed = bool((turned >= -self.moves.values).all())
                return turned if allowed and (not self.moves.whole or _is_whole(turned)) else None
        return None

    def prune(self) -> None:
        """Show again what no proof needs, or what all that need it can do without; the dearest first."""
        complementary = np.flatnonzero(self.hidden & ~self.kept)
        for place in sorted(complementary.tolist(), key=lambda one: (-self.cost[one], one)):
            rest = self.hidden.copy()
            rest[place] = False
            instead = {}
            for (key, amount), proof in self.proofs.items():
                if _moving(proof)[place]:
                    other = self._within(rest, key, amount)
                    if other is None:
                        break
                    instead[key, amount] = other
            else:
                self.proofs |= instead
                self.hidden = rest

    def unprotected_groups(self, rules: Rules) -> list[tuple[Ints, Sensitive]]:
        """Sums of hidden cells that can be worked out, are sensitive, and have no proof yet."""
        members = [one for one in groups(self.table, self.hidden) if tuple(one.tolist()) not in self.required]
        if not members:
            return []
        found = rules.of_cells(together(self.table, members))
        return [(members[place], one) for place, one in found.items()]

    def finished(self, primary: dict[int, Sensitive], least: dict[str, int]) -> Protected:
        """The attack on the result. It has to fail: the proofs say so, and the attack does not trust them."""
        attacker = Attacker(self.moves, self.hidden)
        positions, values = self.table.positions, self.moves.values
        places = np.flatnonzero(self.hidden).tolist()
        intervals = {positions[place]: attacker.bounds(np.array([place])) for place in places}
        requirements = []
        for key, one in self.required.items():
            value = float(values[list(key)].sum())
            cells = tuple(positions[place] for place in key)
            required = Requirement(cells, value, one.lower, one.upper, one.reason)
            known = intervals[cells[0]] if len(cells) == 1 else attacker.bounds(np.array(key))
            if not required.met_by(known):  # pragma: no cover
                raise RuntimeError(f"{cells} can be narrowed down to {known}: the pattern is not safe.")
            requirements.append(required)
        why = {positions[place]: self._why(place) for place in places if place not in primary}
        named = {positions[place]: one for place, one in primary.items()}
        return Protected(self.table, named, why, intervals, tuple(requirements), least)

    def _why(self, place: int) -> str:
        served = {key: None for (key, _), proof in self.proofs.items() if _moving(proof)[place]}
        said = [" + ".join(str(self.table.positions[one]) for one in key) for key in served]
        if not said:
            return _ELSEWHERE
        return f"so that nobody can work out {', '.join(said)}"


def _moving(proof: Floats) -> Marks:
    return np.asarray(np.abs(proof) > NOTHING * np.abs(proof).max())


def _is_whole(moved: Floats) -> bool:
    return bool((moved == np.round(moved)).all())


def _costs(table: Table, cost: Cost | Floats) -> Floats:
    """Cost of each cell, about 1 on average and never 0, as moving something for nothing would hide it for nothing."""
    if isinstance(cost, str):
        if cost not in get_args(Cost):
            raise UnknownName("cost", cost, get_args(Cost))
        counts = next(iter(table.counts.values()))
        given = {"values": table.values, "contributors": counts, "cells": np.ones(table.shape)}[cost].astype(float)
    else:
        given = np.asarray(cost, dtype=float)
        if given.shape != table.shape or not (np.isfinite(given).all() and (given >= 0).all()):
            raise SurveyError(f"Costs are {table.shape} numbers from 0, one for each cell and each total.")
    mean = float(given.mean()) or 1.0
    return np.maximum(given.ravel() / mean, 0.01)
