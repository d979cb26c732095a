"""A trainer's day on a phone of 360 px: a class of five firms, a first visit, a baseline; the network goes in between.

Taps are counted and printed: what was entered once is asked nowhere again.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

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
from tests.programme.phone import MOST_TAPS, Phone, give_answers, make_visit, picture, wait_until_kept

pytestmark = pytest.mark.django_db(transaction=True)


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
    make_visit(one, today, picture(tmp_path))
    give_answers(one, today)
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
