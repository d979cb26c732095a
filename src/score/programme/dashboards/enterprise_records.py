"""What the page of an enterprise shows, read through `organisations.access`: each reader gets what is theirs to see.

A record that took in others shows their facts too; each line can say from which record it came.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from score.programme.coaching.models import Visit
from score.programme.core.models import LedgerEntry
from score.programme.dashboards.enterprise_words import attribute_label, part_of_workforce, workforce_doubts
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseMerge,
    Workforce,
)
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Consent, Person, PersonDetails
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    CohortDelivery,
    Enrolment,
    Participation,
    StatedTraining,
)
from score.programme.trainings.words import module_title

STAGES = ("promised", "committed", "invoiced", "paid", "refunded")


@dataclass(frozen=True)
class Records:
    """The record and those that were merged into it, directly or by way of others."""

    enterprise: Enterprise
    absorbed: list[EnterpriseMerge]

    @property
    def ids(self) -> list[int]:
        """Keys of all of them, the record itself first."""
        return [self.enterprise.pk, *(one.absorbed_id for one in self.absorbed)]


def records_of(enterprise: Enterprise) -> Records:
    """The record with all that it took in."""
    found: list[EnterpriseMerge] = []
    level = [enterprise.pk]
    while level:
        merges = list(EnterpriseMerge.objects.in_force().filter(kept__in=level).select_related("absorbed"))
        level = [one.absorbed_id for one in merges]
        found += merges
    return Records(enterprise, found)


def merged_into(enterprise: Enterprise) -> EnterpriseMerge | None:
    """The merge by which this record became part of another, if it did."""
    return EnterpriseMerge.objects.in_force().filter(absorbed=enterprise).select_related("kept").first()


@dataclass(frozen=True)
class AttributeLine:
    """One attribute from a day on; `now` where it holds today."""

    fact: EnterpriseAttribute
    text: str
    now: bool


def attributes_of(actor: Actor, records: Records, today: datetime.date) -> list[AttributeLine]:
    """What the enterprise is and was, by kind, the latest first."""
    rows = visible_to(actor, EnterpriseAttribute).in_force().filter(enterprise=records.enterprise.pk)
    lines, taken = [], set()
    order = list(EnterpriseAttribute.Kind.values)
    for one in sorted(
        rows.select_related("recorded_by"), key=lambda row: (order.index(row.kind), -row.valid_from.toordinal())
    ):
        now = one.valid_from <= today and one.kind not in taken
        if now:
            taken.add(one.kind)
        lines.append(AttributeLine(one, attribute_label(one.kind, one.value), now))
    return lines


@dataclass(frozen=True)
class WorkforceLine:
    """Heads on one day: in all, and by part."""

    day: datetime.date
    total: Decimal | None
    parts: list[tuple[str, Decimal]]
    source: str

    def part(self, dimensions: str) -> Decimal | None:
        """Heads of one part, None where it was not counted."""
        return next((heads for code, heads in self.coded if code == dimensions), None)

    coded: tuple[tuple[str, Decimal], ...] = ()

    @property
    def doubts(self) -> list[str]:
        """What does not fit together in these counts."""
        whole = {} if self.total is None else {"": self.total}
        return workforce_doubts({**whole, **dict(self.coded)})

    @property
    def women(self) -> Decimal | None:
        """Women among them, None where they were not counted."""
        return self.part("sex=women")


def workforce_of(actor: Actor, records: Records) -> list[WorkforceLine]:
    """Workforce by day, the latest first."""
    rows = visible_to(actor, Workforce).in_force().filter(enterprise__in=records.ids).order_by("-day", "pk")
    days: dict[datetime.date, list[Workforce]] = defaultdict(list)
    for one in rows:
        days[one.day].append(one)
    return [_workforce_line(day, found) for day, found in days.items()]


def _workforce_line(day: datetime.date, found: list[Workforce]) -> WorkforceLine:
    total = next((one.heads for one in found if not one.dimensions), None)
    coded = tuple((one.dimensions, one.heads) for one in found if one.dimensions)
    parts = [(part_of_workforce(code), heads) for code, heads in coded]
    return WorkforceLine(day, total, parts, next((one.source for one in found if one.source), ""), coded)


@dataclass
class Cycle:
    """The enterprise's part in one cohort: how many persons, how often they were present."""

    enrolment: Enrolment
    title: str
    partner: str = ""
    class_days: list[ClassDay] = field(default_factory=list)
    people: list[Participation] = field(default_factory=list)
    attendances: list[Attendance] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    @property
    def first_day(self) -> datetime.date | None:
        """The first class day."""
        return min((one.day for one in self.class_days), default=None)

    @property
    def last_day(self) -> datetime.date | None:
        """The last class day."""
        return max((one.day for one in self.class_days), default=None)

    @property
    def reached(self) -> int:
        """Persons who were present on at least one class day."""
        return len({one.person_id for one in self.attendances if one.present})

    @property
    def person_days(self) -> int:
        """Presences."""
        return sum(1 for one in self.attendances if one.present)

    @property
    def person_days_possible(self) -> int:
        """Presences that attendance was kept for, present or not."""
        return len(self.attendances)

    @property
    def women(self) -> int:
        """Women among those registered."""
        return sum(1 for one in self.people if one.sex == Participation.Sex.WOMAN)

    @property
    def managers(self) -> int:
        """Managers among those registered."""
        return sum(1 for one in self.people if one.job_role == Participation.JobRole.MANAGER)

    @property
    def workers(self) -> int:
        """Workers among those registered."""
        return sum(1 for one in self.people if one.job_role == Participation.JobRole.WORKER)

    @property
    def persons(self) -> list[tuple[str, Participation, int]]:
        """Those registered whose names the reader may see: name, part, days present."""
        present: dict[int, int] = defaultdict(int)
        for one in self.attendances:
            present[one.person_id] += one.present
        return [
            (self.names[one.person_id], one, present[one.person_id])
            for one in self.people
            if one.person_id in self.names
        ]


def cycles_of(actor: Actor, records: Records) -> list[Cycle]:
    """The cohorts in which the enterprise takes part, the latest first, with what the reader may see of each."""
    enrolments = visible_to(actor, Enrolment).in_force().filter(enterprise__in=records.ids).select_related("cohort")
    cycles = {one.cohort_id: Cycle(one, module_title(one.cohort.module, one.cohort.country)) for one in enrolments}
    of_cohorts = {"cohort__in": list(cycles)}
    delivered = visible_to(actor, CohortDelivery).in_force().filter(**of_cohorts).select_related("partner")
    for delivery in delivered:
        cycles[delivery.cohort_id].partner = delivery.partner.name if delivery.partner else ""
    for class_day in visible_to(actor, ClassDay).in_force().filter(**of_cohorts).order_by("number"):
        cycles[class_day.cohort_id].class_days.append(class_day)
    people = visible_to(actor, Participation).in_force().filter(**of_cohorts, enterprise__in=records.ids).order_by("pk")
    ours = set()
    for person in people:
        cycles[person.cohort_id].people.append(person)
        ours.add((person.cohort_id, person.person_id))
    known = {person for _cohort, person in ours}
    for presence in visible_to(actor, Attendance).in_force().filter(**of_cohorts, person__in=known):
        if (presence.cohort_id, presence.person_id) in ours:
            cycles[presence.cohort_id].attendances.append(presence)
    made = visible_to(actor, Visit).in_force().filter(**of_cohorts, enterprise__in=records.ids)
    for visit in made.select_related("enterprise").order_by("number"):
        cycles[visit.cohort_id].visits.append(visit)
    names = names_of_persons(actor, known)
    for cycle in cycles.values():
        cycle.names = names
    return sorted(cycles.values(), key=_begun, reverse=True)


def _begun(cycle: Cycle) -> tuple[datetime.date, int]:
    return (cycle.class_days[0].day if cycle.class_days else datetime.date.max, cycle.enrolment.pk)


def names_of_persons(actor: Actor, persons: Iterable[int]) -> dict[int, str]:
    """Names of those persons whose names the reader may see and who were not erased."""
    open_to = visible_to(actor, Person).filter(pk__in=list(persons))
    return dict(PersonDetails.objects.filter(person__in=open_to).values_list("person", "name"))


def stated_trainings_of(actor: Actor, records: Records) -> list[tuple[str, StatedTraining]]:
    """Trainings that an import states, without attendance behind them."""
    rows = visible_to(actor, StatedTraining).in_force().filter(enterprise__in=records.ids).order_by("-first_class_day")
    return [(module_title(one.module), one) for one in rows]


@dataclass(frozen=True)
class MoneyLine:
    """What one kind of payer has in the ledger for this enterprise, in one currency, by stage."""

    payer: str
    currency: str
    in_kind: bool
    amounts: dict[str, Decimal]

    @property
    def cells(self) -> list[Decimal | None]:
        """The amounts in the order of the stages, None where there is none."""
        return [self.amounts.get(stage) for stage in STAGES]


def money_of(actor: Actor, records: Records) -> list[MoneyLine]:
    """The ledger's entries about the enterprise: never added over currencies, cash and kind apart."""
    sums: dict[tuple[str, str, bool], dict[str, Decimal]] = {}
    for one in visible_to(actor, LedgerEntry).in_force().filter(enterprise__in=records.ids).order_by("pk"):
        line = sums.setdefault((one.payer_kind, one.currency, one.in_kind), {})
        line[one.stage] = line.get(one.stage, Decimal(0)) + one.amount
    payers = dict(LedgerEntry.PayerKind.choices)
    return [
        MoneyLine(str(payers.get(kind, kind)), currency, in_kind, line)
        for (kind, currency, in_kind), line in sums.items()
    ]


def consents_of(actor: Actor, records: Records) -> list[Consent]:
    """What the enterprise agreed to, and with whom its records are shared."""
    rows = visible_to(actor, Consent).in_force().filter(enterprise__in=records.ids)
    return list(rows.select_related("recipient").order_by("purpose", "pk"))


def closure_of(actor: Actor, records: Records) -> EnterpriseClosure | None:
    """That the enterprise closed, if it did and the reader may know."""
    rows = visible_to(actor, EnterpriseClosure).in_force().filter(enterprise__in=records.ids)
    return rows.order_by("-pk").first()


def comparisons_of(actor: Actor, records: Records) -> list[ComparisonMembership]:
    """The comparison groups in which the enterprise stands, as an untrained yardstick."""
    rows: Any = visible_to(actor, ComparisonMembership).in_force().filter(enterprise__in=records.ids)
    return list(rows.order_by("group"))
