"""A cohort from plan to close: what each step asks for, and what speaks against it."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.catalogue.rating.forms import satisfaction_form
from score.programme.core.models import AuditEvent
from score.programme.organisations.models import Person
from score.programme.trainings.actions import add_participant, record_attendance
from score.programme.trainings.models import (
    CheckOverride,
    ClassDay,
    CohortPlan,
    CohortState,
    Enrolment,
    SatisfactionAnswer,
    SatisfactionSheet,
    SatisfactionTally,
    Trainer,
)
from score.programme.trainings.planning import actions, places
from score.programme.trainings.planning.checks import Known, checks_at_close, checks_of
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.factories import make_actor, make_organisation
from tests.programme.trainings.planning.cohorts import (
    CLASS,
    DAY,
    certify,
    known_of,
    make_trainer,
    planned,
    ready,
    record,
    running,
)

pytestmark = pytest.mark.django_db
NEXT = DAY + datetime.timedelta(days=1)
AFTER = CLASS + datetime.timedelta(days=60)


class TestPlan:
    def test_a_new_cohort_has_the_defaults_of_its_module(self) -> None:
        partner = make_organisation()
        cohort = actions.plan_cohort(
            actor=None, code="GH-1", module="workplace_cooperation", country="GH", partner=partner, first_day=CLASS
        )
        seen = Snapshot(cohort)
        assert (seen.capacity, seen.free, seen.state, seen.partner) == (5, 5, "planned", partner)
        assert [one.day for one in seen.days] == [CLASS, CLASS + datetime.timedelta(days=1)]

    @pytest.mark.parametrize(
        ("module", "country", "capacity", "days"),
        [("hospitality_coaching", "GH", 6, 3), ("short_course", "ID", 5, 3), ("covid_safety_and_health", "ET", 5, 1)],
    )
    def test_country_and_module_say_how_many_and_how_long(self, module, country, capacity, days) -> None:
        cohort = actions.plan_cohort(
            actor=None, code="X", module=module, country=country, partner=None, first_day=CLASS
        )
        assert (Snapshot(cohort).capacity, len(Snapshot(cohort).days)) == (capacity, days)

    def test_a_plan_is_changed_and_the_old_one_stays(self) -> None:
        cohort = planned()
        actions.change_plan(actor=None, cohort=cohort, venue="Hall (invented)", capacity=4)
        assert [one.venue for one in CohortPlan.objects.filter(cohort=cohort).order_by("pk")] == ["", "Hall (invented)"]
        assert Snapshot(cohort).capacity == 4

    def test_times_in_the_wrong_order_are_refused(self) -> None:
        with pytest.raises(ValidationError):
            actions.change_plan(
                actor=None, cohort=planned(), begins_at=datetime.time(17), ends_at=datetime.time(9), capacity=5
            )

    def test_no_room_is_taken_from_those_who_have_it(self) -> None:
        cohort = ready()
        with pytest.raises(ValidationError, match="2"):
            actions.change_plan(actor=None, cohort=cohort, capacity=1)


class TestDays:
    def test_days_follow_one_another(self) -> None:
        cohort = planned()
        with pytest.raises(ValidationError):
            actions.set_days(actor=None, cohort=cohort, days=[NEXT, DAY])
        actions.set_days(actor=None, cohort=cohort, days=[DAY, NEXT])
        assert [one.day for one in Snapshot(cohort).days] == [DAY, NEXT]

    def test_a_day_that_was_held_stays_and_moves_only_for_a_reason(self) -> None:
        cohort = running()
        seen = Snapshot(cohort)
        person = seen.participants[0].person_id
        record_attendance(actor=None, cohort=cohort, presences={(person, 1): True})
        held = [one.day for one in seen.days]
        with pytest.raises(ValidationError):
            actions.set_days(actor=None, cohort=cohort, days=[None, held[1]])
        moved = [held[0] - datetime.timedelta(days=1), held[1]]
        with pytest.raises(ValidationError) as refused:
            actions.set_days(actor=None, cohort=cohort, days=moved)
        assert "reason" in refused.value.message_dict
        actions.set_days(actor=None, cohort=cohort, days=moved, reason="typed wrongly")
        assert Snapshot(cohort).first_day == moved[0]
        assert ClassDay.objects.filter(cohort=cohort, number=1).count() == 3 - 1


class TestTrainers:
    def test_one_leads(self) -> None:
        cohort, first, second = planned(), make_trainer(), make_trainer()
        actions.put_trainer(actor=None, cohort=cohort, trainer=first, part="lead")
        with pytest.raises(ValidationError):
            actions.put_trainer(actor=None, cohort=cohort, trainer=second, part="lead")
        actions.put_trainer(actor=None, cohort=cohort, trainer=second, part="second")
        fact = actions.put_trainer(actor=None, cohort=cohort, trainer=first, part="observer")
        assert [one.part for one in Snapshot(cohort).trainers] == ["second", "observer"]
        actions.remove_trainer(actor=None, cohort=cohort, fact=fact)
        assert [one.trainer for one in Snapshot(cohort).trainers] == [second]

    def test_a_part_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            actions.put_trainer(actor=None, cohort=planned(), trainer=make_trainer(), part="king")


class TestStates:
    def test_from_plan_to_close(self) -> None:
        cohort = running()
        with pytest.raises(ValidationError, match="Attendance"):
            actions.close_cohort(actor=None, cohort=cohort, day=AFTER, known=known_of(cohort))
        seen = Snapshot(cohort)
        everybody = {(p.person_id, d.number): True for p in seen.participants for d in seen.days}
        record_attendance(actor=None, cohort=cohort, presences=everybody)
        with pytest.raises(ValidationError, match="Visits"):
            actions.close_cohort(actor=None, cohort=cohort, day=AFTER, known=known_of(cohort))
        actions.close_cohort(actor=None, cohort=cohort, day=AFTER, known=known_of(cohort, visits=3))
        assert Snapshot(cohort).state == "closed"
        with pytest.raises(ValidationError):
            actions.change_plan(actor=None, cohort=cohort, venue="Elsewhere")
        with pytest.raises(ValidationError, match="over"):
            add_participant(actor=None, cohort=cohort, enterprise=seen.enrolled[0])
        with pytest.raises(ValidationError):
            actions.set_state(actor=None, cohort=cohort, state="running", day=AFTER)
        actions.set_state(actor=None, cohort=cohort, state="running", day=AFTER, reason="one visit is still to come")
        assert Snapshot(cohort).state == "running"

    def test_closing_counts_what_participants_thought(self) -> None:
        cohort = running()
        seen = Snapshot(cohort)
        everybody = {(p.person_id, d.number): True for p in seen.participants for d in seen.days}
        record_attendance(actor=None, cohort=cohort, presences=everybody)
        SatisfactionSheet.objects.create(cohort=cohort, token="invented", opens_on=CLASS, closes_on=AFTER)
        (first, *_rest) = satisfaction_form().codes
        for _number in range(6):
            SatisfactionAnswer.objects.create(cohort=cohort, day=CLASS, source="paper", scores={first: 5})
        actions.close_cohort(actor=None, cohort=cohort, day=AFTER, known=known_of(cohort, visits=3))
        assert SatisfactionTally.objects.in_force().get(cohort=cohort, item=first, score=5).answers == 6

    def test_a_class_day_ahead_keeps_it_open(self) -> None:
        cohort = running()
        seen = Snapshot(cohort)
        everybody = {(p.person_id, d.number): True for p in seen.participants for d in seen.days}
        record_attendance(actor=None, cohort=cohort, presences=everybody)
        before = seen.first_day - datetime.timedelta(days=1)
        with pytest.raises(ValidationError, match="held"):
            actions.close_cohort(actor=None, cohort=cohort, day=before, known=known_of(cohort, visits=3))

    def test_fewer_visits_for_a_reason(self) -> None:
        cohort = running()
        seen = Snapshot(cohort)
        everybody = {(p.person_id, d.number): False for p in seen.participants for d in seen.days}
        record_attendance(actor=None, cohort=cohort, presences=everybody)
        for enterprise in seen.enrolled:
            actions.let_pass(actor=None, cohort=cohort, check="visits", why="Road was closed", enterprise=enterprise)
        actions.close_cohort(actor=None, cohort=cohort, day=AFTER, known=known_of(cohort))
        assert Snapshot(cohort).state == "closed"

    def test_a_cohort_is_cancelled_for_a_reason_and_taken_up_again(self) -> None:
        cohort = ready()
        with pytest.raises(ValidationError):
            actions.set_state(actor=None, cohort=cohort, state="cancelled", day=DAY)
        actions.set_state(actor=None, cohort=cohort, state="cancelled", day=DAY, reason="no hall")
        assert not Enrolment.objects.in_force().filter(cohort=cohort).exists()
        actions.set_state(actor=None, cohort=cohort, state="planned", day=DAY)
        actions.set_state(actor=None, cohort=cohort, state="open", day=DAY)
        assert len(places.enrol_confirmed(actor=None, cohort=cohort)) == 2

    def test_what_was_held_is_not_cancelled(self) -> None:
        cohort = running()
        person = Snapshot(cohort).participants[0].person_id
        record_attendance(actor=None, cohort=cohort, presences={(person, 1): True})
        with pytest.raises(ValidationError):
            actions.set_state(actor=None, cohort=cohort, state="cancelled", day=DAY, reason="no hall")
        with pytest.raises(ValidationError):
            actions.set_state(actor=None, cohort=cohort, state="open", day=DAY)

    @pytest.mark.parametrize("state", ["running", "closed", "planned", "nothing"])
    def test_what_cannot_follow_a_plan(self, state) -> None:
        with pytest.raises(ValidationError):
            actions.set_state(actor=None, cohort=planned(), state=state, day=DAY, known=Known())

    def test_every_step_is_in_the_audit(self) -> None:
        cohort = planned()
        actions.set_state(actor=None, cohort=cohort, state="open", day=DAY)
        event = AuditEvent.objects.filter(action="set_cohort_state").get()
        assert event.detail == {"before": "planned", "after": "open"}
        assert CohortState.objects.in_force().get().state == "open"


def against(cohort, known) -> list[str]:
    return [one.code for one in checks_of(Snapshot(cohort), known) if one.stands_against]


class TestChecks:
    def test_a_class_that_is_ready_has_nothing_against_it(self) -> None:
        cohort = ready()
        assert against(cohort, known_of(cohort)) == []

    def test_an_empty_plan_says_what_is_missing(self) -> None:
        cohort = actions.plan_cohort(
            actor=None, code="E", module="workplace_cooperation", country="GH", partner=None
        )  # fmt: skip
        assert against(cohort, Known()) == ["days", "enrolled", "pair"]

    def test_a_baseline_is_missing_or_late(self) -> None:
        cohort = ready()
        known = known_of(cohort)
        firms = Snapshot(cohort).enrolled
        late = dict.fromkeys((one.pk for one in firms), CLASS + datetime.timedelta(days=1))
        assert against(cohort, Known(heads=known.heads)) == ["baseline", "baseline"]
        found = checks_of(Snapshot(cohort), Known(baselines=late, heads=known.heads))
        assert "stays out of the figures" in next(one.words for one in found if one.code == "baseline")

    def test_on_the_first_class_day_it_is_in_time(self) -> None:
        cohort = ready()
        known = known_of(cohort)
        same = dict.fromkeys(known.baselines, CLASS)
        assert against(cohort, Known(baselines=same, heads=known.heads)) == []

    def test_a_later_module_needs_the_first_one(self) -> None:
        cohort = ready(module="quality_management")
        known = known_of(cohort)
        assert against(cohort, known) == ["first_module", "first_module"]
        for enterprise in Snapshot(cohort).enrolled:
            begun = planned(code=f"B-{enterprise.pk}", first_day=DAY - datetime.timedelta(days=200))
            record(Enrolment(cohort=begun, enterprise=enterprise))
        assert against(cohort, known) == []

    def test_priorities_are_watched_and_stop_nothing(self) -> None:
        cohort = ready(module="quality_management")
        known = known_of(cohort)
        found = [one for one in checks_of(Snapshot(cohort), known) if one.code == "priority"]
        assert [(one.met, one.level) for one in found] == [(False, "watch")] * 2
        asked = {pk: frozenset({"OUT_BAD"}) for pk in known.baselines}
        found = checks_of(Snapshot(cohort), Known(baselines=known.baselines, heads=known.heads, answered=asked))
        assert all(one.met for one in found if one.code == "priority")

    @pytest.mark.parametrize(("heads", "stops"), [(49, True), (50, False), (250, False), (251, True)])
    def test_size_by_the_country(self, heads, stops) -> None:
        cohort = ready()
        known = known_of(cohort, heads=heads)
        assert ("firm_size" in against(cohort, known)) is stops

    @pytest.mark.parametrize(("heads", "stops"), [(9, False), (10, True)])
    def test_size_by_the_module(self, heads, stops) -> None:
        cohort = ready(module="microenterprise")
        assert ("firm_size" in against(cohort, known_of(cohort, heads=heads))) is stops

    def test_a_trainer_needs_a_certificate_for_this_module_on_that_day(self) -> None:
        cohort = ready(certified=False)
        known = known_of(cohort)
        assert against(cohort, known) == ["certified"]
        trainer = Snapshot(cohort).trainers[0].trainer
        certify(trainer, "quality_management", DAY)
        certify(trainer, "workplace_cooperation", CLASS + datetime.timedelta(days=1))
        assert against(cohort, known) == ["certified"]
        certify(trainer, "workplace_cooperation", CLASS)
        assert against(cohort, known) == []

    def test_a_candidate_needs_somebody_who_supervises(self) -> None:
        cohort = ready(certified=False)
        known, trainer = known_of(cohort), Snapshot(cohort).trainers[0].trainer
        actions.put_trainer(actor=None, cohort=cohort, trainer=trainer, part="candidate")
        assert against(cohort, known) == ["certified"]
        expert = make_trainer()
        certify(expert, "workplace_cooperation", DAY)
        actions.put_trainer(actor=None, cohort=cohort, trainer=expert, part="observer")
        assert against(cohort, known) == []

    def test_a_pair_where_a_pair_is_the_rule(self) -> None:
        cohort = ready(module="safety_and_health", country="CN")
        assert "pair" in against(cohort, known_of(cohort))

    def test_too_many_enterprises(self) -> None:
        cohort = ready(firms=6, capacity=6)
        assert against(cohort, known_of(cohort)) == ["capacity"]


class TestPassing:
    def test_a_check_passes_for_a_reason_and_again_counts(self) -> None:
        cohort = ready()
        known = Known(heads=known_of(cohort).heads)
        firms = Snapshot(cohort).enrolled
        with pytest.raises(ValidationError, match="Baseline"):
            actions.set_state(actor=None, cohort=cohort, state="running", day=CLASS, known=known)
        with pytest.raises(ValidationError):
            actions.let_pass(actor=None, cohort=cohort, check="baseline", why=" ", enterprise=firms[0])
        passing = [
            actions.let_pass(actor=None, cohort=cohort, check="baseline", why="Owner ill", enterprise=one)
            for one in firms
        ]
        assert against(cohort, known) == []
        actions.withdraw_passing(actor=None, override=passing[0])
        assert against(cohort, known) == ["baseline"]
        actions.let_pass(actor=None, cohort=cohort, check="baseline", why="Owner ill again", enterprise=firms[0])
        actions.set_state(actor=None, cohort=cohort, state="running", day=CLASS, known=known)
        with pytest.raises(ValidationError):
            actions.withdraw_passing(actor=None, override=passing[1])
        assert CheckOverride.objects.in_force().count() == 2

    @pytest.mark.parametrize("check", ["days", "enrolled", "attendance", "nothing"])
    def test_some_checks_pass_for_no_reason(self, check) -> None:
        with pytest.raises(ValidationError):
            actions.let_pass(actor=None, cohort=planned(), check=check, why="because")

    def test_who_trains_does_not_decide(self) -> None:
        cohort, actor = ready(), make_actor("coordinator")
        own = Trainer.objects.create(person=actor.user.person or _person_of(actor), country="GH")
        actions.put_trainer(actor=None, cohort=cohort, trainer=own, part="second")
        with pytest.raises(ValidationError, match="trains"):
            actions.let_pass(actor=actor, cohort=cohort, check="capacity", why="because")

    def test_of_one_enterprise_only(self) -> None:
        cohort = ready()
        known = Known(heads=known_of(cohort).heads)
        actions.let_pass(
            actor=None, cohort=cohort, check="baseline", why="Owner ill", enterprise=Snapshot(cohort).enrolled[0]
        )
        assert against(cohort, known) == ["baseline"]


def test_attendance_of_nobody_is_not_enough_to_close() -> None:
    cohort = planned()
    found = checks_at_close(Snapshot(cohort), Known(), DAY)
    assert [one.code for one in found if one.stands_against] == ["attendance"]


def _person_of(actor) -> Person:
    person = Person.objects.create()
    actor.user.person = person
    actor.user.save()
    return person
