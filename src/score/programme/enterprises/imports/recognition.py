"""What the columns of a file without a mapping may be: by their names in many languages, and by what is in them.

A suggestion only: a person sees it with some cells beside it and corrects it before anything is read with it.
"""

from __future__ import annotations

import re
import statistics
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.catalogue.countries import country_files
from score.catalogue.reading.dates import parse_date
from score.catalogue.reading.numbers import parse_number
from score.catalogue.reading.unreadable import Unreadable
from score.programme.enterprises.imports.sheets import Cell
from score.programme.enterprises.imports.values import as_text
from score.programme.enterprises.matching.plain_words import plain

LEAVE_OUT = "leave_out"
NAMES: dict[str, Any] = {  # what a column can be, in the order in which a person chooses
    LEAVE_OUT: gettext_lazy("leave out"),
    "name": gettext_lazy("name of the enterprise"),
    "name_local": gettext_lazy("name in local script"),
    "other_name": gettext_lazy("another name"),
    "reference": gettext_lazy("reference number in this source"),
    "identifier": gettext_lazy("number in a register (tax, company)"),
    "country": gettext_lazy("country"),
    "area": gettext_lazy("administrative area"),
    "address": gettext_lazy("address, or a part of it"),
    "latitude": gettext_lazy("latitude"),
    "longitude": gettext_lazy("longitude"),
    "sector": gettext_lazy("sector"),
    "isic": gettext_lazy("activity (ISIC Rev. 4)"),
    "size": gettext_lazy("size class"),
    "ownership": gettext_lazy("ownership"),
    "market": gettext_lazy("sells to"),
    "worker_representation": gettext_lazy("worker representation"),
    "currency": gettext_lazy("currency"),
    "workers": gettext_lazy("workers in all"),
    "women": gettext_lazy("women among the workers"),
    "men": gettext_lazy("men among the workers"),
    "valid_from": gettext_lazy("day from which the row holds"),
}
MANY = frozenset({LEAVE_OUT, "address", "other_name", "identifier"})  # what several columns may be
SAMPLE = 200  # rows that are looked at
SHOWN = 3
_ENOUGH = 0.5
_MOSTLY = 0.8
_NUMBERS = frozenset({"workers", "women", "men", "latitude", "longitude"})
_WORDS = {
    field: [tuple(plain(word).split()) for word in words]
    for field, words in tomllib.loads(Path(__file__).with_name("header_words.toml").read_text("utf-8")).items()
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
HEADER_ROWS = 20  # a title and some remarks may stand above the names of the columns


@dataclass(frozen=True)
class Column:
    """A column as suggested: what it may be and why, with some of its cells."""

    name: str
    meant: str
    why: str
    samples: tuple[str, ...]


def header_row_of(rows: Sequence[tuple[int, Sequence[Cell]]]) -> int:
    """The row that most probably holds the names of the columns: the first with most words that columns are called."""
    best, most = 0, -1.0
    for number, cells in rows[:HEADER_ROWS]:
        texts = [as_text(cell) for cell in cells]
        filled = sum(1 for text in texts if text)
        known = sum(max(_by_name(text).values(), default=0.0) >= _ENOUGH for text in texts if text)
        if filled and known > most and (known or not best):
            best, most = number, known
    return best or 1


def recognise(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Column]:
    """A suggestion for every column that has a name. `rows`: cells under the names."""
    looked_at = rows[:SAMPLE]
    contents = [_Content([row[at] for row in looked_at if at < len(row)]) for at in range(len(names))]
    ranked = sorted(
        (
            (-score, at, field)
            for at, name in enumerate(names)
            if name
            for field, score in _scores(name, contents[at]).items()
            if score >= _ENOUGH
        ),
    )
    meant: dict[int, str] = {}
    taken: set[str] = set()
    for _score, at, field in ranked:
        if at not in meant and (field in MANY or field not in taken) and names.index(names[at]) == at:
            meant[at] = field
            taken.add(field)
    if "name" not in taken:
        _name_by_content(names, contents, meant)
    return [
        Column(name, meant.get(at, LEAVE_OUT), _why(name, meant.get(at), contents[at]), contents[at].samples)
        for at, name in enumerate(names)
        if name
    ]


class _Content:
    """What the cells of a column look like, as shares of those that are not blank."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = [cell for cell in cells if as_text(cell)]
        self.texts = [as_text(cell) for cell in self.cells]
        self.samples = tuple(text[:80] for text in dict.fromkeys(self.texts))[:SHOWN]
        self.count = len(self.texts) or 1
        self.distinct = len(set(self.texts)) / self.count
        self.length = statistics.median_low(map(len, self.texts)) if self.texts else 0
        self.countries = self._share(lambda cell: country_files.guess(as_text(cell)).code is not None)
        self.numbers = self._share(lambda cell: _reads(parse_number, cell))
        self.days = self._share(lambda cell: not isinstance(cell, int | float) and _reads(parse_date, cell))
        self.emails = self._share(lambda cell: bool(_EMAIL.search(as_text(cell))))

    def _share(self, holds: Any) -> float:
        return sum(map(holds, self.cells)) / self.count

    @property
    def is_running(self) -> bool:
        """Whether it only counts the rows: 1, 2, 3."""
        return len(self.texts) > 1 and all(
            here.isdigit() and there.isdigit() and int(there) == int(here) + 1
            for here, there in zip(self.texts, self.texts[1:], strict=False)
        )


def _reads(reader: Any, cell: Cell) -> bool:
    try:
        reader(cell)
    except Unreadable:
        return False
    return True


def _by_name(name: str) -> dict[str, float]:
    """How well the name of a column fits each field: 1 where it is one of its words, less where it contains one."""
    words = tuple(plain(name).split())
    found: dict[str, float] = {}
    for field, phrases in _WORDS.items():
        for phrase in phrases:
            if phrase and len(phrase) <= len(words):
                share = len(phrase) / len(words)
                if share > found.get(field, 0.0) and _contains(words, phrase):
                    found[field] = share if share == 1 else 0.5 + share / 3
    return found


def _contains(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))


def _scores(name: str, content: _Content) -> dict[str, float]:
    """How well a column fits each field, by its name and by what is in it; what cannot be is left out."""
    scores = _by_name(name)
    if not content.texts:
        return {}
    if content.emails >= _ENOUGH:
        return {LEAVE_OUT: 2.0}
    if content.is_running and scores.get("reference", 0) < 1:
        return {LEAVE_OUT: 2.0}
    share_of = "%" in name or {"percent", "percentage", "share", "pct"} & set(plain(name).split())
    for field in _NUMBERS & set(scores):
        if content.numbers < _MOSTLY or (share_of and field in ("workers", "women", "men")):
            del scores[field]
    if content.countries >= _MOSTLY and content.numbers < _ENOUGH:
        scores["country"] = scores.get("country", 0.0) + 0.7
    elif content.countries < _ENOUGH:
        scores.pop("country", None)
    if content.days < _MOSTLY:
        scores.pop("valid_from", None)
    if "reference" in scores and (content.distinct < 0.95 or content.length > 40 or content.is_running):
        del scores["reference"]
    if content.numbers >= _MOSTLY:
        for field in ("name", "other_name", "name_local", "sector", "ownership", "market"):
            scores.pop(field, None)
    if content.length > 90 or content.days >= _MOSTLY:
        scores.pop("name", None)
    return scores


def _name_by_content(names: Sequence[str], contents: Sequence[_Content], meant: dict[int, str]) -> None:
    """Without a column that is called so, names are texts of some length that hardly ever come again."""
    free = [
        at
        for at, content in enumerate(contents)
        if names[at]
        and at not in meant
        and content.texts
        and content.distinct >= _MOSTLY
        and 4 <= content.length <= 80
        and content.numbers < 0.2
        and content.days < 0.2
    ]
    if free:
        meant[free[0]] = "name"


def _why(name: str, field: str | None, content: _Content) -> str:
    """Why a column was taken for this, in words."""
    if not content.texts:
        return _("it is empty")
    if content.emails >= _ENOUGH:
        return _("e-mail addresses belong to persons and are not taken from lists")
    if field in (None, LEAVE_OUT):
        return _("it only counts the rows") if content.is_running else _("nothing here is like it")
    by_name = _by_name(name).get(field, 0.0)
    if field == "country" and content.countries >= _MOSTLY:
        return _("%(share)s %% of its cells name a country") % {"share": round(100 * content.countries)}
    if by_name >= 1:
        return _("it is called so")
    return _("its name contains the word") if by_name else _("its cells look like it")
