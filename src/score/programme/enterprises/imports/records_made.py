"""What stands on the records that an import made: facts and rows of others, and what is taken back with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db.models import Model, QuerySet

from score.programme.core.facts import Fact, Writing
from score.programme.core.taken_back import KINDS, keys_taken_back, take_back
from score.programme.enterprises.imports.comparison import CHUNK, chunks
from score.programme.enterprises.imports.taking import entity_kinds, fact_kinds

# worked out or kept beside a record, and gone with it: nobody built on it by these
_BESIDE = frozenset({"EnterpriseRow", "DuplicateSuggestion", "DuplicateDecision"})
Runs = Sequence[Sequence[int]]


def runs_of(keys: Sequence[int]) -> list[list[int]]:
    """Keys as first and last of each unbroken run."""
    runs: list[list[int]] = []
    for pk in sorted(keys):
        if runs and runs[-1][1] == pk - 1:
            runs[-1][1] = pk
        else:
            runs.append([pk, pk])
    return runs


def built_beside(model: type[Model]) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """What people add to a record of `model` that no file brings: its name, the rows that hold, the way to the key."""
    for related, field in _pointing_at(model):
        if not (issubclass(related, Fact) and related in fact_kinds()) and related.__name__ not in entity_kinds():
            yield related.__name__, _holding(related), field


def take_back_made(made: Mapping[str, Any], writing: Writing, reason: str) -> int:
    """Take back the records that an import made and on which nothing stands any more; how many.

    `made`: by kind the runs of keys. What hangs on others goes first: rounds, then cohorts, then enterprises.
    """
    done = 0
    for name, kind in reversed(entity_kinds().items()):
        runs: Runs = made.get(name, ())
        keys = chain.from_iterable(range(first, last + 1) for first, last in runs)
        for some in chunks(keys, CHUNK):
            there = set(kind.model._base_manager.filter(pk__in=some).values_list("pk", flat=True))
            done += take_back(writing, kind.model, sorted(there - _stood_on(kind.model, some)), reason=reason)
    return done


def _stood_on(model: type[Model], keys: Sequence[int]) -> set[int]:
    """Which of these records something that holds refers to."""
    found: set[int] = set()
    for related, field in _pointing_at(model):
        found.update(_holding(related).filter(**{f"{field}__in": keys}).values_list(field, flat=True).distinct())
    return found


def _pointing_at(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    for relation in model._meta.get_fields(include_hidden=True):
        related: Any = relation.related_model
        if not (relation.auto_created and relation.is_relation) or related is None:
            continue
        if related.__name__ not in _BESIDE and not related.__name__.startswith("Historical"):
            yield related, relation.field.name  # type: ignore[union-attr]


def _holding(model: type[Model]) -> QuerySet[Any]:
    """The rows of a table that count: facts in force, records that are not taken back themselves."""
    if issubclass(model, Fact):
        return model._base_manager.filter(superseded_by__isnull=True, withdrawn=False)
    rows = model._base_manager.all()
    return rows.exclude(pk__in=keys_taken_back(model)) if model.__name__ in KINDS else rows
