"""Taking back what one import wrote: new facts are withdrawn, corrected ones get their earlier values again.

Nothing is deleted, so a past `as_of` still shows what was believed then. What others have built on since is kept and
named, until a person decides about it too.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.facts import Fact, Writing
from score.programme.core.recording import BOOKKEEPING
from score.programme.enterprises.imports.comparison import CHUNK, chunks
from score.programme.enterprises.imports.records_made import built_beside, take_back_made
from score.programme.enterprises.imports.taking import entity_kinds, fact_kinds
from score.programme.enterprises.imports.words import name_of
from score.programme.enterprises.models import ImportBatch
from score.programme.organisations.actor import Actor

_RUNS = 200  # runs of keys in one query
# what an organisation has to do with a firm is nobody else's to know
_RELATIONS = frozenset(
    {"RecruitmentStage", "SupplyLink", "EnterpriseContact", "Application", "Consent", "Organisation", "User"}
)


class CannotUndo(Exception):
    """The import cannot be taken back. The message may be shown."""


@dataclass(frozen=True)
class Kept:
    """Something of an import on which others built since. `key`: kind and key, by which a person decides about it."""

    key: str
    name: str
    problem: str


def undo_import(*, actor: Actor, batch: ImportBatch, reason: str) -> ImportBatch:
    """Take back what `batch` wrote, but for that on which others built since, which the batch then names.

    Raises CannotUndo where it is not in force or brought history with it; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(_("Say why this import is taken back."))
    with facts.writing(actor.user) as writing:
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        _check(held)
        kept = {one.key: one for one in built_on(held)}
        taken_back = 0
        for model in reversed(fact_kinds()):
            for written in written_by(held, model):
                taken_back += _take_back(model, _left(held, model, written, kept), writing, reason.strip())
        records = take_back_made(held.outcome.get("made", {}), writing, reason.strip())
        held.state = ImportBatch.State.UNDONE
        held.outcome = {
            **held.outcome,
            "taken_back": taken_back,
            "records_taken_back": records,
            "undone_at": writing.moment.isoformat(),
            "kept": [asdict(one) for one in kept.values()],
        }
        held.save(update_fields=["state", "outcome"])
        audit.record(actor, "undo_import", held, {"facts": taken_back, "kept": len(kept)})
    return held


def decide_kept(*, actor: Actor, batch: ImportBatch, keys: Iterable[str], take_back: bool, reason: str) -> ImportBatch:
    """What a person says about what was kept: it stays for good, or what the import wrote of it is taken back too.

    What others added to it stays theirs; where they corrected a fact of the import, it goes back to what was before it.
    """
    if take_back and not reason.strip():
        raise ValueError(_("Say why this import is taken back."))
    with facts.writing(actor.user) as writing:
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        known = {one["key"]: one for one in held.outcome.get("kept", [])}
        chosen = [key for key in keys if key in known]
        taken_back = 0
        for key in chosen if take_back else ():
            taken_back += _take_back_kept(held, key, writing, reason.strip())
        records = take_back_made(held.outcome.get("made", {}), writing, reason.strip()) if taken_back else 0
        held.outcome = {
            **held.outcome,
            "kept": [one for key, one in known.items() if key not in chosen],
            "taken_back": held.outcome.get("taken_back", 0) + taken_back,
            "records_taken_back": held.outcome.get("records_taken_back", 0) + records,
        }
        held.save(update_fields=["outcome"])
        audit.record(actor, "decide_kept", held, {"taken_back": take_back, "things": chosen[:100]})
    return held


def moments_of(batch: ImportBatch) -> list[datetime.datetime]:
    """The moments at which a batch was written: one, or of a large one those of its pieces."""
    told = [*batch.outcome.get("moments", []), *filter(None, [batch.outcome.get("recorded_at")])]
    return [datetime.datetime.fromisoformat(one) for one in dict.fromkeys(told)]


def written_by(batch: ImportBatch, model: type[Fact]) -> Iterator[QuerySet[Any]]:
    """The facts of one table that a batch wrote: those of its moments and its author, in several queries."""
    for moments in chunks(moments_of(batch), 500):
        yield model._base_manager.filter(recorded_at__in=moments, recorded_by=batch.created_by)


def built_on(batch: ImportBatch) -> Iterator[Kept]:
    """What others have built on a batch since: facts about what it brought first, corrections of its other facts.

    An enterprise that the batch brought is kept whole, with its rounds.
    """
    added = _added_to(batch)
    whole = {pk for kind, pk in added if kind == "Enterprise"}
    for (kind, pk), kinds in added.items():
        entity = entity_kinds()[kind].model._base_manager.get(pk=pk)
        if kind == "Enterprise" or getattr(entity, "enterprise_id", None) not in whole:
            told = [f"{name_of(name)} ({number})" for name, number in kinds.items() if name not in _RELATIONS]
            if len(told) < len(kinds):
                told.append(_("something that they keep"))
            yield Kept(f"{kind}:{pk}", str(entity), _("Others recorded since: %(kinds)s.") % {"kinds": ", ".join(told)})
    for model in fact_kinds():
        for written in written_by(batch, model):
            for fact in written.filter(superseded_by__isnull=False).order_by("pk"):
                enterprise = _enterprise_of(model, fact)
                if enterprise is None or enterprise.pk not in whole:
                    yield Kept(
                        f"{model.__name__}:{fact.pk}",
                        str(enterprise or name_of(model.__name__)),
                        _("It was corrected since: %(kind)s.") % {"kind": name_of(model.__name__)},
                    )


def _enterprise_of(model: type[Fact], fact: Any) -> Any:
    """Whose fact it is, as far as it is an enterprise's."""
    for column, kind in fact_kinds()[model].refs.items():
        entity = getattr(fact, column.removesuffix("_id"))
        found = entity if kind == "Enterprise" else getattr(entity, "enterprise", None)
        if found is not None:
            return found
    return None


def _added_to(batch: ImportBatch) -> dict[tuple[str, int], dict[str, int]]:
    """Entities of the batch of which others recorded something since, and how much, by kind."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    moments = moments_of(batch)
    if not moments:
        return found
    own = set(moments)
    for model in fact_kinds():
        for path, kind, runs in _paths_to_what_was_made(model, batch.outcome.get("made", {})):
            for some in chunks(runs, _RUNS):
                since = model._base_manager.filter(
                    _in_runs(path, some), superseded_by__isnull=True, withdrawn=False, recorded_at__gt=min(moments)
                ).values_list(path, "recorded_at", "recorded_by")
                for pk, moment, author in since.iterator(chunk_size=5_000):
                    if moment not in own or author != batch.created_by_id:
                        kinds = found.setdefault((kind, pk), {})
                        kinds[model.__name__] = kinds.get(model.__name__, 0) + 1
    for kind, made in batch.outcome.get("made", {}).items():
        for name, rows, path in built_beside(entity_kinds()[kind].model):
            for some in chunks(_runs(made), _RUNS):
                for pk in rows.filter(_in_runs(path, some)).values_list(path, flat=True):
                    kinds = found.setdefault((kind, pk), {})
                    kinds[name] = kinds.get(name, 0) + 1
    return found


def _in_runs(path: str, runs: Sequence[Sequence[int]]) -> Q:
    condition = Q()
    for first, last in runs:
        condition |= Q(**{f"{path}__gte": first, f"{path}__lte": last})
    return condition


def _paths_to_what_was_made(model: type[Fact], made: dict[str, Any]) -> Iterator[tuple[str, str, list[list[int]]]]:
    """How a fact reaches entities of the batch: by its own key, or by the key of its round or cohort."""
    for column, entity in fact_kinds()[model].refs.items():
        if made.get(entity):
            yield column, entity, _runs(made[entity])
        for field in entity_kinds()[entity].model._meta.concrete_fields:
            related = field.related_model.__name__ if field.related_model else ""
            if made.get(related) and related in entity_kinds():
                yield f"{column.removesuffix('_id')}__{field.attname}", related, _runs(made[related])


def _runs(made: Any) -> list[list[int]]:
    """Runs of keys; batches of earlier versions hold a single one."""
    return [made] if made and isinstance(made[0], int) else made


def _left(batch: ImportBatch, model: type[Fact], written: QuerySet[Any], kept: dict[str, Kept]) -> QuerySet[Any]:
    """Of the facts that a batch wrote those on which nobody built."""
    open_ = written.filter(superseded_by__isnull=True)
    by_kind: dict[str, list[int]] = {}
    for key in kept:
        kind, _colon, pk = key.partition(":")
        by_kind.setdefault(kind, []).append(int(pk))
    for path, kind, _known in _paths_to_what_was_made(model, batch.outcome.get("made", {})):
        for some in chunks(by_kind.get(kind, []), 500):
            open_ = open_.exclude(**{f"{path}__in": some})
    return open_


def _take_back_kept(batch: ImportBatch, key: str, writing: Writing, reason: str) -> int:
    kind, _colon, pk = key.partition(":")
    corrected = next((model for model in fact_kinds() if model.__name__ == kind), None)
    if corrected is not None:
        return _take_back_corrected(corrected, int(pk), writing, reason)
    taken_back = 0
    for model in reversed(fact_kinds()):
        for path, entity, _runs_made in _paths_to_what_was_made(model, batch.outcome.get("made", {})):
            if entity == kind:
                for written in written_by(batch, model):
                    of_it = written.filter(**{path: int(pk)})
                    corrected_since = list(of_it.filter(superseded_by__isnull=False).values_list("pk", flat=True))
                    taken_back += _take_back(model, of_it.filter(superseded_by__isnull=True), writing, reason)
                    taken_back += sum(_take_back_corrected(model, one, writing, reason) for one in corrected_since)
    return taken_back


def _take_back_corrected(model: type[Fact], pk: int, writing: Writing, reason: str) -> int:
    """The newest correction gives way to what was in force before the import; to nothing where that was nothing."""
    written = model._base_manager.select_related("supersedes").get(pk=pk)
    newest = written
    while (later := model._base_manager.filter(supersedes=newest).first()) is not None:
        newest = later
    if not newest.withdrawn:
        writing.add_many([instead_of(newest, written.supersedes, reason)])
        return 1
    return 0


def is_in_force(batch: ImportBatch) -> bool:
    """Whether there is something to take back: also of a large import that did not reach its end."""
    half_written = batch.state == ImportBatch.State.STAGED and bool(batch.outcome.get("moments"))
    return batch.state == ImportBatch.State.DONE or half_written


def _check(batch: ImportBatch) -> None:
    if not is_in_force(batch):
        raise CannotUndo(_("Only an import that is in force can be taken back."))
    if batch.outcome.get("history"):
        raise CannotUndo(
            _("History brought into an empty instance cannot be taken back: begin with an empty one again.")
        )


def _take_back(model: type[Fact], written: QuerySet[Any], writing: Writing, reason: str) -> int:
    """Withdraw the new facts, put the earlier values back where the import corrected; return how many."""
    keys = list(written.values_list("pk", flat=True))
    for chunk in chunks(keys, CHUNK):
        found = model._base_manager.filter(pk__in=chunk).select_related("supersedes")
        writing.add_many([instead_of(fact, fact.supersedes, reason) for fact in found])
    return len(keys)


def instead_of(fact: Any, before: Any, reason: str) -> Any:
    """What supersedes `fact`, unsaved: the values of `before`, or a withdrawal where nothing was in force."""
    model = type(fact)
    emptied = before is None or before.withdrawn
    left_out = {*BOOKKEEPING, *model.VALUE_FIELDS} if emptied else BOOKKEEPING
    source = fact if emptied else before
    values = {
        field.attname: getattr(source, field.attname)
        for field in model._meta.concrete_fields
        if field.name not in left_out
    }
    return model(supersedes=fact, reason=reason, withdrawn=emptied, **values)
