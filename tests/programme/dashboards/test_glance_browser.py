"""The pages at a glance as one sees them: on a phone and on a wide screen, with a reader of screens and a keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.programme.dashboards.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = {"width": 1400, "height": 900}


@pytest.mark.looks
def test_every_page_is_readable_at_both_widths(sign_in, assert_readable):
    scene = Scene()
    sign_in(scene.members["partner_manager"].user)
    addresses = (
        "/?all",
        "/my-work/",
        "/data-quality/",
        "/data-quality/endlines_overdue/",
        "/data-quality/warnings/",
        "/countries/GH/",
        "/partners/",
        f"/partners/{scene.a.uid}/",
        "/cohorts/",
        f"/cohorts/{scene.cohort.uid}/",
        "/funnel/trained/",
    )
    for address in addresses:
        assert_readable(address)
    assert_readable("/mail/sign-in/nothing/", status=410)


def test_the_top_bar_leads_to_the_pages_and_the_trends_come_by_themselves(page, sign_in):
    scene = Scene()
    sign_in(scene.members["trainer"].user)
    page.set_viewport_size(WIDE)
    page.goto("/my-work/")
    main = page.get_by_role("navigation", name="Main", exact=True)
    for label, address in (("Trainings", "/cohorts/"), ("Data quality", "/data-quality/"), ("Overview", "/")):
        main.get_by_role("link", name=label).click()
        page.wait_for_url(f"**{address}")
        expect(main.get_by_role("link", name=label)).to_have_attribute("aria-current", "page")
    page.get_by_text("There is no earlier quarter with a value yet.").wait_for()
    page.goto("/my-work/")
    page.get_by_role("link", name="Enter the endline").first.click()
    page.wait_for_url("**/rounds/new/?kind=endline")
