"""`score import`: enterprises, training and answers from files."""

from __future__ import annotations

import dataclasses
import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from score.programme.command_line.progress import bar
from score.programme.command_line.refusal import Refused
from score.programme.core.export import as_csv, as_workbook
from score.programme.core.facts import HistoryNeedsAnEmptyInstance, Writing
from score.programme.enterprises.duplicates import finding
from score.programme.enterprises.imports import batches
from score.programme.enterprises.imports.comparison import Plan
from score.programme.enterprises.imports.findings import ERROR, SHOWN, UnreadableFile, write_csv
from score.programme.enterprises.imports.importer import Decided, Prepared, Source, load, prepare
from score.programme.enterprises.imports.likely import Likely, find_likely, name_in
from score.programme.enterprises.imports.likely_decisions import all_above_of
from score.programme.enterprises.imports.mapping import FileMap, read_mapping
from score.programme.enterprises.imports.mending import rows_to_mend_of
from score.programme.enterprises.imports.pieces import Runs
from score.programme.enterprises.imports.proposal import Proposal, propose
from score.programme.enterprises.imports.recognition import NAMES
from score.programme.enterprises.imports.suggestion import mapping_text
from score.programme.enterprises.imports.values import MappingError
from score.programme.enterprises.models import ImportBatch

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@dataclasses.dataclass(frozen=True)
class _Wish:
    """What was asked for besides the files and their mapping."""

    dry_run: bool
    only_good: bool
    duplicates: bool
    same_above: float | None
    errors_to: Path | None
    mend_to: Path | None


@click.command()
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--mapping", type=_FILE, help="TOML file that says what the columns are.")
@click.option("--suggested", is_flag=True, help="Take the columns for what they look like, or were taken for before.")
@click.option("--save-mapping", type=_OUT, help="Write the suggested mapping into this file, to be corrected there.")
@click.option("--source", default="", help="With --suggested: whose list it is; else the name of the file.")
@click.option("--valid-from", type=_DAY, help="With --suggested: the day of the list; else today.")
@click.option("--sheet", default="", help="With --suggested: which sheet of a workbook.")
@click.option("--dry-run", is_flag=True, help="Say what would be new, changed and unchanged; write nothing.")
@click.option("--only-good", is_flag=True, help="Bring the right rows in and leave the wrong ones outside.")
@click.option("--mend-to", type=_OUT, help="Write the wrong rows into this CSV or XLSX file, to mend and bring in.")
@click.option("--duplicates", is_flag=True, help="Name new rows that are like enterprises that are here.")
@click.option("--same-above", type=click.FloatRange(0.5, 1), help="Take rows at least so probable for what is here.")
@click.option("--errors-to", type=_OUT, help="Write all errors into this CSV file.")
def command(
    sources: tuple[Path, ...],
    mapping: Path | None,
    suggested: bool,
    save_mapping: Path | None,
    source: str,
    valid_from: datetime.datetime | None,
    sheet: str,
    **wishes: Any,
) -> None:
    """Bring FILE (CSV, XLSX or XLS) in: all of it, or nothing at all.

    A mapping names the columns that hold enterprises, rounds and answers; docs/how-to/import.md explains it. Lists of
    enterprises need none: say --suggested. Bringing the same file in again changes nothing.

    \b
    Examples:
      score import suppliers.xlsx                      what its columns look like
      score import suppliers.xlsx --suggested --dry-run
      score import suppliers.xlsx --suggested --only-good --mend-to "suppliers to mend.xlsx"
      score import suppliers.xlsx --save-mapping suppliers.toml
      score import firms.xlsx --mapping firms.toml
      score import answers.csv attendance.csv --mapping history.toml --errors-to errors.csv

    Exit status: 0 done, 1 refused (every error with its row and column, and how to mend it), 2 usage.
    """
    wish = _Wish(**wishes)
    named = [Source(path, path.name) for path in sources]
    if mapping is not None:
        if suggested or save_mapping:
            raise click.UsageError("--mapping says what the columns are; --suggested and --save-mapping go without it")
        text = _text(mapping)
        _bring_in(named, _mapping(text, mapping.name), {"name": mapping.name, "text": text}, wish)
        return
    for one in named:
        proposal = _proposal(one, source, valid_from, sheet)
        _say_proposal(one, proposal)
        text = mapping_text(proposal.choices)
        if save_mapping is not None:
            save_mapping.write_text(text, encoding="utf-8")
            click.echo(f"{save_mapping}: written; correct it, and say --mapping {save_mapping}")
        if suggested:
            _bring_in([one], _mapping(text, one.name), batches.mapping_of(proposal.choices, one.name), wish)
        elif save_mapping is None:
            click.echo("Nothing was read with it yet. If it is right, say --suggested; else --save-mapping FILE.toml.")


def _proposal(one: Source, source: str, valid_from: datetime.datetime | None, sheet: str) -> Proposal:
    earlier = ImportBatch.objects.all()
    try:
        proposal = propose(one.path, one.name, earlier, today=timezone.localdate(), sheet=sheet)
    except UnreadableFile as error:
        raise Refused(f"{one.name}: {error}") from error
    changes: dict[str, Any] = {}
    if source:
        changes["source"] = source
    if valid_from is not None:
        changes["valid_from"] = valid_from.date()
    choices = dataclasses.replace(proposal.choices, **changes)
    if problems := choices.problems():
        raise Refused(f"{one.name}: {' '.join(str(problem) for problem in problems)}")
    return dataclasses.replace(proposal, choices=choices)


def _say_proposal(one: Source, proposal: Proposal) -> None:
    click.echo(f"{one.name}: source “{proposal.choices.source}”, names of columns in row {proposal.choices.header_row}")
    if proposal.remembered:
        click.echo(f"  as chosen for {proposal.remembered}")
    width = max(len(column.name) for column in proposal.columns)
    for column in proposal.columns:
        click.echo(f"  {column.name:<{width}}  {NAMES[column.meant]} ({column.why})")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{path.name}: {error}") from error


def _mapping(text: str, name: str) -> FileMap:
    try:
        return read_mapping(text)
    except MappingError as error:
        raise Refused(f"{name}: {error}") from error


def _bring_in(sources: list[Source], file_map: FileMap, mapping: dict[str, Any], wish: _Wish) -> None:
    prepared = _prepare(sources, file_map, wish)
    if wish.duplicates or wish.same_above is not None:
        prepared = _with_duplicates(prepared, sources, file_map, wish)
    _say_findings(prepared, wish.errors_to)
    if wish.mend_to is not None and prepared.findings.bad_rows:
        _write_rows_to_mend(prepared, wish.mend_to)
    if prepared.plan is None:
        raise Refused(f"{prepared.findings.errors:,} errors, nothing was written")
    if wish.dry_run:
        _say_outcome(prepared, "would be ")
        return
    _write(prepared, sources, mapping)
    _say_outcome(prepared, "")


def _prepare(sources: list[Source], file_map: FileMap, wish: _Wish, decided: Decided | None = None) -> Prepared:
    with bar("Reading") as progress:
        return prepare(sources, file_map, progress=_progress(progress), only_good=wish.only_good, decided=decided)


def _progress(progress: Callable[[int, int], None]) -> Callable[[int, int | None, str], None]:
    return lambda done, total, _what: progress(done, total or 0)


def _with_duplicates(prepared: Prepared, sources: list[Source], file_map: FileMap, wish: _Wish) -> Prepared:
    """Name the likely duplicates; read again where those above a probability are taken for what is here."""
    if prepared.plan is None or prepared.staging is None:
        return prepared
    with bar("Looking for likely duplicates") as progress:
        found = list(find_likely(prepared.staging, prepared.plan, set, _progress(progress)))
    for one in found[:SHOWN] if wish.duplicates else ():
        click.echo(f"row {one.row}: {_like(one)}, probability {one.probability:.2f}")
    rows = len({one.reference for one in found})
    click.echo(f"{rows:,} new rows are like an enterprise that is here, or like an earlier row")
    if wish.same_above is None or not found:
        return prepared
    said = all_above_of(sorted(found, key=lambda one: -one.probability), wish.same_above)
    click.echo(f"{len(said):,} of them are taken for it")
    return _prepare(sources, file_map, wish, Decided.of(said))


def _like(one: Likely) -> str:
    other = name_in(one.right)
    return f"“{other}” of row {one.other_row}" if one.enterprise is None else f"“{other}” that is here"


def _write_rows_to_mend(prepared: Prepared, path: Path) -> None:
    rows = rows_to_mend_of(prepared)
    if path.suffix.lower() == ".xlsx":
        path.write_bytes(as_workbook(rows).getvalue())
    else:
        path.write_text("".join(as_csv(rows)), encoding="utf-8", newline="")
    click.echo(f"{path}: {len(prepared.findings.bad_rows):,} rows to mend", err=True)


def _write(prepared: Prepared, sources: list[Source], mapping: dict[str, Any]) -> None:
    if prepared.plan is None or not prepared.plan.writes:
        return
    stored = [batches.keep_file(source.path, source.name) for source in sources]

    batch = ImportBatch(file=stored[0], mapping=mapping)
    batch.outcome = {"files": [{"name": one.name, "sha256": one.sha256} for one in stored]}

    def beside_piece(writing: Writing, runs: Runs) -> None:
        if batch.pk is None:
            batch.save()
        batches.keep_piece(batch, writing, runs)

    def beside(writing: Writing, plan: Plan) -> None:
        if batch.pk is not None:
            batch.refresh_from_db()
        batches.keep_loading(batch, prepared, writing, plan, None)

    try:
        load(prepared, None, beside, beside_piece)
    except HistoryNeedsAnEmptyInstance as error:
        raise Refused(str(error)) from error
    finding.ask_for_search(None)  # the worker looks for likely duplicates among what is new


def _say_findings(prepared: Prepared, errors_to: Path | None) -> None:
    found = prepared.findings.in_order()
    for one in found[:SHOWN]:
        click.echo(f"{one}" if one.severity == ERROR else f"note: {one}", err=True)
    if len(found) > SHOWN:
        where = "" if errors_to else "; --errors-to FILE.csv writes them all"
        click.echo(f"... and {len(found) - SHOWN:,} more{where}", err=True)
    if errors_to is not None and found:
        write_csv(found, errors_to)
        click.echo(f"{errors_to}: {len(found):,} findings", err=True)
    sys.stderr.flush()


def _say_outcome(prepared: Prepared, mood: str) -> None:
    click.echo(f"{prepared.rows:,} rows read")
    if bad := len(prepared.findings.bad_rows):
        click.echo(f"{bad:,} rows are wrong and stay outside; {prepared.good:,} are right")
    width = max((len(name) for name in prepared.outcome), default=0)
    for name, counts in prepared.outcome.items():
        told = ", ".join(f"{count:,} {mood}{what}" for what, count in counts.items() if count)
        click.echo(f"  {name:<{width}}  {told or 'nothing'}")
    if prepared.plan is not None and not prepared.plan.writes:
        click.echo("Everything is there already: nothing to write.")
