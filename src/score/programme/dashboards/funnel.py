"""The funnel: how many enterprises came how far, from the registry to a completed module; each step opens to its list.

The first steps are what people recorded of recruitment, as far as the reader may see it; from the class on they are
what the figures count. Whoever came further came through the steps before, also where nobody recorded them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.catalogue.calculation.labels import CYCLE_CUTS
from score.catalogue.calculation.panel import Bools, Ints
from score.programme.core.formats import country_name
from score.programme.dashboards.panel_marks import cycles_of, known, members, with_cycle
from score.programme.dashboards.panel_memory import memory_of
from score.programme.dashboards.recruitment_training import completions
from score.programme.enterprises.merges import kept_records
from score.programme.enterprises.models import Enterprise, RecruitmentStage
from score.programme.organisations.access import may, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import Asked, read
from score.programme.results.figures import World
from score.programme.trainings.models import Enrolment

STEPS = ("registry", "contacted", "applied", "eligible", "enrolled", "reached", "trained", "completed")
RECORDED = {
    RecruitmentStage.Stage.CONTACTED: "contacted",
    RecruitmentStage.Stage.APPLIED: "applied",
    RecruitmentStage.Stage.ELIGIBLE: "eligible",
}
OF_RECRUITMENT = ("contacted", "applied", "eligible")
PER_PAGE = 50


@dataclass(frozen=True)
class Funnel:
    """How far each enterprise of the panel came (place in STEPS, -1: not of the group), and who gave up."""

    level: Ints
    dropped: int
    recorded: bool

    def count(self, step: str) -> int:
        """How many came at least so far."""
        return int((self.level >= STEPS.index(step)).sum())

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps worth showing: those of recruitment only where anything was recorded of it."""
        return STEPS if self.recorded else tuple(step for step in STEPS if step not in OF_RECRUITMENT)


@dataclass(frozen=True)
class Stage:
    """One step of the funnel in words, with the list it opens to."""

    label: str
    count: int
    href: str


def funnel_of(actor: Actor, world: World, values: dict[str, str]) -> Funnel:
    """How far the enterprises of a group came. A cut of cycles asks what became of them in such a cycle."""
    panel = world.panel
    in_cycle = cycles_of(panel, values)
    chosen = members(panel, values) & known(panel)
    level = np.where(chosen, 0, -1).astype(np.int64)
    recorded, dropped = _recruitment(actor, world) if not set(values) & CYCLE_CUTS else (None, None)
    if recorded is not None:
        level = np.where(chosen, np.maximum(level, recorded), level)
    enrolled = with_cycle(panel, in_cycle)
    if recorded is not None:
        enrolled |= memory_of(panel).get("enrolled ahead of a class", lambda: _enrolled(world))
    level[chosen & enrolled] = STEPS.index("enrolled")
    completed = memory_of(panel).get("completed cycles", lambda: _completed(world))
    for step, mark in (("reached", panel.cycles.reached), ("trained", panel.cycles.trained), ("completed", completed)):
        level[chosen & with_cycle(panel, in_cycle & mark)] = STEPS.index(step)
    gone = dropped & chosen & (level < STEPS.index("reached")) if dropped is not None else None
    return Funnel(
        level, int(gone.sum()) if gone is not None else 0, recorded is not None and bool((recorded > 0).any())
    )


def stages(funnel: Funnel, asked: Asked) -> list[Stage]:
    """The steps in words, each with the list it opens to."""
    words = step_words()
    trained = reverse("figure", args=["enterprises_trained"]) + asked.query()
    lists = {step: reverse("funnel", args=[step]) + asked.query() for step in STEPS} | {"trained": trained}
    return [Stage(words[step], funnel.count(step), lists[step]) for step in funnel.steps]


def step_words() -> dict[str, str]:
    """What each step is called."""
    return {
        "registry": _("In the registry"),
        "contacted": _("Contacted"),
        "applied": _("Applied"),
        "eligible": _("Eligible"),
        "enrolled": _("Enrolled"),
        "reached": _("Came to a class"),
        "trained": _("Trained"),
        "completed": _("Module completed"),
    }


@login_required
@require_GET
def funnel_list(request: HttpRequest, step: str) -> HttpResponse:
    """The enterprises that came at least so far, as far as the reader may see them."""
    require(request.actor, "overview")
    if step not in STEPS:
        raise Http404
    try:
        asked = read(request)
        world = asked.world()
    except ValidationError as error:
        return render(request, "results/figure_asked_wrong.html", {"messages_": error.messages}, status=400)
    found = funnel_of(request.actor, world, asked.values)
    places = np.flatnonzero(found.level >= STEPS.index(step))
    uids = {uuid.UUID(uid) for uid in world.panel.enterprises.uid[places].tolist()}
    seen = visible_to(request.actor, Enterprise).order_by("name", "pk").values_list("uid", "name")
    rows = [(uid, name) for uid, name in seen.iterator(chunk_size=5000) if uid in uids]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    where = {uid: place for place, uid in enumerate(world.panel.enterprises.uid.tolist())}
    context = {
        "title": step_words()[step],
        "total": found.count(step),
        "page": page,
        "lines": [
            (uid, name, country_name(str(world.panel.enterprises.country[where[uid.hex]]))) for uid, name in page
        ],
        "group_words": figure_words.Names([asked.group]).group(asked.group),
        "query": asked.query(),
    }
    return render(request, "dashboards/funnel_list.html", context)


def _recruitment(actor: Actor, world: World) -> tuple[Ints, Bools] | tuple[None, None]:
    """How far each enterprise came by what people recorded, and whether it dropped out; None where that is closed."""
    if not may(actor, RecruitmentStage):
        return None, None
    # moments go on, what was recorded by them seldom does
    newest = RecruitmentStage.objects.filter(recorded_at__lte=world.moment).aggregate(last=Max("recorded_at"))["last"]
    key = ("recruitment", actor.role, actor.organisation.pk if actor.organisation else 0, newest)
    return memory_of(world.panel).get(key, lambda: _recorded(actor, world))


def _recorded(actor: Actor, world: World) -> tuple[Ints, Bools]:
    rows = visible_to(actor, RecruitmentStage).as_of(world.moment)
    later = RecruitmentStage.objects.as_of(world.moment).filter(
        enterprise=OuterRef("enterprise"), reached_on__gt=OuterRef("reached_on")
    )
    level = np.zeros(len(world.panel.enterprises.uid), np.int64)
    dropped = np.zeros(len(level), np.bool_)
    if not rows.exists():
        return level, dropped
    place = memory_of(world.panel).get("places by key", lambda: _places(world))
    kept = kept_records()
    for stage, step in RECORDED.items():
        for enterprise in rows.filter(stage=stage).values_list("enterprise", flat=True).distinct():
            at = place.get(kept.get(enterprise, enterprise), -1)
            if at >= 0:
                level[at] = max(level[at], STEPS.index(step))
    gone = rows.filter(~Exists(later), stage=RecruitmentStage.Stage.DROPPED).values_list("enterprise", flat=True)
    for enterprise in gone.distinct():
        at = place.get(kept.get(enterprise, enterprise), -1)
        if at >= 0:
            dropped[at] = True
    return level, dropped


def _enrolled(world: World) -> Bools:
    """Enterprises enrolled in a cohort, also one whose class has not begun."""
    there = np.zeros(len(world.panel.enterprises.uid), np.bool_)
    place, kept = memory_of(world.panel).get("places by key", lambda: _places(world)), kept_records()
    for enterprise in Enrolment.objects.as_of(world.moment).values_list("enterprise", flat=True).distinct():
        at = place.get(kept.get(enterprise, enterprise), -1)
        if at >= 0:
            there[at] = True
    return there


def _completed(world: World) -> Bools:
    """Cycles completed by rule 1."""
    panel = world.panel
    done = completions(panel)
    uids = panel.enterprises.uid[panel.cycles.enterprise].tolist()
    cohorts = panel.cycles.labels["cohort"].tolist()
    return np.fromiter(((uid, code) in done for uid, code in zip(uids, cohorts, strict=True)), np.bool_, len(uids))


def _places(world: World) -> dict[int, int]:
    """The place in the panel of each enterprise, by key."""
    where = {uid: place for place, uid in enumerate(world.panel.enterprises.uid.tolist())}
    rows = Enterprise.objects.values_list("pk", "uid").iterator(chunk_size=10000)
    return {pk: where[uid.hex] for pk, uid in rows if uid.hex in where}
