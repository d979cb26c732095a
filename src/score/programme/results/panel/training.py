"""Cycles and participations as known at a moment: enrolments with their class days, visits and attendance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.panel import NO_DATE, Codes, Days
from score.programme.core.known import KnownFacts, plain
from score.programme.enterprises.merges import root
from score.programme.results.panel.registry import Registry, days, text

NO_COHORT = -1


@dataclass(frozen=True)
class Training:
    """Cycles as recorded, before anybody was judged trained. Sorted by enterprise, first class day, cohort."""

    enterprise: Codes
    cohort: NDArray[np.int64]  # primary key, NO_COHORT for a stated training
    module: NDArray[np.object_]
    country: NDArray[np.object_]
    first_class_day: Days
    last_class_day: Days
    days_held: Codes
    last_visit_day: Days
    visits_done: Codes
    stated: NDArray[np.bool_]
    labels: dict[str, NDArray[np.object_]]

    def cycle_of(self, enterprise: Codes, cohort: NDArray[np.int64]) -> Codes:
        """The cycle of an enterprise in a cohort, -1 where there is none."""
        own = _pair(self.enterprise, self.cohort)
        order = np.argsort(own, kind="stable")
        wanted = _pair(enterprise, cohort)
        if not len(own):
            return np.full(len(wanted), -1, dtype=np.int32)
        at = np.minimum(np.searchsorted(own[order], wanted), len(own) - 1)
        found = order[at]
        return np.where((own[found] == wanted) & (cohort != NO_COHORT), found, -1).astype(np.int32)


def _pair(enterprise: Codes, cohort: NDArray[np.int64]) -> NDArray[np.int64]:
    result: NDArray[np.int64] = (cohort.astype(np.int64) << 32) + enterprise.astype(np.int64)
    return result


_ENROLLED = """
SELECT e.enterprise_id, e.cohort_id, c.module, c.country, c.code AS cohort_code,
       d.first_day, d.last_day, d.days_held, v.last_visit, coalesce(v.visits, 0) AS visits,
       coalesce(p.uid, '') AS partner, coalesce(f.uid, '') AS funder, FALSE AS stated
FROM (SELECT DISTINCT enterprise_id, cohort_id FROM enrolments) e
JOIN cohorts c ON c.id = e.cohort_id
JOIN (SELECT cohort_id, min(day) AS first_day, max(day) AS last_day, count(DISTINCT number) AS days_held
      FROM class_days GROUP BY cohort_id) d ON d.cohort_id = e.cohort_id
LEFT JOIN (SELECT enterprise_id, cohort_id, max(day) AS last_visit, count(DISTINCT number) AS visits
           FROM visits GROUP BY enterprise_id, cohort_id) v
       ON v.enterprise_id = e.enterprise_id AND v.cohort_id = e.cohort_id
LEFT JOIN (SELECT cohort_id, max(partner_id) AS partner_id, max(funder_id) AS funder_id
           FROM cohort_deliveries GROUP BY cohort_id) o ON o.cohort_id = e.cohort_id
LEFT JOIN organisations p ON p.id = o.partner_id
LEFT JOIN organisations f ON f.id = o.funder_id
WHERE d.first_day <= DATE '{day}'
UNION ALL
SELECT enterprise_id, {no_cohort}, module, '', '', first_class_day, last_class_day, 0, NULL, 0, '', '', TRUE
FROM stated_trainings WHERE first_class_day <= DATE '{day}'
"""
_TABLES = (
    "enrolments", "cohorts", "class_days", "visits", "cohort_deliveries", "organisations", "stated_trainings",
)  # fmt: skip


def read_training(known: KnownFacts, registry: Registry, as_of_day: int) -> Training:
    """All cycles whose class has begun by `as_of_day`."""
    day = np.datetime64(as_of_day, "D")
    rows = known.sql(_ENROLLED.format(day=day, no_cohort=NO_COHORT), *_TABLES)
    place = registry.places(rows["enterprise_id"])
    cohort = rows["cohort_id"].astype(np.int64)
    first, last = days(rows["first_day"]), days(rows["last_day"])
    module = text(rows["module"])
    order = np.lexsort((module.astype(str), cohort, first, place))
    last_visit, visits = days(rows["last_visit"]), plain(rows["visits"], 0).astype(np.int32)
    # two merged records may have sat in the same cohort: that is one cycle, with the visits paid to either
    if len(order):
        same = (np.diff(place[order]) == 0) & (np.diff(cohort[order]) == 0) & (cohort[order][1:] != NO_COHORT)
        leads = np.concatenate(([True], ~same))
        starts = np.flatnonzero(leads)
        last_visit[order[leads]] = np.maximum.reduceat(last_visit[order], starts)
        visits[order[leads]] = np.maximum.reduceat(visits[order], starts)
        order = order[leads]
    labels = {"cohort": text(rows["cohort_code"]), "partner": text(rows["partner"]), "funder": text(rows["funder"])}
    labels["phase"] = phases_on(known, last)
    return Training(
        enterprise=place[order],
        cohort=cohort[order],
        module=module[order],
        country=text(rows["country"])[order],
        first_class_day=first[order],
        last_class_day=last[order],
        days_held=plain(rows["days_held"], 0).astype(np.int32)[order],
        last_visit_day=last_visit[order],
        visits_done=visits[order],
        stated=plain(rows["stated"], False).astype(bool)[order],
        labels={name: values[order] for name, values in labels.items()},
    )


def phases_on(known: KnownFacts, last_class_day: Days) -> NDArray[np.object_]:
    """Code of the phase in which a cycle's last class day falls."""
    rows = known.sql("SELECT code, starts_on, ends_on FROM phases ORDER BY starts_on DESC, code", "phases")
    found = np.full(len(last_class_day), "", dtype=np.object_)
    for code, begins, ends in zip(text(rows["code"]), days(rows["starts_on"]), days(rows["ends_on"]), strict=True):
        found[(last_class_day >= begins) & (last_class_day <= ends)] = code
    return found


@dataclass(frozen=True)
class Presence:
    """Who sat in which cycle, and on how many class days. Sorted by person, cycle."""

    person: NDArray[np.int64]
    cycle: Codes
    sex: NDArray[np.object_]
    role: NDArray[np.object_]
    days_attended: Codes


def read_presence(known: KnownFacts, registry: Registry, training: Training) -> Presence:
    """Participations with the number of class days on which the person was present."""
    rows = known.sql(
        "SELECT p.person_id, p.enterprise_id, p.cohort_id, p.sex, p.job_role, "
        "count(DISTINCT d.number) FILTER (WHERE a.present) AS attended "
        "FROM participations p LEFT JOIN attendances a USING (cohort_id, person_id) "
        # a class day that was withdrawn was not held: nobody was present on it
        "LEFT JOIN class_days d ON d.cohort_id = a.cohort_id AND d.number = a.number "
        "GROUP BY ALL ORDER BY p.person_id, p.cohort_id",
        "participations",
        "attendances",
        "class_days",
    )
    cycle = training.cycle_of(registry.places(rows["enterprise_id"]), rows["cohort_id"].astype(np.int64))
    person = _persons(known, rows["person_id"].astype(np.int64))
    kept = np.lexsort((cycle, person))
    kept = kept[cycle[kept] >= 0]
    return Presence(
        person=person[kept],
        cycle=cycle[kept],
        sex=text(rows["sex"])[kept],
        role=text(rows["job_role"])[kept],
        days_attended=plain(rows["attended"], 0).astype(np.int32)[kept],
    )


def _persons(known: KnownFacts, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of people, of those found to be one person the smallest."""
    same = known.sql("SELECT left_id, right_id FROM person_decisions WHERE verdict = 'same'", "person_decisions")
    into: dict[int, int] = {}
    for pair in zip(same["left_id"].tolist(), same["right_id"].tolist(), strict=True):
        first, second = sorted(root(into, number) for number in pair)
        if first != second:
            into[second] = first
    for number in into:
        numbers = np.where(numbers == number, root(into, number), numbers)
    return numbers


def first_class_days(training: Training, enterprises: int) -> Days:
    """First class day of each enterprise, NO_DATE where there was none."""
    first = np.full(enterprises, NO_DATE, dtype=np.int32)
    order = np.lexsort((training.first_class_day, training.enterprise))[::-1]
    first[training.enterprise[order]] = training.first_class_day[order]  # written last: the earliest
    return first
