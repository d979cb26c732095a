"""Whether this instance is well: for whoever watches it from outside."""

from __future__ import annotations

import functools
from dataclasses import asdict, dataclass

from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from score.programme.core import worker


@dataclass(frozen=True)
class Health:
    """What was asked, and whether it holds. No addresses, no versions, no reasons: they are in the log."""

    database: bool
    migrations: bool
    worker: bool

    @property
    def well(self) -> bool:
        """Whether everything holds."""
        return self.database and self.migrations and self.worker

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        words = {True: "ok", False: "failing"}
        return {"status": words[self.well]} | {name: words[holds] for name, holds in asdict(self).items()}


def look() -> Health:
    """Ask the database now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated_once():
            return Health(database=True, migrations=False, worker=False)
        return Health(database=True, migrations=True, worker=worker.seen_lately())
    except DatabaseError:
        return Health(database=False, migrations=False, worker=False)


def unapplied_migrations() -> list[str]:
    """Migrations of this version that the database has not seen, as `app.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


@functools.cache
def _known_as_migrated() -> list[bool]:
    return []


def _migrated_once() -> bool:
    """Asked of the database until the answer is yes: then it stays yes for the life of this process."""
    if not _known_as_migrated() and not unapplied_migrations():
        _known_as_migrated().append(True)
    return bool(_known_as_migrated())
