"""Whether two names may be one person's: the same words in any order, misspelt, left out, or shortened to a letter."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from score.programme.enterprises.matching.plain_words import plain

_SAME_WORD = 0.75  # share of letters that agree at which two words are one misspelt
_SHORTEST = 4  # shorter words have to be equal


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, small and in Latin letters. What stands in brackets is about the person, not a name."""
    return tuple(plain(name.partition("(")[0]).split() or plain(name).split())


def may_be_one(left: str, right: str) -> bool:
    """Every word of the shorter name stands in the longer one, at least one of them whole; one word alone is no name
    by which somebody is told from others unless the other name is that word too."""
    shorter, longer = sorted((words_of(left), words_of(right)), key=len)
    if not shorter or (len(shorter) == 1 and len(longer) > 1):
        return False
    left_over, whole = list(longer), 0
    for word in shorter:
        found = next((one for test in (_equal, _near, _shortened) for one in left_over if test(word, one)), None)
        if found is None:
            return False
        left_over.remove(found)
        whole += not _shortened(word, found)
    return whole > 0


def _equal(one: str, other: str) -> bool:
    return one == other


def _near(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _SHORTEST and OSA.normalized_similarity(one, other) >= _SAME_WORD


def _shortened(one: str, other: str) -> bool:
    return one != other and 1 in (len(one), len(other)) and one[0] == other[0]
