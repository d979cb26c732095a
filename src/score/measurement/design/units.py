"""The units of a sample by stage, found in the keys of a scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from score.measurement.coding import Codes, codes_of, first_places, numbers_in, pair_codes
from score.measurement.design.design import Design
from score.measurement.errors import SurveyError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stage:
    """One stage of sampling.

    `unit_of` (final units): its unit at this stage. `group_of` (units of this stage): the stratum it was drawn from at
    the first stage, its unit of the stage before at later ones. `drawn` and `fraction` (groups): how many were drawn,
    and what share of the group that is (0: with replacement, or a population so large that it does not matter).
    """

    unit_of: Codes
    group_of: Codes
    drawn: NDArray[np.int64]
    fraction: Floats


@dataclass(frozen=True)
class Units:
    """All stages; the last one's units are the rows of the matrices of totals. `strata`: their labels."""

    stages: tuple[Stage, ...]
    strata: list[Any]

    @property
    def number(self) -> int:
        """How many final units there are."""
        return len(self.stages[0].unit_of)

    @property
    def degrees_of_freedom(self) -> int:
        """Units less strata of the first stage."""
        first = self.stages[0]
        return len(first.group_of) - len(first.drawn)

    def weights(self) -> Floats:
        """Inverse of the share that was drawn, of all stages, for each final unit; 1 where no fraction is known."""
        weights = np.ones(self.number)
        for stage in self.stages:
            share = stage.fraction[stage.group_of[stage.unit_of]]
            weights /= np.where(share > 0, share, 1.0)
        return weights


def units_in(table: pa.Table, design: Design) -> tuple[Units, Codes]:
    """The units behind the rows of a scan, and the final unit of each row. Without unit columns, every row is one.

    SurveyError where a unit lies in two strata, or a population is smaller than what was drawn from it.
    """
    rows = table.num_rows
    if design.strata:
        stratum, strata = codes_of(table[design.strata])
        if strata and strata[-1] is None:
            raise SurveyError(
                f"{int((stratum == len(strata) - 1).sum()):,} rows have no stratum (column {design.strata}): "
                "give them one, or leave those rows out."
            )
    else:
        stratum, strata = np.zeros(rows, dtype=np.int64), ["all"]
    group = stratum
    found: list[tuple[Codes, Codes, int, str | None]] = []
    names = design.units or (None,)
    for number, name in enumerate(names):
        codes, group_of = _units_of_stage(table, name, group, rows, design, first=number == 0)
        fpc = design.fpc[number] if number < len(design.fpc) else None
        found.append((codes, group_of, int(group.max()) + 1 if rows else 0, fpc))
        group = codes
    final = found[-1][0]
    first_row = first_places(final, len(found[-1][1]))
    stages = [
        _stage(table, codes[first_row], group_of, groups, fpc, codes, name or "row")
        for (codes, group_of, groups, fpc), name in zip(found, names, strict=True)
    ]
    return Units(tuple(stages), strata), final


def _units_of_stage(
    table: pa.Table, name: str | None, group: Codes, rows: int, design: Design, *, first: bool
) -> tuple[Codes, Codes]:
    if name is None:
        return np.arange(rows, dtype=np.int64), group
    own, labels = codes_of(table[name])
    if labels and labels[-1] is None:
        raise SurveyError(
            f"{int((own == len(labels) - 1).sum()):,} rows have no unit (column {name}): every answer belongs to one."
        )
    codes, group_of = pair_codes(group, own)
    if first and design.strata and not design.nested:
        _refuse_units_in_two_strata(name, own, codes, labels)
    return codes, group_of


def _refuse_units_in_two_strata(name: str, own: Codes, codes: Codes, labels: list[Any]) -> None:
    appearing = np.bincount(own[first_places(codes, int(codes.max()) + 1)], minlength=len(labels))
    twice = np.flatnonzero(appearing > 1)
    if len(twice):
        some = ", ".join(str(labels[code]) for code in twice[:5])
        raise SurveyError(
            f"{len(twice):,} units of {name} lie in more than one stratum ({some}{' …' if len(twice) > 5 else ''}). "
            "Mend the stratum of their rows, or say nested=True where the numbers begin anew in every stratum."
        )


def _stage(
    table: pa.Table, unit_of: Codes, group_of: Codes, groups: int, fpc: str | None, codes: Codes, name: str
) -> Stage:
    drawn = np.bincount(group_of, minlength=groups)
    fraction = np.zeros(groups)
    if fpc is not None:
        size = np.zeros(groups)
        size[group_of[codes]] = _populations(table, fpc, group_of[codes], groups)
        if (size <= 1).all():
            fraction = size
        else:
            fraction = drawn / size
            over = np.flatnonzero(fraction > 1 + 1e-12)
            if len(over):
                raise SurveyError(
                    f"Column {fpc}: {len(over):,} populations are smaller than the number of units of {name} that were "
                    f"drawn from them (the first: {size[over[0]]:g} with {drawn[over[0]]} drawn). It holds the number "
                    "of units in the population, or the share that was drawn, at most 1, in all rows."
                )
            fraction = np.minimum(fraction, 1.0)
    return Stage(unit_of, group_of, drawn, fraction)


def _populations(table: pa.Table, fpc: str, group: Codes, groups: int) -> Floats:
    values = numbers_in(table[fpc])
    if not np.isfinite(values).all() or (values <= 0).any():
        bad = int((~np.isfinite(values) | (values <= 0)).sum())
        raise SurveyError(f"Column {fpc}: {bad:,} rows have no population size above 0.")
    low, high = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(low, group, values)
    np.maximum.at(high, group, values)
    if (high > low).any():
        raise SurveyError(
            f"Column {fpc}: {int((high > low).sum()):,} strata (or units of the stage before) have more than one "
            "population size in it; it has to be the same in all their rows."
        )
    return values
