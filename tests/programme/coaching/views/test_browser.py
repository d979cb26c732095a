"""Coaching on a phone of 360 px and on a desk: whole, accessible, large targets, by keyboard, without a network."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from score.programme.coaching.actions import (
    agree_action,
    attach_practice_photo,
    attach_project_photo,
    mark_practices,
    plan_visits,
    record_visit,
)
from score.programme.coaching.actions.projects import move_project, stage_of
from score.programme.coaching.models import AgreedAction, PracticeSeen, VisitReport
from tests.programme.coaching.scene import (
    TODAY,
    VISITED,
    D,
    Scene,
    make_project,
    make_saving,
    make_scene,
    measure,
    stored_picture,
)

pytestmark = pytest.mark.django_db(transaction=True)
LARGE = 44  # px, the least a finger needs


@pytest.fixture
def scene() -> Scene:
    made = make_scene("safety_and_health")
    plan_visits(actor=None, cohort=made.cohort)
    record_visit(actor=None, **made.visit(1).key, day=D(2024, 3, 20))
    mark_practices(actor=None, subject=made.visit(1), marks={"exits_free": "no", "first_aid": "yes"})
    for what, function, due_on in (
        ("Order machine guards", "head of maintenance", D(2024, 4, 1)),
        ("Mark the exits", "shift leader", None),
    ):
        changes = {"what": what, "function": function, "due_on": due_on}
        agree_action(actor=None, subject=made.visit(1), uid=uuid.uuid4(), changes=changes)
    kept = stored_picture(made.trainer)
    attach_practice_photo(actor=made.trainer, subject=made.visit(2), practice="exits_free", file=kept)
    return made


@pytest.fixture
def projects(scene):
    line = make_project(
        scene,
        "Daily line check at the printer",
        measure="Defective boxes",
        base="boxes checked",
        better="less",
        from_suggestion=True,
        problem="Boxes are glued askew, and nobody sees it before they are packed.",
    )
    measure(line, "before", "512", "12488"), measure(line, "after", "334", "12846")
    make_saving(line, 51_200, 1_200), make_saving(line, 64_000, kind="projected")
    move_project(actor=None, project=line, stage="done", day=D(2024, 5, 20), today=TODAY)
    attach_project_photo(actor=scene.trainer, project=line, when="before", file=stored_picture(scene.trainer, "grey"))
    attach_project_photo(actor=scene.trainer, project=line, when="after", file=stored_picture(scene.trainer, "teal"))
    music = make_project(scene, "Music at the packing line", measure="Output a worker", better="more")
    measure(music, "before", "64"), measure(music, "after", "63")
    move_project(
        actor=None, project=music, stage="dropped", day=VISITED, today=TODAY, reason="Too loud to hear the forklift"
    )
    return line, make_project(scene, "Second extractor at the glue line"), music


def visit(scene: Scene, name: str = "visit") -> str:
    return reverse(name, kwargs=scene.visit(2).address)


@pytest.mark.looks
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_whole_and_accessible(
    scene, projects, live_server, page: Page, sign_in, assert_readable, theme
) -> None:
    sign_in(scene.trainer.user)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    for address in (
        reverse("visits"),
        reverse("visits") + "?q=nothing",
        reverse("visits_plan", args=[scene.cohort.uid]),
        visit(scene),
        visit(scene, "visit_plan"),
        visit(scene, "visit_message"),
        reverse("projects", args=[scene.firm.uid]),
        reverse("project_add", args=[scene.firm.uid]),
        reverse("project", args=[projects[0].uid]),
        reverse("project", args=[projects[1].uid]),
        reverse("project_edit", args=[projects[0].uid]),
        reverse("team", args=[scene.firm.uid]),
        reverse("rate_helper") + "?before_count=512&before_base=12488&after_count=334&after_base=12846&better=less",
    ):
        assert_readable(address)


def test_a_report_is_entered_on_a_phone(scene, page: Page, sign_in) -> None:
    sign_in(scene.trainer.user)
    page.goto(visit(scene))
    for box in page.locator(".tap label:visible, .stickbar .btn, .photo-row label").all():
        assert box.bounding_box()["height"] >= LARGE
    page.get_by_label("Day of the visit").fill("2024-04-09")
    page.get_by_role("group", name="Managers").get_by_label("women").fill("1")
    page.locator("label[for=rep-met]").click()
    page.locator("label[for='f-practice-exits_free-yes']").click()
    page.get_by_label("What", exact=True).first.fill("Guards on both slitters")
    page.get_by_label("Who, by function").first.fill("head of maintenance")
    page.locator("label[for=finished]").click()
    expect(page.locator("[data-filled]")).to_have_text("1")
    page.get_by_role("button", name="Save the report").click()
    expect(page.locator("[data-said]")).to_contain_text("Sent.")
    assert VisitReport.objects.in_force().get().finished
    assert PracticeSeen.objects.in_force().get(number=2).seen == "yes"
    assert AgreedAction.objects.in_force().filter(what="Guards on both slitters", number=2).exists()


def test_a_report_is_kept_without_a_network_and_sent_with_one(scene, page: Page, sign_in) -> None:
    sign_in(scene.trainer.user)
    page.goto(visit(scene))
    page.context.set_offline(True)
    page.get_by_label("Day of the visit").fill("2024-04-09")
    page.locator("label[for='f-practice-first_aid-na']").click()
    page.get_by_role("button", name="Save the report").click()
    expect(page.locator("[data-said]")).to_contain_text("No network")
    assert not PracticeSeen.objects.in_force().filter(number=2).exists()
    page.context.set_offline(False)
    page.get_by_role("button", name="Save the report").click()
    expect(page.locator("[data-said]")).to_contain_text("Sent.")
    assert PracticeSeen.objects.in_force().get(number=2).seen == "not_seen"


def test_cards_are_moved_by_keyboard(scene, projects, page: Page, sign_in) -> None:
    sign_in(scene.trainer.user)
    page.goto(reverse("projects", args=[scene.firm.uid]))
    page.get_by_text("Move, Second extractor at the glue line").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#idea")
    expect(page.get_by_text("It stands at “doing”.")).to_be_visible()
    assert stage_of(projects[1]).stage == "doing"


def test_the_rate_is_drawn_while_one_types(scene, page: Page, sign_in) -> None:
    sign_in(scene.trainer.user)
    page.goto(reverse("rate_helper"))
    for label, count in (
        ("Before: counted", "12"),
        ("Before: out of", "300"),
        ("After: counted", "9"),
        ("After: out of", "450"),
    ):
        page.get_by_label(label).press_sequentially(count)
    expect(page.locator("#rate")).to_contain_text("Fell from 4.0% to 2.0%.")
    expect(page.locator("#rate svg.slope")).to_be_visible()


def test_the_rate_of_a_project_is_drawn_before_it_is_saved(scene, projects, page: Page, sign_in) -> None:
    sign_in(scene.trainer.user)
    page.goto(reverse("project_edit", args=[projects[1].uid]))
    page.locator("#f-before-count").press_sequentially("14")
    page.locator("#f-after-count").press_sequentially("5")
    expect(page.locator("#rate")).to_contain_text("Fell from 14 to 5.")
