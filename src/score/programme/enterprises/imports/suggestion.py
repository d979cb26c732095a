"""The mapping that a person's choices for each column make, as the TOML text that `mapping.py` reads."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from score.programme.enterprises.imports.recognition import LEAVE_OUT, MANY, NAMES

_ATTRIBUTES = (
    "country",
    "area",
    "address",
    "sector",
    "isic",
    "size",
    "ownership",
    "market",
    "worker_representation",
    "currency",
)
_HEADS = {"workers": "", "women": "sex=women", "men": "sex=men"}


@dataclass(frozen=True)
class Choices:
    """What each column is, and what the file does not say itself.

    `meant`: pairs of a column and a word of `recognition.NAMES`. `source`: whose list it is.
    `valid_from`: the day from which it holds, where no column says so. `dates`, `decimal`: as in a mapping.
    """

    meant: Sequence[tuple[str, str]]
    source: str
    valid_from: datetime.date
    header_row: int = 1
    sheet: str = ""
    dates: str = ""
    decimal: str = ""
    reason: str = ""

    @cached_property
    def columns(self) -> Mapping[str, list[str]]:
        """The columns of each word."""
        by_word: dict[str, list[str]] = {}
        for column, meant in self.meant:
            by_word.setdefault(meant, []).append(column)
        return by_word

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a batch."""
        meant = [list(one) for one in self.meant]
        return {**asdict(self), "meant": meant, "valid_from": self.valid_from.isoformat()}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Choices:
        """The choices that a batch remembers."""
        meant = [(column, word) for column, word in kept["meant"]]
        return cls(**{**kept, "meant": meant, "valid_from": datetime.date.fromisoformat(kept["valid_from"])})

    def problems(self) -> list[str]:
        """Why these choices make no mapping, in words; empty where they do."""
        found = []
        if not self.source.strip():
            found.append(_("Say whose list this is: the same source and the same firm is the same enterprise."))
        if not self.columns.get("name") and not self.columns.get("reference"):
            found.append(_("Say which column holds the names of the enterprises."))
        for meant, columns in self.columns.items():
            if len(columns) > 1 and meant not in MANY:
                found.append(
                    _("Two columns cannot both be “%(meant)s”: %(columns)s.")
                    % {"meant": NAMES[meant], "columns": ", ".join(columns)}
                )
        if bool(self.columns.get("latitude")) != bool(self.columns.get("longitude")):
            found.append(_("Latitude and longitude come together, or not at all."))
        return found


def mapping_text(choices: Choices) -> str:
    """The choices as a mapping file."""
    columns = choices.columns
    lines = [f"source = {_quoted(choices.source.strip())}"]
    for name, value in (("reason", choices.reason), ("sheet", choices.sheet), ("dates", choices.dates)):
        if value:
            lines.append(f"{name} = {_quoted(value)}")
    if choices.decimal:
        lines.append(f"decimal = {_quoted(choices.decimal)}")
    if choices.header_row != 1:
        lines.append(f"header_row = {choices.header_row}")
    if left_out := columns.get(LEAVE_OUT):
        lines.append(f"ignored = {_list(left_out)}")
    lines += ["", "[enterprise]", f"reference = {_reference(columns)}"]
    lines += [f"{name} = {_column(columns[name][0])}" for name in ("name", "name_local") if columns.get(name)]
    lines += _attributes(choices)
    day = _day(choices)
    for kind, meant in (("names", "other_name"), ("identifiers", "identifier")):
        for column in columns.get(meant, ()):
            lines += ["", f"[[{kind}]]", *_identity(kind, column)]
    for meant, dimensions in _HEADS.items():
        if columns.get(meant):
            lines += ["", "[[workforce]]", f"day = {day}", f"heads = {_column(columns[meant][0])}"]
            lines += [f"dimensions = {_quoted(dimensions)}"] if dimensions else []
    return "\n".join(lines) + "\n"


def _reference(columns: Mapping[str, list[str]]) -> str:
    if columns.get("reference"):
        return _column(columns["reference"][0])
    parts = {"name": columns["name"], "address": columns.get("address", []), "country": columns.get("country", [])}
    told = ", ".join(
        f"{part} = {_quoted(names[0]) if len(names) == 1 else _list(names)}" for part, names in parts.items() if names
    )
    return f"{{ made_from = {{ {told} }} }}"


def _attributes(choices: Choices) -> list[str]:
    columns = choices.columns
    lines = []
    for kind in _ATTRIBUTES:
        names = columns.get(kind, [])
        if len(names) == 1:
            lines.append(f"{kind} = {_column(names[0])}")
        elif names:
            lines.append(f"{kind} = {{ joined = {_list(names)} }}")
    if columns.get("latitude") and columns.get("longitude"):
        both = f"{{{columns['latitude'][0]}}}, {{{columns['longitude'][0]}}}"
        lines.append(f"coordinates = {{ template = {_quoted(both)} }}")
    return ["", "[enterprise.attributes]", f"valid_from = {_day(choices)}", *lines] if lines else []


def _day(choices: Choices) -> str:
    named = choices.columns.get("valid_from")
    return _column(named[0]) if named else choices.valid_from.isoformat()


def _identity(kind: str, column: str) -> list[str]:
    if kind == "names":
        return ['kind = "trade"', f"text = {_column(column)}"]
    return [f"scheme = {_quoted(column[:60])}", f"value = {_column(column)}"]


def _column(name: str) -> str:
    return f"{{ column = {_quoted(name)} }}"


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, with the one sign escaped that JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
