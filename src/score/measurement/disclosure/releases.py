"""Frozen cubes: what was published, so that it is never published otherwise and nothing new can be taken from it."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from score.measurement.disclosure.attack import Interval
from score.measurement.disclosure.rounding import Rounded
from score.measurement.disclosure.rules import Rule, Rules
from score.measurement.disclosure.suppression import Protected, Requirement
from score.measurement.disclosure.tables import TOTAL, Dimension, Position, Table
from score.measurement.errors import SurveyError, UnknownName

Floats = NDArray[np.float64]
Where = Mapping[str, tuple[str, ...]]
Groups = Mapping[str, Mapping[str, tuple[str, ...]]]
_FORMAT = 1
_SAME = 1e-9  # a share: what summing in another order can change


@dataclass(frozen=True, eq=False)
class Release:
    """A table as it was published, and what has to be known to judge the next one.

    `population`: whom it is about (survey and round, say); tables of the same population and `measure` are seen
    together. `where`: variable -> codes to which it is limited. `groups`: dimension -> category -> the codes that it
    unites, where a category is not a code itself. `shown`: what a reader knows of each cell, exactly or as an interval.
    `requirements`, `counts` (unit -> contributors of each cell, of units that add up) and `least` are confidential: a
    release as a whole is a record for those who publish, `published` is for everybody.
    """

    id: str
    population: str
    when: str
    measure: str
    dimensions: tuple[Dimension, ...]
    where: Where
    groups: Groups
    shown: tuple[Interval, ...]
    requirements: tuple[Requirement, ...]
    counts: Mapping[str, tuple[int, ...]]
    least: Mapping[str, int]

    @classmethod
    def of(
        cls,
        protected: Protected,
        *,
        id: str,
        population: str,
        when: str,
        where: Mapping[str, Sequence[str]] | None = None,
        groups: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        rounded: Rounded | None = None,
    ) -> Release:
        """The release of a protected table, of which what is shown is rounded if `rounded` is given."""
        table = protected.table
        _check_rounded(table, rounded)
        known = _known(table, rounded)
        hidden = protected.suppressed
        shown = [
            Interval(0.0, math.inf) if position in hidden else one
            for position, one in zip(table.positions, known, strict=True)
        ]
        return cls._made(
            table, shown, protected.requirements, protected.least, id, population, when, where or {}, groups or {}
        )

    @classmethod
    def of_rounded(
        cls,
        table: Table,
        rounded: Rounded,
        rules: Sequence[Rule],
        *,
        id: str,
        population: str,
        when: str,
        where: Mapping[str, Sequence[str]] | None = None,
        groups: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    ) -> Release:
        """The release of a table of which nothing is hidden and everything is rounded.

        A reader knows of each cell what rounding leaves: half of the base to each side of what is shown if it is
        conventional, a whole base otherwise. Of a cell that the rules call sensitive, all that they ask for and that
        rounding leaves has to stay possible, whatever totals and later releases tell: `check_against` looks at both,
        and has to be asked about a first release too. SurveyError where rounding leaves less room than the rules ask
        (own choice: rules ask for room around the value, and rounding leaves it around a multiple).
        """
        _check_rounded(table, rounded)
        known = _known(table, rounded)
        judged = Rules(tuple(rules))
        requirements = []
        for place, one in judged.of_cells(table.cells).items():
            position, value = table.positions[place], float(table.cells.values[place])
            if 2 * rounded.within < one.lower + one.upper:
                raise SurveyError(
                    f"Rounding to {rounded.base:g} leaves cell {position} within {2 * rounded.within:g}, and "
                    f"{one.lower + one.upper:g} have to stay open ({one.reason}): take a larger base, or hide the cell."
                )
            lower, upper = min(one.lower, value - known[place].low), min(one.upper, known[place].high - value)
            requirements.append(Requirement((position,), value, max(lower, 0.0), max(upper, 0.0), one.reason))
        least = judged.least(next(iter(table.counts)))
        return cls._made(table, known, requirements, least, id, population, when, where or {}, groups or {})

    @classmethod
    def _made(
        cls,
        table: Table,
        shown: Sequence[Interval],
        requirements: Sequence[Requirement],
        least: Mapping[str, int],
        id: str,
        population: str,
        when: str,
        where: Mapping[str, Sequence[str]],
        groups: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> Release:
        release = cls(
            id,
            population,
            when,
            table.measure,
            table.dimensions,
            {name: tuple(map(str, codes)) for name, codes in where.items()},
            {name: {of: tuple(map(str, codes)) for of, codes in united.items()} for name, united in groups.items()},
            tuple(shown),
            tuple(requirements),
            {unit: tuple(table.counts[unit].ravel().tolist()) for unit in sorted(table.additive)},
            dict(least),
        )
        release._check()
        return release

    @property
    def positions(self) -> tuple[Position, ...]:
        """All cells, in the order of `shown`."""
        return tuple(itertools.product(*((*one.categories, TOTAL) for one in self.dimensions)))

    def codes(self, dimension: Dimension, category: str) -> frozenset[str]:
        """The codes that a category unites."""
        return frozenset(self.groups.get(dimension.name, {}).get(category, (category,)))

    def published(self) -> dict[str, Any]:
        """What everybody may see; [null, null] where a cell is hidden, its value twice where it is exact."""
        return {
            "population": self.population,
            "measure": self.measure,
            "dimensions": [[one.name, list(one.categories)] for one in self.dimensions],
            "where": {name: sorted(codes) for name, codes in self.where.items()},
            "groups": {
                name: {of: sorted(codes) for of, codes in united.items()} for name, united in self.groups.items()
            },
            "cells": [[None, None] if math.isinf(one.high) else [one.low, one.high] for one in self.shown],
        }

    @property
    def content(self) -> str:
        """SHA-256 of what is published: the same for the same content, whatever its id and its day."""
        text = json.dumps(self.published(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> str:
        """The whole record, confidential parts included."""
        confidential = {
            "requirements": [[one.cells, one.value, one.lower, one.upper, one.reason] for one in self.requirements],
            "counts": self.counts,
            "least": self.least,
        }
        record = {
            "format": _FORMAT,
            "id": self.id,
            "when": self.when,
            "content": self.content,
            "published": self.published(),
            "confidential": confidential,
        }
        return json.dumps(record, sort_keys=True, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Release:
        """The release as it was kept. SurveyError if what was published was altered since."""
        try:
            record = json.loads(text)
            if record["format"] != _FORMAT:
                raise SurveyError(f"The record has format {record['format']}, and {_FORMAT} is read here.")
            release = _read(record)
        except (json.JSONDecodeError, KeyError, TypeError, ValueError) as problem:
            if isinstance(problem, SurveyError):
                raise
            raise SurveyError(f"This is no record of a release: {problem!r}. Take it from to_json again.") from problem
        release._check()
        if release.content != record["content"]:
            raise SurveyError(f"The record of release {release.id} was altered: its content has another hash.")
        return release

    def _check(self) -> None:
        for what, given in (("id", self.id), ("population", self.population), ("when", self.when)):
            if not given:
                raise SurveyError(f"A release needs its {what}.")
        dimensions = {one.name: one for one in self.dimensions}
        if len(self.shown) != len(self.positions):
            raise SurveyError(f"{len(self.shown)} cells are given, and the dimensions have {len(self.positions)}.")
        for name, codes in self.where.items():
            if not codes:
                raise SurveyError(f"The table is limited to no code of {name}: name one, or leave {name} out.")
        for name, united in self.groups.items():
            if name not in dimensions:
                raise UnknownName("dimension", name, dimensions)
            for category in united:
                if category not in dimensions[name].categories:
                    raise UnknownName(f"category of {name}", category, dimensions[name].categories)
        for one in self.dimensions:
            parts = [self.codes(one, category) for category in one.categories]
            together = frozenset[str]().union(*parts)
            if len(together) < sum(map(len, parts)):
                raise SurveyError(
                    f"Two categories of {one.name} have a code in common: the table would count it twice."
                )
            outside = together - set(self.where.get(one.name, together))
            if outside:
                named = ", ".join(sorted(outside))
                raise SurveyError(f"{one.name} has {named}, to which the table is not limited: add it to `where`.")


def _check_rounded(table: Table, rounded: Rounded | None) -> None:
    if rounded is None:
        return
    rounded.check_shape(table)
    away = np.abs(rounded.values - table.values).ravel()
    others = np.flatnonzero(away > rounded.within * (1 + _SAME))
    if others.size:
        position = table.positions[int(others[0])]
        raise SurveyError(f"Cell {position} is no rounding of its value to {rounded.base:g}: round this table.")


def _known(table: Table, rounded: Rounded | None) -> list[Interval]:
    """What a reader knows of each cell if none is hidden."""
    values = (table.values if rounded is None else rounded.values).ravel().tolist()
    within = 0.0 if rounded is None else rounded.within
    return [Interval(max(value - within, 0.0), value + within) for value in values]


def _read(record: Mapping[str, Any]) -> Release:
    public, confidential = record["published"], record["confidential"]
    return Release(
        record["id"],
        public["population"],
        record["when"],
        public["measure"],
        tuple(Dimension(name, tuple(categories)) for name, categories in public["dimensions"]),
        {name: tuple(codes) for name, codes in public["where"].items()},
        {name: {of: tuple(codes) for of, codes in united.items()} for name, united in public["groups"].items()},
        tuple(Interval(0.0, math.inf) if low is None else Interval(low, high) for low, high in public["cells"]),
        tuple(
            Requirement(tuple(tuple(cell) for cell in cells), value, lower, upper, reason)
            for cells, value, lower, upper, reason in confidential["requirements"]
        ),
        {unit: tuple(counts) for unit, counts in confidential["counts"].items()},
        confidential["least"],
    )
