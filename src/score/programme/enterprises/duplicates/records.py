"""The registry as the matcher sees it: what is known of each enterprise, as plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from score.programme.core.taken_back import keys_taken_back
from score.programme.enterprises.matching.pairs import Match, Registry, most_probable_first
from score.programme.enterprises.matching.pairs import Progress as PairsProgress
from score.programme.enterprises.matching.references import is_made
from score.programme.enterprises.matching.scoring import (
    ADDRESS,
    IDENTIFIER,
    NAME,
    SUGGESTED,
    Layout,
    Record,
    Scale,
    record_of,
)
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseAttribute,
    EnterpriseIdentifier,
    EnterpriseMerge,
    EnterpriseName,
)

NAMES, ADDRESSES, IDENTIFIERS = "name", "address", "identifiers"
LAYOUT: Layout = {NAMES: NAME, ADDRESSES: ADDRESS, IDENTIFIERS: IDENTIFIER}
MERGED = "merged record"  # the source of a name that came with a record merged into this one
_AT_ONCE = 5_000  # keys in one query


def texts_from(
    names: Iterable[str], addresses: Iterable[str] = (), identifiers: Iterable[tuple[str, str]] = ()
) -> dict[str, list[str]]:
    """What is known of one enterprise, ready for `record_of(LAYOUT, ...)`. `identifiers`: register and number."""
    return {
        NAMES: [text for text in names if text],
        ADDRESSES: [text for text in addresses if text],
        IDENTIFIERS: list(dict.fromkeys(f"{scheme}: {value}" for scheme, value in identifiers if value)),
    }


def standing() -> QuerySet[Enterprise]:
    """The records that stand for themselves: those merged into another or taken back are left out."""
    absorbed = EnterpriseMerge.objects.in_force().filter(absorbed=OuterRef("pk"))
    return Enterprise.objects.exclude(Exists(absorbed)).exclude(pk__in=keys_taken_back(Enterprise))


def standing_in(country: str) -> QuerySet[Enterprise]:
    """Standing records of one country, today or at any time, and those of which no country is known; "": all."""
    if not country:
        return standing()
    countries = EnterpriseAttribute.objects.in_force().filter(enterprise=OuterRef("pk"), kind="country")
    return standing().filter(Q(Exists(countries.filter(value=country))) | ~Q(Exists(countries)))


def texts_of(enterprises: QuerySet[Enterprise] | Iterable[int]) -> dict[int, dict[str, list[str]]]:
    """For each enterprise (a query, or keys) all its names, addresses and identifiers, in the order of keys."""
    every = EnterpriseName.objects.in_force()
    if isinstance(enterprises, QuerySet):
        chosen = enterprises.order_by().values("pk")
        return _read(Enterprise.objects.filter(pk__in=chosen), {"enterprise__in": chosen}, every)
    return _read_keys(enterprises, every)


def own_texts_of(enterprises: Iterable[int]) -> dict[int, dict[str, list[str]]]:
    """The same without the names of records that were merged into them."""
    return _read_keys(enterprises, EnterpriseName.objects.in_force().exclude(source=MERGED))


def records_of(enterprises: QuerySet[Enterprise] | Iterable[int]) -> dict[int, Record]:
    """For each enterprise what is known of it, as plain words."""
    return {key: record_of(LAYOUT, texts) for key, texts in texts_of(enterprises).items()}


class CountryRegistry:
    """The standing enterprises of one country, in which others are looked for.

    `ids`: the enterprise of each place. `base` holds most of them; `fresh` those that changed since it was made, which
    `base` may still hold as they were: those places are `gone`. `changed`: all that changed since, also those that are
    in neither any more; None where everything was read just now.
    """

    def __init__(
        self,
        ids: Sequence[int],
        base: Registry,
        *,
        fresh_ids: Sequence[int] = (),
        fresh: Registry | None = None,
        gone: frozenset[int] = frozenset(),
        changed: set[int] | None = None,
    ) -> None:
        self.ids = [*ids, *fresh_ids]
        self.base = base
        self.fresh = fresh
        self.gone = gone
        self.changed = changed

    @property
    def scale(self) -> Scale:
        """How pairs are weighed here."""
        return self.base.scale

    def duplicates(self, progress: PairsProgress | None = None) -> list[Match]:
        """All pairs of one of which nothing changed since it was made."""
        return self.base.duplicates(progress=progress)

    def duplicates_of_fresh(self) -> list[Match]:
        """Pairs of which one at least changed since most of it was made."""
        if self.fresh is None:
            return []
        first = len(self.base.records)
        found = [Match(one.left + first, one.right + first, one.judgement) for one in self.fresh.duplicates()]
        for number, matches in self.base.like(self.fresh.records):
            found += [Match(one.right, number + first, one.judgement) for one in matches if one.right not in self.gone]
        return most_probable_first(found)

    def like(self, asked: Sequence[Record], least: float = SUGGESTED) -> Iterator[tuple[int, list[Match]]]:
        """For each record asked about, the places of those that may be the same, the most probable first."""
        if self.fresh is None:
            yield from self.base.like(asked, least)
            return
        first = len(self.base.records)
        newer = dict(self.fresh.like(asked, least))
        for number, found in self.base.like(asked, least):
            kept = [one for one in found if one.right not in self.gone]
            kept += [Match(number, one.right + first, one.judgement) for one in newer[number]]
            yield number, most_probable_first(kept)


def _read_keys(enterprises: Iterable[int], other_names: QuerySet[EnterpriseName]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    keys = sorted(set(enterprises))
    for begin in range(0, len(keys), _AT_ONCE):
        some = keys[begin : begin + _AT_ONCE]
        found.update(_read(Enterprise.objects.filter(pk__in=some), {"enterprise__in": some}, other_names))
    return found


def _read(
    rows: QuerySet[Enterprise], owned: dict[str, Any], other_names: QuerySet[EnterpriseName]
) -> dict[int, dict[str, list[str]]]:
    names: dict[int, list[str]] = defaultdict(list)
    addresses: dict[int, list[str]] = defaultdict(list)
    numbers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, text in other_names.filter(**owned).order_by("pk").values_list("enterprise_id", "text"):
        names[key].append(text)
    located = EnterpriseAttribute.objects.in_force().filter(kind="address", **owned).order_by("-valid_from", "-pk")
    for key, text in located.values_list("enterprise_id", "value"):
        addresses[key].append(text)
    known_as = EnterpriseIdentifier.objects.in_force().filter(**owned).order_by("pk")
    for key, scheme, value in known_as.values_list("enterprise_id", "scheme", "value"):
        numbers[key].append((scheme, value))
    found = {}
    shown = rows.order_by("pk").values_list("pk", "name", "name_local", "source", "reference")
    for key, name, local, source, reference in shown.iterator(chunk_size=10_000):
        own = [(source, reference)] if reference and not is_made(reference) else []
        found[key] = texts_from([name, local, *names[key]], addresses[key], [*own, *numbers[key]])
    return found
