"""Bad input: a clear error with row and column, and nothing half-loaded."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from score.programme.enterprises.imports.importer import load
from tests.programme.enterprises.imports.bringing_in import (
    HEADER,
    MAPPING,
    ROWS,
    bring_in,
    problems,
    read,
    table_counts,
    write_csv,
)

pytestmark = pytest.mark.django_db


def refused(path: Path, mapping: str = MAPPING) -> list[tuple[int, str, str]]:
    """The errors of a file that must be refused; the tables stay as they were."""
    before = table_counts()
    prepared = read(path, mapping=mapping)
    with pytest.raises(ValueError, match="never written"):
        load(prepared, None, lambda writing, plan: None)
    assert table_counts() == before
    found = problems(prepared)
    assert found
    return found


def workbook(path: Path, rows: list[list[Any]], **options: Any) -> Path:
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("Firms")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("=") and not options.get("strings_to_formulas", True):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write(number, column, cell)
    return path


def cells(*changes: tuple[int, int, Any]) -> list[list[Any]]:
    """The usual rows as cells of a workbook, with some changed (row and column counted from 0)."""
    rows: list[list[Any]] = [HEADER.split(","), *(row.split(",") for row in ROWS)]
    for row in rows[1:]:
        row[6], row[7] = float(row[6]), float(row[7])
    for row_number, column, cell in changes:
        rows[row_number][column] = cell
    return rows


class TestEmpty:
    def test_no_bytes(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.csv"
        path.write_bytes(b"")
        assert refused(path) == [(0, "", "The file is empty.")]

    def test_blank_lines_only(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.csv"
        path.write_text("\n\n ,\n")
        assert "empty" in refused(path)[0][2]

    def test_names_of_columns_only(self, tmp_path: Path) -> None:
        assert "no rows under them" in refused(write_csv(tmp_path))[0][2]

    def test_empty_workbook(self, tmp_path: Path) -> None:
        assert "empty" in refused(workbook(tmp_path / "firms.xlsx", []))[0][2]


class TestTruncated:
    def test_row_cut_off(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path, *ROWS)
        path.write_text(path.read_text()[:-25])
        ((row, _column, problem),) = refused(path)
        assert row == 4
        assert "cut off" in problem

    def test_every_short_row_is_named(self, tmp_path: Path) -> None:
        found = refused(write_csv(tmp_path, ROWS[0], "2,Firm two", "3,Firm three", ROWS[1]))
        assert [row for row, _column, _problem in found] == [3, 4]

    def test_quotes_never_closed(self, tmp_path: Path) -> None:
        ((_row, _column, problem),) = refused(write_csv(tmp_path, ROWS[0], '2,"Firm two,GH,baseline'))
        assert "Row 3" in problem
        assert "cut off" in problem

    def test_workbook_cut_off(self, tmp_path: Path) -> None:
        whole = workbook(tmp_path / "whole.xlsx", cells())
        path = tmp_path / "firms.xlsx"
        path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
        assert "not sent whole" in refused(path)[0][2]

    def test_workbook_with_a_damaged_sheet(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.xlsx"
        whole = workbook(tmp_path / "whole.xlsx", cells())
        with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w") as damaged:
            for name in archive.namelist():
                content = archive.read(name)
                damaged.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
        assert "damaged" in refused(path)[0][2] or "names of columns" in refused(path)[0][2]


class TestWrongType:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"%PDF-1.7 invented", "PDF"),
            (b"\x89PNG\r\n\x1a\n invented", "PNG"),
            (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "not a table"),
            (b"PAR1\x15\x04 invented", "Parquet"),
            (b"id,firm\0,country", "not a text file"),
            (b"PK\x03\x04 only the beginning", "not sent whole"),
            (bytes(range(128, 256)) * 4, "cannot be read"),
        ],
    )
    def test_type_is_seen_from_the_content(self, tmp_path: Path, content: bytes, said: str) -> None:
        path = tmp_path / "firms.csv"
        path.write_bytes(content)
        assert said in refused(path)[0][2]

    def test_archive_that_is_no_workbook(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("firms.csv", HEADER)
        assert "another kind of archive" in refused(path)[0][2]

    def test_a_workbook_called_csv_is_read_as_what_it_is(self, tmp_path: Path) -> None:
        assert problems(read(workbook(tmp_path / "firms.csv", cells()))) == []


class TestManyColumns:
    def test_two_hundred_columns_are_no_trouble_and_are_named(self, tmp_path: Path) -> None:
        more = [f"extra{number}" for number in range(200)]
        rows = [",".join((row, *("7" for _ in more))) for row in ROWS]
        prepared = read(write_csv(tmp_path, *rows, header=",".join((HEADER, *more))))
        assert problems(prepared) == []
        assert prepared.outcome["Answer"]["new"] == 6
        (note,) = [one.problem for one in prepared.findings.in_order()]
        assert all(name in note for name in more)

    def test_column_missing(self, tmp_path: Path) -> None:
        ((_row, _column, problem),) = refused(write_csv(tmp_path, *ROWS, header=HEADER.replace("workers", "worker")))
        assert "no column “workers”" in problem
        assert "Is “worker” meant?" in problem

    def test_column_twice(self, tmp_path: Path) -> None:
        header = HEADER.replace("scrap", "workers")
        found = refused(write_csv(tmp_path, *ROWS, header=header))
        assert any("Two columns are called “workers”" in problem for _row, _column, problem in found)


class TestFormulas:
    def test_formula_as_text_is_no_number(self, tmp_path: Path) -> None:
        ((row, column, problem),) = refused(write_csv(tmp_path, ROWS[0], ROWS[2].replace(",40,", ",=20*2,")))
        assert (row, column) == (3, "workers")
        assert "=20*2 is not a number" in problem

    def test_formula_in_a_name_stays_text(self, tmp_path: Path) -> None:
        row = ROWS[2].replace("Firm two (invented)", "=HYPERLINK(1)")
        prepared = bring_in(write_csv(tmp_path, row))
        assert prepared.staging is not None
        assert prepared.staging.pools["Enterprise"].fields[0]["name"] == "=HYPERLINK(1)"

    def test_formula_holds_what_was_last_computed(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(cells()):
                sheet.write_row(number, 0, row)
            sheet.write_formula(1, 6, "=100+25", None, 125)
        prepared = bring_in(path)
        assert prepared.staging is not None
        values = {row[1][0] for rows in prepared.staging.facts.values() for row in rows.rows if len(row[1]) == 6}
        assert 125 in values

    def test_formula_never_computed(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(cells()):
                sheet.write_row(number, 0, row)
            sheet.write_formula(2, 7, "=1+1", None, "")
        found = refused(path)
        assert (3, "H") in [(row, column) for row, column, _problem in found]
        assert any("formula without its result" in problem for _row, _column, problem in found)

    def test_error_of_the_spreadsheet(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.csv"
        write_csv(tmp_path, ROWS[0], ROWS[2].replace(",40,", ",#DIV/0!,"))
        ((row, column, problem),) = refused(path)
        assert (row, column) == (3, "workers")
        assert "error of the spreadsheet" in problem


class TestZipBomb:
    def bomb(self, path: Path, megabytes: int, stated: int | None = None) -> Path:
        whole = workbook(path.with_name("whole.xlsx"), cells())
        with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in archive.namelist():
                packed.writestr(name, archive.read(name))
            packed.writestr("xl/worksheets/sheet2.xml", b"0" * (megabytes << 20))
        if stated is not None:
            content = path.read_bytes()
            size = (megabytes << 20).to_bytes(4, "little")
            path.write_bytes(content.replace(size, stated.to_bytes(4, "little")))
        return path

    def test_refused_before_it_is_unpacked(self, tmp_path: Path) -> None:
        path = self.bomb(tmp_path / "firms.xlsx", 64)
        assert path.stat().st_size < 200_000
        ((_row, _column, problem),) = refused(path)
        assert "looks like a trap" in problem

    def test_refused_where_the_directory_lies(self, tmp_path: Path) -> None:
        path = self.bomb(tmp_path / "firms.xlsx", 64, stated=1000)
        assert "damaged" in refused(path)[0][2]

    def test_cell_far_away(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(cells()):
                sheet.write_row(number, 0, row)
            sheet.write(1_048_575, 16_383, 1)
        ((_row, _column, problem),) = refused(path)
        assert "row 1048576" in problem

    def test_entities_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.xlsx"
        whole = workbook(tmp_path / "whole.xlsx", cells())
        with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w") as packed:
            for name in archive.namelist():
                content = archive.read(name)
                if name.endswith("sheet1.xml"):
                    content = content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1)
                packed.writestr(name, content)
        assert "no spreadsheet writes" in refused(path)[0][2]


class TestMergedCells:
    def test_merged_cells_are_named(self, tmp_path: Path) -> None:
        path = tmp_path / "firms.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(cells()):
                sheet.write_row(number, 0, row)
            sheet.merge_range(1, 1, 2, 1, "Firm one (invented)")
        ((row, column, problem),) = refused(path)
        assert (row, column) == (2, "B")
        assert "row 3, column B" in problem


class TestSeparators:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ('"1,234.5"', "1234.5"),
            ('"1.234,5"', "1234.5"),
            ("1 234.5", "1234.5"),
            ("1'234.5", "1234.5"),
            ('"12,5"', "12.5"),
            ("4.5", "4.5"),
        ],
    )
    def test_only_one_reading(self, tmp_path: Path, written: str, meant: str) -> None:
        mapping = MAPPING.replace('"OUT_BAD_PCT"', '"WATER"')
        prepared = read(write_csv(tmp_path, ROWS[0].replace(",4.5", f",{written}")), mapping=mapping)
        assert problems(prepared) == []
        assert prepared.staging is not None
        values = [str(row[1][0]) for rows in prepared.staging.facts.values() for row in rows.rows if len(row[1]) == 6]
        assert values == ["120", meant]

    def test_two_readings_are_an_error_that_names_both(self, tmp_path: Path) -> None:
        ((row, column, problem),) = refused(write_csv(tmp_path, ROWS[0].replace(",120,", ',"1,234",')))
        assert (row, column) == (2, "workers")
        assert "1234 or 1.234" in problem

    @pytest.mark.parametrize(("decimal", "meant"), [(".", "1234"), (",", "1.234")])
    def test_the_mapping_decides(self, tmp_path: Path, decimal: str, meant: str) -> None:
        mapping = MAPPING.replace('"OUT_BAD_PCT"', '"WATER"').replace(
            "[enterprise]", f'decimal = "{decimal}"\n[enterprise]'
        )
        prepared = read(write_csv(tmp_path, ROWS[0].replace(",4.5", ',"1,234"')), mapping=mapping)
        assert problems(prepared) == []
        assert prepared.staging is not None
        values = [str(row[1][0]) for rows in prepared.staging.facts.values() for row in rows.rows if len(row[1]) == 6]
        assert values == ["120", meant]


class TestDates:
    STYLES = ("2023-03-31", "31/03/2023", "31.03.2023", "31-03-2023", "31 March 2023")

    def test_five_styles_mean_the_same_day(self, tmp_path: Path) -> None:
        rows = [
            ROWS[0].replace("1,Firm one", f"{number},Firm {number}").replace("2023-03-31", style)
            for number, style in enumerate(self.STYLES, 1)
        ]
        prepared = read(write_csv(tmp_path, *rows))
        assert problems(prepared) == []
        assert prepared.staging is not None
        assert {str(key[4]) for key in prepared.staging.pools["Round"].keys} == {"2023-03-31"}

    def test_day_or_month_first_is_never_guessed(self, tmp_path: Path) -> None:
        ((row, column, problem),) = refused(write_csv(tmp_path, ROWS[0].replace("2023-03-31", "04/03/2023")))
        assert (row, column) == (2, "to")
        assert "2023-03-04 or 2023-04-03" in problem

    @pytest.mark.parametrize(("style", "meant"), [("d/m/y", "2023-03-04"), ("m/d/y", "2023-04-03")])
    def test_the_mapping_decides(self, tmp_path: Path, style: str, meant: str) -> None:
        mapping = MAPPING.replace("[enterprise]", f'dates = "{style}"\n[enterprise]', 1)
        prepared = read(write_csv(tmp_path, ROWS[0].replace("2023-03-31", "04/03/2023")), mapping=mapping)
        assert problems(prepared) == []
        assert prepared.staging is not None
        assert str(prepared.staging.pools["Round"].keys[0][4]) == meant

    def test_bare_number(self, tmp_path: Path) -> None:
        ((row, column, problem),) = refused(write_csv(tmp_path, ROWS[0].replace("2023-03-31", "45016")))
        assert (row, column) == (2, "to")
        assert "bare number" in problem


class TestAllErrorsAtOnce:
    def test_every_cell_is_named(self, tmp_path: Path) -> None:
        rows = (
            ROWS[0].replace(",120,", ",many,"),
            ROWS[1].replace("endline", "lastline").replace(",3.5", ",150"),
            ROWS[2].replace("Ghana", "Atlantis"),
        )
        found = refused(write_csv(tmp_path, *rows))
        assert [(row, column) for row, column, _problem in found] == [(2, "workers"), (3, "round"), (4, "country")]

    def test_one_bad_row_refuses_the_good_ones(self, tmp_path: Path) -> None:
        assert (
            len(
                refused(
                    write_csv(tmp_path, *ROWS, ROWS[2].replace("2,Firm two", "9,Firm nine").replace(",40,", ",-1,"))
                )
            )
            == 1
        )
