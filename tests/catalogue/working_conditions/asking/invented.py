"""An invented labour-force file with its design, as people would bring it to `score estimate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from score.catalogue.working_conditions.asking.asking import Breakdown, Result, ask
from score.catalogue.working_conditions.asking.design_file import DesignFile, read_design
from score.catalogue.working_conditions.asking.opening import open_survey
from score.catalogue.working_conditions.asking.question import Question
from score.catalogue.working_conditions.asking.rounds import rounds_of
from score.measurement.survey import Survey
from tests.measurement.labour_force import labour_force

DESIGN = """strata = "stratum"
psu = "psu"
weight = "w"
round = "round"

[mapping.columns]
sex = "sex"
age = "years"
earnings_month = "wage"
hours_usual = "hours"
hours_actual = "hours"
paid_employee = "employee"
employed = "employee"

[mapping.values.sex]
female = 2
male = 1
"""
WITHOUT_ROUNDS = DESIGN.replace('round = "round"\n', "")
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "x" * 300, "\x1b[31mred\x1b[0m\x00", "=1+1")


def table(rows: int = 3000, seed: int = 7) -> pa.Table:
    """The labour-force table with ages and who is an employee: all but one in ten."""
    found, random = labour_force(rows, seed), np.random.default_rng(seed + 1)
    found = found.append_column("years", pa.array(random.integers(16, 65, rows)))
    return found.append_column("employee", pa.array(random.random(rows) < 0.9))


def with_names(found: pa.Table, column: str, names: Sequence[Any], seed: int = 5) -> pa.Table:
    """The table with another column of groups, drawn from these names."""
    drawn = np.random.default_rng(seed).integers(0, len(names), found.num_rows)
    return found.append_column(column, pa.array([names[one] for one in drawn]))


def write(folder: Path, found: pa.Table | None = None, design: str = DESIGN) -> tuple[Path, Path]:
    """The file and its design in a folder."""
    file, said = folder / "lfs.parquet", folder / "design.toml"
    pq.write_table(table() if found is None else found, file)
    said.write_text(design, encoding="utf-8")
    return file, said


def opened(folder: Path, wanted: Sequence[str] = (), found: pa.Table | None = None, design: str = DESIGN) -> Survey:
    """The survey of that file with its design."""
    file, said = write(folder, found, design)
    return open_survey(file, read_design(said), wanted, duckdb.connect())


def answered(
    folder: Path,
    questions: Sequence[Question],
    by: Breakdown = (),
    found: pa.Table | None = None,
    design: str = DESIGN,
    change: bool = False,
) -> list[Result]:
    """Results of questions to that file, for one breakdown."""
    wanted = [name for question in questions for name in question.asked.columns]
    survey = opened(folder, [*wanted, *by], found, design)
    return list(ask(survey, questions, [by], rounds_of(survey).pair() if change else None))


def said(text: str, folder: Path) -> DesignFile:
    """A design file with this text."""
    path = folder / "design.toml"
    path.write_text(text, encoding="utf-8")
    return read_design(path)
