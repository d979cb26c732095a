"""Which rows are new since somebody last looked: rows are only ever added, so the last key of each table tells."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Model

from score.programme.core import facts_lock

LastKeys = dict[str, int]  # by the name of the model


def last_keys(models: Sequence[type[Model]]) -> LastKeys:
    """The last key of each table, 0 where it is empty, in one query."""
    quote = connection.ops.quote_name
    parts = [f"(SELECT MAX({quote(model._meta.pk.column)}) FROM {quote(model._meta.db_table)})" for model in models]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        found = cursor.fetchone()
    return {model.__name__: last or 0 for model, last in zip(models, found, strict=True)}


def settled_last_keys(models: Sequence[type[Model]]) -> LastKeys | None:
    """The last keys at a moment at which nobody is writing, so that no lower key can appear later.

    None while somebody is: whoever remembers keys looks at the same rows once more next time.
    """
    if facts_lock.current():
        return None
    with transaction.atomic():  # on PostgreSQL the lock that `settle` takes is held until the keys are read
        before = facts_lock.horizon()
        if facts_lock.settle() == before and connection.vendor != "sqlite":
            return None
        return last_keys(models)
