"""Deciding about reports: in the revision that was seen, never one's own, taken back, decided anew after a change."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from score.programme.coaching.actions import mark_practices, record_report, settle_action
from score.programme.coaching.actions.reports import report_of as whom_one_met
from score.programme.coaching.actions.visits import plan_visit
from score.programme.coaching.models import AgreedAction
from score.programme.coaching.subject import VisitSubject
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import AuditEvent
from score.programme.results.actions import record_answers
from score.programme.reviews import actions
from score.programme.reviews.kinds import report_of
from score.programme.reviews.models import ReviewDecision, ReviewQuery
from score.programme.reviews.queries import State, holding, standings
from score.programme.trainings.models import Trainer
from tests.programme.factories import make_actor, make_organisation
from tests.programme.reviews.scene import VISITED, make_scene, people, round_report, visit_report

pytestmark = pytest.mark.django_db
A_WEEK = datetime.timedelta(days=7)


@pytest.fixture
def scene():
    return make_scene()


def last_about(scene, report):
    """The key of the last decision that holds, as a page shows it."""
    last = standings([report], scene.today)[report.key].decision
    return last.pk if last else None


def approve(scene, report, actor=None, **more):
    seen = {"seen": last_about(scene, report)} | more
    return actions.approve(actor=actor or scene.coordinator, report=report, today=scene.today, **seen)


def ask(scene, report, questions, actor=None, **more):
    due, seen = scene.today + A_WEEK, {"seen": last_about(scene, report)} | more
    return actions.return_report(
        actor=actor or scene.coordinator, report=report, questions=questions, due_on=due, today=scene.today, **seen
    )


def state_of(scene, report, today=None):
    return standings([report], today or scene.today)[report.key].state


def test_an_approval_names_the_revision_and_who_made_the_report(scene):
    report = visit_report(scene.visit())
    made = approve(scene, report)
    assert (made.verdict, made.revision, made.author, made.recorded_by) == (
        "approved",
        report.revision,
        scene.trainer.user,
        scene.coordinator.user,
    )
    assert made.clean
    assert not made.stands_in
    assert state_of(scene, report) is State.APPROVED
    event = AuditEvent.objects.get(action="approve_report")
    assert event.subject_uid == str(scene.firm.uid)


def test_a_report_that_is_not_finished_is_not_handed_in(scene):
    subject = scene.visit(finished=False)
    assert report_of("visit_report", subject.name) is None


def test_a_report_opened_again_cannot_be_decided(scene):
    subject = scene.visit()
    seen = visit_report(subject)
    record_report(actor=scene.trainer, subject=subject, changes={"finished": False}, reason="not done yet")
    with pytest.raises(ValidationError, match="opened it again"):
        approve(scene, seen)


def test_what_changed_while_one_looked_is_not_approved(scene):
    subject = scene.visit()
    seen = visit_report(subject)
    record_report(actor=scene.trainer, subject=subject, changes={"workers_men": 9}, reason="counted again")
    with pytest.raises(ValidationError, match="changed while you looked"):
        approve(scene, seen)
    assert not ReviewDecision.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "owner"])
def test_nobody_decides_about_what_they_entered(scene, role):
    actor = getattr(scene, role)
    report = visit_report(scene.visit(by=actor))
    for try_it in (
        lambda: approve(scene, report, actor, stands_in=True),
        lambda: ask(scene, report, {"": "Why?"}, actor, stands_in=True),
    ):
        with pytest.raises(actions.OwnReport):
            try_it()
    assert not ReviewDecision.objects.exists()


def test_one_correction_makes_somebody_a_part_of_the_report(scene):
    subject = scene.visit()
    record_report(actor=scene.coordinator, subject=subject, changes={"workers_men": 9}, reason="by phone")
    with pytest.raises(actions.OwnReport):
        approve(scene, visit_report(subject))


def test_who_visited_has_a_part_in_it_also_where_a_clerk_entered(scene):
    person = scene.coordinator.user.person
    trainer = Trainer.objects.create(person=person, organisation=scene.partner, country="GH")
    other = scene.another_firm()
    plan_visit(actor=None, subject=VisitSubject(other, scene.cohort, 1), day=VISITED, trainer=trainer)
    report = visit_report(scene.visit(other))
    assert scene.trainer.user.pk in report.people
    assert scene.coordinator.user.pk in report.people
    assert report.author == scene.coordinator.user.pk
    with pytest.raises(actions.OwnReport):
        approve(scene, report)


def test_who_collected_answers_has_a_part_in_them(scene, monkeypatch):
    made = scene.round(collected_by=scene.coordinator)
    monkeypatch.setattr("score.programme.results.round_review.QUIET", datetime.timedelta(0))
    with pytest.raises(actions.OwnReport):
        approve(scene, round_report(made))


def test_the_owner_stands_in_and_says_so(scene):
    report = visit_report(scene.visit())
    with pytest.raises(ValidationError, match="stand in"):
        approve(scene, report, scene.owner)
    assert approve(scene, report, scene.owner, stands_in=True).stands_in


def test_a_coordinator_cannot_say_that_they_stand_in(scene):
    assert not approve(scene, visit_report(scene.visit()), stands_in=True).stands_in


def test_other_roles_and_other_countries_do_not_decide(scene):
    report = visit_report(scene.visit())
    elsewhere = make_actor("coordinator", make_organisation("country_office", country="PE"))
    manager = make_actor("partner_manager", scene.partner)
    officer = make_actor("me_officer")
    for actor in (elsewhere, manager, officer):
        with pytest.raises(PermissionDenied):
            approve(scene, report, actor)


def test_a_change_after_the_approval_brings_it_back(scene):
    subject = scene.visit()
    approve(scene, visit_report(subject))
    mark_practices(actor=scene.trainer, subject=subject, marks={"daily_talks": "no"}, reason="looked again")
    now = visit_report(subject)
    assert state_of(scene, now) is State.CHANGED
    again = approve(scene, now)
    assert state_of(scene, now) is State.APPROVED
    assert again.supersedes is not None


def test_what_becomes_of_an_action_later_is_no_change_of_the_report(scene):
    subject = scene.visit()
    approve(scene, visit_report(subject))
    action = AgreedAction.objects.in_force().get()
    settle_action(actor=scene.trainer, action=action, state="done")
    assert state_of(scene, visit_report(subject)) is State.APPROVED


def test_another_firm_s_report_stays_approved(scene):
    subject = scene.visit()
    approve(scene, visit_report(subject))
    scene.visit(scene.another_firm())
    assert state_of(scene, visit_report(subject)) is State.APPROVED


def test_an_answer_that_is_put_right_brings_the_round_back(scene, monkeypatch):
    monkeypatch.setattr("score.programme.results.round_review.QUIET", datetime.timedelta(0))
    made = scene.round()
    approve(scene, round_report(made))
    record_answers(actor=scene.trainer, round=made, entries=[people(82)], reason="counted again")
    assert state_of(scene, round_report(made)) is State.CHANGED


def test_a_decision_is_taken_back_by_who_made_it_and_by_nobody_else(scene):
    report = visit_report(scene.visit())
    made = approve(scene, report)
    with pytest.raises(PermissionDenied):
        actions.take_back(actor=scene.owner, decision=made, reason="no")
    actions.take_back(actor=scene.coordinator, decision=made, reason="by mistake")
    assert state_of(scene, report) is State.NEW
    with pytest.raises(AlreadySuperseded):
        actions.take_back(actor=scene.coordinator, decision=made, reason="once more")
    assert state_of(scene, report) is State.NEW


def test_taking_back_a_later_decision_leaves_the_earlier_one(scene):
    subject = scene.visit()
    first = approve(scene, visit_report(subject))
    mark_practices(actor=scene.trainer, subject=subject, marks={"daily_talks": "no"}, reason="looked again")
    second = approve(scene, visit_report(subject))
    actions.take_back(actor=scene.coordinator, decision=second, reason="by mistake")
    standing = standings([visit_report(subject)], scene.today)[visit_report(subject).key]
    assert standing.state is State.CHANGED
    assert standing.decision == first


def test_twice_the_same_is_recorded_once(scene):
    report = visit_report(scene.visit())
    approve(scene, report)
    with pytest.raises(ValidationError, match="in the meantime"):
        approve(scene, report, seen=None)
    with pytest.raises(ValidationError, match="approved already"):
        approve(scene, report)
    assert ReviewDecision.objects.count() == 1


def test_a_second_click_asks_nothing_twice(scene):
    report = visit_report(scene.visit())
    ask(scene, report, {"": "Why?"})
    with pytest.raises(ValidationError, match="in the meantime"):
        ask(scene, report, {"": "Why?"}, seen=None)
    with pytest.raises(ValidationError, match="is open"):
        ask(scene, report, {"day": "Which?"})
    assert ReviewQuery.objects.get().text == "Why?"
    assert ReviewDecision.objects.count() == 1


def test_nobody_overrides_what_they_did_not_see(scene):
    report, colleague = visit_report(scene.visit()), make_actor("coordinator", scene.office)
    first = approve(scene, report)
    for try_it in (ask, lambda *said, **more: approve(scene, report, *said[3:], **more)):
        with pytest.raises(ValidationError, match="in the meantime"):
            try_it(scene, report, {"": "Why?"}, colleague, seen=None)
    assert state_of(scene, report) is State.APPROVED
    assert not ReviewQuery.objects.exists()
    # who has seen that it was approved can return it all the same, and take only their own decision back
    returned = ask(scene, report, {"": "Why?"}, colleague, seen=first.pk)
    assert state_of(scene, report) is State.WITH_TRAINER
    with pytest.raises(AlreadySuperseded):
        actions.take_back(actor=scene.coordinator, decision=first, reason="by mistake")
    assert ReviewQuery.objects.in_force().count() == 1
    actions.take_back(actor=colleague, decision=returned, reason="by mistake")
    assert not ReviewQuery.objects.in_force().exists()
    assert state_of(scene, report) is State.APPROVED


def test_each_of_two_returns_takes_back_its_own_queries(scene):
    subject, colleague = scene.visit(), make_actor("coordinator", scene.office)
    first = ask(scene, visit_report(subject), {"": "Why?"})
    [query] = ReviewQuery.objects.in_force()
    actions.answer(actor=scene.trainer, query=query, text="So.")
    second = ask(scene, visit_report(subject), {"": "Why not otherwise?"}, colleague)
    assert second != first
    assert second.recorded_by == colleague.user
    with pytest.raises(AlreadySuperseded):
        actions.take_back(actor=scene.coordinator, decision=first, reason="by mistake")
    assert state_of(scene, visit_report(subject)) is State.WITH_TRAINER
    actions.take_back(actor=colleague, decision=second, reason="by mistake")
    assert [one.state for one in ReviewQuery.objects.in_force()] == ["answered"]
    assert state_of(scene, visit_report(subject)) is State.ANSWERED


def test_a_query_sends_the_report_back_until_it_is_answered(scene):
    report = visit_report(scene.visit())
    ask(scene, report, {"representative": "Whom did you meet?", "": " "})
    query = ReviewQuery.objects.in_force().get()
    assert (query.field, query.owner, query.custodian) == ("representative", scene.trainer.user, scene.partner)
    assert state_of(scene, report) is State.WITH_TRAINER
    assert state_of(scene, report, scene.today + A_WEEK) is State.WITH_TRAINER
    assert state_of(scene, report, scene.today + A_WEEK + datetime.timedelta(days=1)) is State.OVERDUE
    with pytest.raises(ValidationError, match="open"):
        approve(scene, report)
    actions.answer(actor=scene.trainer, query=query, text="The head of the works council.")
    assert state_of(scene, report) is State.ANSWERED
    approve(scene, report)
    assert ReviewQuery.objects.in_force().get().answer == "The head of the works council."


def test_a_query_with_nothing_asked_or_too_long_or_due_yesterday_is_refused(scene):
    report = visit_report(scene.visit())
    for questions in ({}, {"day": "  "}, {"day": "x" * 1001}):
        with pytest.raises(ValidationError):
            ask(scene, report, questions)
    with pytest.raises(ValidationError):
        actions.return_report(
            actor=scene.coordinator,
            report=report,
            questions={"": "Why?"},
            due_on=scene.today - A_WEEK,
            today=scene.today,
        )
    assert not ReviewQuery.objects.exists()


def test_a_report_changed_in_answer_can_be_approved_at_once_and_closes_the_query(scene):
    subject = scene.visit()
    ask(scene, visit_report(subject), {"workers_men": "Only two?"})
    record_report(actor=scene.trainer, subject=subject, changes={"workers_men": 12}, reason="a digit was lost")
    now = visit_report(subject)
    assert state_of(scene, now) is State.CHANGED
    approve(scene, now)
    assert ReviewQuery.objects.in_force().get().state == "closed"
    assert whom_one_met(subject).workers_men == 12


def test_a_query_is_settled_once(scene):
    report = visit_report(scene.visit())
    ask(scene, report, {"": "All of it?"})
    query = ReviewQuery.objects.in_force().get()
    with pytest.raises(ValidationError):
        actions.answer(actor=scene.trainer, query=query, text="  ")
    with pytest.raises(ValidationError):
        actions.close(actor=scene.coordinator, query=query, reason="")
    actions.close(actor=scene.coordinator, query=query, reason="found out by phone")
    with pytest.raises(ValidationError, match="settled"):
        actions.answer(actor=scene.trainer, query=ReviewQuery.objects.in_force().get(), text="Yes")
    with pytest.raises(AlreadySuperseded):
        actions.answer(actor=scene.trainer, query=query, text="Yes")


def test_taking_a_return_back_takes_its_open_queries_with_it_and_no_answered_ones(scene):
    report = visit_report(scene.visit())
    made = ask(scene, report, {"day": "Which day?", "representative": "Whom?"})
    first = ReviewQuery.objects.in_force().order_by("pk").first()
    actions.answer(actor=scene.trainer, query=first, text="The eighth.")
    actions.take_back(actor=scene.coordinator, decision=made, reason="by mistake")
    assert [one.state for one in ReviewQuery.objects.in_force()] == ["answered"]
    assert state_of(scene, report) is State.NEW


def test_a_trainer_who_left_is_not_asked_their_partner_is(scene):
    report = visit_report(scene.visit())
    gone = scene.today - A_WEEK
    scene.trainer.user.memberships.update(valid_until=gone)
    ask(scene, report, {"": "Which day?"})
    query = ReviewQuery.objects.get()
    assert query.owner is None
    assert query.custodian == scene.partner


def test_a_decision_taken_back_is_not_taken_back_again(scene):
    report = visit_report(scene.visit())
    gone = actions.take_back(actor=scene.coordinator, decision=approve(scene, report), reason="by mistake")
    with pytest.raises(AlreadySuperseded, match="taken back already"):
        actions.take_back(actor=scene.coordinator, decision=gone, reason="and again")
    assert ReviewDecision.objects.count() == 2
    again = approve(scene, report)
    assert state_of(scene, report) is State.APPROVED
    assert standings([report], scene.today)[report.key].decision == again


def test_a_withdrawal_takes_away_what_it_supersedes_and_nothing_else():
    kept, gone = ReviewDecision(pk=1), ReviewDecision(pk=2, supersedes_id=1)
    withdrawal = ReviewDecision(pk=3, supersedes_id=2, withdrawn=True)
    of_a_withdrawal = ReviewDecision(pk=4, supersedes_id=3, withdrawn=True)
    assert holding([kept, gone, withdrawal, of_a_withdrawal]) == [kept]
    assert holding([withdrawal]) == []
