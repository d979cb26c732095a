"""Workbooks: cells as they are meant, the right sheet, limits."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score.programme.enterprises.imports.files import read_file
from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.sheets import Sheet
from score.programme.enterprises.imports.workbooks import letters


def book_with(path: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy", "remove_timezone": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name in hidden:
                sheet.hide()
    return path


def read(path: Path, **wanted: Any) -> Sheet:
    findings = Findings()
    sheet = read_file(path, path.name, findings, **wanted)
    assert findings.kept == []
    return sheet


def test_cells_keep_their_type(tmp_path: Path) -> None:
    day = datetime.date(2024, 3, 4)
    path = book_with(
        tmp_path / "a.xlsx", {"Firms": [["a", "b", "c", "d"], [1, "x", day, True], [2.5, None, None, False]]}
    )
    first, second = (cells for _number, cells in read(path).rows)
    assert first[:2] == (1, "x")
    assert datetime.date(first[2].year, first[2].month, first[2].day) == day
    assert first[3] is True
    assert second == (2.5, None, None, False)


def test_rows_are_numbered_as_in_the_spreadsheet(tmp_path: Path) -> None:
    path = book_with(tmp_path / "a.xlsx", {"Firms": [["A list"], [], ["id", "name"], [1, "x"], [], [2, "y"]]})
    sheet = read(path, header_row=3)
    assert sheet.columns == ("id", "name")
    assert [number for number, _cells in sheet.rows] == [4, 6]


def test_a_table_that_does_not_begin_in_the_corner(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["id", "name"])
        sheet.write_row(4, 1, [1, "x"])
    found = read(path, header_row=3)
    assert (found.columns, found.rows) == (("", "id", "name"), [(5, (None, 1, "x"))])


def test_a_file_that_breaks_the_reader_breaks_only_the_reader(tmp_path: Path) -> None:
    """The reader lays out the rectangle between the cells it finds; this one has no end that we can see."""
    whole = book_with(tmp_path / "whole.xlsx", {"Firms": [["id", "name"], [1, "x"]]})
    path = tmp_path / "firms.xlsx"
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w") as packed:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b'<c r="B2"', b"<c r='XFD1048576'")
            packed.writestr(name, content)
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path)


def test_a_refusal_at_the_beginning_does_not_wait_for_the_end(tmp_path: Path) -> None:
    path = book_with(tmp_path / "a.xlsx", {"Firms": [["A list"], [], *([1, "x" * 50] for _ in range(20_000))]})
    with pytest.raises(UnreadableFile, match="Row 2 is empty"):
        read(path, header_row=2)


def test_the_sheet_that_is_not_hidden(tmp_path: Path) -> None:
    path = book_with(tmp_path / "a.xlsx", {"Firms": [["id"], [1]], "Lists": [["x"], [9]]}, hidden=("Lists",))
    assert read(path).columns == ("id",)


def test_several_sheets_need_a_choice(tmp_path: Path) -> None:
    path = book_with(tmp_path / "a.xlsx", {"Firms": [["id"], [1]], "Lists": [["x"], [9]]})
    with pytest.raises(UnreadableFile, match="Firms, Lists"):
        read(path)
    assert read(path, sheet="Lists").columns == ("x",)
    with pytest.raises(UnreadableFile, match="no sheet “Other”"):
        read(path, sheet="Other")


def test_letters() -> None:
    assert [letters(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "whole.xlsx"
    return book_with(path, {"Firms": [["id", "name"], [1, "x"], [2, "y"]]}).read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), damage=st.binary(min_size=1, max_size=20))
def test_a_damaged_workbook_is_read_or_refused_in_words(
    tmp_path: Path, whole: bytes, where: float, damage: bytes
) -> None:
    start = int(where * len(whole))
    path = tmp_path / "firms.xlsx"
    path.write_bytes(whole[:start] + damage + whole[start + len(damage) :])
    assert read_or_refusal(path)


def read_or_refusal(path: Path) -> Sheet | str:
    """The sheet, or the words of the refusal; anything else fails the test."""
    try:
        return read_file(path, path.name, Findings())
    except UnreadableFile as refusal:
        return str(refusal)
