"""The coordinator's run by keyboard, and a query on the trainer's phone: whole, accessible, nothing lost."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from score.programme.coaching.actions import mark_practices
from score.programme.enterprises.actions import add_contact
from score.programme.results import round_review
from score.programme.results.verification.actions import draw_verification, record_call, record_told
from score.programme.results.verification.models import VerificationCase
from score.programme.reviews import actions
from score.programme.reviews.models import ReviewDecision, ReviewQuery
from tests.browser import DESK, HEIGHT, keep_picture, wait_until_whole
from tests.programme.factories import DAY
from tests.programme.results.verification.scene import all_told
from tests.programme.results.verification.scene import make_scene as make_cycles
from tests.programme.reviews.scene import make_scene, people, visit_report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr(round_review, "QUIET", datetime.timedelta(0))
    made = make_scene()
    made.round()
    made.odd = made.round("endline", year=2025, answers=[people(500, "a second hall was opened")])
    for name in ("Green Thimble Apparel", "Two Lamps Electrical", "Paper Kite Packaging"):
        made.visit(made.another_firm(f"{name} (invented)"))
    made.poor = made.visit(made.another_firm("Clay Pigeon Tiles (invented)"), representative="", marks={}, agreed="")
    return made


def test_the_coordinator_decides_by_keyboard_alone(scene, page: Page, sign_in, assert_accessible, assert_no_overflow):
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    sign_in(scene.coordinator.user)
    page.goto(reverse("review_queue"))
    wait_until_whole(page)
    keep_picture(page, "review-queue", DESK)
    assert_accessible()
    # the odd one is first: j and k go down and up, Enter opens
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr.is-current")).to_contain_text("Endline")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Endline, Long Bench Woodworks")
    keep_picture(page, "review-report", DESK)
    assert_accessible()
    # to the odd field, ask there, return: the next one opens by itself
    page.locator("tr[data-pair]", has_text="500 persons").first.focus()
    page.keyboard.press("q")
    page.keyboard.type("Is it 500 or 50?")
    page.keyboard.press("Escape")
    keep_picture(page, "review-report-asked", DESK)
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Endline")
    wait_until_whole(page)
    assert ReviewQuery.objects.in_force().get().text == "Is it 500 or 50?"
    assert ReviewQuery.objects.in_force().get().field == "W"
    heading = page.get_by_role("heading", level=1).inner_text()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(heading)
    assert ReviewDecision.objects.in_force().count() == 2
    # u takes the last one back, and the queue shows it again
    page.keyboard.press("u")
    expect(page.locator("h1")).to_have_text("Review")
    assert ReviewDecision.objects.in_force().count() == 1
    # those that are clean, at once; x leaves one out
    page.locator("tr[data-pair]", has_text="Green Thimble").focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+A")
    expect(page.get_by_text("2 clean reports are approved.")).to_be_visible()
    assert ReviewDecision.objects.in_force().filter(verdict="approved").count() == 2
    assert_no_overflow()


def test_a_report_that_changed_shows_only_what_changed(scene, page: Page, sign_in, assert_readable):
    report = visit_report(scene.poor)
    actions.approve(actor=scene.coordinator, report=report, today=scene.today)
    mark_practices(actor=scene.trainer, subject=scene.poor, marks={"daily_talks": "yes"}, reason="seen later")
    sign_in(scene.coordinator.user)
    assert_readable(reverse("review_report", args=[report.kind, report.subject]))
    expect(page.get_by_role("heading", name="What changed since it was approved")).to_be_visible()
    expect(page.locator("tr[data-pair]")).to_have_count(1)


def test_pages_are_whole_on_phone_and_desk(scene, page: Page, sign_in, assert_readable):
    sign_in(scene.coordinator.user)
    assert_readable(reverse("review_queue"))
    assert_readable(reverse("review_queue") + "?tab=passed")
    report = visit_report(scene.poor)
    assert_readable(reverse("review_report", args=[report.kind, report.subject]))
    assert_readable(reverse("review_queries"))


def test_a_trainer_meets_the_query_at_the_field_and_answers(scene, page: Page, sign_in, assert_accessible):
    report = visit_report(scene.poor)
    asked = {"representative": "Whom of the works council did you meet?", "practice:daily_talks": "Seen or not?"}
    actions.return_report(
        actor=scene.coordinator, report=report, questions=asked, due_on=scene.today, today=scene.today
    )
    sign_in(scene.trainer.user)
    page.goto(reverse("today"))
    wait_until_whole(page)
    keep_picture(page, "review-today")
    expect(page.get_by_text("Whom of the works council").first).to_be_visible()
    page.goto(report.href)
    wait_until_whole(page)
    keep_picture(page, "review-visit-asked")
    assert_accessible()
    expect(page.locator("q", has_text="Whom of the works council")).to_have_count(2)  # above, and at the field
    page.goto(reverse("review_queries"))
    page.get_by_role("link", name="Open the query").first.click()
    wait_until_whole(page)
    keep_picture(page, "review-query")
    assert_accessible()
    page.get_by_label("Answer", exact=True).fill("Its head.")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("The coordinator sees it")).to_be_visible()
    assert ReviewQuery.objects.in_force().filter(state="answered").count() == 1


def test_verification_on_phone_and_desk(page: Page, sign_in, assert_readable):
    made = make_cycles(8, gained=20)
    draw_verification(actor=made.coordinator, country="GH", share=Decimal("0.75"), seed="4711")
    cases = list(VerificationCase.objects.order_by("position"))
    for case, found in zip(cases[:6], (98, 101, 95, 100, 97, 99), strict=True):
        add_contact(
            actor=None, enterprise=case.enterprise, custodian=made.partner, name="Owner (invented)",
            phone="+000 555 0100", function="owner", is_main=True, since=DAY,
        )  # fmt: skip
        if case == cases[5]:
            record_call(actor=made.coordinator, case=case, outcome="reached")
        record_told(actor=made.coordinator, case=case, told=all_told(found))
    sign_in(made.coordinator.user)
    assert_readable(reverse("verification"))
    assert_readable(reverse("verification_script"))
    assert_readable(reverse("verification_case", args=[cases[0].uid]))
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    page.goto(reverse("figure", args=["jobs_created"]))
    wait_until_whole(page)
    expect(page.get_by_text("asked again by a second person")).to_be_visible()
    keep_picture(page, "verification-figure", DESK)
