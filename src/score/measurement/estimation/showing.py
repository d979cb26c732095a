"""Estimates as tables: to look at, and as a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa

from score.measurement.errors import SurveyError

_SHOWN = 20  # rows


def table_of(heading: str, rows: Sequence[dict[str, Any]]) -> str:
    """The first rows under a heading, for whoever looks at them in a session."""
    names = list(rows[0]) if rows else []
    lines = [names, *([_shown(row[name]) for name in names] for row in rows[:_SHOWN])]
    widths = [max(len(line[place]) for line in lines) for place in range(len(names))]
    table = ["  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)) for line in lines]
    more = [f"… and {len(rows) - _SHOWN:,} more"] if len(rows) > _SHOWN else []
    return "\n".join([heading, *table, *more])


def frame_of(rows: Sequence[dict[str, Any]], backend: str) -> Any:
    """All rows as a frame. SurveyError for one that is neither pyarrow, pandas nor polars."""
    table = pa.Table.from_pylist(list(rows))
    match backend:
        case "pyarrow":
            return table
        case "pandas":
            return table.to_pandas()
        case "polars":
            return nw.from_native(table, eager_only=True).to_polars()
    raise SurveyError(f"There is no kind of frame “{backend}”: pyarrow, pandas or polars.")


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
