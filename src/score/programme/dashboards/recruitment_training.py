"""What training says of recruitment: enrolled, and completed by rule 1, for each enterprise and partner."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping

import numpy as np
from django.db.models import Min

from score.catalogue.calculation.panel import NO_DATE, ROUND_KINDS, Days, Panel
from score.programme.dashboards.panel_marks import answered, visits_made
from score.programme.enterprises.merges import kept_records
from score.programme.enterprises.models import Enterprise
from score.programme.enterprises.recruitment.reading import Relation, closure_steps
from score.programme.enterprises.recruitment.stages import Stage, Step
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import ClassDay, CohortDelivery, Enrolment

FEW = 1000  # named one by one; more are read all at once
_EPOCH = datetime.date(1970, 1, 1)


def derived_steps(
    panel: Panel, enterprises: Collection[int] | None = None, kept: Mapping[int, int] | None = None
) -> dict[Relation, list[Step]]:
    """Enrolments, completions and closures by enterprise and partner; what was merged counts under the record kept."""
    found: dict[Relation, list[Step]] = defaultdict(list)
    kept = kept_records() if kept is None else kept
    enrolled = _enrolments(enterprises, kept)
    completed = completions(panel)
    uids = _uids([enterprise for enterprise, _partner, _cohort in enrolled])
    for (enterprise, partner, cohort), day in enrolled.items():
        steps = found[enterprise, partner]
        steps.append(Step(day, Stage.ENROLLED, derived=True))
        ended = completed.get((uids.get(enterprise, ""), cohort))
        if ended is not None:
            steps.append(Step(max(day, ended), Stage.COMPLETED, derived=True))
    closed = closure_steps(enterprises, kept)
    for (enterprise, _partner), steps in found.items():
        if enterprise in closed:
            steps.append(closed[enterprise])
    return found


def _enrolments(
    enterprises: Collection[int] | None, kept: Mapping[int, int]
) -> dict[tuple[int, int | None, str], datetime.date]:
    """Since when each enterprise is enrolled in each cohort: the first class day, or the day it was recorded before."""
    rows = Enrolment.objects.in_force()
    if enterprises is not None:
        rows = rows.filter(enterprise__in=enterprises)
    cohorts = {} if enterprises is None else {"cohort__in": rows.values("cohort")}
    partners = dict(CohortDelivery.objects.in_force().filter(**cohorts).values_list("cohort_id", "partner_id"))
    days = ClassDay.objects.in_force().filter(**cohorts).values("cohort_id").annotate(first=Min("day"))
    first = dict(days.values_list("cohort_id", "first"))
    found: dict[tuple[int, int | None, str], datetime.date] = {}
    columns = ("enterprise_id", "cohort_id", "cohort__code", "recorded_at")
    for enterprise, cohort, code, recorded_at in rows.values_list(*columns).iterator(chunk_size=5000):
        key = (kept.get(enterprise, enterprise), partners.get(cohort), code)
        day = min(recorded_at.date(), first.get(cohort) or datetime.date.max)
        found[key] = min(day, found.get(key, datetime.date.max))
    return found


def _uids(enterprises: Collection[int]) -> dict[int, str]:
    rows = Enterprise.objects.all()
    if len(enterprises) <= FEW:
        rows = rows.filter(pk__in=set(enterprises))
    return {pk: uid.hex for pk, uid in rows.values_list("pk", "uid")}


def completions(panel: Panel) -> dict[tuple[str, str], datetime.date]:
    """Cycles that are completed by rule 1, by enterprise (uid) and cohort (code), with the day of the last thing done.

    Completed: trained, the module's minimum of visits done, an endline there, or its lack explained by a closure.
    """
    cycles = panel.cycles
    ended = _endline_days(panel)
    closed = panel.enterprises.closed_on[cycles.enterprise]
    explained = (closed != NO_DATE) & (closed <= panel.as_of_day)
    done = cycles.trained & visits_made(panel) & ((ended != NO_DATE) | explained)
    found: dict[tuple[str, str], datetime.date] = {}
    for at in np.flatnonzero(done):
        days = [int(cycles.last_class_day[at]), int(cycles.last_visit_day[at]), int(ended[at])]
        if ended[at] == NO_DATE:
            days.append(int(closed[at]))
        last = max(day for day in days if day != NO_DATE)
        key = (str(panel.enterprises.uid[cycles.enterprise[at]]), str(cycles.labels["cohort"][at]))
        found[key] = _EPOCH + datetime.timedelta(days=last)
    return found


def _endline_days(panel: Panel) -> Days:
    """For each cycle, the day on which its first endline with an answer was collected; NO_DATE where there is none."""
    rounds = panel.rounds
    found = np.full(len(panel.cycles.enterprise), NO_DATE, dtype=np.int32)
    ends = np.flatnonzero(answered(panel) & (rounds.kind == ROUND_KINDS.index("endline")) & (rounds.cycle >= 0))
    for at in ends[::-1]:
        found[rounds.cycle[at]] = rounds.collected_on[at]
    return found


def organisations_named(keys: Collection[int | None]) -> dict[int | None, str]:
    """Names of organisations by key; an empty text for none."""
    return {None: "", **dict(Organisation.objects.filter(pk__in=set(keys) - {None}).values_list("pk", "name"))}
