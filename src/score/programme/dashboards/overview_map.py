"""The overview's countries: how many enterprises were trained in each, and a map with a circle as large."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from score.programme.core import outlines
from score.programme.core.outlines import Ring
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import MOST_CUTS, Asked
from score.programme.results.figures import World, figures, values_of

LARGEST, SMALLEST = 26.0, 5.0  # radius of a circle, in units of the drawing
DRAWN = 64  # pictures kept


@dataclass(frozen=True)
class Spot:
    """The circle of one country, in units of the drawing."""

    code: str
    count: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Picture:
    """What is drawn: the countries with enterprises, those around them, the circles, large ones first."""

    width: int
    height: int
    countries: str
    around: str
    spots: tuple[Spot, ...]


def countries(world: World, asked: Asked) -> list[dict[str, Any]]:
    """Trained enterprises by country, for the map and the table beside it."""
    if "country" in asked.values or len(asked.values) >= MOST_CUTS:
        return []
    groups = figures(world, "enterprises_trained", ("country", *asked.values))
    found: list[dict[str, Any]] = []
    for one in groups:
        values = values_of(one.cut)
        if all(values.get(cut) == value for cut, value in asked.values.items()):
            code = values["country"]
            # figures at an earlier moment, or cut further, are on the overview of that country
            plain = not asked.values and asked.as_of is None and len(code) == 2
            narrowed = reverse("overview") + asked.to({**asked.values, "country": code})
            href = reverse("country", args=[code]) if plain else narrowed
            name = figure_words.Names([]).value("country", code)
            found.append({"code": code, "name": name, "count": int(one.value or 0), "href": href})
    return sorted(found, key=lambda one: str(one["name"]))


@functools.lru_cache(maxsize=DRAWN)
def picture_of(counts: tuple[tuple[str, int], ...]) -> Picture | None:
    """The drawing of enterprises by country (ISO code, number); None where no outline is known."""
    placed = [(code, count, outlines.mainland(code)) for code, count in counts if outlines.mainland(code)]
    points = [point for _code, _count, rings in placed for ring in rings for point in ring]
    if not points:
        return None
    frame = outlines.frame_around(points)
    most = max(count for _code, count, _rings in placed) or 1
    spots = []
    for code, count, rings in sorted(placed, key=lambda one: (-one[1], one[0])):
        x, y = frame.at(*middle(rings[0]))
        radius = max(LARGEST * math.sqrt(count / most), SMALLEST) if count else 0.0
        spots.append(Spot(code, count, round(x, 1), round(y, 1), round(radius, 1)))
    codes = [code for code, _count, _rings in placed]
    return Picture(
        width=round(frame.width),
        height=round(frame.height),
        countries="".join(frame.path(outlines.rings_of(code)) for code in codes),
        around="".join(frame.path(rings) for rings in outlines.neighbours(frame, codes)),
        spots=tuple(spots),
    )


def middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity of a ring (longitude, latitude), by the shoelace formula."""
    twice = x_sum = y_sum = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        twice += cross
        x_sum += (x1 + x2) * cross
        y_sum += (y1 + y2) * cross
    return (x_sum / (3 * twice), y_sum / (3 * twice)) if twice else ring[0]
