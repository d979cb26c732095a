"""The programme at a glance: reached, changed, what is missing; every number opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from score.catalogue import indicators
from score.catalogue.calculation.figure import Figure
from score.programme.core import formats
from score.programme.core.export import download
from score.programme.dashboards import overview_charts, overview_counts
from score.programme.organisations.access import require
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Role
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import Asked, read
from score.programme.results.figure_pages.listing import HEADS, choices, figure_row, yardstick
from score.programme.results.figure_pages.opened import missing_of
from score.programme.results.figures import World, figure
from score.programme.results.openings import as_shown

REACHED = ("enterprises_trained", "persons_trained", "attendances", "workforce_represented")
CHANGED = (
    "defects_share",
    "cost_savings_share",
    "practices_adopted_share",
    "energy_share",
    "accidents_pooled",
    "jobs_net",
    "productivity_median",
    "turnover_pooled",
)


@dataclass(frozen=True)
class Tile:
    """One headline: the figure as this reader may see it, in words, and where it opens."""

    title: str
    href: str
    figure: Figure | None
    value: str
    unit: str
    note: str
    yardstick: str
    bounds: str
    missing: int
    closed: int


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The overview for the reader's part of the programme, or for the group asked for."""
    if request.actor.user is None:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    if request.actor.role == Role.ENTERPRISE and request.actor.organisation.enterprise_id:
        return redirect("enterprise", request.actor.organisation.enterprise.uid)
    require(request.actor, "overview")
    try:
        asked = read(request)
        asked = asked if asked.values or "all" in request.GET else Asked(own_part(request.actor), asked.as_of, None)
        world = asked.world()
        tiles = {code: tile(request.actor, world, code, asked) for code in (*REACHED, *CHANGED)}
    except ValidationError as error:
        return render(request, "results/figure_asked_wrong.html", {"messages_": error.messages}, status=400)
    if request.GET.get("format") in {"csv", "xlsx"}:
        require(request.actor, "figures", "export")
        rows = [figure_row(one.figure) for one in tiles.values() if one.figure is not None]
        return download([HEADS, *rows], name="overview", kind=request.GET["format"])
    return render(request, "dashboards/overview.html", _context(request, world, asked, tiles))


def own_part(actor: Actor) -> dict[str, str]:
    """What a reader comes for: a coordinator their country, a partner its own cohorts, others the whole."""
    if actor.role in (Role.COORDINATOR, Role.FOCAL_PERSON) and actor.country:
        return {"country": actor.country}
    if actor.role in (Role.PARTNER_MANAGER, Role.TRAINER, Role.DATA_CLERK) and actor.organisation:
        return {"partner": actor.organisation.uid.hex}
    return {}


def tile(actor: Actor, world: World, code: str, asked: Asked) -> Tile:
    """A headline figure; below half coverage it has none, and says why (rule of minimum coverage)."""
    indicator = indicators.get(code)
    found = figure(world, code, asked.group)
    shown = as_shown(actor, found, world) if found is not None else None
    value, note = "", ""
    if shown is None:
        note = _("too few to show") if found is not None else _("nobody yet")
    elif not shown.headline:
        note = _("among those that reported: %(value)s") % {"value": figure_words.value_text(shown)}
    else:
        value = figure_words.value_text(shown)
    return Tile(
        title=_(indicator.title),
        href=reverse("figure", args=[code]) + asked.query(),
        figure=shown,
        value=value or formats.DOES_NOT_APPLY,
        unit=figure_words.unit_text(shown) if shown else "",
        note=note or _beside(world, code, asked, actor),
        yardstick=yardstick(shown) if shown else "",
        bounds=figure_words.bounds_text(shown) if shown else "",
        missing=missing_of(shown) if shown else 0,
        closed=(shown.eligible or 0) - (shown.with_data or 0) - missing_of(shown) if shown else 0,
    )


def _beside(world: World, code: str, asked: Asked, actor: Actor) -> str:
    """What has to stand beside a headline so that it is not misread."""
    if code == "persons_trained":
        women = figure(world, "women_among_participants", asked.group)
        if women is not None and women.value is not None and as_shown(actor, women, world):
            unknown = (women.eligible or 0) - (women.with_data or 0)
            words = _("women %(share)s") % {"share": formats.percent(women.value, 0)}
            more = ngettext("sex of one not known", "sex of %(n)s not known", unknown) % {"n": formats.count(unknown)}
            return f"{words}; {more}" if unknown else words
    if code == "attendances":
        return _("one person in three modules counts three times")
    if code == "workforce_represented":
        return _("employed there, not people trained")
    if code == "jobs_net":
        found = [figure(world, other, asked.group) for other in ("jobs_created", "jobs_lost")]
        created, lost = (as_shown(actor, one, world) if one else None for one in found)
        if created and lost and created.value is not None and lost.value is not None:
            return _("%(created)s created, %(lost)s lost; gross of displacement") % {
                "created": formats.count(created.value),
                "lost": formats.count(lost.value),
            }
    return ""


def _context(request: HttpRequest, world: World, asked: Asked, tiles: dict[str, Tile]) -> dict[str, Any]:
    names = figure_words.Names([asked.group])
    counts = overview_counts.of(world.panel, asked.values)
    return {
        "world": world,
        "asked": asked,
        "query": asked.query(),
        "as_of_past": world.moment if asked.as_of else None,
        "group_words": names.group(asked.group),
        "choices": choices(world, asked),
        "reached": [tiles[code] for code in REACHED],
        "changed": [tiles[code] for code in CHANGED],
        "stages": overview_counts.stages(counts, asked),
        "needs": overview_counts.needs(counts, world, asked),
        "countries": overview_counts.countries(world, asked),
        "growth": overview_charts.growth(world.panel, asked.values),
        "intervals": overview_charts.by_country(request.actor, world, asked),
    }
