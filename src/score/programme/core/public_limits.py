"""Limits for pages that need no account, without keeping anybody's address.

What is counted lies in the cache for an hour under a key that is made of the address and a salt. The salt is drawn by
chance and forgotten with it, so that afterwards nobody can tell whose key it was.
"""

from __future__ import annotations

import hashlib
import secrets

from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
_SALT = "salt-of-public-limits"


def visitor(request: HttpRequest, what: str) -> str:
    """The key under which tries of one visitor are counted for an hour."""
    salt = cache.get_or_set(_SALT, secrets.token_hex, HOUR)
    where = f"{salt}:{request.META.get('REMOTE_ADDR', '')}"
    return f"{what}:{hashlib.sha256(where.encode()).hexdigest()[:24]}"


def too_many(key: str, most: int) -> bool:
    """Whether what is counted under a key has reached its limit."""
    return int(cache.get(key, 0)) >= most


def count(key: str, seconds: int = HOUR) -> None:
    """One more under a key; the first begins the time."""
    if not cache.add(key, 1, seconds):
        try:
            cache.incr(key)
        except ValueError:  # it ran out in between
            cache.set(key, 1, seconds)
