"""Limits of public pages: they count, they run out, and they keep nobody's address."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from score.programme.core import public_limits


@pytest.fixture(autouse=True)
def _forgotten():
    cache.clear()


def visitor(address: str, what: str = "tries") -> str:
    return public_limits.visitor(RequestFactory().get("/", REMOTE_ADDR=address), what)


def test_each_visitor_is_counted_apart():
    first, second = visitor("192.0.2.1"), visitor("192.0.2.2")
    assert first != second and visitor("192.0.2.1") == first and visitor("192.0.2.1", "other") != first
    for _n in range(3):
        public_limits.count(first)
    assert public_limits.too_many(first, 3) and not public_limits.too_many(first, 4)
    assert not public_limits.too_many(second, 1)


def test_it_runs_out():
    public_limits.count("short", 0)
    public_limits.count("short", 0)
    assert not public_limits.too_many("short", 1)


def test_no_address_is_kept_and_a_forgotten_salt_makes_another_key():
    before = visitor("192.0.2.1")
    assert "192.0.2.1" not in before
    public_limits.count(before)
    assert "192.0.2.1" not in repr(cache._cache)
    cache.clear()
    assert visitor("192.0.2.1") != before
