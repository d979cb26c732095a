"""Finds the texts to translate in files of the catalogue, for Babel's extraction. Runs in the virtual environment."""

import tomllib
from collections.abc import Iterator
from typing import IO, Any

# what of an entry a reader sees; the rest are codes, numbers and sources
SEEN = {
    "title",
    "aim",
    "who",
    "materials",
    "text",
    "help",
    "label",
    "message",
    "name",
    "purpose",
    "words",
    "definition",
    "population_universe",
}
CODES = "codes"  # a table of codes: all of its values are seen


def extract_from_catalogue(
    file: IO[bytes], keywords: object, comment_tags: object, options: dict[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield line, function, text and no comments, as Babel asks of an extraction method."""
    source = file.read().decode()
    for text in _texts(tomllib.loads(source)):
        # the first line that holds it, which helps a translator well enough; a folded text counts as the first
        yield source.count("\n", 0, max(source.find(text), 0)) + 1, "gettext", text, []


def _texts(entry: dict[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        parts = value if isinstance(value, list) else [value]
        if key in SEEN:
            yield from (part for part in parts if isinstance(part, str) and part)
        for part in parts:
            if isinstance(part, dict):
                yield from part.values() if key == CODES else _texts(part)
