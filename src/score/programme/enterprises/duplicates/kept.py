"""Registries prepared for the search for duplicates, kept in files: to make one of 100,000 records takes half a minute.

A file holds the records of one country as plain words, how rare their words are, and the index of their letters, and
says up to which keys of the tables it goes. What changed since is read anew and laid beside it; where much did, the
file is made again. Like segments, files may be deleted at any time. They hold nothing that the database does not.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import os
import pickle
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import scipy
from django.conf import settings

from score.programme.core.chunks import chunks
from score.programme.core.last_keys import LastKeys, Source, last_keys, rows_since, settled_last_keys
from score.programme.core.models import RecordTakenBack
from score.programme.enterprises import matching
from score.programme.enterprises.duplicates import decisions
from score.programme.enterprises.duplicates.records import (
    LAYOUT,
    CountryRegistry,
    records_of,
    standing,
    standing_in,
)
from score.programme.enterprises.matching.pairs import Prepared, Registry
from score.programme.enterprises.matching.scoring import Record
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseAttribute,
    EnterpriseIdentifier,
    EnterpriseMerge,
    EnterpriseName,
)

WORTH_A_FILE = 50  # records; fewer are read as fast from the database
_MOST_BESIDE = 2_000  # changed records, or a tenth of all, that are laid beside a file
_MOST_LOOKED_AT = 50_000  # changed records of all countries
_AT_ONCE = 5_000

# what records are made of, and how a new row of each table leads to enterprises
_SOURCES = (
    Source(Enterprise, ("pk",)),
    Source(Enterprise.history.model, ("id",)),  # names are edited, and each edit is a line of history
    Source(EnterpriseName, ("enterprise_id",)),
    Source(EnterpriseIdentifier, ("enterprise_id",)),
    Source(EnterpriseAttribute, ("enterprise_id",), {"kind__in": ("country", "address")}),
    Source(EnterpriseMerge, ("kept_id", "absorbed_id")),
    Source(RecordTakenBack, ("record",), {"kind": "Enterprise"}),
)


@dataclass(frozen=True)
class _Kept:
    """What a file holds. `seen`: the last keys of the tables that are in it."""

    version: str
    seen: LastKeys
    ids: list[int]
    records: list[Record]
    prepared: Prepared


class Registries:
    """The registries of all countries, each as it is now, made or read when first asked for."""

    def __init__(self) -> None:
        self._decided = decisions.learnt()
        self._found: dict[str, CountryRegistry] = {}
        self._changed: dict[tuple[tuple[str, int], ...], set[int]] = {}

    def of(self, country: str) -> CountryRegistry:
        """The enterprises of a country (its code), and those whose country nobody knows; every one for ""."""
        if country not in self._found:
            self._found[country] = self._read(country) or self._made(country)
        return self._found[country]

    def to_search(self, country: str) -> CountryRegistry:
        """The same for a search of what changed, or of everything where the file cannot tell what did."""
        return self._read(country) or self.to_search_whole(country)

    def to_search_whole(self, country: str) -> CountryRegistry:
        """Made anew, and kept where that is worth a file. Nothing but a search writes files: what changed since a file
        is what was not searched yet.
        """
        return self._made(country, keep=True)

    def _made(self, country: str, *, keep: bool = False) -> CountryRegistry:
        seen = settled_last_keys(_SOURCES) if keep else None
        keys = self._standing.get(country, []) if country else [pk for some in self._standing.values() for pk in some]
        known = records_of(sorted({*keys, *self._standing.get("", ())}))
        ids, records = list(known), list(known.values())
        prepared = Prepared.of(LAYOUT, records)
        if seen is not None and len(ids) >= WORTH_A_FILE:
            _write(country, _Kept(_version(), seen, ids, records, prepared))
        return CountryRegistry(ids, Registry(LAYOUT, records, self._decided, prepared=prepared))

    def _read(self, country: str) -> CountryRegistry | None:
        kept = _read_file(country)
        if kept is None:
            return None
        if any(kept.seen[name] > last for name, last in last_keys(_SOURCES).items()):
            return None  # of a database that is not this one any more
        changed = self._changed_since(kept.seen)
        if len(changed) > _MOST_LOOKED_AT:
            return None
        fresh, gone = set(_standing_among(country, changed)), changed.intersection(kept.ids)
        if len(fresh | gone) > max(_MOST_BESIDE, len(kept.ids) // 10):
            return None
        base = Registry(LAYOUT, kept.records, self._decided, prepared=kept.prepared)
        if not changed:
            return CountryRegistry(kept.ids, base, changed=changed)
        known = records_of(sorted(fresh))
        return CountryRegistry(
            kept.ids,
            base,
            fresh_ids=list(known),
            fresh=Registry(LAYOUT, list(known.values()), scale=base.scale),
            gone=frozenset(place for place, key in enumerate(kept.ids) if key in gone),
            changed=changed,
        )

    def _changed_since(self, seen: LastKeys) -> set[int]:
        """Enterprises about which something was recorded that may change how they are known."""
        marks = tuple(sorted(seen.items()))
        if marks not in self._changed:
            found: set[int] = set()
            for rows, name in rows_since(_SOURCES, seen):
                found.update(rows.values_list(name, flat=True).distinct().iterator(chunk_size=20_000))
            self._changed[marks] = found
        return self._changed[marks]

    @functools.cached_property
    def _standing(self) -> dict[str, list[int]]:
        """The enterprises that stand for themselves, by every country that was ever theirs; "" for those without any.

        All in one pass: asked country by country, a large registry would be gone through once for each.
        """
        left = set(standing().order_by().values_list("pk", flat=True))
        countries = EnterpriseAttribute.objects.in_force().filter(kind=EnterpriseAttribute.Kind.COUNTRY)
        found: dict[str, list[int]] = defaultdict(list)
        located = set()
        for pk, country in countries.values_list("enterprise_id", "value").iterator(chunk_size=20_000):
            if pk in left:
                found[country].append(pk)
                located.add(pk)
        found[""] = list(left - located)
        return found


def _standing_among(country: str, keys: set[int]) -> Iterator[int]:
    for some in chunks(sorted(keys), _AT_ONCE):
        yield from standing_in(country).filter(pk__in=some).values_list("pk", flat=True)


def _path(country: str) -> Path:
    return Path(settings.REGISTRIES_ROOT) / f"{country or 'all'}.pickle"


def _write(country: str, kept: _Kept) -> None:
    """Whole or not at all, also where two processes write the same."""
    path = _path(country)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(pickle.dumps(kept, protocol=5))
    unfinished.replace(path)


def _read_file(country: str) -> _Kept | None:
    """What a file holds; None where there is none, or one of another version, or a damaged one."""
    try:
        content = _path(country).read_bytes()
    except FileNotFoundError:
        return None
    with _without_collecting():
        try:
            kept = pickle.loads(content)  # noqa: S301 - our own file, beside the database's
        except Exception:  # of a damaged file anything can be raised, and it can be made again
            return None
    return kept if isinstance(kept, _Kept) and kept.version == _version() else None


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of new tuples make the garbage collector look at all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@functools.cache
def _version() -> str:
    """Changes with whatever a file depends on: how words are made and counted, and the libraries of its arrays."""
    folder = Path(matching.__file__).parent
    sign = hashlib.sha256(f"{numpy.__version__} {scipy.__version__}".encode())
    for path in sorted([*folder.glob("*.py"), *folder.glob("*.toml"), Path(__file__)]):
        sign.update(path.read_bytes())
    return sign.hexdigest()
