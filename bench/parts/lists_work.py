"""Fills a registry by plain SQL and asks for its list as readers do. Run by bench/lists.py in a process of its own."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from score.programme.core import facts  # noqa: E402
from score.programme.dashboards.enterprise_rows import _last_keys  # noqa: E402
from score.programme.enterprises.models import RowsKept  # noqa: E402
from score.programme.organisations.actions import create_member  # noqa: E402
from score.programme.organisations.models import Organisation  # noqa: E402

TIMES = 5
COUNTRIES = ("GH", "KE", "PE", "IN", "CN", "VN", "CO", "ET")
QUESTIONS = {
    "first page": "",
    "sorted by workforce, largest first": "sort=-heads",
    "sorted by area": "sort=area",
    "sorted by country, last first": "sort=-country",
    "one country of eight": "country=GH",
    "country and sector, by workforce": "country=GH&sector=sector_17&sort=-heads",
    "size class of four, by name": "size=small&sort=-name",
    "size, stage and answers": "size=small&stage=enrolled&data=baseline&sort=area",
    "area by its beginning": "area=Area 1&sort=heads",
    "search: a word of one in a thousand": "q=firm 777",
    "search: a word of all, by workforce": "q=invented&sort=-heads",
    "search: nothing like it": "q=zanzibar",
    "country and search": "country=PE&q=firm 12",
    "page 4,000 by name": "page=4000",
    "page 20,000 by workforce": "page=20000&sort=heads",
}


def fill(number: int) -> None:
    """`number` invented enterprises with country facts and rows as `enterprise_rows` would write them."""
    moment = timezone.now()
    postgres = connection.vendor == "postgresql"
    uid = "md5(n::text)::uuid" if postgres else "printf('%032x', n)"
    series = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {number})"
    if postgres:
        series = f"WITH s AS (SELECT n FROM generate_series(1::bigint, {number}) AS n)"
    code = f"({' || '.join([repr(''.join(COUNTRIES))])})"
    country = f"substr({code}, CAST(1 + 2 * (n * 7919 %% 8) AS integer), 2)"
    with facts.writing(None), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO programme_enterprise (id, uid, level, name, name_local, source, reference, created_at) "
            f"{series} SELECT n, {uid}, 'site', 'Firm ' || n || ' (invented)', '', '', '', %s FROM s",
            [moment],
        )
        cursor.execute(
            "INSERT INTO programme_enterpriseattribute (enterprise_id, kind, value, valid_from, recorded_at, reason,"
            f" withdrawn) {series} SELECT n, 'country', {country}, '2020-01-01', %s, '', %s FROM s",
            [moment, False],
        )
        cursor.execute(
            "INSERT INTO programme_enterpriserow (enterprise_id, name, name_plain, search, level, country, also_in,"
            " area, sector, size, ownership, heads, stage, has_baseline, has_endline, trained, left_out, latitude,"
            f" longitude) {series} SELECT n, 'Firm ' || n || ' (invented)', 'firm ' || n || ' invented',"
            f" 'firm ' || n || ' invented', 'site', {country}, '', 'Area ' || (10 + n * 31 %% 50),"
            " 'sector_' || (10 + n * 13 %% 25),"
            " CASE n * 17 %% 4 WHEN 0 THEN 'micro' WHEN 1 THEN 'small' WHEN 2 THEN 'medium' ELSE 'large' END,"
            " 'family', n * 48271 %% 997,"
            " CASE n * 11 %% 5 WHEN 0 THEN 'prospect' WHEN 1 THEN 'enrolled' WHEN 2 THEN 'completed' ELSE '' END,"
            " n %% 3 = 0, n %% 6 = 0, n %% 3 = 0, %s, n %% 90, n %% 180 FROM s",
            [False],
        )
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
    with transaction.atomic():
        RowsKept.objects.create(pk=1, seen=_last_keys(), day=timezone.localdate())


def reader(role: str, organisation: Organisation) -> Client:
    """Somebody in a role, signed in."""
    member = create_member(
        email=f"{role}@invented.example",
        name=f"{role} (invented)",
        organisation=organisation,
        role=role,
        password="an invented password",
        totp_secret="JBSWY3DPEHPK3PXP",
        until=None,
        day=timezone.localdate(),
    )
    client = Client()
    client.force_login(member.user)
    return client


def seconds(client: Client, query: str) -> list[float]:
    """How long the page takes, several times."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        response = client.get(f"/enterprises/?{query or 'all=1'}")
        found.append(round(time.perf_counter() - began, 4))
        assert response.status_code == 200, response.status_code
    return found


def main(number: int) -> dict[str, Any]:
    """Fill, then ask as the programme's owner, and as a coordinator of one country."""
    fill(number)
    make = Organisation.objects.create
    owner = reader("owner", make(kind="programme_owner", name="Owner (invented)"))
    coordinator = reader("coordinator", make(kind="country_office", name="Office (invented)", country="GH"))
    manager = reader("partner_manager", make(kind="implementation_partner", name="Partner (invented)", country="GH"))
    found = {question: seconds(owner, query) for question, query in QUESTIONS.items()}
    for title, client in (("coordinator", coordinator), ("partner", manager)):
        for question in ("first page", "sorted by workforce, largest first", "country and sector, by workforce"):
            found[f"{title}: {question}"] = seconds(client, QUESTIONS[question])
    return found


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
