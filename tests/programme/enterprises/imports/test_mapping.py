"""Mapping files are read strictly: an error names the key."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.imports.taking import sections
from score.programme.enterprises.imports.values import MappingError
from tests.programme.enterprises.imports.bringing_in import MAPPING

ROOT = Path(__file__).parents[4]


def condition(where: str, cell: object) -> bool:
    mapping = read_mapping(MAPPING.replace("[[rounds]]", f"[[rounds]]\nwhere = {{ x = {where} }}", 1))
    (found,) = [one for one in mapping.files[0].sections if one.section.name == "rounds"]
    return found.where[0].holds(cell, frozenset({"."}))


@pytest.mark.parametrize(
    ("where", "cell", "holds"),
    [
        ("1988", 1988, True),
        ("1988", "1988", True),
        ("1988", "1988.0", True),
        ("1988", 1988.0, True),
        ("1988", "1989", False),
        ("[1987, 1988]", "1988", True),
        ('"yes"', "yes", True),
        ("1988-01-01", datetime.datetime(1988, 1, 1), True),  # noqa: DTZ001 as workbooks give it
        ('{ contains = "M1:" }', "M1:2024;M2:2025", True),
        ('{ contains = "M3:" }', "M1:2024;M2:2025", False),
        ("{ blank = true }", None, True),
        ("{ blank = true }", ".", True),
        ("{ blank = false }", "x", True),
    ],
)
def test_conditions(where: str, cell: object, holds: bool) -> None:
    assert condition(where, cell) is holds


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('source = "invented"', ""), "source"),
        (('reference = { column = "id" }\n', ""), "enterprise.reference"),
        (("[enterprise.attributes]", "[enterprise.atributes]"), "enterprise.atributes"),
        (("[enterprise]", "enterprize = 1\n[enterprise]"), "enterprize"),
        (('question = "W"', ""), "rounds[1].answers[1].question"),
        (('value = { column = "workers" }', 'valeu = { column = "workers" }'), "rounds[1].answers[1].valeu"),
        (('kind = { column = "round" }', 'kind = { colum = "round" }'), "rounds[1].kind.colum"),
        (('kind = { column = "round" }', 'kind = { column = "round" }\nwhere = 3'), "rounds[1].where"),
        (("[enterprise]", 'dates = "y/d/m"\n[enterprise]'), "dates"),
        (("[enterprise]", 'decimal = ";"\n[enterprise]'), "decimal"),
        (("[enterprise]", 'missing = { x = "zero" }\n[enterprise]'), "missing"),
        (("[enterprise]", "header_row = 0\n[enterprise]"), "header_row"),
        (('question = "W"', 'question = "W"\nrecorded_at = 2020-01-01'), "recorded_at"),
    ],
)
def test_errors_name_the_key(change: tuple[str, str], key: str) -> None:
    assert change[0] in MAPPING
    with pytest.raises(MappingError) as raised:
        read_mapping(MAPPING.replace(*change, 1))
    assert raised.value.key == key


@pytest.mark.parametrize("text", ["", "source = 'x'", "source = [", "source = 'x'\n[[rounds]]\n"])
def test_what_is_no_mapping(text: str) -> None:
    with pytest.raises(MappingError):
        read_mapping(text)


def test_sections_are_taken_in_the_order_in_which_they_hang_together() -> None:
    head, _mark, rounds = MAPPING.partition("[[rounds]]")
    source, _mark, enterprise = head.partition("[enterprise]")
    upside_down = f"{source}\n[[rounds]]{rounds}\n[enterprise]{enterprise}"
    names = [one.section.name for one in read_mapping(upside_down).files[0].sections]
    assert names == ["enterprise", "rounds"]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "examples").glob("*.toml")), ids=lambda path: path.name)
def test_examples_of_the_docs_can_be_read(path: Path) -> None:
    assert read_mapping(path.read_text()).title


def _of_the_page() -> list[str]:
    page = (ROOT / "docs" / "how-to" / "import.md").read_text()
    return [block.partition("```")[0] for block in page.split("```toml\n")[1:]]


@pytest.mark.parametrize("text", _of_the_page())
def test_mappings_on_the_page_can_be_read(text: str) -> None:
    assert read_mapping(text).files[0].sections


def test_the_page_names_every_section_and_value() -> None:
    page = (ROOT / "docs" / "how-to" / "import.md").read_text()
    table = page.partition("## Sections")[2].partition("\n## ")[0]
    told = set(re.findall(r"\w+", table))
    for section in sections().values():
        for one in (section, *section.parts):
            assert one.name in told
            assert {field.name for field in one.fields} - {"reason"} <= told
