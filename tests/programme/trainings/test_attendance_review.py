"""Attendance of closed cohorts in the review: what is missing, firms of which nobody came, changes after a decision."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from score.programme.core import facts
from score.programme.core.recording import put
from score.programme.dashboards.review.queue import queue_of
from score.programme.enterprises.models import Enterprise
from score.programme.reviews import actions
from score.programme.reviews.kinds import kind_named, report_of
from score.programme.reviews.models import ReviewQuery
from score.programme.reviews.queries import State, standings
from score.programme.trainings.actions import add_participant, hold_class_day, record_attendance
from score.programme.trainings.models import CohortState, CohortTrainer, Trainer
from tests.programme.coaching.scene import signed_in
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_organisation

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2026, 1, 5)


@pytest.fixture
def held():
    """Two firms, two days, two persons each, of whom one is away once; closed."""
    partner = make_organisation()
    firms = [make_enterprise(name=f"{name} (invented)") for name in ("One", "Two")]
    cohort = make_cohort(partner, enterprises=firms)
    trainer = make_actor("trainer", partner)
    people = []
    for firm in firms:
        for role in ("manager", "worker"):
            made = add_participant(actor=trainer, cohort=cohort, enterprise=firm, sex="woman", job_role=role)
            people.append(made.person.pk)
    for number in (1, 2):
        hold_class_day(actor=trainer, cohort=cohort, number=number, day=D(2025, 3, number))
    marks = {(person, number): True for person in people for number in (1, 2)} | {(people[0], 2): False}
    record_attendance(actor=trainer, cohort=cohort, presences=marks)
    return cohort, trainer, people


def close(cohort, state="closed"):
    with facts.writing(None) as writing:
        put(writing, CohortState(cohort=cohort, state=state, day=D(2025, 6, 1)), reason="invented")


def report(cohort):
    return report_of("attendance", str(cohort.uid))


def reasons(cohort):
    found = report(cohort)
    return [one.reason for one in kind_named("attendance").read(found).differences]


def test_only_closed_cohorts_are_handed_in(held):
    cohort, trainer, _people = held
    assert report(cohort) is None
    close(cohort, "running")
    assert report(cohort) is None
    close(cohort)
    assert report(cohort).people == {trainer.user.pk}
    assert reasons(cohort) == []


def test_marks_that_are_missing_and_a_firm_of_which_nobody_came(held):
    cohort, trainer, people = held
    firm = Enterprise.objects.get(name="One (invented)")
    add_participant(actor=trainer, cohort=cohort, enterprise=firm, sex="man", job_role="worker")
    away = {(person, number): False for person in people[2:] for number in (1, 2)}
    record_attendance(actor=trainer, cohort=cohort, presences=away, reason="they were elsewhere")
    close(cohort)
    told = reasons(cohort)
    assert told.count("1 person has no mark") == 2
    assert "nobody of this enterprise was present on any day" in told
    assert "everybody was present on every day" not in told


def test_a_mark_put_right_after_the_approval_brings_it_back(held):
    cohort, trainer, people = held
    close(cohort)
    office = make_organisation("country_office")
    coordinator = make_actor("coordinator", office)
    made = actions.approve(actor=coordinator, report=report(cohort), today=TODAY)
    assert standings([report(cohort)], TODAY)[report(cohort).key].state is State.APPROVED
    record_attendance(actor=trainer, cohort=cohort, presences={(people[0], 2): True}, reason="she came at noon")
    now = report(cohort)
    assert standings([now], TODAY)[now.key].state is State.CHANGED
    [changed] = kind_named("attendance").changes(now, made.revision)
    assert (changed.field, changed.before, changed.now) == ("day:2", "3 marks", "4 marks")


def test_a_country_office_asks_and_the_partner_answers(held):
    cohort, trainer, _people = held
    close(cohort)
    coordinator = make_actor("coordinator", make_organisation("country_office"))
    elsewhere = make_actor("coordinator", make_organisation("country_office", country="PE"))
    assert [one.report.firm for one in queue_of(coordinator).tabs["waiting"]] == [cohort.code]
    assert queue_of(elsewhere).items == []
    client = signed_in(coordinator)
    page = reverse("review_report", args=["attendance", str(cohort.uid)])
    sent = {"verdict": "returned", "revision": report(cohort).revision, "ask:": "Was nobody else there?"}
    assert client.post(page, sent).status_code == 302
    query = ReviewQuery.objects.get()
    assert query.enterprise is None
    assert "Was nobody else there?" in signed_in(trainer).get(reverse("review_queries")).content.decode()
    actions.answer(actor=trainer, query=query, text="Nobody.")
    assert "Nobody." in client.get(page).content.decode()


@pytest.mark.parametrize("part", CohortTrainer.Part.values)
def test_nobody_decides_about_a_class_in_which_they_train_or_supervise(held, part):
    cohort, _trainer, _people = held
    close(cohort)
    coordinator = make_actor("coordinator", make_organisation("country_office"))
    named = Trainer.objects.create(person=coordinator.user.person, organisation=make_organisation(), country="GH")
    assert coordinator.user.pk not in report(cohort).people
    with facts.writing(None) as writing:
        planned = writing.add(CohortTrainer(cohort=cohort, trainer=named, part=part))
    with pytest.raises(actions.OwnReport):
        actions.approve(actor=coordinator, report=report(cohort), today=TODAY)
    with facts.writing(None) as writing:
        writing.withdraw(planned, reason="trains another")
    actions.approve(actor=coordinator, report=report(cohort), today=TODAY)


def test_nobody_decides_about_a_class_that_they_closed(held):
    cohort, trainer, _people = held
    coordinator = make_actor("coordinator", make_organisation("country_office"))
    with facts.writing(coordinator.user) as writing:
        writing.add(CohortState(cohort=cohort, state="closed", day=D(2025, 6, 1)))
    with pytest.raises(actions.OwnReport):
        actions.approve(actor=coordinator, report=report(cohort), today=TODAY)
    assert report(cohort).author == trainer.user.pk
    [item] = queue_of(coordinator).tabs["stand_in"]
    assert item.blocked


def test_nobody_decides_about_a_class_into_which_they_wrote_somebody(held):
    cohort, _trainer, _people = held
    coordinator = make_actor("coordinator", make_organisation("country_office"))
    firm = Enterprise.objects.get(name="One (invented)")
    add_participant(actor=coordinator, cohort=cohort, enterprise=firm, sex="man", job_role="worker")
    close(cohort)
    with pytest.raises(actions.OwnReport):
        actions.approve(actor=coordinator, report=report(cohort), today=TODAY)
