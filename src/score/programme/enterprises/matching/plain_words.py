"""Names and addresses in any script as plain words that can be compared.

Letters of all scripts become Latin ones (anyascii), words are cut at signs and between letters and digits. Of names
the legal form goes, because lists write it in ten ways or not at all; common abbreviations become whole words
(words.toml). Words of scripts that leave vowels out are written in capitals, so that they are compared with others by
their consonants.
"""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
from pathlib import Path

from anyascii import anyascii

Words = tuple[str, ...]

_INITIALS = re.compile(r"(?<=\b[a-z])\.\s?(?=[a-z]\b)")  # s.a.c.v. and s. a. are one word each
_WORD = re.compile(r"[a-z]+|[0-9]+")
_SYLLABLES = re.compile(r"(?<=[a-z])(?=[A-Z])")  # anyascii writes Chinese syllables together: JiangSu
_GLUED = re.compile(r"(?<=[a-z]{4})(?:co ?)?(?:ltd|limited)\b")  # garmentsltd
_CHINESE = re.compile("[\u3400-\u9fff]")
# Hebrew, Arabic; Devanagari to Sinhala, Thai, Lao; Burmese; Khmer; presentation forms
_WITHOUT_VOWELS = re.compile("[\u0590-\u0eff\u1000-\u109f\u1780-\u17ff\ufb1d-\ufefc]")

_LISTED = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
LEGAL_FORMS = frozenset(_LISTED["legal_forms"])
COMMON_IN_NAMES = frozenset(_LISTED["common_in_names"])
COMMON_IN_ADDRESSES = frozenset(_LISTED["common_in_addresses"])
_SPOKEN = [(re.compile(rf"\b(?:{syllables})\b"), english) for english, syllables in _LISTED["spoken"].items()]
ABBREVIATIONS = {short: whole for whole, shorts in _LISTED["abbreviations"].items() for short in shorts}
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_NUMBERED = frozenset({"unit", "plant", "factory", "phase", "division", "mill", "branch", "workshop", "building"})


def plain(text: str) -> str:
    """Small Latin letters, digits and blanks, whatever script the text is in."""
    latin = anyascii(text)
    if _CHINESE.search(text):
        latin = _SYLLABLES.sub(" ", latin)
    latin = _INITIALS.sub("", latin.lower()).replace("'", "").replace("&", " and ")
    return " ".join(_WORD.findall(latin))


def skeleton(word: str) -> str:
    """The consonants by which a word is known however its vowels are written, small: sangam and SMGM are sngm."""
    bare = _WEAK.sub("", word.lower().replace("x", "ks").translate(_ALIKE))
    return _TWICE.sub(r"\1", _NASAL.sub("n", bare))


_ALIKE = str.maketrans("cqz", "kks")
_WEAK = re.compile("[aeiouwyh]")
_TWICE = re.compile(r"(.)\1+")
_NASAL = re.compile("(?<=.)m(?=[gkjstd])")


def _marked(text: str, words: list[str]) -> Words:
    """The words, those of scripts without vowels in capitals."""
    if not _WITHOUT_VOWELS.search(text):
        return tuple(words)
    bare = {word for token in text.split() if _WITHOUT_VOWELS.search(token) for word in plain(token).split()}
    return tuple(word.upper() if word in bare and not word.isdigit() else word for word in words)


@functools.lru_cache(maxsize=200_000)
def name_words(text: str) -> Words:
    """The words of an enterprise's name without its legal form; the whole where nothing else is left."""
    spoken = plain(text)
    if not text.isascii():
        for form in _LISTED["legal_syllables"]:
            spoken = spoken.replace(form, " ")
        for syllables, english in _SPOKEN:
            spoken = syllables.sub(english, spoken)
    spoken = _GLUED.sub(" ", spoken)
    every = [whole for word in spoken.split() if (whole := ABBREVIATIONS.get(word, word))]
    kept = [word for word in every if word not in LEGAL_FORMS and (len(word) > 1 or word.isdigit() or word in ROMAN)]
    return _marked(text, _numbered(kept) or every or spoken.split())


def _numbered(words: list[str]) -> list[str]:
    """Roman numbers as digits; single letters only where a unit or a plant is numbered."""
    found = words[:1]
    for before, word in itertools.pairwise(words):
        is_number = word in ROMAN and (len(word) > 1 or before in _NUMBERED)
        if is_number or len(word) > 1 or word.isdigit():
            found.append(ROMAN[word] if is_number else word)
    return found


@functools.lru_cache(maxsize=200_000)
def address_words(text: str) -> Words:
    """The words of an address, abbreviations written out."""
    return _marked(text, [whole for word in plain(text).split() if (whole := ABBREVIATIONS.get(word, word))])


@functools.lru_cache(maxsize=200_000)
def loose_words(text: str) -> Words:
    """The words of any other text, as they are."""
    return tuple(plain(text).split())


@functools.lru_cache(maxsize=200_000)
def identifier_words(text: str) -> Words:
    """Of "register: number" the register and the number, each as one word; nothing where the number is missing."""
    register, _colon, number = text.rpartition(":")
    told = plain(number).replace(" ", "").lstrip("0")
    return (plain(register).replace(" ", ""), told) if told else ()
