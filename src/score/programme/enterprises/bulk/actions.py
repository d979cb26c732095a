"""Writes of bulk changes: all lines in one transaction, and back again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.facts import Fact, Writing
from score.programme.core.recording import said_why
from score.programme.enterprises.bulk.changes import MOST, STAGE, Change, Plan, Steps, plan
from score.programme.enterprises.imports.comparison import CHUNK, chunks
from score.programme.enterprises.imports.undoing import instead_of
from score.programme.enterprises.models import BulkChange, EnterpriseAttribute, EnterpriseClosure, RecruitmentStage
from score.programme.organisations.actor import Actor

MODELS: dict[str, type[Fact]] = {
    model.__name__: model for model in (EnterpriseAttribute, EnterpriseClosure, RecruitmentStage)
}


class SeenOtherwise(Exception):
    """What would be written is not what was looked at. `plan` is what it is now."""

    def __init__(self, now: Plan) -> None:
        super().__init__(_("Somebody changed some of these enterprises while you looked. Here is what it is now."))
        self.plan = now


def apply(
    *,
    actor: Actor,
    keys: Sequence[int],
    change: Change,
    seal: str,
    query: str = "",
    derived: Steps | None = None,
    beside: Callable[[BulkChange], Any] | None = None,
) -> BulkChange:
    """Write the change for every enterprise for which it can be, in one transaction.

    `seal`: that of the plan that a person looked at. `beside`: called in the same transaction.
    ValidationError where nothing would be written or no reason is given, SeenOtherwise where the plan has changed.
    """
    _check(keys, change)
    try:
        with facts.writing(actor.user) as writing:
            now = plan(actor, keys, change, derived=derived)
            if now.seal != seal:
                raise SeenOtherwise(now)
            if not now.written:
                raise ValidationError(_("There is nothing to write: no enterprise would change."))
            made = BulkChange.objects.create(
                what=change.what,
                value=change.as_arguments(),
                reason=change.reason,
                query=query[:2000],
                written=_write(writing, now),
                recorded_at=writing.moment,
                done_by=actor.user,
                custodian=actor.organisation,
            )
            counts = {"written": len(now.written), "left": len(now.lines) - len(now.written)}
            audit.record(actor, "bulk_change", made, {"what": change.what, "day": str(change.day), **counts})
            if beside:
                beside(made)
    except IntegrityError as error:  # on PostgreSQL somebody recorded one of these facts at the same time
        raise SeenOtherwise(plan(actor, keys, change, derived=derived)) from error
    return made


def _check(keys: Sequence[int], change: Change) -> None:
    if not change.reason.strip():
        raise ValidationError({"reason": _("Say why: it stands beside every fact that is corrected.")})
    if len(keys) > MOST:
        raise ValidationError(_("At most %(most)s enterprises can be changed at once.") % {"most": MOST})


def _write(writing: Writing, now: Plan) -> dict[str, list[int]]:
    rows = []
    for line in now.written:
        if line.held is not None:
            line.fact.supersedes, line.fact.reason = line.held, now.change.reason
        rows.append(line.fact)
    written = writing.add_many(rows)
    return {type(rows[0]).__name__: [fact.pk for fact in written]}


@dataclass(frozen=True)
class Undone:
    """What was taken back of a change, and what others have changed since: that is kept."""

    taken_back: int
    kept: list[Fact]


def undo(*, actor: Actor, change: BulkChange, reason: str) -> Undone:
    """Take back exactly what a change wrote: earlier values stand again, new ones are withdrawn.

    What others corrected, or built on, since is kept and listed. ValidationError where it is taken back already.
    """
    reason = said_why(reason)
    with facts.writing(actor.user) as writing:
        held = BulkChange.objects.select_for_update().get(pk=change.pk)
        if held.undone_at is not None:
            raise ValidationError(_("This change was taken back already."))
        kept: list[Fact] = []
        back = 0
        for name, keys in held.written.items():
            for part in chunks(keys, CHUNK):
                rows, left = _back(MODELS[name], part, held, reason)
                writing.add_many(rows)
                back, kept = back + len(rows), kept + left
        held.undone_at, held.undone_by = writing.moment, actor.user
        held.value = {**held.value, "kept": {name: [one.pk for one in kept] for name in held.written}}
        held.save(update_fields=["undone_at", "undone_by", "value"])
        audit.record(actor, "undo_bulk_change", held, {"taken_back": back, "kept": len(kept)})
    return Undone(back, kept)


def _back(model: type[Fact], keys: list[int], change: BulkChange, reason: str) -> tuple[list[Fact], list[Fact]]:
    """The facts that take these back, and those of them that are kept because others went on from them."""
    found = list(model._base_manager.filter(pk__in=keys).select_related("supersedes").order_by("pk"))
    corrected = set(model._base_manager.filter(supersedes__in=keys).values_list("supersedes", flat=True))
    later = _built_on(found, change) if change.what == STAGE else set()
    rows, kept = [], []
    for fact in found:
        if fact.pk in corrected or fact.enterprise_id in later:
            kept.append(fact)
        else:
            rows.append(instead_of(fact, fact.supersedes, reason))
    return rows, kept


def _built_on(found: list[Any], change: BulkChange) -> set[int]:
    """Enterprises whose recruitment went on since: a later stage stands on the one that was written."""
    since = RecruitmentStage.objects.in_force().filter(
        enterprise__in=[fact.enterprise_id for fact in found],
        custodian=change.custodian,
        recorded_at__gt=change.recorded_at,
    )
    return set(since.values_list("enterprise", flat=True))


def kept_of(change: BulkChange) -> list[Any]:
    """The facts that were kept when the change was taken back."""
    kept = change.value.get("kept", {})
    return [
        fact
        for name, keys in kept.items()
        for fact in MODELS[name]._base_manager.filter(pk__in=keys).select_related("enterprise").order_by("pk")
    ]
