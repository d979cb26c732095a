"""What is staged against what is in the database: new, changed or unchanged. Reads only, takes no lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from score.programme.core.chunks import chunks
from score.programme.core.facts import Fact
from score.programme.core.taken_back import taken_back_among
from score.programme.enterprises.imports.staging import FactRows, Pool, Staging
from score.programme.enterprises.imports.taking import Key, fact_kinds

CHUNK = 5_000  # keys asked for at once; SQLite takes 32,766 parameters

# What follows is a number of an entity that is not in the database yet: -1 for the first of its pool.
Ids = dict[str, list[int]]


@dataclass
class FactPlan:
    """What is to be done in one fact table. Rows are (key, values, moment, reason) with ids for entities."""

    rows: FactRows
    new: list[int] = field(default_factory=list)  # positions in `rows`
    changed: list[tuple[int, int]] = field(default_factory=list)  # position, the fact that it supersedes
    unchanged: int = 0


@dataclass
class Plan:
    """What an import would do. `seen`: the last row of every table looked at, to know whether it still holds.

    `returning`: by kind the records that were taken back with an earlier import, and come again.
    """

    ids: Ids
    facts: dict[type[Fact], FactPlan]
    seen: dict[str, int]
    returning: dict[str, set[int]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    made: dict[str, list[list[int]]] = field(default_factory=dict)  # by kind the keys of the entities made, as runs

    def __post_init__(self) -> None:
        self.counts = self._counted()

    def _counted(self) -> dict[str, dict[str, int]]:
        """Counts per kind of record, for people."""
        counts = {}
        for name, ids in self.ids.items():
            new = sum(1 for one in ids if one < 0) + len(self.returning.get(name, ()))
            if ids:
                counts[name] = {"new": new, "changed": 0, "unchanged": len(ids) - new}
        for model, plan in self.facts.items():
            corrections = sum(map(len, plan.rows.corrections.values()))
            if plan.new or plan.changed or plan.unchanged:
                counts[model.__name__] = {
                    "new": len(plan.new),
                    "changed": len(plan.changed) + (corrections if plan.new else 0),
                    "unchanged": plan.unchanged,
                }
        return counts

    @property
    def writes(self) -> bool:
        """Whether anything would be written."""
        return (
            any(self.returning.values())
            or any(one < 0 for ids in self.ids.values() for one in ids)
            or any(plan.new or plan.changed for plan in self.facts.values())
        )


def compare(staging: Staging) -> Plan:
    """The plan for what is staged, as the database is now."""
    seen = last_rows(staging)
    ids: Ids = {}
    for name, pool in staging.pools.items():
        ids[name] = find_entities(pool, ids)
    guests = guests_of(staging, ids)
    facts = {model: compare_facts(rows, ids, guests) for model, rows in staging.facts.items() if rows.rows}
    return Plan(ids, facts, seen, _returning(staging, ids))


def _returning(staging: Staging, ids: Ids) -> dict[str, set[int]]:
    found = {}
    for name, pool in staging.pools.items():
        there = {pk for pk in ids[name] if pk > 0}
        if gone := taken_back_among(pool.kind.model, there):
            found[name] = gone
    return found


def last_rows(staging: Staging) -> dict[str, int]:
    """The highest key of every table that the import reads; nothing is ever changed in place, so that tells all."""
    models = [kind.model for kind in fact_kinds().values()] + [pool.kind.model for pool in staging.pools.values()]
    return {model.__name__: last_row(model) for model in models}


def last_row(model: Any) -> int:
    """The highest key of a table, 0 where it is empty."""
    return model._base_manager.aggregate(last=Max("pk"))["last"] or 0


def guests_of(staging: Staging, ids: Ids) -> set[int]:
    """Enterprises that are known under a number of their own, as `find_entities` found them."""
    return {ids["Enterprise"][number] for number in staging.pools["Enterprise"].guests}


def find_entities(pool: Pool, ids: Ids) -> list[int]:
    """Primary keys of a pool's entities; minus (number + 1) for those that are not there yet."""
    wanted = resolved_keys(pool, range(len(pool.keys)), ids)
    found = [-(number + 1) for number in range(len(pool.keys))]
    pool.guests.clear()
    for chunk in chunks(wanted, CHUNK):
        there = pool.kind.find(chunk)
        for key, pk in there.items():
            if key in wanted:
                found[wanted[key]] = pk
        if pool.kind.aliases is not None:
            others = [key for key in chunk if key not in there]
            _find_guests(pool, found, wanted, {**pool.kind.aliases(others), **_decided(pool, others)})
    return found


def resolved_keys(pool: Pool, numbers: Iterable[int], ids: Ids) -> dict[Key, int]:
    """Keys under which these entities may be in the database, each with its number."""
    keys = {resolve(pool.keys[number], pool.kind.refs, ids): number for number in numbers}
    return {key: number for key, number in keys.items() if key is not None}


def _decided(pool: Pool, keys: Iterable[Key]) -> dict[Key, int]:
    return {key: pool.decided[key] for key in keys if key in pool.decided}


def _find_guests(pool: Pool, found: list[int], wanted: dict[Key, int], known: dict[Key, int]) -> None:
    for key, pk in known.items():
        found[wanted[key]] = pk
        pool.guests.add(wanted[key])


def resolve(key: Key, refs: Sequence[str | None], ids: Ids) -> Key | None:
    """The key with primary keys in the place of numbers; None where one of them is not in the database yet."""
    parts = []
    for part, kind in zip(key, refs, strict=True):
        if kind is not None and part is not None:
            part = ids[kind][part]
            if part < 0:
                return None
        parts.append(part)
    return tuple(parts)


def compare_facts(rows: FactRows, ids: Ids, guests: Set[int], positions: Iterable[int] | None = None) -> FactPlan:
    """What is to be done with the staged facts of one table, or with those at some `positions`.

    `guests`: enterprises that are known under a number of their own. A list adds to what is known of them, and
    corrects nothing.
    """
    plan = FactPlan(rows)
    kind = rows.kind
    of_key = rows.of_key.items() if positions is None else [(rows.rows[at][0], at) for at in positions]
    of_enterprise = kind.refs.get(kind.key[0]) == "Enterprise"
    key_refs = [kind.refs.get(column) for column in kind.key]
    value_refs = [kind.refs.get(column) for column in kind.values]
    wanted: dict[Key, int] = {}
    for key, at in of_key:
        resolved = resolve(key, key_refs, ids)
        if resolved is None:
            plan.new.append(at)
        else:
            wanted[resolved] = at
    heads, earlier = _heads(rows, wanted)
    days = Counter(key[:-1] for key in wanted) if kind.lasting else Counter()
    for key, at in wanted.items():
        head = heads.get(key)
        guest = of_enterprise and key[0] in guests
        if head is None:
            says = resolve(rows.rows[at][1][: len(kind.values)], value_refs, ids)
            if days[key[:-1]] == 1 and _holds_already(key, says, earlier, guest):
                plan.unchanged += 1
            else:
                plan.new.append(at)
            continue
        pk, withdrawn, values = head
        last = max([at, *rows.corrections.get(rows.rows[at][0], ())], key=rows.moment_at)
        says = resolve(rows.rows[last][1][: len(kind.values)], value_refs, ids)
        if not withdrawn and (guest or says == values):
            plan.unchanged += 1
        else:
            plan.changed.append((last, pk))
    plan.new.sort()
    return plan


Heads = dict[Key, tuple[int, bool, Key]]
Earlier = dict[Key, list[tuple[Any, Key]]]


def _holds_already(key: Key, says: Key | None, earlier: Earlier, guest: bool) -> bool:
    """Whether the values hold on the day of the key without being recorded for it; of a guest, whether any do."""
    known = earlier.get(key[:-1], ())
    before = [one for one in known if one[0] <= key[-1]]
    return bool(guest and known) or bool(before and max(before)[1] == says)


def _heads(rows: FactRows, wanted: dict[Key, int]) -> tuple[Heads, Earlier]:
    """The newest facts under the wanted keys: primary key, whether withdrawn, values.

    Then, where values last, what is in force under each key without its day: day and values.
    """
    kind = rows.kind
    columns = ("pk", "withdrawn", *kind.key, *kind.values)
    newest = kind.model._base_manager.filter(superseded_by__isnull=True)
    width = len(kind.key)
    found: Heads = {}
    earlier: Earlier = {}
    for chunk in chunks(dict.fromkeys(key[0] for key in wanted), CHUNK):
        narrowed = newest.filter(**{f"{kind.key[0]}__in": chunk}).order_by("pk")
        for pk, withdrawn, *rest in narrowed.values_list(*columns).iterator(chunk_size=10_000):
            key = tuple(rest[:width])
            if key in wanted:
                found[key] = (pk, withdrawn, tuple(rest[width:]))
            if kind.lasting and not withdrawn:
                earlier.setdefault(key[:-1], []).append((key[-1], tuple(rest[width:])))
    return found, earlier
