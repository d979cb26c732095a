"""What an attribute of an enterprise can be: how each kind is written, and why a value is none."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from babel.numbers import list_currencies
from django.utils.translation import gettext as _

from score.catalogue.activities import isic
from score.catalogue.countries import country_files
from score.programme.enterprises.models import EnterpriseAttribute

SIZES = ("micro", "small", "medium", "large")
MARKETS = ("national", "global")
YES_NO = ("yes", "no")
LONGEST_ADDRESS = EnterpriseAttribute._meta.get_field("value").max_length
LONGEST = 100  # of every other kind
_POINT = re.compile(r"(-?\d{1,2}(?:\.\d{1,8})?)[,;\s]\s*(-?\d{1,3}(?:\.\d{1,8})?)")
_Kind = EnterpriseAttribute.Kind


def normal_value(kind: str, value: str) -> str:
    """A value as it is recorded: codes of activities in digits, coordinates as `latitude, longitude`."""
    value = value.strip()
    if kind == _Kind.ISIC:
        return isic.normal(value)
    if kind == _Kind.COORDINATES:
        point = point_of(value)
        return f"{point[0]}, {point[1]}" if point else value
    return value


def point_of(value: str) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude in decimal degrees, None where the text holds no point on earth."""
    found = _POINT.fullmatch(value.strip())
    if found is None:
        return None
    latitude, longitude = Decimal(found[1]), Decimal(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def attribute_problem(kind: str, value: str, country: str = "") -> str:
    """Why `value` cannot be an attribute of this kind, in words for the reader; empty where it can.

    `country`: where the enterprise stands, for what has to lie there.
    """
    if kind not in _Kind.values:
        return _("“%(kind)s” is no attribute of an enterprise.") % {"kind": kind}
    if not value.strip():
        return _("This must not be blank.")
    longest = LONGEST_ADDRESS if kind == _Kind.ADDRESS else LONGEST
    if len(value) > longest:
        return _("This is longer than %(longest)s characters.") % {"longest": longest}
    if kind == _Kind.COUNTRY and not _is_country(value):
        return _("“%(value)s” is no country code. It is two capital letters, such as GH.") % {"value": value}
    if kind == _Kind.CURRENCY and value not in _currencies():
        return _("“%(value)s” is no currency code. It is three capital letters, such as USD.") % {"value": value}
    if kind == _Kind.ISIC and not isic.exists(value):
        return _("“%(value)s” is no code of ISIC Rev. 4. It has two to four digits, such as 1410.") % {"value": value}
    if kind == _Kind.COORDINATES:
        return _coordinates_problem(value, country)
    return _choice_problem(kind, value)


def _choice_problem(kind: str, value: str) -> str:
    if kind == _Kind.SIZE and value not in SIZES:
        return _("A size class is one of: %(sizes)s.") % {"sizes": ", ".join(SIZES)}
    if kind == _Kind.MARKET and value not in MARKETS:
        return _("An enterprise sells to one of: %(markets)s.") % {"markets": ", ".join(MARKETS)}
    if kind == _Kind.WORKER_REPRESENTATION and value not in YES_NO:
        return _("Say yes or no.")
    return ""


def _coordinates_problem(value: str, country: str) -> str:
    point = point_of(value)
    if point is None:
        return _("Write latitude and longitude in degrees with decimals, such as 5.6037, -0.1870.")
    place = country_files.get(country).place if _is_country(country) else None
    if place is None or place.holds(*point):
        return ""
    if place.holds(point[1], point[0]):
        return _("This point lies outside the country. The other way round it lies inside: latitude comes first.")
    return _(
        "This point lies outside the country: latitude %(south)s to %(north)s, longitude %(west)s to %(east)s."
    ) % {
        "south": place.south,
        "north": place.north,
        "west": place.west,
        "east": place.east,
    }


@functools.cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@functools.cache
def _is_country(code: str) -> bool:
    try:
        country_files.get(code)
    except country_files.UnknownCountry:
        return False
    return True
