"""One question to PyPI's svy, by an interpreter that has it; loading the file and the design are not counted.

`python -m bench.parts.svy_work QUESTION FILE`
"""

from __future__ import annotations

import sys

import polars
import svy

from bench.parts.taking import BY, FOUR, take

if __name__ == "__main__":
    data = polars.read_parquet(sys.argv[2])
    estimation = svy.Sample(data, svy.Design(stratum="stratum", psu="psu", wgt="w")).estimation
    asked = {
        "means": lambda: estimation.mean(list(FOUR), by=BY),
        "ratio": lambda: estimation.ratio("wage", "hours"),
        "median": lambda: estimation.median("wage", by=BY),
    }
    take(asked[sys.argv[1]])
