"""Reads of the registry that its own pages need."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from score.programme.core.models import Job
from score.programme.enterprises.imports.words import name_of
from score.programme.enterprises.models import ImportBatch
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor

_REMEMBERED = 30


def batches_for(actor: Actor) -> QuerySet[ImportBatch]:
    """The imports that the actor may see, the newest first."""
    return visible_to(actor, ImportBatch).select_related("file", "created_by", "custodian").order_by("-pk")


def remembered_mappings(actor: Actor) -> list[tuple[str, str, str]]:
    """Key, name and text of the mappings used lately, each text once."""
    found: dict[str, tuple[str, str, str]] = {}
    for batch in batches_for(actor).exclude(mapping={})[: 10 * _REMEMBERED]:
        text = batch.mapping.get("text", "")
        if text and text not in found and len(found) < _REMEMBERED:
            day = batch.created_at.date().isoformat()
            found[text] = (str(batch.pk), f"{batch.mapping.get('name', '')} ({batch.file.name}, {day})", text)
    return list(found.values())


def job_of(batch: ImportBatch) -> Job | None:
    """The job that was last asked for about a batch."""
    return Job.objects.filter(pk=batch.outcome.get("job")).first()


def counts_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """What a batch brings, by kind of record: new, changed, unchanged."""
    return [{"kind": name_of(kind), **counts} for kind, counts in batch.outcome.get("counts", {}).items()]
