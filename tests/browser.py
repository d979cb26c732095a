"""Chromium for tests that need to see a page as a reader does."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

PHONE, DESK, HEIGHT = 360, 1400, 900  # pixels
PATIENCE = 15_000  # milliseconds: a machine with much to do is slow, and what never comes does not come later
SHOTS = os.environ.get("SCORE_SCREENSHOTS")
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _left_out(reason: str) -> None:
    """Skip, and say why; where nothing may be left out, fail instead."""
    if os.environ.get("SCORE_NOTHING_LEFT_OUT") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        _left_out("Chromium is not on this machine (apt-get install chromium)")
    # Playwright keeps an event loop in this thread, which Django would otherwise take for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A fresh page on the live server, 360 px wide; what its scripts or the security policy object to fails the test.

    `page.goto("/...")` takes addresses of the application; `page.set_viewport_size` makes it wider.
    """
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 780}, locale="en-GB", timezone_id="UTC"
    )
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    objections: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            objections.append(message.text)

    def note_error(error: Error) -> None:
        objections.append(str(error))

    opened.on("console", note)
    opened.on("pageerror", note_error)
    yield opened
    context.close()
    assert objections == []


def let_in(context: BrowserContext, user: Any, url: str) -> None:
    """The browser goes on as that person, without the sign-in form."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[[Any], None]:
    """`sign_in(user)`: the page goes on as that person, without the sign-in form."""

    def enter(user: Any) -> None:
        let_in(page.context, user, live_server.url)

    return enter


WHOLE = (
    "document.documentElement !== null && document.readyState === 'complete'"
    " && document.querySelector('.htmx-request') === null"
)


def wait_until_whole(page: Page, seconds: float = 15) -> None:
    """Wait until the document is whole, with parts it fetches: just after a form was sent it has no root element."""
    # Playwright's own waiting asks again from within the page, where the security policy forbids to evaluate
    deadline = time.monotonic() + seconds
    while not _is_whole(page):
        assert time.monotonic() < deadline, f"{page.url} was not whole after {seconds} s"
        page.wait_for_timeout(20)


def _is_whole(page: Page) -> bool:
    try:
        return bool(page.evaluate(WHOLE))
    except Error:  # between two documents
        return False


@pytest.fixture
def assert_accessible(page: Page) -> Callable[[], None]:
    """`assert_accessible()`: axe finds nothing on the page as it stands."""

    axe = Axe()

    def check() -> None:
        wait_until_whole(page)
        if not page.evaluate("'axe' in window"):  # half a megabyte, once for each document
            page.evaluate(axe.axe_script)
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(results => results.violations)")
        assert [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]] == []

    return check


def keep_picture(page: Page, name: str, width: int = PHONE) -> None:
    """Leave a picture in the folder that SCORE_SCREENSHOTS names, for whoever wants to look; nothing without it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def assert_no_overflow(page: Page) -> Callable[[], None]:
    """`assert_no_overflow()`: nothing makes the page itself scroll sideways."""

    def check() -> None:
        wait_until_whole(page)
        wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"the page is {wide} px wide in a window of {window} px"

    return check


@pytest.fixture
def assert_readable(
    page: Page, assert_accessible: Callable[[], None], assert_no_overflow: Callable[[], None]
) -> Callable[..., None]:
    """`assert_readable(address)`: the page opens and is whole and accessible on a phone, then made wide on a desk.

    Pictures of both are kept.
    """

    def check(address: str, *, status: int = 200) -> None:
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if width == PHONE:
                answer = page.goto(address)
                assert answer is not None
                assert answer.status == status, address
                wait_until_whole(page)
            keep_picture(page, re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "start", width)
            assert_no_overflow()
            assert_accessible()

    return check
