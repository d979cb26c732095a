"""Rows of an import as the database takes them, made before the lock; inside it only keys and moments are filled in.

Plain statements: through model instances a million rows would keep the lock for minutes.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, models

from score.programme.core.facts import Fact, Writing
from score.programme.enterprises.imports.comparison import FactPlan, Ids, chunks, last_row
from score.programme.enterprises.imports.staging import Pool

_BATCH = 20_000
_LISTED = 5_000  # keys in one statement
_BOOKKEEPING = ("recorded_at", "recorded_by", "supersedes", "reason", "withdrawn")
Row = tuple[Any, ...]


class EntityRows:
    """The entities of one pool that are not there yet."""

    def __init__(self, pool: Pool, ids: Sequence[int], only: Sequence[int] | None = None) -> None:
        self.model = pool.kind.model
        self.numbers = [number for number, pk in enumerate(ids) if pk < 0] if only is None else list(only)
        self.fields = [field for field in self.model._meta.concrete_fields if not field.primary_key]
        wanted = {kind for kind in pool.kind.refs if kind is not None}
        self.refs = [
            (at, field.related_model.__name__)
            for at, field in enumerate(self.fields)
            if field.related_model and field.related_model.__name__ in wanted
        ]
        self.uids: list[Any] = []
        self.rows: list[Row] = []
        for number in self.numbers:
            # keys hold numbers of other pools here: they become primary keys in `insert`
            entity = pool.kind.build(pool.keys[number], pool.fields[number])
            self.uids.append(entity.uid)
            self.rows.append(tuple(_as_saved(field, entity) for field in self.fields))

    def insert(self, ids: Ids, name: str, actor: Any, moment: datetime.datetime) -> list[int]:
        """Write them, and their first line of history; return their primary keys, which `ids` then holds too."""
        if not self.rows:
            return []
        before = last_row(self.model)
        _execute(self.model, [field.column for field in self.fields], _filled(self.rows, _keys(self.refs, ids)))
        found = self.model._base_manager.filter(pk__gt=before).values_list("uid", "pk")
        of_uid = dict(found.iterator(chunk_size=10_000))
        made = [of_uid[uid] for uid in self.uids]
        for number, pk in zip(self.numbers, made, strict=True):
            ids[name][number] = pk
        if hasattr(self.model, "history"):
            self._begin_history(made, actor, moment)
        return made

    def _begin_history(self, made: list[int], actor: Any, moment: datetime.datetime) -> None:
        history = self.model.history.model
        quoted = connection.ops.quote_name
        columns = ", ".join(quoted(field.column) for field in self.model._meta.concrete_fields)
        then = history._meta.get_field("history_date").get_db_prep_save(moment, connection)
        who = actor.pk if actor else None
        with connection.cursor() as cursor:
            for chunk in chunks(made, _LISTED):
                cursor.execute(
                    f"INSERT INTO {quoted(history._meta.db_table)} "
                    f"({columns}, history_date, history_type, history_user_id) "
                    f"SELECT {columns}, %s, '+', %s FROM {quoted(self.model._meta.db_table)} "
                    f"WHERE id IN ({', '.join(['%s'] * len(chunk))})",
                    [then, who, *chunk],
                )


class FactInsertion:
    """The facts of one table to write: new ones first, then corrections of what is there."""

    def __init__(self, model: type[Fact], plan: FactPlan) -> None:
        self.model = model
        self.plan = plan
        kind = plan.rows.kind
        self.columns = [model._meta.get_field(column) for column in kind.columns]
        self.refs = [(at, kind.refs[column]) for at, column in enumerate(kind.columns) if column in kind.refs]
        self.rest = [
            field
            for field in model._meta.concrete_fields
            if not field.primary_key and field not in self.columns and field.name not in _BOOKKEEPING
        ]
        self.defaults = tuple(field.get_db_prep_save(field.get_default(), connection) for field in self.rest)
        adapters = [
            _adapter(field, column in kind.refs) for field, column in zip(self.columns, kind.columns, strict=True)
        ]
        self.positions = [*plan.new, *(at for at, _pk in plan.changed)]
        self.rows: list[Row] = [
            tuple(adapt(value) for adapt, value in zip(adapters, (*row[0], *row[1]), strict=True))
            for row in (plan.rows.rows[at] for at in self.positions)
        ]

    def insert(self, ids: Ids, writing: Writing, default_reason: str) -> None:
        """Write them, with the moment of `writing` or, for history, with their own."""
        if not self.rows:
            return
        names = [self.model._meta.get_field(name).column for name in _BOOKKEEPING]
        columns = [field.column for field in self.columns] + names + [field.column for field in self.rest]
        filled = _filled(self.rows, _keys(self.refs, ids))
        _execute(self.model, columns, self._with_bookkeeping(filled, writing, default_reason))

    def _with_bookkeeping(self, filled: Iterator[Row], writing: Writing, default_reason: str) -> Iterator[Row]:
        recorded_at, withdrawn = (self.model._meta.get_field(name) for name in ("recorded_at", "withdrawn"))
        now = recorded_at.get_db_prep_save(writing.moment, connection)
        who = writing.actor.pk if writing.actor else None
        no = withdrawn.get_db_prep_save(False, connection)
        usual = (now, who, None, "", no, *self.defaults)
        supersedes = dict(self.plan.changed)
        moment_of = _adapter(recorded_at, False)
        for at, row in zip(self.positions, filled, strict=True):
            _key, _values, moment, reason, _place = self.plan.rows.rows[at]
            old = supersedes.get(at)
            if old is None and not (moment and writing.history):
                yield row + usual
            else:
                then = moment_of(moment) if moment and writing.history else now
                why = (reason or default_reason) if old else ""
                yield (*row, then, who, old, why, no, *self.defaults)


def _as_saved(field: models.Field, entity: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(entity, add=True), connection)


def _adapter(field: models.Field, is_ref: bool) -> Callable[[Any], Any]:
    """A function to the form in which the database takes values of `field`; the same value is worked out once."""
    if is_ref:
        return lambda value: value
    remembered: dict[Any, Any] = {}

    def adapt(value: Any) -> Any:
        try:
            return remembered[value]
        except KeyError:
            found = field.get_db_prep_save(value, connection)
            if len(remembered) < 100_000:
                remembered[value] = found
            return found

    return adapt


def _keys(refs: list[tuple[int, str]], ids: Ids) -> list[tuple[int, list[int]]]:
    return [(at, ids[kind]) for at, kind in refs]


def _filled(rows: list[Row], refs: list[tuple[int, list[int]]]) -> Iterator[Row]:
    """Rows with primary keys in the place of numbers."""
    if len(refs) == 1 and refs[0][0] == 0:
        keys = refs[0][1]
        for row in rows:
            yield (keys[row[0]], *row[1:])
        return
    for row in rows:
        cells = list(row)
        for at, keys in refs:
            if cells[at] is not None:
                cells[at] = keys[cells[at]]
        yield tuple(cells)


def _execute(model: type[models.Model], columns: list[str], rows: Iterator[Row]) -> None:
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(column) for column in columns)
    holes = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES ({holes})"
    with connection.cursor() as cursor:
        for chunk in chunks(rows, _BATCH):
            cursor.executemany(statement, chunk)
