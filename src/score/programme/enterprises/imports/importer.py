"""One import from beginning to end: read, stage, compare; then, if asked, write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from score.programme.core.facts import Writing
from score.programme.enterprises.imports.comparison import Plan, compare
from score.programme.enterprises.imports.files import read_file
from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.mapping import FileMap, FileMapping
from score.programme.enterprises.imports.sheets import Sheet
from score.programme.enterprises.imports.staging import Progress, Staging, stage
from score.programme.enterprises.imports.values import MappingError
from score.programme.enterprises.imports.writing import write
from score.programme.organisations.models import Organisation


@dataclass(frozen=True)
class Source:
    """A file to bring in, and what it is called."""

    path: Path
    name: str


@dataclass
class Prepared:
    """What was read and compared. `plan` is None where something is wrong: then nothing may be written."""

    findings: Findings
    staging: Staging | None = None
    plan: Plan | None = None
    rows: int = 0
    outcome: dict[str, dict[str, int]] = field(default_factory=dict)


def no_progress(done: int, total: int | None, what: str) -> None:
    """For callers who show none."""


def prepare(
    sources: Sequence[Source],
    file_map: FileMap,
    *,
    custodian: Organisation | None = None,
    progress: Progress = no_progress,
) -> Prepared:
    """Read the files and compare them with what is there. Writes nothing and takes no lock.

    `custodian`: who keeps the answers, where the mapping names nobody.
    """
    findings = Findings()
    prepared = Prepared(findings)
    keeper = _custodian(file_map, findings) if file_map.custodian else custodian
    sheets = _read_all(sources, file_map, findings)
    if not sheets:
        return prepared
    prepared.rows = sum(len(sheet.rows) for sheet, _mapping in sheets)
    staging = Staging(file_map, findings, keeper.pk if keeper else None)
    try:
        stage(sheets, staging, progress)
    except MappingError as error:
        findings.error(_("The mapping is wrong at %(error)s.") % {"error": error})
    del sheets
    if findings.errors:
        return prepared
    progress(prepared.rows, prepared.rows, _("comparing with what is there"))
    prepared.staging, prepared.plan = staging, compare(staging)
    prepared.outcome = prepared.plan.counts
    return prepared


def load(prepared: Prepared, actor: Any, beside: Callable[[Writing, Plan], None]) -> Prepared:
    """Write what was prepared, in one transaction with `beside`. ValueError where something is wrong with it.

    `actor`: the user who brings it in, None for the system. Raises facts.HistoryNeedsAnEmptyInstance.
    """
    if prepared.findings.errors or prepared.plan is None or prepared.staging is None:
        raise ValueError("a file with errors is never written")
    prepared.plan = write(prepared.staging, prepared.plan, actor, beside)
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
