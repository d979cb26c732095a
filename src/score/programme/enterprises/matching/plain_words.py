"""Names and addresses in any script as plain words that can be compared.

Letters of all scripts become Latin ones (anyascii), words are cut at signs and between letters and digits. Of names
the legal form goes, because lists write it in ten ways or not at all; common abbreviations become whole words
(words.toml).
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

from anyascii import anyascii

Words = tuple[str, ...]

_INITIALS = re.compile(r"(?<=\b[a-z])\.\s?(?=[a-z]\b)")  # s.a.c.v. and s. a. are one word each
_WORD = re.compile(r"[a-z]+|[0-9]+")
_SYLLABLES = re.compile(r"(?<=[a-z])(?=[A-Z])")  # anyascii writes Chinese syllables together: JiangSu
_WITHOUT_VOWELS = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")  # Hebrew and Arabic scripts

_LISTED = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
LEGAL_FORMS = frozenset(_LISTED["legal_forms"])
COMMON_IN_NAMES = frozenset(_LISTED["common_in_names"])
COMMON_IN_ADDRESSES = frozenset(_LISTED["common_in_addresses"])
ABBREVIATIONS = {short: whole for whole, shorts in _LISTED["abbreviations"].items() for short in shorts}
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


def plain(text: str) -> str:
    """Small Latin letters, digits and blanks, whatever script the text is in."""
    latin = anyascii(text)
    if not text.isascii():
        latin = _SYLLABLES.sub(" ", latin)
    latin = _INITIALS.sub("", latin.lower()).replace("'", "").replace("&", " and ")
    return " ".join(_WORD.findall(latin))


def writes_no_vowels(text: str) -> bool:
    """Whether the script leaves short vowels out, so that only consonants can be compared."""
    return bool(_WITHOUT_VOWELS.search(text))


def consonants(words: Words) -> Words:
    """The words without their vowels; a word of vowels alone stays."""
    return tuple(re.sub("[aeiouwy]", "", word) or word for word in words)


@functools.lru_cache(maxsize=200_000)
def name_words(text: str) -> Words:
    """The words of an enterprise's name without its legal form; the whole where nothing else is left."""
    spoken = plain(text)
    for syllables in _LISTED["legal_syllables"]:
        spoken = spoken.replace(syllables, " ")
    every = [whole for word in spoken.split() if (whole := ABBREVIATIONS.get(word, word))]
    kept = [word for word in every if word not in LEGAL_FORMS and (len(word) > 1 or word.isdigit() or word in ROMAN)]
    numbered = [ROMAN.get(word, word) if at else word for at, word in enumerate(kept)]
    return tuple(numbered or every or spoken.split())


@functools.lru_cache(maxsize=200_000)
def address_words(text: str) -> Words:
    """The words of an address, abbreviations written out."""
    return tuple(whole for word in plain(text).split() if (whole := ABBREVIATIONS.get(word, word)))


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
