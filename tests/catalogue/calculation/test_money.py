from __future__ import annotations

import numpy as np
import pytest

from score.catalogue.calculation.money import dated, fees_in_usd, to_usd
from score.catalogue.calculation.panel import Rates
from tests.catalogue.panels import Cycle, Firm, Round, day, days, panel, strings


def rates(*rows: tuple[str, str, str, float], until: list[str] | None = None) -> Rates:
    return Rates(
        strings(row[0] for row in rows),
        strings(row[1] for row in rows),
        days(row[2] for row in rows),
        np.array([row[3] for row in rows]),
        None if until is None else days(until),
    )


def dollars(held: Rates, amount: float, currency: str, on: str) -> float:
    return float(to_usd(held, np.array([amount]), strings([currency]), days([on]))[0])


ECB = rates(("EUR", "USD", "2024-06-28", 1.0705), ("EUR", "CNY", "2024-06-28", 7.7748))


def test_crosses_through_the_euro_unrounded() -> None:
    assert dollars(ECB, 1000, "CNY", "2024-06-28") == 1000 * (1.0705 / 7.7748)
    assert dollars(ECB, 1000, "EUR", "2024-06-28") == pytest.approx(1070.5)
    assert dollars(ECB, 1000, "USD", "1999-01-01") == 1000


def test_a_missing_day_takes_the_last_rate_at_most_a_week_back() -> None:
    assert dollars(ECB, 1000, "CNY", "2024-06-30") == dollars(ECB, 1000, "CNY", "2024-06-28")
    assert dollars(ECB, 1000, "CNY", "2024-07-05") == dollars(ECB, 1000, "CNY", "2024-06-28")
    assert np.isnan(dollars(ECB, 1000, "CNY", "2024-07-06"))
    assert np.isnan(dollars(ECB, 1000, "CNY", "2024-06-27"))
    assert np.isnan(dollars(ECB, 1000, "GHS", "2024-06-28"))


def test_a_manual_rate_comes_first_within_its_period() -> None:
    manual = rates(
        ("EUR", "USD", "2024-06-28", 1.0705),
        ("EUR", "CNY", "2024-06-28", 7.7748),
        ("USD", "CNY", "2024-06-01", 7.0),
        until=["", "", "2024-06-28"],
    )
    assert dollars(manual, 700, "CNY", "2024-06-28") == 100
    assert dollars(manual, 700, "CNY", "2024-06-29") == dollars(ECB, 700, "CNY", "2024-06-29")
    forever = rates(("USD", "GHS", "2024-07-30", 15.5))
    assert dollars(forever, 155, "GHS", "2024-12-31") == 10
    assert np.isnan(dollars(forever, 155, "GHS", "2026-01-01"))


def test_no_recorded_fee_is_not_a_fee_of_nothing() -> None:
    firms = [Firm("A", currency="USD"), Firm("B", currency="USD"), Firm("C", currency="USD")]
    fees = [("A", 100.0, "USD", "2024-07-01"), ("A", 50.0, "USD", "2024-08-01"), ("B", 0.0, "USD", "2024-07-01")]
    found = fees_in_usd(panel("2025-01-01", firms, [Cycle("A", "M1", "2024-07-10")], fees=fees))
    assert found[:2].tolist() == [150.0, 0.0]
    assert np.isnan(found[2])


def test_a_series_is_read_at_the_last_day_of_the_period() -> None:
    rounds = [Round("A", "baseline", "2024-01-01", end, {"W": 1.0}) for end in ("2024-03-31", "2024-04-01")]
    held = panel("2025-01-01", [Firm("A", "IN")], [], rounds)
    wages = {"IN": [(day("2024-04-01"), 56.0), (day("2023-04-01"), 52.0)]}
    assert dated(wages, held).tolist() == [52.0, 56.0]
    assert np.isnan(dated(wages, held, days_valid=365)[0])  # never carried on beyond its days
    assert np.isnan(dated({"GH": [(0, 1.0)]}, held)).all()
