"""A trainer's day on a phone of 360 px: a class of five firms, a first visit, a baseline; the network goes in between.

Taps are counted and printed: what was entered once is asked nowhere again.
"""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from score.programme.coaching.models import PracticePhoto, PracticeSeen, Visit, VisitPlan, VisitReport
from score.programme.core import facts
from score.programme.core.models import Clash, OfflineEntry
from score.programme.core.recording import put
from score.programme.organisations.models import Membership
from score.programme.results.actions import open_round
from score.programme.results.entry_context import answers_in
from score.programme.trainings.actions import add_participant, hold_class_day
from score.programme.trainings.models import Attendance
from tests.programme.factories import make_cohort, make_enterprise, make_member, make_organisation

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SCORE_SHOTS", "")
MOST_TAPS = 60


class Scene:
    """Five firms with two managers and two workers each, class days yesterday and today, a visit today, a baseline."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.partner = make_organisation(name="Partner A (invented)")
        self.firms = [make_enterprise(name=f"Firm {letter} (invented)") for letter in "ABCDE"]
        self.cohort = make_cohort(self.partner, enterprises=self.firms, code="INVENTED-1")
        for number, back in ((1, 1), (2, 0)):
            day = self.today - datetime.timedelta(days=back)
            hold_class_day(actor=None, cohort=self.cohort, number=number, day=day)
        for firm in self.firms:
            for role in ("manager", "manager", "worker", "worker"):
                add_participant(actor=None, cohort=self.cohort, enterprise=firm, sex="woman", job_role=role)
        with facts.writing(None) as writing:
            put(writing, VisitPlan(enterprise=self.firms[0], cohort=self.cohort, number=1, day=self.today))
        self.round = open_round(
            actor=None,
            enterprise=self.firms[0],
            kind="baseline",
            cohort=self.cohort,
            custodian=self.partner,
            starts_on=self.today - datetime.timedelta(days=200),
            ends_on=self.today - datetime.timedelta(days=10),
            collected_on=self.today,
        )
        self.trainer: Membership = make_member("trainer", self.partner)


class Phone:
    """A page whose taps are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, place: Locator) -> None:
        place.click()
        self.taps += 1

    def enter(self, place: Locator, text: str) -> None:
        """One tap into the field, then the keyboard."""
        place.fill(text)
        self.taps += 1

    def look(self, name: str) -> None:
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS) / f"day-{name}.png", full_page=True)


@pytest.fixture
def phone(chromium: Browser, live_server: Any) -> Iterator[Callable[[Membership], Phone]]:
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 780}, locale="en-GB", timezone_id="UTC"
    )
    context.set_default_timeout(15_000)

    def of(member: Membership) -> Phone:
        client = Client()
        client.force_login(member.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return Phone(context.new_page())

    yield of
    context.close()


def picture(folder: Path) -> Path:
    """A photo as a phone takes it: large."""
    path = folder / "exit.jpg"
    Image.effect_noise((3000, 2250), 60).convert("RGB").save(path, "JPEG", quality=92)
    assert path.stat().st_size > 4_000_000
    return path


def wait_until_kept(page: Page, addresses: list[str]) -> None:
    kept = "caches.open('score-pages-1').then((one) => one.keys()).then((all) => all.map((r) => r.url).join(' '))"
    for _ in range(150):
        if all(one in page.evaluate(kept) for one in addresses):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not kept: {[one for one in addresses if one not in page.evaluate(kept)]}")


def test_a_class_a_visit_and_a_baseline_without_a_network(phone: Callable[[Membership], Phone], tmp_path: Path) -> None:
    scene = Scene()
    one = phone(scene.trainer)
    page = one.page
    page.clock.install(time=timezone.now() - datetime.timedelta(days=2))  # its clock is two days behind
    today, attendance = reverse("today"), reverse("attendance", args=[scene.cohort.uid, 2])
    visit = reverse("visit", args=[scene.firms[0].uid, scene.cohort.uid, 1])
    answers = reverse("round", args=[scene.round.uid])
    page.goto(today)
    wait_until_kept(page, [today, attendance, visit, f"{answers}?section=people", f"{answers}?section=practices"])
    one.look("today")
    page.context.set_offline(True)
    _attend(one)
    _visit(one, today, picture(tmp_path))
    _answer(one, today)
    assert not Attendance.objects.exists() and not answers_in(scene.round)
    page.goto(reverse("outbox"))
    expect(page.locator("[data-rows] tr")).to_have_count(4)
    one.look("outbox")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-none]")).to_be_visible(timeout=30_000)
    print(f"\ntaps: {one.taps}")
    assert one.taps <= MOST_TAPS
    _check(scene)


def _attend(one: Phone) -> None:
    page = one.page
    one.tap(page.get_by_role("link", name="Take attendance"))
    for button in page.get_by_role("button", name="All here").all():
        one.tap(button)
    one.tap(page.locator("label", has_text="Absent").last)
    expect(page.locator("[data-filled]")).to_have_text("20")
    one.look("attendance")


def _visit(one: Phone, today: str, photo: Path) -> None:
    page = one.page
    page.goto(today)
    one.tap(page.get_by_role("link", name="Open the visit"))
    for name in ("managers_women", "managers_men", "workers_women", "workers_men"):
        one.enter(page.locator(f"input[name='{name}']"), "2")
    one.tap(page.locator("label[for='rep-met']"))
    for group in page.locator("input[name^='practice:'][value='yes']").all():
        one.tap(page.locator(f"label[for='{group.get_attribute('id')}']"))
    chosen = page.locator("input[type='file'][name^='photo:']").first
    chosen.set_input_files(photo)
    one.taps += 1
    one.tap(page.locator("label[for='finished']"))
    one.look("visit")
    one.tap(page.get_by_role("button", name="Save the report"))
    expect(page.get_by_text("No network: it is kept on this device and sent by itself.")).to_be_visible()


def _answer(one: Phone, today: str) -> None:
    page = one.page
    page.goto(today)
    one.tap(page.get_by_role("link", name="Baseline, Firm A (invented)"))
    for label, text in (
        ("How many people work here on the last day of the period?", "80"),
        ("How many people left in the period, for any reason?", "6"),
        ("What is the lowest regular pay per hour in the firm?", "6.5"),
    ):
        one.enter(page.get_by_label(label, exact=True), text)
    one.tap(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("No network: it is kept on this device and sent by itself.")).to_be_visible()
    one.tap(page.locator("details.sections-small summary"))
    one.tap(page.locator("details.sections-small a", has_text="Practices"))
    practices = [field.get_attribute("id") or "" for field in page.locator("input[id$='-value_0']").all()]
    for place, field in enumerate(practices):
        one.tap(page.locator(f"label[for='{field.removesuffix('0')}{place % 2}']"))
    one.look("answers")
    one.tap(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("No network: it is kept on this device and sent by itself.")).to_be_visible()


def _check(scene: Scene) -> None:
    """All of it once, under the right day, and nothing that contradicts itself."""
    present = Attendance.objects.in_force().filter(cohort=scene.cohort, number=2)
    assert (present.count(), present.filter(present=True).count()) == (20, 19)
    firm = scene.firms[0]
    report = VisitReport.objects.in_force().get(enterprise=firm)
    assert (report.managers_women, report.workers_men, report.representative, report.finished) == (2, 2, "met", True)
    assert Visit.objects.in_force().get(enterprise=firm).day == scene.today
    assert PracticeSeen.objects.in_force().filter(enterprise=firm, seen="yes").exists()
    stored = PracticePhoto.objects.in_force().get(enterprise=firm).file
    assert stored.size < 3_000_000, "made small before it was sent"
    assert len(answers_in(scene.round)) >= 15
    assert not Clash.objects.exists()
    moments = OfflineEntry.objects.values_list("captured_at", flat=True)
    assert all(abs(timezone.now() - moment) < datetime.timedelta(minutes=5) for moment in moments)


def test_a_photo_of_fifty_megabytes_and_a_wrong_kind(db: None) -> None:
    scene = Scene()
    client = Client()
    client.force_login(scene.trainer.user)
    huge = io.BytesIO(b"\xff\xd8\xff" + b"0" * (50 * 1024 * 1024))
    huge.name = "exit.jpg"
    answer = client.post(reverse("sync_photo"), {"photo": huge})
    assert answer.status_code in (413, 422)
    page = io.BytesIO(b"<html><script>alert(1)</script></html>")
    page.name = "exit.jpg"
    answer = client.post(reverse("sync_photo"), {"photo": page})
    assert answer.status_code == 422
    assert "not accepted" in answer.json()["words"]
    table = io.BytesIO(b"a;b\n1;2\n")
    table.name = "exit.jpg"
    assert "no picture" in client.post(reverse("sync_photo"), {"photo": table}).json()["words"]
