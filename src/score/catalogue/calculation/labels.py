"""Groups of a cut as small numbers, and what may be added over which cut (rule 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.calendar import years
from score.catalogue.calculation.panel import Days, Ints, Panel

CutKind = Literal["partition", "overlapping"]

CUTS: dict[str, CutKind] = {
    "country": "partition",
    "area": "partition",
    "sector": "partition",
    "size": "partition",
    "ownership": "partition",
    "phase_new": "partition",
    "sex": "partition",
    "contract": "partition",
    "migrant": "partition",
    "role": "partition",
    "module": "overlapping",
    "cohort": "overlapping",
    "partner": "overlapping",
    "funder": "overlapping",
    "phase": "overlapping",
    "period": "overlapping",
    "buyer": "overlapping",
}
CYCLE_CUTS = frozenset({"module", "cohort", "partner", "funder", "phase", "period"})
INSIDE_CUTS = frozenset({"sex", "contract", "migrant", "role"})  # inside an enterprise; only where the sheet says so
UNKNOWN_NAME = "unknown"
_BETWEEN = re.compile(f";(?=(?:{'|'.join(CUTS)})=)")  # a semicolon inside a value, such as an area's, stays there


def group_parts(group: str) -> list[tuple[str, str]]:
    """Cut and value of each part of a group's canonical text, none for "all"."""
    if group == "all":
        return []
    return [(cut, value) for cut, _sign, value in (part.partition("=") for part in _BETWEEN.split(group))]


@dataclass(frozen=True)
class Labels:
    """A code per row and the name of each code; "unknown" where the value is not known."""

    codes: Ints
    names: tuple[str, ...]

    def take(self, rows: Ints) -> Labels:
        """The labels of some rows."""
        return Labels(self.codes[rows], self.names)


def encode(values: NDArray[np.object_]) -> Labels:
    """Strings as codes in the order of their names; "" becomes "unknown"."""
    # A dictionary is ten times faster here than sorting the strings; done once per panel and cut.
    seen: dict[str, str] = {name: name or UNKNOWN_NAME for name in dict.fromkeys(values.tolist())}
    ranked = sorted(set(seen.values()))
    place = {name: number for number, name in enumerate(ranked)}
    code_of = {value: place[name] for value, name in seen.items()}
    codes = np.fromiter(map(code_of.__getitem__, values.tolist()), np.int64, len(values))
    return Labels(codes, tuple(ranked))


def enterprise_labels(panel: Panel, dimension: str) -> Labels:
    """Labels over the axis of enterprises for a cut that partitions them."""
    return panel.small.get(("enterprise labels", dimension), lambda: _enterprise_labels(panel, dimension))


def _enterprise_labels(panel: Panel, dimension: str) -> Labels:
    if dimension == "country":
        return encode(panel.enterprises.country)
    if dimension == "phase_new":
        return encode(_first_phase(panel))
    values = panel.enterprises.attributes.get(dimension)
    return encode(np.full(len(panel.enterprises.uid), "", dtype=np.object_) if values is None else values)


def labels_at_cycles(panel: Panel, dimension: str, cycles: Ints) -> Labels | None:
    """Labels of a cut of enterprises as it stood before the class of each cycle; None where that is not kept."""
    values = panel.cycles.attributes.get(dimension)
    if values is None:
        return None
    return panel.small.get(("labels at cycles", dimension), lambda: encode(values)).take(cycles)


def _first_phase(panel: Panel) -> NDArray[np.object_]:
    """Phase of the first module an enterprise was trained in."""
    cycles = panel.cycles
    phase = np.full(len(panel.enterprises.uid), "", dtype=np.object_)
    trained = np.flatnonzero(cycles.trained)
    order = trained[np.lexsort((trained, cycles.first_class_day[trained], cycles.enterprise[trained]))][::-1]
    if "phase" in cycles.labels:
        phase[cycles.enterprise[order]] = cycles.labels["phase"][order]  # written last: the earliest cycle
    return phase


def cycle_labels(panel: Panel, dimension: str) -> Labels:
    """Labels over the axis of cycles."""
    return panel.small.get(("cycle labels", dimension), lambda: _cycle_labels(panel, dimension))


def _cycle_labels(panel: Panel, dimension: str) -> Labels:
    cycles = panel.cycles
    if dimension == "module":
        return encode(cycles.module)
    if dimension == "period":
        return year_labels(cycles.last_class_day)
    values = cycles.labels.get(dimension)
    return encode(np.full(len(cycles.module), "", dtype=np.object_) if values is None else values)


def year_labels(day: Days) -> Labels:
    """The calendar year of each day."""
    found, codes = np.unique(years(day), return_inverse=True)
    return Labels(codes.astype(np.int64), tuple(str(number) for number in found))


def combined(codes: list[Ints], length: int) -> Ints:
    """One number per row for a combination of codes; all 0 without any."""
    number = np.zeros(length, np.int64)
    for code in codes:
        number = number * (int(code.max(initial=0)) + 1) + code
    return number
