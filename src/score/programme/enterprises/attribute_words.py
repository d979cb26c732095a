"""What an enterprise is, in the reader's words.

Sectors and forms of ownership are recorded as a programme writes them; the usual ones are known here, so that a
reader in another language finds them too.
"""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from score.catalogue.activities import isic

_USUAL = (
    _("agriculture"),
    _("beverages"),
    _("ceramics"),
    _("chemicals"),
    _("construction"),
    _("construction materials"),
    _("cooperative"),
    _("cosmetics"),
    _("electronics"),
    _("family"),
    _("food processing"),
    _("foreign owned"),
    _("furniture"),
    _("garments"),
    _("hotels"),
    _("leather and shoes"),
    _("limited company"),
    _("metal work"),
    _("packaging"),
    _("pharmaceuticals"),
    _("plastics"),
    _("printing"),
    _("sole owner"),
    _("state owned"),
    _("textiles"),
    _("tourism"),
    _("vehicle parts"),
    _("women owned"),
    _("wood work"),
)
_BY_CODE = {text.replace(" ", "_"): text for text in _USUAL}


def attribute_words(value: str) -> str:
    """A sector or form of ownership as one reads it; what is not among the usual ones stays as it was written."""
    usual = _BY_CODE.get(value.strip().lower().replace(" ", "_"))
    return value.replace("_", " ") if usual is None else gettext(usual)


def activity_words(code: str) -> str:
    """A code of ISIC Rev. 4 and what its division is; the code alone where there is no such one."""
    division = isic.division_of(code)
    return f"{code} {gettext(division.name)}" if division else code


def market_words(value: str) -> str:
    """To whom an enterprise sells, `national` or `global`."""
    return {
        "national": gettext("buyers in the country"),
        "global": gettext("buyers abroad"),
    }.get(value, value)
