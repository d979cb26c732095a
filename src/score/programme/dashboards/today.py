"""Today: the classes, visits and answers of a trainer's day, kept on the phone before it leaves the network."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from score.programme.coaching.models import AgreedAction, Visit, VisitPlan
from score.programme.core.offline.views import keep_offline
from score.programme.dashboards.my_work import work_of
from score.programme.dashboards.review.query_pages import open_for, shown
from score.programme.organisations.access import require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.results.figures import world_at
from score.programme.results.models import Round
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    CohortPlan,
    CohortState,
    CohortTrainer,
    Participation,
)
from score.programme.trainings.words import module_title

AHEAD, BEHIND = datetime.timedelta(days=7), datetime.timedelta(days=30)
ASKED = ("queries", "queries_late")  # which stand at the top of the page
MOST = 12  # of a kind: more is a list, and has a page of its own
OVER = (CohortState.State.CLOSED, CohortState.State.CANCELLED)


@dataclass(frozen=True)
class ClassLine:
    """A class day, with how many of those expected are marked."""

    day: ClassDay
    title: str
    plan: CohortPlan | None
    expected: int
    marked: int

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to be marked."""
        return self.marked < self.expected


@dataclass(frozen=True)
class VisitLine:
    """A visit that is planned, with what was agreed before it."""

    plan: VisitPlan
    agreed: int
    overdue: int


@login_required
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What is done today and in the days after, for whoever trains."""
    require(request.actor, "today")
    actor, day = request.actor, timezone.localdate()
    mine = cohorts_of(actor)
    classes, visits = classes_near(actor, mine, day), visits_near(actor, mine, day)
    context = {
        "today": day,
        "now": [one for one in classes if one.day.day == day],
        "before": [one for one in classes if one.day.day < day],
        "after": [one for one in classes if one.day.day > day],
        "visits": visits,
        "rounds": rounds_open(actor, mine),
        "asked": shown(list(open_for(actor)[:MOST])),
        "due": [
            (kind, line, line.days(day))
            for kind, line in work_of(actor, world_at(), day).first
            if kind.code not in ASKED
        ],
    }
    return keep_offline(render(request, "dashboards/today.html", context))


def cohorts_of(actor: Actor) -> QuerySet[Cohort]:
    """The cohorts under way in which the actor trains; all of the organisation where none is assigned to them."""
    over = CohortState.objects.in_force().filter(cohort=OuterRef("pk"), state__in=OVER)
    running = visible_to(actor, Cohort).exclude(Exists(over))
    person = actor.person_id
    assigned = CohortTrainer.objects.in_force().filter(cohort=OuterRef("pk"), trainer__person=person)
    own = running.filter(Exists(assigned)) if person else running.none()
    return own if own.exists() else running


def classes_near(actor: Actor, mine: QuerySet[Cohort], day: datetime.date) -> list[ClassLine]:
    """Class days of the coming week, and past ones of which the attendance is not whole."""
    near = visible_to(actor, ClassDay).in_force().filter(cohort__in=mine, day__range=(day - BEHIND, day + AHEAD))
    rows = list(near.select_related("cohort").order_by("day", "number", "pk")[: 4 * MOST])
    within = {"cohort__in": {row.cohort_id for row in rows}}
    plans = {one.cohort_id: one for one in CohortPlan.objects.in_force().filter(**within)}
    expected = Counter(Participation.objects.in_force().filter(**within).values_list("cohort", flat=True))
    marked = Counter(Attendance.objects.in_force().filter(**within).values_list("cohort", "number"))
    lines = [
        ClassLine(
            row,
            module_title(row.cohort.module, row.cohort.country),
            plans.get(row.cohort_id),
            expected[row.cohort_id],
            marked[row.cohort_id, row.number],
        )
        for row in rows
    ]
    return [one for one in lines if one.day.day >= day or one.is_open][:MOST]


def visits_near(actor: Actor, mine: QuerySet[Cohort], day: datetime.date) -> list[VisitLine]:
    """Visits planned up to a week ahead and not done yet, the oldest first."""
    done = Visit.objects.in_force().filter(
        enterprise=OuterRef("enterprise"), cohort=OuterRef("cohort"), number=OuterRef("number")
    )
    person = actor.person_id
    planned = visible_to(actor, VisitPlan).in_force().filter(state=VisitPlan.State.PLANNED, day__lte=day + AHEAD)
    planned = planned.filter(Q(cohort__in=mine) | Q(trainer__person=person, trainer__person__isnull=False))
    ordered = planned.exclude(Exists(done)).order_by("day", "begins_at", "pk")
    rows = list(ordered.select_related("enterprise", "cohort")[:MOST])
    agreed, overdue = _agreed_in([row.enterprise_id for row in rows], day)
    return [VisitLine(row, agreed[row.enterprise_id], overdue[row.enterprise_id]) for row in rows]


def _agreed_in(enterprises: Sequence[int], day: datetime.date) -> tuple[Counter[int], Counter[int]]:
    """How many actions are open in each of these enterprises, and how many of them are late."""
    agreed: Counter[int] = Counter()
    overdue: Counter[int] = Counter()
    rows = AgreedAction.objects.in_force().filter(enterprise__in=enterprises, state=AgreedAction.State.OPEN)
    for enterprise, due in rows.values_list("enterprise", "due_on"):
        agreed[enterprise] += 1
        overdue[enterprise] += due is not None and due < day
    return agreed, overdue


def rounds_open(actor: Actor, mine: QuerySet[Cohort]) -> list[Round]:
    """Rounds of these cohorts, the newest first: to be opened without a network they have to be here."""
    return list(
        visible_to(actor, Round, "change").filter(cohort__in=mine).select_related("enterprise").order_by("-pk")[:MOST]
    )
