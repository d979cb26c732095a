"""The facts that figures read, as plain CSV files: so that somebody else can reckon from them without this software."""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from score.programme.core.fact_tables import BOOKKEEPING, FactTable, fact_tables


def write_csv(folder: Path) -> list[Path]:
    """One file for each table, with everything ever recorded: what was superseded or withdrawn too."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{name}.csv", table) for name, table in sorted(fact_tables().items())]


def _write(path: Path, table: FactTable) -> Path:
    names = (*BOOKKEEPING, *table.columns) if table.is_fact else ("id", *table.columns)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in table.model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000):
            writer.writerow([_plain(value) for value in row])
    return path


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return str(value)
