"""Who is asked what."""

import pytest

from score.catalogue.modules.module_files import UnknownModule, all_modules
from score.catalogue.questionnaires import questionnaire
from score.catalogue.questions import question_files


def codes(*modules: str, **more: str) -> list[str]:
    return [question.code for question in questionnaire(modules, **more)]


def test_without_a_module_the_core_alone() -> None:
    assert codes() == [question.code for question in question_files.core_questions()]


def test_modules_add_their_questions_in_their_order() -> None:
    added = codes("safety_and_health", "quality_management")[20:]
    assert added == [
        "HOURS", "DAYS_LOST", "FATAL",
        "OUTPUT", "OUT_BAD", "OUT_BAD_PCT", "OUT_REWORK", "ORDERS", "ORDERS_OTIF",
    ]  # fmt: skip


def test_a_question_of_two_modules_is_asked_once() -> None:
    asked = codes("cleaner_production", "quality_management", "lean_manufacturing")
    assert len(asked) == len(set(asked))
    assert asked.count("OUTPUT") == 1


def test_a_baseline_does_not_ask_for_savings() -> None:
    baseline = codes("workplace_cooperation", round_kind="baseline")
    assert not {"SAVE_YN", "SAVE_AMT", "SAVE_COST"} & set(baseline)
    assert set(codes("workplace_cooperation", round_kind="endline")) - set(baseline) == {
        "SAVE_YN",
        "SAVE_AMT",
        "SAVE_COST",
    }


def test_a_country_s_variant_is_asked_like_its_module() -> None:
    assert codes("lean_manufacturing", country="ET") == codes("lean_manufacturing_et") == codes("lean_manufacturing")


def test_every_extended_question_is_asked_by_some_module() -> None:
    asked = {code for module in all_modules() for code in module.questions}
    extended = {question.code for question in question_files.all_questions() if not question.core}
    assert asked == extended


def test_an_unknown_module_is_refused() -> None:
    with pytest.raises(UnknownModule):
        codes("M1")
