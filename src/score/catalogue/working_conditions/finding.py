"""Finds an indicator by what people write: its code in any case, the name of its file, or its name."""

from __future__ import annotations

import re
from functools import cache

from score.catalogue.working_conditions.sheet import Sheet, all_sheets
from score.measurement.errors import UnknownName

_BETWEEN = re.compile(r"[^a-z0-9]+")


def find_sheet(asked: str) -> Sheet:
    """The sheet with this code (LPR, lpr), short name (low_pay) or name. UnknownName with the nearest where none is."""
    found = _by_slug().get(slug(asked))
    if found is None:
        shorts = [sheet.short for sheet in all_sheets().values() if sheet.short]
        raise UnknownName("indicator", asked, [*all_sheets(), *shorts])
    return found


def slug(text: str) -> str:
    """Letters and digits in small, everything else as one underscore."""
    return _BETWEEN.sub("_", text.casefold()).strip("_")


@cache
def _by_slug() -> dict[str, Sheet]:
    found: dict[str, Sheet] = {}
    for sheet in all_sheets().values():
        for written in (sheet.code, sheet.short, sheet.name):
            found.setdefault(slug(written), sheet)
    return found
