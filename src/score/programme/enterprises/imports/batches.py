"""Batches: what a file was, how it was read, what became of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from score.programme.core import audit, facts_lock, files, jobs
from score.programme.core.facts import HistoryNeedsAnEmptyInstance, Writing
from score.programme.core.models import Job, StoredFile
from score.programme.enterprises.imports.comparison import Plan
from score.programme.enterprises.imports.entitled import check_rights
from score.programme.enterprises.imports.findings import SHOWN
from score.programme.enterprises.imports.importer import Prepared, Source, load, prepare
from score.programme.enterprises.imports.mapping import read_mapping
from score.programme.enterprises.imports.staging import Progress
from score.programme.enterprises.models import ImportBatch
from score.programme.organisations.actor import Actor

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def open_batch(*, actor: Actor, file: StoredFile, mapping: str, mapping_name: str) -> tuple[ImportBatch, Job]:
    """A batch for an uploaded file, and the job that reads it. MappingError where the mapping is wrong."""
    read_mapping(mapping)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            file=file,
            mapping={"name": mapping_name, "text": mapping},
            custodian=actor.organisation,
            created_by=actor.user,
        )
        audit.record(actor, "open_import", batch, {"file": file.sha256})
        return batch, ask_for(batch, "read_import", actor)


def ask_for(batch: ImportBatch, kind: str, actor: Actor) -> Job:
    """The job of this kind for a batch; the one under way where somebody asked already."""
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        under_way = Job.objects.filter(
            pk=held.outcome.get("job"), kind=kind, state__in=(Job.State.QUEUED, Job.State.RUNNING)
        ).first()
        if under_way:
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
    prepared = prepare(sources, read_mapping(batch.mapping["text"]), custodian=batch.custodian, progress=progress)
    check_rights(prepared, actor)
    return prepared


def outcome_of(prepared: Prepared, batch: ImportBatch | None = None) -> dict[str, Any]:
    """What a batch remembers of a reading."""
    before = batch.outcome if batch else {}
    return {
        **before,
        "read": True,
        "rows": prepared.rows,
        "counts": prepared.outcome,
        "errors": prepared.findings.errors,
        "writes": bool(prepared.plan and prepared.plan.writes),
    }


def keep_reading(batch: ImportBatch, prepared: Prepared) -> None:
    """Remember what a reading found; the file is refused where there are errors."""
    batch.outcome = outcome_of(prepared, batch)
    batch.findings = [one.as_dict() for one in prepared.findings.in_order()[:SHOWN]]
    batch.state = ImportBatch.State.REFUSED if prepared.findings.errors else ImportBatch.State.STAGED
    batch.finished_at = facts_lock.clock() if prepared.findings.errors else None
    batch.save(update_fields=["outcome", "findings", "state", "finished_at"])


def load_batch(batch: ImportBatch, prepared: Prepared, actor: Actor | None, run: jobs.Run | None, page: str) -> None:
    """Write what was read, and that it was written, in one transaction. Raises JobRefused in words for the reader."""

    def beside(writing: Writing, plan: Plan) -> None:
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.state != ImportBatch.State.STAGED:
            raise jobs.JobRefused(_("This file has been brought in, or refused, already."))
        keep_loading(held, prepared, writing, plan, actor)
        if run is not None:
            run.finish(page=page)

    try:
        load(prepared, actor.user if actor else None, beside)
    except HistoryNeedsAnEmptyInstance as error:
        raise jobs.JobRefused(str(error)) from error


def keep_loading(batch: ImportBatch, prepared: Prepared, writing: Writing, plan: Plan, actor: Actor | None) -> None:
    """Remember, inside the transaction that writes, what was written and at which moment."""
    prepared.outcome = plan.counts
    batch.outcome = {
        **outcome_of(prepared, batch),
        "recorded_at": writing.moment.isoformat(),
        "history": writing.history,
        "made": plan.made,
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
            "content_type": _XLSX if packed else "text/csv",
            "size": path.stat().st_size,
        },
    )
    return stored
