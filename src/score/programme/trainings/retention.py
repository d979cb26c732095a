"""How long participants stay named: so many years after their last activity as their country's file says (rule 16).

Last activity: the last class day of a cohort in which they take part (the day that was recorded, where no class day
is known), the day of a consent, the last day of a role. Who took part in several countries stays named until the
last of these periods has run out; who holds a role, as long as they hold it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import F, Max, Q, QuerySet

from score.programme.organisations.erasure import anonymise
from score.programme.organisations.models import Consent, Membership, Person
from score.programme.organisations.retention import years_after, years_kept
from score.programme.trainings.models import Participation

BECAUSE = "retention of participants"
BATCH = 200  # people in one transaction: others get to write in between


@dataclass
class Kept:
    """Until when one participant stays named; None: without end. `years`: the longest period of their countries."""

    until: datetime.date | None
    years: int

    def at_least(self, day: datetime.date | None) -> None:
        """Something else keeps them until `day`."""
        self.until = None if self.until is None or day is None else max(self.until, day)


def kept_until() -> dict[int, Kept]:
    """Every participant who is still named, by key, and until when that may stay so."""
    kept: dict[int, Kept] = {}
    for person, country, day in _trained():
        years = years_kept(country)
        one = kept.setdefault(person, Kept(years_after(day, years), years))
        one.years = max(one.years, years)
        one.at_least(years_after(day, years))
    consents = Consent.objects.filter(person__in=_named(), withdrawn=False)
    for person, given_on in consents.values_list("person_id", "given_on"):
        if person in kept:
            kept[person].at_least(years_after(given_on, kept[person].years))
    roles = Membership.objects.filter(user__person__in=_named())
    for person, last in roles.values_list("user__person_id", "valid_until"):
        if person in kept:
            kept[person].at_least(last and years_after(last, kept[person].years))
    return kept


def anonymise_outdated(
    *, moment: datetime.datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Make every participant anonymous whose time has run out at `moment`; how many that were.

    Facts stay under their numbers, so every figure stays as it is. `progress` hears how far it is, and may stop it
    by raising; doing it again goes on from there.
    """
    due = [pk for pk, kept in sorted(kept_until().items()) if kept.until and kept.until <= moment.date()]
    done, rest = 0, iter(due)
    progress(done, len(due))
    while batch := list(islice(rest, BATCH)):
        done += anonymise(people=Person.objects.filter(pk__in=batch), moment=moment, because=BECAUSE)
        progress(done, len(due))
    return done


def _named() -> QuerySet[Person, dict[str, int]]:
    return Person.objects.filter(details__isnull=False).values("pk")


def _trained() -> Iterator[tuple[int, str, datetime.date]]:
    """Person, country and day of the last activity in it, also of participations that were corrected since."""
    held = Q(cohort__class_days__withdrawn=False, cohort__class_days__superseded_by__isnull=True)
    rows = (
        Participation.objects.filter(person__in=_named())
        .values("person_id", "cohort_id", country=F("cohort__country"))
        .annotate(last=Max("cohort__class_days__day", filter=held), recorded=Max("recorded_at"))
    )
    for row in rows.iterator():
        yield row["person_id"], row["country"], row["last"] or row["recorded"].date()
