"""How probable it is that two records are one: evidence added up field by field (Fellegi and Sunter, 1969).

The weight of a field is the logarithm of how much more often records of one enterprise agree like this than records
of two. The first number is an experience (`Kind.same`), which people's decisions correct; the second is counted in
the registry itself, on pairs taken at random. A field never weighs more than what it agrees on is rare: the same
common name says little, the same rare one much.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from score.programme.enterprises.matching import agreement
from score.programme.enterprises.matching.agreement import CONTAINED, DIFFERENT, NOT_KNOWN, NOWHERE, Agreement, Rarity
from score.programme.enterprises.matching.plain_words import (
    COMMON_IN_ADDRESSES,
    COMMON_IN_NAMES,
    Words,
    address_words,
    identifier_words,
    loose_words,
    name_words,
)

SUGGESTED = 0.5  # probability from which a pair is shown to a person
_ANOTHER_UNIT = -1.0  # names that differ in a number alone come of chance never, and of two units mostly
_SAMPLE = 4_000  # pairs at random
_IMAGINED = 400  # pairs at random that a kind's own experience counts for, or as many as
_SEEN = 2.0  # would show a level so often: that a sample shows none says little of what is seen once in thousands
_TRUST = 60  # decided pairs that a kind's own experience counts for
_DUPLICATES = 0.3  # how many records, out of one, have a second one beside it
_FEWEST = 2_500  # a small registry is judged as if it had so many records
_RARE = math.log(300)  # a word that one record in so many holds is pointed out
_TELLING = 6.0
_MOST_FROM_PROFILE = math.log(8)


@dataclass(frozen=True)
class Kind:
    """A kind of field: how it is cut into words, how two are compared, how often levels occur.

    `same`: share of each level between two records of one enterprise. `other`: between two at random.
    """

    words: Callable[[str], Words]
    agree: Callable[[Words, Words, Rarity, frozenset[str]], Agreement]
    same: tuple[float, ...]
    other: tuple[float, ...]
    common: frozenset[str] = frozenset()


# Shares by level: exact, near, contained, partly, weak, different, another unit. Experience with supplier lists.
NAME = Kind(
    name_words,
    agreement.agree_in_names,
    same=(0.50, 0.22, 0.165, 0.045, 0.04, 0.02, 0.01),
    other=(0.00002, 0.00006, 0.0004, 0.006, 0.06, 0.93, 0.003),
    common=COMMON_IN_NAMES,
)
ADDRESS = Kind(
    address_words,
    agreement.agree_in_addresses,
    same=(0.18, 0.24, 0.30, 0.15, 0.07, 0.06, 0),
    other=(0.0001, 0.0003, 0.002, 0.012, 0.08, 0.905, 0),
    common=COMMON_IN_ADDRESSES,
)
WORDS = Kind(
    loose_words,
    agreement.agree_in_words,
    same=(0.70, 0.14, 0.07, 0.04, 0, 0.05, 0),
    other=(0.004, 0.002, 0.01, 0.05, 0, 0.934, 0),
)
CODE = Kind(
    loose_words,
    agreement.agree_in_codes,
    same=(0.82, 0.10, 0.03, 0, 0, 0.05, 0),
    other=(0.002, 0.002, 0.01, 0, 0, 0.986, 0),
)
# A number in a register: another number in the same register says little, because lists get them wrong and registers
# number one firm twice; in another register it says nothing.
IDENTIFIER = Kind(
    identifier_words,
    agreement.agree_in_identifiers,
    same=(0.80, 0.06, 0.01, 0, 0, 0.13, 0),
    other=(0.0001, 0.01, 0.02, 0, 0, 0.97, 0),
)

Layout = Mapping[str, Kind]  # the fields by which a record can be recognised, in the order of explanation
Record = Mapping[str, tuple[Words, ...]]  # of each field all values there are: names, former names, local script


def record_of(layout: Layout, values: Mapping[str, Sequence[str]]) -> Record:
    """A record as words, from its texts; fields without text are left out."""
    return {
        name: found
        for name, kind in layout.items()
        if (found := tuple(dict.fromkeys(words for text in values.get(name, ()) if (words := kind.words(text)))))
    }


@dataclass(frozen=True)
class Evidence:
    """What one field says about a pair: how the values agree, and the weight it adds (natural logarithm of odds).

    `left`, `right`: the values compared, of several on either side those that agree best.
    """

    field: str
    agreement: Agreement
    weight: float
    left: Words = ()
    right: Words = ()


def probability(log_odds: float) -> float:
    """From the natural logarithm of odds, from 0 to 1."""
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0


@dataclass(frozen=True)
class Judgement:
    """All evidence about two records. `learnt`: what earlier decisions about pairs like this one add."""

    log_odds: float
    evidence: tuple[Evidence, ...]
    learnt: float = 0.0

    @property
    def probability(self) -> float:
        """That the two are one, from 0 to 1."""
        return probability(self.log_odds)

    @property
    def profile(self) -> tuple[int, ...]:
        """The levels of all fields."""
        return tuple(one.agreement.level for one in self.evidence)


@dataclass(frozen=True)
class Decisions:
    """What people decided: how often each level stood between two of one enterprise; how each profile was decided.

    `profiles`: for each profile how many pairs were the same, and how many were not.
    """

    same: Mapping[str, Counter[int]] = field(default_factory=dict)
    profiles: Mapping[tuple[int, ...], tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Statistics:
    """What a registry tells by itself: how many records, how rare words are, how records taken at random agree."""

    records: int
    rarity: Mapping[str, Rarity]
    by_chance: Mapping[str, Counter[int]]

    @classmethod
    def of(cls, layout: Layout, records: Sequence[Record]) -> Statistics:
        """Counted in the records, which takes seconds where they are many."""
        known = {name: Rarity(kind.common) for name, kind in layout.items()}
        for name, rarity in known.items():
            rarity.learn(words for record in records for words in record.get(name, ()))
        return cls(len(records), known, _levels_by_chance(layout, records, known))


class Scale:
    """Weighs pairs of records of one registry."""

    def __init__(self, layout: Layout, statistics: Statistics, decisions: Decisions | None = None) -> None:
        self.layout = layout
        self._decisions = decisions or Decisions()
        self._rarity = statistics.rarity
        self._prior = math.log(_DUPLICATES / max(statistics.records, _FEWEST))
        self._weights = {name: self._weights_of(name, statistics.by_chance[name]) for name in layout}
        self._most_after = self._most_that_later_fields_can_add()

    @classmethod
    def of(cls, layout: Layout, records: Sequence[Record], decisions: Decisions | None = None) -> Scale:
        """The scale of these records."""
        return cls(layout, Statistics.of(layout, records), decisions)

    def judge(self, left: Record, right: Record) -> Judgement:
        """The evidence that two records are one enterprise."""
        found = self.judge_if(left, right, 0)
        assert found is not None  # nothing is less probable than zero
        return found

    def judge_if(self, left: Record, right: Record, least: float) -> Judgement | None:
        """The same where the probability reaches `least`; None, mostly after the first field, where it cannot."""
        wanted = math.log(least / (1 - least)) if 0 < least < 1 else math.inf if least >= 1 else -math.inf
        log_odds, evidence = self._prior, []
        for name, most in self._most_after:
            evidence.append(self._evidence(name, left, right))
            log_odds += evidence[-1].weight
            if log_odds + most < wanted:
                return None
        learnt = self._learnt(tuple(one.agreement.level for one in evidence))
        return Judgement(log_odds + learnt, tuple(evidence), learnt) if log_odds + learnt >= wanted else None

    def _evidence(self, name: str, left: Record, right: Record) -> Evidence:
        kind, rarity = self.layout[name], self._rarity[name]
        best = Evidence(name, Agreement(NOT_KNOWN), 0.0)
        elsewhere = self._elsewhere(left, right) if kind is NAME else NOWHERE
        for here in left.get(name, ()):
            for there in right.get(name, ()):
                agreed = kind.agree(here, there, rarity, elsewhere)
                if agreed.level == NOT_KNOWN:
                    continue
                weight = self._weights[name][agreed.level]
                if weight > 0:
                    weight = min(weight, agreed.shared + math.log(kind.same[agreed.level]))
                if best.agreement.level == NOT_KNOWN or weight > best.weight:
                    best = Evidence(name, agreed, weight, here, there)
        return best

    def _elsewhere(self, left: Record, right: Record) -> frozenset[str]:
        """Words that the addresses of both hold."""
        found: frozenset[str] = NOWHERE
        for name, kind in self.layout.items():
            if kind is ADDRESS and name in left and name in right:
                here, there = (frozenset(word for words in one[name] for word in words) for one in (left, right))
                found |= here & there
        return found

    def rare_words(self, one: Evidence) -> Words:
        """Words that both values share and few records of the registry hold, on either side."""
        rarity, alone = self._rarity[one.field], (*one.agreement.only_left, *one.agreement.only_right)
        shared = dict.fromkeys(word for word in (*one.left, *one.right) if word not in alone)
        return tuple(word for word in shared if rarity.of(word) >= _RARE and not word.isdigit())

    def _weights_of(self, name: str, by_chance: Counter[int]) -> list[float]:
        kind, decided = self.layout[name], self._decisions.same.get(name, Counter())
        pairs, decisions = sum(by_chance.values()), sum(decided.values())
        weights = []
        for level, (same, other) in enumerate(zip(kind.same, kind.other, strict=True)):
            if not same or not other:
                weights.append(0.0)
                continue
            likely = (decided[level] + _TRUST * same) / (decisions + _TRUST)
            imagined = max(_IMAGINED, _SEEN / other)
            chance = (by_chance[level] + imagined * other) / (pairs + imagined)
            weights.append(math.log(likely / chance))
        return _falling(weights)

    def _most_that_later_fields_can_add(self) -> list[tuple[str, float]]:
        """Each field, with the most that the fields after it, and what was learnt, can still add."""
        most = _MOST_FROM_PROFILE if self._decisions.profiles else 0.0
        found: list[tuple[str, float]] = []
        for name in reversed(list(self.layout)):
            found.append((name, most))
            most += max(0.0, *self._weights[name])
        return found[::-1]

    def _learnt(self, profile: tuple[int, ...]) -> float:
        same, different = self._decisions.profiles.get(profile, (0, 0))
        return max(-_MOST_FROM_PROFILE, min(_MOST_FROM_PROFILE, math.log((same + 1) / (different + 1))))


def _levels_by_chance(
    layout: Layout, records: Sequence[Record], rarity: Mapping[str, Rarity]
) -> dict[str, Counter[int]]:
    """How often records taken at random agree at each level: the same pairs whatever the order of the records."""
    counts: dict[str, Counter[int]] = {name: Counter() for name in layout}
    if len(records) < 2:
        return counts
    chance = random.Random(len(records))
    order = sorted(range(len(records)), key=lambda place: str(records[place]))
    for _ in range(min(_SAMPLE, 4 * len(records))):
        left, right = (order[chance.randrange(len(records))] for _side in range(2))
        if left == right:
            continue
        agreed = {
            name: one
            for name, kind in layout.items()
            if (here := records[left].get(name)) and (there := records[right].get(name))
            if (one := kind.agree(here[0], there[0], rarity[name], NOWHERE)).level != NOT_KNOWN
        }
        levels = {name: one.level for name, one in agreed.items()}
        if levels and max(levels.values()) <= CONTAINED:
            continue  # these two are one record twice, which in a short list chance meets often
        for name, one in agreed.items():
            # what agrees in common words alone weighs little in each pair, and tells nothing about its level
            told = one.level > CONTAINED or one.shared >= _TELLING or layout[name] in (WORDS, CODE)
            counts[name][one.level if told else DIFFERENT] += 1
    return counts


def _falling(weights: list[float]) -> list[float]:
    """Weights of levels, none greater than that of a better level; another unit (the last) speaks against."""
    found: list[float] = []
    for weight in weights[:-1]:
        found.append(min([weight, *found[-1:]]) if weight else 0.0)
    return [*found, min(weights[-1], _ANOTHER_UNIT)]
