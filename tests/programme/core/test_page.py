"""The programme's own colour stays readable; the chosen theme is kept; nobody is sent elsewhere."""

import re
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from score.programme.core import page

GALLERY = "tests.programme.core.gallery"


def colour_of(rules, selector, name):
    return page._parse(re.search(re.escape(selector) + r"[^}]*" + re.escape(name) + r": (#[0-9a-f]{6})", rules)[1])


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_any_accent_is_readable_on_its_ground(accent):
    rules = page.accent_styles(accent)
    light, dark = colour_of(rules, ":root", "--accent"), colour_of(rules, '[data-bs-theme="dark"]', "--accent")
    assert page.contrast(light, page.WHITE) >= page.READABLE
    assert page.contrast(dark, (23, 33, 41)) >= page.READABLE
    assert page.contrast(light, colour_of(rules, ":root", "--on-accent")) >= page.READABLE
    assert page.contrast(dark, colour_of(rules, '[data-bs-theme="dark"]', "--on-accent")) >= page.READABLE


def test_a_readable_accent_is_kept_as_it_is():
    assert "--accent: #0b5c7d;" in page.accent_styles("#0b5c7d")


@pytest.mark.parametrize("accent", ["", "red", "#fff", "#0b5c7d; } body { display: none", "url(x)"])
def test_what_is_no_colour_gives_no_rules(accent):
    assert page.accent_styles(accent) == ""


def test_contrast_is_that_of_the_standard():
    assert page.contrast(page.WHITE, (0, 0, 0)) == pytest.approx(21)
    assert page.contrast((118, 118, 118), page.WHITE) == pytest.approx(4.54, abs=0.01)


@pytest.mark.urls(GALLERY)
def test_colours_are_a_stylesheet(client, settings):
    settings.PROGRAMME = {**settings.PROGRAMME, "accent": "#8a0f3c"}
    response = client.get("/colours.css")
    assert response["Content-Type"] == "text/css"
    assert b"--accent: #8a0f3c" in response.content


@pytest.mark.urls(GALLERY)
@pytest.mark.parametrize(
    ("next_page", "target"),
    [
        ("/figures/?sort=name", "/figures/?sort=name"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("", "/"),
    ],
)
def test_choosing_a_theme_goes_back_to_the_page_and_nowhere_else(client, next_page, target):
    response = client.post("/theme/", {"theme": "dark", "next": next_page})
    assert response.url == target
    assert response.cookies["theme"].value == "dark"


@pytest.mark.urls(GALLERY)
def test_only_known_themes_are_kept(client):
    assert "theme" not in client.post("/theme/", {"theme": "pink"}).cookies
    assert client.get("/theme/").status_code == 405


def test_the_context_names_the_role_in_which_one_acts():
    memberships = tuple(
        SimpleNamespace(pk=pk, get_role_display=lambda role=role: role)
        for pk, role in ((1, "trainer"), (2, "data clerk"))
    )
    request = RequestFactory().get("/")
    request.actor = SimpleNamespace(user=None, memberships=memberships, membership_id=2)
    request.COOKIES["theme"] = "pink"
    found = page.context(request)
    assert (found["role_name"], found["theme"], found["navigation"]) == ("data clerk", "light", [])


def test_a_request_without_an_actor_has_a_page_all_the_same():
    found = page.context(RequestFactory().get("/"))
    assert (found["actor"], list(found["memberships"]), found["role_name"]) == (None, [], "")
