"""Reads of the queue: which pairs wait for a person, and the two records of each side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from score.programme.core import formats
from score.programme.enterprises.attribute_words import attribute_words
from score.programme.enterprises.duplicates.decisions import decided_since_found
from score.programme.enterprises.duplicates.records import ADDRESSES, IDENTIFIERS, NAMES, texts_of
from score.programme.enterprises.duplicates.words import Line, lines_of
from score.programme.enterprises.matching import scoring
from score.programme.enterprises.models import (
    DuplicateDecision,
    DuplicateSuggestion,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseMerge,
)
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor

_SHOWN_ATTRIBUTES = ("country", "area", "sector")
Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Side:
    """One record as the queue shows it: the shared master record, nothing about who works with the firm."""

    enterprise: Enterprise
    other_names: tuple[str, ...]
    addresses: tuple[str, ...]
    identifiers: tuple[str, ...]
    facts: str
    country: str


@dataclass(frozen=True)
class Shown:
    """A pair with its evidence in words."""

    suggestion: DuplicateSuggestion
    probability: float
    left: Side
    right: Side
    lines: tuple[Line, ...]

    @property
    def percent(self) -> float:
        """The probability in percent."""
        return 100 * self.probability

    @property
    def sides(self) -> tuple[tuple[Side, str], ...]:
        """Both records with their place."""
        return (self.left, "left"), (self.right, "right")

    @property
    def countries_differ(self) -> bool:
        """Both countries are known and are not the same: such a merge asks once more."""
        return bool(self.left.country and self.right.country and self.left.country != self.right.country)


def waiting(actor: Actor, country: str = "", put_off: Sequence[int] = ()) -> QuerySet[DuplicateSuggestion]:
    """Pairs that the actor may decide and nobody has, the most probable first."""
    absorbed = EnterpriseMerge.objects.in_force()
    rows = visible_to(actor, DuplicateSuggestion).exclude(
        decided_since_found()
        | Exists(absorbed.filter(absorbed=OuterRef("left")))
        | Exists(absorbed.filter(absorbed=OuterRef("right")))
    )
    if country:
        there = EnterpriseAttribute.objects.in_force().filter(kind="country", value=country)
        rows = rows.filter(
            Exists(there.filter(enterprise=OuterRef("left"))) | Exists(there.filter(enterprise=OuterRef("right")))
        )
    if put_off:
        rows = rows.exclude(pk__in=put_off)
    return rows.select_related("left", "right").order_by("-log_odds", "pk")


def counts(actor: Actor) -> tuple[int, list[tuple[str, str, int]]]:
    """How many pairs wait; and code, name and number of waiting pairs of each country, in the order of names."""
    rows = list(waiting(actor).values_list("left_id", "right_id"))
    keys = {key for pair in rows for key in pair}
    known = _countries(keys)
    counted: Counter[str] = Counter()
    for left, right in rows:
        counted.update(filter(None, {known.get(left, ""), known.get(right, "")}))
    named = [(code, formats.country_name(code), n) for code, n in counted.items()]
    return len(rows), sorted(named, key=lambda one: one[1].casefold())


def shown(actor: Actor, suggestions: Sequence[DuplicateSuggestion]) -> list[Shown]:
    """Pairs ready to be shown, in the order given."""
    keys = {key for one in suggestions for key in (one.left_id, one.right_id)}
    texts = texts_of(keys)
    attributes: dict[int, dict[str, str]] = defaultdict(dict)
    held = visible_to(actor, EnterpriseAttribute).in_force()
    today = timezone.localdate()
    rows = held.filter(enterprise__in=keys, kind__in=_SHOWN_ATTRIBUTES, valid_from__lte=today).order_by("valid_from")
    for key, kind, value in rows.values_list("enterprise_id", "kind", "value"):
        attributes[key][kind] = value
    found = []
    for one in suggestions:
        left, right = (
            _side(record, texts[record.pk], attributes.get(record.pk, {})) for record in (one.left, one.right)
        )
        lines = lines_of(one.evidence, texts[one.left_id], texts[one.right_id])
        found.append(Shown(one, probability(one.log_odds), left, right, tuple(lines)))
    return found


def last_decision(actor: Actor, key: Any) -> DuplicateDecision | None:
    """The decision that the actor has just made, while it is in force."""
    if not isinstance(key, int):
        return None
    rows = visible_to(actor, DuplicateDecision).in_force().filter(pk=key, recorded_by=actor.user)
    return rows.select_related("left", "right").first()


def probability(log_odds: float) -> float:
    """As a person is shown it: from the logarithm of odds, but never above 99 percent, for nothing is certain."""
    return min(0.99, scoring.probability(log_odds))


def _side(enterprise: Enterprise, texts: Texts, attributes: Mapping[str, str]) -> Side:
    country = attributes.get("country", "")
    words = [formats.country_name(country), attributes.get("area", "")]
    if sector := attributes.get("sector"):
        words.append(attribute_words(sector))
    names = [name for name in dict.fromkeys(texts[NAMES]) if name != enterprise.name]
    return Side(
        enterprise,
        tuple(names),
        tuple(dict.fromkeys(texts[ADDRESSES])),
        tuple(texts[IDENTIFIERS]),
        ", ".join(filter(None, words)),
        country,
    )


def _countries(keys: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    ordered = sorted(keys)
    for begin in range(0, len(ordered), 5_000):
        rows = EnterpriseAttribute.objects.in_force().filter(
            enterprise__in=ordered[begin : begin + 5_000], kind="country", valid_from__lte=timezone.localdate()
        )
        found.update(rows.order_by(F("valid_from")).values_list("enterprise_id", "value"))
    return found
