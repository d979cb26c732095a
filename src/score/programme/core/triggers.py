"""Triggers that refuse UPDATE and DELETE of facts, on both databases."""

from typing import Any

from score.programme.core.facts import fact_models

_REFUSAL = "facts are never edited: supersede or withdraw them"


def fact_tables() -> list[str]:
    """Names of all fact tables."""
    return [model._meta.db_table for model in fact_models()]


def create_all(connection: Any) -> None:
    """Create the triggers that are missing, on the tables that are there (a later migration makes the others)."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION facts_are_never_edited() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
            )
        for table in sorted(there.intersection(fact_tables())):
            for event in ("UPDATE", "DELETE", *(("TRUNCATE",) if connection.vendor == "postgresql" else ())):
                cursor.execute(_statement(connection.vendor, table, event))


def drop_all(connection: Any) -> None:
    """Remove the triggers: for restoring a backup and for tests that empty the tables."""
    with connection.cursor() as cursor:
        for table in fact_tables():
            for event in ("UPDATE", "DELETE", "TRUNCATE"):
                target = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{target}")


def missing(connection: Any) -> list[str]:
    """Tables of facts whose triggers are not all there."""
    query = (
        "SELECT tgname FROM pg_trigger"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [table for table in fact_tables() if not {_name(table, e) for e in ("UPDATE", "DELETE")} <= there]


def _name(table: str, event: str) -> str:
    return f"{table}_no_{event.lower()}"


def _statement(vendor: str, table: str, event: str) -> str:
    name = _name(table, event)
    if vendor == "postgresql":
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION facts_are_never_edited()"
        )
    return f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
