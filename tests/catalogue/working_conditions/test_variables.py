"""The variables of the catalogue, and what is refused in their file."""

from pathlib import Path

import pytest

from score.catalogue.toml_tables import CatalogueFileError
from score.catalogue.working_conditions import all_rules, all_sheets, all_variables
from score.catalogue.working_conditions.status_in_employment import ALL
from score.catalogue.working_conditions.variables import load_variables


def test_each_is_used_by_a_sheet() -> None:
    used = {name for sheet in all_sheets().values() for name in (*sheet.variables, *sheet.optional)}
    assert {name for name, one in all_variables().items() if not one.rule} == used


def test_only_those_that_say_so_are_derived_as_well() -> None:
    assert {name for name, one in all_variables().items() if one.rule} == set(all_variables()) & set(all_rules())


def test_defaults_are_only_for_limits_and_national_options() -> None:
    assert {name: one.default for name, one in all_variables().items() if one.default is not None} == {
        "working_age_from": 15,
        "pension_age_from": 65,
        "long_hours_over": 48,
        "full_time_from": 35,
        "formal_leave_needs": 1,
    }


def test_codes_of_icse_are_those_of_the_rule() -> None:
    assert all_variables()["icse18"].allowed == ALL


def test_questions_end_in_a_question_mark() -> None:
    assert [one.code for one in all_variables().values() if one.text and not one.text.endswith("?")] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('code = "a"\nname = "A"\ntype = "numeric"', "a.type: 'numeric' is none of"),
        ('code = "a"\nname = "A"\ntype = "number"', "a.unit: a number needs a unit"),
        ('code = "a"\nname = "A"\ntype = "code"', "a.codes: is missing"),
        ('code = "a"\nname = "A"\ntype = "code"\ncodes = {}', "a.codes: names no code"),
        ('code = "a"\nname = "A"\ntype = "code"\ncodes = { x = "y" }', "a.codes.x: codes are whole numbers"),
        ('code = "a"\nname = "A"\ntype = "code"\ncodes = { 1 = "y" }\ndefault = 2', "a.default: is none of the codes"),
        ('code = "a"\nname = "A"\ntype = "text"\nlabel = "B"', "a.label: is not known here"),
        (
            'code = "a"\nname = "A"\ntype = "text"\n[[variable]]\ncode = "a"\nname = "A"\ntype = "text"',
            "is there twice",
        ),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "variables.toml"
    path.write_text(f"[[variable]]\n{text}\n", encoding="utf-8")
    with pytest.raises(CatalogueFileError) as caught:
        load_variables(path)
    assert message in str(caught.value)
