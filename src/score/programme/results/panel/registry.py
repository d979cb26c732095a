"""Enterprises as known at a moment: who was merged with whom, what they were, when they closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.panel import NO_DATE, Codes, Comparisons, Days, Enterprises, Floats, Headcounts
from score.programme.core.known import KnownFacts, plain
from score.programme.enterprises.merges import root

CUTS = ("area", "sector", "size", "ownership")
MINIMUM_EVIDENCE_OF_CLOSURE = 2
EPOCH = np.datetime64("1970-01-01", "D")


@dataclass(frozen=True)
class Registry:
    """Enterprise keys on one axis, sorted by `uid`, merged records replaced by the one that was kept."""

    uid: NDArray[np.object_]
    key: NDArray[np.int64]  # primary key of the kept record
    position: Codes  # primary key -> place on the axis, -1 where there is none

    def places(self, keys: Any) -> Codes:
        """Places on the axis for primary keys of enterprises."""
        return self.position[plain(keys, 0).astype(np.int64)]

    def along(self, keys: Any) -> tuple[NDArray[np.int64], Codes]:
        """Which rows to take so that they stand along the axis, each place's in their order, and their places."""
        place = self.places(keys)
        order = np.argsort(place, kind="stable")
        kept = order[place[order] >= 0]
        return kept, place[kept]


def days(column: Any) -> Days:
    """A column of dates as days since 1970-01-01, NO_DATE where it is empty."""
    values = np.ma.asarray(column)
    numbers = (values.astype("datetime64[D]") - EPOCH).astype(np.int32)
    return np.asarray(np.ma.filled(numbers, NO_DATE), dtype=np.int32)


def text(column: Any) -> NDArray[np.object_]:
    """A column of text as Python strings, "" where it is empty."""
    return np.asarray(plain(column, ""), dtype=np.object_)


def read_registry(known: KnownFacts) -> Registry:
    """All enterprises, with merges in force at the moment applied."""
    rows = known.sql("SELECT id, uid FROM enterprises ORDER BY uid", "enterprises")
    key, uid = rows["id"].astype(np.int64), text(rows["uid"])
    position = np.full(int(key.max(initial=0)) + 1, -1, dtype=np.int32)
    kept = _merges(known)
    alive = np.array([k not in kept for k in key.tolist()], dtype=bool) if kept else np.ones(len(key), dtype=bool)
    position[key[alive]] = np.arange(int(alive.sum()), dtype=np.int32)
    for absorbed in kept:
        position[absorbed] = position[root(kept, absorbed)]
    return Registry(uid=uid[alive], key=key[alive], position=position)


def _merges(known: KnownFacts) -> dict[int, int]:
    rows = known.sql("SELECT absorbed_id, kept_id FROM enterprise_merges ORDER BY id", "enterprise_merges")
    return dict(zip(rows["absorbed_id"].tolist(), rows["kept_id"].tolist(), strict=True))


@dataclass(frozen=True)
class Moments:
    """What is asked of the registry: enterprises by their place on the axis, each on a day."""

    place: Codes
    day: Days

    def latest(self, place: Codes, day: Days) -> NDArray[np.int64]:
        """Of rows with a place and a day each: the latest that is not later than each moment; -1: none.

        Of several rows on one day the last is taken.
        """
        if not len(place):
            return np.full(len(self.place), -1, dtype=np.int64)
        order = np.lexsort((np.arange(len(place)), day, place))
        at = np.searchsorted(_ranked(place[order], day[order]), _ranked(self.place, self.day), side="right") - 1
        row = order[np.maximum(at, 0)]
        return np.where((at >= 0) & (place[row] == self.place), row, -1)


def _ranked(place: Codes, day: Days) -> NDArray[np.int64]:
    result: NDArray[np.int64] = (place.astype(np.int64) << 33) + day.astype(np.int64) + 2**31
    return result


def before_class(first_class_day: Days, as_of_day: int) -> Days:
    """The last day before each first class day; the day of `as_of` where there was no class."""
    return np.where(first_class_day == NO_DATE, np.int32(as_of_day), first_class_day - 1).astype(np.int32)


@dataclass(frozen=True)
class Attributes:
    """All attribute facts."""

    place: Codes
    kind: NDArray[np.object_]
    value: NDArray[np.object_]
    valid_from: Days
    own: NDArray[np.bool_]  # recorded for the record that was kept, not for one merged into it

    def on(self, kind: str, asked: Moments) -> NDArray[np.object_]:
        """The value of `kind` at each moment asked for, "" where none is known."""
        found = np.full(len(asked.place), "", dtype=np.object_)
        rows = np.flatnonzero((self.kind == kind) & (self.place >= 0))
        for own in (False, True):  # what was recorded for the record that was kept comes last and stays
            some = rows[self.own[rows] == own]
            latest = asked.latest(self.place[some], self.valid_from[some])
            there = latest >= 0
            found[there] = self.value[some[latest[there]]]
        return found


def read_attributes(known: KnownFacts, registry: Registry) -> Attributes:
    """Attribute facts of all enterprises."""
    rows = known.sql(
        "SELECT id, enterprise_id, kind, value, valid_from FROM enterprise_attributes ORDER BY id",
        "enterprise_attributes",
    )
    place = registry.places(rows["enterprise_id"])
    own = np.zeros(len(place), dtype=bool)
    known_place = place >= 0
    own[known_place] = registry.key[place[known_place]] == rows["enterprise_id"][known_place]
    return Attributes(place, text(rows["kind"]), text(rows["value"]), days(rows["valid_from"]), own)


def read_headcounts(known: KnownFacts, registry: Registry) -> Headcounts:
    """Total heads from the registry; of merged records with heads on one day, those of the kept one come last."""
    rows = known.sql(
        "SELECT enterprise_id, day, heads FROM workforce WHERE dimensions = '' ORDER BY enterprise_id, day, id",
        "workforce",
    )
    place = registry.places(rows["enterprise_id"])
    own = registry.key[place] == rows["enterprise_id"]
    order = np.lexsort((own, days(rows["day"]), place))
    heads: Floats = plain(rows["heads"], np.nan).astype(np.float64)
    return Headcounts(place[order], days(rows["day"])[order], heads[order])


def read_enterprises(known: KnownFacts, registry: Registry, attributes: Attributes, asked: Moments) -> Enterprises:
    """The axis of enterprises, as they were at the moments asked for: one for each, in the order of the axis."""
    return Enterprises(
        uid=registry.uid,
        country=attributes.on("country", asked),
        currency=attributes.on("currency", asked),
        closed_on=_closures(known, registry),
        attributes={cut: attributes.on(cut, asked) for cut in CUTS},
    )


def _closures(known: KnownFacts, registry: Registry) -> Days:
    closed = np.full(len(registry.uid), NO_DATE, dtype=np.int32)
    rows = known.sql(
        f"SELECT enterprise_id, closed_on FROM enterprise_closures WHERE evidence >= {MINIMUM_EVIDENCE_OF_CLOSURE} "
        "ORDER BY closed_on DESC, id",
        "enterprise_closures",
    )
    closed[registry.places(rows["enterprise_id"])] = days(rows["closed_on"])
    return closed


def read_comparisons(known: KnownFacts, registry: Registry) -> Comparisons:
    """Untrained enterprises that serve as a yardstick."""
    rows = known.sql(
        'SELECT enterprise_id, "group", reference_day FROM comparison_memberships ORDER BY enterprise_id, id',
        "comparison_memberships",
    )
    return Comparisons(registry.places(rows["enterprise_id"]), text(rows["group"]), days(rows["reference_day"]))
