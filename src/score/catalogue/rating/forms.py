"""Forms whose items are marked from 1 to 5, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from score.catalogue.rating.wordings import PHRASES, VOICE_PHRASES, Wording, read_wordings
from score.catalogue.toml_tables import Table, read_toml

FOLDER = Path(__file__).parent
MARKS = range(1, 6)


@dataclass(frozen=True)
class Item:
    """One thing that gets a mark. `text` and `name` (short, for tables) are source strings to translate."""

    code: str
    text: str
    name: str


@dataclass(frozen=True)
class RatingForm:
    """A form: its items in their order, the words of each mark, and wordings in further languages."""

    code: str
    version: int
    items: tuple[Item, ...]
    labels: dict[int, str]  # mark to source string
    wordings: dict[str, Wording] = field(default_factory=dict)  # language to what is said in it

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the items."""
        return tuple(one.code for one in self.items)


@cache
def satisfaction_form() -> RatingForm:
    """What participants say of their class."""
    return load(FOLDER / "satisfaction.toml")


@cache
def observation_form() -> RatingForm:
    """What an expert trainer sees in a class or on a visit."""
    return load(FOLDER / "observation.toml")


@cache
def voice_form() -> RatingForm:
    """What workers say of working in their firm."""
    return load(FOLDER / "voice.toml", VOICE_PHRASES)


def load(path: Path, phrases: tuple[str, ...] = PHRASES) -> RatingForm:
    """The form in a file, with the wordings in the folder of its name. CatalogueFileError where something is wrong."""
    table = read_toml(path)
    items = tuple(_item(one) for one in table.tables("items", required=True))
    labels = dict(_mark(one) for one in table.tables("marks", required=True))
    form = RatingForm(table.code("code"), table.whole("version", least=1), items, labels)
    if sorted(labels) != list(MARKS):
        raise table.error("marks", "name each mark from 1 to 5 once")
    if len({one.code for one in items}) != len(items):
        raise table.error("items", "name the same item twice")
    table.finish()
    return replace(form, wordings=read_wordings(path.with_suffix(""), form.codes, MARKS, phrases))


def _item(table: Table) -> Item:
    item = Item(table.code("code"), table.text("text"), table.text("name"))
    table.finish()
    return item


def _mark(table: Table) -> tuple[int, str]:
    mark = (table.whole("mark", least=1), table.text("label"))
    table.finish()
    return mark
