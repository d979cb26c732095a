"""Units of answers and the spellings under which they come in files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from score.catalogue.toml_tables import CatalogueFileError, read_toml

UNITS_FILE = Path(__file__).parent / "units.toml"
_OWN = re.compile(r"[^\W\d_][\w-]{0,29}")


@dataclass(frozen=True)
class Unit:
    """A unit: `code` as stored, `name` to be translated, `symbol` the same in every language ("" if none)."""

    code: str
    name: str
    symbol: str
    aliases: tuple[str, ...]


def load_units(path: Path) -> dict[str, Unit]:
    """The units in a file, by code. CatalogueFileError names the key; an alias may mean one unit only."""
    table = read_toml(path)
    units: dict[str, Unit] = {}
    meanings: dict[str, str] = {}
    for code in table.unread():
        one = table.table(code)
        unit = Unit(code, one.text("name"), one.text("symbol", ""), one.texts("aliases", ()))
        one.finish()
        units[code] = unit
        for spelling in (code, unit.symbol, unit.name, *unit.aliases):
            if not spelling:
                continue
            other = meanings.setdefault(_folded(spelling), code)
            if other != code:
                raise CatalogueFileError(path.name, f"{code}.aliases", f"{spelling!r} already means {other}")
    return units


@cache
def all_units() -> dict[str, Unit]:
    """Every unit, by code."""
    return load_units(UNITS_FILE)


def find_unit(text: str) -> str | None:
    """The code of the unit spelt so, or None. ``m³``, ``cbm`` and ``M3`` are all m3."""
    return _spellings().get(_folded(text))


def own_unit(text: str) -> str | None:
    """A firm's own unit as stored: a known one, else the word in small letters with underscores; None if unfit."""
    known = find_unit(text)
    if known is not None:
        return known
    word = re.sub(r"\s+", "_", text.strip().lower())
    return word if _OWN.fullmatch(word) else None


@cache
def _spellings() -> dict[str, str]:
    return {
        _folded(spelling): unit.code
        for unit in all_units().values()
        for spelling in (unit.code, unit.symbol, unit.name, *unit.aliases)
        if spelling
    }


def _folded(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text.strip()).casefold()
