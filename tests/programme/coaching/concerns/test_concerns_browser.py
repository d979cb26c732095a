"""Raising a concern on a phone: three taps, nothing left behind, a phone number where there is no network."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from score.catalogue.countries import country_files
from score.catalogue.countries.concerns import DEFAULT, Call
from score.programme.coaching.concerns import letters
from score.programme.coaching.concerns.actions import close_concern, note_step, raise_concern
from score.programme.coaching.concerns.letters import opened
from score.programme.coaching.models import SeriousConcern
from tests.browser import keep_picture, wait_until_whole
from tests.programme.coaching.concerns.scene import ELSEWHERE, HOUR, NOW, WORDS, assert_no_trace
from tests.programme.coaching.scene import Scene, make_scene
from tests.programme.factories import make_actor, make_member, make_organisation
from tests.programme.phone import wait_until_kept

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "+000 555 0100"
LARGE = 44  # px, the least a finger needs
ACTIVE = """navigator.serviceWorker.ready.then((one) => new Promise((done) => {
  const look = () => (one.active.state === "activated" ? done(true) : setTimeout(look, 20));
  look();
}))"""
# all that a page of this origin can leave on a device, as one text
KEPT = """async () => {
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), window.name, document.cookie];
  for (const name of await caches.keys()) {
    const kept = await caches.open(name);
    for (const request of await kept.keys()) {
      found.push(request.url, await (await kept.match(request)).text());
    }
  }
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
    for (const store of base.objectStoreNames) {
      const rows = base.transaction(store).objectStore(store).getAll();
      found.push(JSON.stringify(await new Promise((done) => (rows.onsuccess = () => done(rows.result)))));
    }
    base.close();
  }
  return found.join("\\n");
}"""
TO_RAISE = "Raise it confidentially"


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = make_scene("safety_and_health")
    told = replace(DEFAULT, phone=PHONE, calls=(Call("Labour inspectorate (invented)", "+000 555 0101"),))
    monkeypatch.setattr(
        letters.country_files, "get", lambda code: replace(country_files.all_countries()[0], concerns=told)
    )
    return made


@pytest.fixture
def focal(scene: Scene) -> Any:
    return make_actor("focal_person", make_organisation("country_office"))


def visit_of(scene: Scene) -> str:
    return reverse("visit", args=[scene.firm.uid, scene.cohort.uid, 1])


def through_worker(page: Page, address: str) -> None:
    """Open a page so that the service worker has it, and would keep what may be kept."""
    page.goto(address)
    page.evaluate(ACTIVE)
    page.reload()
    page.wait_for_load_state("networkidle")
    wait_until_kept(page, [reverse("concern_phone")])


def kept_on(page: Page) -> str:
    return str(page.evaluate(KEPT))


def addresses_in(kept: str) -> set[str]:
    """The addresses whose answers are kept."""
    return {one for one in kept.splitlines() if one.startswith("http")}


def test_three_taps_from_a_visit(scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None]) -> None:
    sign_in(scene.trainer.user)
    through_worker(page, visit_of(scene))
    keep_picture(page, "concern-visit")
    page.get_by_role("link", name=TO_RAISE).click()  # one
    page.wait_for_url("**/concerns/raise/")
    expect(page.locator("#enterprise option:checked")).to_have_text(scene.firm.name)
    page.get_by_text("Imminent danger", exact=True).click()  # two
    page.get_by_role("button", name="Send confidentially").click()  # three
    page.wait_for_url("**/concerns/arrived/")
    expect(page.get_by_text("It has arrived.")).to_be_visible()
    keep_picture(page, "concern-arrived")
    letter = opened(SeriousConcern.objects.get())
    assert (letter.kind, letter.enterprise) == ("imminent_danger", str(scene.firm.uid))
    assert letter.by == scene.trainer.user.pk


def test_neither_address_nor_request_says_which_enterprise(
    scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None]
) -> None:
    sign_in(scene.trainer.user)
    through_worker(page, visit_of(scene))
    asked: list[tuple[str, str]] = []
    page.context.on("request", lambda one: asked.append((one.url, one.all_headers().get("referer", ""))))
    page.get_by_role("link", name=TO_RAISE).click()
    page.wait_for_url("**/concerns/raise/")
    page.get_by_text("Child labour", exact=True).click()
    page.get_by_role("button", name="Send confidentially").click()
    page.wait_for_url("**/concerns/arrived/")
    mine = [one for one in asked if "/concerns/" in one[0] and "/static/" not in one[0]]
    assert len(mine) >= 3
    for address, referrer in mine:
        assert str(scene.firm.uid) not in address + referrer, (address, referrer)
    # where the form was, or nothing: never the page of the firm from which one came
    assert page.evaluate("new URL(document.referrer || location.href).pathname") in (
        "/concerns/raise/",
        "/concerns/arrived/",
    )


def test_nothing_of_it_is_left_on_the_phone(
    scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None]
) -> None:
    sign_in(scene.trainer.user)
    through_worker(page, visit_of(scene))
    before = addresses_in(kept_on(page))
    page.get_by_role("link", name=TO_RAISE).click()
    page.wait_for_url("**/concerns/raise/")
    page.wait_for_load_state("networkidle")
    page.get_by_text("Forced labour", exact=True).click()
    page.get_by_label("What did you see or hear?").fill(WORDS)
    page.get_by_label("If it is not in the list").fill(ELSEWHERE)
    while_writing = kept_on(page)
    assert_no_trace(while_writing, "the phone while it is written", besides=("Forced labour",))
    page.get_by_role("button", name="Send confidentially").click()
    page.wait_for_url("**/concerns/arrived/")
    wait_until_whole(page)
    after = kept_on(page)
    assert "theme/page.js" in after  # so it looks where things are kept
    assert_no_trace(after, "the phone after it was sent")
    assert addresses_in(after) == before  # not even a script by which one could tell that the page was opened
    assert opened(SeriousConcern.objects.get()).words == WORDS


def test_back_shows_nothing(scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None]) -> None:
    sign_in(scene.trainer.user)
    through_worker(page, visit_of(scene))
    page.get_by_role("link", name=TO_RAISE).click()
    page.wait_for_url("**/concerns/raise/")
    page.get_by_text("Violence or harassment", exact=True).click()
    page.get_by_label("What did you see or hear?").fill(WORDS)
    page.get_by_role("button", name="Send confidentially").click()
    page.wait_for_url("**/concerns/arrived/")
    page.go_back()
    page.wait_for_url(f"**{visit_of(scene)}")  # the page of the form is no longer in the history
    wait_until_whole(page)
    assert_no_trace(page.content(), "the page before")
    page.go_forward()
    page.wait_for_url("**/concerns/arrived/")
    wait_until_whole(page)
    assert_no_trace(page.content(), "the page after")


def test_back_to_a_form_that_was_left_shows_it_empty(scene: Scene, page: Page, sign_in: Callable[[Any], None]) -> None:
    sign_in(scene.trainer.user)
    page.goto("/concerns/raise/")
    page.get_by_text("Child labour", exact=True).click()
    page.get_by_label("What did you see or hear?").fill(WORDS)
    page.goto("/visits/")
    page.go_back()
    page.wait_for_url("**/concerns/raise/")
    expect(page.get_by_label("What did you see or hear?")).to_have_value("")
    expect(page.locator("#kind-child_labour")).not_to_be_checked()
    expect(page.locator("#enterprise")).to_have_value("")


def test_without_a_network_the_visit_gives_the_phone(
    scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None]
) -> None:
    sign_in(scene.trainer.user)
    through_worker(page, visit_of(scene))
    page.context.set_offline(True)
    page.reload()  # kept for work without a network, the number on it too
    page.get_by_role("link", name=TO_RAISE).click()
    expect(page.get_by_text("No network: call the focal person.")).to_be_visible()
    expect(page.get_by_role("link", name=PHONE)).to_have_attribute("href", f"tel:{PHONE}")
    expect(page).to_have_url(re.compile(re.escape(visit_of(scene)) + "$"))
    assert page.evaluate("window.name") == ""
    page.context.set_offline(False)


def test_without_a_network_the_page_itself_gives_the_phone(
    scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None]
) -> None:
    sign_in(scene.trainer.user)
    through_worker(page, "/visits/")
    page.goto("/concerns/raise/")  # opened before: not kept all the same
    page.goto("/visits/")
    page.context.set_offline(True)
    page.goto("/concerns/raise/")
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    expect(page.get_by_role("link", name=PHONE)).to_be_visible()
    expect(page.locator("form[data-concern]")).to_have_count(0)
    keep_picture(page, "concern-phone")
    page.context.set_offline(False)


def test_who_takes_the_phone_over_reads_the_number_of_their_own_country(
    scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    any_country = country_files.all_countries()[0]
    monkeypatch.setattr(
        letters.country_files, "get", lambda code: replace(any_country, concerns=replace(DEFAULT, phone=f"+000 {code}"))
    )
    for member in (scene.trainer, make_actor("trainer", make_organisation(country="PE"))):
        sign_in(member.user)
        through_worker(page, "/visits/")
    page.context.set_offline(True)
    page.goto("/concerns/raise/")
    expect(page.get_by_role("link", name="+000 PE")).to_be_visible()
    page.context.set_offline(False)


def test_a_network_lost_while_writing_loses_no_words_and_keeps_none(
    scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None]
) -> None:
    sign_in(scene.trainer.user)
    through_worker(page, visit_of(scene))
    page.goto("/concerns/raise/")
    page.get_by_text("Forced labour", exact=True).click()
    page.get_by_label("What did you see or hear?").fill(WORDS)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send confidentially").click()
    expect(page.get_by_text("No network: nothing was sent and nothing is kept.")).to_be_visible()
    expect(page.get_by_label("What did you see or hear?")).to_have_value(WORDS)
    keep_picture(page, "concern-no-network")
    assert SeriousConcern.objects.count() == 0
    assert_no_trace(kept_on(page), "the phone without a network", besides=("Forced labour",))
    page.context.set_offline(False)
    page.get_by_role("button", name="Send confidentially").click()
    page.wait_for_url("**/concerns/arrived/")
    assert opened(SeriousConcern.objects.get()).words == WORDS


@pytest.mark.parametrize("way", ["tap", "escape"])
def test_leaving_at_once(scene: Scene, page: Page, sign_in: Callable[[Any], None], way: str) -> None:
    sign_in(scene.trainer.user)
    page.goto("/visits/")
    page.goto("/concerns/raise/")
    page.get_by_label("What did you see or hear?").fill(WORDS)
    if way == "tap":
        page.get_by_role("link", name="Leave this page now").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "/concerns/" not in url)
    page.go_back()
    page.wait_for_url("**/visits/")  # not the page that was left
    assert SeriousConcern.objects.count() == 0


def test_by_keyboard_alone(scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None]) -> None:
    sign_in(scene.trainer.user)
    page.goto("/concerns/raise/")
    page.get_by_role("button", name="Send confidentially").press("Enter")
    expect(page.locator("[data-choose]")).to_be_visible()  # no kind yet; the focus is on the first
    assert page.evaluate("document.activeElement.id") == "kind-child_labour"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/concerns/arrived/")
    assert opened(SeriousConcern.objects.get()).kind == "forced_labour"


def test_without_a_script_it_arrives_too(
    scene: Scene, chromium: Any, live_server: Any, page: Page, sign_in: Any
) -> None:
    sign_in(scene.trainer.user)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto("/concerns/raise/")
    plain.locator("label[for='kind-violence']").click()
    plain.get_by_role("button", name="Send confidentially").click()
    plain.wait_for_url("**/concerns/arrived/")
    context.close()
    assert opened(SeriousConcern.objects.get()).kind == "violence"


@pytest.mark.looks
def test_pages_are_whole_accessible_and_large(
    scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None], assert_readable: Callable[..., None]
) -> None:
    sign_in(scene.trainer.user)
    assert_readable(visit_of(scene))
    page.set_viewport_size({"width": 360, "height": 780})
    assert_readable("/concerns/raise/")
    page.set_viewport_size({"width": 360, "height": 780})
    for one in page.locator(":is(main .opt-row, main .btn, main select, .exit, .tel):visible").all():
        assert one.bounding_box()["height"] >= LARGE, one.inner_text()
    assert_readable("/concerns/arrived/")


@pytest.mark.looks
def test_the_desk_is_whole_and_accessible(
    scene: Scene, focal: Any, page: Page, sign_in: Callable[[Any], None], assert_readable: Callable[..., None]
) -> None:
    for kind, hours in (("forced_labour", 0), ("imminent_danger", 400), ("violence", 2000)):
        raise_concern(
            actor=scene.trainer, country="GH", kind=kind, enterprise=scene.firm, words=WORDS, moment=NOW + hours * HOUR
        )
    rows = {opened(one).kind: one for one in SeriousConcern.objects.all()}
    note_step(actor=focal, concern=rows["forced_labour"], code="safety", words="Went there", moment=NOW + HOUR)
    close_concern(actor=focal, concern=rows["violence"], outcome="safe", words="Looked into", moment=NOW + 2010 * HOUR)
    sign_in(focal.user)
    assert_readable("/concerns/")
    assert_readable("/concerns/?state=closed")
    for kind in ("forced_labour", "violence"):
        assert_readable(f"/concerns/{rows[kind].uid}/")
    sign_in(make_member("owner").user)
    assert_readable("/concerns/counts/")
