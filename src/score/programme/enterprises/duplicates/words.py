"""What speaks for and against two records being one, in words for a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.programme.enterprises.duplicates.records import LAYOUT
from score.programme.enterprises.matching.agreement import (
    ANOTHER_UNIT,
    CONTAINED,
    DIFFERENT,
    EXACT,
    NEAR,
    NOT_KNOWN,
    PARTLY,
    WEAK,
)
from score.programme.enterprises.matching.scoring import ADDRESS, CODE, IDENTIFIER, NAME, WORDS, Kind

_Words = str | Promise
_NAMES: dict[int, _Words] = {
    EXACT: gettext_lazy("Names agree but for the legal form, small words or the script."),
    NEAR: gettext_lazy("Names agree but for the spelling or a small word."),
    CONTAINED: gettext_lazy("Names: one says more than the other."),
    PARTLY: gettext_lazy("Names share words, and each has words of its own."),
    WEAK: gettext_lazy("Names share little."),
    DIFFERENT: gettext_lazy("Names differ."),
    ANOTHER_UNIT: gettext_lazy("Names agree but for a number: these may be two units of one firm."),
    NOT_KNOWN: gettext_lazy("One of the two has no name."),
}
_ADDRESSES: dict[int, _Words] = {
    EXACT: gettext_lazy("Addresses agree in every word."),
    NEAR: gettext_lazy("Addresses agree but for the spelling or a word."),
    CONTAINED: gettext_lazy("Addresses: one says more than the other."),
    PARTLY: gettext_lazy("Addresses agree in part."),
    WEAK: gettext_lazy("Addresses share little: perhaps the same town or zone."),
    DIFFERENT: gettext_lazy("Addresses differ."),
    NOT_KNOWN: gettext_lazy("One of the two has no address."),
}
_IDENTIFIERS: dict[int, _Words] = {
    EXACT: gettext_lazy("The same number in the same register."),
    NEAR: gettext_lazy("Numbers in the same register are one sign apart."),
    CONTAINED: gettext_lazy("Numbers in the same register are two signs apart."),
    DIFFERENT: gettext_lazy("Numbers in the same register differ."),
    NOT_KNOWN: gettext_lazy("No register holds a number of both."),
}
_OTHER: dict[int, _Words] = {
    EXACT: gettext_lazy("The same."),
    NEAR: gettext_lazy("The same but for the spelling."),
    CONTAINED: gettext_lazy("Much alike."),
    PARTLY: gettext_lazy("Alike in part."),
    WEAK: gettext_lazy("Little alike."),
    DIFFERENT: gettext_lazy("Different."),
    NOT_KNOWN: gettext_lazy("One of the two says nothing."),
}
_BY_KIND: dict[Kind, dict[int, _Words]] = {
    NAME: _NAMES,
    ADDRESS: _ADDRESSES,
    IDENTIFIER: _IDENTIFIERS,
    WORDS: _OTHER,
    CODE: _OTHER,
}
_FOR, _AGAINST = 0.5, -0.5  # weights between them say nothing either way


@dataclass(frozen=True)
class Token:
    """A piece of a text as it was written: `rare` where both share what few others have, `own` where one alone."""

    text: str
    rare: bool = False
    own: bool = False


@dataclass(frozen=True)
class Line:
    """What one field says: a sentence, which way it points (good, watch, none), and the two texts it is about."""

    sentence: str
    kind: str
    left: tuple[Token, ...]
    right: tuple[Token, ...]

    @property
    def sides(self) -> tuple[tuple[Token, ...], ...]:
        """Both texts."""
        return self.left, self.right


def sentence(kind: Kind, level: int, *, same_text: bool = False) -> str:
    """How two values of a field agree. `same_text`: letter by letter."""
    if same_text and level == EXACT and kind in (NAME, ADDRESS):
        return _("Names are the same.") if kind is NAME else _("Addresses are the same.")
    return str(_BY_KIND[kind][level])


def lines_of(
    evidence: Sequence[Mapping[str, Any]], left: Mapping[str, Sequence[str]], right: Mapping[str, Sequence[str]]
) -> list[Line]:
    """The stored evidence of a suggestion, with the texts of both records as they are today."""
    lines = []
    for one in evidence:
        name, level = one["field"], one["level"]
        kind = LAYOUT.get(name)
        if kind is None or (level == NOT_KNOWN and kind is IDENTIFIER):
            continue
        here, there = (
            _text(kind, texts.get(name, ()), one[side]) for texts, side in ((left, "left"), (right, "right"))
        )
        alike = bool(here) and here.casefold() == there.casefold()
        points = "good" if one["weight"] >= _FOR else "watch" if one["weight"] <= _AGAINST else "none"
        rare = frozenset(one["rare"])
        lines.append(
            Line(
                sentence(kind, level, same_text=alike),
                points,
                _tokens(kind, here, rare, frozenset(one["only_left"])),
                _tokens(kind, there, rare, frozenset(one["only_right"])),
            )
        )
    return lines


def _text(kind: Kind, texts: Sequence[str], words: Sequence[str]) -> str:
    """The text that gave these words; the first where it was changed since."""
    return next((text for text in texts if list(kind.words(text)) == list(words)), texts[0] if texts else "")


def _tokens(kind: Kind, text: str, rare: frozenset[str], own: frozenset[str]) -> tuple[Token, ...]:
    if kind is IDENTIFIER:
        return (Token(text),) if text else ()
    found = []
    for piece in text.split():
        words = set(kind.words(piece))
        found.append(Token(piece, rare=bool(words & rare), own=bool(words & own)))
    return tuple(found)
