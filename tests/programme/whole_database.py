"""All that a database holds, as one text: to look for what must not be in it any more."""

from __future__ import annotations

from django.db import connection


def whole_database() -> str:
    """Every column of every row of every table."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(rows)
