"""The golden data brought in through the importer, as anybody would, and figured out at two moments."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction

from score.catalogue.calculation.figure import Figure
from score.programme.enterprises.imports.importer import Source, load, prepare
from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.models import Enterprise
from score.programme.results.figures import figures, moment_of_day, world_at
from score.programme.results.panel.build import forget_panels

DATA = Path(__file__).parents[2] / "data"
FILES = ("rates.csv", "enterprises.csv", "attendance.csv", "answers.csv")
MODULES = {
    "M1": "workplace_cooperation",
    "M2": "quality_management",
    "M3": "cleaner_production",
    "M4": "safety_and_health",
}


def expected() -> list[dict[str, str]]:
    """All rows of the expected results."""
    with (DATA / "indicators_golden" / "expected.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def import_golden() -> None:
    """Bring the four files in as history."""
    mapping = read_mapping((DATA / "imports" / "golden.toml").read_text(encoding="utf-8"))
    prepared = prepare([Source(DATA / "indicators_golden" / name, name) for name in FILES], mapping)
    assert not prepared.findings.errors
    load(prepared, None, lambda writing, plan: None)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Everything inside is forgotten afterwards, so that one import serves a whole file of tests."""
    forget_panels()  # another world, taken back, may have had the same keys and moments
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_panels()


def firms() -> dict[str, str]:
    """The golden name of each enterprise, by the hexadecimal uid that figures use."""
    return {one.uid.hex: one.reference for one in Enterprise.objects.all()}


def group_here(cut: str) -> str:
    """A golden cut with this catalogue's module codes."""
    name, _sign, value = cut.partition("=")
    return f"module={MODULES[value]}" if name == "module" else cut


def figures_at(day: str, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Figure]:
    """Figures by code and golden cut as the records stood at the end of a day."""
    world = world_at(moment_of_day(datetime.date.fromisoformat(day)))
    found = {}
    for code, cut in wanted:
        group = group_here(cut)
        dimensions = () if cut == "all" else (cut.partition("=")[0],)
        found[code, cut] = next(one for one in figures(world, code, dimensions) if one.cut == group)
    return found
