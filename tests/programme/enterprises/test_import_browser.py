"""Pages of imports as people see them, on a phone and on a desk."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.programme.enterprises.imports.bringing_in import MAPPING, ROWS, write_csv
from tests.programme.enterprises.test_import_pages import work
from tests.programme.factories import make_member, make_organisation

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SCORE_SHOTS", "")  # a folder for pictures of every page


@pytest.mark.parametrize("width", [360, 1400])
def test_a_file_is_sent_read_decided_on_and_taken_back(
    page: Page,
    sign_in: Callable[[Any], None],
    assert_accessible: Callable[[], None],
    assert_no_overflow: Callable[[], None],
    tmp_path: Path,
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(make_member("data_clerk", make_organisation(name="Partner A (invented)")).user)

    def look(name: str) -> None:
        assert_no_overflow()
        assert_accessible()
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"import_{name}_{width}.png", full_page=True)

    mapping = tmp_path / "firms.toml"
    mapping.write_text(MAPPING)
    page.goto(reverse("imports"))
    look("none")
    page.get_by_role("link", name="Bring a file in").click()
    page.get_by_role("button", name="Read the file").click()
    look("form")
    send(page, write_csv(tmp_path, *ROWS), mapping)
    look("waiting")
    work()  # and nobody loads the page again: it follows the job by itself
    expect(page.get_by_role("heading", name="What would be written")).to_be_visible()
    look("decide")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("button", name="Bring it in")).to_have_count(0)
    work()
    page.reload()
    expect(page.get_by_role("heading", name="What was written")).to_be_visible()
    look("done")
    page.get_by_label("Why is it taken back?").fill("the wrong file")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("facts were taken back")).to_be_visible()
    look("undone")
    page.goto(reverse("import_new"))
    send(page, write_csv(tmp_path, ROWS[0].replace(",120,", ",many,"), ROWS[1].replace(",GH,", ",Atlantis,")), mapping)
    work()
    page.reload()
    expect(page.get_by_text("many is not a number")).to_be_visible()
    look("refused")
    page.goto(reverse("imports"))
    look("list")


def test_without_a_script_the_page_follows_its_job_too(
    chromium: Browser, live_server: Any, sign_in: Callable[[Any], None], page: Page, tmp_path: Path
) -> None:
    sign_in(make_member("data_clerk", make_organisation(name="Partner A (invented)")).user)
    mapping = tmp_path / "firms.toml"
    mapping.write_text(MAPPING)
    page.goto(reverse("import_new"))
    send(page, write_csv(tmp_path, *ROWS), mapping)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(page.url)
    page.goto("about:blank")
    expect(plain.get_by_text("not read yet")).to_be_visible()
    work()
    expect(plain.get_by_role("heading", name="What would be written")).to_be_visible(timeout=10_000)
    expect(plain.locator("meta[http-equiv=refresh]")).to_have_count(0)
    context.close()


def send(page: Page, file: Path, mapping: Path) -> None:
    page.get_by_label(re.compile("^File")).set_input_files(file)
    page.get_by_label(re.compile("^Mapping file")).set_input_files(mapping)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url(re.compile(r"/imports/(?!new/)"))
