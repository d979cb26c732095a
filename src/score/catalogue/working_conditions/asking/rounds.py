"""Rounds of a survey: which there are, and which sampling units were in two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from score.measurement.errors import SurveyError, UnknownName
from score.measurement.scanning.summing import sums_by
from score.measurement.survey import Survey


@dataclass(frozen=True)
class Overlap:
    """Sampling units of the first stage in two rounds: in both, in the first only, in the second only."""

    both: int
    first: int
    second: int


@dataclass(frozen=True)
class Rounds:
    """The rounds of a survey in their order, with the units of each (none where rows were drawn directly)."""

    column: str
    units: dict[Any, frozenset[Any]]

    @property
    def levels(self) -> tuple[Any, ...]:
        """The rounds."""
        return tuple(self.units)

    def find(self, written: Any) -> Any:
        """The round as the data write it. UnknownName with the nearest where there is none."""
        by_words = {str(one): one for one in self.units}
        if str(written) not in by_words:
            raise UnknownName(f"round in column {self.column}", str(written), by_words)
        return by_words[str(written)]

    def pair(self, frm: Any = None, to: Any = None) -> tuple[Any, Any]:
        """The two rounds of a change, the first and the last unless others are asked for. SurveyError for one only."""
        if len(self.levels) < 2:
            there = ", ".join(str(one) for one in self.levels) or "none"
            raise SurveyError(f"A change needs two rounds; column {self.column} holds one only ({there}).")
        first = self.levels[0] if frm is None else self.find(frm)
        second = self.levels[-1] if to is None else self.find(to)
        if first == second:
            raise SurveyError(f"A change needs two rounds; {first} was asked for twice.")
        return first, second

    def overlap(self, frm: Any, to: Any) -> Overlap | None:
        """Units in both and in one of two rounds; None where rows were drawn directly and no unit returns."""
        one, two = self.units[frm], self.units[to]
        if not one and not two:
            return None
        return Overlap(len(one & two), len(one - two), len(two - one))


def rounds_of(survey: Survey) -> Rounds:
    """The rounds of a survey, from one scan of the columns of its design. SurveyError where it has none."""
    column, design = survey.round_column, survey.answers.design
    keys = [column, *((design.strata,) if design.strata and design.units else ()), *design.units[:1]]
    found = sums_by(survey.answers.with_groups([column]).frame, keys, {"rows of the unit": nw.lit(1.0)})
    units: dict[Any, set[Any]] = {}
    for row in found.select(keys).to_pylist():
        level, *unit = (row[name] for name in keys)
        if level is not None:
            units.setdefault(level, set()).update([tuple(unit)] if unit else [])
    return Rounds(column, {level: frozenset(units[level]) for level in sorted(units, key=_order)})


def _order(level: Any) -> tuple[str, Any]:
    return ("" if isinstance(level, (int, float)) else type(level).__name__, level)
