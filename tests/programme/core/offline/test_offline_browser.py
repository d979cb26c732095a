"""Attendance in a real browser that loses its network: kept, opened again, sent once, clashes seen."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Error, Page, expect

from score.programme.core.models import Clash, OfflineEntry
from score.programme.organisations.models import Membership
from score.programme.trainings.actions import hold_class_day
from score.programme.trainings.attendance.sheet import marks_of
from score.programme.trainings.models import Cohort
from tests.programme.factories import make_cohort, make_enterprise, make_member, make_organisation, make_participant

pytestmark = pytest.mark.django_db(transaction=True)
ACTIVE = """navigator.serviceWorker.ready.then((one) => new Promise((done) => {
  const look = () => (one.active.state === "activated" ? done(true) : setTimeout(look, 20));
  look();
}))"""
SHOTS = os.environ.get("SCORE_SHOTS", "")


class Class:
    """A cohort of two firms with two participants each, its class day today, and a trainer."""

    def __init__(self) -> None:
        self.partner = make_organisation(name="Partner A (invented)")
        firms = [make_enterprise(name=f"Firm {letter} (invented)") for letter in "AB"]
        self.cohort: Cohort = make_cohort(self.partner, enterprises=firms)
        hold_class_day(actor=None, cohort=self.cohort, number=1, day=timezone.localdate())
        self.people = [make_participant(self.cohort, firm).pk for firm in firms for _ in range(2)]
        self.trainer: Membership = make_member("trainer", self.partner)

    @property
    def address(self) -> str:
        return reverse("attendance", args=[self.cohort.uid, 1])

    @property
    def marks(self) -> list[str | None]:
        found = marks_of(self.cohort, 1)
        return [found.get(person) for person in self.people]


@pytest.fixture
def held() -> Class:
    return Class()


@pytest.fixture
def devices(device: Callable[..., BrowserContext]) -> Callable[[Membership], Page]:
    """`devices(member)`: a page on a device of its own, signed in."""
    return lambda member: device(member.user).new_page()


def ready(page: Page, address: str) -> None:
    """Open a page and wait until the device would open it again without a network."""
    page.goto(address)
    page.evaluate(ACTIVE)
    page.reload()  # now through the worker, which keeps it
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")


def mark(page: Page, person: int, words: str) -> None:
    page.locator(f"label[for='{words}{person}']").click()


def kept_words(page: Page) -> str:
    return page.locator("[data-sync-bar] [data-words]").inner_text()


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_a_class_without_a_network(held: Class, devices: Callable[[Membership], Page]) -> None:
    page = devices(held.trainer)
    ready(page, held.address)
    shoot(page, "attendance")
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile("All here.*Firm A")).click()
    mark(page, held.people[2], "here")
    mark(page, held.people[3], "absent")
    expect(page.locator("[data-filled]")).to_have_text("4")
    expect(page.locator("[data-sync-bar]")).to_contain_text("Entries safe on this device: 1.")
    shoot(page, "attendance-offline")
    assert held.marks == [None] * 4
    page.reload()  # the phone was put away
    expect(page.locator(f"#absent{held.people[3]}")).to_be_checked()
    expect(page.locator(f"#here{held.people[0]}")).to_be_checked()
    page.goto(reverse("outbox"))
    expect(page.get_by_role("link", name="Attendance, day 1")).to_be_visible()
    shoot(page, "outbox-offline")
    page.context.set_offline(False)  # and by itself it goes
    expect(page.get_by_text("Nothing waits on this device")).to_be_visible()
    assert held.marks == ["here", "here", "here", "absent"]
    assert OfflineEntry.objects.count() == 1
    shoot(page, "outbox-empty")


def test_each_tap_is_sent_while_there_is_a_network(held: Class, devices: Callable[[Membership], Page]) -> None:
    page = devices(held.trainer)
    ready(page, held.address)
    mark(page, held.people[0], "here")
    expect(page.get_by_text("Sent.")).to_be_visible()
    mark(page, held.people[0], "absent")
    mark(page, held.people[1], "here")
    page.get_by_role("button", name="Done").click()
    page.wait_for_url(f"**{reverse('cohort', args=[held.cohort.uid])}")
    assert held.marks == ["absent", "here", None, None]
    assert not Clash.objects.exists()


def test_two_devices_that_disagree(held: Class, devices: Callable[[Membership], Page]) -> None:
    first, second = devices(held.trainer), devices(make_member("trainer", held.partner))
    for page in (first, second):
        ready(page, held.address)
        page.context.set_offline(True)
    mark(first, held.people[0], "here")
    mark(first, held.people[1], "here")
    second.wait_for_timeout(2000)  # a device knows the server's clock no better than an answer takes to come
    mark(second, held.people[0], "absent")
    mark(second, held.people[2], "here")
    for page in (second, first):  # who noted it later comes back first
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("[data-sync-bar]")).to_be_hidden()
    assert held.marks == ["here", "here", "here", None]
    clash = Clash.objects.get()
    assert [one.value for one in clash.values.all()] == ["here", "absent"]
    second.goto(reverse("clashes"))
    shoot(second, "clashes")
    second.get_by_label("Absent").check()
    second.get_by_role("button", name="This value stands").click()
    expect(second.get_by_text("No field has two values")).to_be_visible()
    assert held.marks[0] == "absent"


def test_a_phone_whose_clock_is_two_days_wrong(held: Class, devices: Callable[[Membership], Page]) -> None:
    page = devices(held.trainer)
    page.clock.install(time=timezone.now() - datetime.timedelta(days=2))
    ready(page, held.address)
    mark(page, held.people[0], "here")
    page.clock.run_for(1000)
    expect(page.locator("[data-said]")).to_have_text("Sent.")
    captured = OfflineEntry.objects.get().captured_at
    assert abs(timezone.now() - captured) < datetime.timedelta(minutes=2)
    page.goto(reverse("outbox"))
    expect(page.get_by_role("heading", name="This device’s clock is wrong")).to_be_visible()


def test_what_waits_goes_to_a_file_and_into_another_device(
    held: Class, devices: Callable[[Membership], Page], tmp_path: Path
) -> None:
    page = devices(held.trainer)
    ready(page, held.address)
    page.goto(reverse("outbox"))
    page.goto(held.address)
    page.context.set_offline(True)
    mark(page, held.people[0], "here")
    expect(page.locator("[data-sync-bar]")).to_contain_text("1")
    page.goto(reverse("outbox"))
    with page.expect_download() as started:
        page.get_by_role("button", name="Save all to a file").click()
    path = tmp_path / "outbox.json"
    started.value.save_as(path)
    stranger = devices(make_member("trainer", held.partner))
    stranger.goto(reverse("outbox"))
    stranger.get_by_label("A file saved from an outbox").set_input_files(path)
    expect(stranger.get_by_text("belongs to somebody else")).to_be_visible()
    other = devices(held.trainer)
    other.goto(reverse("outbox"))
    other.get_by_label("A file saved from an outbox").set_input_files(path)
    expect(other.get_by_text("Entries taken in: 1.")).to_be_visible()
    other.get_by_role("button", name="Try again now").click()
    expect(other.get_by_text("Nothing waits on this device")).to_be_visible()
    assert held.marks[0] == "here"
    page.context.set_offline(False)  # and by itself it goes
    expect(page.get_by_text("Nothing waits on this device")).to_be_visible()
    assert OfflineEntry.objects.count() == 1


def test_who_has_to_sign_in_again_finds_nothing_of_before(held: Class, devices: Callable[[Membership], Page]) -> None:
    page = devices(held.trainer)
    ready(page, held.address)
    mark(page, held.people[0], "here")
    expect(page.locator("[data-said]")).to_have_text("Sent.")
    page.context.clear_cookies()
    page.goto(held.address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_"):
        page.goto(held.address)
    expect(page.get_by_text("Firm A (invented)")).to_have_count(0)


def test_signing_out_leaves_no_page_behind(held: Class, devices: Callable[[Membership], Page]) -> None:
    page = devices(held.trainer)
    ready(page, held.address)
    kept = "caches.open('score-pages-1').then((one) => one.keys()).then((found) => found.length)"
    assert page.evaluate(kept)
    page.locator("details.menu summary").click()
    page.locator(".menu-account button").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate(kept) == 0
