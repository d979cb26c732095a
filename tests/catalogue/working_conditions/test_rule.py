"""Rules taken together: each has a truth table, says what it does, and has no answer where nothing is known."""

import re

import pytest

from score.catalogue.working_conditions import Rule, all_rules, rule_named
from score.measurement.errors import UnknownName
from tests.catalogue.working_conditions import (
    test_children_and_youth,
    test_hours_and_pay,
    test_informality,
    test_injuries,
    test_labour_force,
    test_stability_and_social,
    test_status_in_employment,
)
from tests.catalogue.working_conditions.truth import ENGINES, N, U, Y, arrow

MODULES = (
    test_labour_force,
    test_status_in_employment,
    test_informality,
    test_hours_and_pay,
    test_stability_and_social,
    test_injuries,
    test_children_and_youth,
)
TABLES = {name: table for module in MODULES for name, table in module.TABLES.items()}


def test_every_rule_has_a_truth_table() -> None:
    assert set(TABLES) == set(all_rules())


@pytest.mark.parametrize("name", all_rules())
def test_tables_show_every_answer_a_flag_can_give(name: str) -> None:
    found = {row[-1] for row in TABLES[name].rows}
    if all_rules()[name].kind == "flag":
        assert found == {Y, N, U}
    else:
        assert U in found and len(found) > 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", all_rules())
def test_nothing_known_gives_nothing(engine: str, name: str) -> None:
    heads = TABLES[name].heads
    found = ENGINES[engine](arrow(heads, [tuple([None] * len(heads))]), name)
    # earnings that are unknown put a person outside: the one flag that says so
    assert found == ([N] if name == "paid_employee" else [U])


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.name)
def test_rules_say_what_they_do(rule: Rule) -> None:
    assert rule.says.rstrip().endswith(".") and rule.missing.rstrip().endswith(".")
    assert re.search(r"ICLS|SDG|ILO|ESAW|ISO", rule.source)
    assert not set(rule.needs) & set(rule.uses)


def test_a_misspelt_rule_has_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="unemployed") as caught:
        rule_named("unemploied")
    assert caught.value.suggestion == "unemployed"
