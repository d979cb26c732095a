"""One of everything, and its members signed in. A file that needs more in its world has a `world` of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from score.programme.organisations.models import Membership
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
def phone(chromium: Browser, live_server: Any) -> Iterator[Callable[[Membership], Phone]]:
    """`phone(member)`: a phone in the hands of a member; the next one takes the same over."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 780}, locale="en-GB", timezone_id="UTC"
    )
    context.set_default_timeout(15_000)

    def of(member: Membership) -> Phone:
        client = Client()
        client.force_login(member.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return Phone(context.new_page())

    yield of
    context.close()
