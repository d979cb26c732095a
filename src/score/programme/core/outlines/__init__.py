"""Outlines of countries for maps drawn on the server: no tiles, no service, nothing asked of anybody.

`countries.json` holds 234 countries at 1:50 million, `world.json` 173 at 1:110 million, by their two letters; rings of
longitude and latitude in degrees, one number after the other, outer rings only, the largest first. Made from the
TopoJSON files of world-atlas (Michael Bostock, ISC licence, beside this file; drawn after Natural Earth, public
domain): lines simplified by Douglas and Peucker to 0.025 and 0.15 degrees, numbers rounded, small islands left out.
Rings across the 180th meridian go on beyond 180 degrees. Antarctica and areas without a country code of ISO 3166 are
not in it. The lines say nothing about whose a territory is.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Ring = tuple[tuple[float, float], ...]
HERE = Path(__file__).parent
WHOLE_WORLD = (-180.0, -58.0, 180.0, 80.0)
MARGIN = 0.06  # of the width and height, around what is shown
_LEAST_DEGREES = 1.0
_NEAR = 40.0  # degrees from west to east below which coarse neighbours would gape


@functools.cache
def _read(name: str) -> dict[str, tuple[Ring, ...]]:
    held = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return {
        code: tuple(tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in rings) for code, rings in held.items()
    }


def rings_of(country: str) -> tuple[Ring, ...]:
    """The outer rings of a country in detail, the largest first; none where its outline is not known."""
    return _read("countries").get(country, ())


@dataclass(frozen=True)
class Frame:
    """A part of the world on a picture: degrees become units of the drawing, with true proportions at its middle.

    The projection is equirectangular, its standard parallel in the middle of the frame (Snyder 1987, p. 90).
    """

    west: float
    south: float
    east: float
    north: float
    width: float

    @property
    def _shrink(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def _scale(self) -> float:
        return self.width / ((self.east - self.west) * self._shrink)

    @property
    def height(self) -> float:
        """The height of the drawing, in the units of its width."""
        return (self.north - self.south) * self._scale

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point lies on the drawing, from its left and from its top."""
        return (longitude - self.west) * self._shrink * self._scale, (self.north - latitude) * self._scale

    def holds(self, ring: Ring) -> bool:
        """Whether some of a ring may be seen."""
        longitudes, latitudes = [x for x, _y in ring], [y for _x, y in ring]
        apart = max(longitudes) < self.west or min(longitudes) > self.east
        return not (apart or max(latitudes) < self.south or min(latitudes) > self.north)

    def path(self, rings: Iterable[Ring]) -> str:
        """The rings that may be seen, as the data of an SVG path."""
        return "".join(f"M{'L'.join(self._points(ring))}Z" for ring in rings if self.holds(ring))

    def _points(self, ring: Ring) -> list[str]:
        return [f"{x:.1f},{y:.1f}" for x, y in (self.at(*point) for point in ring)]


def frame_around(
    points: Iterable[tuple[float, float]], *, width: float = 720, lowest: float = 330, tallest: float = 640
) -> Frame:
    """A frame that holds all points (longitude, latitude) with a margin; the whole world where there is none.

    It is never flatter than `lowest` nor taller than `tallest`, in the units of `width`.
    """
    found = list(points)
    if not found:
        return Frame(*WHOLE_WORLD, width)
    west, east = min(x for x, _y in found), max(x for x, _y in found)
    south, north = min(y for _x, y in found), max(y for _x, y in found)
    wide = max((east - west) * MARGIN, _LEAST_DEGREES / 2)
    high = max((north - south) * MARGIN, _LEAST_DEGREES / 2)
    frame = Frame(west - wide, max(south - high, -89.0), east + wide, min(north + high, 89.0), width)
    if frame.height < lowest:
        more = (frame.north - frame.south) * (lowest / frame.height - 1) / 2
        return Frame(frame.west, max(frame.south - more, -89.0), frame.east, min(frame.north + more, 89.0), width)
    if frame.height <= tallest:
        return frame
    more = (frame.east - frame.west) * (frame.height / tallest - 1) / 2
    return Frame(frame.west - more, frame.south, frame.east + more, frame.north, width)


def mainland(country: str) -> tuple[Ring, ...]:
    """The rings that a map of the country is framed by: the largest, and what is at least a tenth as large."""
    rings = rings_of(country)
    return tuple(ring for ring in rings if _area(ring) >= _area(rings[0]) / 10)


def _area(ring: Ring) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def neighbours(frame: Frame, without: Iterable[str]) -> list[tuple[Ring, ...]]:
    """What else lies in the frame, coarsely where it is wide: the countries around those that the map is about."""
    left = set(without)
    name = "countries" if frame.east - frame.west < _NEAR else "world"
    return [
        rings for code, rings in _read(name).items() if code not in left and any(frame.holds(ring) for ring in rings)
    ]
