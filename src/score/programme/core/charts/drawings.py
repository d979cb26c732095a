"""The kinds of large chart. Each draws itself twice (520 and 288 px), because text is never scaled down.

Bars start at zero; changes are blue for better and orange, dashed, for worse; at most three series, labelled in
place. Values are plain numbers in the unit that `write` puts into words.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import altair as alt
from django.utils.translation import gettext

from score.programme.core import formats
from score.programme.core.charts import scales
from score.programme.core.charts.chart import Caption, Chart, Table
from score.programme.core.charts.data import Estimate, Forecast, State, Target
from score.programme.core.charts.vega import AFTER, BAND, BEFORE, INK, INK_2, SURFACE, WORSE, draw

Write = Callable[[formats.Number | None], str]
WIDE, NARROW = 520, 288
ROW = 38
LETTER = 6.9  # px, mean width of a letter of a label


def trend(
    caption: Caption,
    points: Sequence[tuple[str, float]],
    *,
    write: Write = formats.count,
    heads: tuple[str, str] = ("", ""),
    targets: Sequence[Target] = (),
    forecast: Forecast | None = None,
) -> Chart:
    """A line over periods that begins at zero, with target marks and a dotted forecast."""
    _something(points)
    labels = _in_order([label for label, _ in points], targets, forecast)
    place = {label: index for index, label in enumerate(labels)}
    series = [{"x": place[label], "y": value} for label, value in points]
    last = series[-1]
    highest = max([v for _, v in points] + [t.value for t in targets] + ([forecast.high] if forecast else []))
    levels = scales.ticks(min(0, *(value for _, value in points)), highest)
    y = _height("y", levels, write)

    def layers(width: int) -> list[alt.Chart]:
        shown = scales.thinned(range(len(labels)), 6 if width == WIDE else 4)
        x = alt.X(
            "x:Q",
            title=None,
            scale=alt.Scale(domain=[-0.4, len(labels) - 0.6], nice=False, zero=False),
            axis=_axis(shown, lambda value: labels[int(value)], grid=False),
        )
        drawn = [
            _on(series).mark_line(color=AFTER, strokeWidth=2.5).encode(x, y),
            _on(series).mark_circle(color=AFTER, size=26, opacity=1).encode(x, y),
        ]
        if forecast:
            drawn += _forecast_layers(forecast, place, last, x, y, _height("low", levels, write))
        drawn += _target_layers(targets, place, x, y)
        drawn.append(_value_label(last, write, x, y))
        return drawn

    rows = tuple(_trend_row(label, dict(points), targets, forecast, write) for label in labels)
    table_heads = (heads[0] or gettext("Period"), heads[1] or gettext("Value"))
    return _chart(caption, Table((*table_heads, gettext("Target")), rows), layers, height=240)


def history(
    caption: Caption,
    states: Sequence[State],
    *,
    write: Write = formats.percent,
    write_bounds: Callable[[float, float], str] = formats.bounds,
    top: float = 100,
) -> Chart:
    """A figure with its bounds as the records stood at each moment; squares are frozen reports."""
    _something(states)
    data = [
        {"x": state.day.toordinal(), "y": state.value, "low": state.low, "high": state.high, "frozen": state.frozen}
        for state in states
    ]
    last = data[-1]
    levels = scales.ticks(min(0, *(one["low"] for one in data)), max(top, *(one["high"] for one in data)))
    y = _height("y", levels, _shortest(write))

    def layers(width: int) -> list[alt.Chart]:
        days = scales.thinned([one["x"] for one in data], 4 if width == WIDE else 3)
        x = alt.X(
            "x:Q",
            title=None,
            scale=alt.Scale(domain=_padded(data[0]["x"], last["x"]), nice=False, zero=False),
            axis=_axis(days, lambda value: formats.month(datetime.date.fromordinal(int(value))), grid=False),
        )
        band = _on(data).mark_area(color=BAND, opacity=0.6, interpolate="step-after")
        low = _height("low", levels, _shortest(write))
        squares = _on([one for one in data if one["frozen"]])
        return [
            band.encode(x, low, alt.Y2("high:Q")),
            _on(data).mark_line(color=AFTER, strokeWidth=2.5, interpolate="step-after").encode(x, y),
            squares.mark_square(color=INK, size=70, stroke=SURFACE, strokeWidth=1.5, opacity=1).encode(x, y),
            _on([last]).mark_point(color=AFTER, fill=SURFACE, size=70, strokeWidth=2.5, opacity=1).encode(x, y),
            _value_label(last, write, x, y),
        ]

    rows = tuple((formats.day(state.day), write(state.value), write_bounds(state.low, state.high)) for state in states)
    heads = (gettext("Records on"), gettext("Value"), gettext("Bounds"))
    return _chart(caption, Table(heads, rows), layers, height=250)


def intervals(
    caption: Caption, estimates: Sequence[Estimate], *, write: Write = formats.percent, head: str = "", top: float = 100
) -> Chart:
    """An estimate and its bounds for each category, sorted by the lower bound, the highest first."""
    _something(estimates)
    ordered = sorted(estimates, key=lambda one: (-one.low, -one.value, one.label))
    data = [
        {"row": i, "y": o.value, "low": o.low, "high": o.high, "words": write(o.value)} for i, o in enumerate(ordered)
    ]
    levels = scales.ticks(min(0, *(one.low for one in ordered)), max(top, *(one.high for one in ordered)))
    rows_axis = _row_axis([one.label for one in ordered])

    def layers(width: int) -> list[alt.Chart]:
        shown = levels if width == WIDE else scales.thinned(levels, 3)
        x_axis = _axis(shown, _shortest(write))
        place = alt.X("y:Q", title=None, scale=_scale(levels), axis=x_axis)
        low = alt.X("low:Q", title=None, scale=_scale(levels), axis=x_axis)
        return [
            _on(data).mark_bar(color=BAND, height=9).encode(low, alt.X2("high:Q"), rows_axis),
            _on(data)
            .mark_point(color=AFTER, fill=SURFACE, size=70, strokeWidth=2.5, opacity=1)
            .encode(place, rows_axis),
            _on(data).mark_text(dy=-13, fontSize=11, color=INK).encode(place, rows_axis, text="words:N"),
        ]

    rows = tuple((one.label, write(one.value), write(one.low), write(one.high)) for one in ordered)
    heads = (head, gettext("Value"), gettext("Lower bound"), gettext("Upper bound"))
    return _chart(caption, Table(heads, rows), layers, height=ROW * len(ordered) + 34)


def bars(
    caption: Caption,
    values: Sequence[tuple[str, float]],
    *,
    write: Write = formats.count,
    heads: tuple[str, str] = ("", ""),
    signed: bool = False,
) -> Chart:
    """One bar for each category, the longest first. `signed`: below zero is worse, drawn orange."""
    _something(values)
    ordered = sorted(values, key=lambda one: (-one[1], one[0]))
    data = [
        {"row": i, "x": v, "zero": 0, "words": write(v), "colour": WORSE if signed and v < 0 else AFTER}
        for i, (_, v) in enumerate(ordered)
    ]
    low, high = min(0, *(one["x"] for one in data)), max(0, *(one["x"] for one in data))
    high = high if high > low else 1
    room = [low - (high - low) * 0.14 if low < 0 else 0, high + (high - low) * 0.14 if high > 0 else 0]
    levels = [level for level in scales.ticks(low, high) if room[0] <= level <= room[1]]
    rows_axis = _row_axis([label for label, _ in ordered])
    colour = alt.Color("colour:N", scale=None, legend=None)

    def layers(width: int) -> list[alt.Chart]:
        shown = levels if width == WIDE else scales.thinned(levels, 3)
        x = alt.X("x:Q", title=None, scale=_scale([room[0], room[-1]]), axis=_axis(shown, _shortest(write)))
        return [
            _on(data).mark_bar(height=16, orient="horizontal").encode(x, alt.X2("zero:Q"), rows_axis, colour),
            _on([one for one in data if one["x"] >= 0])
            .mark_text(align="left", dx=5, color=INK)
            .encode(x, rows_axis, text="words:N"),
            _on([one for one in data if one["x"] < 0])
            .mark_text(align="right", dx=-5, color=INK)
            .encode(x, rows_axis, text="words:N"),
        ]

    rows = tuple((label, write(value)) for label, value in ordered)
    return _chart(caption, Table((heads[0], heads[1] or gettext("Value")), rows), layers, height=30 * len(ordered) + 34)


def columns(
    caption: Caption,
    before_and_after: Sequence[tuple[str, float, float]],
    *,
    write: Write = formats.count,
    heads: tuple[str, str, str] = ("", "", ""),
) -> Chart:
    """Two columns for each label, before in grey and after in blue, from zero."""
    _something(before_and_after)
    names = (heads[1] or gettext("Before"), heads[2] or gettext("After"))
    data = [
        {"x": index + shift, "y": value, "zero": 0, "words": write(value), "colour": colour}
        for index, (_, *pair) in enumerate(before_and_after)
        for value, shift, colour in zip(pair, (-0.2, 0.2), (BEFORE, AFTER), strict=True)
    ]
    labels = [label for label, *_ in before_and_after]
    levels = scales.ticks(min(0, *(one["y"] for one in data)), max(one["y"] for one in data))
    y = _height("y", levels, _shortest(write))
    colour = alt.Color("colour:N", scale=None, legend=None)

    def layers(width: int) -> list[alt.Chart]:
        x = alt.X(
            "x:Q",
            title=None,
            scale=alt.Scale(domain=[-0.5, len(labels) - 0.5], nice=False, zero=False),
            axis=_axis(list(range(len(labels))), lambda value: labels[int(value)], grid=False),
        )
        bar = (width - 60) / len(labels) * 0.32
        return [
            _on(data).mark_bar(width=bar, orient="vertical").encode(x, y, alt.Y2("zero:Q"), colour),
            _on(data).mark_text(dy=-8, fontSize=11, color=INK).encode(x, y, text="words:N"),
        ]

    rows = tuple((label, write(before), write(after)) for label, before, after in before_and_after)
    key = gettext("Grey: %(before)s. Blue: %(after)s.") % {"before": names[0], "after": names[1]}
    told = replace(caption, explained=f"{key} {caption.explained}".strip())
    return _chart(told, Table((heads[0], *names), rows), layers, height=240)


def _chart(caption: Caption, table: Table, layers: Callable[[int], list[alt.Chart]], height: int) -> Chart:
    drawn = []
    for width, css_class in ((WIDE, "wide"), (NARROW, "narrow")):
        layered = alt.layer(*layers(width)).properties(
            width=width, height=height, autosize=alt.AutoSizeParams(type="fit", contains="padding")
        )
        drawn.append(draw(layered.to_dict(), caption.title, f"{caption.subtitle}. {caption.note}", css_class))
    return Chart(caption, table, *drawn)


def _something(values: Sequence[Any]) -> None:
    """A page without data says so in words; an empty frame would look like a result."""
    if not values:
        raise ValueError("nothing to draw")


def _on(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=list(rows)))


def _height(field: str, levels: Sequence[float], write: Write) -> alt.Y:
    return alt.Y(f"{field}:Q", title=None, scale=_scale(levels), axis=_axis(levels, write))


def _scale(levels: Sequence[float]) -> alt.Scale:
    return alt.Scale(**scales.domain(levels))


def _axis(values: Sequence[float], label: Callable[[float], str], **more: Any) -> alt.Axis:
    return alt.Axis(**scales.axis(values, label, **more))


def _row_axis(labels: Sequence[str]) -> alt.Y:
    # the renderer measures text in a narrower font than the page shows
    room = round(max(map(len, labels)) * LETTER)
    axis = _axis(list(range(len(labels))), lambda value: labels[int(value)], grid=False, labelColor=INK, minExtent=room)
    scale = alt.Scale(domain=[len(labels) - 0.5, -0.5], nice=False, zero=False)
    return alt.Y("row:Q", title=None, scale=scale, axis=axis)


def _shortest(write: Write) -> Write:
    """Ticks are round: a per cent needs no decimal there."""
    return (lambda value: formats.percent(value, 0)) if write is formats.percent else write


def _value_label(point: dict[str, Any], write: Write, x: alt.X, y: alt.Y) -> alt.Chart:
    text = _on([{**point, "words": write(point["y"])}])
    return text.mark_text(align="right", dx=6, dy=-14, fontWeight=600, color=AFTER).encode(x, y, text="words:N")


def _forecast_layers(
    forecast: Forecast, place: dict[str, int], last: dict[str, Any], x: alt.X, y: alt.Y, low: alt.Y
) -> list[alt.Chart]:
    end = {"x": place[forecast.label], "y": forecast.value, "low": forecast.low, "high": forecast.high}
    start = {**last, "low": last["y"], "high": last["y"]}
    area = _on([start, end]).mark_area(color=BAND, opacity=1)
    line = _on([start, end]).mark_line(color=AFTER, strokeWidth=2, strokeDash=[3, 3])
    return [area.encode(x, low, alt.Y2("high:Q")), line.encode(x, y)]


def _target_layers(targets: Sequence[Target], place: dict[str, int], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    data = [{"x": place[one.label], "y": one.value, "words": one.words} for one in targets]
    if not data:
        return []
    return [
        _on(data).mark_tick(color=INK, thickness=2, size=22, orient="horizontal", opacity=0.7).encode(x, y),
        _on(data).mark_text(align="right", dx=-15, color=INK_2).encode(x, y, text="words:N"),
    ]


def _in_order(labels: list[str], targets: Sequence[Target], forecast: Forecast | None) -> list[str]:
    """Labels of the axis: those of the points, then those only targets and forecast have."""
    later = [one.label for one in targets] + ([forecast.label] if forecast else [])
    return list(dict.fromkeys([*labels, *later]))


def _trend_row(
    label: str, values: dict[str, float], targets: Sequence[Target], forecast: Forecast | None, write: Write
) -> tuple[str, str, str]:
    if forecast and label == forecast.label and label not in values:
        text = f"{write(forecast.low)}\u2013{write(forecast.high)}"
        label = gettext("%(label)s, forecast") % {"label": label}
    else:
        text = write(values.get(label))
    aim = next((write(one.value) for one in targets if label.startswith(one.label)), formats.DOES_NOT_APPLY)
    return label, text, aim


def _padded(first: int, last: int) -> list[float]:
    room = max((last - first) * 0.09, 1)
    return [first - room, last + room]
