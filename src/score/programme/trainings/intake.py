"""What training takes from files: cohorts with their class days, participants, and trainings only stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.programme.enterprises.imports.comparison import find_entities
from score.programme.enterprises.imports.money import uid_of
from score.programme.enterprises.imports.staging import Record, Staging
from score.programme.enterprises.imports.taking import EntityKind, FactKind, Field, Intake, Key, Section
from score.programme.organisations.models import Person
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    CohortDelivery,
    Enrolment,
    Participation,
    StatedTraining,
)

_DAYS_MOST = 60  # of one class


def _find_cohorts(keys: Iterable[Key]) -> Mapping[Key, int]:
    found = Cohort.objects.filter(code__in=[code for (code,) in keys]).values_list("code", "pk")
    return {(code,): pk for code, pk in found}


def _build_cohort(key: Key, fields: Mapping[str, Any]) -> Cohort:
    return Cohort(code=key[0], **fields)


def _find_persons(keys: Iterable[Key]) -> Mapping[Key, int]:
    return {(uid,): pk for uid, pk in Person.objects.filter(uid__in=[uid for (uid,) in keys]).values_list("uid", "pk")}


def _build_person(key: Key, fields: Mapping[str, Any]) -> Person:
    return Person(uid=key[0])


def _module(staging: Staging, record: Record, country: str = "") -> str:
    """The code of the module named in a record; "" and a finding where there is none."""
    named = record["module"]
    try:
        return module_files.get(named, country or None).code
    except module_files.UnknownModule:
        found = module_files.find(named, country or None)
    if found is None:
        staging.error(record, "module", _("There is no training module “%(module)s”.") % {"module": named})
        return ""
    return found.code


def _take_cohort(staging: Staging, record: Record) -> int | None:
    country = country_files.find(record["country"])
    if country is None:
        staging.error(record, "country", _("There is no country “%(country)s”.") % {"country": record["country"]})
        return None
    module = _module(staging, record)
    if not module:
        return None
    fields = {"module": module, "country": country.code}
    number, _first = staging.refer("Cohort", (record["code"],), fields, record.place)
    if staging.pools["Cohort"].fields[number] != fields:
        staging.error(record, "code", _("Another row gives this cohort another module or country."))
        return None
    staging.fact(CohortDelivery, (number,), (staging.custodian, None), record, field="code")
    if record.enterprise is not None and record["enrol"]:
        staging.fact(Enrolment, (record.enterprise, number), (), record, field="code")
    return number


def _take_class_day(staging: Staging, record: Record) -> bool:
    if not 1 <= record["number"] <= _DAYS_MOST:
        staging.error(record, "number", _("Class days are numbered from 1."))
        return False
    staging.fact(ClassDay, (record.parent, record["number"]), (record["day"],), record, field="day")
    return True


def _take_participant(staging: Staging, record: Record) -> bool:
    held, attended = record["days_held"], record["days_attended"]
    if not 0 <= attended <= held <= _DAYS_MOST:
        staging.error(record, "days_attended", _("Nobody can have been present on more days than were held."))
        return False
    cohort, _first = staging.refer("Cohort", (record["cohort"],), {}, record.place)
    uid = uid_of("person", staging.file_map.source, record["person"])
    person, _first = staging.refer("Person", (uid,), {}, record.place)
    values = (record.enterprise, record["sex"], record["job_role"])
    staging.fact(Participation, (cohort, person), values, record, field="person")
    for number in range(1, held + 1):
        staging.fact(Attendance, (cohort, person, number), (number <= attended,), record, field="days_attended")
    return True


def _take_stated(staging: Staging, record: Record) -> bool:
    first, last = record["first_class_day"], record["last_class_day"] or record["first_class_day"]
    if last < first:
        staging.error(record, "last_class_day", _("The last class day lies before the first."))
        return False
    module = _module(staging, record)
    if not module:
        return False
    key = (record.enterprise, module, first)
    staging.fact(StatedTraining, key, (last, record["source"]), record, field="first_class_day")
    return True


def _check(staging: Staging) -> None:
    """A cohort that is only named must be there already."""
    pool = staging.pools["Cohort"]
    for number, pk in enumerate(find_entities(pool, {})):
        if pk < 0 and not pool.fields[number]:
            place = pool.places[number]
            staging.findings.error(
                _("There is no cohort “%(code)s”. Bring it in with a section [[cohorts]].")
                % {"code": pool.keys[number][0]},
                file=place.file,
                row=place.row,
            )


INTAKE = Intake(
    sections=(
        Section(
            "cohorts",
            (
                Field("code", required=True, limit=60),
                Field("module", required=True, limit=60),
                Field("country", required=True, limit=60),
                Field("enrol", "yes_no", default=True),
            ),
            _take_cohort,
            parts=(
                Section(
                    "class_days",
                    (Field("number", "whole", required=True), Field("day", "day", skips=True), Field("reason")),
                    _take_class_day,
                ),
            ),
            needs_enterprise=False,
        ),
        Section(
            "participants",
            (
                Field("cohort", required=True, limit=60),
                Field("person", skips=True, limit=100),
                Field("sex", "choice", choices=tuple(Participation.Sex.values)),
                Field("job_role", "choice", choices=tuple(Participation.JobRole.values)),
                Field("days_attended", "whole", required=True),
                Field("days_held", "whole", required=True),
                Field("reason", limit=2000),
            ),
            _take_participant,
        ),
        Section(
            "stated_training",
            (
                Field("module", required=True, limit=60),
                Field("first_class_day", "day", required=True),
                Field("last_class_day", "day", default=None),
                Field("source", required=True),
                Field("reason", limit=2000),
            ),
            _take_stated,
        ),
    ),
    entities=(
        EntityKind("Cohort", Cohort, (None,), _find_cohorts, _build_cohort),
        EntityKind("Person", Person, (None,), _find_persons, _build_person),
    ),
    facts=(
        FactKind(CohortDelivery, ("cohort_id",), ("partner_id", "funder_id"), {"cohort_id": "Cohort"}),
        FactKind(ClassDay, ("cohort_id", "number"), ("day",), {"cohort_id": "Cohort"}),
        FactKind(
            Enrolment,
            ("enterprise_id", "cohort_id"),
            (),
            {"enterprise_id": "Enterprise", "cohort_id": "Cohort"},
        ),
        FactKind(
            Participation,
            ("cohort_id", "person_id"),
            ("enterprise_id", "sex", "job_role"),
            {"cohort_id": "Cohort", "person_id": "Person", "enterprise_id": "Enterprise"},
        ),
        FactKind(
            Attendance,
            ("cohort_id", "person_id", "number"),
            ("present",),
            {"cohort_id": "Cohort", "person_id": "Person"},
        ),
        FactKind(
            StatedTraining,
            ("enterprise_id", "module", "first_class_day"),
            ("last_class_day", "source"),
            {"enterprise_id": "Enterprise"},
        ),
    ),
    check=_check,
)
