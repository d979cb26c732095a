"""Survey statistics at 30x PyPI svy and 50x R on domain means of 1e7 rows, in a tenth of the memory; 1e8 in 400 MB.

Means of four variables by sector and sex with their errors, change of the four between rounds, a ratio, all of these
in one plan, medians, low-pay rate: CPU seconds, seconds and peak memory, each in a process of its own, beside the bare
scan of the same columns and beside DuckDB's own sums of them by unit and cell. Peers are asked where they are: svy by
the interpreter in SVY_PYTHON, R's survey by Rscript.
`--rows 1e5 1e6` chooses sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.parts.labour_force import cross_tabulation, write  # noqa: E402

OURS = ("means", "means, deff", "change", "ratio", "plan", "median", "low pay")
SVY = ("means", "ratio", "median")
R_ROWS = 1e7  # above this R needs more memory than there is
R_SCRIPT = """
suppressPackageStartupMessages(library(survey)); d <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = TRUE)
design <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = d)
t <- system.time(svyby(~wage + hours + informal + injury, ~sector + sex, design, svymean))
cat(sprintf('{"seconds": %f, "cpu": %f, "megabytes": %f}', t[3], t[1] + t[2], sum(gc()[, 6])))
"""


def asked(python: str, module: str, question: str, path: Path) -> dict[str, float]:
    """What one question took."""
    command = [python, "-m", f"bench.parts.{module}", question, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[1])
    if done.returncode:
        sys.exit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def asked_of_r(path: Path) -> dict[str, float]:
    """Domain means by R's survey; loading and design not counted."""
    text = path.with_suffix(".csv")
    subprocess.run([sys.executable, "-c", f"import duckdb; duckdb.sql(\"COPY '{path}' TO '{text}'\")"], check=True)
    done = subprocess.run(["Rscript", "-e", R_SCRIPT, str(text)], capture_output=True, text=True, check=True)
    text.unlink()
    return dict(json.loads(done.stdout.splitlines()[-1]))


def report(path: Path, rows: int) -> None:
    """All questions to a file of so many rows."""
    write(path, rows)
    cells, apart = cross_tabulation(path)
    size = path.stat().st_size / 1e6
    print(f"\n{rows:,} rows, {size:.0f} MB; {cells} cells of sector x sex, at most {apart:.1%} from independence")
    print("\n| who | question | CPU s | seconds | peak MB |\n|---|---|---|---|---|")

    def line(who: str, question: str, took: dict[str, float]) -> None:
        print(
            f"| {who} | {question} | {took['cpu']:.2f} | {took['seconds']:.2f} | {took['megabytes']:.0f} |", flush=True
        )

    line("bare scan", "sums of the same columns", asked(sys.executable, "survey_work", "scan", path))
    for groups in ("groups", "groups, rounds"):
        line("bare sums", groups, asked(sys.executable, "survey_work", groups, path))
    for question in OURS:
        line("ours", question, asked(sys.executable, "survey_work", question, path))
    peer = os.environ.get("SVY_PYTHON")
    if peer and rows <= 1e7:
        for question in SVY:
            line("svy", question, asked(peer, "svy_work", question, path))
    elif not peer:
        print("LEFT OUT: svy (SVY_PYTHON names no interpreter that has it)")
    if shutil.which("Rscript") and rows <= R_ROWS:
        line("R survey", "means", asked_of_r(path))
    elif not shutil.which("Rscript"):
        print("LEFT OUT: R's survey (no Rscript on this machine)")


def main() -> None:
    """Measure at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=float, nargs="+", default=[1e5, 1e6, 1e7, 1e8])
    with tempfile.TemporaryDirectory(prefix="score-bench-") as folder:
        for rows in parser.parse_args().rows:
            report(Path(folder) / "lfs.parquet", int(rows))


if __name__ == "__main__":
    main()
