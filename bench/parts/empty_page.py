"""The application with one page more: signed in, with navigation, and nothing on it. Settings of bench/delivery.py."""

from __future__ import annotations

from score.programme.settings import *  # noqa: F403 - the instance's own, with other addresses

ROOT_URLCONF = "bench.parts.empty_page_urls"
