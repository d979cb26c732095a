"""Reads of coaching in an enterprise: what it saved, what is agreed and overdue, practices by visit, its team."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from score.catalogue.modules.coaching_plan import Practice
from score.programme.coaching.models import (
    AgreedAction,
    PracticePhoto,
    PracticeSeen,
    ProjectMoney,
    TeamMember,
    Visit,
    VisitPlan,
    VisitReport,
)
from score.programme.coaching.places import records_of
from score.programme.coaching.savings import Saved, amount_of, saved
from score.programme.coaching.subject import VisitSubject, is_enrolled, practices_of
from score.programme.core.models import LedgerEntry
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import may_for, visible_to
from score.programme.organisations.actor import Actor
from score.programme.trainings.models import Cohort


@dataclass(frozen=True)
class Headline:
    """What an enterprise saved: observed and net, by currency; what is projected stands apart and is never added."""

    observed: list[Saved]
    projected: list[Saved]


def savings_of(actor: Actor, enterprise: Enterprise) -> Headline:
    """The savings of an enterprise's projects, as far as the reader may see them."""
    money = (
        visible_to(actor, ProjectMoney).in_force().filter(project__enterprise__in=records_of(enterprise)).order_by("pk")
    )
    kinds: dict[str, list[ProjectMoney]] = defaultdict(list)
    for one in money:
        kinds[one.kind].append(one)
    paid = paid_by(actor, enterprise)
    return Headline(
        saved(map(amount_of, kinds[ProjectMoney.Kind.OBSERVED]), paid),
        saved(map(amount_of, kinds[ProjectMoney.Kind.PROJECTED])),
    )


def paid_by(actor: Actor, enterprise: Enterprise) -> dict[str, Decimal]:
    """What the enterprise itself paid in cash, less refunds, by currency; empty for who may not see the ledger."""
    return paid_in(visible_to(actor, LedgerEntry).in_force().filter(enterprise__in=records_of(enterprise)))


def paid_in(entries: QuerySet[LedgerEntry]) -> dict[str, Decimal]:
    """What enterprises themselves paid in cash according to these entries, less refunds, by currency."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    own = entries.filter(payer_kind=LedgerEntry.PayerKind.ENTERPRISE, in_kind=False)
    for stage, currency, amount in own.values_list("stage", "currency", "amount"):
        if stage == LedgerEntry.Stage.PAID:
            found[currency] += amount
        elif stage == LedgerEntry.Stage.REFUNDED:
            found[currency] -= amount
    return dict(found)


@dataclass(frozen=True)
class Agreed:
    """An agreed action. `late`: days past its day while open, 0 where it is not overdue."""

    action: AgreedAction
    late: int

    @property
    def is_open(self) -> bool:
        """Whether it waits."""
        return self.action.state == AgreedAction.State.OPEN


def agreed_with(actor: Actor, enterprise: Enterprise, today: datetime.date) -> list[Agreed]:
    """What was agreed: open ones first, those longest overdue at the top, then those settled, newest first."""
    rows = visible_to(actor, AgreedAction).in_force().filter(enterprise__in=records_of(enterprise))
    found = [Agreed(one, _days_late(one, today)) for one in rows.select_related("cohort")]
    waiting = [one for one in found if one.is_open]
    waiting.sort(key=lambda one: (one.action.due_on or datetime.date.max, one.action.pk))
    settled = [one for one in found if not one.is_open]
    settled.sort(key=lambda one: one.action.recorded_at, reverse=True)
    return [*waiting, *settled]


def _days_late(action: AgreedAction, today: datetime.date) -> int:
    if action.state != AgreedAction.State.OPEN or action.due_on is None:
        return 0
    return max(0, (today - action.due_on).days)


@dataclass(frozen=True)
class PracticeLine:
    """One practice, with its mark on each visit: yes, no, not_seen, or nothing where nobody marked it."""

    practice: Practice
    marks: list[tuple[int, str]]

    @property
    def adopted(self) -> bool:
        """Absent when first looked at, there when last looked at."""
        seen = [mark for _number, mark in self.marks if mark in (PracticeSeen.Seen.YES, PracticeSeen.Seen.NO)]
        return bool(seen) and seen[0] == PracticeSeen.Seen.NO and seen[-1] == PracticeSeen.Seen.YES


def practices_by_visit(actor: Actor, enterprise: Enterprise, cohort: Cohort) -> list[PracticeLine]:
    """The checklist of the cohort's module down, its visits across."""
    marks: dict[str, dict[int, str]] = defaultdict(dict)
    numbers: set[int] = set()
    for one in visible_to(actor, PracticeSeen).in_force().filter(enterprise=enterprise, cohort=cohort):
        marks[one.practice][one.number] = one.seen
        numbers.add(one.number)
    return [
        PracticeLine(one, [(number, marks[one.code].get(number, "")) for number in sorted(numbers)])
        for one in practices_of(cohort)
    ]


def earlier_marks(subject: VisitSubject) -> dict[str, PracticeSeen]:
    """For each practice the mark of the last visit before this one that has any."""
    before = PracticeSeen.objects.in_force().filter(
        enterprise=subject.enterprise, cohort=subject.cohort, number__lt=subject.number
    )
    return {one.practice: one for one in before.order_by("number")}


def photos_of(subject: VisitSubject) -> dict[str, list[PracticePhoto]]:
    """The photos of a visit, by practice."""
    found: dict[str, list[PracticePhoto]] = defaultdict(list)
    for one in PracticePhoto.objects.in_force().filter(**subject.key).select_related("file").order_by("pk"):
        found[one.practice].append(one)
    return dict(found)


def may_see_visit(actor: Actor, enterprise: Enterprise, cohort: Cohort) -> bool:
    """Whether the reader may see this enterprise's visits in this cohort: by custody, or because a row is theirs."""
    if not is_enrolled(enterprise, cohort):
        return False
    if may_for(actor, VisitReport, "view", cohort):
        return True
    about = {"enterprise": enterprise, "cohort": cohort}
    return any(
        visible_to(actor, model).in_force().filter(**about).exists() for model in (VisitPlan, Visit, VisitReport)
    )


@dataclass(frozen=True)
class Team:
    """An improvement team on a day: who is in it, and who was."""

    members: list[TeamMember]
    former: list[TeamMember]

    def count(self, **wanted: str) -> int:
        """How many members have this sex or role."""
        return sum(all(getattr(one, name) == value for name, value in wanted.items()) for one in self.members)

    @property
    def women(self) -> int:
        """Women in it."""
        return self.count(sex=TeamMember.Sex.WOMAN)

    @property
    def men(self) -> int:
        """Men in it."""
        return self.count(sex=TeamMember.Sex.MAN)

    @property
    def workers(self) -> int:
        """Workers in it."""
        return self.count(job_role=TeamMember.JobRole.WORKER)

    @property
    def managers(self) -> int:
        """Managers in it."""
        return self.count(job_role=TeamMember.JobRole.MANAGER)


def team_of(actor: Actor, enterprise: Enterprise, day: datetime.date) -> Team:
    """The team of an enterprise on `day`; the last day of a member still counts."""
    rows: Iterable[TeamMember] = visible_to(actor, TeamMember).in_force().filter(enterprise__in=records_of(enterprise))
    inside, former = [], []
    for one in sorted(rows, key=lambda member: (member.joined_on, member.pk)):
        (former if one.left_on is not None and one.left_on < day else inside).append(one)
    return Team(inside, former)
