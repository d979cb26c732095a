"""Batches: what a file was, how it was read, what became of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from score.programme.core import audit, facts_lock, files, jobs
from score.programme.core.export import XLSX
from score.programme.core.facts import HistoryNeedsAnEmptyInstance, Writing
from score.programme.core.models import Job, StoredFile
from score.programme.enterprises.imports import reading_file
from score.programme.enterprises.imports.comparison import CHUNK, Plan, chunks
from score.programme.enterprises.imports.entitled import check_rights
from score.programme.enterprises.imports.findings import SHOWN, Finding, UnreadableFile
from score.programme.enterprises.imports.importer import Decided, Prepared, Source, load, prepare
from score.programme.enterprises.imports.likely import Likely, find_likely
from score.programme.enterprises.imports.likely_learning import teach
from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.imports.pieces import Runs
from score.programme.enterprises.imports.proposal import Proposal, propose, signature
from score.programme.enterprises.imports.seeing import seen_rows
from score.programme.enterprises.imports.staging import Progress
from score.programme.enterprises.imports.suggestion import Choices, mapping_text
from score.programme.enterprises.models import Enterprise, ImportBatch
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor


def open_batch(*, actor: Actor, file: StoredFile, mapping: str = "", mapping_name: str = "") -> tuple[ImportBatch, Job]:
    """A batch for an uploaded file, and the job that reads it. MappingError where the mapping is wrong.

    Without a mapping the job proposes one, and reads no further.
    """
    if mapping:
        read_mapping(mapping)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            file=file,
            mapping={"name": mapping_name, "text": mapping} if mapping else {},
            custodian=actor.organisation,
            created_by=actor.user,
        )
        audit.record(actor, "open_import", batch, {"file": file.sha256})
        return batch, ask_for(batch, "read_import", actor)


def propose_mapping(batch: ImportBatch, actor: Actor) -> Proposal | UnreadableFile:
    """A mapping for a person to look at, or why the file cannot be read. Writes nothing."""
    earlier = visible_to(actor, ImportBatch).exclude(pk=batch.pk)
    path = files.path_of(batch.file.sha256)
    sheet = batch.outcome.get("sheet", "")
    try:
        return propose(path, batch.file.name, earlier, today=timezone.localdate(), sheet=sheet)
    except UnreadableFile as error:
        return error


def keep_proposal(batch: ImportBatch, proposal: Proposal | UnreadableFile) -> None:
    """Remember what was proposed; a file that cannot be read is refused."""
    if isinstance(proposal, UnreadableFile):
        batch.findings = [Finding(str(proposal), batch.file.name).as_dict()]
        batch.outcome = {**batch.outcome, "read": True, "rows": 0, "errors": 1, "counts": {}}
        batch.state, batch.finished_at = ImportBatch.State.REFUSED, facts_lock.clock()
    else:
        batch.outcome = {**batch.outcome, "proposal": proposal.as_dict()}
    batch.save(update_fields=["findings", "outcome", "state", "finished_at"])


def look_at_sheet(batch: ImportBatch, sheet: str, actor: Actor) -> Job:
    """Propose a mapping for another sheet of the workbook."""
    with transaction.atomic():
        held = _at_rest(batch)
        held.mapping, held.outcome = {}, {"sheet": sheet, "job": held.outcome.get("job")}
        held.save(update_fields=["mapping", "outcome"])
        return ask_for(held, "read_import", actor)


def use_mapping(batch: ImportBatch, choices: Choices, actor: Actor) -> Job:
    """Read the file as a person said what its columns are; what was found by another reading is forgotten."""
    with transaction.atomic():
        held = _at_rest(batch)
        held.mapping = mapping_of(choices, held.file.name)
        held.outcome = {name: held.outcome[name] for name in ("proposal", "job") if name in held.outcome}
        held.findings = []
        held.save(update_fields=["mapping", "outcome", "findings"])
        return ask_for(held, "read_import", actor)


def forget_mapping(batch: ImportBatch) -> None:
    """Ask again what the columns are, beginning with what was chosen."""
    with transaction.atomic():
        held = _at_rest(batch)
        proposal = held.outcome["proposal"]
        chosen = dict(held.mapping.get("choices", {}).get("meant", ()))
        columns = [{**one, "meant": chosen.get(one["name"], one["meant"])} for one in proposal["columns"]]
        choices = held.mapping.get("choices", proposal["choices"])
        held.mapping, held.outcome = {}, {"proposal": {**proposal, "columns": columns, "choices": choices}}
        held.save(update_fields=["mapping", "outcome"])


def mapping_of(choices: Choices, name: str) -> dict[str, Any]:
    """What a batch remembers of a mapping that was chosen column by column."""
    return {
        "name": name,
        "text": mapping_text(choices),
        "choices": choices.as_dict(),
        "signature": signature(column for column, _meant in choices.meant),
    }


def decide(batch: ImportBatch, said: dict[str, dict[str, Any]], actor: Actor) -> None:
    """Keep what a person said about likely duplicates, by references of the file. It counts when the file goes in.

    Each is {"enterprise": key}, {"row_of": another reference}, or {} for a new enterprise.
    """
    with transaction.atomic():
        held = _at_rest(batch)
        held.outcome = {**held.outcome, "decided": {**held.outcome.get("decided", {}), **said}}
        held.save(update_fields=["outcome"])
        audit.record(actor, "decide_import_duplicates", held, {"rows": len(said)})


def only_good_rows(batch: ImportBatch, actor: Actor) -> Job:
    """The decision to bring in what is right of a file with errors: the rows that are wrong stay outside."""
    with transaction.atomic():
        held = _staged(batch)
        held.outcome = {**held.outcome, "only_good": True}
        held.save(update_fields=["outcome"])
        return ask_for(held, "load_import", actor)


def _staged(batch: ImportBatch) -> ImportBatch:
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if held.state != ImportBatch.State.STAGED:
        raise jobs.JobRefused(_("This file has been brought in, or refused, already."))
    return held


def _at_rest(batch: ImportBatch) -> ImportBatch:
    """A batch that waits for a person: a job under way goes by what was said before it began."""
    held = _staged(batch)
    if _under_way(held):
        raise jobs.JobRefused(_("This file is being worked on. Wait until that is done."))
    return held


def _under_way(batch: ImportBatch) -> Job | None:
    return Job.objects.filter(pk=batch.outcome.get("job"), state__in=(Job.State.QUEUED, Job.State.RUNNING)).first()


def ask_for(batch: ImportBatch, kind: str, actor: Actor) -> Job:
    """The job of this kind for a batch; the one under way where somebody asked already."""
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        under_way = _under_way(held)
        if under_way and under_way.kind == kind:
            return under_way
        arguments = {"batch": held.pk, "membership": actor.membership_id}
        job = jobs.enqueue(kind, arguments, actor.user)
        held.outcome = {**held.outcome, "job": job.pk}
        held.save(update_fields=["outcome"])
    return job


def read_batch(batch: ImportBatch, actor: Actor, progress: Progress) -> Prepared:
    """Read the batch's file as its mapping says, and see what `actor` may do with it. Writes nothing."""
    path = files.path_of(batch.file.sha256)
    sources = [Source(path, batch.file.name)]
    return prepare(
        sources,
        read_mapping(batch.mapping["text"]),
        custodian=batch.custodian,
        progress=progress,
        only_good=True,
        decided=Decided.of(batch.outcome.get("decided", {})),
        check=lambda prepared: check_rights(prepared, actor),
    )


def _outcome_of(prepared: Prepared, batch: ImportBatch) -> dict[str, Any]:
    """What a batch remembers of a reading."""
    return {
        **batch.outcome,
        "read": True,
        "rows": prepared.rows,
        "good": prepared.good if prepared.plan else 0,
        "counts": prepared.outcome,
        "errors": prepared.findings.errors,
        "bad_rows": len(prepared.findings.bad_rows),
        "writes": bool(prepared.plan and prepared.plan.writes),
    }


def look_at(batch: ImportBatch, prepared: Prepared, actor: Actor, progress: Progress) -> dict[str, int]:
    """Keep row by row what a reading found, and which rows may be there already. Outside any transaction."""
    pairs: list[Likely] = []
    if prepared.plan is not None and prepared.staging is not None:
        pairs = list(find_likely(prepared.staging, prepared.plan, lambda keys: _shown_to(actor, keys), progress))
    heads = {sheet.file: sheet.columns for sheet in prepared.sheets}
    likely = {one.row for one in pairs}
    return reading_file.keep(batch, heads, seen_rows(prepared, likely), pairs)


def _shown_to(actor: Actor, keys: Iterable[int]) -> set[int]:
    """Which of these enterprises the actor may see."""
    found: set[int] = set()
    for chunk in chunks(keys, CHUNK):
        found.update(visible_to(actor, Enterprise).filter(pk__in=chunk).values_list("pk", flat=True))
    return found


def keep_reading(batch: ImportBatch, prepared: Prepared, rows: dict[str, int] | None = None) -> None:
    """Remember what a reading found; the file is refused where nothing is right. `rows`: how many of each status."""
    nothing = prepared.plan is None and bool(prepared.findings.errors)
    batch.outcome = {**_outcome_of(prepared, batch), "by_status": rows or {}}
    batch.findings = [one.as_dict() for one in prepared.findings.in_order()[:SHOWN]]
    batch.state = ImportBatch.State.REFUSED if nothing else ImportBatch.State.STAGED
    batch.finished_at = facts_lock.clock() if nothing else None
    batch.save(update_fields=["outcome", "findings", "state", "finished_at"])


def load_batch(batch: ImportBatch, prepared: Prepared, actor: Actor | None, run: jobs.Run | None, page: str) -> None:
    """Write what was read, and that it was written, in one transaction. Raises JobRefused in words for the reader."""

    def beside_piece(writing: Writing, runs: Runs) -> None:
        keep_piece(batch, writing, runs)

    def beside(writing: Writing, plan: Plan) -> None:
        held = _staged(batch)
        if prepared.staging is not None:
            teach(held, prepared.staging, plan, actor)
        keep_loading(held, prepared, writing, plan, actor)
        if run is not None:
            run.finish(page=page)

    try:
        load(prepared, actor.user if actor else None, beside, beside_piece)
    except HistoryNeedsAnEmptyInstance as error:
        raise jobs.JobRefused(str(error)) from error


def keep_piece(batch: ImportBatch, writing: Writing, runs: Runs) -> None:
    """Remember, inside the transaction that writes it, a piece of a large import: its moment, the entities made."""
    held = _staged(batch)
    made = held.outcome.get("made", {})
    for name, found in runs.items():
        made.setdefault(name, []).extend(found)
    moments = [*held.outcome.get("moments", []), writing.moment.isoformat()]
    held.outcome = {**held.outcome, "moments": moments, "made": made}
    held.save(update_fields=["outcome"])


def keep_loading(batch: ImportBatch, prepared: Prepared, writing: Writing, plan: Plan, actor: Actor | None) -> None:
    """Remember, inside the transaction that writes, what was written and at which moment."""
    prepared.outcome = plan.counts
    batch.outcome = {
        **_outcome_of(prepared, batch),
        "recorded_at": writing.moment.isoformat(),
        "history": writing.history,
        "made": batch.outcome.get("made") or plan.made,
    }
    batch.findings = [one.as_dict() for one in prepared.findings.in_order()[:SHOWN]]
    batch.state = ImportBatch.State.DONE
    batch.finished_at = writing.moment
    batch.save()
    audit.record(actor, "import", batch, {"counts": prepared.outcome})


def keep_file(path: Path, name: str) -> StoredFile:
    """Keep a file of any size that an operator brings in from the command line."""
    sha256 = files.checksum(path)
    final = files.path_of(sha256)
    if files.checksum(final) != sha256:
        with files.unfinished(final) as beside:
            shutil.copyfile(path, beside)
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    stored, _created = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "name": name[-200:],
            "content_type": XLSX if packed else "text/csv",
            "size": path.stat().st_size,
        },
    )
    return stored
