"""What rounds, registry and coaching know of the enterprises of a cohort, for the checks before and after its class."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Q

from score.catalogue.calculation.units import DAYS_ENDLINE_SERVES_AS_BASELINE
from score.programme.coaching.models import Visit
from score.programme.core.taken_back import not_taken_back
from score.programme.enterprises.models import Enterprise, Workforce
from score.programme.results.models import Answer, Round, RoundPeriod
from score.programme.trainings.planning.checks import Known
from score.programme.trainings.planning.queries import Snapshot

HEADS = "W"  # the question that counts the people at work


def known_of(seen: Snapshot) -> Known:
    """Everything that the checks of this cohort need. Whoever asks may see the cohort; no answer is handed out."""
    firms = [one.pk for one in seen.enrolled] + [one.enterprise_id for one in seen.places]
    rounds = _baselines(seen, firms)
    return Known(
        baselines=_collected(rounds, seen.first_day),
        heads=_heads(firms),
        answered=_answered(rounds),
        visits=_visits(seen),
    )


def _baselines(seen: Snapshot, firms: Sequence[int]) -> list[tuple[int, int, datetime.date]]:
    """Round, enterprise and day of collection of what may be a baseline of this cycle, and holds an answer.

    A baseline of this cohort or of none in particular; an endline of another cycle within 90 days before (rule 5).
    """
    own = Q(kind=Round.Kind.BASELINE) & (Q(cohort=seen.cohort) | Q(cohort__isnull=True))
    rows = not_taken_back(Round).filter(own | Q(kind=Round.Kind.ENDLINE), enterprise__in=firms)
    answered = set(
        Answer.objects.in_force().filter(round__in=rows).order_by().values_list("round", flat=True).distinct()
    )
    periods = RoundPeriod.objects.in_force().filter(round__in=answered).select_related("round")
    first = seen.first_day
    found = []
    for one in periods:
        if one.round.kind == Round.Kind.ENDLINE:
            serves = first and one.round.cohort_id != seen.cohort.pk
            since = (first - one.ends_on).days if first else -1
            if not serves or not 0 <= since <= DAYS_ENDLINE_SERVES_AS_BASELINE:
                continue
        found.append((one.round_id, one.round.enterprise_id, one.collected_on))
    return found


def _collected(
    rounds: Sequence[tuple[int, int, datetime.date]], first_day: datetime.date | None
) -> dict[int, datetime.date]:
    """The last one in time, else the first that came too late."""
    days: dict[int, list[datetime.date]] = defaultdict(list)
    for _round, enterprise, day in rounds:
        days[enterprise].append(day)
    found = {}
    for enterprise, all_days in days.items():
        in_time = [day for day in all_days if first_day is None or day <= first_day]
        found[enterprise] = max(in_time) if in_time else min(all_days)
    return found


def _answered(rounds: Sequence[tuple[int, int, datetime.date]]) -> dict[int, frozenset[str]]:
    enterprise = {key: firm for key, firm, _day in rounds}
    found: dict[int, set[str]] = defaultdict(set)
    rows = Answer.objects.in_force().filter(round__in=list(enterprise), value__isnull=False)
    for key, question in rows.values_list("round", "question"):
        found[enterprise[key]].add(question)
    return {firm: frozenset(codes) for firm, codes in found.items()}


def _heads(firms: Sequence[int]) -> dict[int, int]:
    """People at work of the legal entity of each enterprise, for which limits of size hold (rule 21).

    The entity's own last count; else the sum over its sites, of those that anybody has counted.
    """
    sites = Enterprise.objects.filter(level=Enterprise.Level.SITE, parent__level=Enterprise.Level.LEGAL_ENTITY)
    entity = dict(sites.filter(pk__in=firms).values_list("pk", "parent"))
    parts: dict[int, list[int]] = defaultdict(list)
    for site, owner in sites.filter(parent__in=set(entity.values())).values_list("pk", "parent"):
        parts[owner].append(site)
    counted = _counted([*firms, *parts, *(site for each in parts.values() for site in each)])
    whole = {
        owner: counted[owner] if owner in counted else sum(counted.get(site, 0) for site in each)
        for owner, each in parts.items()
        if owner in counted or any(site in counted for site in each)
    }
    found = {firm: whole.get(entity[firm]) if firm in entity else counted.get(firm) for firm in firms}
    return {firm: heads for firm, heads in found.items() if heads is not None}


def _counted(firms: Sequence[int]) -> dict[int, int]:
    """The last count of all people at work: of the registry, or of a round where that is later."""
    found: dict[int, tuple[datetime.date, int]] = {}
    counted = Workforce.objects.in_force().filter(enterprise__in=firms, dimensions="")
    for enterprise, day, heads in counted.values_list("enterprise", "day", "heads"):
        found[enterprise] = max(found.get(enterprise, (day, int(heads))), (day, int(heads)))
    said = Answer.objects.in_force().filter(
        question=HEADS, dimensions="", value__isnull=False, round__in=not_taken_back(Round).filter(enterprise__in=firms)
    )
    ends = dict(
        RoundPeriod.objects.in_force().filter(round__in=said.values("round")).values_list("round", "ends_on")
    )  # fmt: skip
    for key, enterprise, value in said.values_list("round", "round__enterprise", "value"):
        if key in ends:
            found[enterprise] = max(found.get(enterprise, (ends[key], int(value))), (ends[key], int(value)))
    return {enterprise: heads for enterprise, (_day, heads) in found.items()}


def _visits(seen: Snapshot) -> Counter[int]:
    rows = Visit.objects.in_force().filter(cohort=seen.cohort)
    return Counter(rows.values_list("enterprise", flat=True))
