"""`score import`: enterprises, training and answers from files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from score.programme.command_line.progress import bar
from score.programme.command_line.refusal import Refused
from score.programme.core.facts import HistoryNeedsAnEmptyInstance, Writing
from score.programme.enterprises.imports import batches
from score.programme.enterprises.imports.comparison import Plan
from score.programme.enterprises.imports.findings import ERROR, SHOWN, write_csv
from score.programme.enterprises.imports.importer import Prepared, Source, load, prepare
from score.programme.enterprises.imports.mapping import FileMap, read_mapping
from score.programme.enterprises.imports.values import MappingError
from score.programme.enterprises.models import ImportBatch

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--mapping", required=True, type=_FILE, help="TOML file that says what the columns are.")
@click.option("--dry-run", is_flag=True, help="Say what would be new, changed and unchanged; write nothing.")
@click.option(
    "--errors-to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all errors into this CSV file.",
)
def command(sources: tuple[Path, ...], mapping: Path, dry_run: bool, errors_to: Path | None) -> None:
    """Bring FILE (CSV, XLSX or XLS) in as the mapping says: all of it, or nothing at all.

    The mapping names the columns that hold enterprises, rounds and answers; docs/how-to/import.md explains it. Bringing
    the same file in again changes nothing.

    \b
    Examples:
      score import firms.xlsx --mapping firms.toml --dry-run
      score import firms.xlsx --mapping firms.toml
      score import answers.csv attendance.csv --mapping history.toml --errors-to errors.csv

    Exit status: 0 done, 1 refused (every error with its row and column, and how to mend it), 2 usage.
    """
    file_map = _mapping(mapping)
    named = [Source(path, path.name) for path in sources]
    with bar("Reading") as progress:
        prepared = prepare(named, file_map, progress=lambda done, total, _what: progress(done, total or 0))
    _say_findings(prepared, errors_to)
    if prepared.findings.errors:
        raise Refused(f"{prepared.findings.errors:,} errors, nothing was written")
    if dry_run:
        _say_outcome(prepared, "would be ")
        return
    _write(prepared, named, mapping)
    _say_outcome(prepared, "")


def _mapping(path: Path) -> FileMap:
    try:
        return read_mapping(path.read_text(encoding="utf-8"))
    except (MappingError, UnicodeDecodeError) as error:
        raise Refused(f"{path.name}: {error}") from error


def _write(prepared: Prepared, sources: list[Source], mapping: Path) -> None:
    if prepared.plan is None or not prepared.plan.writes:
        return
    stored = [batches.keep_file(source.path, source.name) for source in sources]

    def beside(writing: Writing, plan: Plan) -> None:
        batch = ImportBatch(file=stored[0], mapping={"name": mapping.name, "text": mapping.read_text(encoding="utf-8")})
        batch.outcome = {"files": [{"name": one.name, "sha256": one.sha256} for one in stored]}
        batches.keep_loading(batch, prepared, writing, plan, None)

    try:
        load(prepared, None, beside)
    except HistoryNeedsAnEmptyInstance as error:
        raise Refused(str(error)) from error


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
    width = max((len(name) for name in prepared.outcome), default=0)
    for name, counts in prepared.outcome.items():
        told = ", ".join(f"{count:,} {mood}{what}" for what, count in counts.items() if count)
        click.echo(f"  {name:<{width}}  {told or 'nothing'}")
    if prepared.plan is not None and not prepared.plan.writes:
        click.echo("Everything is there already: nothing to write.")
