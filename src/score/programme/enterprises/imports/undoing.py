"""Taking back what one import wrote: new facts are withdrawn, corrected ones get their earlier values again.

Nothing is deleted, so a past `as_of` still shows what was believed then. Where others have built on the import since,
nothing is taken back and the rows are named.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.facts import Fact, Writing
from score.programme.core.jobs import Run
from score.programme.enterprises.imports.comparison import CHUNK, chunks
from score.programme.enterprises.imports.findings import SHOWN, Finding
from score.programme.enterprises.imports.taking import entity_kinds, fact_kinds
from score.programme.enterprises.imports.words import name_of
from score.programme.enterprises.models import ImportBatch
from score.programme.organisations.actor import Actor


class CannotUndo(Exception):
    """The import cannot be taken back. The message may be shown; `built_on` names what stands on it."""

    def __init__(self, message: str, built_on: list[Finding] | None = None) -> None:
        super().__init__(message)
        self.built_on = built_on or []


def undo_import(
    *, actor: Actor, batch: ImportBatch, reason: str, run: Run | None = None, page: str = ""
) -> ImportBatch:
    """Take back what `batch` wrote, all or nothing.

    Raises CannotUndo where it is not in force, brought history with it, or others built on it; ValueError without
    a reason.
    """
    if not reason.strip():
        raise ValueError(_("Say why this import is taken back."))
    with facts.writing(actor.user) as writing:
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        _check(held)
        taken_back = 0
        for model in reversed(fact_kinds()):
            taken_back += _take_back(model, written_by(held, model), writing, reason.strip())
        held.state = ImportBatch.State.UNDONE
        held.outcome = {**held.outcome, "taken_back": taken_back, "undone_at": writing.moment.isoformat()}
        held.save(update_fields=["state", "outcome"])
        audit.record(actor, "undo_import", held, {"facts": taken_back})
        if run is not None:
            run.finish(page=page)
    return held


def written_by(batch: ImportBatch, model: type[Fact]) -> QuerySet[Any]:
    """The facts of one table that a batch wrote: those of its one moment and its author."""
    moment = datetime.datetime.fromisoformat(batch.outcome["recorded_at"])
    return model._base_manager.filter(recorded_at=moment, recorded_by=batch.created_by)


def built_on(batch: ImportBatch) -> Iterator[Finding]:
    """What others have built on a batch since: corrections of its facts, facts about what it brought first."""
    for model in fact_kinds():
        corrected = written_by(batch, model).filter(superseded_by__isnull=False).count()
        if corrected:
            yield Finding(
                _("%(count)s records of this import were corrected since: %(kind)s.")
                % {"count": corrected, "kind": name_of(model.__name__)}
            )
    moment = datetime.datetime.fromisoformat(batch.outcome["recorded_at"])
    for model in fact_kinds():
        for path, (first, last) in _paths_to_what_was_made(model, batch.outcome.get("made", {})):
            since = model._base_manager.filter(
                **{f"{path}__gte": first, f"{path}__lte": last},
                superseded_by__isnull=True,
                withdrawn=False,
                recorded_at__gt=moment,
            )
            if number := since.count():
                yield Finding(
                    _("%(count)s records were added since to what this import brought: %(kind)s.")
                    % {"count": number, "kind": name_of(model.__name__)}
                )


def _paths_to_what_was_made(model: type[Fact], made: dict[str, list[int]]) -> Iterator[tuple[str, list[int]]]:
    """How a fact reaches entities of the batch: by its own key, or by the key of its round or cohort."""
    for column, entity in fact_kinds()[model].refs.items():
        if entity in made:
            yield column, made[entity]
        for field in entity_kinds()[entity].model._meta.concrete_fields:
            related = field.related_model.__name__ if field.related_model else ""
            if related in made:
                yield f"{column.removesuffix('_id')}__{field.attname}", made[related]


def _check(batch: ImportBatch) -> None:
    if batch.state != ImportBatch.State.DONE:
        raise CannotUndo(_("Only an import that is in force can be taken back."))
    if batch.outcome.get("history"):
        raise CannotUndo(
            _("History brought into an empty instance cannot be taken back: begin with an empty one again.")
        )
    found = list(built_on(batch))
    if found:
        raise CannotUndo(_("Others have built on this import since. Take their changes back first."), found[:SHOWN])


def _take_back(model: type[Fact], written: QuerySet[Any], writing: Writing, reason: str) -> int:
    """Withdraw the new facts, put the earlier values back where the import corrected; return how many."""
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in ("recorded_at", "recorded_by", "supersedes", "reason", "withdrawn")
    ]
    keys = list(written.values_list("pk", flat=True))
    for chunk in chunks(keys, CHUNK):
        rows = []
        for fact in model._base_manager.filter(pk__in=chunk).select_related("supersedes"):
            before = fact.supersedes
            source = before if before is not None and not before.withdrawn else fact
            emptied = source is fact
            values = {name: getattr(source, name) for name in names if not (emptied and name in model.VALUE_FIELDS)}
            rows.append(model(supersedes=fact, reason=reason, withdrawn=emptied, **values))
        writing.add_many(rows)
    return len(keys)
