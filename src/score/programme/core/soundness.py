"""What must hold in every instance, looked at anew: the promises behind facts, files and segments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection
from django.db.models import Count, F
from django.utils.translation import gettext as _

from score.programme.core import facts_lock, files, health, segments, triggers
from score.programme.core.facts import Fact, fact_models
from score.programme.core.recording import key_fields

Check = Callable[[], Iterator[str]]
SHOWN_OF_EACH = 5


def migrations_applied() -> Iterator[str]:
    """The tables are those of this version."""
    for name in health.unapplied_migrations():
        yield _("migration %(name)s was not applied: score migrate") % {"name": name}


def facts_guarded() -> Iterator[str]:
    """Triggers refuse to change facts."""
    for table in triggers.missing(connection):
        yield _("%(table)s: the triggers that refuse changes are missing") % {"table": table}


def database_whole() -> Iterator[str]:
    """The database file is not damaged, and every key leads somewhere. (PostgreSQL sees to both itself.)"""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (line,) in cursor.fetchall():
            if line != "ok":
                yield _("the database file is damaged: %(line)s") % {"line": line}
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, target, _number in cursor.fetchall():
            yield _("%(table)s, row %(row)s: points to a row of %(target)s that is not there") % {
                "table": table,
                "row": row,
                "target": target,
            }


def files_whole() -> Iterator[str]:
    """Every stored file is there, byte for byte."""
    for sha256 in files.damaged():
        yield _("file %(sha256)s is missing or was changed") % {"sha256": sha256}


def segments_whole() -> Iterator[str]:
    """Every segment is the one that was built."""
    for name in segments.damaged():
        yield _("segment %(name)s is missing or was changed: delete the folder, it is built again") % {"name": name}


def one_fact_for_each_thing() -> Iterator[str]:
    """Never two facts in force about the same thing, where a fact is recorded once."""
    for model in fact_models():
        key = key_fields(model)
        if not key:
            continue
        twice = model._base_manager.filter(superseded_by__isnull=True, withdrawn=False).values(*key)
        for found in twice.annotate(times=Count("pk")).filter(times__gt=1).order_by()[:SHOWN_OF_EACH]:
            times = found.pop("times")
            yield _("%(table)s: %(times)s facts in force for %(key)s") % {
                "table": model._meta.db_table,
                "times": times,
                "key": ", ".join(f"{name}={value}" for name, value in found.items()),
            }


def moments_in_order() -> Iterator[str]:
    """No fact is from the future, none corrects a later one, and the horizon has not been overtaken."""
    now, horizon = facts_lock.clock(), facts_lock.horizon()
    # on SQLite a writer moves the horizon itself, on PostgreSQL the next reader does
    limit = horizon if connection.vendor == "sqlite" else max(now, horizon)
    for model in fact_models():
        yield from _out_of_order(model, limit)


def _out_of_order(model: type[Fact], limit: object) -> Iterator[str]:
    table = model._meta.db_table
    for pk, moment in model._base_manager.filter(recorded_at__gt=limit).values_list("pk", "recorded_at")[
        :SHOWN_OF_EACH
    ]:
        yield _("%(table)s, row %(row)s: recorded at %(moment)s, which is later than anything can be") % {
            "table": table,
            "row": pk,
            "moment": moment,
        }
    early = model._base_manager.filter(supersedes__recorded_at__gt=F("recorded_at"))
    for pk in early.values_list("pk", flat=True)[:SHOWN_OF_EACH]:
        yield _("%(table)s, row %(row)s: recorded before what it corrects") % {"table": table, "row": pk}


CHECKS: tuple[Check, ...] = (
    migrations_applied,
    facts_guarded,
    database_whole,
    files_whole,
    segments_whole,
    one_fact_for_each_thing,
    moments_in_order,
)
