"""US dollars from original money, and constant prices: rates of the day, crosses through the euro, unrounded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.labels import encode
from score.catalogue.calculation.panel import NO_DATE, Bools, Floats, Ints, Panel, Payments, Rates

DAYS_BACK = 7  # a missing day takes the last rate before it, at most so many days back
MANUAL_DAYS = 366  # a manual rate without an end is valid for a year
INDEX_DAYS = 366  # a price index is never carried on beyond a year


def to_usd(rates: Rates, amount: Floats, currency: NDArray[np.object_], day: NDArray[np.int32]) -> Floats:
    """Amounts in US dollars at the rate of their day, NaN where no rate is known for it.

    A manual rate (units per USD) valid on the day comes first; else both currencies go through the euro.
    """
    found = np.full(len(amount), np.nan)
    usable = ~np.isnan(amount) & (day != NO_DATE)
    labels = encode(currency[usable])
    rows = np.flatnonzero(usable)
    for code, name in enumerate(labels.names):
        chosen = rows[labels.codes == code]
        found[chosen] = amount[chosen] * _usd_per_unit(rates, name, day[chosen])
    return found


def _usd_per_unit(rates: Rates, currency: str, day: NDArray[np.int32]) -> Floats:
    if currency == "USD":
        return np.ones(len(day))
    manual = _rate(rates, "USD", currency, day)
    euro = np.ones(len(day)) if currency == "EUR" else _rate(rates, "EUR", currency, day)
    crossed: Floats = _rate(rates, "EUR", "USD", day) / euro
    return np.where(np.isnan(manual), crossed, 1 / manual)


def _rate(rates: Rates, base: str, currency: str, day: NDArray[np.int32]) -> Floats:
    held = np.flatnonzero((rates.base == base) & (rates.currency == currency))
    if not len(held):
        return np.full(len(day), np.nan)
    held = held[np.argsort(rates.day[held], kind="stable")]
    position = np.searchsorted(rates.day[held], day, side="right") - 1
    row = held[np.maximum(position, 0)]
    there: Bools = (position >= 0) & (day <= _valid_until(rates, base)[row])
    return np.where(there, rates.value[row], np.nan)


def _valid_until(rates: Rates, base: str) -> Ints:
    start = rates.day.astype(np.int64)
    usual = start + (DAYS_BACK if base == "EUR" else MANUAL_DAYS)
    if base == "EUR" or rates.until is None:
        return usual
    stated = rates.until.astype(np.int64)
    return np.where(stated == NO_DATE, usual, stated)


def currency_of_rounds(panel: Panel, slot: str) -> NDArray[np.object_]:
    """Currency of a money answer in every round: its own unit, else the enterprise's currency."""
    usual = panel.enterprises.currency[panel.rounds.enterprise]
    units = panel.answers.units.get(slot)
    if units is None:
        return usual
    names = np.array(panel.answers.unit_names, dtype=np.object_)
    chosen: NDArray[np.object_] = np.where(units > 0, names[units], usual)
    return chosen


def fees_in_usd(panel: Panel) -> Floats:
    """What each enterprise paid itself, in US dollars; NaN where nothing is recorded or a rate is not known.

    Who paid nothing has a fee of 0 in the ledger; no record is not the same as nothing paid.
    """
    return _paid_in_usd(panel, panel.fees)


def costs_in_usd(panel: Panel) -> Floats:
    """The full direct cost of each enterprise's training, whoever paid it; NaN as in `fees_in_usd`."""
    return _paid_in_usd(panel, panel.costs)


def _paid_in_usd(panel: Panel, paid: Payments) -> Floats:
    dollars = to_usd(panel.rates, paid.amount, paid.currency, paid.paid_on)
    summed = np.zeros(len(panel.enterprises.uid))
    np.add.at(summed, paid.enterprise, dollars)
    recorded = np.zeros(len(summed), np.bool_)
    recorded[paid.enterprise] = True
    return np.where(recorded, summed, np.nan)


def dated(series: dict[str, list[tuple[int, float]]], panel: Panel, days_valid: int | None = None) -> Floats:
    """A series by country and day (minimum wage, price index) at every round's last day; NaN where not known."""
    rounds = panel.rounds
    country = panel.enterprises.country[rounds.enterprise]
    found = np.full(len(rounds.key), np.nan)
    for name, steps in sorted(series.items()):
        rows = np.flatnonzero(country == name)
        if not len(rows) or not steps:
            continue
        ordered = sorted(steps)
        start = np.array([step[0] for step in ordered], np.int64)
        value = np.array([step[1] for step in ordered], np.float64)
        end = rounds.period_end[rows].astype(np.int64)
        position = np.searchsorted(start, end, side="right") - 1
        row = np.maximum(position, 0)
        there = position >= 0
        if days_valid is not None:
            there &= end < start[row] + days_valid
        found[rows] = np.where(there, value[row], np.nan)
    return found
