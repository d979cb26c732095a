"""Somebody who is not on the list, added at the door without a network: few taps, sent once, then asked who it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from score.programme.core.models import OfflineEntry
from score.programme.trainings.attendance.sheet import marks_of
from score.programme.trainings.models import Participation
from tests.browser import keep_picture
from tests.programme.phone import wait_until_kept
from tests.programme.trainings.people.before import Before

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TAPS = 6


def test_added_without_a_network_and_sent_once(
    page: Page, sign_in: Callable[[Any], None], assert_accessible: Callable[[], None]
) -> None:
    before = Before()
    before.person(before.earlier, "Ama Example (invented)")
    here = before.person(before.cohort, "Kojo Example (invented)", "man")
    sign_in(before.trainer.user)
    address = reverse("attendance", args=[before.cohort.uid, 1])
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    wait_until_kept(page, [address])
    page.context.set_offline(True)
    page.reload()  # the phone was put away
    taps = [
        lambda: page.get_by_role("link", name="Add somebody").click(),
        lambda: page.get_by_label("Name", exact=True).fill("Exampel Ama"),
        lambda: page.locator("label[for='add-woman']").click(),
        lambda: page.locator("label[for='add-manager']").click(),
        lambda: page.get_by_role("button", name="Add, here today").dblclick(),  # by an impatient finger
    ]
    for tap in taps:
        tap()
    print(f"\ntaps: {len(taps)}")
    assert len(taps) <= MOST_TAPS
    expect(page.locator("[data-added]")).to_contain_text("Exampel Ama Slow River Ceramics (invented), waits")
    expect(page.locator("[data-person-said]")).to_contain_text("Kept on this device.")
    keep_picture(page, "person-added-offline")
    page.reload()
    expect(page.locator("[data-added]")).to_contain_text("Exampel Ama")
    assert Participation.objects.filter(cohort=before.cohort).count() == 1

    def twice(route: Route) -> None:
        route.fetch()
        route.fulfill(response=route.fetch())

    page.route(re.compile("/sync/$"), twice)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("1 participant may have taken part before.")).to_be_visible()
    added = Participation.objects.exclude(person=here).get(cohort=before.cohort)
    assert (added.sex, added.job_role, added.enterprise) == ("woman", "manager", before.firm)
    assert marks_of(before.cohort, 1)[added.person_id] == "here"
    assert OfflineEntry.objects.filter(kind="participant").count() == 1
    expect(page.locator(f"#here{added.person_id}")).to_be_checked()
    expect(page.locator("[data-added]")).to_be_hidden()
    assert_accessible()
    keep_picture(page, "person-added")
    page.get_by_role("link", name="Say whether it is the same person").click()
    expect(page.get_by_role("heading", name="The same person?")).to_be_visible()
    assert_accessible()
    keep_picture(page, "person-same")
    page.get_by_role("button", name="The same person").click()
    expect(page.get_by_text("as Ama Example (invented)")).to_be_visible()
    keep_picture(page, "person-decided")
    page.get_by_role("button", name="Take the decision back").click()
    expect(page.get_by_role("heading", name="The same person?")).to_be_visible()
