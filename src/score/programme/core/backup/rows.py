"""Rows as lines of JSON, the same from both databases: numbers with decimals, times and identities as text."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

# What the database stores as it comes from JSON; everything else goes through its field.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.FloatField)
# Made anew by every instance, or of no use in another one.
LEFT_OUT_APPS = frozenset({"auth", "contenttypes", "sessions"})
LEFT_OUT_MODELS = frozenset({"programme.segment", "programme.worker"})


def tables(apps: Any) -> dict[str, type[models.Model]]:
    """All tables that belong into a backup, by their name in the database."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT_APPS
        and model._meta.label_lower not in LEFT_OUT_MODELS
    }
    return dict(sorted(found.items()))


def columns(model: type[models.Model]) -> list[str]:
    """Names of a table's columns, in the order in which rows are written."""
    return sorted(field.column for field in model._meta.concrete_fields)


def read(model: type[models.Model], rows_at_once: int) -> Iterator[list[str]]:
    """The rows of a table by key, as lines, `rows_at_once` in each list."""
    by_column = {field.column: field.attname for field in model._meta.concrete_fields}
    query = model._base_manager.order_by("pk").values_list(*(by_column[name] for name in columns(model)))
    lines: list[str] = []
    for row in query.iterator(chunk_size=5000):
        lines.append(json.dumps(row, default=_as_text, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
        if len(lines) == rows_at_once:
            yield lines
            lines = []
    if lines:
        yield lines


def _as_text(value: Any) -> str:
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"a backup has no words for {type(value).__name__}")


def insert(model: type[models.Model], lines: Iterable[bytes]) -> int:
    """Write rows with the keys they bring; how many."""
    names = columns(model)
    by_column = {field.column: field for field in model._meta.concrete_fields}
    converters = [_converter(by_column[name]) for name in names]
    rows = [
        [value if convert is None else convert(value) for convert, value in zip(converters, row, strict=True)]
        for row in map(json.loads, lines)
    ]
    if rows:
        quote = connection.ops.quote_name
        places = ", ".join(["%s"] * len(names))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) VALUES ({places})", rows
            )
    return len(rows)


def _converter(field: models.Field) -> Callable[[Any], Any] | None:
    """From JSON to what the database's driver takes; None where that is the same."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    if isinstance(target, _PLAIN):
        return None
    return lambda value: None if value is None else target.get_db_prep_save(target.to_python(value), connection)


def reset_keys(all_models: Sequence[type[models.Model]]) -> None:
    """Let new rows get keys after those that were brought. (SQLite looks at the rows itself.)"""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), all_models):
            cursor.execute(statement)
