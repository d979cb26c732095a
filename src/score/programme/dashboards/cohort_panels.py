"""The panels of a cohort's page that say how it is planned: state, next steps, checks, places, trainers, money."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model

from score.programme.coaching.models import VisitPlan
from score.programme.core import formats
from score.programme.core.models import LedgerEntry
from score.programme.dashboards.cohort_known import known_of
from score.programme.dashboards.cohort_steps import next_steps, stations_of
from score.programme.organisations.access import may
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Person
from score.programme.trainings.models import (
    Attendance,
    CheckOverride,
    ClassDay,
    Cohort,
    CohortDelivery,
    CohortPlace,
    CohortPlan,
    CohortState,
    CohortTrainer,
    Participation,
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


# what the page shows or offers, by the right that it takes in what belongs to the cohort
RIGHTS: dict[str, tuple[type[Model], str]] = {
    "see_days": (ClassDay, "view"),
    "see_people": (Participation, "view"),
    "see_presence": (Attendance, "view"),
    "see_delivery": (CohortDelivery, "view"),
    "see_plan": (CohortPlan, "view"),
    "plan_visits": (VisitPlan, "change"),
    "change": (CohortState, "change"),
    "plan": (CohortPlan, "change"),
    "place": (CohortPlace, "change"),
    "train": (CohortTrainer, "change"),
    "pass": (CheckOverride, "add"),
    "attend": (Attendance, "add"),
    "take_out": (Cohort, "export"),
    "pay": (LedgerEntry, "add"),
}


def plan_panels(
    actor: Actor, seen: Snapshot, rights: Mapping[str, bool], entries: Sequence[LedgerEntry], today: datetime.date
) -> dict[str, Any]:
    """What the page shows of the plan, as far as the reader may see and do it; empty for who may not see it.

    `rights`: of RIGHTS, over the cohort. `entries`: of the ledger, those about the cohort that the reader may see.
    """
    if not rights["see_plan"]:
        return {}
    known = known_of(seen)
    checks, closing = checks_of(seen, known), checks_at_close(seen, known, today)
    may_change = rights["change"]
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
        "may_pass": rights["pass"] and seen.state in CHANGES,
        "passing_open": seen.state in (State.PLANNED, State.OPEN),
        "may_plan": changing and rights["plan"],
        "may_place": changing and rights["place"],
        "may_train": changing and rights["train"],
        "may_cancel": changing and not any(seen.attendance.values()),
        "may_attend": rights["attend"],
        "may_take_out": rights["take_out"] and may(actor, Person, "export"),
        "may_bring_back": changing,
        "may_pay": rights["pay"],
        "training": trainer_lines(seen),
        "entries": [(one, str(PURPOSES.get(one.purpose, one.purpose))) for one in entries],
        "shares": _shares(entries),
    }


def _shares(entries: Sequence[LedgerEntry]) -> list[tuple[Shares, str, list[tuple[str, str, str]]]]:
    """Shares by currency and stage, the stage in words, and the parts of a bar: class, where it begins, how long."""
    stages = dict(LedgerEntry.Stage.choices)
    return [(one, str(stages[one.stage]), _bar(one)) for one in shares_of(entries)]


def _bar(one: Shares) -> list[tuple[str, str, str]]:
    parts = (("k-1", one.market), ("k-3", one.public + one.others + one.rest), ("k-4", one.in_kind))
    found, begins = [], Decimal(0)
    for kind, amount in (*parts, ("k-2", one.programme)):
        width = one.of_total(amount) or Decimal(0)
        if width:
            found.append((kind, f"{begins:.2f}", f"{width:.2f}"))
        begins += width
    return found
