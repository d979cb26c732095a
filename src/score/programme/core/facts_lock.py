"""The facts lock and the database's clock.

PostgreSQL: an advisory lock of the transaction, shared by writers, exclusive for settling, freezing and
building segments. SQLite: every transaction is IMMEDIATE, so there is one writer at a time anyway.
"""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Iterator
from typing import Any, TypeVar

from django.apps import apps
from django.db import OperationalError, connection, transaction

LOCK_KEY = 0x5C07E  # any number, the same in every process
_BEGINNING = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_TICK = datetime.timedelta(microseconds=1)
_FRESH = datetime.timedelta(minutes=1)
_thread = threading.local()
Opened = TypeVar("Opened")


def current() -> Any:
    """The writing that is open in this thread, or None."""
    return getattr(_thread, "writing", None)


@contextlib.contextmanager
def holding(opened: Opened) -> Iterator[Opened]:
    """Remember `opened` as this thread's writing until the block ends."""
    _thread.writing = opened
    try:
        yield opened
    finally:
        _thread.writing = None


def take_shared() -> None:
    """Called by every writer first thing in its transaction."""
    _advisory("pg_advisory_xact_lock_shared")


def take_exclusive() -> None:
    """Wait until no writer is under way, and keep others out until the transaction ends."""
    _advisory("pg_advisory_xact_lock")


def alone(key: int) -> None:
    """Others that ask for the same key wait until this transaction ends; the facts lock is taken before."""
    _advisory("pg_advisory_xact_lock", key)


def _advisory(function: str, key: int = LOCK_KEY) -> bool:
    if not connection.in_atomic_block:
        raise RuntimeError("the facts lock belongs to a transaction")
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [key])
        return cursor.fetchone()[0] is not False


def clock() -> datetime.datetime:
    """The database's own clock, not that of the device or of the beginning of the transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(datetime.UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=datetime.UTC)


def _rows() -> Any:
    return apps.get_model("programme", "FactsHorizon").objects


def horizon() -> datetime.datetime:
    """The last settled moment."""
    kept = _rows().filter(pk=1).values_list("settled_at", flat=True).first()
    return kept or _BEGINNING


def next_moment() -> datetime.datetime:
    """The moment for what is written now: after the horizon, even if the clock was set back.

    On SQLite a writer is alone, so its moment becomes the horizon at once; and because SQLite's clock
    ticks in milliseconds, that also keeps the moments of two quick corrections apart.
    """
    moment = _after_horizon()
    if connection.vendor == "sqlite":
        _keep(moment)
    return moment


def clock_since(moment: datetime.datetime) -> datetime.datetime:
    """What the clock of `next_moment` says later in the transaction that got `moment`: never an earlier one.

    On SQLite that moment itself, which may be ahead of the clock by some ticks.
    """
    return moment if connection.vendor == "sqlite" else max(clock(), moment)


def _after_horizon() -> datetime.datetime:
    return max(clock(), horizon() + _TICK)


def _keep(moment: datetime.datetime) -> None:
    if not _rows().filter(pk=1).update(settled_at=moment):
        _rows().create(pk=1, settled_at=moment)


def settle() -> datetime.datetime:
    """Move the horizon to now, unless somebody is writing; return it."""
    if current():
        return horizon()
    if connection.vendor == "sqlite" and datetime.datetime.now(datetime.UTC) - horizon() < _FRESH:
        return horizon()  # no later fact can be there, and readers need not write once a second
    try:
        with short_wait(), transaction.atomic():
            if not _advisory("pg_try_advisory_xact_lock"):
                return horizon()
            return settle_holding_exclusive()
    except OperationalError:  # another process holds SQLite's write lock for longer than we care to wait
        return horizon()


def settle_holding_exclusive() -> datetime.datetime:
    """Move the horizon to now, inside a transaction that holds the lock exclusively."""
    moment = _after_horizon()
    _keep(moment)
    return moment


@contextlib.contextmanager
def short_wait(milliseconds: int = 500) -> Iterator[None]:
    """On SQLite, do not let a reader of figures wait half a minute for a long import."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
