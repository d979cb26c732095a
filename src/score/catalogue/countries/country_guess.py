"""Countries under spellings that no list of names holds: words in another order, abbreviated, one letter wrong.

What is one letter off is taken only where a single country is that near; the caller says so to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from score.catalogue.countries import country_names

SHORTEST = 5  # letters; in shorter names one letter makes another country of them
_SUGGESTED = 3
_OF_STATE = frozenset(
    ("republic", "rep", "republique", "republica", "republik", "repubblica", "cumhuriyeti", "kingdom", "reino")
    + ("royaume", "state", "islamic", "federal", "federative", "democratic", "democratique", "democratica")
    + ("socialist", "of", "the", "de", "la", "del", "du", "and", "y", "et")
)
_OF_CHINA = frozenset(("peoples", "people", "popular", "populaire", "mainland", "chinese", "pr", "p", "r", "prc"))
# one name, two countries: which of them is told only by the words of the form of state
_TWO_OF_THEM = frozenset({"korea", "congo", "china", "chine", "ireland", "guinea", "sudan", "samoa", "virginislands"})
_ONLY_HERE = {"china": "CN", "chine": "CN"}
_SHORT_WORDS = {
    "rep": "republic",
    "n": "north",
    "s": "south",
    "is": "islands",
    "isl": "islands",
    "herz": "herzegovina",
    "untd": "united",
}


@dataclass(frozen=True)
class Guess:
    """What a spelling means: a code of two capitals, or None and the codes of names like it, the nearest first.

    `exactly`: False where one letter is wrong.
    """

    code: str | None
    exactly: bool = True
    near: tuple[str, ...] = ()


def guess(name: str, own: Mapping[str, str]) -> Guess:
    """The country meant by a spelling. `own`: folded spellings of the country files, which come first."""
    code = country_names.find_code(name, own) or _in_other_words(name)
    if code is not None:
        return Guess(code)
    folded = _plain(name)
    if not folded:
        return Guess(None)
    if len(folded) >= SHORTEST:
        one_off = {known for known in _within(folded, own, 1) if known is not None}
        if len(one_off) == 1:
            return Guess(one_off.pop(), exactly=False)
    return Guess(None, near=tuple(_within(folded, own, max(2, len(folded) // 4))[:_SUGGESTED]))


def _plain(name: str) -> str:
    return country_names.folded(re.sub("[´ʼ]", "'", name))


def _in_other_words(name: str) -> str | None:
    """The country whose name has the same words, whatever their order, blanks and form of state."""
    words = [_SHORT_WORDS.get(word, word) for word in _plain(re.sub(r"\(.*?\)", " ", name)).split()]
    bare = _key(words, _OF_STATE | _OF_CHINA)
    if bare in _ONLY_HERE:  # the People's Republic and the Republic are two; without either it is the former
        return _ONLY_HERE[bare] if set(words) & _OF_CHINA else None
    if bare in _TWO_OF_THEM:
        return _by_words().get(_key(words, frozenset({"of", "the"})))
    return _by_words().get(_key(words, _OF_STATE))


def _key(words: list[str], left_out: frozenset[str]) -> str:
    return "".join(sorted(word for word in words if word not in left_out))


@cache
def _by_words() -> dict[str, str]:
    """Codes by the words of each name in alphabetical order; what two countries share is left out."""
    claimed: dict[str, set[str]] = {}
    for spelling, code in country_names.spellings().items():
        words = spelling.split()
        if len("".join(words)) > 3:  # codes are no words
            for left_out in (frozenset[str](), frozenset({"of", "the"}), _OF_STATE):
                claimed.setdefault(_key(words, left_out), set()).add(code)
    return {key: next(iter(codes)) for key, codes in claimed.items() if key and len(codes) == 1}


def _within(folded: str, own: Mapping[str, str], most: int) -> list[str]:
    """Codes of names at most so many letters off, the nearest first, each once."""
    known = {**country_names.spellings(), **own}
    found = process.extract(
        folded,
        [spelling for spelling in known if len(spelling) >= SHORTEST],
        scorer=DamerauLevenshtein.distance,
        score_cutoff=most,
        limit=20,
    )
    return list(dict.fromkeys(known[spelling] for spelling, _off, _at in found))
