"""The queue of reports that wait: what is odd first, then what is missing, then by age."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Membership, Role
from score.programme.organisations.queries import held_on
from score.programme.reviews.actions import why_not
from score.programme.reviews.counts import counts_of
from score.programme.reviews.kinds import Report, kinds
from score.programme.reviews.models import ReviewCount
from score.programme.reviews.queries import Standing, State, standings
from score.programme.reviews.sampling import (
    beginnings,
    is_from_before,
    passes_unread,
    rows_of_authors,
    rules,
)

TABS = ("waiting", "stand_in", "with_trainer", "decided", "passed")
COMPARED_AT_ONCE = 150  # in one request; the others are compared by the hourly job and stand at the end until then
LOOKING_BACK = datetime.timedelta(days=60)  # of what is decided


@dataclass(frozen=True)
class Item:
    """A report in the queue. `count` None: not compared yet. `blocked`: why this reader cannot decide about it.

    `passes`: nobody has to read it; the next run of the job says so. `stand_in`: no coordinator of the country can.
    """

    report: Report
    standing: Standing
    count: ReviewCount | None
    passes: bool
    stand_in: bool
    blocked: str
    days: int

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.standing.state

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide."""
        return self.state.waits and not self.passes

    @property
    def clean(self) -> bool:
        """Whether nothing is missing, odd or asked."""
        return self.count is not None and self.count.clean and self.state is State.NEW

    @property
    def may_tick(self) -> bool:
        """Whether this reader can approve it with others at once."""
        return self.clean and not self.blocked

    @property
    def token(self) -> str:
        """The report in the revision that is shown, for forms."""
        return f"{self.report.kind}|{self.report.subject}|{self.report.revision}"

    @property
    def pressing(self) -> tuple[bool, int, int, datetime.datetime]:
        """What comes first."""
        late = self.state is State.OVERDUE
        odd, missing = (self.count.odd, self.count.missing) if self.count else (0, 0)
        return (not late, -odd, -missing, self.report.waits_since)


@dataclass(frozen=True)
class Queue:
    """All reports that a reader may look at, in the order in which they are looked at.

    `before`: how many are from before reviews began in their country, and in no list.
    """

    items: list[Item]
    for_owner: bool
    before: int = 0

    @cached_property
    def tabs(self) -> dict[str, list[Item]]:
        """The items by tab."""
        found: dict[str, list[Item]] = {tab: [] for tab in TABS}
        for one in self.items:
            if one.waits:
                found["stand_in" if one.stand_in else "waiting"].append(one)
            elif one.state is State.WITH_TRAINER:
                found["with_trainer"].append(one)
            elif one.passes or one.state is State.PASSED:
                found["passed"].append(one)
            else:
                found["decided"].append(one)
        return found

    @property
    def first_tab(self) -> str:
        """Where a reader begins: the owner with what nobody else can decide."""
        return "stand_in" if self.for_owner and self.tabs["stand_in"] else "waiting"

    def next_after(self, key: tuple[str, str], tab: str) -> Item | None:
        """The next one that the reader can decide, after the one with this key; from the top after the last."""
        waiting = [one for one in self.tabs[tab] if not one.blocked or one.report.key == key]
        at = next((at for at, one in enumerate(waiting) if one.report.key == key), -1)
        rest = [one for one in (*waiting[at + 1 :], *waiting[: max(at, 0)]) if one.report.key != key]
        return rest[0] if rest else None


def queue_of(
    actor: Actor, *, country: str = "", kind: str = "", only: Report | None = None, today: datetime.date | None = None
) -> Queue:
    """The reports of a reader's countries, compared and sorted; `only`: one of them, however long ago decided."""
    day = today or timezone.localdate()
    if only is not None:
        held = standings([only], day)
        return Queue(_items(actor, [only], held, counts_of([only]), day), actor.role == Role.OWNER)

    def rows(model: type) -> object:
        return visible_to(actor, model)

    wanted = [one for name, one in kinds().items() if kind in ("", name)]
    reports: list[Report] = [one for each in wanted for one in each.reports(rows)]  # type: ignore[arg-type]
    if country:
        reports = [one for one in reports if one.country == country]
    held, begins = standings(reports, day), beginnings()
    current = [one for one in reports if not is_from_before(one, held[one.key], begins)]
    shown = [one for one in current if _is_shown(one, held[one.key], day)]
    waiting = sorted((one for one in shown if held[one.key].state.waits), key=lambda one: one.waits_since)
    counts = counts_of(waiting, COMPARED_AT_ONCE)
    items = _items(actor, shown, held, counts, day)
    before = len(reports) - len(current)
    return Queue(sorted(items, key=lambda one: one.pressing), actor.role == Role.OWNER, before)


def _is_shown(report: Report, standing: Standing, day: datetime.date) -> bool:
    if standing.decision is None or standing.state.waits or standing.state is State.WITH_TRAINER:
        return True
    return standing.decision.recorded_at.date() >= day - LOOKING_BACK


def _items(
    actor: Actor,
    reports: Sequence[Report],
    held: dict[tuple[str, str], Standing],
    counts: dict[tuple[str, str], ReviewCount],
    day: datetime.date,
) -> list[Item]:
    by_country, in_a_row, offices = rules(), rows_of_authors(reports), coordinators(day)
    items = []
    for one in reports:
        count, standing = counts.get(one.key), held[one.key]
        clean = count is not None and count.clean
        items.append(
            Item(
                report=one,
                standing=standing,
                count=count,
                passes=passes_unread(one, clean, standing, by_country.get(one.country), in_a_row),
                stand_in=offices[one.country] <= one.people,
                blocked=why_not(actor, one),
                days=max(0, (day - one.waits_since.date()).days),
            )
        )
    return items


def coordinators(day: datetime.date) -> dict[str, frozenset[int]]:
    """Who coordinates in each country; nobody where the country has none."""
    held = Membership.objects.filter(
        held_on(day), role=Role.COORDINATOR, user__is_active=True, organisation__active=True
    )
    found: dict[str, frozenset[int]] = defaultdict(frozenset)
    for country, user in held.values_list("organisation__country", "user"):
        found[country] |= {user}
    return found
