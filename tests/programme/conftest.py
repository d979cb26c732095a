"""One of everything, and its members signed in. A file that needs more in its world has a `world` of its own."""

import pytest
from django.test import Client

from tests.programme.factories import World


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
