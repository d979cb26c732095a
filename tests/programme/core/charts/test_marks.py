"""The ends of the hatched part are the bounds; labels stay apart and inside."""

import pytest

from score.programme.core.charts import AnswerBar, RangeBar, Slope

BAR = AnswerBar(improved=83, none=93, unchanged=17, worse=21)


def _number(length):
    return float(length.rstrip("%"))


def test_the_parts_fill_the_bar_in_this_order():
    assert [part.kind for part in BAR.segments] == ["improved", "none", "unchanged", "worse"]
    assert [part.width for part in BAR.segments] == ["38.79%", "43.46%", "7.94%", "9.81%"]
    assert sum(_number(part.width) for part in BAR.segments) == pytest.approx(100, abs=0.02)
    for part, following in zip(BAR.segments, BAR.segments[1:], strict=False):
        assert _number(following.x) == pytest.approx(_number(part.x) + _number(part.width), abs=0.02)


def test_the_unknown_part_runs_from_the_lower_to_the_upper_bound():
    unknown = BAR.segments[1]
    assert (BAR.low, BAR.high) == ("38.8%", "82.2%")
    assert unknown.x == BAR.low_x
    assert _number(unknown.x) + _number(unknown.width) == pytest.approx(_number(BAR.high_x), abs=0.02)


def test_the_mark_is_the_share_among_those_with_a_pair():
    assert (BAR.share, BAR.point, BAR.with_pair, BAR.eligible) == ("68.6%", "68.6%", 121, 214)


def test_without_a_pair_there_is_no_mark_and_no_share():
    bar = AnswerBar(improved=0, none=5, unchanged=0, worse=0)
    assert bar.point is None
    assert bar.share == "\u2013"
    assert [part.kind for part in bar.segments] == ["none"]


def test_without_enterprises_there_is_nothing_to_draw():
    assert AnswerBar(0, 0, 0, 0).segments == []


@pytest.mark.parametrize(
    ("counts", "near", "zero", "hundred"),
    [
        ((83, 93, 17, 21), False, True, True),
        ((1, 1, 0, 19), True, False, True),  # both bounds at the left edge
        ((20, 1, 0, 0), True, True, False),  # both at the right edge
        ((10, 1, 0, 10), True, True, True),
        ((0, 20, 0, 0), False, False, False),  # nothing known: the bounds are the scale's own ends
        ((10, 0, 0, 10), True, True, True),  # nothing missing: no bounds to write
    ],
)
def test_labels_make_room_for_each_other(counts, near, zero, hundred):
    bar = AnswerBar(*counts)
    assert (bar.near, bar.shows_zero, bar.shows_hundred) == (near, zero, hundred)


def test_labels_at_the_edges_stay_inside():
    left, right = AnswerBar(1, 1, 0, 30), AnswerBar(30, 1, 0, 0)
    assert (left.point_anchor, left.range_anchor) == ("start", "start")
    assert (right.point_anchor, right.range_anchor) == ("end", "end")
    assert BAR.point_anchor == "middle"


def test_a_range_is_cut_at_the_ends_of_its_scale():
    bar = RangeBar(low=-20, high=5, value=-3.2, start=-10, end=10)
    assert (bar.x, bar.width, bar.point, bar.stroke) == ("0%", "75%", "34%", "50%")


def test_a_scale_that_starts_at_zero_needs_no_zero_line():
    assert RangeBar(low=1, high=2).stroke is None
    assert RangeBar(low=1, high=2).point is None


@pytest.mark.parametrize(("start", "stroke"), [(0.5, "50%"), (1, None), (0, "66.67%")])
def test_the_stroke_stands_where_the_reference_is_inside_the_scale(start, stroke):
    assert RangeBar(low=0.9, high=1.1, start=start, end=1.5, reference=1).stroke == stroke


def test_a_slope_starts_at_zero():
    line = Slope(before=4.1, after="2.05", kind="better")
    assert line.zero_y == "86"
    assert (line.before_y, line.after_y) == ("26", "56")
    assert line.before_label_y == "17"


def test_a_slope_below_zero_moves_the_ground_up():
    line = Slope(before=-10, after=10)
    assert (line.before_y, line.zero_y, line.after_y) == ("86", "56", "26")


def test_a_slope_from_zero_to_zero_lies_on_the_ground():
    line = Slope(before=0, after=0)
    assert line.before_y == line.after_y == line.zero_y == "86"
