"""The golden data brought in through the importer, as anybody would, and figured out at two moments."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction

from score.catalogue.calculation.figure import Figure
from score.programme.coaching.models import TeamMember
from score.programme.core.facts import Writing
from score.programme.enterprises.imports.importer import Source, load, prepare
from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import Person
from score.programme.results.figures import figures, moment_of_day, world_at
from score.programme.results.panel.build import forget_panels
from score.programme.trainings.models import (
    Attendance,
    Certificate,
    ClassDay,
    Cohort,
    CohortTrainer,
    SatisfactionTally,
    Trainer,
    TrainerStep,
)

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
    load(prepared, None, lambda writing, plan: _beside_the_files(writing))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / "indicators_golden" / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _at(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC)


def _beside_the_files(writing: Writing) -> None:
    """Trainers and satisfaction: the importer brings in neither, so they are recorded on their own days."""
    for row in _rows("trainers"):
        _trainer(writing, row)
    firms = {one.reference: one for one in Enterprise.objects.all()}
    for row in _rows("teams"):
        _team(writing, firms[row["enterprise"]], row)
    rows = _rows("satisfaction")
    for group in sorted({row["enterprise_group"] for row in rows}):
        _asked(writing, f"golden {group}", [row for row in rows if row["enterprise_group"] == group])


def _trainer(writing: Writing, row: dict[str, str]) -> None:
    sex = row["sex"].replace("unknown", "")
    trainer = Trainer.objects.create(person=Person.objects.create(), sex=sex, country="GH")
    schooled = row["training_of_trainers_on"]
    writing.add(
        TrainerStep(trainer=trainer, module=MODULES["M1"], step="trained", day=schooled, recorded_at=_at(schooled))
    )
    if row["certified_on"]:
        writing.add(
            Certificate(
                number=f"GOLD-{row['trainer']}",
                trainer=trainer,
                module=MODULES[row["certified_module"]],
                level="certified",
                issued_on=row["certified_on"],
                valid_until=row["valid_until"],
                recorded_at=_at(row["certified_on"]),
            )
        )
    if row["last_delivery"]:
        cohort = Cohort.objects.create(code=f"golden {row['trainer']}", module=MODULES["M1"], country="GH")
        then = _at(row["last_delivery"])
        writing.add(ClassDay(cohort=cohort, number=1, day=row["last_delivery"], recorded_at=then))
        writing.add(CohortTrainer(cohort=cohort, trainer=trainer, part="lead", recorded_at=then))


def _team(writing: Writing, firm: Enterprise, row: dict[str, str]) -> None:
    women, unknown, formed = int(row["women"]), int(row["unknown"]), row["formed_on"]
    sexes = ["woman"] * women + [""] * unknown + ["man"] * (int(row["members"]) - women - unknown)
    writing.add_many(TeamMember(enterprise=firm, sex=sex, joined_on=formed, recorded_at=_at(formed)) for sex in sexes)


def _asked(writing: Writing, code: str, rows: list[dict[str, str]]) -> None:
    """A cohort whose participants were asked; nobody is enrolled, so no other figure counts them."""
    cohort = Cohort.objects.create(code=code, module=MODULES["M1"], country="GH")
    then = _at("2025-06-30")
    writing.add(ClassDay(cohort=cohort, number=1, day=then.date(), recorded_at=then))
    people = Person.objects.bulk_create(Person() for _ in range(int(rows[0]["participants_asked"])))
    writing.add_many(
        Attendance(cohort=cohort, person=person, number=1, present=True, recorded_at=then) for person in people
    )
    writing.add_many(
        SatisfactionTally(
            cohort=cohort, item="overall", score=int(row["score"]), answers=int(row["answers"]), recorded_at=then
        )
        for row in rows
    )


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
