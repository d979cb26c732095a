"""The chart's axis and rows: round ticks, everything inside, one weak group never presses the others together."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.working_conditions.asking import question as q
from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.lines import FEW_ANSWERS, Line, lines_of
from score.programme.command_line.estimating.chart import MOST_ROWS, Axis, axis_of, chart, explained, left_out, rows_of
from score.programme.command_line.estimating.language import language
from tests.catalogue.working_conditions.asking.invented import WITHOUT_ROUNDS, answered

EN = language("en")


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return answered(tmp_path_factory.mktemp("levels"), [q.indicator("LPR")], ("sector",), design=WITHOUT_ROUNDS)[0]


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return answered(tmp_path_factory.mktemp("change"), [q.indicator("LPR")], ("sector",), change=True)[0]


def line(value: float, half: float, name: str = "a", **more: object) -> Line:
    made = Line({"sector": name}, estimate=value, se=half / 2, low=value - half, high=value + half, base=100, n=100)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        ([line(30, 3), line(12, 2)], 0, 40),  # lowest less than half of the highest: from zero
        ([line(39, 1), line(41, 1)], 38, 42),
        ([line(0, 0), line(0, 0)], None, None),
        ([line(5, 0)], None, None),
        ([line(-5, 2), line(-1, 0.5)], None, 0),
        ([line(1e9, 1e7), line(2e9, 1e7)], 0, None),
        ([line(1e-7, 1e-8), line(3e-7, 1e-8)], 0, None),
    ],
)
def test_where_an_axis_begins(lines: list[Line], first: float | None, last: float | None, levels: Result) -> None:
    ticks = axis_of(levels, lines).ticks
    assert first is None or ticks[0] == pytest.approx(first)
    assert last is None or ticks[-1] == pytest.approx(last)
    assert all(ticks[0] <= one.estimate <= ticks[-1] for one in lines)


def test_a_change_always_has_zero(change: Result) -> None:
    for lines in ([line(30, 1)], [line(-30, 1)], [line(1, 5)]):
        axis = axis_of(change, lines)
        assert 0 in [round(tick, 9) for tick in axis.ticks] and axis.of_change


def test_one_weak_group_does_not_press_the_others_together(levels: Result) -> None:
    lines = [*(line(30 + place, 2) for place in range(6)), line(35, 900)]
    axis = axis_of(levels, lines)
    assert axis.ticks[-1] - axis.ticks[0] < 60
    assert axis.place(935) == axis.place(axis.ticks[-1]) < 100  # cut at the end, inside of the drawing


_numbers = st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) > 1e-9)


@given(st.lists(st.tuples(_numbers, st.floats(0, 1e6)), min_size=1, max_size=30))
def test_whatever_the_numbers_the_axis_holds_the_estimates(pairs: Sequence[tuple[float, float]]) -> None:
    class Plain:
        differences = None

    lines = [line(value, half) for value, half in pairs]
    axis = axis_of(Plain(), lines)  # type: ignore[arg-type]
    assert 2 <= len(axis.ticks) <= 8
    steps = [two - one for one, two in zip(axis.ticks, axis.ticks[1:], strict=False)]
    slack = 1e-8 * max(abs(tick) for tick in axis.ticks)
    assert min(steps) > 0 and max(steps) == pytest.approx(min(steps), rel=1e-3, abs=slack)
    for one in lines:
        assert axis.ticks[0] - slack <= one.estimate <= axis.ticks[-1] + slack
        assert 0 <= axis.place(one.low) <= axis.place(one.estimate) <= axis.place(one.high) <= 100


def test_places_are_linear() -> None:
    axis = Axis((0.0, 50.0, 100.0))
    assert (axis.place(0), axis.place(50), axis.place(100)) == (2, 50, 98)
    assert (axis.place(-5), axis.place(500)) == (2, 98)


def test_rows_by_value_and_those_not_shown_last(levels: Result) -> None:
    lines = [line(3, 1, "c"), Line({"sector": "x"}, reason=FEW_ANSWERS), line(9, 1, "a"), line(3, 1, "b")]
    rows = rows_of(EN, levels, lines)
    assert [row.name for row in rows] == ["a", "b", "c", "x"]
    assert [row.place for row in rows] == [2, 3, 0, 1]
    assert left_out(EN, len(rows), lines) == ""


@pytest.mark.parametrize("number", [MOST_ROWS, MOST_ROWS + 1, 300])
def test_no_more_rows_than_can_be_read(number: int, levels: Result) -> None:
    lines = [line(float(place), 1, f"g{place}") for place in range(number)]
    rows = rows_of(EN, levels, lines)
    assert len(rows) == MOST_ROWS
    assert {rows[0].name, rows[-1].name} == {f"g{number - 1}", "g0"}  # both ends
    assert bool(left_out(EN, len(rows), lines)) is (number > MOST_ROWS)


def test_rounds_in_their_order_beneath_groups_by_value(levels: Result) -> None:
    asked = replace(levels, round_column="round")
    lines = [line(value, 1, name, round=at) for name, value in (("low", 5), ("high", 9)) for at in (1, 2)]
    rows = rows_of(EN, asked, lines)
    assert [(row.group, row.name, row.earlier) for row in rows] == [
        ("high", "round 1", True),
        ("high", "round 2", False),
        ("low", "round 1", True),
        ("low", "round 2", False),
    ]
    assert "square: earlier ones" in explained(EN, asked, lines, 0.95)


def test_an_interval_that_is_not_known_is_not_drawn(levels: Result) -> None:
    lines = [line(30, 2, "a"), line(20, 0, "b", low=math.nan, high=math.nan, se=math.nan)]
    drawn = chart(EN, levels, lines)
    assert drawn is not None
    assert len(drawn.xpath(".//circle")) == 2
    assert len(drawn.xpath('.//line[contains(@class, "interval")]')) == 1


def test_what_marks_mean(levels: Result, change: Result) -> None:
    assert explained(EN, levels, lines_of(levels), 0.95) == (
        "Point: estimate; line: 95% interval. The axis does not begin at zero."
    )
    assert explained(EN, levels, [line(30, 1), line(1, 0.5)], 0.995) == "Point: estimate; line: 99.5% interval."
    assert "Filled: beyond sampling error" in explained(EN, change, lines_of(change), 0.95)
    assert chart(EN, levels, [Line({"sector": "x"}, reason=FEW_ANSWERS)]) is None


def test_the_drawing_is_hidden_from_those_who_hear_it(levels: Result, tmp_path: Path) -> None:
    drawn = chart(EN, levels, lines_of(levels))
    assert drawn is not None
    assert {one.get("aria-hidden") for one in drawn.xpath(".//svg")} == {"true"}
