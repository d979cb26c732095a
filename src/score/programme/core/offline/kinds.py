"""The kinds of entries that can be made without a network. Each domain offers its own in `offline.py`."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import Model

from score.programme.core.domains import offered

Value = Any  # what JSON holds: text, number, truth, None


@dataclass(frozen=True)
class Standing:
    """The value of a field as it is recorded: since when, and by whom."""

    value: Value
    recorded_at: datetime.datetime
    user_id: int | None


class Kind(Protocol):
    """One kind of entry: where its fields are kept, and how they are written.

    A subject is what the entry is about (a class day, a visit, a round), named by a text of identities.
    """

    @property
    def name(self) -> str:
        """How devices call it."""

    @property
    def private(self) -> frozenset[str]:
        """Fields that name a person: entries keep a seal of what they hold, by which it is known again, not itself."""

    def find(self, actor: Any, subject: str) -> Any:
        """What the subject names, if the actor may write there; Http404 or PermissionDenied as `access.get_for`."""

    def lock(self, found: Any) -> None:
        """Keep other writers of the same subject waiting until the transaction ends."""

    def standing(self, found: Any) -> Mapping[str, Standing]:
        """The fields that are filled."""

    def can_clash(self, field: str) -> bool:
        """Whether the field holds one value; what is only said along with others, or adds to them, never clashes."""

    def canonical(self, field: str, value: Value) -> Value:
        """The value as it would stand, so that what means the same is the same; as it came where it can be none."""

    def write(self, actor: Any, found: Any, values: Mapping[str, Value], captured_on: datetime.date) -> None:
        """Record these fields; ValidationError where that cannot be. The reason of a correction is given."""

    def owners(self, found: Any) -> dict[str, Model | None]:
        """`enterprise` and `cohort` to which the subject belongs."""

    def field_words(self, found: Any, field: str) -> str:
        """The field in words."""

    def subject_words(self, found: Any) -> str:
        """The subject in words."""

    def value_words(self, found: Any, field: str, value: Value) -> str:
        """A value in words."""

    def local_date(self, found: Any, moment: datetime.datetime) -> datetime.date:
        """The day it was there."""


class NotYet(ValidationError):
    """What an entry rests on has not come yet, perhaps from another device: it waits. A page says why."""


class UnknownKind(KeyError):
    """No domain takes such entries."""


@functools.cache
def kinds() -> dict[str, Kind]:
    """All kinds, by name, from the domains' `offline.py`."""
    found: dict[str, Kind] = {}
    for module in offered("offline").values():
        for kind in module.OFFLINE_KINDS:
            if kind.name in found:
                raise ValueError(f"two kinds of entries are called {kind.name}")
            found[kind.name] = kind
    return found


def kind_named(name: str) -> Kind:
    """The kind with this name; UnknownKind where there is none."""
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownKind(name) from None
