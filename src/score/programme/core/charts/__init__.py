"""Charts, drawn on the server as accessible SVG: small ones from templates, large ones by Vega."""

from score.programme.core.charts.chart import Caption, Chart, Table
from score.programme.core.charts.drawings import (
    Estimate,
    Forecast,
    State,
    Target,
    bars,
    columns,
    history,
    intervals,
    trend,
)
from score.programme.core.charts.marks import AnswerBar, RangeBar, Slope

__all__ = [
    "AnswerBar",
    "Caption",
    "Chart",
    "Estimate",
    "Forecast",
    "RangeBar",
    "Slope",
    "State",
    "Table",
    "Target",
    "bars",
    "columns",
    "history",
    "intervals",
    "trend",
]
