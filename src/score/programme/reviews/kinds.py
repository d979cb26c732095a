"""The kinds of reports that are looked at. Each domain offers its own in `reviews.py`, as `REVIEW_KINDS`."""

from __future__ import annotations

import contextlib
import datetime
import functools
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from score.programme.core.chunks import chunks
from score.programme.core.domains import offered

AnyModel = TypeVar("AnyModel", bound=Model)
Rows = Callable[[type[Any]], QuerySet[Any]]  # the rows of a model that count: all, or those that somebody may see
AT_ONCE = 200  # reports in one read: a kind may have to name each in its condition
Why = Literal["missing", "odd", "new", "changed"]
ORDER: tuple[Why, ...] = ("odd", "changed", "missing", "new")


@dataclass(frozen=True)
class Report:
    """A report that was handed in, as a queue knows it.

    `people`: users who entered, collected or visited; none of them decides. `author`: whose report it is, None where
    nobody is known. `past`: what it is compared with stands in this revision. `waits_since`: when it was handed in.
    """

    kind: str
    subject: str
    title: str
    firm: str
    href: str
    country: str
    enterprise_id: int | None
    cohort_id: int | None
    custodian_id: int | None
    day: datetime.date | None
    waits_since: datetime.datetime
    author: int | None
    people: frozenset[int]
    revision: str
    past: str = ""
    place: str = ""  # code of the cohort, where there is one

    @property
    def key(self) -> tuple[str, str]:
        """Kind and subject."""
        return self.kind, self.subject


@dataclass(frozen=True)
class Difference:
    """One field worth looking at: what stood before, what stands now, and why it is shown."""

    why: Why
    field: str
    label: str
    before: str
    now: str
    reason: str
    said: str = ""  # what whoever entered it said about it
    href: str = ""


@dataclass(frozen=True)
class Reading:
    """A report as differences. `fields`: how many fields it has in all."""

    fields: int
    differences: list[Difference] = field(default_factory=list)

    def count(self, why: Why) -> int:
        """How many fields differ in one way; what is about the whole counts each time."""
        found = [one.field for one in self.differences if one.why == why]
        return len({name for name in found if name}) + found.count("")

    @property
    def missing(self) -> int:
        """How many fields are missing."""
        return self.count("missing")

    @property
    def odd(self) -> int:
        """How many are odd against the firm's past."""
        return self.count("odd")

    @property
    def clean(self) -> bool:
        """Whether nothing is missing or odd."""
        return not (self.missing or self.odd)

    @property
    def grouped(self) -> list[tuple[Why, list[Difference]]]:
        """The differences by sort, what is odd first."""
        found = [(why, [one for one in self.differences if one.why == why]) for why in ORDER]
        return [(why, some) for why, some in found if some]


class ReviewKind(Protocol):
    """One kind of report: which there are, how they are compared with the firm's past."""

    @property
    def name(self) -> str:
        """How decisions call it."""

    @property
    def words(self) -> str | Promise:
        """What such a report is called."""

    def reports(self, rows: Rows, subjects: Iterable[str] | None = None) -> list[Report]:
        """What was handed in among `rows`; of `subjects` alone where they are given."""

    def read(self, report: Report) -> Reading:
        """What is missing, odd against the firm's past, or new."""

    def changes(self, report: Report, since: str) -> list[Difference]:
        """What changed since an earlier revision."""

    def labels(self, fields: Sequence[tuple[Report, str]]) -> dict[tuple[str, str], str]:
        """Fields of reports in words, by subject and field. What the kind does not know is left out."""

    def lock(self, report: Report) -> None:
        """Whoever writes this report waits until the transaction ends."""


class UnknownKind(KeyError):
    """No domain has such reports."""


@functools.cache
def kinds() -> dict[str, ReviewKind]:
    """All kinds, by name, from the domains' `reviews.py`."""
    found: dict[str, ReviewKind] = {}
    for module in offered("reviews").values():
        for kind in module.REVIEW_KINDS:
            if kind.name in found:
                raise ValueError(f"two kinds of reports are called {kind.name}")
            found[kind.name] = kind
    return found


def kind_named(name: str) -> ReviewKind:
    """The kind with this name; UnknownKind where there is none."""
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownKind(name) from None


def by_kind(keys: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The subjects of these keys, by kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind, subject in keys:
        found[kind].append(subject)
    return found


def every_row(model: type[AnyModel]) -> QuerySet[AnyModel]:
    """All rows: for what is done by the system."""
    return model._default_manager.all()


def uids_in(subjects: Iterable[str]) -> Iterator[uuid.UUID]:
    """Subjects that are a uid, for kinds that call their reports so; what is none names no report."""
    for subject in subjects:
        with contextlib.suppress(ValueError):
            yield uuid.UUID(subject)


def report_of(kind: str, subject: str, rows: Rows = every_row) -> Report | None:
    """One report as it stands now, if it is handed in and among `rows`."""
    found: Sequence[Report] = kind_named(kind).reports(rows, [subject])
    return found[0] if found else None


def reports_of(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Report]:
    """Those of the reports with these keys that are handed in, by key."""
    found: dict[tuple[str, str], Report] = {}
    for kind, subjects in by_kind(keys).items():
        for some in chunks(sorted(subjects), AT_ONCE):
            found |= {one.key: one for one in kind_named(kind).reports(every_row, some)}
    return found


def labels_of(fields: Iterable[tuple[Report, str]]) -> dict[tuple[Report, str], str]:
    """Fields of reports in words, all at once. What their kinds do not know, and the whole report, is left out."""
    asked: dict[str, list[tuple[Report, str]]] = defaultdict(list)
    for report, name in fields:
        if name:
            asked[report.kind].append((report, name))
    found: dict[tuple[Report, str], str] = {}
    for kind, some in asked.items():
        known = kind_named(kind).labels(some)
        found |= {one: known[one[0].subject, one[1]] for one in some if (one[0].subject, one[1]) in known}
    return found
