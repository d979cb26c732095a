"""Every address crossed with every role, with somebody without a role, and with the anonymous visitor."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.programme.access_matrix import READERS, addresses, all_rows, ask, sign_all_in
from tests.programme.factories import World

ROWS = all_rows()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """Made once; whatever a request changes is rolled back after each test, the world itself at the end."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            world = World()
            world.sessions = sign_all_in(world)  # what is first made within a test goes with it
            yield world
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    named = {key.partition("#")[0] for key in ROWS}
    existing = set(addresses())
    assert existing - named == set(), "addresses without a row: add them to tests/programme/<domain>/access_rows.py"
    assert named - existing == set(), "rows without an address"


@pytest.mark.parametrize("key", ROWS)
def test_every_row_speaks_of_every_reader(key: str) -> None:
    assert set(ROWS[key].expected) == set(READERS)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("key", ROWS)
@pytest.mark.django_db
def test_what_each_reader_gets(world: World, key: str, reader: str) -> None:
    assert ask(world, world.sessions.get(reader), key, ROWS[key]) == ROWS[key].expected[reader]
