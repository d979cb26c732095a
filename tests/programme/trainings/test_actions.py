"""Writes of training: cohorts, class days, enrolments, participants, attendance."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.programme.core import facts
from score.programme.core.models import AuditEvent
from score.programme.organisations.models import Person
from score.programme.trainings import actions
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    CohortDelivery,
    Enrolment,
    Participation,
    Phase,
    StatedTraining,
)
from tests.programme.factories import make_cohort, make_enterprise, make_organisation

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 3, 4)
NEXT = datetime.date(2024, 3, 5)


def test_phases_follow_one_another() -> None:
    first, last = datetime.date(2013, 1, 1), datetime.date(2017, 12, 31)
    actions.add_phase(actor=None, code="2", name="Phase II", starts_on=first, ends_on=last)
    for code, starts_on, ends_on in (
        ("2", datetime.date(2018, 1, 1), datetime.date(2018, 12, 31)),
        ("3", last, datetime.date(2021, 12, 31)),
        ("3", datetime.date(2021, 1, 1), datetime.date(2018, 1, 1)),
    ):
        with pytest.raises(ValidationError):
            actions.add_phase(actor=None, code=code, name="Phase III", starts_on=starts_on, ends_on=ends_on)
    assert Phase.objects.count() == 1


def test_a_phase_is_corrected_or_withdrawn_for_a_reason_and_never_edited() -> None:
    end = datetime.date(2017, 12, 31)
    first = actions.add_phase(actor=None, code="2", name="Phase II", starts_on=datetime.date(2013, 1, 1), ends_on=end)
    third = actions.add_phase(
        actor=None, code="3", name="Phase III", starts_on=datetime.date(2018, 1, 1), ends_on=datetime.date(2021, 12, 31)
    )
    days = {"name": "Phase II", "starts_on": first.starts_on}
    with pytest.raises(ValidationError):
        actions.correct_phase(actor=None, phase=first, ends_on=third.starts_on, reason="extended", **days)
    with pytest.raises(ValueError, match="reason"):
        actions.correct_phase(actor=None, phase=first, ends_on=datetime.date(2017, 6, 30), reason="", **days)
    shorter = actions.correct_phase(
        actor=None, phase=first, ends_on=datetime.date(2017, 6, 30), reason="the agreement ended early", **days
    )
    assert shorter.supersedes == first
    actions.withdraw_phase(actor=None, phase=third, reason="never agreed")
    assert [phase.ends_on for phase in Phase.objects.in_force()] == [datetime.date(2017, 6, 30)]
    again = {"code": "3", "name": "Phase III", "starts_on": end, "ends_on": datetime.date(2021, 12, 31)}
    actions.add_phase(actor=None, reason="agreed after all", **again)
    assert Phase.objects.in_force().get(code="3").starts_on == end
    with pytest.raises(facts.FactsAreNeverEdited):
        first.save()


def test_a_cohort_has_a_delivery_from_its_first_moment() -> None:
    partner, donor = make_organisation(), make_organisation("donor")
    cohort = actions.open_cohort(actor=None, code="GH-1", module="workplace_cooperation", country="GH", partner=partner)
    assert CohortDelivery.objects.in_force().get().partner == partner
    actions.set_delivery(actor=None, cohort=cohort, partner=partner, funder=donor, reason="agreement signed")
    assert CohortDelivery.objects.in_force().get().funder == donor
    with pytest.raises(ValidationError):
        actions.open_cohort(actor=None, code="GH-1", module="workplace_cooperation", country="GH")
    assert Cohort.objects.count() == 1


class TestClassDays:
    def test_a_moved_day_supersedes(self) -> None:
        cohort = make_cohort()
        actions.hold_class_day(actor=None, cohort=cohort, number=1, day=DAY)
        moment = facts.settle()
        with pytest.raises(ValueError, match="reason"):
            actions.hold_class_day(actor=None, cohort=cohort, number=1, day=NEXT)
        moved = actions.hold_class_day(actor=None, cohort=cohort, number=1, day=NEXT, reason="flood")
        assert ClassDay.objects.in_force().get() == moved
        assert ClassDay.objects.as_of(moment).get().day == DAY

    def test_not_held_after_all(self) -> None:
        class_day = actions.hold_class_day(actor=None, cohort=make_cohort(), number=1, day=DAY)
        actions.withdraw_class_day(actor=None, class_day=class_day, reason="nobody came")
        assert not ClassDay.objects.in_force().exists()

    def test_numbers_begin_at_one(self) -> None:
        with pytest.raises(ValidationError):
            actions.hold_class_day(actor=None, cohort=make_cohort(), number=0, day=DAY)


def test_sites_enrol_and_may_leave_and_come_back() -> None:
    cohort, site = make_cohort(), make_enterprise()
    enrolment = actions.enrol(actor=None, cohort=cohort, enterprise=site)
    actions.withdraw_enrolment(actor=None, enrolment=enrolment, reason="no time")
    assert not Enrolment.objects.in_force().exists()
    actions.enrol(actor=None, cohort=cohort, enterprise=site, reason="found time")
    assert Enrolment.objects.in_force().get().enterprise == site
    with pytest.raises(ValidationError):
        actions.enrol(actor=None, cohort=cohort, enterprise=make_enterprise(level="legal_entity"))


class TestParticipants:
    def test_only_of_enrolled_enterprises(self) -> None:
        cohort, site = make_cohort(), make_enterprise()
        with pytest.raises(ValidationError):
            actions.add_participant(actor=None, cohort=cohort, enterprise=site, sex="woman", job_role="worker")
        assert not Person.objects.exists()

    def test_a_person_is_a_number(self) -> None:
        site = make_enterprise()
        cohort = make_cohort(enterprises=[site])
        fact = actions.add_participant(actor=None, cohort=cohort, enterprise=site, sex="woman", job_role="manager")
        assert (fact.sex, fact.job_role, fact.person_id) == ("woman", "manager", Person.objects.get().pk)
        again = make_cohort(enterprises=[site])
        actions.add_participant(actor=None, cohort=again, enterprise=site, person=fact.person, sex="woman")
        assert Person.objects.count() == 1

    @pytest.mark.parametrize("wanted", [{"sex": "female"}, {"job_role": "boss"}])
    def test_choices_are_checked(self, wanted: dict[str, str]) -> None:
        site = make_enterprise()
        with pytest.raises(ValidationError):
            actions.add_participant(actor=None, cohort=make_cohort(enterprises=[site]), enterprise=site, **wanted)
        assert not Participation.objects.exists()


class TestAttendance:
    @pytest.fixture(autouse=True)
    def _class(self) -> None:
        site = make_enterprise()
        self.cohort = make_cohort(enterprises=[site])
        self.people = [
            actions.add_participant(actor=None, cohort=self.cohort, enterprise=site).person_id for _ in range(4)
        ]
        for number, day in ((1, DAY), (2, NEXT)):
            actions.hold_class_day(actor=None, cohort=self.cohort, number=number, day=day)

    def record(self, presences: dict[tuple[int, int], bool], reason: str = "") -> list[Attendance]:
        return actions.record_attendance(actor=None, cohort=self.cohort, presences=presences, reason=reason)

    def test_all_at_once_and_one_event(self) -> None:
        written = self.record({(person, number): True for person in self.people for number in (1, 2)})
        assert len(written) == 8
        assert Attendance.objects.in_force().filter(present=True).count() == 8
        assert AuditEvent.objects.get(action="record_attendance").detail == {"rows": 8}

    def test_only_differences_are_written(self) -> None:
        first = self.people[0]
        self.record({(person, 1): True for person in self.people})
        with pytest.raises(ValueError, match="reason"):
            self.record({(first, 1): False})
        assert len(self.record({(first, 1): False, (self.people[1], 1): True}, reason="left at noon")) == 1
        assert Attendance.objects.in_force().get(person=first).present is False

    def test_nothing_is_written_where_something_is_wrong(self) -> None:
        stranger = Person.objects.create().pk
        for wrong in ((stranger, 1), (self.people[0], 3)):
            with pytest.raises(ValidationError):
                self.record({(self.people[1], 1): True, wrong: True})
        assert not Attendance.objects.exists()


def test_training_that_is_only_stated() -> None:
    site = make_enterprise()
    wanted = {"actor": None, "enterprise": site, "module": "short_course", "first_class_day": DAY}
    fact = actions.state_training(**wanted, last_class_day=NEXT, source="a list (invented)")
    assert StatedTraining.objects.in_force().get() == fact
    assert not Enrolment.objects.exists()
    with pytest.raises(ValidationError):
        actions.state_training(**wanted, last_class_day=DAY - datetime.timedelta(days=1), source="a list")
    with pytest.raises(ValidationError):
        actions.state_training(**wanted, last_class_day=NEXT, source=" ")
