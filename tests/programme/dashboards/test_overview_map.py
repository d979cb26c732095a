"""The overview's map: a circle in each country, as large as its number."""

from __future__ import annotations

import math

import pytest

from score.programme.core import outlines
from score.programme.dashboards.overview_map import LARGEST, SMALLEST, middle, picture_of

SQUARE = ((0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0))


def test_the_middle_of_a_ring_is_its_centre_of_gravity_whichever_way_it_runs():
    assert middle(SQUARE) == pytest.approx((2, 1))
    assert middle(SQUARE[::-1]) == pytest.approx((2, 1))
    assert middle(((1.0, 1.0), (2.0, 2.0), (1.0, 1.0))) == (1.0, 1.0), "a line has no surface"


@pytest.mark.parametrize(("code", "near"), [("GH", (-1.2, 7.9)), ("PE", (-74.4, -9.2)), ("IN", (79.6, 22.9))])
def test_circles_stand_in_their_countries(code, near):
    assert middle(outlines.mainland(code)[0]) == pytest.approx(near, abs=1.5)


def test_surfaces_are_as_the_numbers_and_the_largest_lies_lowest():
    picture = picture_of((("GH", 25), ("PE", 100), ("IN", 0), ("ET", 1)))
    spots = {spot.code: spot for spot in picture.spots}
    assert spots["PE"].radius == LARGEST
    assert spots["GH"].radius == pytest.approx(LARGEST * math.sqrt(25 / 100), abs=0.1)
    assert spots["ET"].radius == SMALLEST
    assert spots["IN"].radius == 0, "none is no circle"
    assert [spot.code for spot in picture.spots][0] == "PE"
    assert all(0 < spot.x < picture.width and 0 < spot.y < picture.height for spot in picture.spots)
    assert spots["PE"].x < spots["GH"].x < spots["ET"].x < spots["IN"].x
    assert picture.countries.startswith("M")


def test_a_country_without_an_outline_has_no_circle():
    assert picture_of(()) is None
    assert picture_of((("unknown", 3),)) is None
    assert [spot.code for spot in picture_of((("unknown", 3), ("GH", 1))).spots] == ["GH"]
