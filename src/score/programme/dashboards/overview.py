"""The programme at a glance: reached, changed, what is missing; every number opens."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from score.programme.core.export import download
from score.programme.dashboards import overview_charts, overview_map, overview_trends
from score.programme.dashboards.data_quality import may_occur
from score.programme.dashboards.funnel import funnel_of, stages
from score.programme.dashboards.headlines import REACHED, Tile, tile
from score.programme.dashboards.missing_panel import AT_A_GLANCE, missing_in, missing_of_all
from score.programme.organisations.access import require
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Role
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import Asked, read
from score.programme.results.figure_pages.listing import HEADS, choices, figure_row
from score.programme.results.figures import World

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


def _context(request: HttpRequest, world: World, asked: Asked, tiles: dict[str, Tile]) -> dict[str, Any]:
    names = figure_words.Names([asked.group])
    actor = request.actor
    shown = funnel_of(actor, world, asked.values)
    countries = overview_map.countries(world, asked)
    # lists are of today, and of what they can be narrowed to
    has_lists = asked.as_of is None and may_occur(asked.values)
    listed = missing_in(actor, world, asked.values, AT_A_GLANCE) if has_lists else None
    return {
        "world": world,
        "asked": asked,
        "query": asked.query(),
        "as_of_past": world.moment if asked.as_of else None,
        "group_words": names.group(asked.group),
        "choices": choices(world, asked),
        "reached": [tiles[code] for code in REACHED],
        "changed": [tiles[code] for code in CHANGED],
        "stages": stages(shown, asked),
        "dropped": shown.dropped,
        "missing": missing_of_all(world, asked) if listed is None else listed,
        "has_lists": listed is not None,
        "trends_url": overview_trends.address_of(asked),
        "countries": countries,
        "picture": overview_map.picture_of(tuple((one["code"], one["count"]) for one in countries)),
        "trained": sum(one["count"] for one in countries),
        "growth": overview_charts.growth(world.panel, asked.values),
        "intervals": overview_charts.by_country(actor, world, asked),
    }
