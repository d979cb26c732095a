"""Workbooks (XLSX, XLS): looked through before they are opened, because a small one can unpack to anything.

Formulas are never computed: a cell holds what the spreadsheet last computed, and one that holds nothing is an error.
"""

from __future__ import annotations

import datetime
import io
import itertools
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.sheets import Cell, Sheet, sheet_of
from score.programme.enterprises.imports.workbook_process import LOCKED

UNPACKED_MOST = 400 * 1024 * 1024
RATIO_MOST = 150  # text of spreadsheets packs 5 to 40 times
RATIO_COUNTS_FROM = 10 * 1024 * 1024  # a small file of zeros harms nobody
CELLS_MOST = 60_000_000  # the reader lays out the whole rectangle, also where it is empty
MEMBERS_MOST = 2_000
_CHUNK = 1 << 20
_PLACE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CELL_NAME = re.compile(r"([A-Z]+)([0-9]+)")
_READER = Path(__file__).with_name("workbook_process.py")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(path: Path, name: str, findings: Findings, *, sheet: str = "", header_row: int = 1) -> Sheet:
    """The table on one sheet: the one called `sheet`, else the only one that is not hidden.

    Merged cells and formulas without a result become findings. UnreadableFile where the workbook cannot be taken.
    """
    packed = zipfile.is_zipfile(path)
    members = _unpack_with_limits(path) if packed else {}
    with _Reading(path, sheet) as reading:
        if packed:
            _note_formulas(members, reading.chosen, name, findings)
        _note_merged(reading.merged, name, header_row, findings)
        return sheet_of(name, reading.rows(), header_row, findings, padded=True)


def beginning_of_workbook(
    path: Path, most: int, sheet: str
) -> tuple[list[tuple[int, list[Cell]]], str, tuple[str, ...]]:
    """The first rows of a sheet, its name and those of the others; the first that shows where none is wanted."""
    if zipfile.is_zipfile(path):
        _unpack_with_limits(path)
    with _Reading(path, sheet, first=not sheet) as reading:
        return list(itertools.islice(reading.rows(), most)), reading.chosen, tuple(reading.names)


class _Reading:
    """The process that reads a workbook, and what it says."""

    def __init__(self, path: Path, wanted: str, *, first: bool = False) -> None:
        self.wanted = wanted
        command = [sys.executable, "-I", str(_READER), str(path), wanted, *(["first"] if first else [])]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.chosen = ""
        self.names: list[str] = []
        self.merged: list[Any] = []
        self.at_end = False

    def __enter__(self) -> _Reading:
        try:
            found = json.loads(self._line())
            self.names = found["names"]
            self.chosen, self.merged = self._chosen(found), found["merged"]
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        broken = self.at_end and self.process.wait() != 0  # else it is we who stopped listening
        self._stop()
        if broken or isinstance(error, json.JSONDecodeError):
            raise _damaged() from error

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number and cells of every row, from the first of the sheet on."""
        assert self.process.stdout is not None
        for number, line in enumerate(self.process.stdout, 1):
            yield number, [_cell(cell) if isinstance(cell, dict) else cell for cell in json.loads(line)]
        self.at_end = True

    def _line(self) -> bytes:
        assert self.process.stdout is not None
        if line := self.process.stdout.readline():
            return line
        if self.process.wait() == LOCKED:
            raise UnreadableFile(_("The workbook is locked with a password. Save it without one."))
        raise _damaged()

    def _chosen(self, found: dict[str, Any]) -> str:
        if found["chosen"] is not None:
            return str(found["chosen"])
        names = ", ".join(found["names"]) or _("none")
        if self.wanted:
            raise UnreadableFile(
                _("There is no sheet “%(sheet)s”. There are: %(names)s.") % {"sheet": self.wanted, "names": names}
            )
        raise UnreadableFile(
            _("The workbook has several sheets, or only hidden ones (%(names)s). Say in the mapping which one: sheet.")
            % {"names": names}
        )

    def _stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def _damaged() -> UnreadableFile:
    return UnreadableFile(_("The workbook is damaged, or was not sent whole. Save it again as XLSX."))


def _cell(cell: dict[str, str]) -> Cell:
    if "day" in cell:
        return datetime.date.fromisoformat(cell["day"])
    return datetime.datetime.fromisoformat(cell["moment"])


def _note_merged(merged: list[Any], name: str, header_row: int, findings: Findings) -> None:
    for (top, left), (bottom, right) in merged:
        if bottom + 1 >= header_row and (top, left) != (bottom, right):
            findings.error(
                _("Cells are merged here, down to row %(row)s, column %(column)s. Undo the merge and fill each cell.")
                % {"row": bottom + 1, "column": letters(right)},
                file=name,
                row=top + 1,
                column=letters(left),
            )
            findings.bad_rows.update((name, row + 1) for row in range(top, bottom + 1))
            findings.whole = findings.whole or top + 1 <= header_row  # the names of the columns are not sure


def letters(index: int) -> str:
    """The letters over column `index`, counted from 0: A, B, ..., Z, AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def _unpack_with_limits(path: Path) -> dict[str, bytes]:
    """The XML of the workbook's sheets, after the limits: first those of the directory, then what really comes out."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableFile(_("This is no XLSX workbook but another kind of archive. Save it as XLSX or CSV."))
            _check_directory(entries, path.stat().st_size)
            members = {}
            budget = UNPACKED_MOST
            for entry in entries:
                content = _unpacked(archive, entry, budget)
                budget -= len(content)
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                    _check_rectangle(content)
                    members[entry.filename] = content
                elif entry.filename in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
                    members[entry.filename] = content
            return members
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged() from error


def _check_directory(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MEMBERS_MOST:
        raise UnreadableFile(_("The workbook consists of too many parts. Save only the sheet that is needed."))
    if unpacked > UNPACKED_MOST or (unpacked > RATIO_COUNTS_FROM and unpacked > RATIO_MOST * packed):
        raise UnreadableFile(
            _("The workbook would unpack to %(size)s MB, which looks like a trap. Save the sheet as CSV.")
            % {"size": unpacked // (1024 * 1024)}
        )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> bytes:
    """What is in an entry; the size that its directory states is checked by zipfile against what comes out."""
    content = bytearray()
    with archive.open(entry) as member:
        while chunk := member.read(_CHUNK):
            content += chunk
            if len(content) > budget:
                raise UnreadableFile(_("The workbook unpacks to more than can be read. Save the sheet as CSV."))
    if b"<!DOCTYPE" in content[:2048] or b"<!ENTITY" in content[:2048]:
        raise UnreadableFile(_("The workbook holds XML of a kind that no spreadsheet writes. Save it again as XLSX."))
    return bytes(content)


def _check_rectangle(sheet: bytes) -> None:
    columns, rows = set(), 0
    for column, row in _PLACE.findall(sheet):
        columns.add(column)
        rows = max(rows, int(row))
    widest = max((_index(column) for column in columns), default=0)
    if rows * widest > CELLS_MOST:
        raise UnreadableFile(
            _("A cell stands far away from the others (row %(row)s). Delete what is below and right of the table.")
            % {"row": rows}
        )


def _index(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _note_formulas(members: dict[str, bytes], title: str, name: str, findings: Findings) -> None:
    """Cells with a formula whose result was never computed: nobody knows what they should hold."""
    content = members.get(_member_of(members, title), b"")
    if not _FORMULA.search(content):
        return
    try:
        for _event, element in etree.iterparse(
            io.BytesIO(content), tag=("{*}c", "{*}row"), resolve_entities=False, no_network=True, huge_tree=False
        ):
            if etree.QName(element).localname == "row":
                element.clear()
            elif _lacks_result(element):
                place = _CELL_NAME.fullmatch(element.get("r", ""))
                findings.error(
                    _("The cell holds a formula without its result. Open and save the file in a spreadsheet."),
                    file=name,
                    row=int(place[2]) if place else 0,
                    column=place[1] if place else "",
                )
    except etree.XMLSyntaxError as error:
        raise _damaged() from error


def _lacks_result(cell: etree._Element) -> bool:
    parts = {etree.QName(part).localname: part for part in cell}
    return "f" in parts and not (parts.get("v") is not None and parts["v"].text)


def _member_of(members: dict[str, bytes], title: str) -> str:
    """The part of the archive that holds the sheet called `title`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        book = etree.fromstring(members["xl/workbook.xml"], parser)
        relations = etree.fromstring(members.get("xl/_rels/workbook.xml.rels", b"<none/>"), parser)
    except etree.XMLSyntaxError as error:
        raise _damaged() from error
    wanted = next((one.get(_RELATION) for one in book.iter("{*}sheet") if one.get("name") == title), None)
    for one in relations.iter("{*}Relationship"):
        if one.get("Id") == wanted:
            return "xl/" + one.get("Target", "").removeprefix("/xl/")
    return ""
