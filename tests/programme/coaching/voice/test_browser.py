"""The form on a phone that goes round: nothing of one worker is left for the next; and how the pages look."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from score.programme.coaching.models import VoiceSheet
from score.programme.coaching.voice import actions
from score.programme.enterprises.own_links import make_link
from tests.browser import wait_until_whole
from tests.programme.coaching.voice.asking import BAD, DAYS, after, counted, fill, make_sheet
from tests.programme.factories import make_actor, make_enterprise, make_member, make_organisation

SHOTS = os.environ.get("SCORE_SHOTS", "")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(db: None) -> VoiceSheet:
    cache.clear()
    partner = make_organisation()
    firm = make_enterprise(partner=partner, name="Paper Kite (invented)")
    return make_sheet(firm, partner, opens=actions.today_of(firm) - 2 * DAYS)


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_nothing_is_left_on_the_phone(page: Page, sheet: VoiceSheet) -> None:
    page.goto(reverse("voice_form", args=[sheet.token]))
    page.check("#pay1")
    page.check("#heard4")
    page.check("#sexwoman")
    page.click("button[type=submit]")
    page.wait_for_url("**/thanks/**")
    assert not page.context.cookies()
    page.go_back()
    page.locator("#pay1").wait_for()
    wait_until_whole(page)  # what a browser fills in again is there only now
    expect(page.locator("input:checked")).to_have_count(0)  # the next one does not read what the last one said
    page.goto(reverse("voice_thanks", args=[sheet.token]))
    page.click("main a")
    page.locator("#pay1").wait_for()
    wait_until_whole(page)
    expect(page.locator("input:checked")).to_have_count(0)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(one => one.length)") == 0
    assert set(counted().values_list("item", "mark")) == {("", 0), ("pay", 1), ("heard", 4)}


@pytest.mark.looks
@pytest.mark.parametrize("width", [360, 1280])
def test_how_they_look(
    page: Page,
    sheet: VoiceSheet,
    sign_in: Callable[[Any], None],
    assert_accessible: Callable[[], None],
    assert_no_overflow: Callable[[], None],
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    trainer = make_actor("trainer", sheet.custodian)
    _link, token = make_link(
        actor=trainer, enterprise=sheet.enterprise, expires_on=timezone.localdate() + 9 * DAYS
    )  # fmt: skip
    own, staff = reverse("own_voice", args=[token]), reverse("enterprise_voice", args=[sheet.enterprise.uid])

    def look(name: str, address: str) -> None:
        page.goto(address)
        shoot(page, f"{name}-{width}")
        assert_accessible()
        assert_no_overflow()

    look("voice-form", reverse("voice_form", args=[sheet.token]))
    look("voice-thanks", reverse("voice_thanks", args=[sheet.token]))
    look("voice-own-too-soon", own)
    fill(sheet, 6, "woman")
    fill(sheet, 5, "man", {**BAD, "safety": 4})
    actions.let_out(sheet, after(sheet, 14))
    look("voice-own", own)
    sign_in(trainer.user)
    look("voice-trainer", staff)
    sign_in(make_member("coordinator").user)
    look("voice-coordinator", staff)
