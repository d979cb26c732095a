"""Fees, exchange rates, price indices and minimum wages as known at a moment."""

from __future__ import annotations

import numpy as np

from score.catalogue.calculation.panel import Fees, Rates
from score.programme.core.known import KnownFacts, plain
from score.programme.results.panel.registry import Registry, days, text


def read_fees(known: KnownFacts, registry: Registry) -> Fees:
    """What enterprises paid for their training, refunds taken off, in their own currency on the day of payment."""
    rows = known.sql(
        "SELECT enterprise_id, currency, date, CASE stage WHEN 'refunded' THEN -amount ELSE amount END AS amount "
        "FROM ledger WHERE payer_kind = 'enterprise' AND purpose = 'fee' AND stage IN ('paid', 'refunded') "
        "AND NOT in_kind AND enterprise_id IS NOT NULL ORDER BY enterprise_id, date, id",
        "ledger",
    )
    return Fees(
        enterprise=registry.places(rows["enterprise_id"]),
        amount=plain(rows["amount"], 0.0).astype(np.float64),
        currency=text(rows["currency"]),
        paid_on=days(rows["date"]),
    )


def read_costs(known: KnownFacts, registry: Registry) -> Fees:
    """The direct cost of every enterprise's training, whoever paid it, in cash or in kind, refunds taken off.

    [ours] What was paid for a cohort and for no enterprise of it is shared equally by the enterprises enrolled.
    """
    rows = known.sql(
        "WITH paid AS (SELECT id, enterprise_id, cohort_id, currency, date, "
        "CASE stage WHEN 'refunded' THEN -amount ELSE amount END AS amount "
        "FROM ledger WHERE stage IN ('paid', 'refunded')), "
        "sizes AS (SELECT cohort_id, COUNT(*) AS many FROM enrolments GROUP BY cohort_id) "
        "SELECT id, enterprise_id, currency, date, amount FROM paid WHERE enterprise_id IS NOT NULL "
        "UNION ALL SELECT p.id, e.enterprise_id, p.currency, p.date, p.amount / s.many FROM paid p "
        "JOIN enrolments e ON e.cohort_id = p.cohort_id JOIN sizes s ON s.cohort_id = p.cohort_id "
        "WHERE p.enterprise_id IS NULL ORDER BY enterprise_id, date, id",
        "ledger",
        "enrolments",
    )
    return Fees(
        enterprise=registry.places(rows["enterprise_id"]),
        amount=plain(rows["amount"], 0.0).astype(np.float64),
        currency=text(rows["currency"]),
        paid_on=days(rows["date"]),
    )


def read_rates(known: KnownFacts) -> Rates:
    """Exchange rates, those of the day and manual ones."""
    rows = known.sql(
        "SELECT base, currency, day, valid_until, value FROM exchange_rates ORDER BY base, currency, day, id",
        "exchange_rates",
    )
    return Rates(
        base=text(rows["base"]),
        currency=text(rows["currency"]),
        day=days(rows["day"]),
        value=plain(rows["value"], np.nan).astype(np.float64),
        until=days(rows["valid_until"]),
    )


def read_series(known: KnownFacts, table: str, day: str, value: str) -> dict[str, list[tuple[int, float]]]:
    """A dated series per country: [(from day, value)], in order of time."""
    rows = known.sql(f"SELECT country, {day} AS day, {value} AS value FROM {table} ORDER BY country, {day}, id", table)
    found: dict[str, list[tuple[int, float]]] = {}
    for country, begins, number in zip(text(rows["country"]), days(rows["day"]), rows["value"], strict=True):
        found.setdefault(country, []).append((int(begins), float(number)))
    return found
