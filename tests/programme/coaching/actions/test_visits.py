"""Visits: planned by the module, moved and cancelled with a reason, done on a day that can be."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.programme.coaching.actions import cancel_visit, plan_visit, plan_visits, record_visit, withdraw_visit
from score.programme.coaching.actions.visits import plan_of
from score.programme.coaching.models import Visit, VisitPlan
from score.programme.core import facts
from score.programme.core.models import AuditEvent
from score.programme.organisations.models import Person
from score.programme.trainings.actions import enrol, hold_class_day
from score.programme.trainings.models import CohortTrainer, Trainer
from tests.programme.coaching.scene import FIRST_CLASS, TODAY, VISITED, D
from tests.programme.factories import make_cohort, make_enterprise

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 5, 6)


def test_a_visit_with_and_without_its_day() -> None:
    site = make_enterprise()
    cohort = make_cohort(enterprises=[site])
    record_visit(actor=None, cohort=cohort, enterprise=site, number=1)
    record_visit(actor=None, cohort=cohort, enterprise=site, number=1, day=DAY, reason="found in the diary")
    assert Visit.objects.in_force().get().day == DAY
    assert AuditEvent.objects.filter(action="record_visit").count() == 2


def test_saying_it_again_records_nothing() -> None:
    site = make_enterprise()
    cohort = make_cohort(enterprises=[site])
    for _ in range(2):
        record_visit(actor=None, cohort=cohort, enterprise=site, number=1, day=DAY)
    assert Visit.objects.count() == 1


def test_only_enrolled_enterprises_are_visited() -> None:
    site = make_enterprise()
    with pytest.raises(ValidationError):
        record_visit(actor=None, cohort=make_cohort(), enterprise=site, number=1, day=DAY)
    with pytest.raises(ValidationError):
        record_visit(actor=None, cohort=make_cohort(enterprises=[site]), enterprise=site, number=0, day=DAY)
    assert not Visit.objects.exists()


def test_a_visit_that_did_not_take_place() -> None:
    site = make_enterprise()
    visit = record_visit(actor=None, cohort=make_cohort(enterprises=[site]), enterprise=site, number=1, day=DAY)
    withdraw_visit(actor=None, visit=visit, reason="gate closed")
    assert not Visit.objects.in_force().exists()


# -- planned, moved, cancelled


def test_the_visits_of_the_module_are_planned_in_weeks_after_the_last_class_day(scene) -> None:
    other = make_enterprise()
    enrol(actor=None, cohort=scene.cohort, enterprise=other)
    made = plan_visits(actor=scene.trainer, cohort=scene.cohort)
    # workplace cooperation: weeks 2, 5 and 9 after 5 March 2024
    days = [D(2024, 3, 19), D(2024, 4, 9), D(2024, 5, 7)]
    assert [(one.enterprise_id, one.number, one.day) for one in made] == [
        (firm.pk, number, day) for firm in (scene.firm, other) for number, day in enumerate(days, 1)
    ]


def test_planning_again_adds_only_what_is_new(scene) -> None:
    plan_visits(actor=scene.trainer, cohort=scene.cohort)
    plan_visit(actor=scene.trainer, subject=scene.visit(2), day=D(2024, 4, 12), reason="holiday")
    late = make_enterprise()
    enrol(actor=None, cohort=scene.cohort, enterprise=late)
    made = plan_visits(actor=scene.trainer, cohort=scene.cohort)
    assert [(one.enterprise_id, one.number) for one in made] == [(late.pk, 1), (late.pk, 2), (late.pk, 3)]
    assert plan_of(scene.visit(2)).day == D(2024, 4, 12)


def test_a_visit_made_without_a_plan_is_not_planned_afterwards(scene) -> None:
    record_visit(actor=None, **scene.visit(1).key, day=VISITED)
    assert [one.number for one in plan_visits(actor=None, cohort=scene.cohort)] == [2, 3]


def test_the_trainer_who_leads_the_cohort_goes(scene) -> None:
    lead = Trainer.objects.create(person=Person.objects.create(), country="GH")
    with facts.writing(None) as writing:
        writing.add(CohortTrainer(cohort=scene.cohort, trainer=lead, part="lead"))
    assert {one.trainer for one in plan_visits(actor=None, cohort=scene.cohort)} == {lead}


def test_without_class_days_no_visit_can_be_planned() -> None:
    cohort = make_cohort(enterprises=[make_enterprise()])
    with pytest.raises(ValidationError, match="class days first"):
        plan_visits(actor=None, cohort=cohort)


def test_a_module_that_nobody_knows_plans_no_visit(scene) -> None:
    cohort = make_cohort(enterprises=[scene.firm], module="unheard_of")
    hold_class_day(actor=None, cohort=cohort, number=1, day=FIRST_CLASS)
    with pytest.raises(ValidationError, match="plans no visits"):
        plan_visits(actor=None, cohort=cohort)


def test_moving_needs_a_reason_and_keeps_the_earlier_day(scene) -> None:
    plan_visit(actor=scene.trainer, subject=scene.visit(), day=VISITED)
    with pytest.raises(ValidationError) as refused:
        plan_visit(actor=scene.trainer, subject=scene.visit(), day=TODAY)
    assert set(refused.value.error_dict) == {"reason"}
    moved = plan_visit(actor=scene.trainer, subject=scene.visit(), day=TODAY, reason="power cut")
    assert (moved.day, moved.supersedes.day, moved.reason) == (TODAY, VISITED, "power cut")
    assert VisitPlan.objects.in_force().count() == 1


def test_a_visit_cannot_be_planned_before_the_class(scene) -> None:
    with pytest.raises(ValidationError, match="before the first class on 4 Mar 2024"):
        plan_visit(actor=None, subject=scene.visit(), day=D(2024, 3, 3))


def test_cancelling_needs_a_reason_and_a_plan(scene) -> None:
    with pytest.raises(ValidationError, match="not planned"):
        cancel_visit(actor=None, subject=scene.visit(), reason="gate closed")
    plan_visit(actor=None, subject=scene.visit(), day=VISITED)
    with pytest.raises(ValidationError) as refused:
        cancel_visit(actor=None, subject=scene.visit(), reason=" ")
    assert set(refused.value.error_dict) == {"reason"}
    cancel_visit(actor=scene.trainer, subject=scene.visit(), reason="gate closed")
    assert (plan_of(scene.visit()).state, plan_of(scene.visit()).reason) == ("cancelled", "gate closed")
    assert AuditEvent.objects.filter(action="cancel_visit").count() == 1


def test_a_cancelled_visit_can_be_planned_again(scene) -> None:
    plan_visit(actor=None, subject=scene.visit(), day=VISITED)
    cancel_visit(actor=None, subject=scene.visit(), reason="gate closed")
    plan_visit(actor=None, subject=scene.visit(), day=TODAY, reason="gate open")
    assert (plan_of(scene.visit()).state, plan_of(scene.visit()).day) == ("planned", TODAY)


def test_a_visit_that_was_made_is_neither_moved_nor_cancelled(scene) -> None:
    plan_visit(actor=None, subject=scene.visit(), day=VISITED)
    record_visit(actor=None, **scene.visit().key, day=VISITED)
    for change in (
        lambda: plan_visit(actor=None, subject=scene.visit(), day=TODAY, reason="x"),
        lambda: cancel_visit(actor=None, subject=scene.visit(), reason="x"),
    ):
        with pytest.raises(ValidationError, match="made already"):
            change()


@pytest.mark.parametrize("day", [D(2024, 6, 5), D(2124, 6, 3)])
def test_a_visit_still_to_come_was_not_made(scene, day) -> None:
    with pytest.raises(ValidationError, match="still to come"):
        record_visit(actor=None, **scene.visit().key, day=day, today=TODAY)


def test_somewhere_it_is_tomorrow_already(scene) -> None:
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert record_visit(actor=None, **scene.visit().key, day=tomorrow, today=TODAY).day == tomorrow


def test_a_visit_before_the_cohort_began_is_refused(scene) -> None:
    with pytest.raises(ValidationError, match="before the first class"):
        record_visit(actor=None, **scene.visit().key, day=D(2024, 3, 3), today=TODAY)
    assert record_visit(actor=None, **scene.visit().key, day=FIRST_CLASS, today=TODAY).day == FIRST_CLASS
