"""What happened to an enterprise, as one line of dated events, the latest first."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from score.programme.core import formats
from score.programme.dashboards.enterprise_records import AttributeLine, Cycle, Records, WorkforceLine
from score.programme.enterprises.models import Enterprise, EnterpriseClosure, EnterpriseMerge
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Consent
from score.programme.results.models import Answer, Round
from score.programme.results.queries import RoundLine


@dataclass(frozen=True)
class Event:
    """One line: when, what, more about it, where it leads. `key` marks turning points."""

    day: datetime.date
    title: str
    detail: str = ""
    address: str = ""
    key: bool = False


def round_events(lines: Iterable[RoundLine]) -> Iterator[Event]:
    """Rounds, on the day they were collected."""
    for one in lines:
        if one.period is None:
            continue
        detail = ngettext("%(count)s answer", "%(count)s answers", one.answers) % {"count": one.answers}
        if one.missing:
            detail += ", " + ngettext("%(count)s without", "%(count)s without", one.missing) % {"count": one.missing}
        yield Event(
            one.period.collected_on,
            one.round.get_kind_display().capitalize(),
            detail,
            reverse("round", args=[one.round.uid]),
            key=one.round.kind in (Round.Kind.BASELINE, Round.Kind.ENDLINE),
        )


def training_events(cycles: Iterable[Cycle]) -> Iterator[Event]:
    """Classes, each cycle as one event on its first day, and visits."""
    for cycle in cycles:
        if cycle.class_days:
            days = ngettext("%(count)s day", "%(count)s days", len(cycle.class_days)) % {"count": len(cycle.class_days)}
            people = ""
            if cycle.people:
                people = ", " + ngettext("%(count)s person", "%(count)s persons", len(cycle.people)) % {
                    "count": len(cycle.people)
                }
            title = gettext("Class, %(module)s") % {"module": cycle.title}
            yield Event(cycle.class_days[0].day, title, f"{days}{people}")
        for visit in cycle.visits:
            if visit.day is not None:
                yield Event(visit.day, gettext("Visit %(number)s") % {"number": visit.number}, cycle.title)


def attribute_events(lines: Iterable[AttributeLine]) -> Iterator[Event]:
    """Changes of what the enterprise is, those of one day as one event."""
    days: dict[datetime.date, list[str]] = {}
    for one in lines:
        days.setdefault(one.fact.valid_from, []).append(
            gettext("%(name)s: %(value)s") % {"name": one.fact.get_kind_display(), "value": one.text}
        )
    for day, said in days.items():
        yield Event(day, gettext("What it is"), "; ".join(said))


def workforce_events(lines: Iterable[WorkforceLine]) -> Iterator[Event]:
    """Counts of the workforce."""
    for one in lines:
        if one.total is not None:
            yield Event(one.day, gettext("Workforce: %(heads)s") % {"heads": formats.count(one.total)}, one.source)


def consent_events(consents: Iterable[Consent]) -> Iterator[Event]:
    """What the enterprise agreed to."""
    for one in consents:
        whom = f", {one.recipient}" if one.recipient else ""
        yield Event(one.given_on, gettext("Agreed: %(what)s") % {"what": f"{one.get_purpose_display()}{whom}"})


def closure_events(closure: EnterpriseClosure | None) -> Iterator[Event]:
    """That it closed."""
    if closure is not None:
        yield Event(closure.closed_on, gettext("Closed"), key=True)


def correction_events(actor: Actor, records: Records) -> Iterator[Event]:
    """Corrections and withdrawals of answers, those of one day and round as one event."""
    rows = (
        visible_to(actor, Answer)
        .filter(round__enterprise__in=records.ids, supersedes__isnull=False)
        .values_list("recorded_at", "round__kind")
    )
    counted = Counter((timezone.localtime(moment).date(), kind) for moment, kind in rows)
    kinds = dict(Round.Kind.choices)
    for (day, kind), count in counted.items():
        words = ngettext("%(count)s answer corrected", "%(count)s answers corrected", count) % {"count": count}
        yield Event(day, words, str(kinds.get(kind, kind)))


def merge_events(actor: Actor, records: Records) -> Iterator[Event]:
    """Other records taken in, and parted again; also this one taken in by another. Those that the reader may see."""
    own = Q(kept__in=records.ids) | Q(absorbed__in=records.ids)
    rows = list(EnterpriseMerge.objects.filter(own).select_related("kept", "absorbed").order_by("pk"))
    others = {one.absorbed_id if one.kept_id in records.ids else one.kept_id for one in rows}
    open_ = set(visible_to(actor, Enterprise).filter(pk__in=others).values_list("pk", flat=True))
    for one in rows:
        other = one.absorbed if one.kept_id in records.ids else one.kept
        if other.pk in open_:
            words = gettext("Parted again: %(name)s") if one.withdrawn else gettext("One enterprise: %(name)s")
            address = reverse("enterprise", args=[other.uid])
            yield Event(timezone.localtime(one.recorded_at).date(), words % {"name": other.name}, one.reason, address)


def in_order(events: Iterable[Event]) -> list[Event]:
    """The latest first; of one day, turning points first."""
    return sorted(events, key=lambda one: (one.day, one.key), reverse=True)
