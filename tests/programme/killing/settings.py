"""The settings of an instance that is about to be killed: its own, and two addresses to write through."""

from score.programme.settings import *  # noqa: F403

ROOT_URLCONF = "tests.programme.killing.urls"
