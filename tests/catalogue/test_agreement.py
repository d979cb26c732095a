"""The files of the catalogue agree with each other: questions, indicators, modules, units."""

import math

import pytest

from score.catalogue.indicators import all_indicators
from score.catalogue.indicators.energy import kwh_factor
from score.catalogue.modules import module_files
from score.catalogue.questions import question_files
from score.catalogue.questions.question import Question


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
