"""In which revision a report stands: the last fact about it in each table. Facts are never edited, so this is exact.

Whoever writes a report waits for the others (each kind's `lock`), so a fact with a smaller key never comes later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from score.programme.core.facts import AnyFact, FactQuerySet


@dataclass
class Traces:
    """The last fact about a report in each table, and who recorded any."""

    marks: dict[str, int] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)

    def add(self, table: str, last: int, user: int | None) -> None:
        """Somebody, or the system, recorded facts in a table, the last of them with this key."""
        self.marks[table] = max(last, self.marks.get(table, 0))
        if user is not None:
            self.people.add(user)


def revision_of(marks: Mapping[str, int]) -> str:
    """The revision as it is kept: `answer:1204 period:77`. Tables without a fact are left out."""
    return " ".join(f"{name}:{mark}" for name, mark in sorted(marks.items()) if mark)


def marks_in(revision: str) -> dict[str, int]:
    """The last key of each table."""
    pairs = (part.rpartition(":") for part in revision.split())
    return {name: int(mark) for name, _colon, mark in pairs}


def standing_at(rows: FactQuerySet[AnyFact], mark: int) -> FactQuerySet[AnyFact]:
    """Those of the facts that stood when `mark` was the last key."""
    later = rows.model._base_manager.filter(supersedes=OuterRef("pk"), pk__lte=mark)
    return rows.filter(pk__lte=mark, withdrawn=False).exclude(Exists(later))
