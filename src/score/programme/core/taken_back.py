"""Records that were taken back, and given back again. Lists leave them out; what leads to one directly still opens it.

Facts say it, so a past moment at which the record stood is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet

from score.programme.core.chunks import chunks
from score.programme.core.facts import Writing
from score.programme.core.models import RecordTakenBack

AnyModel = TypeVar("AnyModel", bound=Model)
_AT_ONCE = 5_000  # keys in one query

KINDS = frozenset({"Enterprise", "Cohort", "Round", "Person"})


def keys_taken_back(model: type[Model]) -> QuerySet[RecordTakenBack, int]:
    """The primary keys of the records of a model that are taken back, as a query to be used within others."""
    return RecordTakenBack.objects.in_force().filter(kind=model.__name__).values_list("record", flat=True)


def not_taken_back(model: type[AnyModel]) -> QuerySet[AnyModel]:
    """The records of a model that are not taken back."""
    return model._default_manager.exclude(pk__in=keys_taken_back(model))


def taking_back_of(record: Model) -> RecordTakenBack | None:
    """When, by whom and why a record was taken back; None where it stands."""
    rows = RecordTakenBack.objects.in_force().filter(kind=type(record).__name__, record=record.pk)
    return rows.select_related("recorded_by").first()


def taken_back_among(model: type[Model], keys: Iterable[int]) -> set[int]:
    """Which of these records of a model are taken back."""
    found: set[int] = set()
    for some in chunks(keys, _AT_ONCE):
        found.update(keys_taken_back(model).filter(record__in=some))
    return found


def take_back(writing: Writing, model: type[Model], keys: Iterable[int], *, reason: str) -> int:
    """Take records back, those that are not yet; how many."""
    done = 0
    for some in chunks(keys, _AT_ONCE):
        there = {one.record: one for one in _newest(model, some)}
        wanted = [key for key in some if key not in there or there[key].withdrawn]
        writing.add_many(
            RecordTakenBack(kind=model.__name__, record=key, supersedes=there.get(key), reason=reason) for key in wanted
        )
        done += len(wanted)
    return done


def give_back(writing: Writing, model: type[Model], keys: Iterable[int], *, reason: str) -> int:
    """Let records stand again, those that are taken back; how many."""
    done = 0
    for some in chunks(keys, _AT_ONCE):
        gone = [one for one in _newest(model, some) if not one.withdrawn]
        writing.add_many(
            RecordTakenBack(kind=one.kind, record=one.record, supersedes=one, withdrawn=True, reason=reason)
            for one in gone
        )
        done += len(gone)
    return done


def _newest(model: type[Model], keys: Sequence[int]) -> QuerySet[RecordTakenBack]:
    return RecordTakenBack.objects.filter(kind=model.__name__, record__in=keys, superseded_by__isnull=True)
