"""All figures at a glance, for one group at one moment, and as a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.catalogue import indicators
from score.catalogue.calculation import observed
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.sheet import Indicator
from score.programme.core.export import download
from score.programme.organisations.access import may, require
from score.programme.organisations.actor import Actor
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import Asked, read
from score.programme.results.figures import World, figure, figures, values_of
from score.programme.results.openings import PUBLIC_CUTS, as_shown

AREAS = ("outreach", "trainers", "jobs", "safety_and_people", "performance")
_EPOCH = datetime.date(1970, 1, 1)
OFFERED_CUTS = ("country", "sector", "size", "ownership", "phase", "module", "partner", "period")


@dataclass(frozen=True)
class Line:
    """One indicator in the list: its figure as this reader may see it, or the words why not."""

    indicator: Indicator
    title: str
    figure: Figure | None
    value: str
    unit: str
    bounds: str
    type: str
    yardstick: str
    why_not: str


def area_name(area: str) -> str:
    """The heading over the indicators of one area."""
    return {
        "outreach": _("Reached"),
        "trainers": _("Trainers"),
        "jobs": _("Jobs"),
        "safety_and_people": _("Safety, time, people"),
        "performance": _("Performance and resources"),
    }.get(area, area)


def line(actor: Actor, world: World, indicator: Indicator, group: str, asked: Asked) -> Line:
    """One indicator's figure for a group as this reader sees it."""
    why_not = ""
    shown = None
    try:
        found = figure(world, indicator.code, group, asked.pairing)
    except ValidationError:
        found, why_not = None, _("is not cut so")
    if found is not None:
        shown = as_shown(actor, found, world)
        why_not = "" if shown else _("too few to show")
        if shown and not shown.shown:
            why_not = _("not adjusted for prices: no share is shown")
    elif not why_not:
        why_not = _("no data")
    return Line(
        indicator=indicator,
        title=_(indicator.title),
        figure=shown,
        value=figure_words.value_text(shown) if shown and shown.shown else "",
        unit=figure_words.unit_text(shown) if shown else "",
        bounds=figure_words.bounds_text(shown) if shown and shown.shown else "",
        type=figure_words.type_text(shown) if shown else "",
        yardstick=yardstick(shown) if shown else "",
        why_not=why_not,
    )


def yardstick(figure: Figure) -> str:
    """What untrained enterprises did, or the words that nobody knows."""
    if figure.pairing == "" or figure.type.kind in {"count"} or figure.eligible is None:
        return ""
    if figure.comparison is None or figure.comparison.value is None:
        return _("no comparison")
    return _("untrained: %(value)s") % {"value": figure_words.value_text(figure, figure.comparison.value)}


@require_GET
def figure_list(request: HttpRequest) -> HttpResponse:
    """All indicators with their figures for the group asked for."""
    require(request.actor, "figures")
    try:
        asked = read(request)
        world = asked.world()
    except ValidationError as error:
        return render(request, "results/figure_asked_wrong.html", {"messages_": error.messages}, status=400)
    found = [line(request.actor, world, one, asked.group, asked) for one in indicators.all_indicators().values()]
    if request.GET.get("format") in {"csv", "xlsx"}:
        require(request.actor, "figures", "export")
        return download(_rows(found), name="figures", kind=request.GET["format"])
    return render(request, "results/figure_list.html", _context(request.actor, world, asked, found))


def _context(actor: Actor, world: World, asked: Asked, found: list[Line]) -> dict[str, Any]:
    names = figure_words.Names([asked.group])
    return {
        "areas": [(area_name(area), [one for one in found if one.indicator.area == area]) for area in AREAS],
        "asked": asked,
        "query": asked.query(),
        "world": world,
        "as_of_past": world.moment if asked.as_of else None,
        "group_words": names.group(asked.group),
        "choices": choices(world, asked, cuts_for(actor, OFFERED_CUTS)),
    }


@dataclass(frozen=True)
class Choice:
    """A select over the values of one cut."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


def cuts_for(actor: Actor, cuts: Iterable[str]) -> tuple[str, ...]:
    """Those of `cuts` over which this reader is shown figures: the public has no table of partners or cohorts."""
    return tuple(cut for cut in cuts if cut in PUBLIC_CUTS or may(actor, "figures"))


def choices(world: World, asked: Asked, cuts: Iterable[str] = OFFERED_CUTS) -> list[Choice]:
    """The cuts a reader can choose from, with the values that occur."""
    found = []
    for cut in cuts:
        groups = [one.cut for one in figures(world, "enterprises_trained", (cut,))]
        names = figure_words.Names(groups)
        options = [(values_of(group)[cut], names.group(group)) for group in groups]
        chosen = asked.values.get(cut, "")
        if len(options) > 1 or chosen:
            listed = [(value, label, value == chosen) for value, label in sorted(options, key=lambda one: one[1])]
            found.append(Choice(cut, figure_words.cut_name(cut), listed))
    return found


def cuts_of(indicator: Indicator) -> list[tuple[str, str]]:
    """The cuts that an indicator has, with their names."""
    return [(cut, figure_words.cut_name(cut)) for cut in observed.cuts_of(indicator)]


HEADS = (
    "code", "version", "type", "unit", "group", "as_of_day", "value", "numerator", "denominator", "eligible",
    "with_data", "coverage", "improved", "unchanged", "worse", "closed", "pending", "could_not_improve", "lower",
    "upper", "bounds_kind", "publishable", "comparison",
)  # fmt: skip


def figure_row(figure: Figure) -> list[object]:
    """One figure as a row of a file, unrounded; HEADS names the columns."""
    comparison = figure.comparison.value if figure.comparison else None
    values = {name: getattr(figure, name, None) for name in HEADS} | {
        "type": figure.type.text,
        "group": figure.cut,
        "as_of_day": (_EPOCH + datetime.timedelta(days=figure.as_of_day)).isoformat(),
        "comparison": comparison,
    }
    if not figure.shown:
        values["value"] = values["lower"] = values["upper"] = None
    return [values[name] for name in HEADS]


def _rows(found: list[Line]) -> list[list[object]]:
    return [list(HEADS), *(figure_row(one.figure) for one in found if one.figure is not None)]
