"""What coaching takes from files: visits, one by one or only counted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from score.programme.coaching.models import Visit
from score.programme.enterprises.imports.staging import Record, Staging
from score.programme.enterprises.imports.taking import FactKind, Field, Intake, Section

_VISITS_MOST = 200


def _take_visits(staging: Staging, record: Record) -> bool:
    cohort, _first = staging.refer("Cohort", (record["cohort"],), {}, record.place)
    if (record["count"] is None) == (record["number"] is None):
        staging.error(record, "number", _("Give either how many visits there were, or the number of one of them."))
        return False
    counted = record["number"] is None
    field, least = ("count", 0) if counted else ("number", 1)
    if not least <= record[field] <= _VISITS_MOST:
        staging.error(record, field, _("Visits are numbered from 1."))
        return False
    numbers = range(1, record["count"] + 1) if counted else [record["number"]]
    for number in numbers:
        staging.fact(Visit, (record.enterprise, cohort, number), (record["day"],), record, field="day")
    return True


INTAKE = Intake(
    sections=(
        Section(
            "visits",
            (
                Field("cohort", required=True, limit=60),
                Field("count", "whole", default=None),
                Field("number", "whole", default=None),
                Field("day", "day", default=None),
                Field("reason", limit=2000),
            ),
            _take_visits,
        ),
    ),
    facts=(
        FactKind(
            Visit,
            ("enterprise_id", "cohort_id", "number"),
            ("day",),
            {"enterprise_id": "Enterprise", "cohort_id": "Cohort"},
        ),
    ),
)
