"""A mapping proposed for a file that comes without one: as its columns look, or as a person mapped them last time."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from score.programme.core.files import checksum
from score.programme.enterprises.imports.files import Beginning, read_beginning
from score.programme.enterprises.imports.findings import UnreadableFile
from score.programme.enterprises.imports.recognition import (
    HEADER_ROWS,
    LEAVE_OUT,
    NAMES,
    SAMPLE,
    Column,
    header_row_of,
    recognise,
)
from score.programme.enterprises.imports.sheets import Cell
from score.programme.enterprises.imports.suggestion import Choices
from score.programme.enterprises.imports.values import as_text
from score.programme.enterprises.models import ImportBatch

WRONG_COLUMN = "what is wrong"  # what a file to mend has besides, and a mended one may still have
TO_MEND = "to mend"  # in the name of a file to mend
_LOOKED_AT = 200  # earlier imports


@dataclass(frozen=True)
class Proposal:
    """What is proposed: the columns with some cells, the choices, and from which earlier import they are ("": none)."""

    columns: Sequence[Column]
    choices: Choices
    sheets: tuple[str, ...]
    remembered: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a batch."""
        return {
            "columns": [
                {"name": one.name, "meant": one.meant, "why": str(one.why), "samples": list(one.samples)}
                for one in self.columns
            ],
            "choices": self.choices.as_dict(),
            "sheets": list(self.sheets),
            "remembered": self.remembered,
        }


def propose(
    path: Path, name: str, earlier: QuerySet[ImportBatch], *, today: datetime.date, sheet: str = ""
) -> Proposal:
    """A mapping for the file called `name`. `earlier`: imports whose mappings may be used again.

    UnreadableFile where it cannot be read, or holds no columns.
    """
    found = _table(path, sheet)
    header = [as_text(cell) for cell in found.header]
    columns = recognise(header, found.rows)
    if not columns:
        raise UnreadableFile(_no_names())
    source = _stem(name)[:60]
    choices = Choices(
        [(one.name, one.meant) for one in columns],
        source,
        today,
        header_row=found.header_row,
        sheet=found.beginning.sheet if len(found.beginning.sheets) > 1 else "",
    )
    before, same_file, same_source = _like_it(header, earlier, checksum(path), name)
    if before is None:
        return Proposal(columns, choices, found.beginning.sheets)
    kept = Choices.from_dict(before.mapping["choices"])
    again, remembered = _as_before(kept, columns, choices)
    if same_source:
        remembered = replace(remembered, source=kept.source)
    if same_file:  # a later list holds from its own day on
        remembered = replace(remembered, valid_from=kept.valid_from)
    return Proposal(again, remembered, found.beginning.sheets, before.file.name)


def signature(names: Iterable[str]) -> str:
    """By which files built alike are known again: the names of their columns."""
    told = [name.strip().casefold() for name in names if name.strip() and name.strip() != WRONG_COLUMN]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class _Table:
    beginning: Beginning
    header_row: int
    header: Sequence[Cell]
    rows: list[Sequence[Cell]]


def _table(path: Path, sheet: str) -> _Table:
    beginning = read_beginning(path, most=SAMPLE + HEADER_ROWS, sheet=sheet)
    filled = [(number, cells) for number, cells in beginning.rows if any(as_text(cell) for cell in cells)]
    if not filled:
        raise UnreadableFile(_no_names())
    header_row = header_row_of(filled)
    header = next(cells for number, cells in filled if number == header_row)
    return _Table(beginning, header_row, header, [cells for number, cells in filled if number > header_row])


def _like_it(
    header: Sequence[str], earlier: QuerySet[ImportBatch], sha256: str, name: str
) -> tuple[ImportBatch | None, bool, bool]:
    """The import that a person mapped and whose columns were called the same; whether file and source are the same.

    Best the same file, then a file called alike, then the last.
    """
    wanted = signature(header)
    lately = earlier.exclude(state=ImportBatch.State.REFUSED).select_related("file").order_by("-pk")[:_LOOKED_AT]
    alike = [one for one in lately if one.mapping.get("signature") == wanted and "choices" in one.mapping]
    for one in alike:
        if one.file.sha256 == sha256 and _called_alike(one.file.name, name):
            return one, True, True
    for one in alike:
        if _called_alike(one.file.name, name):
            return one, False, True
    return (alike[0] if alike else None), False, False


def _stem(name: str) -> str:
    """The name of a file without its ending, and without what files to mend have added to it."""
    return re.sub(r"[ _-]*to[ _-]mend.*", "", Path(name).stem, flags=re.IGNORECASE).strip() or Path(name).stem


def _called_alike(one: str, other: str) -> bool:
    """Whether two names are those of one list in two years: alike but for their digits."""
    here, there = (re.sub(r"[\W_]+", " ", _stem(name).casefold()).strip() for name in (one, other))
    letters = re.sub(r"[\d ]+", "", here)
    return here == there or bool(letters and letters == re.sub(r"[\d ]+", "", there))


def _as_before(kept: Choices, columns: Sequence[Column], choices: Choices) -> tuple[list[Column], Choices]:
    meant = {name: field for name, field in kept.meant if field in NAMES}
    again = [replace(one, meant=meant.get(one.name, LEAVE_OUT)) for one in columns]
    return again, replace(
        choices,
        meant=[(one.name, one.meant) for one in again],
        dates=kept.dates,
        decimal=kept.decimal,
        reason=kept.reason,
    )


def _no_names() -> str:
    return str(_("No names of columns were found in the first rows of this file."))
