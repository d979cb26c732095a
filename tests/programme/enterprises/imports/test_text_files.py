"""CSV as people send it: encodings, separators, quotes."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score.programme.enterprises.imports.encodings import encoding_of
from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.letters import mended
from score.programme.enterprises.imports.sheets import Sheet
from score.programme.enterprises.imports.text_files import read_text

NAMES = "id;Größe;Ville"
ROW = "1;zwölf;Besançon"
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


def read(path: Path, **wanted: object) -> Sheet:
    findings = Findings()
    sheet = read_text(path, path.name, findings, **wanted)
    assert [one for one in findings.kept if "garbled" not in one.problem] == []
    return sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(f"{NAMES}\r\n{ROW}\r\n".encode(encoding))
    sheet = read(path)
    assert sheet.columns == ("id", "Größe", "Ville")
    assert sheet.rows == [(2, ("1", "zwölf", "Besançon"))]


def test_the_encoding_is_judged_by_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(b"id;town\n" + b"1;Accra\n" * 200_000 + "2;Besançon\n".encode("cp1252"))
    assert encoding_of(path).name == "cp1252"
    assert read(path).rows[-1] == (200_002, ("2", "Besançon"))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("\n".join(line.replace(";", separator) for line in (NAMES, ROW, ROW)))
    assert read(path).columns == ("id", "Größe", "Ville")


def test_a_comma_in_numbers_is_no_separator(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("id;scrap;rework\n1;4,5;1,5\n2;3,5;0,5\n")
    assert read(path).rows[0] == (2, ("1", "4,5", "1,5"))


def test_a_single_column(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("id\n1\n\n2\n")
    assert read(path).rows == [(2, ("1",)), (4, ("2",))]


def test_names_further_down(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("A list of firms;;\n;;\nid;name;town\n1;Firm;Accra\n")
    sheet = read(path, header_row=3)
    assert (sheet.columns, sheet.rows) == (("id", "name", "town"), [(4, ("1", "Firm", "Accra"))])
    with pytest.raises(UnreadableFile, match="Row 2 is empty"):
        read(path, header_row=2)


def test_row_numbers_count_rows_of_the_table_not_lines(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text('id,note\n1,"two\nlines"\n2,one\n')
    assert [number for number, _cells in read(path).rows] == [2, 3]


def test_a_stated_encoding_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes("id;town\n1;Besançon\n".encode("cp1252"))
    with pytest.raises(UnreadableFile, match="utf-8"):
        read(path, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="klingon"):
        read(path, encoding="klingon")


def test_too_many_cells(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("id,name\n1,Smith, and sons\n2,Firm,\n")
    findings = Findings()
    sheet = read_text(path, "firms.csv", findings)
    assert [(one.row, "stand in quotes" in one.problem) for one in findings.kept] == [(2, True)]
    assert sheet.rows == [(3, ("2", "Firm"))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6), separator=st.sampled_from(",;\t|"))
def test_what_was_written_is_read(tmp_path: Path, rows: list[tuple[str, str, str]], separator: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(["first", "second", "third"])
    writer.writerows(rows)
    path = tmp_path / "firms.csv"
    path.write_bytes(text.getvalue().encode())
    # letters and their accents come as one sign, in whichever of its two writings they were; garbled ones are mended
    composed = [tuple(mended(unicodedata.normalize("NFC", cell)) for cell in row) for row in rows]
    expected = [row for row in composed if any(cell.strip() for cell in row)]
    if not expected:
        with pytest.raises(UnreadableFile):
            read(path, separator=separator)
        return
    assert [cells for _number, cells in read(path, separator=separator).rows] == expected


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(content)
    found = read_or_refusal(path)
    assert found
    if isinstance(found, Sheet):
        assert all(len(cells) == len(found.columns) for _number, cells in found.rows)


def read_or_refusal(path: Path) -> Sheet | str:
    """The sheet, or the words of the refusal; anything else fails the test."""
    try:
        return read_text(path, path.name, Findings())
    except UnreadableFile as refusal:
        return str(refusal)
