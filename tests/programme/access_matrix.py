"""How rows of the access matrix are written: one for every address, saying what each role gets there.

Every domain folder has its own `tests/programme/<domain>/access_rows.py` with a dictionary `ROWS`:

    ROWS = {
        "enterprises": Row(only(200, "owner", "coordinator")),
        "enterprise": Row(only(200, "owner", otherwise=404), lambda w: {"uid": w.enterprise.uid}),
        "enterprise#another partner's": Row(..., lambda w: {"uid": w.others_enterprise.uid}),
        "enterprise_close": Row(only(302, "owner"), ..., method="POST", data=lambda w: {"evidence": 2}),
    }

The key is the name of the address, after `#` what is special about this row of it. `w` is the `World` of
`factories.py`. Expected is an HTTP status, or LOGIN (sent to sign in). `test_access_matrix.py` takes all rows up by
itself; an address without a row fails there, and so does a row without an address.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from score.programme.organisations.models import Role
from tests.programme.factories import World

LOGIN = "sign in"
ANONYMOUS, NO_ROLE = "anonymous", "no role"
READERS: tuple[str, ...] = (*Role.values, NO_ROLE, ANONYMOUS)
STAFF = ("owner", "me_officer", "coordinator", "partner_manager", "trainer", "data_clerk")

Expected = int | str
Given = Callable[[World], Mapping[str, Any]]


def nothing(world: World) -> Mapping[str, Any]:
    """No arguments."""
    return {}


@dataclass(frozen=True)
class Row:
    """One address: what each reader gets, and with which arguments, query and content it is asked."""

    expected: Mapping[str, Expected]
    args: Given = nothing
    query: Given = nothing
    method: str = "GET"
    data: Given = nothing


def everybody(status: Expected) -> dict[str, Expected]:
    """The same for all, signed in or not."""
    return dict.fromkeys(READERS, status)


def signed_in(status: Expected, anonymous: Expected = LOGIN) -> dict[str, Expected]:
    """The same for all who are signed in, with a role or without."""
    return everybody(status) | {ANONYMOUS: anonymous}


def only(
    status: Expected, *roles: str, otherwise: Expected = 403, anonymous: Expected = LOGIN, **others: Expected
) -> dict[str, Expected]:
    """`status` for these roles, `otherwise` for all others who are signed in; `others` names exceptions."""
    assert set(roles) | set(others) <= set(READERS), "no such role"
    return everybody(otherwise) | dict.fromkeys(roles, status) | {ANONYMOUS: anonymous} | others


def with_role(status: Expected, no_role: Expected = 403, anonymous: Expected = LOGIN) -> dict[str, Expected]:
    """The same for all who hold a role."""
    return everybody(status) | {NO_ROLE: no_role, ANONYMOUS: anonymous}


def all_rows() -> dict[str, Row]:
    """The rows of all domains."""
    rows: dict[str, Row] = {}
    for file in sorted(Path(__file__).parent.glob("*/access_rows.py")):
        found = importlib.import_module(f"tests.programme.{file.parent.name}.access_rows").ROWS
        assert not rows.keys() & found.keys(), f"twice in the matrix: {sorted(rows.keys() & found.keys())}"
        rows |= found
    return rows


def addresses(patterns: list[Any] | None = None) -> Iterator[str]:
    """The name of every address; one without a name stands with its pattern, and so is found missing."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or f"without a name: {pattern.pattern}"


def sign_all_in(world: World) -> dict[str, str]:
    """The session of every reader who has an account."""
    sessions = {}
    for reader in READERS:
        if reader != ANONYMOUS:
            client = Client()
            client.force_login(world.nobody if reader == NO_ROLE else world.members[reader].user)
            sessions[reader] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


def ask(world: World, session: str | None, key: str, row: Row) -> Expected:
    """What the reader with this session gets at the address; without one, the anonymous visitor."""
    client = Client()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    address = reverse(key.partition("#")[0], kwargs=dict(row.args(world)))
    if row.method == "GET":
        response = client.get(address, dict(row.query(world)))
    else:
        response = client.post(address, dict(row.data(world)), query_params=dict(row.query(world)))
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return LOGIN
    return response.status_code
