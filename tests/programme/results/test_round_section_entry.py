"""Saving a section: what is new, what corrects, what others did meanwhile."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from score.programme.results import actions, section_entry
from score.programme.results.actions import AnswersRefused, NewAnswer
from score.programme.results.entry_context import answers_in
from score.programme.results.models import Answer
from score.programme.results.section_entry import ChangedMeanwhile, ReasonMissing, Typed, save_section
from tests.programme.factories import make_actor, make_enterprise, make_organisation, make_round

W, LEFT = ("W", ""), ("LEFT", "")


def people(value, **more):
    return NewAnswer("W", value=Decimal(value), unit="person", **more)


@pytest.fixture
def round_and_actor(db):
    partner = make_organisation()
    enterprise = make_enterprise(partner=partner)
    return make_round(enterprise, partner), make_actor("trainer", partner)


def stands(round, key=W):
    return answers_in(round)[key]


def test_answers_are_saved_without_the_others_of_the_section(round_and_actor):
    opened, actor = round_and_actor
    saved = save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])
    assert (saved.new, saved.changed, saved.withdrawn) == (1, 0, 0)
    assert list(answers_in(opened)) == [W]
    assert stands(opened).recorded_by == actor.user


def test_a_correction_needs_a_reason_and_keeps_the_earlier_value(round_and_actor):
    opened, actor = round_and_actor
    save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])
    first = stands(opened)
    with pytest.raises(ReasonMissing) as refused:
        save_section(actor=actor, round=opened, typed=[Typed(W, people(90), first.pk)], reason="  ")
    assert list(refused.value.answers) == [W]
    assert stands(opened) == first
    saved = save_section(actor=actor, round=opened, typed=[Typed(W, people(90), first.pk)], reason="Counted again")
    assert saved.changed == 1
    assert stands(opened).supersedes == first and stands(opened).reason == "Counted again"


def test_a_cleared_answer_is_withdrawn_with_the_reason(round_and_actor):
    opened, actor = round_and_actor
    save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])
    saved = save_section(
        actor=actor, round=opened, typed=[Typed(W, None, stands(opened).pk)], reason="That was another site"
    )
    assert saved.withdrawn == 1
    assert answers_in(opened) == {}
    assert Answer.objects.get(withdrawn=True).reason == "That was another site"


def test_what_somebody_else_recorded_meanwhile_is_never_replaced_unseen(round_and_actor):
    opened, actor = round_and_actor
    other = make_actor("trainer", actor.organisation)
    save_section(actor=other, round=opened, typed=[Typed(W, people(95), None)])
    with pytest.raises(ChangedMeanwhile) as refused:
        save_section(
            actor=actor,
            round=opened,
            typed=[Typed(W, people(80), None), Typed(LEFT, NewAnswer("LEFT", value=Decimal(3), unit="count"), None)],
            reason="even with a reason",
        )
    assert refused.value.answers[W].value == 95
    assert list(answers_in(opened)) == [W], "nothing of the section is saved"
    assert stands(opened).value == 95


def test_a_correction_of_what_was_corrected_meanwhile_is_told(round_and_actor):
    opened, actor = round_and_actor
    save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])
    seen = stands(opened).pk
    save_section(actor=actor, round=opened, typed=[Typed(W, people(95), seen)], reason="first")
    with pytest.raises(ChangedMeanwhile):
        save_section(actor=actor, round=opened, typed=[Typed(W, None, seen)], reason="second")
    assert stands(opened).value == 95


def test_two_who_type_the_same_do_not_disturb_one_another(round_and_actor):
    opened, actor = round_and_actor
    save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])
    saved = save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])
    assert saved.total == 0


def test_two_at_the_very_same_moment_are_told_too(round_and_actor, monkeypatch):
    opened, actor = round_and_actor
    original = actions.record_answers

    def overtaken(**arguments):
        monkeypatch.setattr(section_entry.actions, "record_answers", original)
        raise IntegrityError("answer_recorded_once")

    monkeypatch.setattr(section_entry.actions, "record_answers", overtaken)
    before = section_entry.newest_answers
    looks = iter([{}, {W: Answer(pk=999, round=opened, question="W", value=Decimal(95), unit="person")}])
    monkeypatch.setattr(section_entry, "newest_answers", lambda *_: next(looks))
    with pytest.raises(ChangedMeanwhile) as refused:
        save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])
    assert refused.value.answers[W].value == 95
    monkeypatch.setattr(section_entry, "newest_answers", before)
    assert answers_in(opened) == {}


def test_an_error_that_nobody_else_caused_is_not_swallowed(round_and_actor, monkeypatch):
    opened, actor = round_and_actor

    def broken(**arguments):
        raise IntegrityError("something else")

    monkeypatch.setattr(section_entry.actions, "record_answers", broken)
    with pytest.raises(IntegrityError):
        save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])


def test_what_is_wrong_refuses_the_whole_section_withdrawals_included(round_and_actor):
    opened, actor = round_and_actor
    left = NewAnswer("LEFT", value=Decimal(3), unit="count")
    save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None), Typed(LEFT, left, None)])
    wrong = NewAnswer("W", value=Decimal(-1), unit="person")
    with pytest.raises(AnswersRefused):
        save_section(
            actor=actor,
            round=opened,
            typed=[Typed(W, wrong, stands(opened).pk), Typed(LEFT, None, stands(opened, LEFT).pk)],
            reason="both",
        )
    assert stands(opened).value == 80 and stands(opened, LEFT).value == 3


def test_an_answer_after_a_withdrawal_says_why_it_comes_back(round_and_actor):
    opened, actor = round_and_actor
    save_section(actor=actor, round=opened, typed=[Typed(W, people(80), None)])
    gone = actions.withdraw_answer(actor=actor, answer=stands(opened), reason="wrong firm")
    with pytest.raises(ReasonMissing):
        save_section(actor=actor, round=opened, typed=[Typed(W, people(81), gone.pk)])
    save_section(actor=actor, round=opened, typed=[Typed(W, people(81), gone.pk)], reason="right firm")
    assert stands(opened).value == 81
