"""Catalogue files are read strictly: an error names the file and the key, and an unknown key is one.

A misspelt key that is silently ignored would change a figure without anybody noticing.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class CatalogueFileError(ValueError):
    """A catalogue file does not say what it must: `file` and `key` say where, `problem` says what."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class Table:
    """One TOML table. Each reading method takes a key away; `finish` refuses what is left over."""

    def __init__(self, values: Mapping[str, object], file: str, prefix: str = "") -> None:
        self._values = dict(values)
        self._known: set[str] = set()
        self.file = file
        self.prefix = prefix

    def error(self, key: str, problem: str) -> CatalogueFileError:
        """The error to raise about `key` of this table."""
        return CatalogueFileError(self.file, self._path(key), problem)

    def has(self, key: str) -> bool:
        """Whether `key` is there and not read yet."""
        self._known.add(key)
        return key in self._values

    def text(self, key: str, default: str | None = None, choices: Collection[str] = ()) -> str:
        """A text, not blank; one of `choices` where they are given."""
        found = self._take(key, default)
        if not isinstance(found, str) or not found.strip():
            if found == default and default is not None:
                return default
            raise self.error(key, "must be a text that is not blank")
        if choices and found not in choices:
            raise self.error(key, f"{found!r} is none of {', '.join(sorted(choices))}")
        return found.strip()

    def code(self, key: str) -> str:
        """A code: a letter, then letters, digits and underscores."""
        found = self.text(key)
        if not _CODE.fullmatch(found):
            raise self.error(key, f"{found!r} is not a code (letters, digits and _)")
        return found

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        found = self._take(key, default)
        if not isinstance(found, bool):
            raise self.error(key, "must be true or false")
        return found

    def whole(self, key: str, default: int | None = None, least: int = 0) -> int:
        """A whole number, at least `least`."""
        found = self._take(key, default)
        if isinstance(found, bool) or not isinstance(found, int):
            raise self.error(key, "must be a whole number")
        if found < least:
            raise self.error(key, f"must be at least {least}")
        return found

    def number(self, key: str) -> Decimal:
        """A number, exact as written."""
        found = self._take(key, None)
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            raise self.error(key, "must be a number")
        return Decimal(found)

    def day(self, key: str) -> date:
        """A date, written without quotes."""
        found = self._take(key, None)
        if type(found) is not date:
            raise self.error(key, "must be a date such as 2024-01-31, without quotes")
        return found

    def texts(self, key: str, default: tuple[str, ...] | None = None, choices: Collection[str] = ()) -> tuple[str, ...]:
        """A list of different texts, none blank; of `choices` where they are given, and so is a default."""
        found = self._take(key, default)
        if not isinstance(found, tuple):
            if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
                raise self.error(key, "must be a list of texts")
            if len(set(found)) != len(found):
                raise self.error(key, "names the same thing twice")
        for one in found:
            if choices and one not in choices:
                raise self.error(key, f"{one!r} is none of {', '.join(choices)}")
        return tuple(found)

    def has_text(self, key: str) -> bool:
        """Whether `key` is there as a text."""
        return self.has(key) and isinstance(self._values[key], str)

    def names(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """One text, or a list of different ones."""
        if self.has_text(key):
            return (self.text(key),)
        return self.texts(key, default)

    def numbers(self, key: str) -> tuple[float, ...]:
        """One number, or a list of them."""
        found = self._take(key, None)
        listed = found if isinstance(found, list) else [found]
        numbers = tuple(float(one) for one in listed if isinstance(one, int | Decimal) and not isinstance(one, bool))
        if not numbers or len(numbers) < len(listed):
            raise self.error(key, "must be a number or a list of numbers")
        return numbers

    def table(self, key: str, default: Mapping[str, object] | None = None) -> Table:
        """A table inside this one."""
        found = self._take(key, default)
        if not isinstance(found, Mapping):
            raise self.error(key, "must be a table")
        return Table(found, self.file, self._path(key))

    def tables(self, key: str, required: bool = False) -> tuple[Table, ...]:
        """A list of tables; empty where it may be left out."""
        found = self._take(key, None if required else [])
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            raise self.error(key, f"must be a list of tables, each under [[{key}]]")
        return tuple(Table(one, self.file, f"{self._path(key)}[{at}]") for at, one in enumerate(found, 1))

    def unread(self) -> tuple[str, ...]:
        """The keys not read yet, in the order of the file."""
        return tuple(self._values)

    def finish(self) -> None:
        """Refuse keys that nobody has read, with the nearest of those that were looked for."""
        for key in self._values:
            near = difflib.get_close_matches(key, sorted(self._known), n=1)
            meant = f" Did you mean “{near[0]}”?" if near else ""
            raise self.error(key, f"is not known here; is it misspelt?{meant}")

    def _take(self, key: str, default: object) -> object:
        self._known.add(key)
        if key in self._values:
            return self._values.pop(key)
        if default is None:
            raise self.error(key, "is missing")
        return default

    def _path(self, key: str) -> str:
        return f"{self.prefix}.{key}" if self.prefix else key


def read_toml(path: Path) -> Table:
    """The table in a file. CatalogueFileError where it cannot be read or is no TOML."""
    try:
        text = path.read_text(encoding="utf-8")
        return Table(tomllib.loads(text, parse_float=Decimal), path.name)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise CatalogueFileError(path.name, "", f"cannot be read: {problem}") from problem
