"""My work: what I owe, what is overdue since when, what others owe me; the first page after signing in."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from score.programme.dashboards.cohorts import CohortLine, recent_cohorts
from score.programme.dashboards.data_quality import FIRST_LINES, Found, Owing, found, owing
from score.programme.dashboards.mail_links import setting_of
from score.programme.dashboards.missing.kinds import BY_CODE, QUALITY, Kind
from score.programme.dashboards.missing.lines import Line
from score.programme.organisations.access import may, require
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Role
from score.programme.results.figures import World, world_at
from score.programme.trainings.local_days import zone_of

ROLES_WORK: dict[str, tuple[str, ...]] = {
    Role.TRAINER: (
        "queries_late",
        "queries",
        "no_attendance",
        "empty_rounds",
        "endlines_overdue",
        "endlines_soon",
        "visits",
    ),
    Role.DATA_CLERK: (
        *("queries_late", "queries", "imports_refused", "imports_waiting"),
        *("no_attendance", "empty_rounds", "endlines_overdue"),
    ),
    Role.PARTNER_MANAGER: (
        *("endlines_overdue", "no_attendance", "imports_refused", "imports_waiting", "applications"),
        *("endlines_soon", "empty_rounds", "without_baseline", "queries_late", "queries"),
    ),
    Role.COORDINATOR: ("reviews", "applications", "duplicates", "imports_refused", "imports_waiting"),
    Role.ME_OFFICER: tuple(kind.code for kind in QUALITY if kind.code not in ("endlines_overdue", "endlines_soon")),
    Role.OWNER: ("reviews", "duplicates", "imports_refused", "imports_waiting"),
}
# what they do not do themselves, and ask of others
OTHERS_WORK: dict[str, tuple[str, ...]] = {
    Role.COORDINATOR: ("queries_late", "no_attendance", "empty_rounds", "endlines_soon", "without_baseline"),
    Role.OWNER: ("no_attendance", "empty_rounds", "without_baseline"),
    Role.ME_OFFICER: ("endlines_soon",),
}
WITH_PARTNERS = (Role.COORDINATOR, Role.OWNER, Role.ME_OFFICER)
_ORDER = {"bad": 0, "watch": 1, "none": 2}


@dataclass(frozen=True)
class Work:
    """What waits for somebody in one role."""

    mine: list[Found]
    others: list[Found]
    partners: list[Owing]
    first: list[tuple[Kind, Line]]

    @property
    def total(self) -> int:
        """How many things wait for the reader."""
        return sum(one.total for one in self.mine if one.kind.waits)

    @property
    def overdue(self) -> int:
        """How many of them are late."""
        return sum(one.total for one in self.mine if one.kind.status == "bad")

    @property
    def of_others(self) -> int:
        """How many things others owe."""
        owed = sum(one.total for one in self.others if one.kind.waits)
        return owed + sum(one.total for one in self.partners)


@login_required
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for the reader; those for whom nothing ever waits are led to the overview."""
    actor = request.actor
    if not may(actor, "my_work"):
        require(actor, "overview")
        return redirect("overview")
    today = timezone.localdate()
    work = work_of(actor, world_at(), today)
    context: dict[str, Any] = {
        "work": work,
        "today": today,
        "lines": [(kind, line, line.days(today)) for kind, line in work.first],
        "cohorts": cohorts_of(actor),
        "mail": setting_of(request.user),
        "mail_zone": zone_of(actor.country).key,
    }
    return render(request, "dashboards/my_work.html", context)


def work_of(actor: Actor, world: World, today: datetime.date) -> Work:
    """What waits for somebody in this role, the worst first."""
    mine = _found(actor, world, ROLES_WORK.get(actor.role, ()))
    others = _found(actor, world, OTHERS_WORK.get(actor.role, ()))
    partners = owing(actor, world, {}, today) if actor.role in WITH_PARTNERS else []
    return Work(mine, others, partners, _first(mine))


def cohorts_of(actor: Actor) -> list[CohortLine]:
    """The latest cohorts of a partner's people: where their work is."""
    if actor.role not in (Role.TRAINER, Role.PARTNER_MANAGER, Role.DATA_CLERK):
        return []
    return recent_cohorts(actor)


def _found(actor: Actor, world: World, codes: tuple[str, ...]) -> list[Found]:
    counted = found(actor, world, [BY_CODE[code] for code in codes], {})
    return sorted((one for one in counted if one.total), key=lambda one: (not one.kind.waits, _ORDER[one.kind.status]))


def _first(mine: list[Found]) -> list[tuple[Kind, Line]]:
    """A few lines with which to begin: of each kind that cannot wait its oldest."""
    pressing = [one for one in mine if one.kind.waits]
    each = max(2, FIRST_LINES // max(1, len(pressing)))
    lines = [(one.kind, line) for one in pressing for line in one.first[:each]]
    return lines[:FIRST_LINES]
