"""One import from beginning to end: read, stage, compare; then, if asked, write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from score.programme.core.facts import Writing
from score.programme.enterprises.imports.comparison import Plan, compare
from score.programme.enterprises.imports.files import read_file
from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.mapping import FileMap, FileMapping
from score.programme.enterprises.imports.pieces import BesidePiece
from score.programme.enterprises.imports.sheets import Sheet
from score.programme.enterprises.imports.staging import Progress, Staging, stage
from score.programme.enterprises.imports.values import MappingError
from score.programme.enterprises.imports.writing import write
from score.programme.organisations.models import Organisation

_READINGS = 8  # a row that hangs on a bad one is bad, and so on; lists of enterprises need two or three


@dataclass(frozen=True)
class Source:
    """A file to bring in, and what it is called."""

    path: Path
    name: str


@dataclass(frozen=True)
class Decided:
    """What a person said about likely duplicates, by the references of the file.

    `is_enterprise`: the row is this enterprise of the registry. `is_row`: it is the one with that other reference.
    """

    is_enterprise: Mapping[str, int] = field(default_factory=dict)
    is_row: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, Mapping[str, Any]]) -> Decided:
        """What was said of each reference: {"enterprise": key}, {"row_of": another reference}, {} for a new one."""
        return cls(
            {reference: one["enterprise"] for reference, one in said.items() if "enterprise" in one},
            {reference: one["row_of"] for reference, one in said.items() if "row_of" in one},
        )


@dataclass
class Prepared:
    """What was read and compared. `plan` is None where nothing may be written.

    With errors there is a plan only if good rows may go in without the bad ones: it is for the good ones alone.
    `sheets`: the files as read, `good`: how many of their rows the plan is about.
    """

    findings: Findings
    staging: Staging | None = None
    plan: Plan | None = None
    rows: int = 0
    good: int = 0
    outcome: dict[str, dict[str, int]] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)


Check = Callable[[Prepared], None]


def no_progress(done: int, total: int | None, what: str) -> None:
    """For callers who show none."""


def no_check(prepared: Prepared) -> None:
    """For callers who may write everything."""


def prepare(
    sources: Sequence[Source],
    file_map: FileMap,
    *,
    custodian: Organisation | None = None,
    progress: Progress = no_progress,
    only_good: bool = False,
    decided: Decided | None = None,
    check: Check = no_check,
) -> Prepared:
    """Read the files and compare them with what is there. Writes nothing and takes no lock.

    `custodian`: who keeps the answers, where the mapping names nobody. `only_good`: where rows are wrong, make a plan
    for the others. `check`: adds findings about what was compared, such as rights.
    """
    findings = Findings()
    prepared = Prepared(findings)
    keeper = _custodian(file_map, findings) if file_map.custodian else custodian
    sheets = _read_all(sources, file_map, findings)
    prepared.sheets = [sheet for sheet, _mapping in sheets]
    prepared.rows = sum(len(sheet.rows) + len(sheet.broken) for sheet in prepared.sheets)
    if not sheets:
        return prepared
    while_reading = list(findings.kept)
    for _reading in range(_READINGS):
        errors = prepared.findings.errors
        staging = Staging(file_map, prepared.findings, keeper.pk if keeper else None)
        staging.skip = set(prepared.findings.bad_rows)
        _use_decisions(staging, decided or Decided())
        _read_into(prepared, staging, sheets, progress)
        if only_good and staging.taken or not prepared.findings.errors:
            _compare(prepared, staging, errors, check, progress)
        if prepared.findings.errors == errors or not only_good or prepared.findings.whole:
            break
        prepared.staging = prepared.plan = None
        prepared.findings = prepared.findings.begin_again(while_reading)
    if prepared.findings.whole or (prepared.findings.errors and not only_good):
        prepared.staging = prepared.plan = None
    return prepared


def _read_into(
    prepared: Prepared, staging: Staging, sheets: list[tuple[Sheet, FileMapping]], progress: Progress
) -> None:
    """Stage the rows that are not known to be bad."""
    try:
        stage(sheets, staging, progress)
    except MappingError as error:
        prepared.findings.error(_("The mapping is wrong at %(error)s.") % {"error": error})


def _compare(prepared: Prepared, staging: Staging, errors: int, check: Check, progress: Progress) -> None:
    """Make the plan, where this reading found nothing more that is wrong."""
    if prepared.findings.errors > errors or prepared.findings.whole:
        return
    prepared.good = len(staging.taken)
    progress(prepared.rows, prepared.rows, _("comparing with what is there"))
    prepared.staging, prepared.plan = staging, compare(staging)
    prepared.outcome = prepared.plan.counts
    check(prepared)


def _use_decisions(staging: Staging, decided: Decided) -> None:
    source = staging.file_map.source
    staging.pools["Enterprise"].decided = {(source, reference): pk for reference, pk in decided.is_enterprise.items()}
    staging.same = {(source, one): (source, _last(decided.is_row, one)) for one in decided.is_row}


def _last(is_row: Mapping[str, str], reference: str) -> str:
    """Where a chain of rows that are one another ends."""
    seen = set()
    while reference in is_row and reference not in seen:
        seen.add(reference)
        reference = is_row[reference]
    return reference


def load(
    prepared: Prepared,
    actor: Any,
    beside: Callable[[Writing, Plan], None],
    beside_piece: BesidePiece | None = None,
) -> Prepared:
    """Write what was prepared, in one transaction with `beside`. ValueError where there is nothing to be written.

    `actor`: the user who brings it in, None for the system. `beside_piece`: the caller keeps what was written of a
    large import piece by piece, see pieces.py. Raises facts.HistoryNeedsAnEmptyInstance.
    """
    if prepared.plan is None or prepared.staging is None:
        raise ValueError("a file with errors is never written")
    prepared.plan = write(prepared.staging, prepared.plan, actor, beside, beside_piece)
    return prepared


def _read_all(sources: Sequence[Source], file_map: FileMap, findings: Findings) -> list[tuple[Sheet, FileMapping]]:
    sheets = []
    for source in sources:
        mapping = file_map.for_file(source.name)
        if mapping is None:
            names = ", ".join(one.name for one in file_map.files)
            findings.error(
                _("The mapping says nothing about this file, only about: %(names)s.") % {"names": names},
                file=source.name,
            )
            continue
        try:
            sheets.append((_read_one(source, mapping, findings), mapping))
        except UnreadableFile as error:
            findings.error(str(error), file=source.name)
    order = {mapping.name: at for at, mapping in enumerate(file_map.files)}
    return sorted(sheets, key=lambda one: order[one[1].name])


def _read_one(source: Source, mapping: FileMapping, findings: Findings) -> Sheet:
    return read_file(
        source.path,
        source.name,
        findings,
        sheet=mapping.sheet,
        header_row=mapping.header_row,
        separator=mapping.separator,
        encoding=mapping.encoding,
    )


def _custodian(file_map: FileMap, findings: Findings) -> Organisation | None:
    found = list(Organisation.objects.filter(name=file_map.custodian)[:2])
    if len(found) != 1:
        problem = (
            _("There is no organisation “%(name)s” to keep these answers.")
            if not found
            else _("Two organisations are called “%(name)s”.")
        )
        findings.error(problem % {"name": file_map.custodian})
        return None
    return found[0]
