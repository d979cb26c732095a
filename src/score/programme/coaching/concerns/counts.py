"""How many concerns there were, by country and year: published from five on, and below that never which number."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count

from score.programme.coaching.concerns.desk import focal_persons
from score.programme.coaching.models import SeriousConcern
from score.programme.organisations.models import Organisation

LEAST = 5
YEARS = 3


@dataclass(frozen=True)
class CountryLine:
    """A country. `numbers`: by year, None for fewer than five, none at all among them."""

    country: str
    numbers: list[int | None]
    has_focal_person: bool
    years: list[int]

    @property
    def by_year(self) -> list[tuple[int, int | None]]:
        """Each year with its number."""
        return list(zip(self.years, self.numbers, strict=True))


def countries() -> set[str]:
    """Codes of the countries in which the programme works: those of its active organisations."""
    return set(Organisation.objects.filter(active=True).exclude(country="").values_list("country", flat=True))


def years_shown(today: datetime.date) -> list[int]:
    """The years of the table, the newest first."""
    return [today.year - back for back in range(YEARS)]


def lines(today: datetime.date) -> list[CountryLine]:
    """All countries in which the programme has an organisation, whether anything was raised there or not.

    A country without one comes in by its number alone, from five on: being listed must not tell that there is one.
    """
    years = years_shown(today)
    rows = SeriousConcern.objects.filter(year__in=years).values_list("country", "year").annotate(n=Count("pk"))
    counted = {(country, year): number for country, year, number in rows}
    named = countries() | {country for (country, _year), number in counted.items() if number >= LEAST}
    watched = set(focal_persons(today).values_list("organisation__country", flat=True))
    return [
        CountryLine(one, [_shown(counted.get((one, year), 0)) for year in years], one in watched, years)
        for one in sorted(named)
    ]


def _shown(number: int) -> int | None:
    return number if number >= LEAST else None
