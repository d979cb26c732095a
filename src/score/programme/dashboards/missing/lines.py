"""What is owed as lines that a reader can act on; nobody gets a line about what they may not see."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from score.catalogue.calculation.panel import NO_DATE, ROUND_KINDS
from score.programme.core.formats import country_name
from score.programme.dashboards.missing.owed import Owed
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import may, visible_to
from score.programme.organisations.access.rights import Reach, reach_of
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.results.figures import World
from score.programme.results.models import Round
from score.programme.trainings.models import Cohort, CohortDelivery
from score.programme.trainings.words import module_title

_EPOCH = datetime.date(1970, 1, 1)
AT_ONCE = 5000  # keys in one query


@dataclass(frozen=True)
class Line:
    """One thing that is missing: where, whose, what exactly, since when, and the page on which it is mended."""

    title: str
    href: str
    detail: str
    since: datetime.date | None
    mend_words: str
    mend_href: str
    country: str = ""
    partner: str = ""

    def days(self, today: datetime.date) -> int | None:
        """For how many days it has been so."""
        return (today - self.since).days if self.since else None


@dataclass(frozen=True)
class Rows:
    """What was found of one kind: countable and sliceable keys, and how some of them become lines."""

    keys: Sequence[Any]
    read: Callable[[Sequence[Any]], list[Line]]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.keys) if isinstance(self.keys, list) else self.keys.count()  # type: ignore[call-arg]

    def lines(self, start: int = 0, end: int | None = None) -> list[Line]:
        """The lines from `start` up to `end`."""
        return self.read(self.keys[start:end])


def day_of(number: int) -> datetime.date | None:
    """The date of a day number of a panel; None where it is unknown."""
    return None if number == NO_DATE else _EPOCH + datetime.timedelta(days=int(number))


def seen_of(actor: Actor, world: World, owed: Owed) -> Owed:
    """The part of `owed` whose enterprises' answers this reader may open."""
    uids = world.panel.enterprises.uid[owed.enterprise]
    return _seen(actor, owed, Enterprise, "uid", lambda: list(map(uuid.UUID, uids)), "open_answers")


def seen_rounds(actor: Actor, world: World, owed: Owed) -> Owed:
    """The part of `owed` whose rounds this reader may see."""
    return _seen(actor, owed, Round, "pk", lambda: world.panel.rounds.key[owed.round].tolist())


def seen_cycles(actor: Actor, world: World, owed: Owed) -> Owed:
    """Like `seen_of`, of cohorts that this reader may see: another partner's work is not theirs to do."""
    mine = seen_of(actor, world, owed)
    return _seen(actor, mine, Cohort, "code", lambda: world.panel.cycles.labels["cohort"][mine.cycle].tolist())


def _seen(
    actor: Actor, owed: Owed, model: type[Model], column: str, keys_of: Callable[[], list[Any]], verb: str = "view"
) -> Owed:
    """The part of `owed` whose rows of `model`, told by the keys in a column of it, are open to the reader."""
    if Reach.ALL in reach_of(actor.role, model.__name__, verb):
        return owed  # nothing is closed: then a hundred thousand rows need not be asked for
    keys = keys_of()
    seen: set[Any] = set()
    wanted = list(dict.fromkeys(keys))
    for start in range(0, len(wanted), AT_ONCE):
        rows = visible_to(actor, model, verb).filter(**{f"{column}__in": wanted[start : start + AT_ONCE]})
        seen |= set(rows.values_list(column, flat=True))
    return owed.only(np.fromiter((key in seen for key in keys), np.bool_, len(keys)))


@dataclass(frozen=True)
class Place:
    """One entry of an `Owed`, as a key of a list."""

    enterprise: int
    since: int
    cycle: int
    round: int


def places_of(owed: Owed) -> list[Place]:
    """The entries of `owed` one by one, the longest owed first."""
    columns = (owed.enterprise, owed.since, owed.cycle, owed.round)
    return [Place(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def rows_of(
    actor: Actor,
    world: World,
    owed: Owed,
    detail: Callable[[World, Place], str],
    mend: Callable[[Actor, uuid.UUID], tuple[str, str]],
) -> Rows:
    """`owed`, which the reader may see already, as rows.

    `detail`: what exactly is missing. `mend`: words and address of the page on which an enterprise's is mended.
    """

    def read(places: Sequence[Place]) -> list[Line]:
        panel = world.panel
        uids = [uuid.UUID(panel.enterprises.uid[place.enterprise]) for place in places]
        names = dict(Enterprise.objects.filter(uid__in=uids).values_list("uid", "name"))
        partners = [_label(world, "partner", place.cycle) for place in places]
        known = partner_names(actor, partners)
        lines = []
        for uid, place, partner in zip(uids, places, partners, strict=True):
            words, href = mend(actor, uid)
            lines.append(
                Line(
                    title=names.get(uid, ""),
                    href=reverse("enterprise", args=[uid]),
                    country=country_name(str(panel.enterprises.country[place.enterprise])),
                    partner=known.get(partner, ""),
                    detail=detail(world, place),
                    since=day_of(place.since),
                    mend_words=words,
                    mend_href=href,
                )
            )
        return lines

    return Rows(places_of(owed), read)


def partner_names(actor: Actor, uids: Iterable[str]) -> dict[str, str]:
    """Names of the organisations (uid in hexadecimal) that the reader may know of."""
    wanted = [uuid.UUID(uid) for uid in set(uids) if uid]
    if not may(actor, Organisation):
        return {}
    rows = visible_to(actor, Organisation).filter(uid__in=wanted).values_list("uid", "name")
    return {uid.hex: name for uid, name in rows}


def partners_of_cohorts(actor: Actor, cohorts: Sequence[int]) -> dict[int, str]:
    """Names of those who deliver cohorts, by the cohort's key; those the reader may not know of are left out."""
    delivered = CohortDelivery.objects.in_force().filter(cohort__in=cohorts)
    known = visible_to(actor, Organisation).filter(pk=OuterRef("partner"))
    return dict(delivered.filter(Exists(known)).values_list("cohort", "partner__name"))


def cohorts_of_group(cohorts: QuerySet[Cohort], values: dict[str, str]) -> QuerySet[Cohort]:
    """Those of some cohorts that belong to a group: of a country, a partner (uid), or the one with a code."""
    if "country" in values:
        cohorts = cohorts.filter(country=values["country"])
    if "partner" in values:
        delivered = CohortDelivery.objects.in_force().filter(cohort=OuterRef("pk"), partner__uid=values["partner"])
        cohorts = cohorts.filter(Exists(delivered))
    if "cohort" in values:
        cohorts = cohorts.filter(code=values["cohort"])
    return cohorts


def of_module(world: World, place: Place) -> str:
    """The training that the enterprise had, in words."""
    if place.cycle < 0:
        return ""
    country = str(world.panel.enterprises.country[place.enterprise])
    return module_title(str(world.panel.cycles.module[place.cycle]), country)


def after_class(world: World, place: Place) -> str:
    """How many days after the first class day a late baseline was collected."""
    first = day_of(int(world.panel.cycles.first_class_day[place.cycle]))
    since = day_of(place.since)
    days = (since - first).days if since and first else 0
    return _("collected %(days)s days after the first class day") % {"days": days}


def kind_of_round(world: World, place: Place) -> str:
    """Baseline, endline or what else a round is."""
    kind = ROUND_KINDS[world.panel.rounds.kind[place.round]]
    return str(Round.Kind(kind).label).capitalize()


def visits_done(world: World, place: Place) -> str:
    """How many visits a cycle has had, and of which training it is."""
    words = _("%(module)s: visits done so far: %(done)s")
    return words % {"module": of_module(world, place), "done": int(world.panel.cycles.visits_done[place.cycle])}


def _label(world: World, cut: str, cycle: int) -> str:
    return str(world.panel.cycles.labels[cut][cycle]) if cycle >= 0 and cut in world.panel.cycles.labels else ""
