"""The last step: one transaction, set by set. What the database needs to be told is prepared before the lock."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from score.programme.core import facts
from score.programme.core.facts import Fact, Writing
from score.programme.enterprises.imports.comparison import FactPlan, Ids, Plan, chunks, compare, last_rows, resolve
from score.programme.enterprises.imports.staging import Pool, Staging

_BATCH = 5_000
_TRIES = 3
Committed = Callable[[Writing, Plan], None]


def write(staging: Staging, plan: Plan, actor: Any, beside: Committed) -> Plan:
    """Write what the plan says, all or nothing, and call `beside` in the same transaction; return the plan done.

    `actor`: a user or None. The plan is made anew where somebody wrote in the meantime.
    Raises facts.HistoryNeedsAnEmptyInstance.
    """
    opened = facts.loading_history if staging.file_map.history and plan.writes else facts.writing
    for attempt in range(1, _TRIES + 1):
        prepared = _prepared(plan)
        try:
            with opened(actor) as writing:
                if last_rows(staging) != plan.seen:
                    plan = compare(staging)
                    prepared = _prepared(plan)
                _apply(staging, plan, prepared, writing, actor)
                beside(writing, plan)
            return plan
        except IntegrityError:  # on PostgreSQL somebody recorded one of these facts at the same time
            if attempt == _TRIES:
                raise
            plan = compare(staging)
    raise AssertionError("unreachable")


def _apply(
    staging: Staging, plan: Plan, prepared: dict[type[Fact], list[tuple[Any, ...]]], writing: Writing, actor: Any
) -> None:
    for name, pool in staging.pools.items():
        if made := _make_entities(pool, plan.ids, name, actor):
            plan.made[name] = [min(made), max(made)]
    for model, fact_plan in plan.facts.items():
        _insert(model, fact_plan, prepared[model], plan.ids, staging, writing)
        if fact_plan.new and fact_plan.rows.corrections:
            _insert_corrections(model, fact_plan, plan.ids, writing)


def _make_entities(pool: Pool, ids: Ids, name: str, actor: Any) -> list[int]:
    """Make the entities that are not there yet; return their primary keys, which `ids` then holds too."""
    missing = [number for number, pk in enumerate(ids[name]) if pk < 0]
    model = pool.kind.model
    for chunk in chunks(missing, _BATCH):
        rows = [
            pool.kind.build(_resolved(pool.keys[number], pool.kind.refs, ids), pool.fields[number]) for number in chunk
        ]
        if hasattr(model, "history"):
            made = bulk_create_with_history(rows, model, batch_size=_BATCH, default_user=actor)
        else:
            made = model._base_manager.bulk_create(rows, batch_size=_BATCH)
        for number, row in zip(chunk, made, strict=True):
            ids[name][number] = row.pk
    return [ids[name][number] for number in missing]


def _resolved(key: Sequence[Any], refs: Sequence[str | None], ids: Ids) -> tuple[Any, ...]:
    found = resolve(tuple(key), refs, ids)
    if found is None:
        raise AssertionError("an entity is used before it is made")
    return found


def _prepared(plan: Plan) -> dict[type[Fact], list[tuple[Any, ...]]]:
    """For each fact to write its columns as the database takes them, but for ids, which are not known yet."""
    prepared = {}
    for model, fact_plan in plan.facts.items():
        kind = fact_plan.rows.kind
        adapters = [_adapter(model, column, column in kind.refs) for column in kind.columns]
        positions = [*fact_plan.new, *(at for at, _pk in fact_plan.changed)]
        prepared[model] = [
            tuple(adapt(value) for adapt, value in zip(adapters, (*row[0], *row[1]), strict=True))
            for row in (fact_plan.rows.rows[at] for at in positions)
        ]
    return prepared


def _adapter(model: type[models.Model], column: str, is_ref: bool) -> Callable[[Any], Any]:
    if is_ref:
        return lambda value: value
    field = model._meta.get_field(column)
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


def _insert(
    model: type[Fact],
    fact_plan: FactPlan,
    prepared: Sequence[tuple[Any, ...]],
    ids: Ids,
    staging: Staging,
    writing: Writing,
) -> None:
    """New facts and corrections of one table. Plain statements: a million rows through model instances take minutes."""
    kind = fact_plan.rows.kind
    columns = kind.columns
    refs = [(at, ids[kind.refs[column]]) for at, column in enumerate(columns) if column in kind.refs]
    others = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in columns and field.attname not in columns
    ]
    statement = "INSERT INTO {} ({}) VALUES ({})".format(
        connection.ops.quote_name(model._meta.db_table),
        ", ".join(
            [connection.ops.quote_name(model._meta.get_field(column).column) for column in columns]
            + [connection.ops.quote_name(field.column) for field in others]
        ),
        ", ".join(["%s"] * (len(columns) + len(others))),
    )
    moments = _Moments(model, writing)
    supersedes = dict(fact_plan.changed)
    positions = [*fact_plan.new, *supersedes]
    default_reason = staging.file_map.reason or _("corrected by an import")
    constants = {
        field.name: field.get_db_prep_save(field.get_default(), connection)
        for field in others
        if field.name not in ("recorded_at", "recorded_by", "supersedes", "reason", "uid")
    }
    constants["withdrawn"] = field_value(model, "withdrawn", False)
    constants["recorded_by"] = writing.actor.pk if writing.actor else None

    def rows() -> Iterator[tuple[Any, ...]]:
        for at, values in zip(positions, prepared, strict=True):
            filled = list(values)
            for place, keys in refs:
                if filled[place] is not None:
                    filled[place] = keys[filled[place]]
            _key, _values, moment, reason, _place = fact_plan.rows.rows[at]
            old = supersedes.get(at)
            row = {
                **constants,
                "recorded_at": moments.of(moment),
                "supersedes": old,
                "reason": (reason or default_reason) if old else "",
            }
            for field in others:
                filled.append(
                    row[field.name] if field.name in row else field.get_db_prep_save(field.get_default(), connection)
                )
            yield tuple(filled)

    with connection.cursor() as cursor:
        for chunk in chunks(rows(), 20_000):
            cursor.executemany(statement, chunk)


def field_value(model: type[models.Model], name: str, value: Any) -> Any:
    """A value as the database takes it."""
    return model._meta.get_field(name).get_db_prep_save(value, connection)


class _Moments:
    """Moments as the database takes them: the transaction's, or history's own."""

    def __init__(self, model: type[Fact], writing: Writing) -> None:
        self.field = model._meta.get_field("recorded_at")
        self.writing = writing
        self.now = self.field.get_db_prep_save(writing.moment, connection)
        self.remembered: dict[datetime.datetime, Any] = {}

    def of(self, moment: datetime.datetime | None) -> Any:
        if moment is None or not self.writing.history:
            return self.now
        if moment not in self.remembered:
            if moment > self.writing.moment:
                raise ValidationError(_("recorded_at %(moment)s lies in the future.") % {"moment": moment})
            self.remembered[moment] = self.field.get_db_prep_save(moment, connection)
        return self.remembered[moment]


def _insert_corrections(model: type[Fact], fact_plan: FactPlan, ids: Ids, writing: Writing) -> None:
    """History's own corrections, each in the place of the one before it."""
    kind = fact_plan.rows.kind
    columns = kind.columns
    refs = [kind.refs.get(column) for column in columns]
    names = [model._meta.get_field(column).attname for column in columns]
    written = set(fact_plan.new)
    for key, positions in fact_plan.rows.corrections.items():
        if fact_plan.rows.of_key[key] not in written:
            continue
        where = dict(zip(names, _resolved(key, refs[: len(kind.key)], ids), strict=False))
        before = model._base_manager.get(superseded_by__isnull=True, **where)
        for at in sorted(positions, key=fact_plan.rows.moment_at):
            _key, values, moment, reason, _place = fact_plan.rows.rows[at]
            filled = _resolved((*key, *values), refs, ids)
            fact = model(recorded_at=moment, **dict(zip(names, filled, strict=True)))
            before = writing.supersede(before, fact, reason=reason or _("corrected in the history brought in"))
