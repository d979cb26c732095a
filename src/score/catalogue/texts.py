"""The texts of catalogue files that readers see, for translation.

In code texts are marked with `wording.marked`; in TOML they are found by their keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

FOLDER = Path(__file__).parent
TRANSLATED_KEYS = (
    "text",
    "help",
    "label",
    "message",
    "title",
    "aim",
    "name",
    "who",
    "materials",
    "source",
    "note",
    "purpose",
    "words",
    "definition",
    "population_universe",
)


@dataclass(frozen=True)
class CatalogueText:
    """A text to translate, as the loaders hand it out, with the file (below the catalogue) and line of its key."""

    text: str
    file: str
    line: int


def translatable_strings(folder: Path = FOLDER) -> Iterator[CatalogueText]:
    """Every text to translate in the TOML files below a folder, in the order of the files; repetitions included."""
    for path in sorted(folder.rglob("*.toml")):
        with path.open("rb") as file:
            for line, _function, text, _comments in extract_from_toml(file):
                yield CatalogueText(text, path.relative_to(folder).as_posix(), line)


def extract_from_toml(
    file: BinaryIO,
    keywords: object = None,
    comment_tags: Collection[str] = (),
    options: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, str, str, list[str]]]:
    """An extraction method as Babel wants it: line, function name, text, comments. The last three are not used."""
    source = file.read().decode("utf-8")
    lines = source.splitlines()
    position = 0
    for key, text in _texts_in(tomllib.loads(source)):
        at = _line_of(lines, key, text, position)
        if at is None:
            at = _line_of(lines, key, text, 0) or 0
        position = at
        yield at + 1, "", text, []


def _texts_in(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _texts_in(value)
        elif isinstance(value, list):
            for one in value:
                if isinstance(one, Mapping):
                    yield from _texts_in(one)
                elif isinstance(one, str) and key in TRANSLATED_KEYS:
                    yield key, one.strip()
        elif isinstance(value, str) and key in TRANSLATED_KEYS and value.strip():
            yield key, value.strip()


def _line_of(lines: list[str], key: str, text: str, start: int) -> int | None:
    """The line from `start` on where a text begins; its first words serve where the file breaks it over lines."""
    for length in (60, 15, 8):
        beginning = text[:length].split("\n")[0]
        quoted = beginning.replace('"', '\\"')
        opened = (f'{key} = "{quoted}', f'{key} = """{beginning}')
        for at in range(start, len(lines)):
            in_a_list = lines[at].startswith((" ", f"{key} = [")) and f'"{quoted}' in lines[at]
            if lines[at].startswith(opened) or in_a_list:
                return at
    return None
