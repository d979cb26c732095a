"""A table as read from a file: names of columns, then rows of cells, each row with its number in the file."""

from __future__ import annotations

import datetime
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.letters import mended

Cell = str | int | float | bool | datetime.date | datetime.datetime | None


@dataclass(frozen=True)
class Sheet:
    """`columns`: names as written, without blanks around; `rows`: (number in the file, cells as many as columns).

    `broken`: rows that do not fit the columns, as they are.
    """

    file: str
    columns: tuple[str, ...]
    rows: list[tuple[int, tuple[Cell, ...]]]
    broken: list[tuple[int, tuple[Cell, ...]]] = field(default_factory=list)

    def twice(self) -> list[str]:
        """Names that more than one column bears."""
        return [name for name, times in Counter(self.columns).items() if name and times > 1]


def sheet_of(
    file: str, numbered: Iterable[tuple[int, list[Cell]]], header_row: int, findings: Findings, *, padded: bool = False
) -> Sheet:
    """The sheet with its names in row `header_row`; rows that do not fit them become findings.

    `padded`: rows may end early, as in workbooks. UnreadableFile where there are no names or no rows.
    """
    columns: tuple[str, ...] | None = None
    width = 0
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    broken: list[tuple[int, tuple[Cell, ...]]] = []
    for number, cells in numbered:
        if number < header_row or is_blank(cells):
            continue
        if columns is None:
            columns, width = _names(cells, number, header_row), len(cells)
        elif len(cells) < width and not padded:
            findings.error(_too_short(len(cells), width), file=file, row=number)
            broken.append((number, tuple(cells)))
        elif len(cells) > len(columns) and not is_blank(cells[len(columns) :]):
            findings.error(_too_long(len(cells), len(columns)), file=file, row=number)
            broken.append((number, tuple(cells)))
        else:
            _mend_letters(cells, columns, Place(file, number), findings)
            rows.append((number, tuple(cells[: len(columns)]) + (None,) * (len(columns) - len(cells))))
    if columns is None:
        raise UnreadableFile(_("The file is empty: it has not even names of columns."))
    if not rows and not findings.errors:
        raise UnreadableFile(_("The file has names of columns but no rows under them."))
    return Sheet(file, columns, rows, broken)


class Place(NamedTuple):
    """Where something stands in a file."""

    file: str
    row: int
    column: str = ""


def _mend_letters(cells: list[Cell], columns: tuple[str, ...], place: Place, findings: Findings) -> None:
    """Put right in place what was read in a wrong encoding before it came here, and say so."""
    for at, cell in enumerate(cells[: len(columns)]):
        if isinstance(cell, str) and not cell.isascii():
            cell = cells[at] = unicodedata.normalize("NFC", cell)  # letters and their accents as one sign
            meant = mended(cell)
            if meant != cell:
                cells[at] = meant
                problem = _("Letters were garbled before this file was made, and are read as: %(text)s")
                findings.note(
                    problem % {"text": meant[:80]},
                    file=place.file,
                    row=place.row,
                    column=columns[at],
                )


def _names(cells: list[Cell], number: int, header_row: int) -> tuple[str, ...]:
    if number > header_row:
        raise UnreadableFile(
            _(
                "Row %(row)s is empty, and the names of the columns should stand there. Remove the empty rows, or "
                "say header_row in the mapping."
            )
            % {"row": header_row}
        )
    names = tuple("" if cell is None else str(cell).strip() for cell in cells)
    while names and not names[-1]:
        names = names[:-1]
    return names


def _too_short(cells: int, width: int) -> str:
    return _("This row has only %(cells)s cells and there are %(columns)s columns. Is the file cut off here?") % {
        "cells": cells,
        "columns": width,
    }


def _too_long(cells: int, width: int) -> str:
    return _(
        "This row has %(cells)s cells and there are only %(columns)s names of columns. Is a separator inside a text "
        "that should stand in quotes?"
    ) % {"cells": cells, "columns": width}


def is_blank(cells: Iterable[Cell]) -> bool:
    """Whether nothing stands in a row."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
