"""`score duplicates` as somebody with a table of his own meets it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from score.programme.command_line.duplicates import command

ROWS = [
    ["Supplier", "Street", "Town", "Land"],
    ["Zephyrine Garments Ltd", "12 Kings Road", "Tema", "Ghana"],
    ["Vesperal Shoes", "8 Hill Alley", "Kumasi", "Ghana"],
    ["ZEPHYRINE GARMENT CO", "12 Kings Rd", "Tema, Community 4", "GH"],
    ["Zephyrine Garments Ltd", "12 Kings Road", "Tema", "Kenya"],
]
PAIRS = [
    ["left_name", "left_address", "right_name", "right_address", "label"],
    ["Zephyrine Garments Ltd", "12 Kings Road, Tema", "ZEPHYRINE GARMENT", "12 Kings Rd, Tema", "1"],
    ["Zephyrine Garments Ltd", "12 Kings Road, Tema", "Vesperal Shoes", "8 Hill Alley, Kumasi", "0"],
    ["Orionis Wood", "5 Mill Lane, Ho", "Cassandrine Wood", "77 Old Lane, Wa", "1"],
    ["Halcyon", "Ho", "Halcyon", "Ho", "?"],
]


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_pairs_are_printed_with_their_rows_probability_and_reasons(tmp_path):
    result = run(write(tmp_path / "rows.csv", ROWS), "--columns", "country=Land", "--columns", "name=Supplier",
                 "--columns", "address=Street,Town")  # fmt: skip
    assert result.exit_code == 0, result.output
    (pair,) = table(result.stdout)
    assert (pair["left_row"], pair["right_row"]) == ("2", "4")
    assert float(pair["probability"]) > 0.9
    assert (pair["left_Supplier"], pair["right_Town"]) == ("Zephyrine Garments Ltd", "Tema, Community 4")
    assert pair["why_name"].startswith("Names agree but for the legal form")
    assert "Only right: community 4." in pair["why_address"]
    assert "4 rows, 1 pairs" in result.stderr


def test_columns_are_guessed_and_the_guess_is_told(tmp_path):
    rows = [["Supplier name", "Address", "Country"], *([row[0], f"{row[1]}, {row[2]}", row[3]] for row in ROWS[1:])]
    result = run(write(tmp_path / "rows.csv", rows))
    assert "name is Supplier name; address is Address; country is Country" in result.stderr
    assert len(table(result.stdout)) == 1


def test_pairs_are_written_into_a_file_and_formulas_do_not_run(tmp_path):
    rows = [["name", "address"], ["=Zephyrine Garments", "12 Kings Road"], ["=ZEPHYRINE GARMENTS", "12 Kings Road"]]
    written = tmp_path / "pairs.csv"
    result = run(write(tmp_path / "rows.csv", rows), "--output", written)
    assert result.exit_code == 0
    (pair,) = table(written.read_text("utf-8"))
    assert pair["left_name"] == "'=Zephyrine Garments"


def test_a_higher_threshold_lists_less(tmp_path):
    path = write(tmp_path / "rows.csv", [["name", "address"], *([row[0], row[1]] for row in ROWS[1:])])
    assert len(table(run(path).stdout)) >= 1
    assert table(run(path, "--least", "1").stdout) == []


def test_labelled_pairs_get_a_probability_each_and_the_labels_are_compared(tmp_path):
    result = run(write(tmp_path / "pairs.csv", PAIRS), "--pairs")
    assert result.exit_code == 0, result.output
    found = table(result.stdout)
    assert [row["label"] for row in found] == ["1", "0", "1", "?"]
    chances = [float(row["probability"]) for row in found]
    assert chances[0] > 0.9 and max(chances[1], chances[2]) < 0.1
    assert "3 labelled pairs, 2 the same: precision 1.000, recall 0.500, F 0.667 at 0.5" in result.stderr


def test_pairs_without_labels(tmp_path):
    result = run(write(tmp_path / "pairs.csv", [row[:4] for row in PAIRS]), "--pairs")
    assert len(table(result.stdout)) == 4
    assert "labelled" not in result.stderr


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ([["x", "y"], ["1", "2"]], [], "no column is called name or the like"),
        ([["name", "name"], ["1", "2"]], [], "more than one column is called name"),
        (ROWS, ["--columns", "name=Supplir"], "there is no column “Supplir”; there are: Supplier, Street"),
        (PAIRS, ["--columns", "name=left_name", "--pairs"], "no column “left_name”"),
        ([["only", "names"]], [], "no rows"),
        (ROWS, ["--pairs"], "no column is called left_name and right_name"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_how_to_mend_it(tmp_path, rows, options, said):
    result = run(write(tmp_path / "rows.csv", rows), *options)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_statement_that_is_none_is_a_matter_of_usage(tmp_path):
    result = run(write(tmp_path / "rows.csv", ROWS), "--columns", "firm=Supplier")
    assert result.exit_code == 2
    assert "KIND is name, address, country, code or words" in result.stderr


def test_rows_that_do_not_fit_are_told_and_left_out(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("name,address\nZephyrine Garments,12 Kings Road\nshort\nZEPHYRINE GARMENTS,12 Kings Road\n")
    result = run(path)
    assert "row 3" in result.stderr and "left out" in result.stderr
    assert [(row["left_row"], row["right_row"]) for row in table(result.stdout)] == [("2", "4")]
