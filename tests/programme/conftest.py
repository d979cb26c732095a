"""One of everything, and its members signed in. A file that needs more in its world has a `world` of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from score.programme.organisations.models import Membership
from tests.browser import PATIENCE, let_in
from tests.programme.factories import World
from tests.programme.phone import Phone


@pytest.fixture
def world():
    return World()


@pytest.fixture
def enter(world):
    """A client signed in as the member of the world in one role."""

    def signed_in(role):
        client = Client()
        client.force_login(world.members[role].user)
        return client

    return signed_in


@pytest.fixture
def device(chromium: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """`device(user)`: a phone of its own, on which somebody is signed in; `more`: how else its browser is."""
    opened: list[BrowserContext] = []

    def of(user: Any, **more: Any) -> BrowserContext:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": 360, "height": 780}, locale="en-GB", timezone_id="UTC", **more
        )
        context.set_default_timeout(PATIENCE)
        let_in(context, user, live_server.url)
        opened.append(context)
        return context

    yield of
    for context in opened:
        context.close()


@pytest.fixture
def phone(device: Callable[..., BrowserContext], live_server: Any) -> Callable[[Membership], Phone]:
    """`phone(member)`: a phone in the hands of a member; the next one takes the same over."""
    held: list[BrowserContext] = []

    def of(member: Membership) -> Phone:
        if held:
            let_in(held[0], member.user, live_server.url)
        else:
            held.append(device(member.user))
        return Phone(held[0].new_page())

    return of
