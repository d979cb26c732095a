"""The list of visits: planned, due, overdue, done, cancelled, as one query over plans and visits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from score.programme.coaching.models import Visit, VisitPlan, VisitReport
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.trainings.models import Cohort

SOON = datetime.timedelta(days=14)
PLANNED, DONE, CANCELLED = "planned", "done", "cancelled"
STATES = ("open", "overdue", "due", DONE, CANCELLED)
ORDERS = {"day": "day", "firm": "firm", "cohort": "code", "number": "number"}
_COLUMNS = ("kind", "day", "firm", "code", "number", "enterprise_id", "cohort_id", "finished")


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to. `state`: one of STATES; `mine`: planned with the reader as trainer."""

    state: str = "open"
    words: str = ""
    country: str = ""
    module: str = ""
    cohort: str = ""
    mine: bool = False
    order: str = "day"


@dataclass(frozen=True)
class VisitLine:
    """One visit in the list."""

    enterprise: Enterprise
    cohort: Cohort
    number: int
    day: datetime.date | None
    kind: str
    finished: bool
    today: datetime.date

    @property
    def state(self) -> str:
        """overdue, due, planned, done or cancelled."""
        if self.kind != PLANNED or self.day is None:
            return self.kind
        if self.day < self.today:
            return "overdue"
        return "due" if self.day <= self.today + SOON else PLANNED

    @property
    def days_late(self) -> int:
        """How many days a planned visit is behind."""
        return (self.today - self.day).days if self.state == "overdue" and self.day else 0

    @property
    def words(self) -> str:
        """The state in words."""
        return {
            "overdue": _("overdue"),
            "due": _("due"),
            PLANNED: _("planned"),
            DONE: _("done"),
            CANCELLED: _("cancelled"),
        }[self.state]

    @property
    def status(self) -> str:
        """The mark beside the words."""
        if self.state == DONE:
            return "good"
        return {"overdue": "bad", "due": "watch"}.get(self.state, "none")


def visit_rows(actor: Actor, asked: Asked, today: datetime.date) -> QuerySet[Any]:
    """The rows of the list in its order; each is a dictionary of `_COLUMNS`."""
    parts = []
    if asked.state != DONE:
        parts.append(_plans(actor, asked, today))
    if asked.state in (DONE, "all"):
        parts.append(_visits(actor, asked))
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    name = asked.order.removeprefix("-")
    order = ORDERS.get(name, "day")
    down = asked.order.startswith("-")
    return rows.order_by(f"-{order}" if down else order, "firm", "number")


def counts(actor: Actor, asked: Asked, today: datetime.date) -> dict[str, int]:
    """How many visits each state has, with all else that the list is narrowed to: plans and visits are read once."""
    of_plans = {state: Count("pk", filter=_in_state(state, today)) for state in STATES if state != DONE}
    found = _not_made(actor, asked).order_by().aggregate(**of_plans)
    return {state: found[state] if state != DONE else _made(actor, asked).order_by().count() for state in STATES}


def choices_of(actor: Actor) -> list[tuple[str, str]]:
    """Country and module of the cohorts whose visits the reader may see, each pair once."""
    seen = visible_to(actor, VisitPlan).in_force().order_by().values_list("cohort")
    made = visible_to(actor, Visit).in_force().order_by().values_list("cohort")
    rows = Cohort.objects.filter(pk__in=seen) | Cohort.objects.filter(pk__in=made)
    return list(rows.order_by().values_list("country", "module").distinct())


def lines_of(rows: Iterable[dict[str, Any]], today: datetime.date) -> list[VisitLine]:
    """Rows with their enterprises and cohorts."""
    found = list(rows)
    firms = Enterprise.objects.in_bulk({row["enterprise_id"] for row in found})
    cohorts = Cohort.objects.in_bulk({row["cohort_id"] for row in found})
    return [
        VisitLine(
            firms[row["enterprise_id"]],
            cohorts[row["cohort_id"]],
            row["number"],
            row["day"],
            row["kind"],
            bool(row["finished"]),
            today,
        )
        for row in found
    ]


def _narrowed(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.words:
        named = Q(enterprise__name__icontains=asked.words) | Q(cohort__code__icontains=asked.words)
        rows = rows.filter(named | Q(enterprise__name_local__icontains=asked.words))
    for name in ("country", "module", "code"):
        wanted = asked.cohort if name == "code" else getattr(asked, name)
        if wanted:
            rows = rows.filter(**{f"cohort__{name}": wanted})
    return rows


def _not_made(actor: Actor, asked: Asked) -> QuerySet[VisitPlan]:
    """Plans of visits that were not made (yet), in whatever state."""
    same = {name: OuterRef(name) for name in ("enterprise", "cohort", "number")}
    rows = _narrowed(visible_to(actor, VisitPlan).in_force(), asked)
    rows = rows.filter(~Exists(Visit.objects.in_force().filter(**same)))
    return rows.filter(trainer__person=actor.person_id) if asked.mine else rows


def _in_state(state: str, today: datetime.date) -> Q:
    """Which of these plans a state means; “all” means every one."""
    planned = Q(state=VisitPlan.State.PLANNED)
    return {
        CANCELLED: Q(state=VisitPlan.State.CANCELLED),
        "all": Q(),
        "overdue": planned & Q(day__lt=today),
        "due": planned & Q(day__gte=today, day__lte=today + SOON),
    }.get(state, planned)


def _plans(actor: Actor, asked: Asked, today: datetime.date) -> QuerySet[Any]:
    rows = _not_made(actor, asked).filter(_in_state(asked.state, today))
    never = Value(False, output_field=BooleanField())
    return rows.annotate(kind=F("state"), firm=F("enterprise__name"), code=F("cohort__code"), finished=never).values(
        *_COLUMNS
    )


def _made(actor: Actor, asked: Asked) -> QuerySet[Visit]:
    """Visits that were made."""
    same = {name: OuterRef(name) for name in ("enterprise", "cohort", "number")}
    rows = _narrowed(visible_to(actor, Visit).in_force(), asked)
    if asked.mine:
        rows = rows.filter(Exists(VisitPlan.objects.in_force().filter(**same, trainer__person=actor.person_id)))
    return rows


def _visits(actor: Actor, asked: Asked) -> QuerySet[Any]:
    same = {name: OuterRef(name) for name in ("enterprise", "cohort", "number")}
    report = VisitReport.objects.in_force().filter(**same, finished=True)
    rows = _made(actor, asked)
    return rows.annotate(
        kind=Value(DONE), firm=F("enterprise__name"), code=F("cohort__code"), finished=Exists(report)
    ).values(*_COLUMNS)
