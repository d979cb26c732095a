"""Reads one sheet of a workbook in a process of its own, with limits: a damaged or hostile file may end it, not us.

Called as a script, without the application: `python workbook_process.py PATH SHEET [first]`. Prints JSON, a line each:
first what was found (`names`, `chosen`, `merged`), then the rows from the first on. Exit status 3: a password.
"""

from __future__ import annotations

import datetime
import json
import resource
import sys
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY = 4 << 30
SECONDS = 300
LOCKED = 3


def limit() -> None:
    """Give up rather than take the machine along."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str, wanted: str, which: str = "only") -> int:
    """Print the sheet called `wanted`, or the only one that is not hidden; `which`: the first of several."""
    limit()
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        return LOCKED
    names = book.sheet_names if wanted else _shown(book)
    if (wanted and wanted not in names) or (not wanted and len(names) != 1 and not (names and which == "first")):
        print(json.dumps({"names": names, "chosen": None, "merged": []}))
        return 0
    chosen = wanted or names[0]
    sheet = book.get_sheet_by_name(chosen)
    print(json.dumps({"names": names, "chosen": chosen, "merged": sheet.merged_cell_ranges or []}))
    before = [None] * (sheet.start or (0, 0))[1]  # rows come from the first on, columns only from the first used
    for row in sheet.iter_rows():
        print(json.dumps(before + [_plain(cell) for cell in row]))
    return 0


def _shown(book: CalamineWorkbook) -> list[str]:
    return [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]


def _plain(cell: Any) -> Any:
    """A cell as JSON has it; days and moments as a table with their ISO form."""
    if cell == "":
        return None
    if isinstance(cell, datetime.datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, datetime.date):
        return {"day": cell.isoformat()}
    if isinstance(cell, datetime.time | datetime.timedelta):
        return str(cell)
    return cell


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
