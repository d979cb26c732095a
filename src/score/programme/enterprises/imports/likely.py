"""Which new enterprises of a file may be there already, in the registry or in another row of the same file.

Asked country by country. What speaks for a pair is kept field by field, so that a person can decide from words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from score.programme.enterprises.duplicates import decisions
from score.programme.enterprises.duplicates.finding import evidence_of
from score.programme.enterprises.duplicates.kept import Registries
from score.programme.enterprises.duplicates.records import LAYOUT, NAMES, CountryRegistry, texts_from, texts_of
from score.programme.enterprises.imports.comparison import Plan
from score.programme.enterprises.imports.staging import Progress, Staging
from score.programme.enterprises.matching.pairs import Match, Registry
from score.programme.enterprises.matching.references import is_made
from score.programme.enterprises.matching.scoring import Record, Scale, record_of
from score.programme.enterprises.models import (
    EnterpriseAttribute,
    EnterpriseIdentifier,
    EnterpriseName,
)

SHOWN = 3  # enterprises that a row is shown beside
_AT_ONCE = 2_000
Texts = dict[str, list[str]]
Visible = Callable[[Iterable[int]], set[int]]


@dataclass(frozen=True)
class Likely:
    """A row of the file, and what it may be: an enterprise of the registry, or an earlier row of the same file.

    `evidence`: as `duplicates.words.lines_of` reads it, with the texts of both.
    """

    reference: str
    row: int
    probability: float
    evidence: list[dict[str, Any]]
    left: Texts
    right: Texts
    enterprise: int | None = None
    other_reference: str = ""
    other_row: int = 0


@dataclass
class _Newcomers:
    """New enterprises of one country: their numbers in the staging, what is told of them, the same as plain words."""

    numbers: list[int] = field(default_factory=list)
    texts: list[Texts] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


def find_likely(staging: Staging, plan: Plan, visible: Visible, progress: Progress) -> Iterator[Likely]:
    """All pairs worth a person's look, country by country. `visible`: which enterprises may be shown at all."""
    known = decisions.learnt()
    by_country = _newcomers(staging, plan)
    total, done = sum(len(group.numbers) for group in by_country.values()), 0
    registries = Registries()
    for country, group in by_country.items():
        progress(done, total, _("looking for likely duplicates"))
        registry = registries.of(country)
        if registry.ids:
            yield from _in_registry(staging, group, registry, visible)
        if len(group.numbers) > 1:
            # what is rare in a country tells more than what is rare in the file, where that is the smaller of the two
            scale = registry.scale if len(registry.ids) > len(group.records) else None
            yield from _in_file(staging, group, Registry(LAYOUT, group.records, known, scale=scale))
        done += len(group.numbers)


def _newcomers(staging: Staging, plan: Plan) -> dict[str, _Newcomers]:
    pool = staging.pools["Enterprise"]
    new = [number for number, pk in enumerate(plan.ids["Enterprise"]) if pk < 0]
    addresses, countries = _attributes(staging)
    names, numbers = _facts(staging, EnterpriseName, 2), _facts(staging, EnterpriseIdentifier, 1, 2)
    found: dict[str, _Newcomers] = defaultdict(_Newcomers)
    for number in new:
        source, reference = pool.keys[number]
        fields = pool.fields[number]
        own = [] if is_made(reference) else [(source, reference)]
        texts = texts_from(
            [fields.get("name", ""), fields.get("name_local", ""), *(name for (name,) in names.get(number, ()))],
            addresses.get(number, ()),
            [*own, *numbers.get(number, ())],
        )
        group = found[countries.get(number, "")]
        group.numbers.append(number)
        group.texts.append(texts)
        group.records.append(record_of(LAYOUT, texts))
    return found


def _attributes(staging: Staging) -> tuple[dict[int, list[str]], dict[int, str]]:
    addresses: dict[int, list[str]] = {}
    countries: dict[int, str] = {}
    for key, values, *_rest in staging.facts[EnterpriseAttribute].rows:
        if key[1] == EnterpriseAttribute.Kind.ADDRESS:
            addresses.setdefault(key[0], []).append(values[0])
        elif key[1] == EnterpriseAttribute.Kind.COUNTRY:
            countries[key[0]] = values[0]
    return addresses, countries


def _facts(staging: Staging, model: Any, *places: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for key, *_rest in staging.facts[model].rows:
        found.setdefault(key[0], []).append(tuple(key[place] for place in places))
    return found


def _in_registry(staging: Staging, group: _Newcomers, registry: CountryRegistry, visible: Visible) -> Iterator[Likely]:
    for begin in range(0, len(group.records), _AT_ONCE):
        asked = group.records[begin : begin + _AT_ONCE]
        matches = [found for _number, found in registry.like(asked)]
        wanted = {registry.ids[match.right] for found in matches for match in found}
        shown = visible(wanted)
        texts = texts_of(wanted & shown) if wanted else {}
        for at, found in enumerate(matches, begin):
            open_ = [match for match in found if registry.ids[match.right] in texts]
            for match in open_[:SHOWN]:
                there = registry.ids[match.right]
                yield _likely(staging, group, at, registry.scale, match, right=texts[there], enterprise=there)


def _in_file(staging: Staging, group: _Newcomers, registry: Registry) -> Iterator[Likely]:
    pool = staging.pools["Enterprise"]
    shown: dict[int, int] = defaultdict(int)
    for match in registry.duplicates():
        earlier, later = sorted((match.left, match.right), key=lambda at: pool.places[group.numbers[at]].row)
        if shown[later] < SHOWN:
            shown[later] += 1
            turned = match.left != later
            number = group.numbers[earlier]
            yield _likely(
                staging,
                group,
                later,
                registry.scale,
                match,
                right=group.texts[earlier],
                turned=turned,
                other_reference=pool.keys[number][1],
                other_row=pool.places[number].row,
            )


def _likely(
    staging: Staging, group: _Newcomers, at: int, scale: Scale, match: Match, *, turned: bool = False, **other: Any
) -> Likely:
    pool, number = staging.pools["Enterprise"], group.numbers[at]
    evidence = evidence_of(scale, match)
    if turned:
        evidence = [_turned(one) for one in evidence]
    return Likely(
        pool.keys[number][1],
        pool.places[number].row,
        round(match.judgement.probability, 4),
        evidence,
        group.texts[at],
        **other,
    )


def _turned(one: dict[str, Any]) -> dict[str, Any]:
    """The same evidence seen from the other side."""
    return {
        **one,
        "left": one["right"],
        "right": one["left"],
        "only_left": one["only_right"],
        "only_right": one["only_left"],
    }


def name_in(texts: Texts) -> str:
    """The name under which a record is shown."""
    names: Sequence[str] = texts.get(NAMES, ())
    return names[0] if names else ""
