"""Browser tests wait for what they look at: an assertion on one glance fails by chance, between two documents."""

from __future__ import annotations

import ast

import pytest

from tests.project.working_copy import project_files, text

# of Playwright's locators and pages; `expect(...)` looks again until it is so
GLANCES = {
    *("all_inner_texts", "all_text_contents", "content", "count", "get_attribute", "inner_html", "inner_text"),
    *("input_value", "is_checked", "is_disabled", "is_editable", "is_enabled", "is_hidden", "is_visible"),
    *("text_content", "title"),
}


def glances_of(source: str) -> list[int]:
    """Lines of assertions that ask a page or a place on it once.

    A place is known by how it is found (`page.locator(...)`, `menu.get_by_role(...)`), a page by its name.
    """
    return sorted(
        {
            call.lineno
            for one in ast.walk(ast.parse(source))
            if isinstance(one, ast.Assert)
            for call in ast.walk(one.test)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in GLANCES
            if _is_seen(call.func)
        }
    )


def _is_seen(asked: ast.Attribute) -> bool:
    if asked.attr.startswith("is_") or asked.attr in ("input_value", "all_inner_texts"):
        return True  # nothing else is called so
    names = {one.attr for one in ast.walk(asked.value) if isinstance(one, ast.Attribute)}
    names |= {one.id for one in ast.walk(asked.value) if isinstance(one, ast.Name)}
    is_page = asked.attr in ("content", "title") and "page" in names
    return is_page or any(name == "locator" or name.startswith("get_by_") for name in names)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("assert page.get_by_text('Thank you').is_visible()", True),
        ("assert not menu.is_visible()", True),
        ("assert [one.is_visible() for one in page.locator('p').all()] == [True]", True),
        ("assert 'saved' in page.content()", True),
        ("assert office.page.locator('tr').count() == 2", True),
        ("expect(page.get_by_text('Thank you')).to_be_visible()", False),
        ("assert Visit.objects.count() == 2", False),
        ("assert page.count('<tr>') == 2", False),  # a page as text
        ("assert page.evaluate('window.name') == ''", False),
        ("assert parsed.xpath('//tbody')[0].text_content() == ''", False),
    ],
)
def test_what_is_a_glance(line: str, is_one: bool) -> None:
    assert bool(glances_of(line)) is is_one


def test_no_browser_test_asserts_on_a_glance() -> None:
    tests = [path for path in project_files() if path.parts[0] == "tests" and path.suffix == ".py"]
    assert len([path for path in tests if "page.goto(" in text(path)]) > 20, "this test looks in the wrong place"
    assert [f"{path}:{line}" for path in tests for line in glances_of(text(path))] == []
