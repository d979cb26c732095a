"""What files bring about money: ledger entries, exchange rates, minimum wages, price indices."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from score.programme.core.models import ExchangeRate, LedgerEntry, MinimumWage, PriceIndex
from score.programme.enterprises.imports.staging import Record, Staging
from score.programme.enterprises.imports.taking import FactKind, Field, Section

# The same reference number from the same source is the same entry or person, in whatever file it comes again.
REFERENCES = uuid.UUID("5a0f6c1e-7f6b-5d0c-9c55-0d3f6f5b7a10")


def uid_of(kind: str, source: str, reference: str) -> uuid.UUID:
    """The identity of a thing that a file knows by a reference number. UUID version 5 (RFC 9562, 5.5)."""
    return uuid.uuid5(REFERENCES, f"{kind}\n{source}\n{reference}")


def _take_entry(staging: Staging, record: Record) -> bool:
    uid = uid_of("ledger", staging.file_map.source, record["reference"])
    cohort = None
    if record["cohort"]:
        cohort, _first = staging.refer("Cohort", (record["cohort"],), {}, record.place)
    values = (
        record["date"],
        record["amount"],
        record["currency"].upper(),
        record["payer_kind"],
        record["stage"],
        record["in_kind"],
        record["document_number"],
        record["purpose"],
        record.enterprise,
        cohort,
    )
    staging.fact(LedgerEntry, (uid,), values, record, field="amount")
    return True


def _take_rate(staging: Staging, record: Record) -> bool:
    if record["value"] <= 0:
        staging.error(record, "value", _("A rate is more than zero."))
        return False
    key = (record["base"].upper(), record["currency"].upper(), record["day"])
    values = (record["valid_until"], record["value"], record["source"])
    staging.fact(ExchangeRate, key, values, record, field="value")
    return True


def _take_minimum_wage(staging: Staging, record: Record) -> bool:
    key = (record["country"].upper(), record["valid_from"])
    staging.fact(MinimumWage, key, (record["per_hour"], record["source"]), record, field="per_hour")
    return True


def _take_index(staging: Staging, record: Record) -> bool:
    key = (record["country"].upper(), record["month"].replace(day=1), record["name"])
    staging.fact(PriceIndex, key, (record["value"],), record, field="value")
    return True


MONEY_SECTIONS = (
    Section(
        "ledger",
        (
            Field("reference", required=True, limit=100),
            Field("date", "day", required=True),
            Field("amount", "number", skips=True),
            Field("currency", required=True, limit=3),
            Field("payer_kind", "choice", required=True, choices=tuple(LedgerEntry.PayerKind.values)),
            Field("stage", "choice", required=True, choices=tuple(LedgerEntry.Stage.values)),
            Field("in_kind", "yes_no", default=False),
            Field("document_number", limit=60),
            Field("purpose", required=True, limit=40),
            Field("cohort", limit=60),
            Field("reason", limit=2000),
        ),
        _take_entry,
    ),
    Section(
        "exchange_rates",
        (
            Field("base", required=True, limit=3),
            Field("currency", required=True, limit=3),
            Field("day", "day", required=True),
            Field("valid_until", "day", default=None),
            Field("value", "number", required=True),
            Field("source", required=True),
            Field("reason", limit=2000),
        ),
        _take_rate,
        needs_enterprise=False,
    ),
    Section(
        "minimum_wages",
        (
            Field("country", required=True, limit=2),
            Field("valid_from", "day", required=True),
            Field("per_hour", "number", required=True),
            Field("source", required=True),
            Field("reason", limit=2000),
        ),
        _take_minimum_wage,
        needs_enterprise=False,
    ),
    Section(
        "price_indices",
        (
            Field("country", required=True, limit=2),
            Field("month", "day", required=True),
            Field("name", required=True),
            Field("value", "number", required=True),
            Field("reason", limit=2000),
        ),
        _take_index,
        needs_enterprise=False,
    ),
)

MONEY_FACTS = (
    FactKind(
        LedgerEntry,
        ("uid",),
        (
            "date",
            "amount",
            "currency",
            "payer_kind",
            "stage",
            "in_kind",
            "document_number",
            "purpose",
            "enterprise_id",
            "cohort_id",
        ),
        {"enterprise_id": "Enterprise", "cohort_id": "Cohort"},
    ),
    FactKind(ExchangeRate, ("base", "currency", "day"), ("valid_until", "value", "source")),
    FactKind(MinimumWage, ("country", "valid_from"), ("per_hour", "source")),
    FactKind(PriceIndex, ("country", "month", "name"), ("value",)),
)
