"""Satisfaction: asked without a trace, counted once when the cohort closes, shown all together and from five on."""

from __future__ import annotations

import datetime
import uuid
import zoneinfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.rating.forms import satisfaction_form
from score.programme.core import facts_lock
from score.programme.core.models import AuditEvent
from score.programme.results.figures import figure, world_at
from score.programme.trainings.actions import withdraw_class_day
from score.programme.trainings.models import (
    Attendance,
    SatisfactionAnswer,
    SatisfactionTally,
)
from score.programme.trainings.satisfaction import actions
from score.programme.trainings.satisfaction.paper import Unreadable, read_forms
from score.programme.trainings.satisfaction.summary import Satisfied, present_in, summary_of
from tests.programme.factories import make_actor
from tests.programme.trainings.satisfaction.classes import CLASS, class_of, close, fill, sheet_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
GOOD, BAD = {"overall": 5, "content": 4}, {"overall": 2}


def shares(cohort):
    return {one.code: one.share for one in summary_of(cohort)}


def test_the_worked_example_of_rule_12():
    cohort = class_of(24, absent=3)
    fill(cohort, [{"overall": 4}] * 10 + [{"overall": 5}] * 8 + [{"overall": 3}] * 2)
    close(cohort)
    share = shares(cohort)["overall"]
    assert (share.satisfied, share.answers, share.asked) == (18, 20, 24)
    assert share.value == pytest.approx(90.0)
    assert share.response == pytest.approx(83.3, abs=0.05)
    assert (share.lower, share.upper) == (pytest.approx(75.0), pytest.approx(91.7, abs=0.05))
    one = figure(world_at(), "satisfaction")
    assert (one.value, one.coverage) == (pytest.approx(90.0), pytest.approx(83.3, abs=0.05))
    assert (one.lower, one.upper) == (pytest.approx(75.0), pytest.approx(91.7, abs=0.05))
    assert (one.eligible, one.with_data, one.publishable) == (24, 20, True)


def test_nothing_is_shown_before_the_cohort_is_closed():
    cohort = class_of(8)
    fill(cohort, [GOOD] * 8)
    assert summary_of(cohort) == []
    assert figure(world_at(), "satisfaction").value is None
    actions.count_answers(cohort, None)  # counted, but not closed yet
    assert summary_of(cohort) == []
    close(cohort)
    assert shares(cohort)["overall"].value == 100


@pytest.mark.parametrize("answers", [1, 4])
def test_fewer_than_five_say_nothing_anywhere(answers):
    cohort = class_of(8)
    fill(cohort, [BAD] * answers)
    close(cohort)
    assert all(one.share is None and one.marks == [] for one in summary_of(cohort))
    assert set(SatisfactionTally.objects.values_list("answers", flat=True)) == {0}
    assert figure(world_at(), "satisfaction").with_data == 0


def test_an_item_that_few_answered_is_counted_apart_from_the_others():
    cohort = class_of(8)
    fill(cohort, [GOOD] * 4 + [{"overall": 1}] * 2)
    close(cohort)
    assert shares(cohort)["overall"].answers == 6
    assert shares(cohort)["content"] is None
    assert not SatisfactionTally.objects.filter(item="content", answers__gt=0).exists()


def test_a_small_class_cannot_be_found_from_two_totals():
    """What four said moves no figure, so the difference of two moments tells nothing of them."""
    large, small = class_of(10), class_of(4)
    fill(large, [GOOD] * 10)
    close(large)
    before = figure(world_at(), "satisfaction")
    fill(small, [BAD] * 4)
    close(small)
    after = figure(world_at(), "satisfaction")
    assert (before.numerator, before.denominator) == (after.numerator, after.denominator) == (10, 10)
    assert (before.eligible, after.eligible) == (10, 14)  # they count as silent


def test_counted_once_and_never_again():
    cohort = class_of(8)
    fill(cohort, [GOOD] * 6)
    first = actions.count_answers(cohort, None)
    assert len(first) == 5 * len(satisfaction_form().codes)
    fill(cohort, [BAD] * 2)
    assert [one.pk for one in actions.count_answers(cohort, make_actor("owner"))] == [one.pk for one in first]
    assert SatisfactionTally.objects.count() == len(first)
    with pytest.raises(ValidationError, match="counted"):
        sheet_of(cohort)
    with pytest.raises(ValidationError, match="counted"):
        actions.enter_paper(actor=make_actor("owner"), cohort=cohort, forms=[GOOD], day=CLASS)


def test_who_was_never_asked_is_in_no_denominator():
    cohort = class_of(8)
    close(cohort)
    assert not SatisfactionTally.objects.exists()
    asked_in_vain = class_of(9)
    sheet_of(asked_in_vain)
    close(asked_in_vain)
    one = figure(world_at(), "satisfaction")
    assert (one.eligible, one.with_data) == (9, 0)


def test_more_forms_than_signatures_leave_nobody_silent():
    cohort = class_of(5)
    fill(cohort, [GOOD] * 7)
    close(cohort)
    share = shares(cohort)["overall"]
    assert (share.asked, share.lower, share.upper) == (7, 100, 100)


def test_a_presence_on_a_day_that_was_not_held_is_none():
    cohort = class_of(6)
    rows = type(cohort).objects.filter(pk=cohort.pk)
    assert present_in(rows) == 6
    assert Attendance.objects.filter(cohort=cohort).count() == 6
    empty = class_of(0, absent=4)
    assert present_in(type(cohort).objects.filter(pk=empty.pk)) == 0
    withdraw_class_day(actor=None, class_day=cohort.class_days.get(), reason="it was not held")
    assert present_in(rows) == 0, "who signed in for a day that was not held was at no class"


def test_the_sheet_keeps_its_secret_when_its_days_change():
    cohort = class_of(3)
    first = sheet_of(cohort)
    assert len(first.token) >= 26
    again = actions.open_sheet(actor=None, cohort=cohort, opens_on=CLASS, closes_on=CLASS)
    assert (again.token, again.opens_on) == (first.token, CLASS)
    assert sheet_of(class_of(3)).token != first.token
    with pytest.raises(ValidationError):
        actions.open_sheet(actor=None, cohort=cohort, opens_on=CLASS, closes_on=CLASS - DAY)


def test_open_only_between_its_days_and_where_the_class_is(monkeypatch):
    sheet = sheet_of(class_of(3), CLASS, CLASS + DAY)
    for day, open_ in ((CLASS - DAY, False), (CLASS, True), (CLASS + DAY, True), (CLASS + 2 * DAY, False)):
        assert actions.is_open(sheet, day) is open_
    with pytest.raises(ValidationError):
        actions.answer(sheet=sheet, scores=GOOD, day=CLASS - DAY)
    late = datetime.datetime(2024, 3, 4, 23, 30, tzinfo=zoneinfo.ZoneInfo("UTC"))
    there, here = class_of(1, country="VN"), class_of(1)
    monkeypatch.setattr(facts_lock, "clock", lambda: late)
    assert actions.today_of(there) == datetime.date(2024, 3, 5)
    assert actions.today_of(here) == datetime.date(2024, 3, 4)


def test_an_answer_holds_no_trace():
    cohort = class_of(6)
    sheet = sheet_of(cohort)
    before = AuditEvent.objects.count()
    kept = actions.answer(sheet=sheet, scores=GOOD, day=sheet.opens_on)
    assert AuditEvent.objects.count() == before  # an audit knows the second
    names = {field.name for field in SatisfactionAnswer._meta.get_fields()}
    assert names == {"id", "cohort", "day", "source", "scores"}
    assert kept.pk.version == 4  # drawn by chance: no order of arrival
    assert type(SatisfactionAnswer._meta.get_field("day")).__name__ == "DateField"


def test_the_same_form_sent_twice_is_one_answer():
    sheet, form = sheet_of(class_of(6)), uuid.uuid4()
    for _again in range(3):
        actions.answer(sheet=sheet, scores=GOOD, day=sheet.opens_on, form=form)
    assert SatisfactionAnswer.objects.count() == 1
    other = sheet_of(class_of(6))
    assert actions.answer(sheet=other, scores=BAD, day=other.opens_on, form=form) is None
    assert SatisfactionAnswer.objects.get().scores == GOOD


def test_nobody_can_drown_a_class_in_forms():
    cohort = class_of(3)
    sheet = sheet_of(cohort)
    for _n in range(3 + actions.SPARE):
        actions.answer(sheet=sheet, scores=GOOD, day=sheet.opens_on)
    with pytest.raises(ValidationError, match="More forms"):
        actions.answer(sheet=sheet, scores=BAD, day=sheet.opens_on)
    with pytest.raises(ValidationError, match="more than"):
        actions.enter_paper(actor=make_actor("owner"), cohort=cohort, forms=[BAD], day=CLASS)
    assert SatisfactionAnswer.objects.filter(cohort=cohort).count() == 3 + actions.SPARE


@pytest.mark.parametrize(
    "scores", [{"overall": 0}, {"overall": 6}, {"overall": "5"}, {"overall": True}, {"nothing": 3}, {"overall": 4.5}]
)
def test_what_is_no_answer_is_refused(scores):
    sheet = sheet_of(class_of(3))
    with pytest.raises(ValidationError):
        actions.answer(sheet=sheet, scores=scores, day=sheet.opens_on)
    with pytest.raises(ValidationError):
        actions.enter_paper(actor=make_actor("owner"), cohort=sheet.cohort, forms=[scores], day=CLASS)
    assert not SatisfactionAnswer.objects.exists()


def test_a_form_in_which_everything_was_skipped_is_none():
    sheet = sheet_of(class_of(3))
    assert actions.answer(sheet=sheet, scores={}, day=sheet.opens_on) is None
    with pytest.raises(ValidationError, match="no answer"):
        actions.enter_paper(actor=make_actor("owner"), cohort=sheet.cohort, forms=[{}, {}], day=CLASS)


def test_paper_forms_go_in_and_out_together():
    cohort, clerk = class_of(8), make_actor("data_clerk")
    fill(cohort, [GOOD])
    assert actions.enter_paper(actor=clerk, cohort=cohort, forms=[GOOD, BAD, {}], day=CLASS) == 2
    assert SatisfactionAnswer.objects.filter(source="paper").count() == 2
    assert actions.forget_paper(actor=clerk, cohort=cohort) == 2
    assert SatisfactionAnswer.objects.count() == 1  # those from phones stay


def test_paper_is_read_as_people_write_it():
    text = "5 4 5 -\n\n 5445 \n1,2;3|4\nx x x 1\n– – – –\n"
    assert read_forms(text) == [
        {"overall": 5, "content": 4, "trainer": 5},
        {"overall": 5, "content": 4, "trainer": 4, "usefulness": 5},
        {"overall": 1, "content": 2, "trainer": 3, "usefulness": 4},
        {"usefulness": 1},
        {},
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5 4 5", "Line 1 has 3 answers"),
        ("5 4 5 4\n5 4 5 4 5", "Line 2 has 5 answers"),
        ("5 4 6 4", "Line 1: “6” is no answer"),
        ("5 4 good 4", "“good”"),
        ("5555\n" * 301, "more than 300"),
        ("٥ ٤ ٥ ٤", "is no answer"),  # digits of another script
    ],
)
def test_what_cannot_be_read_says_where(text, words):
    with pytest.raises(Unreadable, match=words):
        read_forms(text)


@given(st.integers(5, 400), st.integers(0, 400), st.integers(0, 400))
def test_bounds_hold_the_value_and_whatever_the_silent_ones_think(answers, satisfied, silent):
    share = Satisfied(min(satisfied, answers), answers, answers + silent)
    assert share.lower - 1e-9 <= share.value <= share.upper + 1e-9
    for of_the_silent in (0, silent // 2, silent):
        true = 100 * (share.satisfied + of_the_silent) / share.asked
        assert share.lower - 1e-9 <= true <= share.upper + 1e-9
