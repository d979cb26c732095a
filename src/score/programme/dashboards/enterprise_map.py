"""Enterprises on a map by administrative area: a circle in the middle of an area's enterprises, and a table beside.

Borders of areas are not known, so that a circle stands at the mean of the coordinates recorded there. Areas without
any coordinates are listed beside the map. The filters are those of the list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Avg, Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from score.programme.core import outlines
from score.programme.core.formats import country_name
from score.programme.core.outlines import Frame, Ring
from score.programme.dashboards.enterprise_filter import NOT_RECORDED, EnterpriseFilter, asked_of
from score.programme.dashboards.enterprise_list import is_whole
from score.programme.dashboards.enterprise_table import table_for
from score.programme.enterprises.models import EnterpriseRow

LARGEST, SMALLEST = 26.0, 6.0  # radius of a circle, in units of the drawing
MOST_AREAS = 500


@dataclass(frozen=True)
class Area:
    """One administrative area: how many enterprises, how many of them with coordinates, and its circle."""

    country: str
    country_name: str
    name: str
    count: int
    located: int
    href: str
    longitude: float | None
    latitude: float | None
    x: float = 0
    y: float = 0
    radius: float = 0


@login_required
@require_GET
def enterprise_map(request: HttpRequest) -> HttpResponse:
    """The map and the table of areas, as far as the reader may see enterprises."""
    kept_up = is_whole()
    table = table_for(request.actor)
    found = EnterpriseFilter(request.GET, table=table)
    areas = areas_of(found.qs, [(name, value) for name, value in found.asked if name not in ("country", "area")])
    context = {
        "filter": found,
        "kept": asked_of(request.GET, found.filters),
        "kept_up": kept_up,
        "count": sum(area.count for area in areas),
        "areas": areas[:MOST_AREAS],
        "left": len(areas[MOST_AREAS:]),
        "picture": picture_of(areas, found.data.get("country", "")),
    }
    return render(request, "dashboards/enterprise_map.html", context)


def areas_of(rows: QuerySet[EnterpriseRow], asked: list[tuple[str, str]]) -> list[Area]:
    """The areas of the rows, those with most enterprises first; `asked` is kept in their links to the list."""
    counted = rows.order_by().values("country", "area")
    counted = counted.annotate(
        count=Count("pk"), located=Count("latitude"), longitude=Avg("longitude"), latitude=Avg("latitude")
    )
    return [
        Area(
            country_name=country_name(one["country"]),
            name=one["area"],
            href=_to_list([*asked, ("country", one["country"]), ("area", one["area"] or NOT_RECORDED)]),
            country=one["country"],
            count=one["count"],
            located=one["located"],
            longitude=one["longitude"],
            latitude=one["latitude"],
        )
        for one in sorted(counted, key=lambda one: (-one["count"], one["country"], one["area"]))
    ]


def _to_list(asked: list[tuple[str, str]]) -> str:
    return f"{reverse('enterprises')}?{urlencode([(name, value) for name, value in asked if value])}"


@dataclass(frozen=True)
class Picture:
    """What is drawn: the countries that the map is about, those around them, and the circles, large ones first."""

    width: int
    height: int
    countries: str
    around: str
    circles: list[Area]


def picture_of(areas: list[Area], country: str = "") -> Picture | None:
    """The drawing of some areas; None where neither a country nor a point is known. `country`: the only one asked."""
    about = [country] if country else sorted({area.country for area in areas if area.country})
    placed = [area for area in areas if area.longitude is not None and area.latitude is not None]
    points = [point for code in about for ring in outlines.mainland(code) for point in ring]
    points += [(area.longitude, area.latitude) for area in placed]
    if not points:
        return None
    frame = outlines.frame_around(points)
    return Picture(
        width=round(frame.width),
        height=round(frame.height),
        countries=_path(frame, [outlines.rings_of(code) for code in about]),
        around=_path(frame, outlines.neighbours(frame, about)),
        circles=_circles(frame, placed),
    )


def _path(frame: Frame, countries: list[tuple[Ring, ...]]) -> str:
    return "".join(frame.path(rings) for rings in countries)


def _circles(frame: Frame, areas: list[Area]) -> list[Area]:
    """A circle for each area: its surface is as its number, so that twice as many look twice as much."""
    most = max((area.count for area in areas), default=1)
    drawn = []
    for area in areas:
        x, y = frame.at(area.longitude or 0.0, area.latitude or 0.0)
        radius = max(LARGEST * math.sqrt(area.count / most), SMALLEST)
        drawn.append(Area(**{**area.__dict__, "x": round(x, 1), "y": round(y, 1), "radius": round(radius, 1)}))
    return drawn
