"""A dot and its interval for each line, as rows of a page: names wrap, drawings stretch, text is never scaled.

Lengths are per cent of an SVG's own width, so one drawing fits every screen; colours are those of the page's style.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.builder import E

from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.comparing import beyond_error
from score.catalogue.working_conditions.asking.lines import Line
from score.catalogue.working_conditions.asking.question import PERCENT
from score.programme.command_line.estimating.footnotes import MARK, few, reason_words
from score.programme.command_line.estimating.language import Language
from score.programme.command_line.estimating.naming import BETWEEN, clean, parts_of, places_for, unit_of
from score.programme.command_line.estimating.sentences import rounds_in
from score.programme.core.charts import scales

Element = etree._Element
MOST_ROWS = 40
_HEIGHT = 28  # px, at least
_MIDDLE = "50%"
_EDGE = 2.0  # per cent left free on both sides, so that marks at the ends are whole
_TICKS_WIDE, _WIDTHS_SHOWN = 4, 2
_ALIKE = 1e-9  # ends of an axis nearer than this, beside their size, leave no room for ticks


@dataclass(frozen=True)
class Row:
    """One row: what it belongs to, its own name, its line, and the place of the line in the result."""

    group: str
    name: str
    line: Line
    place: int
    earlier: bool = False


@dataclass(frozen=True)
class Axis:
    """A scale from the first to the last of some round values."""

    ticks: tuple[float, ...]
    of_change: bool = False

    def place(self, value: float) -> float:
        """Where a value lies, in per cent of the width; beyond the ends at the ends."""
        first, last = self.ticks[0], self.ticks[-1]
        share = (min(max(value, first), last) - first) / (last - first)
        return _EDGE + share * (100 - 2 * _EDGE)


def chart(words: Language, result: Result, lines: Sequence[Line]) -> Element | None:
    """The chart of a result; None where nothing can be drawn."""
    rows = rows_of(words, result, lines)
    shown = [row.line for row in rows if row.line.shown]
    if not shown:
        return None
    axis, places = axis_of(result, shown), places_for(result, lines)
    clear = _clear(result, lines)
    parts: list[Element] = []
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            parts.append(E.div({"class": "plot-group"}, group))
        parts += _row(words, result, row, axis, places, row.place in clear)
    return E.div({"class": "plot"}, *parts, *_foot(words, result, axis))


def rows_of(words: Language, result: Result, lines: Sequence[Line]) -> list[Row]:
    """The rows in the order in which they are drawn: by value, but rounds and ordered categories in their own order."""
    rounds = rounds_in(lines)
    last = rounds[-1] if rounds else None
    rows = []
    for place, line in enumerate(lines):
        keys = parts_of(words, result, line)
        if rounds:
            keys.append(words.gettext("round %(round)s") % {"round": clean(line.round)})
        name = keys[-1] if keys else words.gettext("the whole population")
        rows.append(Row(BETWEEN.join(keys[:-1]), name, line, place, earlier=bool(rounds) and line.round != last))
    if any(row.group for row in rows):
        return (rows_together(rows) if _ordered(result, lines) else _grouped(rows))[:MOST_ROWS]
    if not rounds and not _ordered(result, lines):
        rows.sort(key=lambda row: (not row.line.shown, -row.line.estimate if row.line.shown else 0.0, row.name))
    if len(rows) <= MOST_ROWS:
        return rows
    shown = [row for row in rows if row.line.shown]
    return shown if len(shown) <= MOST_ROWS else [*shown[: MOST_ROWS // 2], *shown[-MOST_ROWS // 2 :]]


def left_out(words: Language, drawn: int, lines: Sequence[Line]) -> str:
    """What to say where there are more lines than a chart has rows; empty else."""
    if drawn >= len(lines):
        return ""
    text = words.gettext("%(shown)s of %(all)s are drawn, the highest and the lowest; the table has all of them.")
    return text % {"shown": words.number(drawn), "all": words.number(len(lines))}


def explained(words: Language, result: Result, lines: Sequence[Line], level: float) -> str:
    """What the marks mean."""
    said = {"level": words.level(level)}
    if result.differences is not None:
        return (
            words.gettext(
                "Point: change; line: %(level)s interval. Filled: beyond sampling error, also among so many groups."
            )
            % said
        )
    if rounds_in(lines):
        text = words.gettext("Circle: latest round; square: earlier ones; line: %(level)s interval.") % said
    else:
        text = words.gettext("Point: estimate; line: %(level)s interval.") % said
    if axis_of(result, [line for line in lines if line.shown]).ticks[0] <= 0:
        return text
    return f"{text} {words.gettext('The axis does not begin at zero.')}"


def axis_of(result: Result, shown: Sequence[Line]) -> Axis:
    """The axis of what is shown: of changes with zero, of levels from zero unless all lie far from it.

    Intervals much wider than most are cut, or one group of few answers would press all others together.
    """
    lows = [line.low if math.isfinite(line.low) else line.estimate for line in shown]
    highs = [line.high if math.isfinite(line.high) else line.estimate for line in shown]
    values = [line.estimate for line in shown]
    width = statistics.median(high - low for low, high in zip(lows, highs, strict=True))
    low = max(min(lows), min(values) - _WIDTHS_SHOWN * width)
    high = min(max(highs), max(values) + _WIDTHS_SHOWN * width)
    if result.differences is not None:
        low, high = min(low, 0.0), max(high, 0.0)
    elif 0 < low <= high / 2:
        low = 0.0
    elif high < 0 and high >= low / 2:
        high = 0.0
    if high - low <= _ALIKE * max(abs(low), abs(high)):
        low, high = (low - abs(low) / 10 or -1, high + abs(high) / 10 or 1)
    return Axis(tuple(_ticks(low, high)), result.differences is not None)


def _ticks(low: float, high: float) -> list[float]:
    """Round values, of numbers of any size: those of the charts have ten decimals at most."""
    power = 10.0 ** math.floor(math.log10(high - low))
    return [tick * power for tick in scales.ticks(low / power, high / power, _TICKS_WIDE)]


def rows_together(rows: list[Row]) -> list[Row]:
    """Rows of a group together, groups in the order in which the data have them."""
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        first.setdefault(row.group, place)
    return sorted(rows, key=lambda row: first[row.group])


def _grouped(rows: list[Row]) -> list[Row]:
    """Rows of a group together, the group with the highest estimate first; within it as the data have them."""
    highest: dict[str, float] = {}
    for row in rows:
        value = row.line.estimate if row.line.shown else -math.inf
        highest[row.group] = max(highest.get(row.group, -math.inf), value)
    return sorted(rows, key=lambda row: (-highest[row.group], row.group))


def _ordered(result: Result, lines: Sequence[Line]) -> bool:
    """Whether the categories have an order of their own: numbers do."""
    return result.question.kind == "distribution" and all(isinstance(line.category, int | float) for line in lines)


def _clear(result: Result, lines: Sequence[Line]) -> set[int]:
    if result.differences is None:
        return {place for place, line in enumerate(lines) if line.shown}
    there = [place for place, line in enumerate(lines) if line.shown]
    return set(beyond_error(result.estimates, there))


def _row(words: Language, result: Result, row: Row, axis: Axis, places: int, clear: bool) -> list[Element]:
    line, signed = row.line, result.differences is not None
    name = E.div({"class": "plot-name", "title": row.name}, row.name)
    if not line.shown:
        value = E.div({"class": "plot-value none"}, reason_words(words, line))
        return [name, _drawing(axis, []), value]
    interval = words.interval(line.low, line.high, places, signed)
    mark = f"\u00a0{MARK}" if few(line) else ""
    value = E.div(
        {"class": "plot-value"},
        E.b(words.in_unit(line.estimate, unit_of(result), places, signed) + mark),
        " ",
        E.span(f"({interval})"),
    )
    kind = "earlier" if row.earlier else "point" if clear else "point unclear"
    return [name, _drawing(axis, _marks(axis, line, kind)), value]


def _marks(axis: Axis, line: Line, kind: str) -> list[Element]:
    """The interval with its ends, unless they lie beyond the axis, and the mark of the estimate on it."""
    marks = []
    if math.isfinite(line.low) and math.isfinite(line.high):
        ends = {"x1": _length(axis.place(line.low)), "x2": _length(axis.place(line.high))}
        marks.append(E.line({**ends, "y1": _MIDDLE, "y2": _MIDDLE, "class": f"interval {kind}"}))
        for end, beyond in ((line.low, line.low < axis.ticks[0]), (line.high, line.high > axis.ticks[-1])):
            if not beyond:
                marks.append(_box(_length(axis.place(end)), 2, 8, f"end {kind}"))
    x = _length(axis.place(line.estimate))
    if kind == "earlier":
        marks.append(_box(x, 9, 9, kind))
    else:
        marks.append(E.circle({"cx": x, "cy": _MIDDLE, "r": "5", "class": kind}))
    return marks


def _box(x: str, width: int, height: int, css: str) -> Element:
    """A rectangle around a place in per cent: drawn from it, moved back by half its size."""
    size = {"width": str(width), "height": str(height), "transform": f"translate({-width / 2:g} {-height / 2:g})"}
    return E.rect({"x": x, "y": _MIDDLE, **size, "class": css})


def _drawing(axis: Axis, marks: list[Element]) -> Element:
    grid = []
    for tick in axis.ticks:
        x = _length(axis.place(tick))
        is_zero = tick == 0 and (axis.of_change or axis.ticks[0] < 0)
        grid.append(E.line({"x1": x, "x2": x, "y1": "0", "y2": "100%", "class": "zero" if is_zero else "grid"}))
    # what is drawn is said by the name and the value beside it
    return E.svg({"class": "plot-marks", "height": str(_HEIGHT), "aria-hidden": "true"}, *grid, *marks)


def _foot(words: Language, result: Result, axis: Axis) -> list[Element]:
    places = _places_of_ticks(axis)
    signed = result.differences is not None
    labels = []
    zero = axis.ticks.index(0) if 0 in axis.ticks else 0
    for place, tick in enumerate(axis.ticks):
        css = "tick" if (place - zero) % 2 == 0 else "tick between"  # those between are left out on a phone, never zero
        text = words.percent(tick, places) if unit_of(result) == PERCENT else words.number(tick, places, signed)
        labels.append(E.text({"x": _length(axis.place(tick)), "y": "14", "text-anchor": "middle", "class": css}, text))
    return [
        E.div({"class": "plot-name"}),
        E.svg({"class": "plot-axis", "height": "20", "aria-hidden": "true"}, *labels),
        E.div({"class": "plot-value"}),
    ]


def _places_of_ticks(axis: Axis) -> int:
    step = axis.ticks[1] - axis.ticks[0]
    for places in range(9):
        if math.isclose(round(step, places), step, rel_tol=1e-6):
            return places
    return 9


def _length(per_cent: float) -> str:
    return f"{per_cent:.2f}%"
