"""Empty the tables between two tests that commit: only those that hold rows, and past the triggers of facts."""

from functools import lru_cache
from typing import Any

from django.db import connections, transaction

from score.programme.core import triggers

# Django fills these once after migrating and no test touches them; emptied, they would have to be filled again.
KEPT = {"django_content_type", "auth_permission"}


def empty_tables(alias: str) -> list[str]:
    """Delete the rows of every table that has some, whatever refers to them; names of those tables.

    Several times faster than emptying all tables. Triggers that a test took away are put back.
    """
    connection = connections[alias]
    filled = _filled_tables(connection)
    if filled:
        (_empty_on_postgresql if connection.vendor == "postgresql" else _empty_on_sqlite)(connection, filled)
    if triggers.missing(connection):
        triggers.create_all(connection)
    return filled


@lru_cache
def _all_tables(alias: str) -> tuple[str, ...]:
    there = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(set(there) - KEPT))


def _filled_tables(connection: Any) -> list[str]:
    questions = [
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in _all_tables(connection.alias)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        return sorted(row[0] for row in cursor.fetchall())


def _empty_on_postgresql(connection: Any, filled: list[str]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        may_pass_triggers = cursor.fetchone()[0]
        if may_pass_triggers:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("; ".join(f"DELETE FROM {connection.ops.quote_name(table)}" for table in filled))
        else:
            triggers.drop_all(connection)
            tables = ", ".join(connection.ops.quote_name(table) for table in filled)
            cursor.execute(f"TRUNCATE {tables} CASCADE")


def _empty_on_sqlite(connection: Any, filled: list[str]) -> None:
    if set(filled) & set(triggers.fact_tables()):
        triggers.drop_all(connection)
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        for table in filled:
            connection.cursor().execute(f"DELETE FROM {connection.ops.quote_name(table)}")
