"""What the registry takes from files: enterprises, their attributes, workforce, closures, comparison groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from score.programme.enterprises.attribute_values import LONGEST_ADDRESS, attribute_problem, normal_value
from score.programme.enterprises.imports.comparison import CHUNK, chunks, find_entities
from score.programme.enterprises.imports.identity import (
    IDENTITY_FACTS,
    IDENTITY_SECTIONS,
    by_source,
    country_code,
    country_of,
    find_by_identifier,
    note_known_by,
    said_again,
)
from score.programme.enterprises.imports.money import MONEY_FACTS, MONEY_SECTIONS
from score.programme.enterprises.imports.staging import Record, Staging
from score.programme.enterprises.imports.taking import EntityKind, FactKind, Field, Intake, Key, Section
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    Workforce,
)
from score.programme.enterprises.recruitment.file_sections import RECRUITMENT_FACTS, RECRUITMENT_SECTIONS

_OF_ENTERPRISE = {"enterprise_id": "Enterprise"}
_KINDS = tuple(EnterpriseAttribute.Kind.values)
_LOWER = (
    EnterpriseAttribute.Kind.SIZE,
    EnterpriseAttribute.Kind.MARKET,
    EnterpriseAttribute.Kind.WORKER_REPRESENTATION,
)
_PLACED = (EnterpriseAttribute.Kind.COORDINATES,)


def _find(keys: Iterable[Key]) -> Mapping[Key, int]:
    found = {}
    for source, references in by_source(keys).items():
        rows = Enterprise.objects.filter(source=source, reference__in=references).values_list("reference", "pk")
        found.update({(source, reference): pk for reference, pk in rows})
    return found


def _build(key: Key, fields: Mapping[str, Any]) -> Enterprise:
    source, reference = key
    return Enterprise(source=source, reference=reference, **fields)


def _take_enterprise(staging: Staging, record: Record) -> int:
    fields = {name: record[name] for name in ("name", "name_local", "level")}
    own = (staging.file_map.source, record["reference"])
    key = staging.same.get(own, own)
    number, first = staging.refer("Enterprise", key, fields, record.place)
    known = staging.pools["Enterprise"].fields[number]
    note_known_by(staging, record, number, own)
    if not first and said_again(staging, record, number, own):
        return number
    if not first and fields["name"] and known["name"] != fields["name"]:
        earlier = staging.pools["Enterprise"].places[number]
        staging.error(
            record,
            "name",
            _("Row %(row)s calls the enterprise with this reference number “%(name)s”.")
            % {"row": earlier.row, "name": known["name"]},
        )
    return number


def _take_attributes(staging: Staging, record: Record) -> None:
    for kind in _KINDS:
        value = record[kind]
        if not value:
            continue
        if kind == EnterpriseAttribute.Kind.COUNTRY:
            value = country_code(staging, record)
            if not value:
                continue
        elif kind == EnterpriseAttribute.Kind.CURRENCY:
            value = value.upper()
        elif kind in _LOWER:
            value = value.lower()
        value = normal_value(kind, value)
        country = country_of(record) if kind in _PLACED else ""
        if problem := attribute_problem(kind, value, country):
            staging.error(record, kind, problem)
        else:
            key = (record.parent, kind, record["valid_from"])
            staging.fact(EnterpriseAttribute, key, (value,), record, field=kind)


def _take_workforce(staging: Staging, record: Record) -> bool:
    if record["heads"] < 0:
        staging.error(record, "heads", _("A workforce cannot be below zero."))
        return False
    key = (record.enterprise, record["day"], record["dimensions"])
    staging.fact(Workforce, key, (record["heads"],), record, field="heads")
    return True


def _take_closure(staging: Staging, record: Record) -> bool:
    if not 1 <= record["evidence"] <= 4:
        staging.error(record, "evidence", _("Evidence is a level from 1 (said) to 4 (verified by a third party)."))
        return False
    values = (record["closed_on"], record["evidence"])
    staging.fact(EnterpriseClosure, (record.enterprise,), values, record, field="closed_on")
    return True


def _take_comparison(staging: Staging, record: Record) -> bool:
    key = (record.enterprise, record["group"])
    staging.fact(ComparisonMembership, key, (record["reference_day"],), record, field="reference_day")
    return True


def _check(staging: Staging) -> None:
    """New enterprises need a name; the names of known ones are not changed by a file, but it is said."""
    pool = staging.pools["Enterprise"]
    found = find_entities(pool, {})
    for number, pk in enumerate(found):
        if pk < 0 and not pool.fields[number]["name"]:
            place = pool.places[number]
            staging.findings.error(
                _("There is no enterprise with the reference number %(reference)s, and a new one needs a name.")
                % {"reference": pool.keys[number][1]},
                file=place.file,
                row=place.row,
            )
    numbers = {pk: number for number, pk in enumerate(found) if pk > 0 and pool.fields[number]["name"]}
    for chunk in chunks(numbers, CHUNK):
        for pk, name in Enterprise.objects.filter(pk__in=chunk).values_list("pk", "name"):
            if name != pool.fields[numbers[pk]]["name"]:
                place = pool.places[numbers[pk]]
                staging.findings.note(
                    _("This enterprise is called “%(name)s” here; a file does not rename it.") % {"name": name},
                    file=place.file,
                    row=place.row,
                )


INTAKE = Intake(
    sections=(
        Section(
            "enterprise",
            (
                Field("reference", required=True, limit=100),
                Field("name"),
                Field("name_local"),
                Field("level", "choice", default=Enterprise.Level.SITE, choices=tuple(Enterprise.Level.values)),
            ),
            _take_enterprise,
            parts=(
                Section(
                    "attributes",
                    (
                        Field("valid_from", "day", required=True),
                        *(Field(kind, limit=LONGEST_ADDRESS) for kind in _KINDS),
                    ),
                    _take_attributes,
                ),
            ),
            needs_enterprise=False,
        ),
        Section(
            "workforce",
            (
                Field("day", "day", required=True),
                Field("heads", "whole", skips=True),
                Field("dimensions", limit=100),
                Field("reason", limit=2000),
            ),
            _take_workforce,
        ),
        Section(
            "closures",
            (Field("closed_on", "day", skips=True), Field("evidence", "whole", required=True), Field("reason")),
            _take_closure,
        ),
        Section(
            "comparison",
            (
                Field("group", required=True, limit=60),
                Field("reference_day", "day", required=True),
                Field("reason", limit=2000),
            ),
            _take_comparison,
        ),
        *IDENTITY_SECTIONS,
        *RECRUITMENT_SECTIONS,
        *MONEY_SECTIONS,
    ),
    entities=(EntityKind("Enterprise", Enterprise, (None, None), _find, _build, find_by_identifier),),
    facts=(
        FactKind(
            EnterpriseAttribute, ("enterprise_id", "kind", "valid_from"), ("value",), _OF_ENTERPRISE, lasting=True
        ),
        *IDENTITY_FACTS,
        *RECRUITMENT_FACTS,
        FactKind(Workforce, ("enterprise_id", "day", "dimensions"), ("heads",), _OF_ENTERPRISE),
        FactKind(EnterpriseClosure, ("enterprise_id",), ("closed_on", "evidence"), _OF_ENTERPRISE),
        FactKind(ComparisonMembership, ("enterprise_id", "group"), ("reference_day",), _OF_ENTERPRISE),
        *MONEY_FACTS,
    ),
    check=_check,
)
