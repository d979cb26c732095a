"""Likely duplicates: precision and recall on labelled sets, and 500 rows a second against 100,000 records.

The same words and weights for all sets: nothing is set for one of them. Sets: invented persons with known duplicates
(1 to 3), rows of real supplier lists judged by eye, rows of real supplier lists spoilt by chance in two to nine ways
with impostors beside them (neighbours, second units, sisters elsewhere, namesakes).
"""

import csv
import itertools
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.parts.factory_rows import DATA, Row, factory_set, registry_rows, spoilt  # noqa: E402
from score.programme.enterprises.matching.pairs import Registry  # noqa: E402
from score.programme.enterprises.matching.scoring import ADDRESS, CODE, NAME, WORDS, record_of  # noqa: E402
from score.programme.enterprises.matching.tables import Columns, Quality, pairs_within, quality  # noqa: E402

PERSONS = Columns(
    words=("given_name", "surname", "address_1", "address_2", "suburb"),
    code=("street_number", "postcode", "state", "date_of_birth", "soc_sec_id"),
)
FACTORIES = Columns(name=("name",), address=("address",), country="country")
LEAST_PRECISION, LEAST_RECALL, LEAST_ROWS = 0.95, 0.75, 500
SEEDS = (11, 12, 13)


def persons(number: int) -> tuple[Quality, float]:
    """One of the three sets of invented persons."""
    with (DATA / f"febrl_{number}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    return _measured(rows, PERSONS, [row["rec_id"].split("-")[1] for row in rows])


def factories(times: int, seeds: Sequence[int] = SEEDS) -> tuple[Quality, float]:
    """Spoilt rows of supplier lists, each changed so many times; several sets together."""
    parts, spent = [], 0.0
    for seed in seeds:
        rows = factory_set(seed, 300, times)
        found, seconds = _measured([vars(row) for row in rows], FACTORIES, [row.entity for row in rows])
        parts.append(found)
        spent += seconds
    return together(parts), spent


def together(parts: Sequence[Quality]) -> Quality:
    """Several sets as if they were one."""
    return Quality(*(sum(getattr(one, name) for one in parts) for name in ("true", "suggested", "right")))


def by_eye() -> Quality:
    """Pairs within the real lists, as a person judged them; those that he could not tell are left out."""
    with (DATA / "supplier_rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    place = {(row["list"], row["row"]): number for number, row in enumerate(rows)}
    said: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    with (DATA / "supplier_pairs.csv").open(encoding="utf-8", newline="") as file:
        for pair in csv.DictReader(file):
            ends = (pair["left_list"], pair["left_row"]), (pair["right_list"], pair["right_row"])
            said[pair["said"]].add(tuple(sorted(place[end] for end in ends)))
    found = {(one.left, one.right) for one in pairs_within(rows, FACTORIES)}
    return quality(found - said["unclear"], said["same"])


def _measured(rows: Sequence[Any], columns: Columns, entities: Sequence[Any]) -> tuple[Quality, float]:
    begun = time.perf_counter()
    found = pairs_within(rows, columns)
    spent = time.perf_counter() - begun
    return quality(((one.left, one.right) for one in found), true_pairs(entities)), spent


def true_pairs(entities: Iterable[Any]) -> Iterator[tuple[int, int]]:
    """All pairs of places that hold the same entity."""
    places: dict[Any, list[int]] = defaultdict(list)
    for place, entity in enumerate(entities):
        places[entity].append(place)
    for held in places.values():
        yield from itertools.combinations(held, 2)


def speed(size: int, asked: int) -> tuple[float, float, float, Quality]:
    """Seconds to build a registry of so many, rows a second looked for in it, and pairs judged a second."""
    layout = {"name": NAME, "address": ADDRESS, "id": CODE, "town": WORDS}
    held, chance = registry_rows(size), random.Random(3)
    begun = time.perf_counter()
    registry = Registry(layout, [_record(layout, row) for row in held])
    built = time.perf_counter() - begun
    known = [spoilt(chance.choice(held), chance, 2) for _ in range(asked // 2)]
    rows = [*known, *registry_rows(asked - len(known), seed=99)]
    begun = time.perf_counter()
    found = {
        (number, held[match.right].entity)
        for number, matches in registry.like([_record(layout, row) for row in rows])
        for match in matches
    }
    spent = time.perf_counter() - begun
    true = {(number, row.entity) for number, row in enumerate(known)}
    begun = time.perf_counter()
    some = registry.records[:3_000]
    for left, right in itertools.pairwise(some):
        registry.scale.judge(left, right)
    return built, asked / spent, len(some) / (time.perf_counter() - begun), quality(found, true)


def _record(layout: Any, row: Row) -> Any:
    town = row.address.rsplit(",", 1)[-1]
    return record_of(layout, {"name": [row.name], "address": [row.address], "town": [town]})


def _line(name: str, one: Quality, seconds: float | None = None) -> str:
    spent = "" if seconds is None else f"{seconds:.1f}"
    return f"| {name} | {one.true:,} | {one.precision:.3f} | {one.recall:.3f} | {one.f:.3f} | {spent} |"


def main() -> int:
    """Print everything; 1 where an aim is missed."""
    print("| Set | True pairs | Precision | Recall | F | Seconds |\n|---|---:|---:|---:|---:|---:|")
    kept = True
    for number in (1, 2, 3):
        one, seconds = persons(number)
        kept &= one.precision >= LEAST_PRECISION and one.recall >= LEAST_RECALL
        print(_line(f"persons {number}", one, seconds), flush=True)
    print(_line("supplier lists, by eye", by_eye()), flush=True)
    every = []
    for times in (2, 4, 6, 9):
        one, seconds = factories(times)
        every.append(one)
        print(_line(f"supplier rows changed {times} times", one, seconds), flush=True)
    changed = together(every)
    print(_line("all changed rows", changed))
    kept &= changed.precision >= LEAST_PRECISION and changed.recall >= LEAST_RECALL
    built, rows, judged, found = speed(100_000, 4_000)
    print(f"\nA registry of 100,000 is built in {built:.1f} s; {rows:,.0f} rows a second are looked for in it, ")
    print(f"{judged:,.0f} pairs a second judged; precision {found.precision:.3f}, recall {found.recall:.3f} there.")
    return 0 if kept and rows >= LEAST_ROWS else 1


if __name__ == "__main__":
    sys.exit(main())
