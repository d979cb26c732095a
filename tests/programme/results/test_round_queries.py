"""How far rounds have come, what stood before, what became of an answer."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from score.catalogue.questions import question_files
from score.catalogue.questions.question import Entry
from score.programme.results import actions
from score.programme.results.actions import NewAnswer
from score.programme.results.entry_context import answers_in
from score.programme.results.models import Round
from score.programme.results.queries import history_of, last_answers, round_lines, side_by_side, standing
from score.programme.results.sections import OTHER, first_open, progress_of
from score.programme.trainings.actions import state_training
from tests.programme.factories import make_cohort, make_enterprise, make_organisation, make_round

pytestmark = pytest.mark.django_db
D = datetime.date
CORE = question_files.core_questions()


def people(value, **more):
    return NewAnswer("W", value=Decimal(value), unit="person", **more)


def later(round, years, **more):
    start, end = D(2023 + years, 1, 1), D(2023 + years, 12, 31)
    return make_round(round.enterprise, round.custodian, starts_on=start, ends_on=end, **more)


@pytest.fixture
def opened():
    partner = make_organisation()
    enterprise = make_enterprise()
    cohort = make_cohort(partner, enterprises=[enterprise])
    return make_round(enterprise, partner, cohort=cohort)


def test_a_baseline_has_17_core_items_and_an_endline_19():
    assert progress_of(CORE, {}, "baseline").asked == 17
    assert progress_of(CORE, {}, "endline").asked == 19


def test_what_is_asked_as_one_item_counts_once_and_only_whole():
    amount = {("SAVE_YN", ""): Entry(Decimal(1)), ("SAVE_AMT", ""): Entry(Decimal(10), "GHS")}
    assert progress_of(CORE, amount, "endline").answered == 1
    assert progress_of(CORE, {**amount, ("SAVE_COST", ""): Entry(missing="refused")}, "endline").answered == 2


def test_after_a_no_the_amount_is_not_asked():
    found = progress_of(CORE, {("SAVE_YN", ""): Entry(Decimal(0))}, "endline")
    assert (found.answered, found.asked) == (1, 18)


def test_a_kind_of_missing_is_an_answer_a_part_alone_is_not():
    assert progress_of(CORE, {("W", ""): Entry(missing="refused")}, "baseline").answered == 1
    assert progress_of(CORE, {("W", "sex=women"): Entry(Decimal(3), "person")}, "baseline").answered == 0


def test_sections_are_the_core_then_each_module_of_the_firm_the_own_cycle_first(opened):
    make_cohort(make_organisation(), enterprises=[opened.enterprise], module="quality_management")
    state_training(
        actor=None,
        enterprise=opened.enterprise,
        module="lean_manufacturing",
        first_class_day=D(2022, 1, 1),
        last_class_day=D(2022, 1, 2),
        source="list (invented)",
    )
    codes = [one.code for one in standing(opened).sections]
    assert codes[:4] == ["people", "practices", "workplace_cooperation", "quality_management"]
    assert [one.core for one in standing(opened).sections[:4]] == [True, True, False, False]
    questions = [one.code for section in standing(opened).sections for one in section.questions]
    assert len(questions) == len(set(questions)), "each question once"


def test_a_module_that_the_catalogue_does_not_know_asks_nothing(opened):
    make_cohort(make_organisation(), enterprises=[opened.enterprise], module="no_such_module")
    assert "no_such_module" not in [one.code for one in standing(opened).sections]


def test_what_was_answered_is_shown_even_where_no_module_asks_it(opened):
    water = NewAnswer("WATER", value=Decimal(12), unit="m3")
    actions.record_answers(actor=None, round=opened, entries=[water])
    other = standing(opened).section(OTHER)
    assert other is not None and "WATER" in {one.code for one in other.questions}


def test_the_first_section_with_something_left_is_found(opened):
    stands = standing(opened)
    assert first_open(stands.sections, stands.entries, "baseline").code == "people"
    everything = {(one.code, dims): Entry(missing="refused") for s in stands.sections for one in s.questions for dims in one.all_dimensions()}  # fmt: skip # noqa: E501
    assert first_open(stands.sections, everything, "baseline") is None


def test_the_last_valid_answer_before_the_round_stands_beside(opened):
    actions.record_answers(actor=None, round=opened, entries=[people(80)])
    middle = later(opened, 1, kind="midline", answers=[people(90)])
    actions.record_answers(
        actor=None, round=later(opened, 2, kind="midline"), entries=[NewAnswer("W", missing="refused")]
    )
    last = later(opened, 3, kind="endline")
    found = last_answers(last, last.periods.get())["W", ""]
    assert found.answer.value == 90 and found.period.round == middle
    assert last_answers(opened, opened.periods.get()) == {}, "later rounds are no past"


def test_a_withdrawn_answer_is_no_past(opened):
    actions.record_answers(actor=None, round=opened, entries=[people(80)])
    actions.withdraw_answer(actor=None, answer=answers_in(opened)["W", ""], reason="another firm")
    last = later(opened, 1, kind="endline")
    assert last_answers(last, last.periods.get()) == {}


def test_the_history_of_an_answer_is_its_chain(opened):
    assert history_of(opened, "W") == []
    actions.record_answers(actor=None, round=opened, entries=[people(80)])
    actions.correct_answer(actor=None, answer=answers_in(opened)["W", ""], to=people(85), reason="payroll")
    actions.withdraw_answer(actor=None, answer=answers_in(opened)["W", ""], reason="another firm")
    links = history_of(opened, "W")
    assert [(link.text, link.current) for link in links] == [
        ("withdrawn", True),
        ("85 persons", False),
        ("80 persons", False),
    ]
    assert links[0].answer.reason == "another firm"


def test_rounds_are_listed_the_latest_first_in_few_queries(opened):
    actions.record_answers(actor=None, round=opened, entries=[people(80), NewAnswer("ACC", missing="refused")])
    rounds = [later(opened, year, kind="midline") for year in (3, 1, 2)]
    with CaptureQueriesContext(connection) as asked:
        lines = round_lines(Round.objects.all())
    assert [line.round for line in lines] == [rounds[0], rounds[2], rounds[1], opened]
    assert (lines[-1].answers, lines[-1].missing, lines[-1].progress.answered) == (1, 1, 2)
    assert len(asked) == 3


def test_side_by_side_keeps_each_answer_under_its_round(opened):
    actions.record_answers(actor=None, round=opened, entries=[people(80)])
    endline = later(opened, 1, kind="endline", answers=[people(90), NewAnswer("ACC", value=Decimal(1), unit="count")])
    found = side_by_side(round_lines(Round.objects.all()))
    assert [column.round for column in found.columns] == [opened, endline]
    assert [(row.question.code, [cell.text for cell in row.cells]) for row in found.rows] == [
        ("W", ["80 persons", "90 persons"]),
        ("ACC", ["no answer", "1"]),
    ]
