"""By what files know an enterprise: its country in any spelling, other names, numbers; and when two rows are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from score.catalogue.countries import country_files
from score.programme.enterprises.imports.staging import Record, Staging
from score.programme.enterprises.imports.taking import FactKind, Field, Key, Section
from score.programme.enterprises.matching.references import is_made
from score.programme.enterprises.models import EnterpriseIdentifier, EnterpriseName

_OF_ENTERPRISE = {"enterprise_id": "Enterprise"}


def by_source(keys: Iterable[Key]) -> dict[str, list[str]]:
    """The references of each source."""
    found: dict[str, list[str]] = {}
    for source, reference in keys:
        found.setdefault(source, []).append(reference)
    return found


def find_by_identifier(keys: Iterable[Key]) -> Mapping[Key, int]:
    """Enterprises that are known by these numbers besides their own: source and number to their keys."""
    found = {}
    for source, references in by_source(keys).items():
        rows = EnterpriseIdentifier.objects.in_force().filter(scheme=source, value__in=references).order_by("-pk")
        found.update({(source, value): pk for value, pk in rows.values_list("value", "enterprise_id")})
    return found


def note_known_by(staging: Staging, record: Record, number: int, key: Key) -> None:
    """Where a person said which enterprise a row is: its name as written here, and its number, are further ones."""
    if key not in staging.pools["Enterprise"].decided and key not in staging.same:
        return
    source, reference = key
    if record["name"]:
        staging.fact(EnterpriseName, (number, EnterpriseName.Kind.LISTED, record["name"]), (source,), record)
    staging.fact(EnterpriseIdentifier, (number, source, reference), (), record)


def said_again(staging: Staging, record: Record, number: int, key: Key) -> bool:
    """Note that a list holds the same enterprise twice, where nobody gave it a number for both; True there."""
    if not is_made(key[1]) and key not in staging.same:
        return False
    place, earlier = record.place, staging.pools["Enterprise"].places[number]
    if place.row != earlier.row or place.file != earlier.file:
        staging.again.add((place.file, place.row))
        staging.findings.note(
            _("Row %(row)s holds the same enterprise: the two are taken as one.") % {"row": earlier.row},
            file=place.file,
            row=place.row,
            column=record.column_of("name"),
        )
    return True


def country_of(record: Record) -> str:
    """The code of the country that a row names; the text itself where it names none."""
    return country_files.guess(record["country"]).code or record["country"]


def country_code(staging: Staging, record: Record) -> str:
    """The same, with what there is to say about it: a note where a letter is wrong; blank and an error if none."""
    written = record["country"]
    found = country_files.guess(written)
    place = {"file": record.place.file, "row": record.place.row, "column": record.column_of("country")}
    if found.code is None:
        near = " / ".join(country_files.get(code).name for code in found.near)
        hint = _(" Is %(near)s meant?") % {"near": near} if near else ""
        staging.findings.error(
            _("“%(country)s” is no country that is known here.") % {"country": written[:60]} + hint, **place
        )
        return ""
    if not found.exactly:
        staging.findings.note(
            _("“%(country)s” is read as %(meant)s.")
            % {"country": written[:60], "meant": country_files.get(found.code).name},
            **place,
        )
    return found.code


def _take_name(staging: Staging, record: Record) -> bool:
    key = (record.enterprise, record["kind"], record["text"])
    staging.fact(EnterpriseName, key, (record["source"] or staging.file_map.source,), record, field="text")
    return True


def _take_identifier(staging: Staging, record: Record) -> bool:
    key = (record.enterprise, record["scheme"], record["value"])
    staging.fact(EnterpriseIdentifier, key, (), record, field="value")
    return True


IDENTITY_SECTIONS = (
    Section(
        "names",
        (
            Field("kind", "choice", default=EnterpriseName.Kind.TRADE, choices=tuple(EnterpriseName.Kind.values)),
            Field("text", skips=True),
            Field("source", limit=60),
        ),
        _take_name,
    ),
    Section(
        "identifiers",
        (Field("scheme", required=True, limit=60), Field("value", limit=100, skips=True)),
        _take_identifier,
    ),
)

IDENTITY_FACTS = (
    FactKind(EnterpriseName, ("enterprise_id", "kind", "text"), (), _OF_ENTERPRISE, beside=("source",)),
    FactKind(EnterpriseIdentifier, ("enterprise_id", "scheme", "value"), (), _OF_ENTERPRISE),
)
