"""The last step: one transaction, set by set. What the database needs to be told is prepared before the lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from score.programme.core import facts
from score.programme.core.facts import Fact, Writing
from score.programme.core.taken_back import give_back
from score.programme.enterprises.imports.comparison import FactPlan, Ids, Plan, compare, last_rows, resolve
from score.programme.enterprises.imports.insertion import EntityRows, FactInsertion
from score.programme.enterprises.imports.pieces import LARGE, BesidePiece, size_of, write_pieces
from score.programme.enterprises.imports.records_made import runs_of
from score.programme.enterprises.imports.staging import Staging

_TRIES = 3
Committed = Callable[[Writing, Plan], None]


@dataclass(frozen=True)
class _Prepared:
    """A plan with its rows ready for the database."""

    plan: Plan
    entities: dict[str, EntityRows]
    facts: dict[type[Fact], FactInsertion]


def write(staging: Staging, plan: Plan, actor: Any, beside: Committed, beside_piece: BesidePiece | None = None) -> Plan:
    """Write what the plan says, all or nothing, and call `beside` in the same transaction; return the plan done.

    `actor`: a user or None. The plan is made anew where somebody wrote in the meantime. With `beside_piece` much is
    written in pieces where the database lets one writer in at a time.
    Raises facts.HistoryNeedsAnEmptyInstance.
    """
    if beside_piece is not None and in_pieces(staging, plan):
        write_pieces(staging, plan, actor, beside_piece, staging.file_map.reason or _("corrected by an import"))
        with facts.writing(actor) as writing:
            beside(writing, plan)
        return plan
    opened = facts.loading_history if staging.file_map.history and plan.writes else facts.writing
    for attempt in range(1, _TRIES + 1):
        prepared = _prepared(staging, plan)
        try:
            with opened(actor) as writing:
                if last_rows(staging) != plan.seen:
                    plan = compare(staging)
                    prepared = _prepared(staging, plan)
                _apply(staging, prepared, writing, actor)
                beside(writing, plan)
            return plan
        except IntegrityError:  # on PostgreSQL somebody recorded one of these facts at the same time
            if attempt == _TRIES:
                raise
            plan = compare(staging)
    raise AssertionError("unreachable")


def in_pieces(staging: Staging, plan: Plan) -> bool:
    """Whether an import is so large that others would wait for it."""
    return connection.vendor == "sqlite" and not staging.file_map.history and size_of(plan) > LARGE


def _prepared(staging: Staging, plan: Plan) -> _Prepared:
    return _Prepared(
        plan,
        {name: EntityRows(pool, plan.ids[name]) for name, pool in staging.pools.items()},
        {model: FactInsertion(model, fact_plan) for model, fact_plan in plan.facts.items()},
    )


def _apply(staging: Staging, prepared: _Prepared, writing: Writing, actor: Any) -> None:
    plan = prepared.plan
    reason = staging.file_map.reason or _("corrected by an import")
    for name, entities in prepared.entities.items():
        returning = sorted(plan.returning.get(name, ()))
        give_back(writing, entities.model, returning, reason=reason)
        if made := [*returning, *entities.insert(plan.ids, name, actor, writing.moment)]:
            plan.made[name] = runs_of(made)
    for model, insertion in prepared.facts.items():
        insertion.insert(plan.ids, writing, reason)
        if insertion.plan.new and insertion.plan.rows.corrections:
            _insert_corrections(model, insertion.plan, plan.ids, writing)


def _resolved(key: Sequence[Any], refs: Sequence[str | None], ids: Ids) -> tuple[Any, ...]:
    found = resolve(tuple(key), refs, ids)
    if found is None:
        raise AssertionError("an entity is used before it is made")
    return found


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
