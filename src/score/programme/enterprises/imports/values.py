"""How a mapping says where a value comes from: a constant, a column, a text with columns in it.

kind = "baseline"                                              a constant
value = { column = "scrap" }                                   a column
period_end = { template = "{year}-12-31" }                     a text with columns in it
module = { column = "course", words = { WC = "workplace_cooperation" } }   what the words of a column mean
day = { column = "days", between = ["M1:", ";"] }              the piece of a cell between two marks
first_class_day = { column = "last", days_later = -1 }         a day, moved
address = { joined = ["street", "town"] }                      several columns, as far as they are filled
reference = { made_from = { name = "firm", address = "street", country = "country" } }   see references.py
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from score.catalogue.reading.dates import parse_date
from score.catalogue.reading.numbers import parse_number
from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.reading.yes_no import folded, parse_yes_no
from score.catalogue.wording import marked as _
from score.programme.enterprises.imports.sheets import Cell
from score.programme.enterprises.matching.references import made_reference

_HOLE = re.compile(r"\{([^{}]+)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST_TEXT = 4000
_SOURCES = frozenset({"column", "template", "joined", "made_from"})
MESSAGES = {
    "blank": _("The cell is empty."),
    "no_choice": _("{text} is none of: {choices}."),
    "not_whole": _("{text} is not a whole number."),
    "too_long": _("This is longer than {limit} letters."),
    "unknown_word": _("The mapping does not say what {text} means here (words)."),
    "control": _("The text holds signs that cannot be shown."),
}


class MappingError(ValueError):
    """The mapping file does not say what it must: `key` says where, the text what. It may be shown to its author."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}" if key else problem)
        self.key = key


@dataclass(frozen=True)
class Conventions:
    """How cells of one file are written: order of dates, decimal mark, whether surplus decimals are rounded."""

    dates: str | None = None
    decimal: str | None = None
    round_to_fit: bool = False
    blanks: frozenset[str] = frozenset()  # words that mean an empty cell
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Value:
    """Where one value comes from. Exactly one of `constant`, `column`, `template`, `joined`, `made_from`.

    `made_from`: for name, address and country the columns that hold them.
    """

    constant: Any = None
    column: str = ""
    template: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    between: tuple[str, str] | None = None
    days_later: int = 0
    joined: tuple[str, ...] = ()
    made_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def columns(self) -> Iterator[str]:
        """Names of the columns it reads."""
        if self.column:
            yield self.column
        yield from _HOLE.findall(self.template)
        yield from self.joined
        for names in self.made_from.values():
            yield from names

    def getter(self, position: Mapping[str, int], blanks: frozenset[str]) -> Callable[[Sequence[Cell]], Cell]:
        """A function from the cells of a row to this value as written, None where it is blank. May raise Unreadable."""
        if self.template:
            return self._template_getter(position, blanks)
        if self.joined:
            return _joiner(self.joined, position, blanks)
        if self.made_from:
            parts = {part: _joiner(names, position, blanks) for part, names in self.made_from.items()}
            return lambda cells: made_reference(**{part: as_text(get(cells)) for part, get in parts.items()}) or None
        if not self.column:
            constant = self.constant
            return lambda cells: constant
        at = position[self.column]
        if not self.words and self.between is None:
            return lambda cells: _unless_blank(cells[at], blanks)
        return lambda cells: self._meant(self._piece(_unless_blank(cells[at], blanks)), blanks)

    def _template_getter(self, position: Mapping[str, int], blanks: frozenset[str]) -> Callable[[Sequence[Cell]], Cell]:
        places = {name: position[name] for name in self.columns()}

        def fill(cells: Sequence[Cell]) -> Cell:
            found = {name: _unless_blank(cells[at], blanks) for name, at in places.items()}
            if any(cell is None for cell in found.values()):
                return None
            return self._meant(_HOLE.sub(lambda hole: as_text(found[hole[1]]), self.template), blanks)

        return fill

    def _piece(self, cell: Cell) -> Cell:
        if cell is None or self.between is None:
            return cell
        start, end = self.between
        _before, found, rest = as_text(cell).partition(start)
        piece = rest.partition(end)[0].strip() if found and end else rest.strip()
        return piece or None

    def _meant(self, cell: Cell, blanks: frozenset[str]) -> Cell:
        if cell is None or not self.words:
            return cell
        meaning = self.words.get(folded(as_text(cell)))
        if meaning is None:
            raise Unreadable(MESSAGES["unknown_word"], text=as_text(cell)[:40])
        return meaning or None


def read_value(raw: object, key: str) -> Value:
    """A value of the mapping. MappingError where it is none."""
    if isinstance(raw, str | int | float | Decimal | bool | datetime.date):
        return Value(constant=raw)
    if not isinstance(raw, Mapping):
        raise MappingError(key, gettext('must be a text, a number, a date, or a table such as { column = "..." }'))
    plain = "joined" in raw or "made_from" in raw
    unknown = set(raw) - (_SOURCES if plain else {*_SOURCES, "words", "between", "days_later"})
    if unknown:
        raise MappingError(f"{key}.{min(unknown)}", gettext("is not known here; is it misspelt?"))
    if len(_SOURCES & set(raw)) != 1:
        raise MappingError(key, gettext("needs exactly one of: column, template, joined, made_from"))
    if "joined" in raw:
        return Value(joined=_columns(raw["joined"], key))
    if "made_from" in raw:
        return Value(made_from=_parts(raw["made_from"], f"{key}.made_from"))
    source = raw.get("column", raw.get("template"))
    if not isinstance(source, str) or not source.strip():
        raise MappingError(key, gettext("must name a column"))
    return Value(
        column=raw.get("column", "").strip(),
        template=raw.get("template", ""),
        words=_words(raw.get("words", {}), f"{key}.words"),
        between=_between(raw.get("between"), f"{key}.between"),
        days_later=_whole(raw.get("days_later", 0), f"{key}.days_later"),
    )


def reader_of(kind: str, conventions: Conventions, choices: Sequence[str] = (), limit: int = _LONGEST_TEXT) -> Any:
    """A function that reads a cell that is not blank as `kind`; it raises Unreadable.

    Kinds: text, day, moment, number, whole, yes_no, and choice (one of `choices`).
    """
    if kind == "day":
        return lambda cell: parse_date(cell, _style(cell, conventions))
    if kind == "moment":
        return lambda cell: _moment(cell, conventions)
    if kind == "number":
        return lambda cell: parse_number(cell, conventions.decimal, conventions.round_to_fit)
    if kind == "whole":
        return lambda cell: _whole_number(cell, conventions)
    if kind == "yes_no":
        return parse_yes_no
    if kind == "choice":
        return lambda cell: _choice(cell, choices)
    return lambda cell: _text(cell, limit)


def as_text(cell: Cell) -> str:
    """A cell as people read it: whole numbers without a point, days without a time."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def _joiner(
    names: Sequence[str], position: Mapping[str, int], blanks: frozenset[str]
) -> Callable[[Sequence[Cell]], Cell]:
    places = [position[name] for name in names]

    def join(cells: Sequence[Cell]) -> Cell:
        found = [text for at in places if (text := as_text(_unless_blank(cells[at], blanks)))]
        return ", ".join(found) or None

    return join


def _unless_blank(cell: Cell, blanks: frozenset[str]) -> Cell:
    if cell is None:
        return None
    if isinstance(cell, str):
        text = cell.strip()
        return None if not text or text in blanks else text
    return cell


def _style(cell: Cell, conventions: Conventions) -> str | None:
    """ISO dates written in the mapping itself, or made by a template, keep their one meaning."""
    return conventions.dates if isinstance(cell, str | int | float) else None


def _moment(cell: Cell, conventions: Conventions) -> datetime.datetime:
    """A moment with its offset, or a day alone: its first instant in UTC."""
    if isinstance(cell, str) and "T" in cell:
        try:
            moment = datetime.datetime.fromisoformat(cell)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(datetime.UTC)
    if isinstance(cell, datetime.datetime) and cell.tzinfo is not None:
        return cell.astimezone(datetime.UTC)
    day = parse_date(cell, _style(cell, conventions))
    return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)


def _whole_number(cell: Cell, conventions: Conventions) -> int:
    number = parse_number(cell, conventions.decimal)
    if number != number.to_integral_value():
        raise Unreadable(MESSAGES["not_whole"], text=as_text(cell)[:40])
    return int(number)


def _choice(cell: Cell, choices: Sequence[str]) -> str:
    text = as_text(cell)
    if text not in choices:
        raise Unreadable(MESSAGES["no_choice"], text=text[:40], choices=", ".join(one for one in choices if one))
    return text


def _text(cell: Cell, limit: int) -> str:
    text = as_text(cell)
    if len(text) > limit:
        raise Unreadable(MESSAGES["too_long"], limit=str(limit))
    if _CONTROL.search(text):
        text = " ".join(text.split())
        if _CONTROL.search(text):
            raise Unreadable(MESSAGES["control"])
    return text


def _words(raw: object, key: str) -> dict[str, str]:
    if not isinstance(raw, Mapping) or not all(isinstance(one, str) for one in raw.values()):
        raise MappingError(key, gettext("must be a table of words and what they mean"))
    return {folded(str(word)): meaning for word, meaning in raw.items()}


def _columns(raw: object, key: str) -> tuple[str, ...]:
    listed = [raw] if isinstance(raw, str) else raw
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one.strip() for one in listed):
        raise MappingError(key, gettext("must name a column, or be a list of columns"))
    return tuple(one.strip() for one in listed)


def _parts(raw: object, key: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(raw, Mapping) or "name" not in raw or set(raw) - {"name", "address", "country"}:
        raise MappingError(key, gettext("must say which columns hold name, address and country"))
    return {part: _columns(names, f"{key}.{part}") for part, names in raw.items()}


def _between(raw: object, key: str) -> tuple[str, str] | None:
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) != 2 or not all(isinstance(one, str) for one in raw):
        raise MappingError(key, gettext("must be two texts: the mark before and the mark after"))
    return raw[0], raw[1]


def _whole(raw: object, key: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise MappingError(key, gettext("must be a whole number"))
    return raw
