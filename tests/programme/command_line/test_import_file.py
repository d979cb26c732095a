"""`score import` as an operator meets it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from score.programme.command_line.import_file import command
from score.programme.core import files
from score.programme.core.models import AuditEvent, Job, StoredFile
from score.programme.enterprises.models import Enterprise, ImportBatch
from tests.programme.enterprises.imports.bringing_in import MAPPING, ROWS, table_counts, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "firms.toml"
    path.write_text(MAPPING)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_brought_in_and_kept_with_its_mapping(tmp_path: Path, mapping: Path) -> None:
    path = write_csv(tmp_path, *ROWS)
    result = run(path, "--mapping", mapping)
    assert result.exit_code == 0, result.output
    assert "3 rows read" in result.output
    assert "Answer               6 new" in result.output
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.mapping["text"], batch.outcome["counts"]["Answer"]["new"]) == ("done", MAPPING, 6)
    assert files.opened(batch.file).read() == path.read_bytes()
    assert AuditEvent.objects.get(action="import").actor is None


def test_the_worker_is_asked_to_look_for_duplicates(tmp_path: Path, mapping: Path) -> None:
    for _ in range(2):
        run(write_csv(tmp_path, *ROWS), "--mapping", mapping)
        (asked,) = Job.objects.filter(kind="find_duplicates")
        assert (asked.arguments, asked.requested_by) == ({"changed": True}, None)


def test_again_writes_nothing_at_all(tmp_path: Path, mapping: Path) -> None:
    path = write_csv(tmp_path, *ROWS)
    run(path, "--mapping", mapping)
    before = table_counts()
    result = run(path, "--mapping", mapping)
    assert result.exit_code == 0
    assert "nothing to write" in result.output
    assert table_counts() == before


def test_dry_run_writes_nothing(tmp_path: Path, mapping: Path) -> None:
    before = table_counts()
    result = run(write_csv(tmp_path, *ROWS), "--mapping", mapping, "--dry-run")
    assert result.exit_code == 0
    assert "2 would be new" in result.output
    assert table_counts() == before


def test_errors_are_all_told_and_written_to_a_file(tmp_path: Path, mapping: Path) -> None:
    rows = [
        ROWS[0].replace("1,Firm one", f"{number},Firm {number}").replace(",120,", ",=many,") for number in range(250)
    ]
    errors = tmp_path / "errors.csv"
    before = table_counts()
    result = run(write_csv(tmp_path, *rows), "--mapping", mapping, "--errors-to", errors)
    assert result.exit_code == 1
    assert "firms.csv, row 2, column workers: =many is not a number" in result.output
    assert "and 50 more" in result.output
    assert "score: 250 errors, nothing was written" in result.output
    assert "Traceback" not in result.output
    with errors.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert [int(row["row"]) for row in written] == list(range(2, 252))
    assert not any(cell.startswith("=") for row in written for cell in row.values())
    assert table_counts() == before


def test_a_wrong_mapping_names_its_key(tmp_path: Path, mapping: Path) -> None:
    mapping.write_text(MAPPING.replace("reference =", "referense ="))
    result = run(write_csv(tmp_path, *ROWS), "--mapping", mapping)
    assert result.exit_code == 1
    assert "firms.toml: enterprise.referense" in result.output
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("arguments", [(), ("no such file.csv", "--mapping", "no.toml"), ("--mapping", "x")])
def test_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
    assert not StoredFile.objects.exists()


def test_help_teaches() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for words in ("--dry-run", "docs/how-to/import.md", "Exit status", "score import firms.xlsx --mapping firms.toml"):
        assert words in result.output
