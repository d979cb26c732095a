"""Units and their spellings."""

from pathlib import Path

import pytest

from score.catalogue.questions.units import all_units, find_unit, load_units, own_unit
from score.catalogue.toml_tables import CatalogueFileError


@pytest.mark.parametrize(
    ("text", "code"),
    [("kWh", "kWh"), ("KWH", "kWh"), ("m³", "m3"), ("cbm", "m3"), (" M3 ", "m3"), ("Litres", "l"), ("pcs", "piece"),
     ("guest nights", "guest_night"), ("guest_night", "guest_night"), ("%", "percent"), ("person-days", "person_day")],
)  # fmt: skip
def test_spellings(text: str, code: str) -> None:
    assert find_unit(text) == code


@pytest.mark.parametrize("text", ["", "furlong", "kWh/piece"])
def test_unknown_units(text: str) -> None:
    assert find_unit(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("pcs", "piece"), ("Bottle Crate", "bottle_crate"), ("ghế", "ghế"), ("", None), ("3 kg", None), ("a" * 31, None)],
)
def test_a_firm_may_have_its_own(text: str, code: str | None) -> None:
    assert own_unit(text) == code


def test_own_units_are_stable() -> None:
    assert own_unit(own_unit("Bottle  Crate") or "") == "bottle_crate"
    for code in all_units():
        assert own_unit(code) == code


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[kg]\nname = "kilograms"\nsymbl = "kg"', "kg.symbl"),
        ("[kg]\nsymbol = 'kg'", "kg.name"),
        ('[kg]\nname = "kilo"\n[t]\nname = "tonnes"\naliases = ["Kilo"]', "t.aliases"),
        ("kg = 3", "kg"),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "units.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueFileError) as caught:
        load_units(path)
    assert (caught.value.file, caught.value.key) == ("units.toml", key)
