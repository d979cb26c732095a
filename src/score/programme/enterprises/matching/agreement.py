"""How far two values agree: a level for each kind of field, and how rare that is on which they agree.

Levels are ordered from the best (0) to the worst. `NOT_KNOWN` where one of the two says nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from score.programme.enterprises.matching.plain_words import Words, consonants

NOT_KNOWN = -1
EXACT, NEAR, CONTAINED, PARTLY, WEAK, DIFFERENT = range(6)
ANOTHER_UNIT = 6  # names that differ in a number: unit 2 and unit 3

_SAME_WORD = 0.75  # share of letters that agree (Damerau and Levenshtein) at which two words are one misspelt
_SHORTEST = 4  # shorter words have to be equal: one letter makes another word of them
_BACKGROUND = 2_000  # records that a word of a small registry is imagined among
_SHARE_OF_COMMON = 0.02


@dataclass
class Rarity:
    """How rare words are in a registry: the logarithm of one record in how many holds a word."""

    common: frozenset[str] = frozenset()
    records: int = 0
    holders: Counter[str] = field(default_factory=Counter)
    _known: dict[str, float] = field(default_factory=dict)

    def learn(self, texts: Iterable[Words]) -> None:
        """Count the words of these texts, once each."""
        for words in texts:
            self.records += 1
            self.holders.update(set(words))
        self._known.clear()

    def of(self, word: str) -> float:
        """Zero for a word that everybody has."""
        found = self._known.get(word)
        if found is None:
            imagined = _SHARE_OF_COMMON * _BACKGROUND if word in self.common else 0.3
            found = math.log((self.records + _BACKGROUND) / (self.holders.get(word, 0) + imagined))
            self._known[word] = found
        return found


@dataclass(frozen=True)
class Agreement:
    """The level, how rare what is shared is (in natural logarithms), and the words that one side alone has."""

    level: int
    shared: float = 0.0
    only_left: Words = ()
    only_right: Words = ()


def agree_in_names(left: Words, right: Words, rarity: Rarity) -> Agreement:
    """Names of organisations: words in any order, misspelt, with additions; a differing number is another unit."""
    if not left or not right:
        return Agreement(NOT_KNOWN)
    if left == right:
        return Agreement(EXACT, sum(map(rarity.of, set(left))))
    found = _Overlap(left, right, rarity)
    less, more = found.both
    differing = _digits(found.only_left) | _digits(found.only_right)
    if differing and more >= 0.6 and (found.joined > 0.8 or less > 0.6):
        return found.at(ANOTHER_UNIT)
    if less >= 0.9 or found.joined >= 0.9:
        return found.at(NEAR)
    one_says_more = not found.only_left or not found.only_right
    if one_says_more and ((more >= 0.95 and found.shared >= 6) or found.joined >= 0.82 or less >= 0.75):
        return found.at(CONTAINED)
    if less >= 0.5 or more >= 0.8 or found.joined >= 0.82:
        return found.at(PARTLY)  # each has a word of its own: cutting and sewing, north and south
    return found.at(WEAK if less >= 0.3 else DIFFERENT)


def agree_in_addresses(left: Words, right: Words, rarity: Rarity) -> Agreement:
    """Addresses: one may say more than the other; numbers that do not meet lower the level."""
    if not left or not right:
        return Agreement(NOT_KNOWN)
    if left == right:
        return Agreement(EXACT, sum(map(rarity.of, set(left))))
    found = _Overlap(left, right, rarity)
    less, more = found.both
    limits = ((NEAR, less >= 0.8 or found.joined >= 0.9), (CONTAINED, more >= 0.85 or less >= 0.65))
    level = next((level for level, holds in limits if holds), None)
    if level is None:
        level = PARTLY if more >= 0.6 else WEAK if more >= 0.35 else DIFFERENT
    here, there = _digits(left), _digits(right)
    if here and there and not here & there and level < WEAK:
        level += 1
    return found.at(level)


def agree_in_words(left: Words, right: Words, rarity: Rarity) -> Agreement:
    """Any other text: first names, streets, towns."""
    if not left or not right:
        return Agreement(NOT_KNOWN)
    if left == right:
        return Agreement(EXACT, sum(map(rarity.of, set(left))))
    found = _Overlap(left, right, rarity, shortest=0)
    less, _more = found.both
    near = max(less, found.joined)
    limits = ((NEAR, 0.9), (CONTAINED, 0.75), (PARTLY, 0.5))
    return found.at(next((level for level, least in limits if near >= least), DIFFERENT))


def agree_in_codes(left: Words, right: Words, rarity: Rarity) -> Agreement:
    """Numbers and codes: equal, or one or two signs off where they are long enough for that to mean something."""
    if not left or not right:
        return Agreement(NOT_KNOWN)
    here, there = "".join(left), "".join(right)
    if here == there:
        return Agreement(EXACT, rarity.of(here))
    off = DamerauLevenshtein.distance(here, there, score_cutoff=2)
    if off == 1 and min(len(here), len(there)) >= 4:
        return Agreement(NEAR, rarity.of(here), left, right)
    if off == 2 and min(len(here), len(there)) >= 6:
        return Agreement(CONTAINED, rarity.of(here), left, right)
    return Agreement(DIFFERENT, 0.0, left, right)


def agree_in_identifiers(left: Words, right: Words, rarity: Rarity) -> Agreement:
    """Numbers in registers (words: the register, the number); two registers cannot be compared."""
    if not left or not right or left[0] != right[0]:
        return Agreement(NOT_KNOWN)
    return agree_in_codes(left[1:], right[1:], rarity)


def agree_without_vowels(
    left: Words, right: Words, rarity: Rarity, agree: Callable[[Words, Words, Rarity], Agreement]
) -> Agreement:
    """Where a script writes no vowels, consonants alone are compared; that is less than it looks, so never exact."""
    found = agree(consonants(left), consonants(right), rarity)
    return Agreement(max(found.level, NEAR) if found.level >= 0 else found.level, found.shared * 0.8)


class _Overlap:
    """What two texts share, weighted by rarity. Each word is paired once, with the nearest that is left."""

    def __init__(self, left: Words, right: Words, rarity: Rarity, shortest: int = _SHORTEST) -> None:
        open_ = list(right)
        shared = weight_left = 0.0
        only_left = []
        for word in left:
            weight = rarity.of(word)
            weight_left += weight
            nearest, how = _nearest(word, open_, shortest)
            if nearest is None:
                only_left.append(word)
            else:
                shared += weight * how
                open_.remove(nearest)
        weight_right = sum(map(rarity.of, right))
        shares = sorted((shared / (weight_left or 1), shared / (weight_right or 1)))
        self.both = shares[0], min(shares[1], 1.0)
        self.shared = shared
        self.only_left, self.only_right = tuple(only_left), tuple(open_)
        here, there = "".join(left), "".join(right)
        self.joined = DamerauLevenshtein.normalized_similarity(here, there)

    def at(self, level: int) -> Agreement:
        return Agreement(level, self.shared, self.only_left, self.only_right)


def _nearest(word: str, others: list[str], shortest: int) -> tuple[str | None, float]:
    if word in others:
        return word, 1.0
    if len(word) < shortest or word.isdigit():
        return None, 0.0
    best, how = None, _SAME_WORD
    for other in others:
        if len(other) >= shortest and not other.isdigit():
            near = DamerauLevenshtein.normalized_similarity(word, other, score_cutoff=how)
            if near >= how:
                best, how = other, near
    return best, how if best is not None else 0.0


def _digits(words: Words) -> set[str]:
    return {word.lstrip("0") or "0" for word in words if word.isdigit()}
