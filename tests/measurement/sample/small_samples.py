"""Small samples of any shape: unequal units, missing values, weights of all sizes, in every kind of frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from score.measurement import Survey
from tests.measurement.design.by_hand import Drawn, Row

FRAMES = ("arrow", "polars", "pandas", "lazy")
SHIFTS = (0.0, 0.0, 1e6, -1e12, 1e12)
DOMAINS = ("a", "b", "c", None)


@dataclass(frozen=True)
class Small:
    """The rows as they are and the survey of them."""

    rows: list[Row]
    drawn: Drawn
    survey: Survey
    shift: float
    wide: bool


def framed(rows: list[Row], kind: str, **types: pa.DataType) -> Any:
    names = list(rows[0])
    table = pa.table({name: pa.array([row[name] for row in rows], types.get(name)) for name in names})
    if kind == "pandas":
        return table.to_pandas()
    if kind in ("polars", "lazy"):
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        return frame.lazy() if kind == "lazy" else frame
    return table


def weight(random: np.random.Generator, kind: str) -> float:
    if random.random() < 0.1:
        return 0.0
    return float(random.integers(1, 50)) if kind == "whole" else float(10 ** random.uniform(-6, 9))


def small(  # noqa: PLR0913 (each says one thing about the sample)
    seed: int,
    *,
    stages: int = 1,
    fpc: bool = False,
    strata: bool = True,
    least: int = 2,
    lonely: str = "fail",
    rounds: int = 0,
    shifts: tuple[float, ...] = SHIFTS,
    wide: bool = True,
) -> Small:
    """A sample drawn from the seed. `least`: units in a stratum at least; `wide`: weights from 1e-6 to 1e9."""
    random = np.random.default_rng(seed)
    shift, scale = float(random.choice(shifts)), float(random.choice([1e-3, 1.0, 1e3]))
    weights = "any" if wide and random.random() < 0.5 else "whole"
    rows: list[Row] = []
    for h in range(int(random.integers(1, 4)) if strata else 1):
        units = int(random.integers(least, least + 3)) if stages else 1
        size = units + int(random.integers(0, 4))
        for u in range(units):
            below = int(random.integers(2, 4)) if stages > 1 else 1
            size_below = below + int(random.integers(0, 3))
            for s in range(below):
                for _ in range(int(random.integers(1, 4)) if stages else int(random.integers(least, least + 6))):
                    row: Row = {"h": h, "u": f"{h}.{u}", "s": s, "N": size, "M": size_below}
                    row["w"] = weight(random, weights)
                    row["y"] = shift + scale * float(random.normal()) if random.random() < 0.85 else None
                    row["x"] = float(random.integers(1, 9)) if random.random() < 0.9 else None
                    row["yes"] = bool(random.random() < 0.4)
                    row["g"] = DOMAINS[int(random.integers(0, 4))]
                    row["r"] = int(random.integers(1, rounds + 1)) if rounds else 1
                    rows.append(row)
    rows[0] |= {"w": 1.0, "y": shift, "x": 2.0, "g": "a"}
    rows[-1] |= {"w": 2.0, "y": shift + scale, "x": 3.0, "g": "a"}
    if not stages:
        for row in rows:
            row["N"] = len(rows) + 7
    names = ("u", "s")[:stages]
    sizes = (("N", "M")[: max(stages, 1)]) if fpc else ()
    drawn = Drawn("h" if strata and stages else None, names, sizes, "w", lonely)
    kind = str(random.choice(FRAMES))
    types = {"y": pa.float64(), "x": pa.float64(), "g": pa.string()}
    survey = Survey(
        framed(rows, kind, **types),
        strata=drawn.strata,
        psu=list(names),
        fpc=list(sizes),
        weight="w",
        lonely=lonely,
        round="r" if rounds else None,
    )
    return Small(rows, drawn, survey, shift, weights == "any")
