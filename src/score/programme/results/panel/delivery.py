"""Trainers with their certificates, and what participants said, as known at a moment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.panel import (
    NO_DATE,
    Certificates,
    Codes,
    Satisfaction,
    TrainerDays,
    Trainers,
)
from score.programme.core.known import KnownFacts, plain
from score.programme.results.panel.registry import days, text
from score.programme.results.panel.training import phases_on

OVERALL = "overall"  # the item of the satisfaction form that the indicator reads
SATISFIED_FROM = 4
_NOT_STANDING = ("suspended", "revoked")

_TRAINERS = """
SELECT t.id, t.uid, t.country, t.sex, coalesce(o.uid, '') AS partner
FROM trainers t LEFT JOIN organisations o ON o.id = t.organisation_id ORDER BY t.uid
"""
# the last class day of each cohort that somebody gave on their own; under supervision nobody delivers yet
_DELIVERIES = """
SELECT t.trainer_id, c.module, max(d.day) AS day
FROM cohort_trainers t JOIN cohorts c ON c.id = t.cohort_id JOIN class_days d ON d.cohort_id = t.cohort_id
WHERE t.part IN ('lead', 'second') AND d.day <= DATE '{day}'
GROUP BY t.trainer_id, t.cohort_id, c.module ORDER BY t.trainer_id, day, c.module
"""
_CERTIFICATES = """
SELECT c.trainer_id, c.module, c.issued_on, c.valid_until, coalesce(s.standing, '') AS standing
FROM certificates c LEFT JOIN certificate_standings s ON s.number = c.number AND s.day <= DATE '{day}'
ORDER BY c.trainer_id, c.issued_on, c.number
"""
_SATISFACTION = """
SELECT c.id, c.code, c.module, c.country, coalesce(p.uid, '') AS partner, coalesce(f.uid, '') AS funder,
       s.answers, s.satisfied, coalesce(a.asked, 0) AS asked, d.last_day
FROM (SELECT cohort_id, sum(answers) AS answers, sum(answers) FILTER (WHERE score >= {satisfied}) AS satisfied
      FROM satisfaction WHERE item = '{item}' GROUP BY cohort_id) s
JOIN cohorts c ON c.id = s.cohort_id
LEFT JOIN (SELECT a.cohort_id, count(DISTINCT a.person_id) AS asked
           FROM attendances a JOIN class_days d ON d.cohort_id = a.cohort_id AND d.number = a.number
           WHERE a.present GROUP BY a.cohort_id) a ON a.cohort_id = c.id
LEFT JOIN (SELECT cohort_id, max(day) AS last_day FROM class_days GROUP BY cohort_id) d ON d.cohort_id = c.id
LEFT JOIN (SELECT cohort_id, max(partner_id) AS partner_id, max(funder_id) AS funder_id
           FROM cohort_deliveries GROUP BY cohort_id) o ON o.cohort_id = c.id
LEFT JOIN organisations p ON p.id = o.partner_id
LEFT JOIN organisations f ON f.id = o.funder_id
ORDER BY c.code
"""


class _Axis:
    """Trainers' keys on their axis."""

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._place = {key: place for place, key in enumerate(keys.tolist())}

    def places(self, keys: NDArray[np.int64]) -> Codes:
        """The places of trainers on the axis."""
        return np.array([self._place[key] for key in keys.tolist()], dtype=np.int32)


def read_trainers(known: KnownFacts, as_of_day: int) -> Trainers:
    """All trainers, what they did, and their certificates as they stand on the day."""
    day = np.datetime64(as_of_day, "D")
    rows = known.sql(_TRAINERS, "trainers", "organisations")
    axis = _Axis(rows["id"].astype(np.int64))
    steps = known.sql(
        "SELECT trainer_id, module, day FROM trainer_steps WHERE step = 'trained' ORDER BY trainer_id, day, module",
        "trainer_steps",
    )
    given = known.sql(_DELIVERIES.format(day=day), "cohort_trainers", "cohorts", "class_days")
    return Trainers(
        uid=text(rows["uid"]),
        labels={name: text(rows[name]) for name in ("country", "sex", "partner")},
        schooled=_dated(axis, steps),
        deliveries=_dated(axis, given),
        certificates=_certificates(known, axis, day),
    )


def _dated(axis: _Axis, rows: dict[str, NDArray[np.generic]]) -> TrainerDays:
    return TrainerDays(axis.places(rows["trainer_id"].astype(np.int64)), text(rows["module"]), days(rows["day"]))


def _certificates(known: KnownFacts, axis: _Axis, day: np.datetime64) -> Certificates:
    rows = known.sql(_CERTIFICATES.format(day=day), "certificates", "certificate_standings")
    return Certificates(
        trainer=axis.places(rows["trainer_id"].astype(np.int64)),
        module=text(rows["module"]),
        issued_on=days(rows["issued_on"]),
        valid_until=days(rows["valid_until"]),
        stands=~np.isin(text(rows["standing"]).astype(str), _NOT_STANDING),
    )


def read_satisfaction(known: KnownFacts) -> Satisfaction:
    """Closed cohorts whose answers were counted, with the persons present in class beside them."""
    rows = known.sql(
        _SATISFACTION.format(satisfied=SATISFIED_FROM, item=OVERALL),
        "satisfaction", "cohorts", "attendances", "class_days", "cohort_deliveries", "organisations",
    )  # fmt: skip
    last = days(rows["last_day"]) if len(rows["id"]) else np.full(0, NO_DATE, dtype=np.int32)
    labels = {name: text(rows[name]) for name in ("country", "module", "partner", "funder")}
    return Satisfaction(
        cohort=text(rows["code"]),
        asked=_whole(rows["asked"]),
        answers=_whole(rows["answers"]),
        satisfied=_whole(rows["satisfied"]),
        labels={**labels, "cohort": text(rows["code"]), "phase": phases_on(known, last)},
        last_class_day=last,
    )


def _whole(column: NDArray[np.generic]) -> Codes:
    found: Codes = np.asarray(plain(column, 0)).astype(np.int32)
    return found
