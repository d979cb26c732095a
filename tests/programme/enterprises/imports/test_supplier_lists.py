"""The fourteen real supplier lists, without any mapping: all rows go in, once; and all of them can be taken back."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from score.programme.core.facts import fact_models
from score.programme.core.models import RecordTakenBack
from score.programme.core.taken_back import not_taken_back
from score.programme.enterprises.imports import batches
from score.programme.enterprises.imports.importer import Prepared, Source, load, prepare
from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.imports.proposal import propose
from score.programme.enterprises.imports.suggestion import mapping_text
from score.programme.enterprises.imports.undoing import undo_import
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, ImportBatch
from tests.programme.enterprises.imports.bringing_in import problems, table_counts
from tests.programme.factories import make_actor, make_stored_file

pytestmark = pytest.mark.django_db
LISTS = Path(__file__).parents[3] / "data" / "supplier_lists"
DAY = datetime.date(2024, 3, 1)


def read(path: Path, day: datetime.date = DAY) -> Prepared:
    proposal = propose(path, path.name, ImportBatch.objects.all(), today=day)
    return prepare([Source(path, path.name)], read_mapping(mapping_text(proposal.choices)))


def bring_in(path: Path, day: datetime.date = DAY) -> Prepared:
    prepared = read(path, day)
    assert problems(prepared) == []
    return load(prepared, None, lambda writing, plan: None)


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def in_force() -> dict[str, int]:
    held = [model for model in fact_models() if model is not RecordTakenBack]
    return {model.__name__: model.objects.in_force().count() for model in held}


@pytest.fixture
def twelve() -> dict[str, set[tuple[str, ...]]]:
    """What list 12 becomes from each of its three formats."""
    found = {}
    for ending in ("csv", "xls", "xlsx"):
        prepared = read(LISTS / f"12.{ending}")
        assert prepared.staging is not None
        pool = prepared.staging.pools["Enterprise"]
        rows = prepared.staging.facts[EnterpriseAttribute].rows
        found[ending] = {
            (pool.keys[key[0]][1], pool.fields[key[0]]["name"], key[1], values[0]) for key, values, *_rest in rows
        }
    return found


def test_all_rows_of_all_lists_go_in_once() -> None:
    rows = 0
    for path in sorted(LISTS.glob("*.csv")):
        prepared = bring_in(path)
        assert prepared.rows == len(listed(path)) == prepared.good
        rows += prepared.rows
    assert rows == 963
    assert Enterprise.objects.count() == 959  # list 2 holds four of its firms twice
    countries = EnterpriseAttribute.objects.in_force().filter(kind="country")
    assert countries.count() == 959
    before = table_counts()
    for path in sorted(LISTS.glob("*.*")):
        if path.suffix in (".csv", ".xls", ".xlsx"):
            again = bring_in(path, DAY + datetime.timedelta(days=400))
            assert again.plan is not None
            assert not again.plan.writes, path.name
    assert table_counts() == before


def test_what_is_recorded_is_what_the_list_says() -> None:
    bring_in(LISTS / "9.csv")
    first = listed(LISTS / "9.csv")[0]
    firm = Enterprise.objects.get(name=first["name"])
    told = dict(firm.attributes.values_list("kind", "value"))
    assert told == {"country": "AU", "address": first["address"], "sector": first["sector"]}
    assert set(firm.attributes.values_list("valid_from", flat=True)) == {DAY}


def test_the_same_firm_twice_is_one_with_a_note() -> None:
    prepared = bring_in(LISTS / "2.csv")
    notes = [one for one in prepared.findings.in_order() if "the two are taken as one" in one.problem]
    assert len(notes) == 4
    assert all(one.row > 2 and one.column for one in notes)


def test_list_12_is_the_same_in_three_formats(twelve: dict[str, set[tuple[str, ...]]]) -> None:
    assert len(twelve["csv"]) == 45
    assert twelve["csv"] == twelve["xls"] == twelve["xlsx"]


def test_garbled_letters_of_the_workbooks_are_put_right_and_said() -> None:
    (note,) = [one for one in read(LISTS / "12.xlsx").findings.in_order() if "garbled" in one.problem]
    assert (note.row, note.column) == (10, "address")
    assert "Nº 280" in note.problem


def test_taken_back_nothing_is_left_in_force() -> None:
    actor = make_actor("owner")
    bring_in(LISTS / "3.csv")
    before = in_force()
    batch = ImportBatch.objects.create(file=make_stored_file(), created_by=actor.user)
    prepared = read(LISTS / "15.csv")
    load(prepared, actor.user, lambda writing, plan: batches.keep_loading(batch, prepared, writing, plan, actor))
    assert in_force()["EnterpriseAttribute"] == before["EnterpriseAttribute"] + 3 * 351
    assert not_taken_back(Enterprise).count() == len(listed(LISTS / "3.csv")) + 351
    undo_import(actor=actor, batch=batch, reason="a test")
    assert in_force() == before
    assert not_taken_back(Enterprise).count() == len(listed(LISTS / "3.csv"))
