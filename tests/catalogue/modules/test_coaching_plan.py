"""Planned visits and checklists: read from module files, inherited by variants, refused where they can be none."""

from __future__ import annotations

from pathlib import Path

import pytest

from score.catalogue.modules import module_files
from score.catalogue.modules.coaching_plan import PlannedVisit, read_planned_visits, read_practices, spread_visits
from score.catalogue.toml_tables import CatalogueFileError, Table

CLASSIC = (
    "workplace_cooperation", "quality_management", "cleaner_production", "workforce_management", "safety_and_health",
)  # fmt: skip


def table(**values: object) -> Table:
    return Table(values, "good.toml")


def visit(number: int = 1, week: int = 2, **more: object) -> dict[str, object]:
    return {"number": number, "purpose": "See the plant", "week": week, **more}


def practice(code: str = "exits", **more: object) -> dict[str, object]:
    return {"code": code, "words": "Exits are free", "help": "Walk there", **more}


@pytest.mark.parametrize("code", CLASSIC)
def test_the_classic_modules_plan_three_visits_and_have_a_checklist(code: str) -> None:
    module = module_files.get(code)
    assert [one.number for one in module.planned_visits] == [1, 2, 3]
    assert len(module.planned_visits) >= module.visits_minimum
    assert all(0 < one.week <= module.weeks for one in module.planned_visits)
    assert 6 <= len(module.practices) <= 9
    assert {"planned_visits", "practices"} <= set(module.assumed)


def test_no_practice_and_no_help_is_said_twice() -> None:
    every = [one for code in CLASSIC for one in module_files.get(code).practices]
    assert len({one.code for one in every}) == len({one.words for one in every}) == len({one.help for one in every})
    assert len(every) == len({one.code for one in every})


def test_a_variant_inherits_both() -> None:
    general, variant = module_files.get("workplace_cooperation"), module_files.get("workplace_cooperation", "CN")
    assert variant.code != general.code
    assert (variant.planned_visits, variant.practices) == (general.planned_visits, general.practices)


def test_what_a_variant_writes_takes_the_place_of_what_it_inherits() -> None:
    inherited = (PlannedVisit(1, "x", 1),)
    assert read_planned_visits(table(), inherited) == inherited
    (own,) = read_planned_visits(table(planned_visits=[visit(week=4)]), inherited)
    assert (own.week, own.days_after_class) == (4, 28)
    assert [one.code for one in read_practices(table(practices=[practice()]), ())] == ["exits"]


@pytest.mark.parametrize(
    ("visits", "key"),
    [
        ([visit(2)], "planned_visits[1].number"),
        ([visit(1), visit(3)], "planned_visits[2].number"),
        ([visit(1, 5), visit(2, 4)], "planned_visits[2].week"),
        ([visit(1, -1)], "planned_visits[1].week"),
        ([visit(purpose=" ")], "planned_visits[1].purpose"),
        ([visit(colour="red")], "planned_visits[1].colour"),
        ("three", "planned_visits"),
    ],
)
def test_bad_visits_are_named_with_file_and_key(visits: object, key: str) -> None:
    with pytest.raises(CatalogueFileError) as raised:
        read_planned_visits(table(planned_visits=visits), ())
    assert (raised.value.file, raised.value.key) == ("good.toml", key)


@pytest.mark.parametrize(
    ("practices", "key"),
    [
        ([practice(), practice()], "practices[2].code"),
        ([practice("no code")], "practices[1].code"),
        ([practice(words="")], "practices[1].words"),
        ([practice(colour="red")], "practices[1].colour"),
        ([{"code": "exits", "words": "Exits are free"}], "practices[1].help"),
    ],
)
def test_bad_practices_are_named_with_file_and_key(practices: object, key: str) -> None:
    with pytest.raises(CatalogueFileError) as raised:
        read_practices(table(practices=practices), ())
    assert (raised.value.file, raised.value.key) == ("good.toml", key)


@pytest.mark.parametrize(
    ("number", "weeks", "wanted"), [(3, 12, [3, 6, 9]), (1, 12, [6]), (0, 12, []), (3, 1, [1, 1, 1]), (2, 10, [3, 6])]
)
def test_where_no_visit_is_planned_they_are_spread_over_the_weeks(number: int, weeks: int, wanted: list[int]) -> None:
    assert [one.week for one in spread_visits(number, weeks)] == wanted


def test_every_module_has_the_visits_that_complete_it() -> None:
    for module in module_files.all_modules():
        assert len(module.visits) >= module.visits_minimum


def test_a_file_that_plans_too_few_visits_is_refused(tmp_path: Path) -> None:
    source = (module_files.FOLDER / "workplace_cooperation.toml").read_text(encoding="utf-8")
    (tmp_path / "workplace_cooperation.toml").write_text(
        source.replace("minimum = 3", "minimum = 4", 1), encoding="utf-8"
    )
    with pytest.raises(CatalogueFileError, match="fewer than visits.minimum"):
        module_files.load_modules(tmp_path)
