"""How a figure looked at earlier moments, and what moved it between two of them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.catalogue.calculation.calculate import figure_of
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.opening import movers
from score.catalogue.calculation.sheet import Indicator, Pairing
from score.programme.core.fact_tables import fact_tables
from score.programme.enterprises.models import Enterprise, EnterpriseMerge
from score.programme.results.figures import World, world_at
from score.programme.results.models import Answer

MOMENTS_SHOWN = 12


@dataclass(frozen=True)
class Earlier:
    """A figure as the records stood at an earlier moment; None where its group did not occur then."""

    moment: datetime.datetime
    figure: Figure | None


@dataclass(frozen=True)
class Cause:
    """What was recorded about an enterprise, in words that name no content; `answers` are corrections to open."""

    words: str
    corrections: list[Answer] = field(default_factory=list)


@dataclass(frozen=True)
class Movement:
    """One enterprise's share in a difference: the steps of all sum to it."""

    uid: str
    before: float | None
    after: float | None
    step: float
    causes: list[Cause]


def recorded_between() -> tuple[datetime.datetime, datetime.datetime] | None:
    """The moments of the first and the last fact that figures read; None in an instance without facts."""
    first, last = [], []
    for table in fact_tables().values():
        if table.is_fact:
            ends = table.model._base_manager.aggregate(first=Min("recorded_at"), last=Max("recorded_at"))
            if ends["first"]:
                first.append(ends["first"])
                last.append(ends["last"])
    return (min(first), max(last)) if first else None


def moments(upto: datetime.datetime, shown: int = MOMENTS_SHOWN) -> list[datetime.datetime]:
    """Moments at which to look back: ends of months (or of quarters, years) since the first fact, then `upto`."""
    ends = recorded_between()
    if ends is None:
        return [upto]
    first = ends[0]
    for months in (1, 3, 6, 12, 24, 60):
        found = [moment for moment in _month_ends(first, upto, months) if first <= moment < upto]
        if len(found) < shown:
            return [*found, upto]
    return [*found[-shown + 1 :], upto]


def _month_ends(first: datetime.datetime, last: datetime.datetime, step: int) -> Iterable[datetime.datetime]:
    number = first.year * 12 + first.month
    number += -number % step  # whole quarters and years, not so many months after the first fact
    while True:
        year, month = divmod(number, 12)
        begin = datetime.datetime(year, month + 1, 1, tzinfo=datetime.UTC)
        if begin > last:
            return
        yield begin - datetime.timedelta(microseconds=1)
        number += step


def history(world: World, indicator: Indicator, group: str, pairing: Pairing | None = None) -> list[Earlier]:
    """The figure at earlier moments, oldest first, the world's own last."""
    found = []
    for moment in moments(world.moment):
        then = world if moment == world.moment else world_at(moment)
        found.append(Earlier(then.moment, figure_of(indicator, then.panel, group, pairing)))
    return found


def movements(
    indicator: Indicator, earlier: World, later: World, group: str, pairing: Pairing | None = None
) -> list[Movement]:
    """What moved the figure between two worlds, enterprise by enterprise, the largest step first.

    Enterprises whose records changed without moving the value are left out; the steps of the others sum to the
    difference. Not every change has a cause in the records: an endline can simply have fallen due.
    """
    moved = [one for one in movers(indicator, earlier.panel, later.panel, group, pairing) if one.step]
    causes = _causes({one.uid for one in moved}, earlier.moment, later.moment, indicator)
    found = [
        Movement(one.uid, one.before, one.after, one.step, causes.get(one.uid) or [_time_passed()])
        for one in moved
    ]
    return sorted(found, key=lambda one: (-abs(one.step), one.uid))


def _time_passed() -> Cause:
    return Cause(_("Time passed: an endline fell due"))


def _causes(
    uids: set[str], after: datetime.datetime, upto: datetime.datetime, indicator: Indicator
) -> dict[str, list[Cause]]:
    keys = {pk: uid.hex for uid, pk in _enterprises(uids)}
    merged = EnterpriseMerge.objects.filter(kept__in=keys).values_list("absorbed_id", "kept_id")
    owner = dict.fromkeys(keys) | dict(merged)
    of = {pk: keys[kept or pk] for pk, kept in owner.items()}
    found: dict[str, list[Cause]] = {}
    for name, table in sorted(fact_tables().items(), key=lambda item: item[0] != "answers"):  # answers first
        if not table.is_fact or not table.owner:
            continue
        path = table.owner.replace(".", "__") + "_id"
        rows = table.model._base_manager.filter(
            recorded_at__gt=after, recorded_at__lte=upto, **{f"{path.removesuffix('_id')}__in": of}
        )
        if name == "answers":
            _answers(found, of, rows.filter(question__in=indicator.questions).select_related("round", "supersedes"))
            continue
        for pk in set(rows.values_list(path, flat=True)):
            found.setdefault(of[pk], []).append(Cause(_words(name)))
    for kept, recorded in EnterpriseMerge.objects.filter(
        kept__in=keys, recorded_at__gt=after, recorded_at__lte=upto
    ).values_list("kept_id", "withdrawn"):
        words = _("A merge of two records was undone") if recorded else _("Two records were merged")
        found.setdefault(keys[kept], []).append(Cause(words))
    return found


def _enterprises(uids: set[str]) -> Iterable[tuple[uuid.UUID, int]]:
    return Enterprise.objects.filter(uid__in=[uuid.UUID(uid) for uid in uids]).values_list("uid", "pk")


def _answers(found: dict[str, list[Cause]], of: dict[int, str], rows: Iterable[Answer]) -> None:
    new: dict[str, int] = {}
    corrected: dict[str, list[Answer]] = {}
    for answer in rows:
        uid = of[answer.round.enterprise_id]
        if answer.supersedes_id:
            corrected.setdefault(uid, []).append(answer)
        else:
            new[uid] = new.get(uid, 0) + 1
    for uid, count in new.items():
        words = ngettext("%(count)d answer came in", "%(count)d answers came in", count) % {"count": count}
        found.setdefault(uid, []).append(Cause(words))
    for uid, answers in corrected.items():
        words = ngettext("A correction", "%(count)d corrections", len(answers)) % {"count": len(answers)}
        found.setdefault(uid, []).append(Cause(words, answers))


def _words(table: str) -> str:
    words = {
        "enterprise_attributes": _("What the enterprise is was recorded or corrected"),
        "workforce": _("Its workforce was recorded or corrected"),
        "enterprise_closures": _("A closure was recorded or withdrawn"),
        "comparison_memberships": _("It joined or left the comparison group"),
        "enrolments": _("It was enrolled, or an enrolment withdrawn"),
        "participations": _("Participants were recorded or corrected"),
        "stated_trainings": _("A training was stated or withdrawn"),
        "visits": _("Visits were recorded or corrected"),
        "round_periods": _("A round was opened, or its period corrected"),
        "ledger": _("Money was recorded or corrected"),
    }
    return words.get(table, table)
