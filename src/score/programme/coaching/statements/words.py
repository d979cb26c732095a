"""Words of statements."""

from __future__ import annotations

from django.utils.translation import gettext as _

from score.programme.coaching.statements.records import Kind, Record, Waits
from score.programme.coaching.statements.statement import Line
from score.programme.trainings.models import CohortTrainer
from score.programme.trainings.words import module_title


def part_words(part: str) -> str:
    """What somebody's part in a class is; empty where there is none."""
    return str(CohortTrainer.Part(part).label) if part else ""


def condition_words(record: Record) -> str:
    """Why a record counts, or does not yet."""
    if record.waits:
        return str(Waits(record.waits).label)
    return {
        Kind.CLASS_DAY.value: _("signed in"),
        Kind.VISIT.value: _("done"),
        Kind.REPORT.value: _("accepted"),
    }[str(record.kind)]


def what_words(line: Line) -> str:
    """Cohort, module and part of a line."""
    cohort = line.first.record.cohort
    words = f"{cohort.code}, {module_title(cohort.module, cohort.country)}"
    part = part_words(line.first.record.part)
    return f"{words} · {part}" if part else words
