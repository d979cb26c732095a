"""What columns of files without a mapping are taken for. All firms are invented."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from score.programme.enterprises.imports import recognition
from score.programme.enterprises.imports.recognition import LEAVE_OUT, NAMES, header_row_of, recognise
from score.programme.enterprises.matching.plain_words import plain

FIRMS = ["Firm one (invented)", "Firm two (invented)", "Firm three (invented)"]
STREETS = ["1 Long Road, Tema", "22 Short Street, Accra", "3 Mill Lane, Kumasi"]
COUNTRIES = ["Ghana", "GHANA", "gh"]


def meant(header: list[str], *columns: list[object]) -> dict[str, str]:
    rows = list(zip(*columns, strict=True))
    return {one.name: one.meant for one in recognise(header, rows)}


@pytest.mark.parametrize(
    "header",
    [
        ["country", "name", "address", "sector"],
        ["Pays", "Nom de l'entreprise", "Adresse", "Secteur"],
        ["País", "Razón social", "Dirección", "Rubro"],
        ["País de produção", "Nome do fornecedor", "Endereço", "Setor"],
        ["Negara", "Nama Perusahaan", "Alamat", "Sektor"],
        ["Ülke", "Şirket Adı", "Adres", "Sektör"],
        ["Quốc gia", "Tên công ty", "Địa chỉ", "Ngành nghề"],
        ["国家", "工厂名称", "地址", "行业"],
        ["COUNTRY NAME:", "Factory Name", "FACTORY ADDRESS", "Product Category"],
    ],
)
def test_names_of_columns_in_many_languages(header: list[str]) -> None:
    found = meant(header, COUNTRIES, FIRMS, STREETS, ["Garments", "Shoes", "Garments"])
    assert list(found.values()) == ["country", "name", "address", "sector"]


def test_cells_tell_what_a_name_does_not() -> None:
    found = meant(["A", "B", "C"], FIRMS, COUNTRIES, [12, 40, 7])
    assert found == {"A": "name", "B": "country", "C": LEAVE_OUT}


def test_a_name_that_its_cells_contradict_is_not_believed() -> None:
    found = meant(["name", "country", "workers"], FIRMS, ["north", "south", "east"], ["51-100", "1-50", "many"])
    assert found == {"name": "name", "country": LEAVE_OUT, "workers": LEAVE_OUT}


def test_heads_and_shares_of_women() -> None:
    header = ["Factory", "Number of Workers", "Female Workers", "% female workers"]
    found = meant(header, FIRMS, [100, 40, 7], ["60", "10", "2"], ["60", "25", "29"])
    assert list(found.values()) == ["name", "workers", "women", LEAVE_OUT]


def test_persons_are_left_out() -> None:
    mails = ["a@example.org", "b@example.org", "c@example.org"]
    columns = recognise(["supplier", "name"], list(zip(FIRMS, mails, strict=True)))
    assert [one.meant for one in columns] == ["name", LEAVE_OUT]
    assert "persons" in columns[1].why


def test_a_column_that_counts_the_rows_is_no_reference_number() -> None:
    assert meant(["No.", "Name"], [1, 2, 3], FIRMS) == {"No.": LEAVE_OUT, "Name": "name"}
    assert meant(["Vendor code", "Name"], ["V7", "V3", "V9"], FIRMS)["Vendor code"] == "reference"
    assert meant(["Vendor code", "Name"], ["V7", "V7", "V9"], FIRMS)["Vendor code"] == LEAVE_OUT


def test_parts_of_an_address_and_one_name_only() -> None:
    header = ["Address 1", "Address 2", "Factory name", "Company name"]
    found = meant(header, STREETS, ["Floor 1", "Floor 2", "Floor 3"], FIRMS, FIRMS)
    assert list(found.values()) == ["address", "address", "name", LEAVE_OUT]


def test_samples_and_reasons_stand_beside() -> None:
    column = recognise(["country"], [["Ghana"], ["Ghana"], [None], ["Peru"]])[0]
    assert column.samples == ("Ghana", "Peru")
    assert "100 %" in column.why


def test_names_of_columns_may_stand_below_a_title() -> None:
    rows = [(1, ["Suppliers of an invented buyer", None, None]), (3, ["Country", "Name", "Address"]),
            (4, ["Ghana", FIRMS[0], STREETS[0]])]  # fmt: skip
    assert header_row_of(rows) == 3
    assert header_row_of([(1, ["x", "y"]), (2, ["Ghana", "z"])]) == 1


def test_every_word_stands_for_one_thing() -> None:
    listed = tomllib.loads(Path(recognition.__file__).with_name("header_words.toml").read_text("utf-8"))
    assert set(listed) == set(NAMES)
    words = [word for field in listed.values() for word in {plain(one) for one in field}]
    assert all(words)
    assert len(words) == len(set(words))
