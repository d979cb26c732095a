"""Reports as differences: what is missing, odd against the firm's own past, new, and what changed since a revision."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from score.programme.coaching.actions import agree_action, attach_practice_photo, mark_practices, plan_visit
from score.programme.coaching.models import AgreedAction
from score.programme.coaching.subject import VisitSubject, practices_of
from score.programme.results import round_review
from score.programme.results.actions import NewAnswer, record_answers, withdraw_answer
from score.programme.results.models import Answer
from score.programme.reviews.kinds import Reading, kind_named, report_of
from tests.programme.coaching.scene import stored_picture
from tests.programme.reviews.scene import VISITED, make_scene, people, round_report, visit_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr(round_review, "QUIET", datetime.timedelta(0))
    return make_scene()


def read(report) -> Reading:
    return kind_named(report.kind).read(report)


def fields(reading, why):
    return [one.field for one in reading.differences if one.why == why]


def test_a_whole_first_report_is_clean_and_only_new(scene):
    reading = read(visit_report(scene.visit()))
    assert reading.clean
    assert reading.count("new") == 2  # the first visit, and what was agreed


def test_what_is_missing_on_a_visit_is_named(scene):
    every = [one.code for one in practices_of(scene.cohort)]
    subject = scene.visit(marks={every[0]: "yes"}, agreed="", representative="", workers_men=None)
    missing = fields(read(visit_report(subject)), "missing")
    assert missing == [*(f"practice:{code}" for code in every[1:]), "workers_men", "representative", ""]


def test_a_practice_given_up_is_odd_and_one_taken_up_is_new(scene):
    codes = [one.code for one in practices_of(scene.cohort)]
    scene.visit(marks=dict.fromkeys(codes, "no") | {codes[0]: "yes"})
    second = scene.visit(number=2, marks=dict.fromkeys(codes, "no") | {codes[1]: "yes"})
    reading = read(visit_report(second))
    assert fields(reading, "odd") == [f"practice:{codes[0]}"]
    assert f"practice:{codes[1]}" in fields(reading, "new")
    [gone] = [one for one in reading.differences if one.why == "odd"]
    assert (gone.before, gone.now) == ("yes", "no")
    assert "visit 1" in gone.reason


def test_marks_as_on_the_visit_before_and_nothing_agreed_is_odd(scene):
    scene.visit()
    copied = read(visit_report(scene.visit(number=2, agreed="")))
    assert "every mark is as on the visit before" in " ".join(one.reason for one in copied.differences)
    not_copied = read(visit_report(scene.visit(number=3, agreed="Something new")))
    assert not_copied.odd == 0


@pytest.mark.parametrize(
    ("now", "odd"), [({"workers_women": 30, "workers_men": 4}, True), ({"workers_women": 30, "workers_men": 3}, False)]
)
def test_five_times_as_many_people_is_odd_and_one_less_is_not(scene, now, odd):
    scene.visit()  # 2 managers, 5 workers
    reading = read(visit_report(scene.visit(number=2, **now)))  # 36, or 35, which is five times 7
    assert ("workers_women" in fields(reading, "odd")) is odd


def test_nobody_of_the_workers_met_is_odd(scene):
    reading = read(visit_report(scene.visit(workers_women=0, workers_men=0)))
    assert fields(reading, "odd") == ["workers_women"]


@pytest.mark.parametrize(("away", "odd"), [(22, ["day"]), (21, [])])
def test_far_from_the_day_planned_is_odd(scene, away, odd):
    day = VISITED + datetime.timedelta(days=1 + away)
    plan_visit(actor=None, subject=VisitSubject(scene.firm, scene.cohort, 1), day=day)
    assert fields(read(visit_report(scene.visit())), "odd") == odd


def test_only_what_changed_since_a_revision_is_told(scene):
    subject = scene.visit()
    before = visit_report(subject)
    assert kind_named("visit_report").changes(before, before.revision) == []
    mark_practices(actor=scene.trainer, subject=subject, marks={"daily_talks": "no"}, reason="looked again")
    attach_practice_photo(
        actor=scene.trainer, subject=subject, practice="daily_talks", file=stored_picture(scene.trainer)
    )
    action = AgreedAction.objects.in_force().get()
    changes = {"what": "Mark all exits"}
    agree_action(actor=scene.trainer, subject=subject, uid=action.uid, changes=changes, reason="said better")
    told = kind_named("visit_report").changes(visit_report(subject), before.revision)
    assert sorted(one.field for one in told) == sorted(
        ["practice:daily_talks", "photo:daily_talks", f"action:{action.uid}:what"]
    )
    [mark] = [one for one in told if one.field == "practice:daily_talks"]
    assert (mark.before, mark.now) == ("yes", "no")


def test_a_round_that_jumps_is_odd_with_what_was_said_about_it(scene):
    scene.round()
    made = scene.round("endline", year=2025, answers=[people(500, "a second hall")])
    reading = read(round_report(made))
    [first] = [one for one in reading.differences if one.why == "odd"]
    assert (first.field, first.before, first.now) == ("W", "80 persons", "500 persons")
    assert first.said == "a second hall"
    assert "more than fivefold" in first.reason
    assert "more than 30 %" in first.reason
    assert reading.odd == 1  # one field, whatever speaks against it


def test_what_a_round_was_not_asked_before_is_new_and_what_is_open_is_missing(scene):
    scene.round()
    answers = [people(85), NewAnswer("ACC", value=Decimal(3), unit="count", evidence=2)]
    made = scene.round("endline", year=2025, answers=answers)
    reading = read(round_report(made))
    assert fields(reading, "new") == ["ACC"]
    assert "LEFT" in fields(reading, "missing")
    assert "W" not in fields(reading, "missing")


def test_a_practice_given_up_between_rounds_is_odd(scene):
    yes, no = NewAnswer("P01", value=Decimal(1)), NewAnswer("P01", value=Decimal(0), warning_reason="no time")
    scene.round(answers=[people(80), yes])
    made = scene.round("endline", year=2025, answers=[people(80), no])
    assert fields(read(round_report(made)), "odd") == ["P01"]


def test_answers_changed_added_and_withdrawn_since_a_revision(scene):
    made = scene.round(answers=[people(80), NewAnswer("ACC", value=Decimal(3), unit="count")])
    before = round_report(made)
    record_answers(actor=scene.trainer, round=made, entries=[people(82)], reason="counted again")
    record_answers(actor=scene.trainer, round=made, entries=[NewAnswer("LEFT", value=Decimal(4), unit="count")])
    withdraw_answer(actor=scene.trainer, answer=Answer.objects.in_force().get(question="ACC"), reason="another firm's")
    changed = kind_named("answers").changes(round_report(made), before.revision)
    told = {one.field: (one.before, one.now) for one in changed}
    assert told["W"] == ("80 persons", "82 persons")
    assert told["LEFT"][0] == "–"
    assert told["ACC"][1] == "–"
    assert set(told) == {"W", "LEFT", "ACC"}


def test_a_round_counts_as_handed_in_after_days_without_a_further_answer(scene, monkeypatch):
    made = scene.round()
    assert report_of("answers", str(made.uid)) is not None
    monkeypatch.setattr(round_review, "QUIET", datetime.timedelta(days=3))
    assert report_of("answers", str(made.uid)) is None


def test_subjects_that_nobody_can_mean_are_no_report(scene):
    for subject in ("", "nonsense", "1/2/3", f"{scene.firm.uid}/{scene.cohort.uid}/0", f"{scene.firm.uid}/x"):
        assert report_of("visit_report", subject) is None
        assert report_of("answers", subject) is None
