"""A large import on SQLite, which lets one writer in at a time: written in pieces, so that nobody waits long for it.

All rows have been checked before the first piece, so an import ends early only where the machine does. What was written
until then is remembered with the batch, piece by piece: the next attempt finds it unchanged and goes on, and taking the
import back takes back all of it. Until the last piece is there, others see a part of the import.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from typing import Any

from score.programme.core import facts
from score.programme.core.facts import Fact, Writing
from score.programme.core.taken_back import give_back
from score.programme.enterprises.imports.comparison import (
    FactPlan,
    Plan,
    chunks,
    compare_facts,
    guests_of,
    last_row,
    resolved_keys,
)
from score.programme.enterprises.imports.insertion import EntityRows, FactInsertion
from score.programme.enterprises.imports.records_made import runs_of
from score.programme.enterprises.imports.staging import Pool, Staging

LARGE = 20_000  # rows to write; less takes the lock for less than a second
PIECE = 4_000
PAUSE = 0.12  # seconds: who waits for SQLite's lock asks for it every tenth of a second at least
Runs = dict[str, list[list[int]]]
BesidePiece = Callable[[Writing, Runs], None]


def size_of(plan: Plan) -> int:
    """How many rows an import would write."""
    entities = sum(1 for ids in plan.ids.values() for pk in ids if pk < 0) + sum(map(len, plan.returning.values()))
    return entities + sum(len(one.new) + len(one.changed) for one in plan.facts.values())


def write_pieces(staging: Staging, plan: Plan, actor: Any, beside: BesidePiece, reason: str) -> None:
    """Write what the plan says, each piece in a transaction of its own with `beside`.

    `beside` is given the keys of the entities made in the piece. What somebody else wrote in the meantime is found
    piece by piece, and not written again.
    """
    # the garbage collector would look at a million staged rows again, for seconds, while others wait for the lock
    gc.freeze()
    try:
        _write_all(staging, plan, actor, beside, reason)
    finally:
        gc.unfreeze()


def _write_all(staging: Staging, plan: Plan, actor: Any, beside: BesidePiece, reason: str) -> None:
    for name, keys in plan.returning.items():
        for some in chunks(sorted(keys), PIECE):
            _give_back(staging.pools[name], name, some, plan, actor, beside, reason)
            time.sleep(PAUSE)
    for name, pool in staging.pools.items():
        new = [number for number, pk in enumerate(plan.ids[name]) if pk < 0]
        for numbers in chunks(new, PIECE):
            _write_entities(pool, name, numbers, plan, actor, beside)
            time.sleep(PAUSE)
    guests = guests_of(staging, plan.ids)
    for model, fact_plan in plan.facts.items():
        for part in _parts(fact_plan):
            _write_facts(model, part, plan, guests, actor, beside, reason)
            time.sleep(PAUSE)


def _give_back(
    pool: Pool, name: str, keys: list[int], plan: Plan, actor: Any, beside: BesidePiece, reason: str
) -> None:
    with facts.writing(actor) as writing:
        give_back(writing, pool.kind.model, keys, reason=reason)
        runs = runs_of(keys)
        plan.made.setdefault(name, []).extend(runs)
        beside(writing, {name: runs})


def _write_entities(pool: Pool, name: str, numbers: list[int], plan: Plan, actor: Any, beside: BesidePiece) -> None:
    model = pool.kind.model
    rows = EntityRows(pool, plan.ids[name], numbers)
    with facts.writing(actor) as writing:
        if last_row(model) != plan.seen[model.__name__]:
            found = _find(pool, numbers, plan)
            for number, pk in found.items():
                plan.ids[name][number] = pk
            if found:
                rows = EntityRows(pool, plan.ids[name], [number for number in numbers if number not in found])
        made = rows.insert(plan.ids, name, actor, writing.moment)
        plan.seen[model.__name__] = last_row(model)
        runs = runs_of(made)
        plan.made.setdefault(name, []).extend(runs)
        beside(writing, {name: runs} if runs else {})


def _find(pool: Pool, numbers: list[int], plan: Plan) -> dict[int, int]:
    """Which of these entities are there after all: somebody else was quicker."""
    wanted = resolved_keys(pool, numbers, plan.ids)
    there = pool.kind.find(wanted)
    return {wanted[key]: pk for key, pk in there.items() if key in wanted}


def _write_facts(
    model: type[Fact], part: FactPlan, plan: Plan, guests: set[int], actor: Any, beside: BesidePiece, reason: str
) -> None:
    insertion = FactInsertion(model, part)
    with facts.writing(actor) as writing:
        if last_row(model) != plan.seen[model.__name__]:
            positions = [*part.new, *(at for at, _pk in part.changed)]
            insertion = FactInsertion(model, compare_facts(part.rows, plan.ids, guests, positions))
        insertion.insert(plan.ids, writing, reason)
        plan.seen[model.__name__] = last_row(model)
        beside(writing, {})


def _parts(plan: FactPlan) -> Iterator[FactPlan]:
    for new in chunks(plan.new, PIECE):
        yield FactPlan(plan.rows, new=new)
    for changed in chunks(plan.changed, PIECE):
        yield FactPlan(plan.rows, changed=changed)
