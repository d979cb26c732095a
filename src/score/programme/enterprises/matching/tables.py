"""Any table as records: which column is what, records by country, labelled pairs and how well they are told apart."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from score.catalogue.countries import country_files
from score.programme.enterprises.matching.pairs import Match, Progress, Registry, most_probable_first
from score.programme.enterprises.matching.plain_words import plain
from score.programme.enterprises.matching.scoring import (
    ADDRESS,
    CODE,
    NAME,
    SUGGESTED,
    WORDS,
    Judgement,
    Kind,
    Record,
    Scale,
    record_of,
)

KINDS: Mapping[str, Kind] = {"name": NAME, "address": ADDRESS, "code": CODE, "words": WORDS}
COUNTRY = "country"
_HEADINGS = {
    "name": "name names facility factory site supplier company firm enterprise organisation organization vendor "
    "nombre nom empresa ten",
    "address": "address addresses addr adresse direccion endereco street location city town province state region "
    "district postcode zip",
    "country": "country countries pays pais land nation",
    "code": "id tax number registration code vat",
}
_MEANT = {word: kind for kind, words in _HEADINGS.items() for word in words.split()}
_YES = frozenset({"1", "1 0", "true", "yes", "y", "same", "match", "duplicate", "t"})
_NO = frozenset({"0", "false", "no", "n", "different", "distinct", "unmatch", "f", "0 0"})

Row = Mapping[str, str]


@dataclass(frozen=True)
class Columns:
    """Which columns say what: several of names are several names, several of an address are one address.

    Of `code` and `words` each column is a field of its own.
    """

    name: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    country: str = ""
    code: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def layout(self) -> dict[str, Kind]:
        """The fields that records of this table have, in the order of explanation."""
        found: dict[str, Kind] = {}
        if self.name:
            found["name"] = NAME
        if self.address:
            found["address"] = ADDRESS
        return found | dict.fromkeys(self.words, WORDS) | dict.fromkeys(self.code, CODE)

    def record(self, row: Row, at: str = "") -> Record:
        """One row as words. `at`: what stands before the names of the columns, such as "left_"."""
        values: dict[str, list[str]] = {one: [row.get(at + one, "")] for one in (*self.words, *self.code)}
        values["name"] = [row.get(at + one, "") for one in self.name]
        values["address"] = [" ".join(filter(None, (row.get(at + one, "") for one in self.address)))]
        return record_of(self.layout(), values)


class NoSuchColumn(Exception):
    """A column was named that the table does not have. The message says which, and which there are."""


def suggested(columns: Sequence[str]) -> Columns:
    """What the columns seem to be by their headings; a heading that means nothing known is passed over."""
    found: dict[str, list[str]] = {}
    for column in columns:
        meant = next((_MEANT[word] for word in plain(column).split()[::-1] if word in _MEANT), None)
        if meant:
            found.setdefault(meant, []).append(column)
    # a column with the very word comes before "supplier code" or "factory type"
    names = [one for one in found.get("name", ()) if "name" in plain(one).split()] or found.get("name", [])[:1]
    return Columns(tuple(names), tuple(found.get("address", ())), (found.get("country") or [""])[0])


def stated(texts: Iterable[str], columns: Sequence[str]) -> Columns:
    """Columns as a person states them: "name=Supplier", "address=Street,Town". NoSuchColumn where one is not there.

    ValueError where the words before "=" are none of name, address, country, code, words.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        kind, _equals, names = text.partition("=")
        kind = kind.strip()
        if kind not in (*KINDS, COUNTRY) or not names:
            raise ValueError(text)
        chosen = tuple(name.strip() for name in names.split(","))
        for name in chosen:
            if name not in columns:
                raise NoSuchColumn(f"there is no column “{name}”; there are: {', '.join(columns)}")
        found[kind] = found.get(kind, ()) + chosen
    country = found.pop(COUNTRY, ("",))[0]
    return Columns(country=country, **found)


def pairs_within(
    rows: Sequence[Row],
    columns: Columns,
    *,
    least: float = SUGGESTED,
    progress: Progress | None = None,
) -> list[Match]:
    """Pairs of rows, by their places in the table, that may be one, the most probable first.

    Rows are compared within a country, in whatever spelling it is written, and with rows of none.
    """
    layout = columns.layout()
    records = [columns.record(row) for row in rows]
    found: dict[tuple[int, int], Judgement] = {}
    for places in _by_country([_country_of(row.get(columns.country, "")) for row in rows]):
        registry = Registry(layout, [records[place] for place in places])
        for match in registry.duplicates(least, progress):
            pair = places[match.left], places[match.right]
            if pair not in found or match.judgement.log_odds > found[pair].log_odds:
                found[pair] = match.judgement
    return most_probable_first(Match(*pair, judgement) for pair, judgement in found.items())


@functools.cache
def _country_of(text: str) -> str:
    return country_files.guess(text).code or "" if text.strip() else ""


def _by_country(countries: Sequence[str]) -> Iterator[list[int]]:
    unknown = [place for place, code in enumerate(countries) if not code]
    known = sorted({code for code in countries if code})
    for code in known:
        yield sorted([*unknown, *(place for place, one in enumerate(countries) if one == code)])
    if not known and unknown:
        yield unknown


LEFT, RIGHT = "left_", "right_"


def judged(rows: Sequence[Row], columns: Columns) -> Iterator[Judgement]:
    """For each row, which holds two records (`left_name`, `right_name`, ...), how probable it is that they are one.

    How rare words are is counted in all records of the table.
    """
    lefts = [columns.record(row, LEFT) for row in rows]
    rights = [columns.record(row, RIGHT) for row in rows]
    every = list({repr(sorted(record.items())): record for record in (*lefts, *rights)}.values())
    scale = Scale.of(columns.layout(), every)
    for left, right in zip(lefts, rights, strict=True):
        yield scale.judge(left, right)


def columns_of_pairs(columns: Sequence[str]) -> list[str]:
    """What stands on both sides: "name" where there are `left_name` and `right_name`."""
    there = set(columns)
    return [one.removeprefix(LEFT) for one in columns if one.startswith(LEFT) and RIGHT + one[len(LEFT) :] in there]


def label_column(columns: Sequence[str]) -> str:
    """The column that says whether a pair is one, by its heading; "" where there is none."""
    return next((one for one in columns if plain(one) in ("label", "same", "match", "is match", "duplicate")), "")


def label_of(text: str) -> bool | None:
    """What a label says; None where it says nothing."""
    said = plain(text)
    return True if said in _YES else False if said in _NO else None


@dataclass(frozen=True)
class Quality:
    """How well suggestions meet what is true."""

    true: int
    suggested: int
    right: int

    @property
    def precision(self) -> float:
        """Of the pairs suggested, the share that is true; 1 where none is suggested."""
        return self.right / self.suggested if self.suggested else 1.0

    @property
    def recall(self) -> float:
        """Of the true pairs, the share that is suggested; 1 where there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def quality(found: Iterable[object], true: Iterable[object]) -> Quality:
    """Of two sets of pairs."""
    suggested_, true_ = set(found), set(true)
    return Quality(len(true_), len(suggested_), len(suggested_ & true_))
