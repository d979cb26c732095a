"""`score import` of lists without a mapping. All firms are invented."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, EnterpriseName, ImportBatch
from tests.programme.command_line.test_import_file import run
from tests.programme.enterprises.imports.bringing_in import table_counts, write_csv

pytestmark = pytest.mark.django_db
HEADER = "Negara,Nama Perusahaan,Alamat"
ROWS = ("Indonesia,Pabrik Khayalan Satu,Jalan Satu 1", "INDONESIA,Pabrik Khayalan Dua,Jalan Dua 22")
BAD = "Atlantis,Pabrik Khayalan Tiga,Jalan Tiga 333"


def test_without_a_wish_only_the_suggestion_is_printed(tmp_path: Path) -> None:
    before = table_counts()
    result = run(write_csv(tmp_path, *ROWS, header=HEADER))
    assert result.exit_code == 0
    assert "Nama Perusahaan  name of the enterprise (it is called so)" in result.output
    assert "--suggested" in result.output
    assert table_counts() == before


def test_brought_in_as_suggested_and_again(tmp_path: Path) -> None:
    path = write_csv(tmp_path, *ROWS, header=HEADER)
    result = run(path, "--suggested", "--source", "An invented buyer", "--valid-from", "2024-03-01")
    assert result.exit_code == 0, result.output
    assert Enterprise.objects.filter(source="An invented buyer").count() == 2
    assert set(EnterpriseAttribute.objects.filter(kind="country").values_list("value", flat=True)) == {"ID"}
    before = table_counts()
    again = run(path, "--suggested")
    assert "as chosen for firms.csv" in again.output
    assert "nothing to write" in again.output
    assert table_counts() == before


def test_the_mapping_is_saved_to_be_corrected(tmp_path: Path) -> None:
    path, mapping = write_csv(tmp_path, *ROWS, header=HEADER), tmp_path / "firms.toml"
    run(path, "--save-mapping", mapping)
    assert read_mapping(mapping.read_text()).source == "firms"
    assert not Enterprise.objects.exists()
    assert run(path, "--mapping", mapping).exit_code == 0
    assert Enterprise.objects.count() == 2


def test_a_wrong_row_refuses_all_unless_good_ones_are_wanted(tmp_path: Path) -> None:
    path, mend = write_csv(tmp_path, *ROWS, BAD, header=HEADER), tmp_path / "firms to mend.csv"
    assert run(path, "--suggested").exit_code == 1
    assert not Enterprise.objects.exists()
    result = run(path, "--suggested", "--only-good", "--mend-to", mend)
    assert result.exit_code == 0, result.output
    assert "1 rows are wrong and stay outside; 2 are right" in result.output
    assert Enterprise.objects.count() == 2
    assert mend.read_text(encoding="utf-8-sig").splitlines()[0] == f"{HEADER},what is wrong"
    mend.write_text(mend.read_text(encoding="utf-8-sig").replace("Atlantis", "Indonesia", 1))
    assert run(mend, "--suggested").exit_code == 0
    assert Enterprise.objects.filter(source="firms").count() == 3


def test_cells_without_a_column_come_back_too(tmp_path: Path) -> None:
    path, mend = write_csv(tmp_path, *ROWS, f"{BAD}, Blok 4", header=HEADER), tmp_path / "to mend.csv"
    run(path, "--suggested", "--only-good", "--mend-to", mend)
    with mend.open(encoding="utf-8-sig", newline="") as file:
        _heads, row = csv.reader(file)
    assert row[:3] == BAD.split(",")
    assert "only 3 names of columns" in row[3]
    assert row[4].strip() == "Blok 4"


def test_likely_duplicates_are_named_and_taken(tmp_path: Path) -> None:
    run(write_csv(tmp_path, *ROWS, header=HEADER), "--suggested")
    like = write_csv(tmp_path, "ID,PABRIK KHAYALAN SATU,Jl. Satu 1", header=HEADER, name="other.csv")
    named = run(like, "--suggested", "--duplicates", "--dry-run")
    assert "“Pabrik Khayalan Satu” that is here" in named.output
    result = run(like, "--suggested", "--same-above", "0.5")
    assert result.exit_code == 0, result.output
    assert Enterprise.objects.count() == 2
    assert EnterpriseName.objects.get().text == "PABRIK KHAYALAN SATU"
    assert ImportBatch.objects.count() == 2


@pytest.mark.parametrize("wish", [["--suggested"], ["--save-mapping", "x.toml"]])
def test_a_mapping_and_a_suggestion_exclude_each_other(tmp_path: Path, wish: list[str]) -> None:
    path = write_csv(tmp_path, *ROWS, header=HEADER)
    assert run(path, "--mapping", path, *wish).exit_code == 2
