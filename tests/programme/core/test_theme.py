"""The theme holds to its own rules: no fixed sides, no foreign addresses, every file there."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

THEME = settings.PACKAGE / "static" / "theme"
SHEETS = sorted(THEME.glob("*.css"))
BASE = (settings.PACKAGE / "templates" / "base_plain.html").read_text()
ICON = re.compile(r'url\("\.\./vendor/bootstrap-icons/([a-z0-9-]+\.svg)"\)')


def test_every_sheet_is_linked_from_a_page():
    """Most stand in the base; a domain may have one of its own for its pages alone."""
    templates = "".join(path.read_text() for path in (settings.PACKAGE / "templates").rglob("*.html"))
    assert SHEETS
    assert [sheet.name for sheet in SHEETS if f"theme/{sheet.name}" not in templates] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheets_know_no_left_and_right(sheet):
    sided = re.findall(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right|float)\s*:", sheet.read_text()
    )
    assert [found for found in sided if not found.startswith("float")] == []


@pytest.mark.parametrize("path", [*SHEETS, THEME / "page.js"], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path):
    assert re.findall(r"https?://|@import|url\((?!\"\.\./vendor/|#)", path.read_text()) == []


def test_colours_of_both_themes_are_the_same_names():
    light, dark = (THEME / "ground.css").read_text().split('[data-bs-theme="dark"] {')
    in_light = set(re.findall(r"(--(?:ink|line|page|surface|sunken|accent|on|good|watch|bad|c)[a-z0-9-]*):", light))
    in_dark = set(re.findall(r"(--[a-z0-9-]+):", dark.split("}")[0]))
    assert in_light - in_dark == set()


@pytest.mark.skipif(not settings.NODE_MODULES.is_dir(), reason="front-end packages are not set up")
def test_every_file_of_the_page_is_served():
    wanted = re.findall(r'{% static "([^"]+)" %}', BASE)
    assert [name for name in wanted if finders.find(name) is None] == []


@pytest.mark.skipif(not settings.NODE_MODULES.is_dir(), reason="front-end packages are not set up")
def test_every_icon_is_in_its_package():
    names = [name for sheet in SHEETS for name in ICON.findall(sheet.read_text())]
    assert names
    assert [name for name in names if not (settings.NODE_MODULES / "bootstrap-icons" / "icons" / name).is_file()] == []
