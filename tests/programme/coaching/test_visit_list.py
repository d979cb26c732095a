"""The list of visits: each in one state, filtered, ordered, never another partner's."""

from __future__ import annotations

import datetime

import pytest

from score.programme.coaching.actions import cancel_visit, plan_visit, record_report, record_visit
from score.programme.coaching.visit_list import STATES, Asked, counts, lines_of, visit_rows
from score.programme.organisations.models import Person
from score.programme.trainings.actions import enrol
from score.programme.trainings.models import Trainer
from tests.programme.coaching.scene import TODAY, D, Scene, make_scene
from tests.programme.factories import make_actor, make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Five visits: one done, one overdue, one due, one later, one cancelled."""
    made = make_scene()
    days = {1: D(2024, 4, 1), 2: TODAY - datetime.timedelta(days=9), 3: TODAY, 4: TODAY + datetime.timedelta(days=15)}
    for number, day in days.items():
        plan_visit(actor=None, subject=made.visit(number), day=day)
    record_visit(actor=None, **made.visit(1).key, day=D(2024, 4, 2))
    plan_visit(actor=None, subject=made.visit(5), day=TODAY)
    cancel_visit(actor=None, subject=made.visit(5), reason="gate closed")
    return made


def listed(actor, **asked):
    return [(one.number, one.state) for one in lines_of(visit_rows(actor, Asked(**asked), TODAY), TODAY)]


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("open", [(2, "overdue"), (3, "due"), (4, "planned")]),
        ("overdue", [(2, "overdue")]),
        ("due", [(3, "due")]),
        ("done", [(1, "done")]),
        ("cancelled", [(5, "cancelled")]),
        ("all", [(1, "done"), (2, "overdue"), (3, "due"), (5, "cancelled"), (4, "planned")]),
    ],
)
def test_each_state_has_its_visits(scene, state, wanted) -> None:
    assert listed(scene.trainer, state=state) == wanted


def test_the_counts_are_those_of_the_lists(scene) -> None:
    found = counts(scene.trainer, Asked(), TODAY)
    assert found == {"open": 3, "overdue": 1, "due": 1, "done": 1, "cancelled": 1}
    assert found == {state: len(listed(scene.trainer, state=state)) for state in STATES}


def test_a_visit_made_carries_its_own_day_and_whether_its_report_is_finished(scene) -> None:
    (line,) = lines_of(visit_rows(scene.trainer, Asked(state="done"), TODAY), TODAY)
    assert (line.day, line.finished, line.days_late) == (D(2024, 4, 2), False, 0)
    record_report(actor=None, subject=scene.visit(1), changes={"managers_men": 1, "finished": True})
    (line,) = lines_of(visit_rows(scene.trainer, Asked(state="done"), TODAY), TODAY)
    assert line.finished


def test_how_late(scene) -> None:
    (line,) = lines_of(visit_rows(scene.trainer, Asked(state="overdue"), TODAY), TODAY)
    assert (line.days_late, line.status, line.words) == (9, "bad", "overdue")


@pytest.mark.parametrize(("order", "wanted"), [("number", [2, 3, 4]), ("-day", [4, 3, 2]), ("colour", [2, 3, 4])])
def test_orders(scene, order, wanted) -> None:
    assert [number for number, _state in listed(scene.trainer, order=order)] == wanted


def test_filters(scene) -> None:
    other = make_enterprise(name="Another firm (invented)")
    enrol(actor=None, cohort=scene.cohort, enterprise=other)
    record_visit(actor=None, cohort=scene.cohort, enterprise=other, number=7, day=TODAY)
    assert listed(scene.trainer, state="all", words="another") == [(7, "done")]
    assert len(listed(scene.trainer, state="all", words=scene.cohort.code.lower())) == 6
    assert listed(scene.trainer, state="all", country="PE") == []
    assert len(listed(scene.trainer, state="all", cohort=scene.cohort.code, module="workplace_cooperation")) == 6
    assert listed(scene.trainer, state="all", module="safety_and_health") == []


def test_mine_are_those_planned_with_me(scene) -> None:
    me = Trainer.objects.create(person=scene.trainer.user.person or Person.objects.create(), country="GH")
    scene.trainer.user.person = me.person
    plan_visit(actor=None, subject=scene.visit(6), day=TODAY, trainer=me)
    assert listed(scene.trainer, mine=True) == [(6, "due")]
    record_visit(actor=None, **scene.visit(6).key, day=TODAY)
    assert listed(scene.trainer, mine=True, state="done") == [(6, "done")]
    assert listed(scene.trainer, mine=True) == []


def test_nobody_sees_another_partners_visits(scene) -> None:
    assert listed(make_actor("trainer"), state="all") == []
    assert listed(make_actor("coordinator", country="PE"), state="all") == []
    assert len(listed(make_actor("enterprise", enterprise=scene.firm), state="all")) == 5


def test_a_visit_of_which_only_the_count_is_known(scene) -> None:
    record_visit(actor=None, **scene.visit(8).key)
    lines = lines_of(visit_rows(scene.trainer, Asked(state="done"), TODAY), TODAY)
    assert {(one.number, one.day) for one in lines} == {(1, D(2024, 4, 2)), (8, None)}
