"""Reads of reviews: what holds about each report, which queries are open, what waits."""

from __future__ import annotations

import datetime
import enum
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from score.programme.core.chunks import chunks
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.reviews.kinds import Report, by_kind
from score.programme.reviews.models import ReviewDecision, ReviewQuery

AT_ONCE = 500
Verdict = ReviewDecision.Verdict


class State(enum.Enum):
    """Where a report stands between whoever made it and whoever looks at it."""

    NEW = "new"
    CHANGED = "changed"  # since it was decided
    ANSWERED = "answered"  # every query is
    OVERDUE = "overdue"  # a query is past its day
    WITH_TRAINER = "with_trainer"
    APPROVED = "approved"
    PASSED = "passed"

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide."""
        return self in (State.NEW, State.CHANGED, State.ANSWERED, State.OVERDUE)


@dataclass(frozen=True)
class Standing:
    """What holds about a report. `approved`: the last decision that took it as good, also unread."""

    state: State
    decision: ReviewDecision | None = None
    approved: ReviewDecision | None = None
    queries: list[ReviewQuery] = field(default_factory=list)

    @property
    def open(self) -> list[ReviewQuery]:
        """Queries that nobody has answered."""
        return [one for one in self.queries if one.state == ReviewQuery.State.OPEN]


def holding(rows: Iterable[ReviewDecision]) -> list[ReviewDecision]:
    """Of everything ever recorded about one report, in order: the decisions that were not taken back."""
    held: list[ReviewDecision] = []
    for one in rows:
        if one.withdrawn:
            held = [earlier for earlier in held if earlier.pk != one.supersedes_id]
        else:
            held.append(one)
    return held


def standings(reports: Iterable[Report], today: datetime.date) -> dict[tuple[str, str], Standing]:
    """What holds about each of these reports."""
    by_key = {one.key: one for one in reports}
    decided = decisions_of(by_key)
    asked = queries_of(by_key)
    return {key: standing_of(one, decided.get(key, []), asked.get(key, []), today) for key, one in by_key.items()}


def standing_of(
    report: Report, held: list[ReviewDecision], queries: list[ReviewQuery], today: datetime.date
) -> Standing:
    """What holds about a report whose decisions and queries are these."""
    if not held:
        return Standing(State.NEW, queries=queries)
    last = held[-1]
    good = [one for one in held if one.verdict != Verdict.RETURNED]
    approved = good[-1] if good else None
    if last.revision != report.revision:
        state = State.CHANGED
    elif last.verdict == Verdict.APPROVED:
        state = State.APPROVED
    elif last.verdict == Verdict.PASSED:
        state = State.PASSED
    else:
        waiting = [one for one in queries if one.state == ReviewQuery.State.OPEN]
        late = any(one.due_on < today for one in waiting)
        state = State.OVERDUE if late else State.WITH_TRAINER if waiting else State.ANSWERED
    return Standing(state, last, approved, queries)


def decisions_of(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[ReviewDecision]]:
    """The decisions that hold about each of these reports, the last one at the end."""
    found: dict[tuple[str, str], list[ReviewDecision]] = defaultdict(list)
    for kind, subjects in by_kind(keys).items():
        for some in chunks(subjects, AT_ONCE):
            for one in ReviewDecision.objects.filter(kind=kind, subject__in=some).order_by("pk"):
                found[one.kind, one.subject].append(one)
    return {key: holding(rows) for key, rows in found.items()}


def queries_of(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[ReviewQuery]]:
    """What was asked about each of these reports, the oldest first."""
    found: dict[tuple[str, str], list[ReviewQuery]] = defaultdict(list)
    for kind, subjects in by_kind(keys).items():
        for some in chunks(subjects, AT_ONCE):
            for one in ReviewQuery.objects.in_force().filter(kind=kind, subject__in=some).order_by("uid"):
                found[one.kind, one.subject].append(one)
    return dict(found)


def open_at_fields(actor: Actor, kind: str, subject: str) -> dict[str, list[ReviewQuery]]:
    """The open queries of one report that the reader may see, by field; empty text for those about the whole."""
    found: dict[str, list[ReviewQuery]] = defaultdict(list)
    rows = visible_to(actor, ReviewQuery).in_force().filter(kind=kind, subject=subject)
    for one in rows.filter(state=ReviewQuery.State.OPEN).order_by("uid"):
        found[one.field].append(one)
    return dict(found)


def asked_on(queries: Iterable[ReviewQuery]) -> dict[uuid.UUID, datetime.datetime]:
    """When each of these queries was first asked, by uid."""
    found: dict[uuid.UUID, datetime.datetime] = {}
    for some in chunks({one.uid for one in queries}, AT_ONCE):
        first = ReviewQuery.objects.filter(uid__in=some, supersedes__isnull=True)
        found |= dict(first.values_list("uid", "recorded_at"))
    return found


def clean_in_a_row(authors: Iterable[int]) -> Mapping[int, int]:
    """How many clean reports of each author were approved since the last one that was returned."""
    by_report: dict[tuple[str, str], list[ReviewDecision]] = defaultdict(list)
    for some in chunks(set(authors), AT_ONCE):
        for one in ReviewDecision.objects.filter(author__in=some).order_by("pk"):
            by_report[one.kind, one.subject].append(one)
    lasting = sorted((one for rows in by_report.values() for one in holding(rows)), key=lambda one: one.pk)
    row: dict[int, int] = defaultdict(int)
    for one in lasting:
        if one.author_id is None or one.verdict == Verdict.PASSED:
            continue
        row[one.author_id] = row[one.author_id] + one.clean if one.verdict == Verdict.APPROVED else 0
    return dict(row)
