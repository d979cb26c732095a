"""The demonstration, loaded once for a file of tests; committed, because figures are read by another connection.

A file that needs the whole programme says `SIZE = "full"`; the others see the small one.
"""

import pytest
from django.core.management import call_command
from django.db import connection

from score.programme import demonstration
from score.programme.core import triggers


@pytest.fixture(scope="module")
def logins(request, django_db_setup, django_db_blocker):
    """The sign-ins of a loaded demonstration, by role."""
    with django_db_blocker.unblock():
        try:
            made = demonstration.load(getattr(request.module, "SIZE", "small"))
        except BaseException:
            connection.close()
            raise
    yield {login["role"]: login for login in made}
    with django_db_blocker.unblock():
        triggers.drop_all(connection)
        try:
            call_command("flush", interactive=False, verbosity=0)
        finally:
            triggers.create_all(connection)


@pytest.fixture
def loaded(logins, db):
    """A test that may read the demonstration; what it writes is undone."""
