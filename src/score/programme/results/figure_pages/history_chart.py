"""The chart of a figure as the records stood at earlier moments."""

from __future__ import annotations

import dataclasses
import datetime

from django.utils.translation import gettext as _

from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.sheet import Indicator
from score.programme.core import charts, formats
from score.programme.core.charts import Caption, Chart, State
from score.programme.results import figure_words

LITTLE = 2.0  # points or per cent: below it the figure has held


def draw(indicator: Indicator, points: list[tuple[datetime.datetime, Figure]], *, named: bool = False) -> Chart | None:
    """A line with the band of its bounds; None where no earlier moment has a value.

    `named`: the title says of which figure it speaks, where no heading does.
    """
    states = [
        State(
            day=moment.date(),
            value=figure.value,
            low=figure.value if figure.lower is None else figure.lower,
            high=figure.value if figure.upper is None else figure.upper,
        )
        for moment, figure in points
        if figure.value is not None
    ]
    if len(states) < 2:
        return None
    last = points[-1][1]

    def in_words(value: formats.Number | None) -> str:
        return figure_words.value_text(last, None if value is None else float(value))

    is_share = last.type.kind == "share"
    caption = Caption(
        title=f"{_(indicator.title)}: {_title(last, points[0][1])}" if named else _title(last, points[0][1]),
        subtitle=_("%(title)s, as the records stood at each moment") % {"title": _(indicator.title)},
        n=_n(last),
        source=_source(indicator),
    )
    if is_share:
        return charts.history(caption, states, write=formats.percent, top=100)

    def bounds_in_words(low: float, high: float) -> str:
        return figure_words.bounds_text(dataclasses.replace(last, lower=low, upper=high))

    highest = max(state.high for state in states)
    return charts.history(caption, states, write=in_words, write_bounds=bounds_in_words, top=highest)


def _source(indicator: Indicator) -> str:
    return {
        "trainers": _("steps and certificates of trainers, replayed at each date"),
        "answers": _("answers of participants, counted when their cohort closed"),
    }.get(indicator.basis, _("round answers, replayed at each date"))


def _n(last: Figure) -> str:
    """On how many the last value rests: those with data of those eligible, or what is counted itself."""
    if last.eligible is None or last.with_data is None:
        return f"{figure_words.value_text(last)} {figure_words.unit_text(last)}"
    words = _("%(n)s with data of %(eligible)s eligible")
    return words % {"n": formats.count(last.with_data), "eligible": formats.count(last.eligible)}


def _title(last: Figure, first: Figure) -> str:
    """The sentence that says what is seen."""
    now = figure_words.value_text(last)
    if first.value is None or last.value is None:
        return _("The figure stands at %(now)s") % {"now": now}
    if abs(last.value - first.value) <= (LITTLE if last.unit == "%" else abs(last.value) * LITTLE / 100):
        return _("The figure has held near %(now)s") % {"now": now}
    words = (
        _("The figure rose from %(then)s to %(now)s")
        if last.value > first.value
        else _("The figure went down from %(then)s to %(now)s")
    )
    return words % {"then": figure_words.value_text(first), "now": now}
