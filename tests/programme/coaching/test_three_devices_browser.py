"""Three devices edit one visit without a network and come back in every order: one end, the true clashes, nothing lost.

Every sending is repeated, and each device has another idea of the time.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from score.programme.coaching.actions import mark_practices, record_report
from score.programme.coaching.models import AgreedAction, PracticePhoto, VisitReport
from score.programme.coaching.visit_entries import VisitReportKind
from score.programme.core.models import Clash, OfflineEntry
from tests.browser import PATIENCE, let_in
from tests.programme.coaching.scene import Scene, make_scene, picture
from tests.programme.factories import make_actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

HOUR = 3_600_000
CLOCKS = (0, 7 * HOUR, -50 * HOUR)  # by how much each device is ahead of the true time
SHIFTED = """((by) => {
  const True = Date;
  globalThis.Date = class extends True {
    constructor(...given) { given.length ? super(...given) : super(True.now() + by); }
    static now() { return True.now() + by; }
  };
})(%d)"""

# What each device enters; `five_s` stood as “no” and `daily_talks` as “yes” when all three opened the form.
# The first and the last device are of one person, so the first line for an action is the same on both.
ENTERED: tuple[dict[str, str], ...] = (
    {"managers_women": "1", "managers_men": "4", "workers_men": "6", "five_s": "yes", "what": "Guards"},
    {"managers_women": "2", "managers_men": "4", "workers_women": "5", "five_s": "not_seen", "what": "Lamps"},
    {"managers_women": "3", "workers_men": "7", "daily_talks": "no", "day": "2024-04-08", "what": "Guards on both"},
)
STANDS = {
    "managers_women": 1,
    "managers_men": 4,
    "workers_women": 5,
    "workers_men": 6,
    "day": "2024-04-08",
    "representative": "met",
    "practice:five_s": "yes",
    "practice:daily_talks": "no",
    "finished": False,
}
CLASHES = {
    "managers_women": [1, 2, 3],
    "workers_men": [6, 7],
    "practice:five_s": ["yes", "not_seen"],
    "what": ["Guards", "Guards on both"],
}


@pytest.fixture(scope="module")
def contexts(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Three browsers that are kept over all orders; only who is signed in is new each time."""
    made = []
    for clock in CLOCKS:
        context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en-GB", service_workers="block")
        context.set_default_timeout(PATIENCE)
        context.add_init_script(SHIFTED % clock)
        made.append(context)
    yield made
    for context in made:
        context.close()


@pytest.fixture
def opened(contexts: list[BrowserContext], live_server: Any) -> Iterator[Callable[[Scene, list[Any]], list[Page]]]:
    """`opened(scene, users)`: the form of the first visit on every device, for the user of each."""

    def form(scene: Scene, users: list[Any]) -> list[Page]:
        pages = []
        for context, user in zip(contexts, users, strict=True):
            let_in(context, user, live_server.url)
            pages.append(context.new_page())
            pages[-1].goto(f"{live_server.url}{reverse('visit', kwargs=scene.visit().address)}")
            pages[-1].wait_for_load_state("networkidle")
        return pages

    yield form
    for context in contexts:
        context.set_offline(False)
        for page in context.pages:
            page.close()


def enter(page: Page, entered: dict[str, str]) -> None:
    """Type and tap what one device says, and let it wait to be sent."""
    for name, value in entered.items():
        if name in ("five_s", "daily_talks"):
            box = page.locator(f"input[name='practice:{name}'][value='{value}']")
            page.locator(f"label[for='{box.get_attribute('id')}']").click()
        elif name == "what":
            page.locator("[name^='action:'][name$=':what']").first.fill(value)
        else:
            page.locator(f"input[name='{name}']").fill(value)
    page.get_by_role("button", name="Save the report").click()
    expect(page.get_by_text("No network: it is kept on this device and sent by itself.")).to_be_visible()


def come_back(page: Page) -> None:
    """The network is there again; every sending arrives twice, and the device hears the second answer."""
    posted: list[int] = []

    def twice(route: Route) -> None:
        route.fetch()
        answer = route.fetch()
        posted.append(answer.status)
        route.fulfill(response=answer)

    page.route(re.compile("/sync/(photo/)?$"), twice)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-said]")).to_contain_text("Sent.")
    assert posted and set(posted) == {200}


def clashes() -> dict[str, list[Any]]:
    """Each open clash with its values; the field of an action by its last word."""
    found = Clash.objects.filter(settled_at__isnull=True)
    return {
        one.field.rsplit(":", 1)[-1] if one.field.startswith("action:") else one.field: [
            said.value for said in one.values.all()
        ]
        for one in found
    }


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=lambda order: "-".join(map(str, order)))
def test_all_orders_end_the_same(opened: Callable[..., list[Page]], tmp_path: Path, order: tuple[int, ...]) -> None:
    scene = make_scene()
    trainer, manager = scene.trainer.user, make_actor("partner_manager", scene.partner).user
    record_report(actor=scene.trainer, subject=scene.visit(), changes={"representative": "met"})
    mark_practices(actor=scene.trainer, subject=scene.visit(), marks={"five_s": "no", "daily_talks": "yes"})
    pages = opened(scene, [trainer, manager, trainer])
    for page, entered, colour in zip(pages, ENTERED, ("red", "navy", ""), strict=True):
        page.context.set_offline(True)
        if colour:
            photo = tmp_path / f"{colour}.png"
            photo.write_bytes(picture(colour))
            page.locator("input[type='file'][name='photo:five_s']").set_input_files(photo)
            expect(page.locator("[data-said]")).to_contain_text("Kept on this device.")
        enter(page, entered)
        page.wait_for_timeout(1000)  # who noted first stands, and clocks are known no better than an answer takes
    assert not OfflineEntry.objects.exists()
    for place in order:
        come_back(pages[place])
    standing = {name: one.value for name, one in VisitReportKind().standing(scene.visit()).items()}
    actions = {name: standing.pop(name) for name in list(standing) if name.startswith("action:")}
    assert standing == STANDS
    assert sorted(value for name, value in actions.items() if name.endswith(":what")) == ["Guards", "Lamps"]
    assert clashes() == CLASHES
    assert (OfflineEntry.objects.count(), PracticePhoto.objects.in_force().count()) == (3, 2)
    # each device's values were recorded at most once: nothing was written again by what came twice
    assert AgreedAction.objects.values("uid").distinct().count() == 2
    assert VisitReport.objects.in_force().count() == 1
