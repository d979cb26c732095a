"""What an enterprise is, in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext

from score.programme.core import formats
from score.programme.enterprises.attribute_words import attribute_words

SEX_WOMEN, MIGRANTS = "sex=women", "migrant=yes"
# parts of a workforce as they are recorded, in the order of the form
PARTS = ("sex=women", "contract=permanent", "contract=fixed_term", "contract=casual", "contract=agency", "migrant=yes")


def country_name(code: str) -> str:
    """A country in the reader's language; the code where it is not known, empty for nothing."""
    return str(formats.reader_locale().territories.get(code, code))


def attribute_label(kind: str, value: str) -> str:
    """The value of an attribute in words."""
    if kind == "country":
        return country_name(value)
    if kind == "size":
        return {
            "micro": pgettext("size of an enterprise", "micro"),
            "small": pgettext("size of an enterprise", "small"),
            "medium": pgettext("size of an enterprise", "medium"),
            "large": pgettext("size of an enterprise", "large"),
        }.get(value, value)
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
