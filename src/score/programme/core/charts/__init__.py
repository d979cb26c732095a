"""Charts, drawn on the server as accessible SVG: small ones from templates, large ones by Vega.

The kinds of large chart are loaded when the first one is drawn (`charts.trend(...)`): Altair takes a second to
import, which nobody should wait for at the start.
"""

from __future__ import annotations

import importlib
from typing import Any

from score.programme.core.charts.chart import Caption, Chart, Table
from score.programme.core.charts.data import Estimate, Forecast, State, Target
from score.programme.core.charts.marks import AnswerBar, RangeBar, Slope

DRAWINGS = ("bars", "columns", "history", "intervals", "trend")

__all__ = ["AnswerBar", "Caption", "Chart", "Estimate", "Forecast", "RangeBar", "Slope", "State", "Table", "Target"]


def __getattr__(name: str) -> Any:
    """The function that draws one kind of large chart."""
    if name in DRAWINGS:
        return getattr(importlib.import_module(f"{__name__}.drawings"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
