"""Workbooks as they are made: other programs read them, nothing is held back, nothing is too long."""

import datetime
import io
import zipfile

import numpy as np
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from score.programme.core import workbook_stream
from score.programme.core.workbook_stream import workbook_pieces

ROWS = [
    ["Name", "Heads", "Share", "Day", "Open", "Note"],
    ["A & B <i>", 12, 0.25, datetime.date(2024, 2, 29), True, "two\nlines"],
    ["江苏三江", None, -1e-7, datetime.date(1900, 3, 1), False, " kept "],
    ["=1+1", 2**40, 1e300, None, None, "_x0041_ \x07"],
]  # fmt: skip


def made(rows):
    return b"".join(workbook_pieces(rows))


def sheets(content):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]


def test_every_part_is_sound_xml_and_named_in_the_list_of_contents():
    with zipfile.ZipFile(io.BytesIO(made(ROWS))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
        listed = archive.read("[Content_Types].xml").decode()
        assert all(
            f"/{name}" in listed for name in archive.namelist() if name.startswith("xl/") and "_rels" not in name
        )


def test_values_come_back_as_they_went_in():
    (rows,) = sheets(made(ROWS))
    assert rows[0] == ROWS[0]
    assert rows[1] == ["A & B <i>", 12, 0.25, datetime.date(2024, 2, 29), True, "two\nlines"]
    assert rows[2][:4] == ["江苏三江", "", -1e-7, datetime.date(1900, 3, 1)] and rows[2][5] == " kept "
    assert rows[3][:3] == ["=1+1", 2**40, 1e300]


def test_numbers_of_numpy_are_numbers():
    (rows,) = sheets(made([["n", "x"], [np.int64(3), np.float32(0.5)]]))
    assert rows[1] == [3, 0.5]
    assert all(type(value) is not str for value in rows[1])


def test_a_table_that_one_sheet_cannot_hold_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook_stream, "MOST_ROWS", 4)
    found = sheets(made([["n"], *([number] for number in range(8))]))
    assert found == [[["n"], [0], [1], [2]], [["n"], [3], [4], [5]], [["n"], [6], [7]]]
    assert sheets(made([["n"], [0], [1], [2]])) == [[["n"], [0], [1], [2]]], "what one just holds needs no further one"


def test_a_sheet_ends_before_it_is_too_large_for_readers(monkeypatch):
    monkeypatch.setattr(workbook_stream, "MOST_BYTES", 3_000_000)
    rows = [["n"], *(["x" * 1000] for _ in range(8000))]
    found = sheets(made(rows))
    assert len(found) > 1 and sum(len(sheet) - 1 for sheet in found) == 8000


def test_the_first_bytes_go_out_before_the_last_row_is_made():
    taken = []

    def rows():
        yield ["n"]
        for number in range(200_000):
            taken.append(number)
            yield [f"{number * 7919 % 99991:x}" * 8] * 8

    pieces = workbook_pieces(rows())
    assert next(piece for piece in pieces if piece)
    assert len(taken) < 100_000
    pieces.close()


def test_text_longer_than_a_cell_is_cut_and_says_so():
    (rows,) = sheets(made([["n"], ["x" * 40_000]]))
    assert len(rows[1][0]) == 32_767 and rows[1][0].endswith("x…")


def test_more_columns_than_a_sheet_holds_are_refused():
    with pytest.raises(ValueError, match="16384 columns"):
        made([["n"] * 16_385])


@pytest.mark.parametrize("rows", [[], [[]], [["only heads"]]])
def test_an_empty_table_is_a_sound_file(rows):
    assert len(sheets(made(rows))) == 1
