"""How a figure looked at earlier moments, and what moved it between two of them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator
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
from score.programme.trainings.models import Enrolment

MOMENTS_SHOWN = 12


@dataclass(frozen=True)
class Earlier:
    """A figure as the records stood at an earlier moment; None where its group did not occur then."""

    world: World
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
            rows = table.model._base_manager
            # asked for apart: SQLite looks up one value in its index, and walks all rows for two at once
            if begins := rows.aggregate(first=Min("recorded_at"))["first"]:
                first.append(begins)
                last.append(rows.aggregate(last=Max("recorded_at"))["last"])
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


def history(world: World, indicator: Indicator, group: str, pairing: Pairing | None = None) -> Iterator[Earlier]:
    """The figure at earlier moments, oldest first, the world's own last; one world at a time is kept in memory."""
    for moment in moments(world.moment):
        then = world if moment == world.moment else world_at(moment)
        yield Earlier(then, figure_of(indicator, then.panel, group, pairing))


def movements(
    indicator: Indicator, earlier: World, later: World, group: str, pairing: Pairing | None = None
) -> list[Movement]:
    """What moved the figure between two worlds, enterprise by enterprise, the largest step first.

    Enterprises whose records changed without moving the value are left out; the steps of the others sum to the
    difference. Not every change has a cause in the records: an endline can simply have fallen due.
    """
    moved = [one for one in movers(indicator, earlier.panel, later.panel, group, pairing) if one.step]
    causes = _causes({one.uid for one in moved}, earlier.moment, later.moment, indicator)
    elsewhere = _not_of_enterprises(earlier.moment, later.moment) or [_time_passed(earlier, later)]
    found = [Movement(one.uid, one.before, one.after, one.step, causes.get(one.uid) or elsewhere) for one in moved]
    return sorted(found, key=lambda one: (-abs(one.step), one.uid))


def _time_passed(earlier: World, later: World) -> Cause:
    if earlier.panel.as_of_day == later.panel.as_of_day:
        return Cause(_("What was recorded about others changed its place"))
    return Cause(_("Time passed: an endline fell due"))


def _not_of_enterprises(after: datetime.datetime, upto: datetime.datetime) -> list[Cause]:
    """What was recorded in between that belongs to no enterprise, such as exchange rates, and can move any of them."""
    return [
        Cause(_words(name))
        for name in ("exchange_rates", "price_indices", "minimum_wages")
        if fact_tables()[name].model._base_manager.filter(recorded_at__gt=after, recorded_at__lte=upto).exists()
    ]


def _causes(
    uids: set[str], after: datetime.datetime, upto: datetime.datetime, indicator: Indicator
) -> dict[str, list[Cause]]:
    keys = {pk: uid.hex for uid, pk in _enterprises(uids)}
    of = _records(keys)
    found: dict[str, list[Cause]] = {}
    for name, table in sorted(fact_tables().items(), key=lambda item: item[0] != "answers"):  # answers first
        if not table.is_fact or not table.owner:
            continue
        owner = table.owner.replace(".", "__")
        rows = table.model._base_manager.filter(recorded_at__gt=after, recorded_at__lte=upto, **{f"{owner}__in": of})
        if name == "answers":
            _answers(found, of, rows.filter(question__in=indicator.questions).select_related("round", "supersedes"))
            continue
        for pk in set(rows.values_list(f"{owner}_id", flat=True)):
            found.setdefault(of[pk], []).append(Cause(_words(name)))
    for pk, words in _of_cohorts(of, after, upto):
        found.setdefault(of[pk], []).append(Cause(words))
    for kept, undone in EnterpriseMerge.objects.filter(
        kept__in=of, recorded_at__gt=after, recorded_at__lte=upto
    ).values_list("kept_id", "withdrawn"):
        words = _("A merge of two records was undone") if undone else _("Two records were merged")
        found.setdefault(of[kept], []).append(Cause(words))
    return found


def _records(keys: dict[int, str]) -> dict[int, str]:
    """The uid under which each record counts or counted: its own, or that of a record it was ever merged into."""
    of, newest = dict(keys), dict(keys)
    while newest:
        merged = EnterpriseMerge.objects.filter(kept__in=newest).values_list("absorbed_id", "kept_id")
        newest = {absorbed: newest[kept] for absorbed, kept in merged if absorbed not in of}
        of |= newest
    return of


def _of_cohorts(of: dict[int, str], after: datetime.datetime, upto: datetime.datetime) -> Iterable[tuple[int, str]]:
    """Enterprises in whose cohorts something was recorded, with the words for it."""
    enrolled: dict[int, set[int]] = {}
    for cohort, enterprise in Enrolment.objects.filter(enterprise__in=of).values_list("cohort_id", "enterprise_id"):
        enrolled.setdefault(cohort, set()).add(enterprise)
    for name in ("class_days", "attendances", "cohort_deliveries"):
        rows = fact_tables()[name].model._base_manager.filter(
            cohort__in=enrolled, recorded_at__gt=after, recorded_at__lte=upto
        )
        for cohort in sorted(set(rows.values_list("cohort_id", flat=True))):
            for enterprise in sorted(enrolled[cohort]):
                yield enterprise, _words(name)


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
        "team_members": _("Somebody joined or left its improvement team, or that was corrected"),
        "project_money": _("Savings of its projects were recorded, verified or corrected"),
        "practices_seen": _("Practices seen on a visit were recorded or corrected"),
        "round_periods": _("A round was opened, or its period corrected"),
        "class_days": _("A class day of its cohort was recorded, moved or withdrawn"),
        "attendances": _("Attendance in its cohort was recorded or corrected"),
        "cohort_deliveries": _("Who delivers or funds its cohort was recorded or corrected"),
        "exchange_rates": _("Exchange rates became known or were corrected"),
        "price_indices": _("Price indices became known or were corrected"),
        "minimum_wages": _("Minimum wages became known or were corrected"),
        "ledger": _("Money was recorded or corrected"),
    }
    return words.get(table, table)
