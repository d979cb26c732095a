"""An invented labour-force file: columns drawn independently, some values missing, two rounds that share units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DESIGN = {"strata": "stratum", "psu": "psu", "weight": "w"}


def labour_force(rows: int = 4000, seed: int = 7) -> pa.Table:
    """Rows of two rounds; a third of the units was in one of them only."""
    random = np.random.default_rng(seed)
    psu = random.integers(0, 120, rows)
    round_ = np.where(psu % 3 == 0, 1, np.where(psu % 3 == 1, 2, random.integers(1, 3, rows)))
    effect = random.normal(0, 0.2, 120)[psu]
    wage = np.exp(2 + effect + 0.1 * round_ + random.normal(0, 0.5, rows))
    hours = np.round(random.normal(40, 9, rows).clip(1, 80))
    women = random.random(rows) < 0.47
    table = pa.table(
        {
            "stratum": psu % 12,
            "psu": psu,
            "round": round_,
            "w": random.uniform(50, 150, rows),
            "sector": np.array(["craft", "farm", "trade"])[random.integers(0, 3, rows)],
            "sex": np.where(women, "female", "male"),
            "wage": pa.array(wage, mask=random.random(rows) < 0.1),
            "hours": pa.array(hours.astype(int), mask=random.random(rows) < 0.05),
            "informal": (random.random(rows) < 0.4 - 0.05 * round_).astype(int),
            "injury": (random.random(rows) < 0.01).astype(int),
        }
    )
    places = np.where(random.random(rows) < np.where(women, 0.6, 0.2), 0, random.integers(1, 3, rows))
    return table.append_column("occupation", pa.array(np.array(["assembly", "office", "transport"])[places]))


def written(folder: Path, rows: int = 4000) -> Path:
    path = folder / "lfs.parquet"
    pq.write_table(labour_force(rows), path)
    return path
