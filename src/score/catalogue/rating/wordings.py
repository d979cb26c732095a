"""What a form says in languages that the pages of the programme are not translated into.

A participant reads four questions; that much an office can bring in its own language by one file, without the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from score.catalogue.toml_tables import Table, read_toml

# around the form that participants fill
PHRASES = ("question_of", "next", "send", "skip", "private", "thanks", "closed", "language")
# around the one that workers fill; `complaints` is followed by the channels of the country, or else by the `usual` ones
VOICE_PHRASES = (
    "language",
    "heading",
    "send",
    "skip",
    "private",
    "complaints",
    "usual",
    "sex",
    "woman",
    "man",
    "unsaid",
    "thanks",
    "next_person",
    "closed",
)


@dataclass(frozen=True)
class Wording:
    """A form in one language. `phrases`: what stands around it; `checked`: somebody who speaks it has read it."""

    language: str
    items: dict[str, str]
    marks: dict[int, str]
    phrases: dict[str, str]
    checked: bool


def read_wordings(
    folder: Path, items: Collection[str], marks: Collection[int], phrases: Collection[str]
) -> dict[str, Wording]:
    """The wordings of a form in a folder, by language; none where there is no folder."""
    return {path.stem: _read(path, items, marks, phrases) for path in sorted(folder.glob("*.toml"))}


def _read(path: Path, items: Collection[str], marks: Collection[int], around: Collection[str]) -> Wording:
    table = read_toml(path)
    said, named, phrases = (table.table(key) for key in ("items", "marks", "phrases"))
    wording = Wording(
        language=path.stem,
        items={code: said.text(code) for code in items},
        marks={mark: named.text(f"mark_{mark}") for mark in marks},
        phrases={name: phrases.text(name) for name in around},
        checked=table.flag("checked", False),
    )
    _finish(table, said, named, phrases)
    return wording


def _finish(*tables: Table) -> None:
    for table in reversed(tables):
        table.finish()
