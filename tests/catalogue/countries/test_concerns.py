"""The protocol for serious concerns: our default, and what a country file may say instead."""

from __future__ import annotations

from typing import Any

import pytest

from score.catalogue.countries import country_files
from score.catalogue.countries.concerns import DEFAULT, KINDS, SOURCE, read_protocol
from score.catalogue.toml_tables import CatalogueFileError, Table


def read(**values: Any) -> Any:
    """A protocol read from a table."""
    return read_protocol(Table({"source": "law of Invented Land", **values}, "invented.toml", "concerns"))


def test_every_kind_has_steps_by_default_the_most_pressing_first() -> None:
    for kind in KINDS:
        hours = [step.hours for step in DEFAULT.steps_for(kind)]
        assert hours == sorted(hours)
        assert len(hours) >= 4
    assert DEFAULT.steps_for("imminent_danger")[0].hours == 1
    assert "rescue" not in [step.code for step in DEFAULT.steps_for("violence")]


def test_the_default_says_that_it_is_to_be_confirmed_and_names_nobody() -> None:
    assert DEFAULT.source == SOURCE == "our default, to be confirmed"
    assert (DEFAULT.phone, DEFAULT.calls, DEFAULT.authorities) == ("", (), "unknown")


def test_a_country_without_a_table_or_a_file_has_the_default() -> None:
    assert country_files.get("PE").concerns == DEFAULT
    assert country_files.get("IS").concerns == DEFAULT  # no file at all
    assert country_files.get("GH").concerns == DEFAULT  # a table that leaves everything out but its source


def test_what_a_country_says() -> None:
    found = read(
        phone="000 000 000",
        authorities="must",
        text="The labour inspectorate, at once.",
        calls=[{"name": "Child line", "phone": "111", "kinds": ["child_labour"]}, {"name": "Police", "phone": "112"}],
        steps=[{"code": "call", "text": "Call.", "hours": 2}],
    )
    assert (found.phone, found.authorities, found.source) == ("000 000 000", "must", "law of Invented Land")
    assert [one.name for one in found.calls_for("child_labour")] == ["Child line", "Police"]
    assert [one.name for one in found.calls_for("violence")] == ["Police"]
    assert [(one.code, one.hours) for one in found.steps_for("violence")] == [("call", 2)]


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"authorities": "perhaps"}, "concerns.authorities"),
        ({"authorities": "must"}, "concerns.text"),  # which ones, and by what law, has to be said then
        ({"calls": [{"name": "Police"}]}, "concerns.calls[1].phone"),
        ({"calls": [{"name": "Police", "phone": "1", "kinds": ["theft"]}]}, "concerns.calls[1].kinds"),
        ({"steps": [{"code": "a", "text": "A.", "hours": 0}]}, "concerns.steps[1].hours"),
        ({"steps": [{"code": "a", "text": "A.", "hours": 1}] * 2}, "concerns.steps"),
        ({"steps": [{"code": "a", "text": "A.", "hours": 1, "kinds": ["violence"]}]}, "concerns.steps"),
        ({"telephone": "1"}, "concerns.telephone"),
    ],
)
def test_what_cannot_be_is_refused_with_file_and_key(values: dict[str, Any], key: str) -> None:
    with pytest.raises(CatalogueFileError) as refused:
        read(**values)
    assert (refused.value.file, refused.value.key) == ("invented.toml", key)


def test_a_source_is_asked_for() -> None:
    with pytest.raises(CatalogueFileError) as refused:
        read_protocol(Table({"phone": "1"}, "invented.toml", "concerns"))
    assert refused.value.key == "concerns.source"
