"""The pages of trainers as a reader sees them: whole, accessible, without sideways scrolling, on a phone and a desk."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from score.programme.organisations.actions import describe_person
from score.programme.trainings.trainers import actions, certifying
from score.programme.trainings.trainers.standing import of_trainer
from tests.browser import keep_picture
from tests.programme.factories import make_member
from tests.programme.trainings.trainers.roster import (
    FIRST,
    M1,
    M2,
    TODAY,
    give_class,
    go_to,
    make_cycle,
    make_expert,
    make_trainer,
)

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def scene():
    """Trainers at every state, in two countries."""
    expert = make_expert()
    on_the_way, certified, suspended, revoked, expired = (make_trainer(expert.organisation) for _ in range(5))
    describe_person(
        actor=None, person=on_the_way.person, name="Sita Example (invented)", name_local="सीता उदाहरण", phone="1"
    )
    go_to(on_the_way, expert, "trained")
    make_cycle(on_the_way, expert, without=("reports", "talked", "closed"))
    for one in (certified, suspended, revoked):
        go_to(one, expert, "certified")
    actions.become_candidate(actor=None, trainer=certified, module=M2, day=TODAY, today=TODAY)
    give_class(certified, day=timezone.localdate() - 20 * DAY)
    certifying.suspend(actor=None, held=of_trainer(suspended, TODAY)[0], today=TODAY, why="a complaint (invented)")
    certifying.revoke(actor=None, held=of_trainer(revoked, TODAY)[0], today=TODAY, why="false lists (invented)")
    certifying.recognise(
        actor=None, trainer=expired, module=M1, issued_on=datetime.date(2018, 1, 1), today=TODAY,
        source="list of 2018 (invented)", valid_until=datetime.date(2021, 1, 1),
    )  # fmt: skip
    today = timezone.localdate()
    actions.set_absence(actor=None, trainer=certified, starts_on=today - DAY, ends_on=today + 9 * DAY)
    return {"expert": expert, "on_the_way": on_the_way, "certified": certified, "suspended": suspended}


def test_the_roster_and_a_trainer_read_well(scene, page, sign_in, assert_readable):
    sign_in(make_member("owner").user)
    assert_readable(reverse("trainers"))
    for name in ("on_the_way", "certified", "suspended"):
        assert_readable(reverse("trainer", args=[scene[name].uid]))
    assert_readable(reverse("trainer_observe", args=[scene["on_the_way"].uid]))
    assert_readable(reverse("trainer_step", args=[scene["on_the_way"].uid, "cycle"]) + f"?module={M1}")


def test_in_the_dark(scene, page, live_server, sign_in, assert_accessible):
    sign_in(make_member("owner").user)
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": live_server.url}])
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(reverse("trainer", args=[scene["on_the_way"].uid]))
        keep_picture(page, "trainer-dark", width)
        assert_accessible()


def test_nobody_is_on_the_roster_yet(page, sign_in, assert_readable):
    sign_in(make_member("owner").user)
    assert_readable(reverse("trainers"))
    expect(page.get_by_text("No trainer yet")).to_be_visible()


def test_a_coordinator_takes_somebody_from_the_roster_to_a_candidate(page, sign_in):
    coordinator = make_member("coordinator")
    make_member("trainer", name="Kwaku Example (invented)")
    sign_in(coordinator.user)
    page.goto(reverse("trainers"))
    page.get_by_role("link", name="Add a trainer").first.click()
    page.locator("#id_name").fill("Ama Example (invented)")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Begin with a module").click()
    page.get_by_label("Day").fill(FIRST.isoformat())
    page.get_by_role("button", name="Record the candidate").click()
    expect(page.get_by_role("heading", name="Workplace cooperation: 1 of 5 steps done")).to_be_visible()
