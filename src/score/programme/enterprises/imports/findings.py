"""What is wrong with a file: where, why, and how to mend it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from score.catalogue.questions.question import Finding as AnswerFinding
from score.catalogue.questions.question import plain
from score.catalogue.reading.unreadable import Unreadable

ERROR, NOTE = "error", "note"
SHOWN = 200  # findings that a screen or a batch holds; a file of errors holds all
KEPT = 100_000  # more than that nobody reads, and a file of wrong type can have one in every cell


@dataclass(frozen=True)
class Finding:
    """One thing wrong (`error`) or worth knowing (`note`). Row 0 means the whole file, column "" the whole row."""

    problem: str
    file: str = ""
    row: int = 0
    column: str = ""
    severity: str = ERROR

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a batch."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "severity": self.severity,
            "problem": self.problem,
        }

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(_("row %(row)s") % {"row": self.row})
        if self.column:
            place.append(_("column %(column)s") % {"column": self.column})
        return f"{', '.join(part for part in place if part)}: {self.problem}"


class Findings:
    """Findings as they come; errors beyond KEPT are only counted."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.errors = 0
        self.bad_rows: set[tuple[str, int]] = set()  # of every error, also those beyond KEPT
        self.whole = False  # something is wrong with a file as a whole, and no row of it can be taken

    def error(self, problem: str, *, file: str = "", row: int = 0, column: str = "") -> None:
        """Something that has to be mended before anything is written."""
        self.errors += 1
        if row:
            self.bad_rows.add((file, row))
        else:
            self.whole = True
        if self.errors <= KEPT:
            self.kept.append(Finding(problem, file, row, column))

    def note(self, problem: str, *, file: str = "", row: int = 0, column: str = "") -> None:
        """Something worth knowing that stops nothing."""
        self.kept.append(Finding(problem, file, row, column, NOTE))

    def begin_again(self, notes_of: Iterable[Finding]) -> Findings:
        """The errors, and those notes that reading the rows that are left once more will not give again."""
        again = Findings()
        again.kept = [one for one in self.kept if one.severity == ERROR]
        again.kept += [one for one in notes_of if one.severity == NOTE]
        again.errors, again.bad_rows, again.whole = self.errors, set(self.bad_rows), self.whole
        return again

    def in_order(self) -> list[Finding]:
        """Errors first, each group in the order of files and rows."""
        return sorted(self.kept, key=lambda one: (one.severity != ERROR, one.file, one.row))


class UnreadableFile(Exception):
    """The file as a whole cannot be taken. The message says why and how to mend it, and may be shown."""


def words_of(problem: Unreadable) -> str:
    """What the catalogue says about a cell, in the reader's language."""
    return _(problem.message).format(**problem.params)


def words_of_answer(finding: AnswerFinding) -> str:
    """What the catalogue says about an answer, in the reader's language."""
    return _(finding.message).format(**{name: plain(value) for name, value in finding.params.items()})


def write_csv(findings: Iterable[Finding], path: Path) -> None:
    """All findings as a CSV file that spreadsheets open; text that starts like a formula stays text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "row", "column", "severity", "problem"])
        for one in findings:
            texts = (one.file, one.column, one.severity, one.problem)
            name, column, severity, problem = (f"'{text}" if text[:1] in "=+-@\t" else text for text in texts)
            writer.writerow([name, one.row or "", column, severity, problem])
