"""The ground under every test: an own data directory, the database, a browser."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

# a process of a parallel run makes its own within that of the run, which removes them all at the end
RUN = os.environ["SCORE_HOME"] if "PYTEST_XDIST_WORKER" in os.environ else None
HOME = Path(tempfile.mkdtemp(prefix="score-tests-", dir=RUN))
# before the settings are read: a test never sees the instance of the working copy
os.environ["SCORE_HOME"] = str(HOME)
os.environ["SECRET_KEY"] = "only for tests, and long enough to be taken for a key"
os.environ["DJANGO_SETTINGS_MODULE"] = "score.programme.settings"

import django  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

if settings.configured and HOME != settings.HOME:
    pytest.exit("Unset DJANGO_SETTINGS_MODULE: these tests bring their own settings and data directory.", 4)

django.setup()

from tests.emptying import empty_tables  # noqa: E402
from tests.slowness import SECONDS, SLOWLY  # noqa: E402

pytest_plugins = ["tests.browser"]
ON_A_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup", "new_database"}  # fixtures
PARTS = {"once": "what says the same whatever the database", "each": "what has to be seen on each database"}
SQLITE = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


def _prepare_settings() -> None:
    """Same settings as in production, but for what only costs time here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if SECONDS:
        settings.MIDDLEWARE = [SLOWLY, *settings.MIDDLEWARE]
    (HOME / "static").mkdir()
    if SQLITE:
        database = settings.DATABASES["default"]
        # a file, not memory: figures are read through a second connection of another library
        database.setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


_prepare_settings()
# all that Django loaded stays until the end: looking at it again and again takes one second in twenty-five
gc.freeze()
gc.set_threshold(50_000, 20, 20)


def _empty_between_tests(test: TransactionTestCase) -> None:
    """Facts refuse to be deleted, also between two tests; and most tables have nothing to lose."""
    for name in test._databases_names(include_mirrors=False):
        empty_tables(name)


TransactionTestCase._fixture_teardown = _empty_between_tests


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--part`: a run of the whole suite takes one part once and the other on each database."""
    said = "; ".join(f"{name}: {what}" for name, what in PARTS.items())
    parser.addoption("--part", choices=tuple(PARTS), help=f"Only a part of the suite ({said}); without it, both.")


def part_of(item: pytest.Item) -> str:
    """Once: what opens no database, and how pages look. Each: all the rest."""
    fixtures = set(getattr(item, "fixturenames", ()))
    opens = fixtures & ON_A_DATABASE or item.get_closest_marker("django_db")
    return "each" if opens and not item.get_closest_marker("looks") else "once"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser, leave out what is for another run of the suite, begin with what takes long."""
    other = "postgresql" if SQLITE else "sqlite"
    part = config.getoption("part")
    kept, left = [], []
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        elsewhere = item.get_closest_marker(other) or (part and part_of(item) != part)
        (left if elsewhere else kept).append(item)
    # one that takes a minute would otherwise begin when the other processes are nearly done
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("long") is None)
    config.hook.pytest_deselected(items=left)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Each process makes its own data directory; one that found the settings named would read ours before that."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure() -> None:
    """The data directory of this run goes with it."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Throttles and other short memories of one test do not reach the next, nor what was worked out of its database."""
    cache.clear()
    shutil.rmtree(settings.REGISTRIES_ROOT, ignore_errors=True)
