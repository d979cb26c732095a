"""What an enterprise is, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext, pgettext

from score.programme.core import formats
from score.programme.enterprises.attribute_words import activity_words, attribute_words, market_words

# parts of a workforce as they are recorded, in the order of the form
PARTS = (
    "sex=women",
    "sex=men",
    "contract=permanent",
    "contract=fixed_term",
    "contract=casual",
    "contract=agency",
    "migrant=yes",
)


def attribute_label(kind: str, value: str) -> str:
    """The value of an attribute in words."""
    if kind == "country":
        return formats.country_name(value)
    if kind == "size":
        return {
            "micro": pgettext("size of an enterprise", "micro"),
            "small": pgettext("size of an enterprise", "small"),
            "medium": pgettext("size of an enterprise", "medium"),
            "large": pgettext("size of an enterprise", "large"),
        }.get(value, value)
    if kind == "isic":
        return activity_words(value)
    if kind == "market":
        return market_words(value)
    if kind == "worker_representation":
        return {
            "yes": pgettext("worker representation", "yes"),
            "no": pgettext("worker representation", "no"),
        }.get(value, value)
    if kind in ("address", "coordinates"):
        return value
    return attribute_words(value) if kind in ("sector", "ownership") else value.replace("_", " ")


def part_of_workforce(dimensions: str) -> str:
    """A part of a workforce in words."""
    return {
        "": gettext("all"),
        "sex=women": gettext("women"),
        "sex=men": gettext("men"),
        "contract=permanent": gettext("permanent"),
        "contract=fixed_term": gettext("fixed term"),
        "contract=casual": gettext("casual, daily or seasonal"),
        "contract=agency": gettext("sent by an agency, besides those above"),
        "migrant=yes": gettext("migrants or refugees"),
    }.get(dimensions, dimensions)


def workforce_doubts(counted: Mapping[str, int | Decimal]) -> list[str]:
    """What does not fit together in a workforce of one day, by dimensions (the whole under an empty text).

    Soft: such counts are kept, because lists come so; each doubt says what to look at.
    """
    whole = counted.get("")
    if whole is None:
        return [gettext("The whole was not counted, only parts of it.")] if counted else []
    doubts = []
    inside = {part: heads for part, heads in counted.items() if part and part != "contract=agency"}
    for part, heads in inside.items():
        if heads > whole:
            said = {"part": part_of_workforce(part), "heads": formats.count(heads), "whole": formats.count(whole)}
            doubts.append(gettext("%(part)s: %(heads)s, more than all people (%(whole)s).") % said)
    for dimension, closed in (("sex", 2), ("contract", 3)):
        parts = [heads for part, heads in inside.items() if part.startswith(f"{dimension}=")]
        total = sum(parts)
        said = {"sum": formats.count(total), "whole": formats.count(whole)}
        unequal = len(parts) == closed and total != whole
        if unequal or (len(parts) > 1 and total > whole):
            doubts.append(gettext("The parts add up to %(sum)s, all people are %(whole)s.") % said)
    return doubts
