"""From a cell to an answer, by what the question expects."""

from decimal import Decimal

import pytest

from score.catalogue.questions import question_files
from score.catalogue.questions.entry_reading import read_entry
from score.catalogue.questions.question import Entry
from score.catalogue.reading.unreadable import Unreadable


def read(code: str, value: object, dimensions: str = "", **more: object) -> Entry | None:
    return read_entry(question_files.get(code), dimensions, value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "dimensions", "value", "more", "entry"),
    [
        ("W", "", "120", {}, Entry(Decimal(120), "person")),
        ("W", "", 120, {"unit": "Workers"}, Entry(Decimal(120), "person")),
        ("W", "", "refused", {}, Entry(missing="refused")),
        ("W", "", "n/a", {"meanings": {"n/a": "not_tracked"}}, Entry(missing="not_tracked")),
        ("P01", "", "oui", {}, Entry(Decimal(1))),
        ("P01", "", "không", {}, Entry(Decimal(0))),
        ("P01", "", "not asked", {}, Entry(missing="not_asked")),
        ("WAGE_LOW", "", "1.234,5", {"currency": "IDR"}, Entry(Decimal("1234.5"), "IDR")),
        ("WAGE_LOW", "", "12", {"currency": "IDR", "unit": "usd"}, Entry(Decimal(12), "USD")),
        ("OUT_BAD_PCT", "", "3,5 %", {}, Entry(Decimal("3.5"), "percent")),
        ("OUT_BAD_PCT", "", 0.05999999865889549, {"round_to_fit": True}, Entry(Decimal("0.06"), "percent")),
        ("OUTPUT", "", "1,234", {"unit": "Bottle crates", "locale_hint": "en"}, Entry(Decimal(1234), "bottle_crates")),
        ("OUTPUT", "", "5", {"unit": "pcs"}, Entry(Decimal(5), "piece")),
        ("ENERGY", "source=electricity", "5", {"unit": "kwh"}, Entry(Decimal(5), "kWh")),
        ("WATER", "", "0", {}, Entry(Decimal(0), "m3")),
    ],
)
def test_cells(code: str, dimensions: str, value: object, more: dict[str, object], entry: Entry) -> None:
    assert read(code, value, dimensions, **more) == entry


@pytest.mark.parametrize("value", ["", "  ", None])
def test_a_blank_is_no_answer(value: object) -> None:
    assert read("W", value) is None


def test_no_unit_is_assumed_where_there_is_a_choice() -> None:
    assert read("ENERGY", "5", "source=electricity") == Entry(Decimal(5), "")
    assert read("OUTPUT", "5") == Entry(Decimal(5), "")


def test_an_unknown_unit_is_kept_for_validation_to_name() -> None:
    assert read("WATER", "5", unit="bucket") == Entry(Decimal(5), "bucket")


@pytest.mark.parametrize(("code", "value"), [("W", "many"), ("P01", "perhaps"), ("W", "n/a"), ("W", "12%")])
def test_unreadable_cells(code: str, value: str) -> None:
    with pytest.raises(Unreadable):
        read(code, value)
