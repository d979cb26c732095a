"""All components in Chromium: readable, operable, on a phone and on a desk, light and dark, both directions."""

import datetime
import re

import pytest
from django.contrib.auth import get_user_model
from django.utils.translation import get_language
from playwright.sync_api import expect

from score.programme.organisations.models import Membership, Organisation, Role

pytestmark = [
    pytest.mark.looks,
    pytest.mark.urls("tests.programme.core.gallery"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def person():
    """Somebody with two roles of which neither needs a second step, invented."""
    user = get_user_model().objects.create_user("k.example@example.org", "a long example password")
    for kind, role in (
        (Organisation.Kind.IMPLEMENTATION_PARTNER, Role.PARTNER_MANAGER),
        (Organisation.Kind.DONOR, Role.DONOR),
    ):
        office = Organisation.objects.create(kind=kind, name=f"Example office {role}", country="GH")
        Membership.objects.create(user=user, organisation=office, role=role, valid_from=datetime.date(2020, 1, 1))
    return user


@pytest.fixture
def choose(page, live_server, settings):
    """`choose(theme=..., language=...)` as cookies of the reader."""
    settings.LANGUAGES = [("en", "English"), ("fr", "French"), ("ar", "Arabic")]

    def remember(theme="light", language="en"):
        chosen = {"theme": theme, settings.LANGUAGE_COOKIE_NAME: language}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in chosen.items()]
        )

    return remember


@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ar")])
def test_everybody_can_read_it(page, choose, assert_accessible, assert_no_overflow, width, theme, language):
    choose(theme, language)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("dir", ("rtl" if language == "ar" else "ltr"))
    expect(page.locator("h1")).to_have_text("Gallery of components")
    assert_no_overflow()
    assert_accessible()


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/nothing-here/"]
)
def test_pages_without_signing_in(page, assert_accessible, assert_no_overflow, address):
    page.goto(address)
    expect(page.locator("main h1")).to_have_count(1)
    assert_no_overflow()
    assert_accessible()


@pytest.mark.parametrize("address", ["/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/"])
def test_pages_of_ones_own_account(page, person, sign_in, assert_accessible, assert_no_overflow, address):
    sign_in(person)
    page.goto(address)
    expect(page.locator("main h1")).to_have_count(1)
    assert_no_overflow()
    assert_accessible()


def test_signing_in_by_the_form(page, person):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"^\s*You are not signed in\."))
    page.get_by_label("Password").fill("a long example password")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/my-work/")
    expect(page.locator("details.menu")).to_have_count(1)


def test_the_menu_of_a_phone_opens_without_and_closes_with_the_keyboard(page, person, sign_in):
    sign_in(person)
    page.goto("/")
    menu = page.get_by_role("navigation", name="Main, small screens")
    expect(menu).to_be_hidden()
    page.get_by_text("Menu", exact=True).click()
    expect(menu.get_by_role("link", name="Enterprises")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_the_top_bar_holds_roles_search_and_account(page, person, sign_in, assert_accessible, assert_no_overflow):
    sign_in(person)
    for width in (1400, 1000, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/accounts/2fa/")
        assert_no_overflow()
        assert_accessible()
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto("/")
    expect(page.get_by_label("Act as").first.locator("option")).to_have_count(2)
    page.get_by_text("Account", exact=True).click()
    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()
    assert_accessible()


def test_a_stroke_leads_to_the_search_field_unless_one_is_typing(page, person, sign_in):
    sign_in(person)
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto("/")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("a/b")
    expect(page.locator("#search")).to_have_value("a/b")


def test_a_changed_form_asks_before_it_is_left(page):
    page.goto("/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/search/")
    assert asked == []
    page.locator("form[data-guard] #id_remark").press_sequentially("x")
    page.goto("/")
    assert asked == ["beforeunload"]


def test_the_skip_link_leads_to_the_content(page):
    page.goto("/nothing-here/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_language_changes_at_once(page, choose):
    choose()
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto("/")
    page.get_by_label("Language").first.select_option("ar")
    page.wait_for_selector('html[dir="rtl"]')
    assert get_language() == "en"


def test_a_chart_shows_one_drawing_and_its_table(page):
    page.goto("/")
    chart = page.locator("figure.chart", has_text="240 enterprises trained").first
    expect(chart.locator("svg.narrow")).to_be_visible()
    expect(chart.locator("svg.wide")).to_be_hidden()
    chart.get_by_text("Show as a table").click()
    expect(chart.get_by_role("row", name="Q3 26")).to_be_visible()
    page.set_viewport_size({"width": 1400, "height": 900})
    expect(chart.locator("svg.wide")).to_be_visible()
    expect(chart.locator("svg.narrow")).to_be_hidden()
