"""The whole way of a cohort in one browser of 360 px: two days of class with the network gone in between, a first visit
and a baseline without it, the close, the certificates, and the figures that moved.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from score.programme.coaching.actions import record_visit
from score.programme.coaching.models import PracticePhoto, VisitPlan, VisitReport
from score.programme.core import facts
from score.programme.core.models import Clash, OfflineEntry
from score.programme.core.recording import put
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actions import describe_person
from score.programme.organisations.models import Membership
from score.programme.results.actions import open_round
from score.programme.results.entry_context import answers_in
from score.programme.reviews.models import ReviewDecision
from score.programme.trainings.actions import add_participant, hold_class_day, record_attendance
from score.programme.trainings.models import Attendance, Cohort, CohortState, Participation
from tests.pdf_text import texts_of
from tests.programme.factories import make_cohort, make_enterprise, make_member, make_organisation
from tests.programme.phone import MOST_TAPS, SHOTS, Phone, give_answers, make_visit, picture, wait_until_kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
FIRST = (
    *("Abena", "Adwoa", "Afua", "Akua", "Ama", "Esi", "Efua", "Yaa", "Kofi", "Kojo"),
    *("Kwabena", "Kwaku", "Kwame", "Kwasi", "Yaw", "Ekow", "Fiifi", "Kobina", "Nana", "Paa"),
)
NAMES = [f"{name} Example (invented)" for name in FIRST]
KNOWN = "Ama Example (invented)"  # took part in an earlier module, and is not on the list
DAY = datetime.timedelta(days=1)


class Story:
    """Five firms, nineteen participants on the list, a class that began yesterday; one firm was trained before."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.partner = make_organisation(name="Partner A (invented)")
        self.office = make_organisation("country_office", name="Office Ghana (invented)")
        self.firms: list[Enterprise] = [make_enterprise(name=f"Firm {letter} (invented)") for letter in "ABCDE"]
        self._before()
        self.cohort = make_cohort(self.partner, enterprises=self.firms, code="INVENTED-2")
        for number, day in ((1, self.today - DAY), (2, self.today)):
            hold_class_day(actor=None, cohort=self.cohort, number=number, day=day)
        listed = [name for name in NAMES if name != KNOWN]
        for at, name in enumerate(listed):
            firm = self.firms[(at + 1) % 5]  # the first firm is one short
            self._person(self.cohort, firm, name, "manager" if at < 10 else "worker")
        with facts.writing(None) as writing:
            put(writing, CohortState(cohort=self.cohort, state="running", day=self.today - DAY))
            put(writing, VisitPlan(enterprise=self.firms[0], cohort=self.cohort, number=1, day=self.today))
        self.round = open_round(
            actor=None,
            enterprise=self.firms[0],
            kind="baseline",
            cohort=self.cohort,
            custodian=self.partner,
            starts_on=self.today - 200 * DAY,
            ends_on=self.today - 10 * DAY,
            collected_on=self.today,
        )
        self.trainer: Membership = make_member("trainer", self.partner)
        self.coordinator: Membership = make_member("coordinator", self.office)

    def _before(self) -> None:
        """An earlier class of the first firm: a manager and a worker."""
        earlier = make_cohort(self.partner, enterprises=self.firms[:1], module="quality_management", code="INVENTED-1")
        hold_class_day(actor=None, cohort=earlier, number=1, day=self.today - 300 * DAY)
        for name, role in ((KNOWN, "manager"), ("Mensah Sample (invented)", "worker")):
            person = self._person(earlier, self.firms[0], name, role)
            record_attendance(actor=None, cohort=earlier, presences={(person, 1): True})

    def _person(self, cohort: Cohort, firm: Enterprise, name: str, role: str) -> int:
        made = add_participant(actor=None, cohort=cohort, enterprise=firm, sex="woman", job_role=role)
        describe_person(actor=None, person=made.person, name=name)
        return made.person_id

    def visit_the_rest(self) -> None:
        """The weeks after: every firm has had its three visits."""
        for firm in self.firms:
            for number in range(2 if firm == self.firms[0] else 1, 4):
                record_visit(actor=None, cohort=self.cohort, enterprise=firm, number=number, day=self.today)


def test_a_cohort_from_its_first_day_to_the_figures(phone: Callable[[Membership], Phone], tmp_path: Path) -> None:
    story = Story()
    office = phone(story.coordinator)
    assert figures(office, "before") == (2, 1)
    office.page.close()
    one = phone(story.trainer)
    one.story = "cohort"
    today = reverse("today")
    first_day(one, story, today)
    without_a_network(one, story, today, tmp_path)
    print(f"\ntaps: {one.taps}")
    assert one.taps <= MOST_TAPS
    what_came(story)
    one.page.close()
    office = phone(story.coordinator)
    office.story = "cohort"
    assert figures(office, "after") == (22, 5)
    the_same_person(office, story)
    assert figures(office, "one-person") == (21, 5)
    review(office, story)
    close(office, story)
    certificates(office)
    assert figures(office, "end") == (21, 5)
    office.page.wait_for_load_state("networkidle")


def figures(office: Phone, name: str) -> tuple[int, int]:
    """Persons and enterprises trained, as the pages of the figures say."""
    found = []
    for code in ("persons_trained", "enterprises_trained"):
        office.page.goto(f"{reverse('figure', args=[code])}?country=GH")
        found.append(int(office.page.locator(".fig-value").first.inner_text().split()[0]))
        office.look(f"figure-{name}-{code}")
    return found[0], found[1]


def first_day(one: Phone, story: Story, today: str) -> None:
    """Attendance of the day before, entered while there is a network."""
    one.page.goto(today)
    one.look("1-today")
    one.tap(one.page.get_by_role("link", name="INVENTED-2, day 1"))
    all_here(one)
    expect(one.page.locator("[data-said]")).to_have_text("Sent.")
    one.look("2-day-one")
    one.tap(one.page.get_by_role("button", name="Done"))
    one.page.wait_for_url(f"**{reverse('cohort', args=[story.cohort.uid])}")
    assert Attendance.objects.in_force().filter(cohort=story.cohort, number=1, present=True).count() == 19


def all_here(one: Phone) -> None:
    for button in one.page.get_by_role("button", name="All here").all():
        one.tap(button)


def without_a_network(one: Phone, story: Story, today: str, folder: Path) -> None:
    """The second day, somebody who is not on the list, the first visit and the baseline; then the network is back."""
    page = one.page
    attendance = reverse("attendance", args=[story.cohort.uid, 2])
    visit = reverse("visit", args=[story.firms[0].uid, story.cohort.uid, 1])
    answers = reverse("round", args=[story.round.uid])
    page.goto(today)
    wait_until_kept(page, [today, attendance, visit, f"{answers}?section=people", f"{answers}?section=practices"])
    page.context.set_offline(True)
    page.goto(today)
    one.look("3-today-offline")
    one.tap(page.get_by_role("link", name="Take attendance"))
    all_here(one)
    one.tap(page.locator("label", has_text="Absent").last)
    expect(page.locator("[data-filled]")).to_have_text("19")
    one.tap(page.get_by_role("link", name=re.compile("Add somebody.*Firm A")))
    one.enter(page.get_by_label("Name", exact=True), KNOWN)
    one.tap(page.locator("label[for='add-woman']"))
    one.tap(page.locator("label[for='add-manager']"))
    one.tap(page.get_by_role("button", name="Add, here today"))
    expect(page.locator("[data-added]")).to_contain_text(KNOWN)
    one.look("4-day-two-offline")
    make_visit(one, today, picture(folder))
    give_answers(one, today)
    page.goto(reverse("outbox"))
    expect(page.locator("[data-rows] tr")).to_have_count(5)
    one.look("5-outbox")
    assert not Attendance.objects.filter(number=2).exists() and not answers_in(story.round)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-none]")).to_be_visible(timeout=30_000)
    one.look("6-outbox-empty")


def what_came(story: Story) -> None:
    """All of it once, and nothing that contradicts itself."""
    second = Attendance.objects.in_force().filter(cohort=story.cohort, number=2)
    assert (second.count(), second.filter(present=True).count()) == (20, 19)
    assert Participation.objects.in_force().filter(cohort=story.cohort).count() == 20
    assert VisitReport.objects.in_force().get(enterprise=story.firms[0]).finished
    assert PracticePhoto.objects.in_force().filter(enterprise=story.firms[0]).count() == 1
    assert len(answers_in(story.round)) >= 15
    assert OfflineEntry.objects.filter(kind="participant").count() == 1
    assert not Clash.objects.exists()


def the_same_person(office: Phone, story: Story) -> None:
    """Who was added at the door took part before: the coordinator says so, and she is counted once."""
    page = office.page
    page.goto(reverse("cohort_people", args=[story.cohort.uid]))
    expect(page.get_by_role("heading", name="The same person?")).to_be_visible()
    office.look("7-same-person")
    page.get_by_role("button", name="The same person").click()
    expect(page.get_by_text("Decided.")).to_be_visible()
    office.look("8-participants")


def review(office: Phone, story: Story) -> None:
    """What the trainer sent is read as differences and approved; then nothing waits any more."""
    page = office.page
    page.goto(reverse("review_queue"))
    expect(page.get_by_text(story.firms[0].name).first).to_be_visible()
    office.look("9-review")
    page.locator("th a").first.click()
    office.look("9-report")
    before = ReviewDecision.objects.count()
    assert before == 0
    approve = page.locator("button[name='verdict'][value='approved']")
    while approve.count():  # the next report opens by itself
        approve.first.click()
        page.wait_for_load_state()
        before += 1
        assert before < 10
    decided = list(ReviewDecision.objects.all())
    assert len(decided) == before and {one.verdict for one in decided} == {"approved"}
    assert {one.kind for one in decided} >= {"visit_report"}
    page.goto(reverse("review_queue"))
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    office.look("9-reviewed")


def close(office: Phone, story: Story) -> None:
    """Not before every firm was visited and every attendance is entered; then with one button."""
    page = office.page
    address = reverse("cohort_state", args=[story.cohort.uid, "closed"])
    page.goto(address)
    expect(page.get_by_text("1 of at least 3 visits done")).to_be_visible()
    office.look("10-close-too-early")
    story.visit_the_rest()
    page.goto(reverse("cohort", args=[story.cohort.uid]))
    expect(page.get_by_text("1 attendance is not entered")).to_be_visible()  # who came on the second day alone
    office.look("11-cohort")
    page.goto(reverse("attendance", args=[story.cohort.uid, 1]))
    page.locator(".person", has_text=KNOWN).locator("label", has_text="Absent").click()
    expect(page.locator("[data-said]")).to_have_text("Sent.")
    page.goto(reverse("cohort", args=[story.cohort.uid]))
    page.locator(f"a[href='{address}']").first.click()
    office.look("12-close")
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("The cohort is now “closed”.")).to_be_visible()
    office.look("13-closed")


def certificates(office: Phone) -> None:
    """Twenty persons were trained: twenty pages with twenty names."""
    page = office.page
    page.get_by_role("link", name="Certificates of participants and enterprises").click()
    page.get_by_role("button", name="Issue 20 certificates").click()
    expect(page.get_by_text("The certificates have their numbers.")).to_be_visible()
    office.look("14-certificates")
    link = page.get_by_role("link", name="Print those of the persons")
    answer = page.context.request.get(link.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    if SHOTS:
        (Path(SHOTS) / "cohort-certificates.pdf").write_bytes(answer.body())
    papers = texts_of(answer.body())
    assert len(papers) == 20
    assert all("Workplace cooperation" in one for one in papers)
    assert sorted(name for name in NAMES for one in papers if name in one) == sorted(NAMES)
