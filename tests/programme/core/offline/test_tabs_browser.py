"""One form in two tabs of a device, and a clock that is set right between noting and sending."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from score.programme.coaching.visit_entries import VisitReportKind
from score.programme.core.models import Clash, OfflineEntry
from tests.browser import keep_picture
from tests.programme.coaching.scene import Scene, make_scene

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = """new Promise((done) => {
  indexedDB.open("score-outbox", 1).onsuccess = ({ target }) => {
    target.result.transaction("entries").objectStore("entries").getAll().onsuccess = (all) => done(all.target.result);
  };
})"""
SEEN = """new Promise((done) => {
  indexedDB.open("score-outbox", 1).onsuccess = ({ target }) => {
    target.result.transaction("notes").objectStore("notes").get("clock").onsuccess = (one) => done(one.target.result);
  };
})"""
TO_BE_SENT = """new Promise((done) => {
  indexedDB.open("score-outbox", 1).onsuccess = ({ target }) => {
    const kept = target.result.transaction("entries", "readwrite").objectStore("entries");
    kept.getAll().onsuccess = (all) => {
      kept.put({ ...all.target.result[0], state: "waiting" }).onsuccess = () => done();
    };
  };
})"""
# a clock that can be set while the page is open
SETTABLE = """
const True = Date;
globalThis.ahead = Number(localStorage.getItem("invented-clock") ?? %d);
globalThis.Date = class extends True {
  constructor(...given) { given.length ? super(...given) : super(True.now() + globalThis.ahead); }
  static now() { return True.now() + globalThis.ahead; }
};
"""


BrowserOf = Callable[[Scene], BrowserContext]


@pytest.fixture
def browser_of(device: Callable[..., BrowserContext]) -> BrowserOf:
    """`browser_of(scene)`: a phone of the scene's trainer, on which no page is kept by the service worker."""
    return lambda scene: device(scene.trainer.user, service_workers="block")


def form_of(context: BrowserContext, scene: Scene, script: str = "") -> Page:
    page = context.new_page()
    page.add_init_script(script)
    page.goto(reverse("visit", kwargs=scene.visit().address))
    page.wait_for_load_state("networkidle")
    return page


def fill(page: Page, name: str, text: str) -> None:
    page.locator(f"input[name='{name}']").fill(text)
    expect(page.locator("[data-said]")).to_contain_text("Kept on this device.")


def stands(scene: Scene) -> dict[str, Any]:
    return {name: one.value for name, one in VisitReportKind().standing(scene.visit()).items()}


def save(page: Page) -> None:
    page.get_by_role("button", name="Save the report").click()
    expect(page.locator("[data-said]")).to_contain_text("Sent.")


class TestTwoTabs:
    def test_the_second_goes_on_where_the_first_was(self, browser_of: BrowserOf) -> None:
        scene = make_scene()
        context = browser_of(scene)
        first = form_of(context, scene)
        fill(first, "managers_men", "3")
        second = form_of(context, scene)
        expect(second.locator("input[name='managers_men']")).to_have_value("3")
        expect(first.get_by_text("This form is open in another tab.")).to_be_visible()
        expect(first.locator("form[data-offline]")).to_have_js_property("inert", True)
        keep_picture(first, "form-in-another-tab")
        fill(second, "workers_men", "5")
        assert [one["values"] for one in second.evaluate(KEPT)] == [{"managers_men": 3, "workers_men": 5}]
        first.get_by_role("button", name="Go on here").click()
        expect(first.locator("input[name='workers_men']")).to_have_value("5")
        expect(second.get_by_text("This form is open in another tab.")).to_be_visible()
        fill(first, "managers_men", "4")
        save(first)
        assert first.evaluate(KEPT) == []
        assert {"managers_men": 4, "workers_men": 5}.items() <= stands(scene).items()
        assert (OfflineEntry.objects.count(), Clash.objects.count()) == (1, 0)

    def test_a_tab_that_does_not_answer_loses_the_form(self, browser_of: BrowserOf) -> None:
        scene = make_scene()
        context = browser_of(scene)
        first = form_of(context, scene, "BroadcastChannel.prototype.addEventListener = () => {};")
        fill(first, "managers_men", "3")
        second = form_of(context, scene)
        expect(second.locator("input[name='managers_men']")).to_have_value("3")  # after a while
        expect(first.get_by_text("This form is open in another tab.")).to_be_visible()
        fill(second, "managers_men", "5")
        save(second)
        assert stands(scene)["managers_men"] == 5

    def test_other_forms_stay_open_beside_it(self, browser_of: BrowserOf) -> None:
        scene = make_scene()
        context = browser_of(scene)
        first = form_of(context, scene)
        other = context.new_page()
        other.goto(reverse("visit", kwargs=scene.visit(2).address))
        other.wait_for_load_state("networkidle")
        fill(other, "managers_men", "2")
        fill(first, "managers_men", "1")
        expect(first.get_by_text("This form is open in another tab.")).to_have_count(0)
        assert len(first.evaluate(KEPT)) == 2

    def test_a_tab_that_is_closed_leaves_the_form_to_the_next(self, browser_of: BrowserOf) -> None:
        scene = make_scene()
        context = browser_of(scene)
        first = form_of(context, scene)
        fill(first, "managers_men", "3")
        first.close()
        second = form_of(context, scene)
        expect(second.locator("input[name='managers_men']")).to_have_value("3")
        save(second)
        assert stands(scene)["managers_men"] == 3

    def test_what_the_outbox_sends_is_no_second_entry_of_the_open_form(self, browser_of: BrowserOf) -> None:
        scene = make_scene()
        context = browser_of(scene)
        first = form_of(context, scene)
        fill(first, "managers_men", "3")
        outbox = context.new_page()
        outbox.goto(reverse("outbox"))
        outbox.get_by_role("button", name="Send this draft").click()
        expect(outbox.locator("[data-none]")).to_be_visible()
        fill(first, "managers_men", "6")
        save(first)
        assert stands(scene)["managers_men"] == 6
        assert not Clash.objects.exists()
        assert first.evaluate(KEPT) == []


HOUR = 3_600_000


@pytest.mark.parametrize("wrong", [-48 * HOUR, 48 * HOUR], ids=["two days behind", "two days ahead"])
def test_a_clock_set_right_after_noting(browser_of: BrowserOf, wrong: int) -> None:
    scene = make_scene()
    context = browser_of(scene)
    context.add_init_script(SETTABLE % wrong)
    page = form_of(context, scene)
    assert abs(page.evaluate(SEEN)["value"] + wrong) < 60_000
    context.set_offline(True)
    noted = timezone.now()
    fill(page, "managers_men", "3")
    page.evaluate("ahead = 0")  # somebody sets it right
    page.evaluate(TO_BE_SENT)
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-said]")).to_contain_text("Sent.")
    captured = OfflineEntry.objects.get().captured_at
    assert abs(captured - noted) < datetime.timedelta(seconds=60)
