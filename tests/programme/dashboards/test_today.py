"""Today: what a trainer does, and what the phone keeps before it leaves the network."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from score.programme.coaching.actions import record_visit
from score.programme.coaching.models import VisitPlan
from score.programme.core import facts
from score.programme.core.recording import put
from score.programme.dashboards.today import cohorts_of, visits_near
from score.programme.organisations.actor import actor_of
from score.programme.trainings.actions import hold_class_day, record_attendance
from score.programme.trainings.models import Cohort, CohortState, CohortTrainer, Trainer
from tests.programme.factories import make_cohort, make_enterprise, make_member, make_organisation, make_participant

SHOTS = os.environ.get("SCORE_SHOTS", "")


class Scene:
    """A partner with two cohorts; the first has a class today and a visit that is late."""

    def __init__(self) -> None:
        self.day = timezone.localdate()
        self.partner = make_organisation(name="Partner A (invented)")
        self.firm = make_enterprise(name="Firm A (invented)")
        self.cohort = make_cohort(self.partner, enterprises=[self.firm], code="INVENTED-1")
        self.other = make_cohort(self.partner, enterprises=[self.firm], code="INVENTED-2")
        self.people = [make_participant(self.cohort, self.firm).pk for _ in range(2)]
        hold_class_day(actor=None, cohort=self.cohort, number=1, day=self.day)
        self.member = make_member("trainer", self.partner)
        self.actor = actor_of(self.member.user, self.member.pk)

    def plan_visit(self, days: int, number: int = 1) -> None:
        with facts.writing(None) as writing:
            day = self.day + datetime.timedelta(days=days)
            put(writing, VisitPlan(enterprise=self.firm, cohort=self.cohort, number=number, day=day))

    def page(self) -> str:
        client = Client()
        client.force_login(self.member.user)
        response = client.get(reverse("today"))
        assert response.status_code == 200
        assert response["X-Keep-Offline"] == "yes"
        return response.content.decode()


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def test_the_class_of_today_comes_first_with_how_many_are_marked(scene: Scene) -> None:
    record_attendance(actor=None, cohort=scene.cohort, presences={(scene.people[0], 1): True})
    text = scene.page()
    assert reverse("attendance", args=[scene.cohort.uid, 1]) in text
    assert "1 of 2 marked." in text


def test_a_past_class_stays_until_all_are_marked(scene: Scene) -> None:
    past = scene.day - datetime.timedelta(days=3)
    hold_class_day(actor=None, cohort=scene.cohort, number=1, day=past, reason="moved")
    assert "Attendance still to be entered" in scene.page()
    record_attendance(actor=None, cohort=scene.cohort, presences={(one, 1): True for one in scene.people})
    assert "Attendance still to be entered" not in scene.page()


def test_visits_stand_until_they_are_done(scene: Scene) -> None:
    scene.plan_visit(-2)
    scene.plan_visit(5, number=2)
    scene.plan_visit(40, number=3)
    mine = Cohort.objects.all()
    assert [one.plan.number for one in visits_near(scene.actor, mine, scene.day)] == [1, 2]
    record_visit(actor=None, cohort=scene.cohort, enterprise=scene.firm, number=1, day=scene.day)
    assert [one.plan.number for one in visits_near(scene.actor, mine, scene.day)] == [2]


def test_who_is_assigned_to_a_cohort_sees_that_one(scene: Scene) -> None:
    assert set(cohorts_of(scene.actor)) == {scene.cohort, scene.other}
    trainer = Trainer.objects.create(
        person=scene.member.user.person, organisation=scene.partner, country="GH", sex="woman"
    )
    with facts.writing(None) as writing:
        put(writing, CohortTrainer(cohort=scene.other, trainer=trainer, part="lead"))
    assert set(cohorts_of(scene.actor)) == {scene.other}


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_what_is_over_is_left_out(scene: Scene, state: str) -> None:
    with facts.writing(None) as writing:
        put(writing, CohortState(cohort=scene.other, state=state, day=scene.day))
    assert set(cohorts_of(scene.actor)) == {scene.cohort}


def test_nothing_planned_says_what_will_stand_here(db: None) -> None:
    member = make_member("trainer")
    client = Client()
    client.force_login(member.user)
    assert "Nothing is planned for today" in client.get(reverse("today")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_phone_keeps_what_the_day_needs(
    page: Page,
    sign_in: Callable[[Any], None],
    assert_accessible: Callable[[], None],
    assert_no_overflow: Callable[[], None],
) -> None:
    scene = Scene()
    scene.plan_visit(-2)
    sign_in(scene.member.user)
    page.goto(reverse("today"))
    assert_accessible()
    assert_no_overflow()
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "today.png", full_page=True)
    kept = "caches.open('score-pages-1').then((one) => one.keys()).then((all) => all.map((r) => r.url).join(' '))"
    address = reverse("attendance", args=[scene.cohort.uid, 1])
    for _ in range(50):
        if address in page.evaluate(kept):
            break
        page.wait_for_timeout(100)
    page.context.set_offline(True)
    page.get_by_role("link", name="Take attendance").click()
    expect(page.get_by_role("heading", name="Attendance, day 1")).to_be_visible()
