"""The list of cohorts, and one cohort: who was there, rounds, visits, what is missing, money."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from score.programme.coaching.models import Visit
from score.programme.core.formats import country_name
from score.programme.core.models import LedgerEntry
from score.programme.dashboards.cohort_panels import KINDS, RIGHTS, plan_panels
from score.programme.dashboards.data_quality import may_occur
from score.programme.dashboards.headlines import headlines
from score.programme.dashboards.missing.lines import cohorts_of_group, partners_of_cohorts
from score.programme.dashboards.missing_panel import missing_in
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, may, require, rights_over, visible_in_cohort, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.results.figures import world_at
from score.programme.results.models import Round, RoundPeriod
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    Enrolment,
    Participation,
)
from score.programme.trainings.planning.queries import Snapshot, states_of
from score.programme.trainings.planning.states import State
from score.programme.trainings.words import module_title

PER_PAGE = 50
RECENT = 8
FIGURES = ("enterprises_trained", "persons_trained", "attendances", "defects_share")


@dataclass(frozen=True)
class CohortLine:
    """One cohort in a list."""

    cohort: Cohort
    title: str
    country: str
    partner: str
    first_day: datetime.date | None
    last_day: datetime.date | None
    enterprises: int
    has_attendance: bool
    state: str = ""
    state_kind: str = "none"


def cohort_rows(actor: Actor, values: dict[str, str] | None = None) -> QuerySet[Cohort]:
    """The cohorts that the reader may see, the latest first and those without a date before them."""
    values = {name: value for name, value in (values or {}).items() if value}
    days = ClassDay.objects.in_force().filter(cohort=OuterRef("pk")).order_by().values("cohort")
    found = cohorts_of_group(visible_to(actor, Cohort), values)
    if "module" in values:
        found = found.filter(module=values["module"])
    if "q" in values:
        found = found.filter(code__icontains=values["q"])
    # what else a list shows is read for its page alone: SQLite would work it out for all before it sorts them
    first = found.annotate(first_day=Subquery(days.annotate(d=Min("day")).values("d")))
    return first.order_by(F("first_day").desc(nulls_first=True), "-pk")


def _shown_of(keys: Sequence[int]) -> dict[int, Any]:
    """The last day, how many enterprises, and whether attendance is entered, of some cohorts."""
    days = ClassDay.objects.in_force().filter(cohort=OuterRef("pk")).order_by().values("cohort")
    enrolled = Enrolment.objects.in_force().filter(cohort=OuterRef("pk")).order_by().values("cohort")
    rows = Cohort.objects.filter(pk__in=keys).annotate(
        last_day=Subquery(days.annotate(d=Max("day")).values("d")),
        enterprises=Subquery(enrolled.annotate(n=Count("enterprise", distinct=True)).values("n")),
        has_attendance=Exists(Attendance.objects.in_force().filter(cohort=OuterRef("pk"))),
    )
    return {one.pk: one for one in rows.only("pk")}


def lines_of(actor: Actor, rows: Iterable[Cohort]) -> list[CohortLine]:
    """Rows of `cohort_rows` as lines; partners that the reader may not know of stay unnamed."""
    found = list(rows)
    keys = [one.pk for one in found]
    partners, states, shown = partners_of_cohorts(actor, keys), states_of(keys), _shown_of(keys)
    return [
        CohortLine(
            cohort=one,
            title=module_title(one.module, one.country),
            country=country_name(one.country),
            partner=partners.get(one.pk, ""),
            first_day=one.first_day,  # type: ignore[attr-defined]
            last_day=shown[one.pk].last_day,
            enterprises=shown[one.pk].enterprises or 0,
            has_attendance=shown[one.pk].has_attendance,
            state=str(State(states[one.pk]).label) if one.pk in states else "",
            state_kind=KINDS[State(states[one.pk])] if one.pk in states else "none",
        )
        for one in found
    ]


def recent_cohorts(actor: Actor) -> list[CohortLine]:
    """The cohorts whose classes are ahead or lately over."""
    return lines_of(actor, cohort_rows(actor).filter(first_day__isnull=False)[:RECENT])


@login_required
@require_GET
def cohorts(request: HttpRequest) -> HttpResponse:
    """All cohorts that the reader may see."""
    require(request.actor, Cohort)
    values = {name: request.GET.get(name, "").strip() for name in ("country", "module", "partner", "q")}
    values["partner"] = values["partner"] if may_occur({"partner": values["partner"]}) else ""
    page = Paginator(cohort_rows(request.actor, values), PER_PAGE).get_page(request.GET.get("page"))
    seen = visible_to(request.actor, Cohort)
    choices = list(seen.order_by().values_list("country", "module").distinct())
    narrowed = any(values.values())
    context = {
        "page": page,
        "lines": lines_of(request.actor, page.object_list),
        "today": timezone.localdate(),
        "values": values,
        "countries": sorted({(country_name(country), country) for country, _module in choices}),
        "modules": sorted({(module_title(module), module) for _country, module in choices}),
        "narrowed": narrowed,
        "total": seen.count() if narrowed else page.paginator.count,
        "may_add": may(request.actor, Cohort, "add"),
    }
    return render(request, "dashboards/cohorts.html", context)


@dataclass
class Member:
    """One enterprise in a cohort, as counts: nobody is named on this page."""

    enterprise: Enterprise
    persons: int = 0
    women: int = 0
    managers: int = 0
    workers: int = 0
    present: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    kept: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    visits: list[Visit] = field(default_factory=list)
    rounds: list[tuple[Round, datetime.date | None]] = field(default_factory=list)
    opens: bool = False
    days: list[tuple[int, int | None]] = field(default_factory=list)


@login_required
@require_GET
def cohort(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One cohort, as far as the reader may see what was done in it."""
    actor, today, world = request.actor, timezone.localdate(), world_at()
    one = get_for(actor, Cohort, uid)
    seen, rights = Snapshot(one), rights_over(actor, one, RIGHTS)
    days = seen.days if rights["see_days"] else []
    members = members_of(actor, seen, rights)
    delivery = seen.delivery if rights["see_delivery"] else None
    entries = entries_of(actor, Q(cohort=one))
    context = {
        "cohort": one,
        "title": module_title(one.module, one.country),
        "country": country_name(one.country),
        "delivery": delivery,
        "may_see_partner": bool(
            delivery and delivery.partner and visible_to(actor, Organisation).filter(pk=delivery.partner_id).exists()
        ),
        "days": days,
        "today": today,
        "members": members,
        "here": [
            (day, sum(m.present[day.number] for m in members), sum(m.kept[day.number] for m in members)) for day in days
        ],
        "persons": sum(member.persons for member in members),
        "women": sum(member.women for member in members),
        "may_see_people": may(actor, Participation),
        "may_see_visits": may(actor, Visit),
        "may_plan_visits": rights["plan_visits"],
        "tiles": headlines(actor, world, {"cohort": one.code}, FIGURES),
        "missing": missing_in(actor, world, {"cohort": one.code}),
        "money": money_lines(entries),
        "may_see_money": may(actor, LedgerEntry),
        **plan_panels(actor, seen, rights, entries, today),
    }
    return render(request, "dashboards/cohort.html", context)


def members_of(actor: Actor, seen: Snapshot, rights: Mapping[str, bool]) -> list[Member]:
    """The enterprises of a cohort with presence by class day, visits and rounds, by name. `rights`: of RIGHTS."""
    one, days = seen.cohort, seen.days if rights["see_days"] else []
    known = visible_in_cohort(actor, one, Enterprise).order_by("name", "pk")
    members = {enterprise.pk: Member(enterprise) for enterprise in known}
    for pk in visible_in_cohort(actor, one, Enterprise, "open_answers").values_list("pk", flat=True):
        if pk in members:
            members[pk].opens = True
    if rights["see_people"]:
        _add_presence(seen, members, {day.number for day in days}, rights["see_presence"])
    for visit in (
        visible_to(actor, Visit).in_force().filter(cohort=one, enterprise__in=list(members)).order_by("number")
    ):
        members[visit.enterprise_id].visits.append(visit)
    rounds = list(visible_to(actor, Round).filter(cohort=one, enterprise__in=list(members)).order_by("pk"))
    collected = dict(RoundPeriod.objects.in_force().filter(round__in=rounds).values_list("round", "collected_on"))
    for held in rounds:
        members[held.enterprise_id].rounds.append((held, collected.get(held.pk)))
    for member in members.values():
        member.days = [(member.present[day.number], member.kept[day.number] or None) for day in days]
    return list(members.values())


def _add_presence(seen: Snapshot, members: dict[int, Member], held: set[int], may_see_presence: bool) -> None:
    of_person: dict[int, int] = {}
    for person in seen.participants:
        member = members.get(person.enterprise_id)
        if member is None:
            continue
        of_person[person.person_id] = person.enterprise_id
        member.persons += 1
        member.women += person.sex == Participation.Sex.WOMAN
        member.managers += person.job_role == Participation.JobRole.MANAGER
        member.workers += person.job_role == Participation.JobRole.WORKER
    kept = seen.attendance if may_see_presence else {}
    for (person, number), present in kept.items():
        if person in of_person and number in held:
            members[of_person[person]].kept[number] += 1
            members[of_person[person]].present[number] += present


@dataclass(frozen=True)
class MoneyLine:
    """What one kind of payer paid or will pay, in one currency."""

    payer: str
    currency: str
    in_kind: bool
    stage: str
    amount: Decimal
    entries: int


def money_of(actor: Actor, about: Q) -> list[MoneyLine]:
    """The ledger's entries that the reader may see: never added over currencies or stages, cash and kind apart."""
    return money_lines(entries_of(actor, about))


def entries_of(actor: Actor, about: Q) -> list[LedgerEntry]:
    """Entries of the ledger that the reader may see, by date."""
    if not may(actor, LedgerEntry):
        return []
    rows = visible_to(actor, LedgerEntry).in_force().filter(about).select_related("enterprise", "payer")
    return list(rows.order_by("date", "pk"))


def money_lines(entries: Iterable[LedgerEntry]) -> list[MoneyLine]:
    """Entries by payer, currency, stage, cash and kind apart."""
    sums: Counter[tuple[str, str, bool, str]] = Counter()
    totals: dict[tuple[str, str, bool, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        key = (entry.payer_kind, entry.currency, entry.in_kind, entry.stage)
        sums[key] += 1
        totals[key] += entry.amount
    payers, stages = dict(LedgerEntry.PayerKind.choices), dict(LedgerEntry.Stage.choices)
    order = {kind: place for place, kind in enumerate(LedgerEntry.PayerKind.values)}
    return [
        MoneyLine(
            str(payers[kind]), currency, in_kind, str(stages[stage]), totals[kind, currency, in_kind, stage], number
        )
        for (kind, currency, in_kind, stage), number in sorted(sums.items(), key=lambda one: (order[one[0][0]], one[0]))
    ]
