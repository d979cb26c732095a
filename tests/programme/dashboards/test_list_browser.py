"""The list, map, search and bulk change as a reader sees them: readable, reachable by keyboard, whole on a phone."""

import re

import pytest
from playwright.sync_api import expect

from score.programme.enterprises.models import BulkChange
from tests.programme.factories import make_enterprise, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(sign_in):
    for number, area in enumerate(("Ashanti", "Volta", "")):
        attributes = {"area": area, "coordinates": f"6.{number}, -1.{number}"} if area else {}
        make_enterprise(name=f"Amber {number} (invented)", sector="food", **attributes)
    member = make_member("owner")
    sign_in(member.user)
    return member


@pytest.mark.looks
def test_every_page_is_readable_at_both_widths(owner, assert_readable):
    for address in (
        "/enterprises/?country=GH&col=area&col=stage&col=reference&col=data&data=none",
        "/enterprises/map/",
        "/enterprises/change/?every=1",
        "/enterprises/change/",
        "/enterprises/changes/",
        "/views/enterprises/new/?country=GH",
        "/search/?q=amber",
        "/search/?q=nothing+like+it",
    ):
        assert_readable(address)


def test_a_slash_leads_to_the_search_and_what_is_found_opens(owner, page):
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto("/enterprises/")
    page.keyboard.press("/")
    page.keyboard.type("amb 1")
    page.locator(".found a", has_text="Amber 1 (invented)").click()
    page.wait_for_url("**/enterprises/*-*/")
    expect(page.locator("h1")).to_have_text(re.compile(r"^\s*Amber 1 \(invented\)"))


def test_ticked_ones_are_counted_previewed_and_changed(owner, page, assert_accessible, assert_no_overflow):
    page.goto("/enterprises/")
    page.get_by_label("Tick Amber 0 (invented)").check()
    page.get_by_label("Tick Amber 2 (invented)").check()
    expect(page.locator("[data-picked]")).to_have_text("Ticked: 2")
    page.get_by_role("button", name="Change the ticked ones").click()
    page.get_by_label("What to set").select_option("sector")
    page.get_by_label("To what").fill("metal")
    page.get_by_label("Why").fill("the list of the association")
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_text("2 would be written").wait_for()
    assert_accessible()
    assert_no_overflow()
    page.get_by_role("button", name="Write 2 changes").click()
    page.get_by_text("The change is made.").wait_for()
    assert_accessible()
    assert_no_overflow()
    assert len(BulkChange.objects.get().written["EnterpriseAttribute"]) == 2
