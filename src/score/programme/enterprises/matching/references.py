"""Reference numbers for enterprises of lists that give none.

Made from the plain writing of name and address (small Latin letters, no signs) and the country's code. Together with
the source they find the enterprise again: the same list again, in whatever format and spelling of the country, changes
nothing. Another name or address is another reference; whether it is the same enterprise is for the search of likely
duplicates and a person.
"""

from __future__ import annotations

import hashlib

from score.catalogue.countries import country_files
from score.programme.enterprises.matching.plain_words import plain

MADE = "list-"  # how a made reference begins: it is no number that anybody else knows
_DIGITS = 24  # 96 bits: two of a million firms meet by chance once in 10^17 such lists


def made_reference(name: str, address: str = "", country: str = "") -> str:
    """The reference of an enterprise by what a list says of it; empty without a name."""
    known = _plain(name)
    if not known:
        return ""
    told = "\n".join((known, _plain(address), _code(country)))
    return MADE + hashlib.sha256(told.encode()).hexdigest()[:_DIGITS]


def is_made(reference: str) -> bool:
    """Whether a reference was made here and is no number of a register or list."""
    return reference.startswith(MADE) and len(reference) == len(MADE) + _DIGITS


def _plain(text: str) -> str:
    return plain(text) or " ".join(text.casefold().split())


def _code(country: str) -> str:
    return country_files.guess(country).code or _plain(country) if country else ""
