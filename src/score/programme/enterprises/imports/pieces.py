"""A large import on SQLite, which lets one writer in at a time: written in pieces, so that nobody waits long for it.

All rows have been checked before the first piece, so an import ends early only where the machine does. What was written
until then is remembered with the batch, piece by piece: the next attempt finds it unchanged and goes on, and taking the
import back takes back all of it. Until the last piece is there, others see a part of the import.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Max

from score.programme.core import facts
from score.programme.core.facts import Fact, Writing
from score.programme.enterprises.imports.comparison import FactPlan, Plan, chunks, compare_facts, resolve
from score.programme.enterprises.imports.insertion import EntityRows, FactInsertion
from score.programme.enterprises.imports.staging import Pool, Staging

LARGE = 20_000  # rows to write; less takes the lock for less than a second
PIECE = 4_000
PAUSE = 0.12  # seconds: who waits for SQLite's lock asks for it every tenth of a second at least
Runs = dict[str, list[list[int]]]
BesidePiece = Callable[[Writing, Runs], None]


def size_of(plan: Plan) -> int:
    """How many rows an import would write."""
    entities = sum(1 for ids in plan.ids.values() for pk in ids if pk < 0)
    return entities + sum(len(one.new) + len(one.changed) for one in plan.facts.values())


def write_pieces(staging: Staging, plan: Plan, actor: Any, beside: BesidePiece, reason: str) -> None:
    """Write what the plan says, each piece in a transaction of its own with `beside`.

    `beside` is given the keys of the entities made in the piece. What somebody else wrote in the meantime is found
    piece by piece, and not written again.
    """
    for name, pool in staging.pools.items():
        new = [number for number, pk in enumerate(plan.ids[name]) if pk < 0]
        for numbers in chunks(new, PIECE):
            _write_entities(pool, name, numbers, plan, actor, beside)
            time.sleep(PAUSE)
    guests = {plan.ids["Enterprise"][number] for number in staging.pools["Enterprise"].guests}
    for model, fact_plan in plan.facts.items():
        seen = plan.seen[model.__name__]
        for part in _parts(fact_plan):
            seen = _write_facts(model, part, plan, guests, seen, actor, beside, reason)
            time.sleep(PAUSE)


def _write_entities(
    pool: Pool, name: str, numbers: list[int], plan: Plan, actor: Any, beside: BesidePiece
) -> None:
    rows = EntityRows(pool, plan.ids[name], numbers)
    with facts.writing(actor) as writing:
        if _last(pool.kind.model) != plan.seen[pool.kind.model.__name__]:
            found = _find(pool, name, numbers, plan)
            for number, pk in found.items():
                plan.ids[name][number] = pk
            if found:
                rows = EntityRows(pool, plan.ids[name], [number for number in numbers if number not in found])
        made = rows.insert(plan.ids, name, actor, writing.moment)
        plan.seen[pool.kind.model.__name__] = _last(pool.kind.model)
        runs = _runs(made)
        plan.made.setdefault(name, []).extend(runs)
        beside(writing, {name: runs} if runs else {})


def _find(pool: Pool, name: str, numbers: list[int], plan: Plan) -> dict[int, int]:
    """Which of these entities are there after all: somebody else was quicker."""
    wanted = {}
    for number in numbers:
        key = resolve(pool.keys[number], pool.kind.refs, plan.ids)
        if key is not None:
            wanted[key] = number
    found = {}
    for chunk in chunks(wanted, 5_000):
        there = dict(pool.kind.find(chunk))
        found.update({wanted[key]: pk for key, pk in there.items() if key in wanted})
    return found


def _write_facts(
    model: type[Fact],
    part: FactPlan,
    plan: Plan,
    guests: set[int],
    seen: int,
    actor: Any,
    beside: BesidePiece,
    reason: str,
) -> int:
    """Write one piece; return the last key of the table after it."""
    insertion = FactInsertion(model, part)
    with facts.writing(actor) as writing:
        if _last(model) != seen:
            positions = [*part.new, *(at for at, _pk in part.changed)]
            part = compare_facts(part.rows, plan.ids, guests, positions)
            insertion = FactInsertion(model, part)
        insertion.insert(plan.ids, writing, reason)
        beside(writing, {})
        return _last(model)


def _parts(plan: FactPlan) -> Iterator[FactPlan]:
    for new in chunks(plan.new, PIECE):
        yield FactPlan(plan.rows, new=new)
    for changed in chunks(plan.changed, PIECE):
        yield FactPlan(plan.rows, changed=changed)


def _last(model: Any) -> int:
    return model._base_manager.aggregate(last=Max("pk"))["last"] or 0


def _runs(made: list[int]) -> list[list[int]]:
    """Keys as first and last of each unbroken run."""
    runs: list[list[int]] = []
    for pk in sorted(made):
        if runs and runs[-1][1] == pk - 1:
            runs[-1][1] = pk
        else:
            runs.append([pk, pk])
    return runs
