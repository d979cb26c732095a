"""Countries as real lists spell them, and what is made of spellings that are wrong."""

import csv
import json
from pathlib import Path

import pytest

from score.catalogue.countries import country_files

LISTS = Path(__file__).parents[2] / "data" / "supplier_lists"
SPELLINGS = [
    (name, one["code"])
    for one in json.loads((LISTS / "countries.json").read_text())
    for names in (one.get("names") or one["name"],)
    for name in ([names] if isinstance(names, str) else names)
]


def test_every_spelling_of_the_published_list() -> None:
    assert len(SPELLINGS) > 300
    assert {name: country_files.guess(name).code for name, _code in SPELLINGS} == dict(SPELLINGS)


def test_letters_and_signs_do_not_matter() -> None:
    for name, code in SPELLINGS:
        for written in (name.upper(), f" {name.lower()}. "):
            assert country_files.guess(written).code == code, written


def test_every_country_of_the_fourteen_lists() -> None:
    written = set()
    for path in LISTS.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            written.update(row["country"] for row in csv.DictReader(file))
    assert len(written) > 80
    assert [name for name in written if country_files.guess(name).code is None] == []


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("THE PEOPLE'S REPUBLIC OF CHINA", "CN"),
        ("République populaire de Chine", "CN"),
        ("Republica Popular China", "CN"),
        ("CHINA P.R.", "CN"),
        ("中华人民共和国", "CN"),
        ("Rep. of Korea", "KR"),
        ("S. Korea", "KR"),
        ("Dominican Rep.", "DO"),
        ("N. Macedonia", "MK"),
        ("Cote d´Ivoire", "CI"),
        ("Bosnia-Herzegovina", "BA"),
        ("TÜRKİYE CUMHURİYETİ", "TR"),
    ],
)
def test_other_words_and_order(written: str, code: str) -> None:
    found = country_files.guess(written)
    assert (found.code, found.exactly) == (code, True)


@pytest.mark.parametrize(
    ("written", "code"), [("Chnia", "CN"), ("Bangaldesh", "BD"), ("Morocoo", "MA"), ("Srilanka", "LK")]
)
def test_one_letter_off_is_taken_and_said(written: str, code: str) -> None:
    found = country_files.guess(written)
    assert (found.code, found.exactly) == (code, False)


@pytest.mark.parametrize("written", ["Republic of China", "Chna", "Atlantis", "", "?", "Iram", "Hambia"])
def test_what_could_be_two_countries_or_none_is_not_taken(written: str) -> None:
    assert country_files.guess(written).code is None


def test_wrong_names_get_a_suggestion() -> None:
    assert country_files.guess("Vietnnamm").near == ("VN",)
    assert country_files.guess("Atlantis").near == ()
