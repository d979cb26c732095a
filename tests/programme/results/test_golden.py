"""From the files through import, database, reader and panel: every golden row whose facts exist here, to 1e-9."""

from __future__ import annotations

import pytest

from score.catalogue.indicators import all_indicators
from tests.programme.results import golden_world

NUMBERS = ("value", "numerator", "denominator", "eligible", "with_data", "coverage", "improved", "unchanged", "worse")
BOUNDS = ("lower", "upper", "without_top")
# every pooled figure and every sum names its largest mover; the golden data leave these two empty
ALSO_DEFINED_HERE = {"accidents_number", "workforce_represented"}
pytestmark = pytest.mark.django_db
ROWS = [row for row in golden_world.expected() if row["code"] in all_indicators()]
KEYS = [(row["code"], row["cut"], row["as_of"]) for row in ROWS]


@pytest.fixture(scope="module")
def golden(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        golden_world.import_golden()
        found = {}
        for day in sorted({key[2] for key in KEYS}):
            wanted = {key[:2] for key in KEYS if key[2] == day}
            found |= {(*key, day): one for key, one in golden_world.figures_at(day, wanted).items()}
        yield found, golden_world.firms()


def _same(found, wanted: str) -> bool:
    if wanted == "":
        return found is None
    return found is not None and float(found) == pytest.approx(float(wanted), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("row", "key"), list(zip(ROWS, KEYS, strict=True)), ids=["-".join(key) for key in KEYS])
def test_golden_row_through_the_whole_stack(golden, row, key):
    found, firms = golden
    figure = found[key]
    assert figure.type.text == row["type"]
    assert figure.unit == row["unit"]
    more = row["code"] in ALSO_DEFINED_HERE
    for column in (*NUMBERS, *BOUNDS):
        value = getattr(figure, column)
        assert (more and column == "without_top") or _same(value, row[column]), (column, value, row[column])
    if row["closed"]:
        assert figure.closed == int(row["closed"])
    assert more or firms.get(figure.top or "", "") == row["top"]
    assert figure.publishable is (row["publishable"] == "yes")


def test_all_rows_are_there():
    assert len(ROWS) == 129
