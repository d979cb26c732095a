"""Chromium for tests that need to see a page as a reader does."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

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
    context.set_default_timeout(15_000)
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


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[[Any], None]:
    """`sign_in(user)`: the page goes on as that person, without the sign-in form."""

    def enter(user: Any) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    return enter


def wait_until_whole(page: Page) -> None:
    """Wait until the document is whole: just after a form was sent it has no root element yet."""
    page.wait_for_function("document.documentElement !== null && document.readyState === 'complete'")


@pytest.fixture
def assert_accessible(page: Page) -> Callable[[], None]:
    """`assert_accessible()`: axe finds nothing on the page as it stands."""

    def check() -> None:
        wait_until_whole(page)
        found = Axe().run(page).response["violations"]
        assert [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]] == []

    return check


@pytest.fixture
def assert_no_overflow(page: Page) -> Callable[[], None]:
    """`assert_no_overflow()`: nothing makes the page itself scroll sideways."""

    def check() -> None:
        wait_until_whole(page)
        wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"the page is {wide} px wide in a window of {window} px"

    return check
