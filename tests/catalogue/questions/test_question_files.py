"""The question files: the core 19, the extended ones, and every error a file can have."""

from pathlib import Path

import pytest

from score.catalogue.questions import question_files
from score.catalogue.questions.question import HARD, SOFT, Question
from score.catalogue.questions.question_files import UnknownQuestion, load_questions
from score.catalogue.toml_tables import CatalogueFileError

CORE = ["W", "HRS_WEEK", "ACC", "LEFT", "WAGE_LOW", "SAVE_YN", "SAVE_AMT", "SAVE_COST"]
CORE += [f"P{number:02}" for number in range(1, 13)]
EXTENDED = [
    "HOURS", "HOURS_OT", "DAYS_LOST", "FATAL", "DAYS_SCHED", "DAYS_ABS", "OUTPUT", "OUT_BAD", "OUT_BAD_PCT",
    "OUT_REWORK", "ENERGY", "WATER", "WASTE", "ORDERS", "ORDERS_OTIF", "WAGE", "GRIEV", "GRIEV_SOLVED", "SUGG",
    "SUGG_DONE", "FIVE_S",
]  # fmt: skip


def test_the_core_is_nineteen_items_in_order() -> None:
    core = question_files.core_questions()
    assert [question.code for question in core] == CORE
    assert len({question.item for question in core}) == 19


def test_all_questions_of_the_sheets_are_there_and_no_others() -> None:
    assert [question.code for question in question_files.all_questions()] == CORE + EXTENDED


@pytest.mark.parametrize(
    ("code", "kind", "timing", "records"),
    [
        ("W", "int", "day", "tally"),
        ("HRS_WEEK", "number", "period", "none"),
        ("WAGE_LOW", "money", "day", "tally"),
        ("SAVE_YN", "yes_no", "period", "none"),
        ("SAVE_AMT", "money", "year", "tally"),
        ("P07", "yes_no", "day", "none"),
        ("HOURS", "number", "period", "books"),
        ("OUT_BAD_PCT", "percent", "period", "tally"),
        ("ENERGY", "number", "period", "books"),
        ("WAGE", "money", "day", "books"),
        ("FIVE_S", "points", "day", "none"),
    ],
)
def test_types_periods_records(code: str, kind: str, timing: str, records: str) -> None:
    question = question_files.get(code)
    assert (question.type, question.timing, question.records) == (kind, timing, records)


def test_savings_are_asked_after_the_training_only() -> None:
    asked = {one.code: one.rounds for one in question_files.all_questions() if "baseline" not in one.rounds}
    assert asked == dict.fromkeys(["SAVE_YN", "SAVE_AMT", "SAVE_COST"], ("endline", "follow_up"))


def test_what_does_not_add_up_over_months() -> None:
    adding = {one.code for one in question_files.all_questions() if one.accumulates}
    assert {"ACC", "LEFT", "HOURS", "OUTPUT", "ENERGY"} <= adding
    assert not adding & {"W", "HRS_WEEK", "WAGE", "WAGE_LOW", "OUT_BAD_PCT", "FIVE_S", "SAVE_AMT", "P01"}


def test_rules_of_a_file_apply_to_each_of_its_questions() -> None:
    for number in range(1, 13):
        question = question_files.get(f"P{number:02}")
        rule = next(one for one in question.rules if one.id == "practice_given_up")
        assert {slot.question for slot in rule.must.slots()} == {question.code}
        assert rule.severity == SOFT


def test_rule_names_are_unique_within_a_question() -> None:
    for question in question_files.all_questions():
        names = [rule.id for rule in question.rules]
        assert len(names) == len(set(names))


def test_unknown_questions() -> None:
    with pytest.raises(UnknownQuestion):
        question_files.get("WW")


GOOD = """
[[question]]
code = "Q"
position = 1
text = "How many?"
help = "Count."
type = "int"
units = ["count"]
timing = "period"
records = "none"
used_by = []
"""
RULE = """
[[question.rule]]
id = "a_rule"
severity = "hard"
must = "Q <= 3"
message = "{value} is more than {limit}."
"""
DIMENSION = """
[[question.dimension]]
code = "sex"
label = "Of them"
[[question.dimension.part]]
code = "women"
label = "women"
"""


def load(folder: Path, text: str, name: str = "family.toml") -> tuple[Question, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    return load_questions(folder)


def test_the_example_itself_is_good(tmp_path: Path) -> None:
    (question,) = load(tmp_path, GOOD + RULE + DIMENSION)
    assert question.all_dimensions() == ("", "sex=women")
    assert question.rules[0].severity == HARD


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('code = "Q"', 'code = "q"', "question[1].code"),
        ('code = "Q"', 'code = "Q-1"', "question[1].code"),
        ('code = "Q"\n', "", "question[1].code"),
        ("position = 1", "position = 0", "Q.position"),
        ("position = 1", "position = true", "Q.position"),
        ('text = "How many?"', 'text = " "', "Q.text"),
        ('text = "How many?"\n', "", "Q.text"),
        ('help = "Count."', "help = 3", "Q.help"),
        ('type = "int"', 'type = "integer"', "Q.type"),
        ('units = ["count"]', 'units = ["furlong"]', "Q.units"),
        ('units = ["count"]', "units = []", "Q.units"),
        ('units = ["count"]', 'units = ["count", "count"]', "Q.units"),
        ('units = ["count"]', 'units = "count"', "Q.units"),
        ('type = "int"', 'type = "yes_no"', "Q.units"),
        ('timing = "period"', 'timing = "week"', "Q.timing"),
        ('records = "none"', 'records = "diary"', "Q.records"),
        ("used_by = []\n", "", "Q.used_by"),
        ("used_by = []", "used_by = []\ncore = 1", "Q.core"),
        ("used_by = []", 'used_by = []\nmaximum = "9"', "Q.maximum"),
        ("used_by = []", 'used_by = []\nrounds = ["endlin"]', "Q.rounds"),
        ("used_by = []", "used_by = []\ntotal_asked = false", "Q.total_asked"),
        ("used_by = []", "used_by = []\ncor = true", "Q.cor"),
        ("[[question]]", "extra = 1\n[[question]]", "extra"),
        ("[[question]]", "[question]", "question"),
    ],
)
def test_a_bad_question_is_named_with_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(CatalogueFileError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert (caught.value.file, caught.value.key) == ("family.toml", key)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('severity = "hard"', 'severity = "stern"', "a_rule.severity"),
        ('must = "Q <= 3"', 'must = "Q <="', "a_rule.must"),
        ('must = "Q <= 3"', 'must = "Q <= dayz"', "a_rule.must"),
        ('must = "Q <= 3"', 'must = "Q <= NOBODY"', "Q.a_rule"),
        ('must = "Q <= 3"', 'must = "Q[sex=men] <= 3"', "Q.a_rule"),
        ('must = "Q <= 3"', 'must = "Q <= 3"\nwhen = "Q"\nwen = "Q"', "a_rule.wen"),
        ('must = "Q <= 3"', 'must = "Q <= 3 and Q >= 1"', "a_rule.message"),
        ('must = "Q <= 3"', 'must = "Q <= 3"\nshow = { value = "Q" }', "a_rule.message"),
        ('must = "Q <= 3"', 'must = "Q <= 3"\nshow = { value = "Q", limit = "(" }', "a_rule.show.limit"),
        ("{limit}", "{most}", "a_rule.message"),
    ],
)
def test_a_bad_rule_is_named(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(CatalogueFileError) as caught:
        load(tmp_path, (GOOD + RULE).replace(old, new, 1))
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("addition", "key"),
    [
        (DIMENSION + '[[question.dimension.part]]\ncode = "women"\nlabel = "again"', "question[1].dimension[1].part"),
        (DIMENSION + "besides = true", "question[1].dimension[1].part[1].besides"),
        (DIMENSION + 'units = ["ell"]', "question[1].dimension[1].part[1].units"),
        ('[[question.dimension]]\ncode = "sex"\nlabel = "x"', "question[1].dimension[1].part"),
    ],
)
def test_a_bad_dimension_is_named(tmp_path: Path, addition: str, key: str) -> None:
    with pytest.raises(CatalogueFileError) as caught:
        load(tmp_path, GOOD + addition)
    assert caught.value.key.removeprefix("Q.") == key.removeprefix("question[1].")


def test_a_code_may_be_in_one_file_only(tmp_path: Path) -> None:
    (tmp_path / "another.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(CatalogueFileError, match=r"is already in another\.toml"):
        load(tmp_path, GOOD)


def test_a_position_may_be_taken_once(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFileError, match="1 is taken by Q"):
        load(tmp_path, GOOD + GOOD.replace('"Q"', '"R"'))


@pytest.mark.parametrize("content", [b"[[question", b"\xff\xfe", b"a = 1\na = 2"])
def test_no_toml_at_all(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "family.toml").write_bytes(content)
    with pytest.raises(CatalogueFileError, match=r"family\.toml: cannot be read"):
        load_questions(tmp_path)
