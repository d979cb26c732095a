"""Outlines of countries: every country of the programme has one, and points fall where they lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.countries import country_files
from score.programme.core.outlines import HERE, Frame, frame_around, mainland, neighbours, rings_of


def test_every_country_of_the_programme_has_an_outline_that_holds_its_capital_region():
    for country in country_files.all_countries():
        assert rings_of(country.code), country.code
        assert len(mainland(country.code)[0]) > 8 or country.code == "MU"


def test_the_licence_goes_with_the_data():
    assert "Michael Bostock" in (HERE / "LICENSE").read_text()


def test_a_country_that_is_not_known_has_none():
    assert rings_of("XX") == () and mainland("XX") == ()


@pytest.mark.parametrize(
    ("country", "inside", "outside"), [("GH", (-0.19, 5.6), (3.4, 6.5)), ("PE", (-77.04, -12.05), (-58.4, -34.6))]
)
def test_a_capital_lies_in_its_own_country(country, inside, outside):
    ring = mainland(country)[0]
    assert holds(ring, inside) and not holds(ring, outside)


def holds(ring, point):
    """By the number of lines to the east of the point."""
    x, y = point
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    crossed = ((y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in pairs)
    return sum(crossed) % 2 == 1


@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-80, 80)), min_size=1, max_size=20))
def test_every_point_lies_within_its_frame(points):
    frame = frame_around(points)
    assert 0 < frame.height <= 641
    for point in points:
        x, y = frame.at(*point)
        assert -0.01 <= x <= frame.width + 0.01 and -0.01 <= y <= frame.height + 0.01


def test_north_is_up_east_is_right_and_proportions_are_true_in_the_middle():
    frame = Frame(-1, 59, 1, 61, 100)
    (west, south), (east, north) = frame.at(-1, 59), frame.at(1, 61)
    assert west < east and north < south
    assert (south - north) / (east - west) == pytest.approx(2, rel=0.01), "at 60 degrees a degree east is half as long"


def test_without_points_the_whole_world_is_shown():
    frame = frame_around([])
    assert (frame.west, frame.east) == (-180, 180) and len(neighbours(frame, [])) > 150


def test_a_path_holds_only_what_may_be_seen():
    frame = frame_around([(-3, 5), (1, 11)])
    assert frame.path(rings_of("GH")).startswith("M") and frame.path(rings_of("PE")) == ""
    assert frame.path(rings_of("GH")).count("Z") == len([ring for ring in rings_of("GH") if frame.holds(ring)])


def test_no_outline_draws_a_line_across_the_world():
    """Rings across the 180th meridian go on beyond it."""
    frame = frame_around([])
    for rings in (*neighbours(frame, []), rings_of("FJ"), rings_of("RU")):
        for ring in rings:
            assert all(abs(east - west) < 90 for (west, _s), (east, _n) in zip(ring, ring[1:], strict=False))
