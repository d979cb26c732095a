"""Whatever is done in whatever order: no cohort closes without attendance, no place too many is given away."""

from __future__ import annotations

import contextlib
import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from score.programme.trainings.actions import add_participant, record_attendance
from score.programme.trainings.models import CohortPlace, CohortState
from score.programme.trainings.planning import actions, places
from score.programme.trainings.planning.checks import MAY_PASS, Known, checks_of
from score.programme.trainings.planning.queries import Snapshot
from score.programme.trainings.planning.states import BACK, CHANGES, FOLLOWS, change_problem, follow_problem, is_back
from tests.programme.factories import make_enterprise
from tests.programme.machines import run_machine
from tests.programme.trainings.planning.cohorts import CLASS, DAY, known_of, make_trainer, planned

FIRMS, CAPACITY = 5, 3
AFTER = CLASS + datetime.timedelta(days=90)
firm = st.integers(0, FIRMS - 1)


def test_every_step_back_follows_and_a_closed_cohort_changes_nothing() -> None:
    assert set(FOLLOWS) == set(CohortState.State.values)
    for before, after in BACK.items():
        assert after in FOLLOWS[before] and is_back(before, after)
        assert not is_back(after, before)
    assert {state for state in CohortState.State.values if not change_problem(state)} == set(CHANGES)
    assert follow_problem("planned", "closed") and follow_problem("planned", "nowhere")


class CohortMachine(RuleBasedStateMachine):
    """Everything that people can do with a cohort."""

    begun, closed = 0, 0  # times that a cohort was seen under way, and at its end, over all runs

    def __init__(self) -> None:
        super().__init__()
        self.cohort = planned(capacity=CAPACITY)
        self.firms = [make_enterprise() for _number in range(FIRMS)]
        self.trainer = make_trainer()

    def attempt(self, action: Any, **arguments: Any) -> None:
        """Do it, unless it is refused in words."""
        with contextlib.suppress(ValidationError):
            action(actor=None, cohort=self.cohort, **arguments)

    @property
    def known(self) -> Known:
        return known_of(self.cohort, visits=3)

    @rule(number=firm, state=st.sampled_from(CohortPlace.State.values))
    def place(self, number: int, state: str) -> None:
        self.attempt(places.set_place, enterprise=self.firms[number], state=state, day=DAY)

    @rule()
    def invite_next(self) -> None:
        self.attempt(places.invite_next, day=DAY)

    @rule()
    def enrol(self) -> None:
        self.attempt(places.enrol_confirmed)

    @rule(number=firm)
    def take_enrolment_back(self, number: int) -> None:
        self.attempt(places.take_enrolment_back, enterprise=self.firms[number], reason="not after all")

    @rule(capacity=st.integers(1, FIRMS))
    def change_capacity(self, capacity: int) -> None:
        self.attempt(actions.change_plan, capacity=capacity)

    @rule()
    def send_people(self) -> None:
        for enterprise in Snapshot(self.cohort).enrolled:
            self.attempt(add_participant, enterprise=enterprise, job_role="manager")

    @rule(there=st.booleans(), some=st.booleans())
    def attend(self, there: bool, some: bool) -> None:
        seen = Snapshot(self.cohort)
        everybody = [(person.person_id, day.number) for person in seen.participants for day in seen.days]
        chosen = everybody[:1] if some else everybody
        if chosen:
            self.attempt(record_attendance, presences=dict.fromkeys(chosen, there), reason="counted again")

    @rule(check=st.sampled_from(sorted(MAY_PASS)), number=firm)
    def let_pass(self, check: str, number: int) -> None:
        self.attempt(actions.let_pass, check=check, why="because", enterprise=self.firms[number])

    @rule()
    def let_all_pass(self) -> None:
        for one in checks_of(Snapshot(self.cohort), Known()):
            if one.stands_against and one.may_pass:
                self.attempt(
                    actions.let_pass, check=one.code, why="because", enterprise=one.enterprise, trainer=one.trainer
                )

    @rule(state=st.sampled_from(CohortState.State.values), knows=st.booleans())
    def go_to(self, state: str, knows: bool) -> None:
        known = self.known if knows else None
        self.attempt(actions.set_state, state=state, day=AFTER, known=known, reason="because")

    @precondition(lambda self: Snapshot(self.cohort).state == "running")
    @rule()
    def close(self) -> None:
        self.attempt(actions.close_cohort, day=AFTER, known=self.known)

    @rule()
    def all_the_way(self) -> None:
        """What would take many steps to come about by chance."""
        for number in range(CAPACITY):
            for state in ("waiting", "invited", "confirmed"):
                self.place(number, state)
        self.go_to("open", False)
        self.attempt(actions.put_trainer, trainer=self.trainer, part="lead")
        self.enrol()
        self.send_people()
        self.let_all_pass()
        self.go_to("running", True)

    @precondition(lambda self: Snapshot(self.cohort).state == "running")
    @rule(some=st.booleans())
    def to_the_end(self, some: bool) -> None:
        """With everybody's attendance, or with one person's."""
        self.attend(True, some)
        self.close()

    @invariant()
    def no_place_too_many(self) -> None:
        seen = Snapshot(self.cohort)
        assert seen.capacity is not None
        assert len(seen.enrolled) <= seen.seats_taken <= seen.capacity

    @invariant()
    def closed_only_with_everybody_s_attendance(self) -> None:
        seen = Snapshot(self.cohort)
        if seen.state == "closed":
            type(self).closed += 1
            assert seen.participants and seen.days
            assert {(p.person_id, d.number) for p in seen.participants for d in seen.days} <= set(seen.attendance)

    @invariant()
    def begun_only_with_days_and_enterprises(self) -> None:
        seen = Snapshot(self.cohort)
        if seen.state in ("running", "closed"):
            type(self).begun += 1
            assert seen.days and seen.enrolled

    @invariant()
    def one_state_and_one_plan_in_force(self) -> None:
        assert CohortState.objects.in_force().filter(cohort=self.cohort).count() <= 1
        assert self.cohort.plans.in_force().count() == 1


class TestCohortMachine(TestCase):
    """Each run of the machine is rolled back."""

    def test_machine(self) -> None:
        run_machine(CohortMachine, runs=15, steps=25)
        assert CohortMachine.begun > CohortMachine.closed, "no class began, so nothing was shown"
        assert CohortMachine.closed, "no run came to the end, so nothing was shown"


pytestmark = pytest.mark.django_db
