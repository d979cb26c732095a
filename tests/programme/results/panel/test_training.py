"""Cycles and presence as known at a moment: merges in one cohort, days moved and withdrawn, visits, delivery."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import numpy as np
import pytest

from score.catalogue.calculation.panel import NO_DATE
from score.programme.coaching.actions import record_visit, withdraw_visit
from score.programme.coaching.models import Visit
from score.programme.core import facts
from score.programme.enterprises.actions import merge_enterprises
from score.programme.results.figures import figure, figures, world_at
from score.programme.results.panel.build import forget_panels
from score.programme.trainings import actions
from score.programme.trainings.models import ClassDay, Enrolment, Phase
from tests.programme import factories
from tests.programme.results.golden_world import rolled_back

pytestmark = pytest.mark.django_db
DAY = datetime.date
EPOCH = DAY(1970, 1, 1)
CLASS_DAYS = (DAY(2024, 3, 1), DAY(2024, 3, 2))
REASON = "invented for this test"


def cohort_of(code: str, *firms, partner=None, funder=None, days=CLASS_DAYS, **more):
    """A cohort in which each firm sends a manager and a worker, present on both days."""
    cohort = factories.make_cohort(partner, funder=funder, enterprises=list(firms), code=code, **more)
    for number, day in enumerate(days, 1):
        actions.hold_class_day(actor=None, cohort=cohort, number=number, day=day)
    people = {}
    for firm in firms:
        for role, sex in (("manager", "woman"), ("worker", "man")):
            made = actions.add_participant(actor=None, cohort=cohort, enterprise=firm, sex=sex, job_role=role)
            people[firm, role] = made.person
    present = {(person.pk, number): True for person in people.values() for number in range(1, len(days) + 1)}
    actions.record_attendance(actor=None, cohort=cohort, presences=present)
    return SimpleNamespace(cohort=cohort, people=people)


def number(code: str, at=None, group: str = "all"):
    found = figure(world_at(at), code, group)
    return None if found is None else found.value


def cycles_of(firm, at=None):
    """(first class day, last visit day, visits, trained) of the cycles of a firm."""
    panel = world_at(at).panel
    place = panel.enterprises.uid.tolist().index(firm.uid.hex)
    held = panel.cycles
    return [
        (int(held.first_class_day[row]), int(held.last_visit_day[row]), int(held.visits_done[row]),
         bool(held.trained[row]))
        for row in np.flatnonzero(held.enterprise == place)
    ]  # fmt: skip


def days(day: datetime.date) -> int:
    return (day - EPOCH).days


@pytest.fixture(autouse=True)
def forgotten():
    with rolled_back():
        yield


def test_merged_records_in_one_cohort_are_one_cycle_with_the_visits_paid_to_either():
    one, other = factories.make_enterprise(), factories.make_enterprise()
    made = cohort_of("INVENTED-M", one, other)
    record_visit(actor=None, cohort=made.cohort, enterprise=one, number=1, day=DAY(2024, 4, 1))
    record_visit(actor=None, cohort=made.cohort, enterprise=other, number=1, day=DAY(2024, 4, 5))
    record_visit(actor=None, cohort=made.cohort, enterprise=other, number=2, day=DAY(2024, 6, 1))
    before = facts.as_known(None)
    merge_enterprises(actor=None, kept=one, absorbed=other)
    assert number("enterprises_trained") == 1
    assert number("persons_trained") == 4
    assert cycles_of(one) == [(days(DAY(2024, 3, 1)), days(DAY(2024, 6, 1)), 2, True)]
    assert number("enterprises_trained", before) == 2
    assert cycles_of(other, before) == [(days(DAY(2024, 3, 1)), days(DAY(2024, 6, 1)), 2, True)]


def test_the_roles_of_merged_records_add_up_to_a_trained_enterprise():
    one, other = factories.make_enterprise(), factories.make_enterprise()
    cohort = factories.make_cohort(enterprises=[one, other], code="INVENTED-R")
    actions.hold_class_day(actor=None, cohort=cohort, number=1, day=DAY(2024, 3, 1))
    manager = actions.add_participant(actor=None, cohort=cohort, enterprise=one, job_role="manager")
    worker = actions.add_participant(actor=None, cohort=cohort, enterprise=other, job_role="worker")
    seats = {(manager.person_id, 1): True, (worker.person_id, 1): True}
    actions.record_attendance(actor=None, cohort=cohort, presences=seats)
    assert number("enterprises_trained") in (0, None)
    merge_enterprises(actor=None, kept=other, absorbed=one)
    assert number("enterprises_trained") == 1


def test_nobody_was_present_on_a_class_day_that_was_withdrawn():
    firm = factories.make_enterprise()
    made = cohort_of("INVENTED-W", firm)
    worker = made.people[firm, "worker"].pk
    actions.record_attendance(actor=None, cohort=made.cohort, presences={(worker, 1): False}, reason=REASON)
    assert (number("enterprises_trained"), number("persons_trained")) == (1, 2)
    second = ClassDay.objects.in_force().get(cohort=made.cohort, number=2)
    actions.withdraw_class_day(actor=None, class_day=second, reason=REASON)
    panel = world_at().panel
    assert sorted(panel.participations.days_attended.tolist()) == [0, 1]
    assert panel.participations.days_held.tolist() == [1, 1]
    assert number("persons_trained") == 1, "the worker was there only on the day that was not held"
    assert number("enterprises_trained") in (0, None)


def test_a_withdrawn_enrolment_takes_the_cycle_and_its_people_along():
    firm, other = factories.make_enterprise(), factories.make_enterprise()
    made = cohort_of("INVENTED-E", firm, other)
    before = facts.as_known(None)
    enrolment = Enrolment.objects.in_force().get(cohort=made.cohort, enterprise=firm)
    actions.withdraw_enrolment(actor=None, enrolment=enrolment, reason=REASON)
    assert (number("enterprises_trained"), number("persons_trained")) == (1, 2)
    assert (number("enterprises_trained", before), number("persons_trained", before)) == (2, 4)
    actions.enrol(actor=None, cohort=made.cohort, enterprise=firm, reason=REASON)
    assert number("enterprises_trained") == 2


def test_a_moved_class_day_moves_the_first_day_and_the_attribute_that_counts():
    firm = factories.make_enterprise(valid_from=DAY(2024, 2, 1), sector="1410")
    made = cohort_of("INVENTED-D", firm)
    before = facts.as_known(None)
    assert number("enterprises_trained", group="sector=1410") == 1
    for each, day in ((1, DAY(2024, 1, 20)), (2, DAY(2024, 1, 21))):
        actions.hold_class_day(actor=None, cohort=made.cohort, number=each, day=day, reason=REASON)
    assert cycles_of(firm)[0][0] == days(DAY(2024, 1, 20))
    assert number("enterprises_trained", group="sector=1410") is None
    assert number("enterprises_trained", group="sector=unknown") == 1, "nothing was known of it before that class"
    assert number("enterprises_trained", before, "sector=1410") == 1


def test_a_class_that_has_not_begun_is_no_cycle_yet():
    firm = factories.make_enterprise()
    ahead = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=40)
    cohort_of("INVENTED-F", firm, days=(ahead,))
    assert cycles_of(firm) == []
    assert number("enterprises_trained") in (0, None)


def test_two_cohorts_of_one_module_are_one_enterprise_of_that_module():
    firm = factories.make_enterprise()
    cohort_of("INVENTED-1", firm)
    cohort_of("INVENTED-2", firm, days=(DAY(2024, 9, 1),))
    assert number("enterprises_trained", group="module=workplace_cooperation") == 1
    assert len(cycles_of(firm)) == 2
    assert number("attendances") == 4


def test_stated_and_real_training_of_one_module_count_the_enterprise_once():
    firm, stated_only = factories.make_enterprise(), factories.make_enterprise()
    cohort_of("INVENTED-S", firm)
    for one in (firm, stated_only):
        actions.state_training(
            actor=None, enterprise=one, module="workplace_cooperation", first_class_day=DAY(2024, 3, 1),
            last_class_day=DAY(2024, 3, 2), source="invented",
        )  # fmt: skip
    assert number("enterprises_trained") == 2
    assert number("persons_trained") == 2


def test_a_person_in_two_enterprises_is_one_person():
    one, other = factories.make_enterprise(), factories.make_enterprise()
    made = cohort_of("INVENTED-P", one)
    second = factories.make_cohort(enterprises=[other], code="INVENTED-Q", module="quality_management")
    actions.hold_class_day(actor=None, cohort=second, number=1, day=DAY(2024, 5, 1))
    person = made.people[one, "manager"]
    actions.add_participant(actor=None, cohort=second, enterprise=other, person=person, job_role="manager")
    actions.record_attendance(actor=None, cohort=second, presences={(person.pk, 1): True})
    assert (number("persons_trained"), number("attendances")) == (2, 3)
    assert number("enterprises_trained") == 1, "a manager alone makes no trained enterprise"


def test_visits_without_a_day_count_and_hold_nothing_back():
    firm = factories.make_enterprise()
    made = cohort_of("INVENTED-V", firm)
    for each in (1, 2):
        record_visit(actor=None, cohort=made.cohort, enterprise=firm, number=each)
    assert cycles_of(firm) == [(days(DAY(2024, 3, 1)), int(NO_DATE), 2, True)]
    withdraw_visit(actor=None, visit=Visit.objects.get(number=2), reason=REASON)
    assert cycles_of(firm)[0][2] == 1


def test_a_corrected_delivery_leaves_the_cut_of_the_past_as_it_was():
    firm = factories.make_enterprise()
    first, second = factories.make_organisation(), factories.make_organisation()
    donor, other = factories.make_organisation("donor"), factories.make_organisation("donor")
    made = cohort_of("INVENTED-O", firm, partner=first, funder=donor)
    before = facts.as_known(None)
    actions.set_delivery(actor=None, cohort=made.cohort, partner=second, funder=other, reason=REASON)
    for cut, old, new in (("partner", first, second), ("funder", donor, other)):
        assert number("enterprises_trained", before, f"{cut}={old.uid.hex}") == 1
        assert number("enterprises_trained", before, f"{cut}={new.uid.hex}") is None
        assert number("enterprises_trained", group=f"{cut}={new.uid.hex}") == 1
        assert number("enterprises_trained", group=f"{cut}={old.uid.hex}") is None


def by_phase(at=None) -> dict[str, float]:
    return {
        one.cut: one.value
        for cut in ("phase", "phase_new")
        for one in figures(world_at(at), "enterprises_trained", [cut])
    }


def test_a_phase_of_later_changes_no_past_cut_whatever_becomes_of_it():
    """Phases by the last class day (2 March 2024): added, moved and withdrawn later, with the past asked each time."""
    cohort_of("INVENTED-H", factories.make_enterprise())
    steps = [
        lambda: actions.add_phase(
            actor=None, code="I", name="Invented", starts_on=DAY(2024, 1, 1), ends_on=DAY(2024, 3, 2)
        ),
        lambda: actions.correct_phase(
            actor=None, phase=Phase.objects.in_force().get(), name="Invented", starts_on=DAY(2024, 1, 1),
            ends_on=DAY(2024, 3, 1), reason=REASON,
        ),
        lambda: actions.add_phase(
            actor=None, code="II", name="Invented", starts_on=DAY(2024, 3, 2), ends_on=DAY(2024, 12, 31)
        ),
        lambda: actions.withdraw_phase(actor=None, phase=Phase.objects.in_force().get(code="II"), reason=REASON),
    ]  # fmt: skip
    seen = [(facts.as_known(None), by_phase())]
    for step in steps:
        step()
        seen.append((facts.as_known(None), by_phase()))
    expected = ("unknown", "I", "unknown", "II", "unknown")
    assert [then for _at, then in seen] == [{f"phase={code}": 1, f"phase_new={code}": 1} for code in expected]
    assert [by_phase(at) for at, _then in seen] == [then for _at, then in seen]
    forget_panels()
    assert [by_phase(at) for at, _then in seen] == [then for _at, then in seen]


def test_a_cohort_opened_later_changes_no_past_cut():
    firm = factories.make_enterprise()
    cohort_of("INVENTED-A", firm)
    before = facts.as_known(None)
    cohort_of("INVENTED-B", firm, factories.make_enterprise(), module="quality_management")
    for cut, then, now in (("cohort", {"A"}, {"A", "B"}), ("module", {"workplace_cooperation"}, None)):
        found = {one.cut.removeprefix(f"{cut}=INVENTED-").removeprefix(f"{cut}=") for one in
                 figures(world_at(before), "enterprises_trained", [cut])}  # fmt: skip
        assert found == then
        now = now or {"workplace_cooperation", "quality_management"}
        assert len(figures(world_at(), "enterprises_trained", [cut])) == len(now)


def test_an_instance_without_training_has_no_cycles():
    panel = world_at().panel
    assert len(panel.cycles.module) == len(panel.participations.person) == 0
