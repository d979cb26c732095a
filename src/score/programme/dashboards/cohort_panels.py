"""The panels of a cohort's page that say how it is planned: state, next steps, checks, places, trainers, money."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from score.programme.core import formats
from score.programme.core.models import LedgerEntry
from score.programme.dashboards.cohort_known import known_of
from score.programme.dashboards.cohort_steps import next_steps, stations_of
from score.programme.organisations.access import may, may_for, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Person
from score.programme.trainings.models import (
    Attendance,
    CheckOverride,
    Cohort,
    CohortPlace,
    CohortPlan,
    CohortState,
    CohortTrainer,
)
from score.programme.trainings.planning.checks import TITLES, checks_at_close, checks_of
from score.programme.trainings.planning.costs import PURPOSES, Shares, shares_of
from score.programme.trainings.planning.queries import Snapshot
from score.programme.trainings.planning.states import BACK, CHANGES, State
from score.programme.trainings.planning.views import trainer_lines

KINDS = {
    State.PLANNED: "none",
    State.OPEN: "watch",
    State.RUNNING: "watch",
    State.CLOSED: "good",
    State.CANCELLED: "bad",
}


def plan_panels(actor: Actor, cohort: Cohort, today: datetime.date) -> dict[str, Any]:
    """What the page shows of the plan, as far as the reader may see and do it; empty for who may not see it."""
    if not may_for(actor, CohortPlan, "view", cohort):
        return {}
    seen = Snapshot(cohort)
    known = known_of(seen)
    checks, closing = checks_of(seen, known), checks_at_close(seen, known, today)
    may_change = may_for(actor, CohortState, "change", cohort)
    changing = may_change and seen.state in CHANGES
    shown = closing if seen.state in (State.RUNNING, State.CLOSED) else checks
    begun = bool(seen.attendance)
    return {
        "plan": seen,
        "state": State(seen.state).label,
        "state_kind": KINDS[State(seen.state)],
        "state_code": seen.state,
        "back": BACK.get(seen.state, "") if may_change and not (begun and seen.state == State.RUNNING) else "",
        "stations": stations_of(seen, known, checks, today),
        "steps": next_steps(seen, checks, closing, today) if may_change else [],
        "checks": [one for one in shown if not one.met],
        "met": [one for one in shown if one.met],
        "made": len(shown),
        "against": sum(one.stands_against for one in shown),
        "passed": [(one, str(TITLES.get(one.check_code, one.check_code))) for one in seen.overrides],
        "language": formats.reader_locale().languages.get(seen.plan.language, "") if seen.plan else "",
        "may_pass": may_for(actor, CheckOverride, "add", cohort) and seen.state in CHANGES,
        "passing_open": seen.state in (State.PLANNED, State.OPEN),
        "may_plan": changing and may_for(actor, CohortPlan, "change", cohort),
        "may_place": changing and may_for(actor, CohortPlace, "change", cohort),
        "may_train": changing and may_for(actor, CohortTrainer, "change", cohort),
        "may_cancel": changing and not any(seen.attendance.values()),
        "may_attend": may_for(actor, Attendance, "add", cohort),
        "may_take_out": may(actor, Person, "export")
        and visible_to(actor, Cohort, "export").filter(pk=cohort.pk).exists(),
        "may_bring_back": changing,
        "may_pay": may_for(actor, LedgerEntry, "add", cohort),
        "training": trainer_lines(seen),
        "entries": _entries(actor, cohort),
        "shares": _shares(actor, cohort),
    }


def _entries(actor: Actor, cohort: Cohort) -> list[tuple[LedgerEntry, str]]:
    rows = visible_to(actor, LedgerEntry).in_force().filter(cohort=cohort).select_related("enterprise", "payer")
    return [(one, str(PURPOSES.get(one.purpose, one.purpose))) for one in rows.order_by("date", "pk")]


def _shares(actor: Actor, cohort: Cohort) -> list[tuple[Shares, str, list[tuple[str, str, str]]]]:
    """Shares by currency and stage, the stage in words, and the parts of a bar: class, where it begins, how long."""
    stages = dict(LedgerEntry.Stage.choices)
    rows = visible_to(actor, LedgerEntry).in_force().filter(cohort=cohort)
    return [(one, str(stages[one.stage]), _bar(one)) for one in shares_of(rows)]


def _bar(one: Shares) -> list[tuple[str, str, str]]:
    parts = (("k-1", one.market), ("k-3", one.public + one.others + one.rest), ("k-4", one.in_kind))
    found, begins = [], Decimal(0)
    for kind, amount in (*parts, ("k-2", one.programme)):
        width = one.of_total(amount) or Decimal(0)
        if width:
            found.append((kind, f"{begins:.2f}", f"{width:.2f}"))
        begins += width
    return found
