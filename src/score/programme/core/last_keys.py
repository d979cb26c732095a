"""Which rows are new since somebody last looked: rows are only ever added, so the last key of each table tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from score.programme.core import facts_lock

LastKeys = dict[str, int]  # by the name of the model


@dataclass(frozen=True)
class Source:
    """A table of which something is made: how its rows lead to what that is, and which of them (`only`) do."""

    model: type[Model]
    fields: tuple[str, ...]
    only: Mapping[str, Any] = field(default_factory=dict)


def rows_since(sources: Sequence[Source], seen: LastKeys) -> Iterator[tuple[QuerySet[Any], str]]:
    """The rows of each table with keys above those seen, once for every field by which they lead further."""
    for source in sources:
        rows = source.model._base_manager.filter(pk__gt=seen.get(source.model.__name__, 0), **source.only)
        for name in source.fields:
            yield rows, name


def last_keys(sources: Sequence[Source]) -> LastKeys:
    """The last key of each table, 0 where it is empty, in one query."""
    quote = connection.ops.quote_name
    models = [source.model for source in sources]
    parts = [f"(SELECT MAX({quote(model._meta.pk.column)}) FROM {quote(model._meta.db_table)})" for model in models]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        found = cursor.fetchone()
    return {model.__name__: last or 0 for model, last in zip(models, found, strict=True)}


def settled_last_keys(sources: Sequence[Source]) -> LastKeys | None:
    """The last keys at a moment at which nobody is writing, so that no lower key can appear later.

    None while somebody is: whoever remembers keys looks at the same rows once more next time.
    """
    if facts_lock.current():
        return None
    with transaction.atomic():  # on PostgreSQL the lock that `settle` takes is held until the keys are read
        before = facts_lock.horizon()
        if facts_lock.settle() == before and connection.vendor != "sqlite":
            return None
        return last_keys(sources)
