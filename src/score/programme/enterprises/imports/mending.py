"""The rows of a file that are wrong, as a file of their own: the same columns, and what is wrong in a last one.

Cells of a row for which the file has no column stand after that: nothing of the row is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from score.programme.enterprises.imports import reading_file
from score.programme.enterprises.imports.importer import Prepared
from score.programme.enterprises.imports.proposal import WRONG_COLUMN
from score.programme.enterprises.imports.reading_file import SeenRow
from score.programme.enterprises.imports.seeing import seen_rows
from score.programme.enterprises.models import ImportBatch


def rows_to_mend(batch: ImportBatch) -> Iterator[Sequence[Any]]:
    """The bad rows of a batch, the names of the columns first. Of several files each begins with its own names."""
    return _with_heads(reading_file.to_mend(batch))


def rows_to_mend_of(prepared: Prepared) -> Iterator[Sequence[Any]]:
    """The same straight from a reading."""
    heads = {sheet.file: sheet.columns for sheet in prepared.sheets}
    seen = (one for one in seen_rows(prepared, set()) if one.status == reading_file.ERROR)
    return _with_heads((heads[one.file], one) for one in seen)


def _with_heads(found: Iterable[tuple[tuple[str, ...], SeenRow]]) -> Iterator[Sequence[Any]]:
    before: tuple[str, ...] | None = None
    for columns, one in found:
        if columns != before:
            kept = [at for at, name in enumerate(columns) if name != WRONG_COLUMN]
            yield [*(columns[at] for at in kept), WRONG_COLUMN]
            before = columns
        cells = one.cells or []
        wrong = " ".join(_told(said) for said in one.told if said["kind"] == "bad")
        yield [*(cells[at] if at < len(cells) else "" for at in kept), wrong, *cells[len(columns) :]]


def _told(said: dict[str, str]) -> str:
    return f"{said['column']}: {said['text']}" if said["column"] else said["text"]
