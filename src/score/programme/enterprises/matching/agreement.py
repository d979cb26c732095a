"""How far two values agree: a level for each kind of field, and how rare that is on which they agree.

Levels are ordered from the best (0) to the worst. `NOT_KNOWN` where one of the two says nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from score.programme.enterprises.matching.plain_words import Words, skeleton

NOT_KNOWN = -1
EXACT, NEAR, CONTAINED, PARTLY, WEAK, DIFFERENT = range(6)
NOWHERE: frozenset[str] = frozenset()
ANOTHER_UNIT = 6  # names that differ in a number: unit 2 and unit 3

_SAME_WORD = 0.75  # share of letters that agree (Damerau, 1964, and Levenshtein) at which two words are one misspelt
_IN_ONE = 0.88  # the same where two words may be written as one
_SHORTEST = 4  # shorter words have to be equal: one letter makes another word of them
_BACKGROUND = 2_000  # records that a word of a small registry is imagined among
_TELLING = 8.0  # words as rare as these together tell a firm from others
_CAN_BE_SAID = 1.0
_SHARE_OF_COMMON = 0.02
_FIRST = frozenset({"1"})  # "unit 1" beside no number is no other unit
_AN_ADDRESS = 18.0  # words as rare as these together, in either address alone, are two places
_A_PLACE = 6.0  # an address whose words are all together no rarer than this names a country or a region

_VOWEL = re.compile("[aeiouwy]")


@dataclass
class Rarity:
    """How rare words are in a registry: the logarithm of one record in how many holds a word."""

    common: frozenset[str] = frozenset()
    records: int = 0
    holders: Counter[str] = field(default_factory=Counter)
    bearers: Counter[Words] = field(default_factory=Counter)
    _known: dict[str, float] = field(default_factory=dict)

    def learn(self, texts: Iterable[Words]) -> None:
        """Count the words of these texts, once each."""
        for words in texts:
            self.records += 1
            self.holders.update(set(words))
            self.bearers[tuple(sorted(words))] += 1
        self._known.clear()

    def of(self, word: str) -> float:
        """Next to nothing for a word that everybody has. The two compared do not count among its holders."""
        found = self._known.get(word)
        if found is None:
            imagined = _SHARE_OF_COMMON * _BACKGROUND if word in self.common else 0.3
            others = max(self.holders.get(word, 0) - 2, 0)
            found = math.log((self.records + _BACKGROUND) / (others + imagined))
            self._known[word] = found
        return found

    def together(self, words: Words) -> float:
        """Of all these words, each counted once."""
        return sum(map(self.of, set(words)))

    def of_whole(self, words: Words) -> float:
        """Of a value as it is: its words together, but no more than how rare it is that a record has just these."""
        others = max(self.bearers.get(tuple(sorted(words)), 0) - 2, 0)
        most = math.log((self.records + _BACKGROUND) / (others + 0.3)) + _CAN_BE_SAID
        return min(self.together(words), most)


@dataclass(frozen=True)
class Agreement:
    """The level, how rare what is shared is (in natural logarithms), and the words that one side alone has."""

    level: int
    shared: float = 0.0
    only_left: Words = ()
    only_right: Words = ()


def agree_in_names(left: Words, right: Words, rarity: Rarity, elsewhere: frozenset[str] = NOWHERE) -> Agreement:
    """Names of organisations: words in any order, misspelt, with additions; a differing number is another unit.

    A town in one name alone adds nothing where both addresses (`elsewhere`) hold it too.
    """
    if not left or not right:
        return Agreement(NOT_KNOWN)
    if _same_signs(left, right):
        return Agreement(EXACT, rarity.of_whole(left))
    found = _Overlap(left, right, rarity, elsewhere=elsewhere)
    less, more = found.both
    differing = _digits(found.only_left) | _digits(found.only_right)
    if differing - _FIRST and (more >= 0.75 or (more >= 0.6 and (found.joined > 0.8 or less > 0.6))):
        return found.at(ANOTHER_UNIT)
    one_says_more = not found.only_left or not found.only_right
    if less >= 0.9 or (found.joined >= 0.9 and (one_says_more or found.rest >= 0.5)):
        return found.at(NEAR)
    if one_says_more and ((more >= 0.95 and found.shared >= 6) or found.joined >= 0.82 or less >= 0.75):
        return found.at(CONTAINED)
    if less >= 0.5 or more >= 0.8 or found.joined >= 0.82:
        # each has a word of its own, cutting and sewing, or one by which it is known
        return found.at(WEAK if min(found.alone) >= _TELLING and found.rest < 0.5 else PARTLY)
    return found.at(WEAK if less >= 0.3 else DIFFERENT)


def agree_in_addresses(left: Words, right: Words, rarity: Rarity, elsewhere: frozenset[str] = NOWHERE) -> Agreement:
    """Addresses: one may say more than the other; numbers that do not meet lower the level."""
    if not left or not right:
        return Agreement(NOT_KNOWN)
    if left == right:
        return Agreement(EXACT, rarity.together(left))
    found = _Overlap(left, right, rarity)
    less, more = found.both
    limits = ((NEAR, less >= 0.8 or found.joined >= 0.9), (CONTAINED, more >= 0.85 or less >= 0.65))
    level = next((level for level, holds in limits if holds), None)
    if level is None:
        level = PARTLY if more >= 0.6 else WEAK if more >= 0.35 else DIFFERENT
    if _digits(found.only_left) and _digits(found.only_right) and level < WEAK:
        level += 1
    if level == WEAK and min(found.alone) >= _AN_ADDRESS:
        level = DIFFERENT  # both say where they are, and it is not the same place
    if level >= WEAK and min(rarity.together(left), rarity.together(right)) < _A_PLACE:
        return Agreement(NOT_KNOWN)  # a country or a region alone: no address to differ from
    return found.at(level)


def agree_in_words(left: Words, right: Words, rarity: Rarity, elsewhere: frozenset[str] = NOWHERE) -> Agreement:
    """Any other text: first names, streets, towns."""
    if not left or not right:
        return Agreement(NOT_KNOWN)
    if left == right:
        return Agreement(EXACT, rarity.together(left))
    found = _Overlap(left, right, rarity, shortest=0)
    less, _more = found.both
    near = max(less, found.joined)
    limits = ((NEAR, 0.9), (CONTAINED, 0.75), (PARTLY, 0.5))
    return found.at(next((level for level, least in limits if near >= least), DIFFERENT))


def agree_in_codes(left: Words, right: Words, rarity: Rarity, elsewhere: frozenset[str] = NOWHERE) -> Agreement:
    """Numbers and codes: equal, or one or two signs off where they are long enough for that to mean something."""
    if not left or not right:
        return Agreement(NOT_KNOWN)
    here, there = "".join(left), "".join(right)
    if here == there:
        return Agreement(EXACT, rarity.of(here))
    off = OSA.distance(here, there, score_cutoff=2)
    shared = min(rarity.of(here), rarity.of(there))  # one miswritten is rare because nobody else miswrites it so
    if off == 1 and min(len(here), len(there)) >= 4:
        return Agreement(NEAR, shared, left, right)
    if off == 2 and min(len(here), len(there)) >= 6:
        return Agreement(CONTAINED, shared, left, right)
    return Agreement(DIFFERENT, 0.0, left, right)


def agree_in_identifiers(left: Words, right: Words, rarity: Rarity, elsewhere: frozenset[str] = NOWHERE) -> Agreement:
    """Numbers in registers (words: the register, the number); two registers cannot be compared."""
    if not left or not right or left[0] != right[0]:
        return Agreement(NOT_KNOWN)
    return agree_in_codes(left[1:], right[1:], rarity)


class _Overlap:
    """What two texts share, weighted by rarity. Each word is paired once: first with its like, then with the nearest.

    The order of the two does not matter: whatever is near is paired in the order of nearness, then of the alphabet.
    """

    def __init__(
        self,
        left: Words,
        right: Words,
        rarity: Rarity,
        shortest: int = _SHORTEST,
        elsewhere: frozenset[str] = NOWHERE,
    ) -> None:
        common = Counter(left) & Counter(right)
        here, there = _without(left, common), _without(right, common)
        shared = matched = sum(rarity.of(word) * times for word, times in common.items())
        if here and there:
            for one, other, how in sorted(_near_pairs(here, there, shortest), key=_best_first):
                if _holds(here, one) and _holds(there, other):
                    _take(here, one), _take(there, other)
                    # a misspelt word is rare because nobody else misspells it like this
                    weight = min(sum(map(rarity.of, one)), sum(map(rarity.of, other)))
                    matched += weight
                    shared += how * weight
        if elsewhere and matched:
            placed = {word for word in elsewhere if not word.isdigit()}
            here, there = ([word for word in words if word not in placed] for words in (here, there))
        self.alone = sum(map(rarity.of, here)), sum(map(rarity.of, there))
        shares = [shared / (matched + alone) if matched else 0.0 for alone in self.alone]
        self.both = min(shares), max(shares)
        self.shared = shared
        self.only_left, self.only_right = tuple(here), tuple(there)
        self.joined = OSA.normalized_similarity("".join(left), "".join(right))
        self.rest = OSA.normalized_similarity("".join(here), "".join(there))

    def at(self, level: int) -> Agreement:
        return Agreement(level, self.shared, self.only_left, self.only_right)


_Near = tuple[Words, Words, float]  # words of the left, of the right (one, or two that are written together), how near


def _best_first(pair: _Near) -> tuple[float, tuple[Words, Words]]:
    one, other, how = pair
    return -how, (min(one, other), max(one, other))


def _without(words: Words, some: Counter[str]) -> list[str]:
    left_over, kept = Counter(some), []
    for word in words:
        if left_over[word] > 0:
            left_over[word] -= 1
        else:
            kept.append(word)
    return kept


def _holds(words: list[str], some: Words) -> bool:
    return all(word in words for word in some)


def _take(words: list[str], some: Words) -> None:
    for word in some:
        words.remove(word)


def _near_pairs(here: list[str], there: list[str], shortest: int) -> Iterator[_Near]:
    if any(map(str.isupper, here)) or any(map(str.isupper, there)):
        yield from _near_across_scripts(here, there, shortest)
        return
    left, right = _Compared(here), _Compared(there)
    near = process.cdist(
        left.all, right.all, scorer=OSA.normalized_similarity, score_cutoff=_SAME_WORD, dtype=np.float64
    )
    for row, column in zip(*near.nonzero(), strict=True):
        one, other, how = left.parts[row], right.parts[column], float(near[row, column])
        if len(one) == len(other) == 1:
            if min(len(one[0]), len(other[0])) >= shortest:
                yield one, other, how
        elif how >= _IN_ONE and len(one) != len(other) and len((one if len(one) == 1 else other)[0]) >= 6:
            yield one, other, how
    for one in left.words if shortest else ():
        for other in right.by_first.get(one[0], ()):
            short, long = (one, other) if len(one) < len(other) else (other, one)
            if _shortens(short, long):
                yield (one,), (other,), _SAME_WORD


class _Compared:
    """Words that are no numbers, each by itself and then any two that follow each other, written together."""

    def __init__(self, words: list[str]) -> None:
        self.words = [word for word in words if not word.isdigit()]
        twos = list(zip(words, words[1:], strict=False))
        self.parts: list[Words] = [*((word,) for word in self.words), *twos]
        self.all = [*self.words, *(first + second for first, second in twos)]
        self.by_first: dict[str, list[str]] = {}
        for word in self.words:
            self.by_first.setdefault(word[0], []).append(word)


def _near_across_scripts(here: list[str], there: list[str], shortest: int) -> Iterator[_Near]:
    """The same where some words are of a script without vowels."""
    for one in here:
        for other in there:
            if how := _nearness(one, other, shortest):
                yield (one,), (other,), how
    for first, second in zip(here, here[1:], strict=False):
        for other in there:
            if how := _written_together(first + second, other):
                yield (first, second), (other,), how
    for first, second in zip(there, there[1:], strict=False):
        for one in here:
            if how := _written_together(first + second, one):
                yield (one,), (first, second), how


def _nearness(one: str, other: str, shortest: int) -> float:
    """From 0.75 to 1 for a word misspelt, shortened or in another script; 0 else."""
    if one.isdigit() or other.isdigit():
        return 0.0
    if one.isupper() != other.isupper():
        return _by_consonants(one, other, _SAME_WORD)
    if min(len(one), len(other)) >= shortest:
        near = OSA.normalized_similarity(one, other, score_cutoff=_SAME_WORD)
        if near:
            return near
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return _SAME_WORD if shortest and _shortens(short, long) else 0.0


def _shortens(short: str, long: str) -> bool:
    """tex, textile; kntg, knitting: the beginning, or the first letter and then consonants in their order."""
    if len(short) > 3:
        short = short.removesuffix("s")
    if len(short) < 3 or len(long) < len(short) + 2:
        return False
    if long.startswith(short):
        return True
    if len(short) > 5 or short[0] != long[0] or _VOWEL.search(short[1:]):
        return False
    rest = iter(long[1:])
    return all(letter in rest for letter in short[1:])


def _by_consonants(one: str, other: str, least: float) -> float:
    """Where one of the two is of a script without vowels: less than it looks, so never quite the same."""
    here, there = skeleton(one), skeleton(other)
    if min(len(here), len(there)) < 3:
        return 0.75 if here == there and len(here) == 2 else 0.0
    return 0.95 * OSA.normalized_similarity(here, there, score_cutoff=least)


def _written_together(two: str, other: str) -> float:
    if two.isupper() != other.isupper():
        return _by_consonants(two, other, 0.85)
    if len(other) < 6 or other.isdigit():
        return 0.0
    return OSA.normalized_similarity(two, other, score_cutoff=_IN_ONE)


def _same_signs(left: Words, right: Words) -> bool:
    """The same words in any order, or the same signs cut into words elsewhere."""
    return left == right or sorted(left) == sorted(right) or "".join(left) == "".join(right)


def _digits(words: Iterable[str]) -> set[str]:
    return {word.lstrip("0") or "0" for word in words if word.isdigit()}
