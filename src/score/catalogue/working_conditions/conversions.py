"""Units in which data sets hold amounts, with the factor to the unit of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from score.measurement.errors import UnknownName

WEEKS_A_MONTH = 52 / 12
DAYS_A_MONTH = 365 / 12

# unit of the catalogue: units it can be made of. Pay by the day is not here: days worked differ from person to person.
_FACTORS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "currency per month": {
            "currency per week": WEEKS_A_MONTH,
            "currency per two weeks": WEEKS_A_MONTH / 2,
            "currency per year": 1 / 12,
        },
        "hours per week": {"hours per month": 1 / WEEKS_A_MONTH, "minutes per week": 1 / 60},
        "months": {"years": 12.0, "weeks": 1 / WEEKS_A_MONTH, "days": 1 / DAYS_A_MONTH},
        "international dollars per day": {
            "international dollars per month": 1 / DAYS_A_MONTH,
            "international dollars per year": 1 / 365,
        },
        "days": {"weeks": 7.0},
        "hours": {"minutes": 1 / 60},
    }
)


def factor(given: str, wanted: str) -> float:
    """What to multiply by to get from one unit to another. UnknownName where there is no fixed factor."""
    if given == wanted:
        return 1.0
    known = _FACTORS.get(wanted, {})
    if given not in known:
        raise UnknownName(f"conversion to “{wanted}” from the unit", given, [wanted, *known])
    return known[given]
