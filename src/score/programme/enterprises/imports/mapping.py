"""The mapping file: how the columns of a file become enterprises, rounds, answers. docs/how-to/import.md shows it."""

from __future__ import annotations

import datetime
import fnmatch
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from score.catalogue.reading.dates import STYLES
from score.catalogue.reading.missing import MISSING_KINDS
from score.catalogue.reading.numbers import COMMA, POINT
from score.programme.enterprises.imports.taking import Section, sections
from score.programme.enterprises.imports.values import Conventions, MappingError, Value, as_text, read_value

_DATES = {"d/m/y": "dmy", "m/d/y": "mdy", "y-m-d": "iso"} | {style: style for style in STYLES}
_CONVENTIONS = ("dates", "decimal", "round_to_fit", "blanks", "missing")  # may stand once for all files
_DECIMALS = {",": COMMA, ".": POINT, COMMA: COMMA, POINT: POINT}


@dataclass(frozen=True)
class Condition:
    """When a section speaks of a row: the column holds one of `equal`, contains a text, or is (not) blank."""

    column: str
    equal: frozenset[str] = frozenset()
    contains: str = ""
    blank: bool | None = None

    def holds(self, cell: Any, blanks: frozenset[str]) -> bool:
        """Whether the condition holds for a cell. Numbers are compared as people write them: 1.0 is 1."""
        text = as_text(cell)
        if self.blank is not None:
            return (not text or text in blanks) is self.blank
        if self.contains:
            return self.contains in text
        return text in self.equal or _canonical(text) in self.equal


@dataclass(frozen=True)
class MappedSection:
    """One section of the mapping: which rows, which values, and what hangs on it."""

    section: Section
    key: str
    where: tuple[Condition, ...]
    values: Mapping[str, Value]
    parts: tuple[MappedSection, ...] = ()

    def columns(self) -> Iterator[str]:
        """Names of all columns it reads."""
        yield from (condition.column for condition in self.where)
        for value in self.values.values():
            yield from value.columns()
        for part in self.parts:
            yield from part.columns()


@dataclass(frozen=True)
class FileMapping:
    """How one file is read. `name` is a pattern for the file's name, "*" where there is only one."""

    name: str
    sheet: str
    header_row: int
    separator: str
    encoding: str
    conventions: Conventions
    ignored: tuple[str, ...]
    sections: tuple[MappedSection, ...]


@dataclass(frozen=True)
class FileMap:
    """A whole mapping file.

    `source`: whose reference numbers these are. `reason`: why what is there already is corrected.
    `odd_because`: why values that look odd are right. `history`: rows bring their own recorded_at.
    """

    title: str
    source: str
    reason: str
    odd_because: str
    custodian: str
    history: bool
    files: tuple[FileMapping, ...]

    def for_file(self, name: str) -> FileMapping | None:
        """How the file called `name` is read, None where the mapping says nothing about it."""
        return next((one for one in self.files if fnmatch.fnmatch(name.lower(), one.name.lower())), None)


def read_mapping(text: str) -> FileMap:
    """The mapping in a TOML text. MappingError says where it is wrong."""
    try:
        table = dict(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise MappingError("", _("this is no TOML: %(error)s") % {"error": error}) from error
    head = {
        "title": _text(table, "title", ""),
        "source": _text(table, "source", ""),
        "reason": _text(table, "reason", ""),
        "odd_because": _text(table, "odd_because", ""),
        "custodian": _text(table, "custodian", ""),
        "history": _flag(table, "history", False),
    }
    if not head["source"]:
        raise MappingError("source", _("is missing: whose reference numbers are in the file?"))
    if "files" in table:
        listed = list(_tables(table, "files"))
        shared = {name: table.pop(name) for name in _CONVENTIONS if name in table}
        files = tuple(_file({**shared, **one}, key) for one, key in listed)
        if table:
            raise MappingError(min(table), _("stands beside [[files]]; move it into one of them"))
    else:
        files = (_file(table, ""),)
    if not head["history"] and any("recorded_at" in one.values for file in files for one in _all(file.sections)):
        raise MappingError("recorded_at", _("is only for history brought into an empty instance: say history = true"))
    return FileMap(**head, files=files)


def _all(found: tuple[MappedSection, ...]) -> Iterator[MappedSection]:
    for one in found:
        yield one
        yield from _all(one.parts)


def _file(table: dict[str, Any], key: str) -> FileMapping:
    prefix = f"{key}." if key else ""
    name = _text(table, "file", "*", prefix)
    sheet = _text(table, "sheet", "", prefix)
    header_row = table.pop("header_row", 1)
    if isinstance(header_row, bool) or not isinstance(header_row, int) or header_row < 1:
        raise MappingError(f"{prefix}header_row", _("must be the number of a row"))
    separator = _text(table, "separator", "", prefix)
    if separator and len(separator) != 1:
        raise MappingError(f"{prefix}separator", _("must be one sign"))
    encoding = _text(table, "encoding", "", prefix)
    conventions = _conventions(table, prefix)
    ignored = tuple(_texts(table, "ignored", prefix))
    known = sections()
    mapped: list[MappedSection] = []
    for word in list(table):
        if word not in known:
            raise MappingError(f"{prefix}{word}", _("is not known here; is it misspelt?"))
        for one, place in _tables(table, word, prefix):
            mapped.append(_section(known[word], dict(one), place))
    if not mapped:
        raise MappingError(key, _("says nothing about what the rows are: at least one section is needed"))
    enterprises = [one for one in mapped if one.section.name == "enterprise"]
    if not enterprises and any(one.section.needs_enterprise for one in mapped):
        raise MappingError(f"{prefix}enterprise", _("is missing: whose rows are these?"))
    if len(enterprises) > 1:
        raise MappingError(f"{prefix}enterprise", _("stands there twice"))
    mapped.sort(key=lambda one: list(known).index(one.section.name))
    return FileMapping(name, sheet, header_row, separator, encoding, conventions, ignored, tuple(mapped))


def _section(section: Section, table: dict[str, Any], key: str) -> MappedSection:
    where = _conditions(table.pop("where", {}), f"{key}.where")
    fields = {field.name: field for field in section.fields}
    parts = {part.name: part for part in section.parts}
    values: dict[str, Value] = {}
    mapped_parts: list[MappedSection] = []
    for word in list(table):
        if word in fields or word == "recorded_at":
            values[word] = read_value(table.pop(word), f"{key}.{word}")
        elif word in parts:
            for one, place in _tables(table, word, f"{key}."):
                mapped_parts.append(_section(parts[word], dict(one), place))
        else:
            raise MappingError(f"{key}.{word}", _("is not known here; is it misspelt?"))
    for field in section.fields:
        if (field.required or field.skips) and field.name not in values:
            raise MappingError(f"{key}.{field.name}", _("is missing"))
    mapped_parts.sort(key=lambda one: list(parts).index(one.section.name))
    return MappedSection(section, key, where, values, tuple(mapped_parts))


def _conditions(raw: object, key: str) -> tuple[Condition, ...]:
    if not isinstance(raw, Mapping):
        raise MappingError(key, _("must be a table such as { year = 1987 }"))
    conditions = []
    for column, wanted in raw.items():
        place = f"{key}.{column}"
        if isinstance(wanted, Mapping):
            if set(wanted) == {"contains"} and isinstance(wanted["contains"], str):
                conditions.append(Condition(column, contains=wanted["contains"]))
            elif set(wanted) == {"blank"} and isinstance(wanted["blank"], bool):
                conditions.append(Condition(column, blank=wanted["blank"]))
            else:
                raise MappingError(
                    place, _('must be a value, a list of values, { contains = "..." } or { blank = true }')
                )
        else:
            listed = wanted if isinstance(wanted, list) else [wanted]
            if not listed or not all(isinstance(one, str | int | Decimal | datetime.date) for one in listed):
                raise MappingError(place, _("must be a value or a list of values"))
            conditions.append(Condition(column, equal=frozenset(_canonical(as_text(one)) for one in listed)))
    return tuple(conditions)


def _canonical(text: str) -> str:
    """Numbers in one writing, so that 1988, 1988.0 and "1988" are equal; other texts as they are."""
    head, point, tail = text.partition(".")
    if point and head.removeprefix("-").isdigit() and tail.isdigit():
        return text.rstrip("0").rstrip(".")
    return text


def _conventions(table: dict[str, Any], prefix: str) -> Conventions:
    dates, decimal = _text(table, "dates", "", prefix), _text(table, "decimal", "", prefix)
    if dates and dates not in _DATES:
        raise MappingError(f"{prefix}dates", _one_of(_DATES))
    if decimal and decimal not in _DECIMALS:
        raise MappingError(f"{prefix}decimal", _one_of(_DECIMALS))
    missing = table.pop("missing", {})
    if not isinstance(missing, Mapping) or not all(kind in MISSING_KINDS for kind in missing.values()):
        raise MappingError(f"{prefix}missing", _one_of(MISSING_KINDS))
    return Conventions(
        dates=_DATES.get(dates),
        decimal=_DECIMALS.get(decimal),
        round_to_fit=_flag(table, "round_to_fit", False, prefix),
        blanks=frozenset(_texts(table, "blanks", prefix)),
        missing=dict(missing),
    )


def _one_of(choices: Iterable[str]) -> str:
    return _("must be one of: %(choices)s") % {"choices": " ".join(choices)}


def _tables(table: dict[str, Any], key: str, prefix: str = "") -> Iterator[tuple[Mapping[str, Any], str]]:
    found = table.pop(key)
    listed = found if isinstance(found, list) else [found]
    for at, one in enumerate(listed, 1):
        place = f"{prefix}{key}[{at}]" if isinstance(found, list) else f"{prefix}{key}"
        if not isinstance(one, Mapping):
            raise MappingError(place, _("must be a table"))
        yield one, place


def _text(table: dict[str, Any], key: str, default: str, prefix: str = "") -> str:
    found = table.pop(key, default)
    if not isinstance(found, str):
        raise MappingError(f"{prefix}{key}", _("must be a text"))
    return found


def _texts(table: dict[str, Any], key: str, prefix: str = "") -> list[str]:
    found = table.pop(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise MappingError(f"{prefix}{key}", _("must be a list of texts"))
    return found


def _flag(table: dict[str, Any], key: str, default: bool, prefix: str = "") -> bool:
    found = table.pop(key, default)
    if not isinstance(found, bool):
        raise MappingError(f"{prefix}{key}", _("must be true or false"))
    return found
