"""ISIC Rev. 4: which codes there are, and what their divisions are in short words of ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from score.catalogue.toml_tables import CatalogueFileError, read_toml

FILE = Path(__file__).parent / "isic4.toml"


@dataclass(frozen=True)
class Division:
    """Two digits of the classification. `name`: source string to translate; `codes`: its groups and classes."""

    code: str
    section: str
    name: str
    codes: frozenset[str]


def load_divisions(path: Path) -> dict[str, Division]:
    """The divisions of a file by code. CatalogueFileError names file and key."""
    table = read_toml(path)
    table.text("source")
    found: dict[str, Division] = {}
    for one in table.tables("divisions", required=True):
        code = one.text("code")
        if not (len(code) == 2 and code.isdecimal()):
            raise one.error("code", f"{code!r} is no division of two digits")
        if code in found:
            raise CatalogueFileError(one.file, "code", f"{code} is there twice")
        parts = frozenset(code + part for part in one.text("codes").split())
        if wrong := [part for part in parts if not (part.isdecimal() and len(part) in (3, 4))]:
            raise one.error("codes", f"{min(wrong)!r} has neither three nor four digits")
        found[code] = Division(code, one.text("section"), one.text("name"), parts)
        one.finish()
    table.finish()
    return found


@cache
def divisions() -> dict[str, Division]:
    """All divisions, by code."""
    return load_divisions(FILE)


def normal(code: str) -> str:
    """A code as lists write it (`C1410`, `14.10`, `1410`) in digits alone; the text itself where it is none."""
    digits = code.strip().upper().removeprefix("ISIC").strip().replace(".", "").replace(" ", "")
    if digits[:1].isalpha() and digits[1:].isdecimal():
        division = divisions().get(digits[1:3])
        if division is not None and division.section == digits[0]:
            digits = digits[1:]
    return digits


def exists(code: str) -> bool:
    """Whether this is a division (14), a group (141) or a class (1410)."""
    division = divisions().get(code[:2])
    return division is not None and (code == division.code or code in division.codes)


def division_of(code: str) -> Division | None:
    """The division to which a code belongs, None where there is no such code."""
    return divisions()[code[:2]] if exists(code) else None
