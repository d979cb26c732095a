"""Any file to a sheet: what it is is seen from its content, not from its name."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.sheets import Cell, Sheet
from score.programme.enterprises.imports.text_files import beginning_of_text, read_text
from score.programme.enterprises.imports.workbooks import beginning_of_workbook, read_workbook

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"PAR1": "Parquet",
    b"SQLite format 3": "SQLite",
}


def read_file(
    path: Path,
    name: str,
    findings: Findings,
    *,
    sheet: str = "",
    header_row: int = 1,
    separator: str = "",
    encoding: str = "",
) -> Sheet:
    """The table in a CSV, XLSX or XLS file. UnreadableFile says why it cannot be taken."""
    if _kind_of(path) == "workbook":
        return read_workbook(path, name, findings, sheet=sheet, header_row=header_row)
    return read_text(path, name, findings, header_row=header_row, separator=separator, encoding=encoding)


def _kind_of(path: Path) -> str:
    """ "workbook" or "text", by how the file begins. UnreadableFile where it is neither."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        raise UnreadableFile(_("The file is empty."))
    if start.startswith(_OLD_WORKBOOK) or (start.startswith(b"PK") and _is_archive(path)):
        return "workbook"
    for signature, kind in _OTHERS.items():
        if start.startswith(signature):
            raise UnreadableFile(_("This is a file of kind %(kind)s. Send CSV or XLSX.") % {"kind": kind})
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"{\\rtf")):
        raise UnreadableFile(_("This is a page or a document, not a table. Save the table as CSV or XLSX."))
    return "text"


@dataclass(frozen=True)
class Beginning:
    """The first rows of a file as they are, each with its number, and on which of its sheets they stand."""

    rows: list[tuple[int, list[Cell]]]
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_beginning(path: Path, *, most: int, sheet: str = "") -> Beginning:
    """The first `most` rows, whatever is in them; of several sheets the one wanted, else the first that shows.

    UnreadableFile as from `read_file`.
    """
    if _kind_of(path) == "workbook":
        return Beginning(*beginning_of_workbook(path, most, sheet))
    return Beginning(beginning_of_text(path, most))


def _is_archive(path: Path) -> bool:
    if zipfile.is_zipfile(path):
        return True
    raise UnreadableFile(_("The workbook is damaged, or was not sent whole. Save it again as XLSX."))
