"""The files of the catalogue agree with each other: questions, indicators, modules, units."""

import csv
import math
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from score.catalogue.indicators import all_indicators
from score.catalogue.indicators.energy import kwh_factor
from score.catalogue.modules import module_files
from score.catalogue.questions import question_files
from score.catalogue.questions.question import HARD, Context, Entry, Key, Question
from score.catalogue.questions.validation import validate

GOLDEN = Path(__file__).parents[1] / "data" / "indicators_golden"


@pytest.mark.parametrize("question", question_files.all_questions(), ids=lambda one: one.code)
def test_a_question_names_the_indicators_that_read_it(question: Question) -> None:
    readers = {code for code, indicator in all_indicators().items() if question.code in indicator.questions}
    assert set(question.used_by) == readers


def test_indicators_read_only_questions_that_are_asked() -> None:
    read = {code for indicator in all_indicators().values() for code in indicator.questions}
    assert read <= set(question_files.by_code())


def test_modules_follow_only_indicators_that_exist() -> None:
    followed = {code for module in module_files.all_modules() for code in module.indicators}
    assert followed <= set(all_indicators())


def test_modules_ask_what_their_indicators_read() -> None:
    for module in module_files.all_modules():
        asked = set(module.questions) | {question.code for question in question_files.core_questions()}
        for code in module.indicators:
            assert set(all_indicators()[code].questions) <= asked, (module.code, code)


def test_every_energy_answer_can_be_converted() -> None:
    energy = question_files.get("ENERGY")
    for dimensions in energy.all_dimensions():
        for unit in energy.units_of(dimensions):
            factor = kwh_factor(dimensions.removeprefix("source="), unit)
            assert math.isfinite(factor)
            assert factor > 0


def golden_rounds() -> dict[tuple[str, str, str], tuple[Context, dict[Key, Entry]]]:
    """The rounds of the golden data, by enterprise, sequence and kind; the later row of a correction stands."""
    rounds: dict[tuple[str, str, str], tuple[Context, dict[Key, Entry]]] = {}
    with (GOLDEN / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start, end = date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])
            context = Context(row["round"], start, end)
            _, entries = rounds.setdefault((row["enterprise"], row["sequence"], row["round"]), (context, {}))
            number = {"yes": "1", "no": "0"}.get(row["value"], row["value"])
            value = Decimal(number) if number else None
            entries[row["question"], row["dimension"]] = Entry(value, row["unit"], row["missing"])
    return rounds


def test_the_golden_answers_pass_every_hard_rule() -> None:
    rounds = golden_rounds()
    assert len(rounds) > 10
    for name, (context, entries) in rounds.items():
        hard = [found.in_english() for found in validate(entries, context) if found.severity == HARD]
        assert not hard, name


def test_the_outlier_of_the_golden_data_is_warned_of() -> None:
    rounds = golden_rounds()
    before = rounds["F4", "1", "baseline"][1]
    context, entries = rounds["F4", "1", "endline"]
    found = validate(entries, replace(context, previous=before, previous_days=91))
    assert ("ENERGY", "source=electricity", "jump") in {(one.question, one.dimensions, one.rule) for one in found}
