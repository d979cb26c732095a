"""`score duplicates`: which rows of any table may be one enterprise, and why."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from score.programme.command_line.progress import bar
from score.programme.command_line.refusal import Refused
from score.programme.enterprises.duplicates.words import sentence
from score.programme.enterprises.imports.files import read_file
from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.sheets import Sheet
from score.programme.enterprises.matching import tables
from score.programme.enterprises.matching.scoring import SUGGESTED, Judgement
from score.programme.enterprises.matching.tables import Columns, Row

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("table", metavar="FILE", type=_FILE)
@click.option(
    "--columns",
    multiple=True,
    metavar="KIND=COLUMN,...",
    help="What a column is: name, address, country, code (a number) or words (any text). Guessed by headings else.",
)
@click.option("--pairs", is_flag=True, help="Each row holds two records: left_name, right_name, left_address ...")
@click.option(
    "--least", type=click.FloatRange(0, 1), default=SUGGESTED, show_default=True, help="Probability to be listed."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the pairs into this CSV file.")
def command(table: Path, columns: tuple[str, ...], pairs: bool, least: float, output: Path | None) -> None:
    """Find rows of FILE (CSV, XLSX or XLS) that may be one enterprise, with a probability and the reasons.

    Nothing is written into the instance. Rows are compared within a country. With --pairs the probability of every
    row is said; a column called label, same or match is compared with it.

    \b
    Examples:
      score duplicates suppliers.csv
      score duplicates suppliers.xlsx --columns name=Supplier --columns address=Street,Town --output pairs.csv
      score duplicates labelled.csv --pairs

    Exit status: 0 done, 1 refused (what is wrong, and how to mend it), 2 usage.
    """
    sheet = _read(table)
    rows = [
        dict(zip(sheet.columns, ("" if cell is None else str(cell) for cell in cells), strict=True))
        for _number, cells in sheet.rows
    ]
    there = tables.columns_of_pairs(sheet.columns) if pairs else list(sheet.columns)
    chosen = _columns(columns, there, pairs)
    click.echo(_understood(chosen), err=True)
    with _writer(output) as writer:
        if pairs:
            _judge_pairs(rows, sheet, chosen, writer)
        else:
            _find_pairs(rows, sheet, chosen, least, writer)


def _read(path: Path) -> Sheet:
    findings = Findings()
    try:
        sheet = read_file(path, path.name, findings)
    except UnreadableFile as error:
        raise Refused(f"{path.name}: {error}") from error
    for one in findings.in_order()[:20]:
        click.echo(f"{one} (row left out)", err=True)
    if twice := sheet.twice():
        raise Refused(f"{path.name}: more than one column is called {', '.join(twice)}. Give each its own name")
    return sheet


def _columns(stated: Sequence[str], there: Sequence[str], pairs: bool) -> Columns:
    try:
        chosen = tables.stated(stated, there) if stated else tables.suggested(there)
    except tables.NoSuchColumn as error:
        raise Refused(str(error)) from error
    except ValueError as error:
        raise click.UsageError(
            f"“{error}”: say KIND=COLUMN, where KIND is name, address, country, code or words"
        ) from error
    if not chosen.layout():
        wanted = "left_name and right_name" if pairs else "name"
        raise Refused(f"no column is called {wanted} or the like. Say which one it is: --columns name=COLUMN")
    return chosen


def _understood(chosen: Columns) -> str:
    told = {
        "name": ", ".join(chosen.name),
        "address": ", ".join(chosen.address),
        "country": chosen.country,
        "code": ", ".join(chosen.code),
        "words": ", ".join(chosen.words),
    }
    return "columns: " + "; ".join(f"{kind} is {names}" for kind, names in told.items() if names)


def _find_pairs(rows: Sequence[Row], sheet: Sheet, chosen: Columns, least: float, writer: Any) -> None:
    layout = chosen.layout()
    with bar("Comparing") as progress:
        found = tables.pairs_within(rows, chosen, least=least, progress=progress)
    shown = (*chosen.name, *chosen.address, *chosen.words, *chosen.code)
    writer.writerow(
        [
            "left_row",
            "right_row",
            "probability",
            *(f"{side}_{name}" for name in shown for side in ("left", "right")),
            *(f"why_{name}" for name in layout),
        ]
    )
    for pair in found:
        left, right = rows[pair.left], rows[pair.right]
        texts = [row.get(name, "") for name in shown for row in (left, right)]
        numbers = [sheet.rows[place][0] for place in (pair.left, pair.right)]
        writer.writerow(
            [*numbers, _probability(pair.judgement), *map(harmless, texts), *_reasons(pair.judgement, chosen)]
        )
    click.echo(f"{len(rows):,} rows, {len(found):,} pairs that may be one", err=True)


def _judge_pairs(rows: Sequence[Row], sheet: Sheet, chosen: Columns, writer: Any) -> None:
    label = tables.label_column(sheet.columns)
    writer.writerow([*sheet.columns, "probability", *(f"why_{name}" for name in chosen.layout())])
    found, true, unlabelled = set(), set(), set()
    for place, judgement in enumerate(tables.judged(rows, chosen)):
        cells = [harmless(rows[place][name]) for name in sheet.columns]
        writer.writerow([*cells, _probability(judgement), *_reasons(judgement, chosen)])
        said = tables.label_of(rows[place][label]) if label else None
        if said is None:
            unlabelled.add(place)
        elif said:
            true.add(place)
        if judgement.probability >= SUGGESTED:
            found.add(place)
    if label:
        one = tables.quality(found - unlabelled, true)
        click.echo(
            f"{len(rows) - len(unlabelled):,} labelled pairs, {one.true:,} the same: "
            f"precision {one.precision:.3f}, recall {one.recall:.3f}, F {one.f:.3f} at {SUGGESTED}",
            err=True,
        )


def harmless(text: str) -> str:
    """A text that spreadsheets do not run."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def _probability(judgement: Judgement) -> str:
    return f"{judgement.probability:.4f}"


def _reasons(judgement: Judgement, chosen: Columns) -> Iterable[str]:
    layout = chosen.layout()
    for one in judgement.evidence:
        same = bool(one.left) and one.left == one.right
        yield f"{sentence(layout[one.field], one.agreement.level)}{'' if same else _alone(one)} ({one.weight:+.1f})"


def _alone(one: Any) -> str:
    told = [
        f" {side}: {' '.join(words)}."
        for side, words in (("Only left", one.agreement.only_left), ("Only right", one.agreement.only_right))
        if words
    ]
    return "".join(told)


@contextmanager
def _writer(path: Path | None) -> Iterator[Any]:
    if path is None:
        yield csv.writer(sys.stdout)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield csv.writer(file)
    click.echo(f"{path}: written", err=True)
