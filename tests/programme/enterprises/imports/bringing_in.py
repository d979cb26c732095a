"""Files and mappings for tests of imports. All firms are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps

from score.programme.enterprises.imports.importer import Prepared, Source, load, prepare
from score.programme.enterprises.imports.mapping import read_mapping

MAPPING = """
source = "invented"

[enterprise]
reference = { column = "id" }
name = { column = "firm" }

[enterprise.attributes]
valid_from = 2023-01-01
country = { column = "country" }

[[rounds]]
kind = { column = "round" }
period_start = { column = "from" }
period_end = { column = "to" }

[[rounds.answers]]
question = "W"
value = { column = "workers" }

[[rounds.answers]]
question = "OUT_BAD_PCT"
value = { column = "scrap" }
"""
HEADER = "id,firm,country,round,from,to,workers,scrap"
ROWS = (
    "1,Firm one (invented),GH,baseline,2023-01-01,2023-03-31,120,4.5",
    "1,Firm one (invented),GH,endline,2024-01-01,2024-03-31,130,3.5",
    "2,Firm two (invented),Ghana,baseline,2023-01-01,2023-03-31,40,0",
)


def write_csv(folder: Path, *rows: str, header: str = HEADER, name: str = "firms.csv") -> Path:
    """A CSV file with these rows."""
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def read(*paths: Path, mapping: str = MAPPING, **wanted: Any) -> Prepared:
    """Files read and compared, nothing written."""
    return prepare([Source(path, path.name) for path in paths], read_mapping(mapping), **wanted)


def bring_in(*paths: Path, mapping: str = MAPPING, actor: Any = None) -> Prepared:
    """Files read and written; fails the test where there are errors."""
    prepared = read(*paths, mapping=mapping)
    assert problems(prepared) == []
    return load(prepared, actor, lambda writing, plan: None)


def problems(prepared: Prepared) -> list[tuple[int, str, str]]:
    """Row, column and problem of every error."""
    return [(one.row, one.column, one.problem) for one in prepared.findings.in_order() if one.severity == "error"]


def table_counts() -> dict[str, int]:
    """How many rows every table of the programme has."""
    models = apps.get_app_config("programme").get_models()
    return {model.__name__: model._base_manager.count() for model in models}
