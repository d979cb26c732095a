"""A concern is looked for by every other role at every address: pages, exports, search, the desk itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from score.programme.coaching.concerns import sealing
from score.programme.coaching.models import SeriousConcern
from tests.programme.access_matrix import ANONYMOUS, READERS, Row, all_rows, sign_all_in
from tests.programme.coaching.concerns.scene import assert_no_trace, raise_and_handle
from tests.programme.factories import World

ROWS = all_rows()
LABELS = ("Forced labour",)  # one of the choices offered to whoever raises a concern, the same to all
OTHERS = [one for one in READERS if one != "focal_person"]


@pytest.fixture(scope="module")
def searched(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A world with a concern in it, made once."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        key = settings.HOME / "key_of_a_search"
        patched.setattr(sealing, "key_path", lambda: key)
        whole = transaction.atomic()
        whole.__enter__()
        try:
            world = World()
            raise_and_handle(world)
            world.sessions = sign_all_in(world)
            yield world
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


def body_of(world: World, reader: str, key: str, row: Row) -> str:
    """What a reader gets at an address, downloads unpacked as far as they are text."""
    client = Client()
    if reader != ANONYMOUS:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[reader]
    with transaction.atomic():
        response = client.get(reverse(key.partition("#")[0], kwargs=dict(row.args(world))), dict(row.query(world)))
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return content.decode("utf-8", "replace")


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("reader", OTHERS)
def test_no_page_and_no_export_shows_it(searched: World, reader: str) -> None:
    opened = [key for key, row in ROWS.items() if row.method == "GET" and row.expected[reader] == 200]
    assert opened
    for key in opened:
        besides = LABELS + ("forced_labour",) if key == "concern_raise" else ()
        assert_no_trace(body_of(searched, reader, key, ROWS[key]), f"{key} for {reader}", besides=besides)


@pytest.mark.django_db
@pytest.mark.parametrize("reader", OTHERS)
def test_searching_finds_nothing(searched: World, reader: str) -> None:
    client = Client()
    if reader != ANONYMOUS:
        client.cookies[settings.SESSION_COOKIE_NAME] = searched.sessions[reader]
    for words in ("Zanzibarquill", "Vexwillow", str(SeriousConcern.objects.get().uid)):
        for name in ("search", "enterprises", "visits", "people", "jobs"):
            page = client.get(reverse(name), {"q": words}).content.decode()
            for trace in ("passports", "market (", "workshop behind"):
                assert trace not in page, f"{name}?q={words} for {reader}"


@pytest.mark.django_db
@pytest.mark.parametrize("reader", OTHERS)
@pytest.mark.parametrize("way", ["", "step/", "close/", "reopen/"])
def test_no_address_of_the_desk_opens(searched: World, reader: str, way: str) -> None:
    uid = SeriousConcern.objects.get().uid
    client = Client()
    if reader != ANONYMOUS:
        client.cookies[settings.SESSION_COOKIE_NAME] = searched.sessions[reader]
    for method in ("get", "post"):
        answer = getattr(client, method)(f"/concerns/{uid}/{way}", {"words": "x", "code": "safety", "outcome": "safe"})
        assert answer.status_code in (302, 404, 405)
        assert_no_trace(answer.content, f"{method} {way}")
        unknown = getattr(client, method)(f"/concerns/{'0' * 8}-0000-4000-8000-{'0' * 12}/{way}", {"words": "x"})
        assert unknown.status_code == answer.status_code  # it cannot be told from one that is not there
    assert SeriousConcern.objects.get().state == "closed"
