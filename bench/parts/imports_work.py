"""Brings lists in and saves forms beside it. Run by bench/imports.py in a process of its own."""

from __future__ import annotations

import csv
import datetime
import json
import random
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import django

django.setup()

from bench.parts.factory_rows import Row, registry_rows, spoilt  # noqa: E402
from score.programme.enterprises.actions import add_enterprise, set_attribute  # noqa: E402
from score.programme.enterprises.duplicates import finding  # noqa: E402
from score.programme.enterprises.imports import batches  # noqa: E402
from score.programme.enterprises.imports.importer import Source, no_progress, prepare  # noqa: E402
from score.programme.enterprises.imports.likely import find_likely  # noqa: E402
from score.programme.enterprises.imports.mapping import read_mapping  # noqa: E402
from score.programme.enterprises.imports.suggestion import Choices, mapping_text  # noqa: E402
from score.programme.enterprises.models import Enterprise, ImportBatch  # noqa: E402

HEADER = ("country", "name", "address", "sector")
MEANT = [(name, name) for name in HEADER]
DAY = datetime.date(2024, 1, 1)


def write_list(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """A list as suppliers' lists are."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)


def told(row: Row) -> tuple[str, str, str, str]:
    """A made row as a list has it."""
    return row.country, row.name, row.address, "garments"


def bring_in(path: Path, *, duplicates: bool) -> dict[str, float]:
    """Seconds of each step of one import, from the file to the last row written."""
    file_map = read_mapping(mapping_text(Choices(MEANT, path.stem, DAY)))
    begun = time.perf_counter()
    prepared = prepare([Source(path, path.name)], file_map, only_good=True)
    if prepared.plan is None or prepared.staging is None:
        sys.exit(str(prepared.findings.in_order()[:3]))
    read = time.perf_counter()
    pairs = 0
    if duplicates:
        everybody = set(Enterprise.objects.values_list("pk", flat=True))
        pairs = sum(1 for _one in find_likely(prepared.staging, prepared.plan, everybody.intersection, no_progress))
    looked = time.perf_counter()
    batch = ImportBatch.objects.create(file=batches.keep_file(path, path.name), mapping={"name": path.name})
    batches.load_batch(batch, prepared, None, None, "")
    return {
        "rows": prepared.rows,
        "read": read - begun,
        "looked": looked - read,
        "written": time.perf_counter() - looked,
        "pairs": pairs,
    }


def search() -> dict[str, float]:
    """Seconds of the search of the whole registry, as the worker does it every day; how many pairs it finds."""
    begun = time.perf_counter()
    pairs = sum(len(finding.find(country, no_progress)) for country in finding.countries())
    return {"looked": time.perf_counter() - begun, "pairs": pairs}


def save_forms(seconds_file: Path) -> None:
    """Somebody else: saves an attribute of one enterprise again and again, and writes down how long each took."""
    enterprise = add_enterprise(actor=None, name="Somebody else's firm (invented)")
    waits: list[float] = []
    day = DAY
    stop = seconds_file.with_suffix(".stop")
    while not stop.exists():
        day += datetime.timedelta(days=1)
        begun = time.perf_counter()
        set_attribute(actor=None, enterprise=enterprise, kind="sector", value=f"sector {day}", valid_from=day)
        waits.append(time.perf_counter() - begun)
        time.sleep(0.05)
    seconds_file.write_text(json.dumps(waits))


def main(what: str, folder: Path, number: int) -> None:
    """`fill`: a registry of so many; `search`: likely duplicates in all of it; `ask`: a list of so many with duplicate
    check; `load`: so many rows, no check."""
    path = folder / f"{what}.csv"
    if what == "search":
        print(json.dumps(search()))
        return
    if what == "save":
        save_forms(folder / "waits.json")
        return
    if what == "fill":
        write_list(path, (told(row) for row in registry_rows(number)))
    elif what == "ask":
        chance = random.Random(5)
        known = registry_rows(100_000)
        like = [spoilt(chance.choice(known), chance, 2) for _ in range(number // 2)]
        write_list(path, (told(row) for row in [*like, *registry_rows(number - len(like), seed=77)]))
    else:
        rows = registry_rows(100_000)
        turns = -(-number // len(rows))
        write_list(
            path,
            (
                told(replace(row, name=f"{row.name} {turn}") if turn else row)
                for turn in range(turns)
                for row in rows[: number - turn * len(rows)]
            ),
        )
    print(json.dumps(bring_in(path, duplicates=what == "ask")))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
