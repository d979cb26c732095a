"""Series of money per country: in order of time, corrected and withdrawn ones as known at the moment."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from score.programme.core import facts
from score.programme.core.known import known_facts
from score.programme.core.models import ExchangeRate, MinimumWage, PriceIndex
from score.programme.results.panel.money import read_rates, read_series
from tests.programme.results.golden_world import rolled_back

pytestmark = pytest.mark.django_db
DAY = datetime.date
EPOCH = DAY(1970, 1, 1)


@pytest.fixture(autouse=True)
def forgotten():
    with rolled_back():
        yield


def wage(country: str, since: datetime.date, pay: str) -> MinimumWage:
    return MinimumWage(country=country, valid_from=since, per_hour=Decimal(pay), source="invented")


def wages(at=None) -> dict[str, list[tuple[datetime.date, float]]]:
    with known_facts(at or facts.as_known(None)) as known:
        found = read_series(known, "minimum_wages", "valid_from", "per_hour")
    return {country: [(EPOCH + datetime.timedelta(day), pay) for day, pay in one] for country, one in found.items()}


def test_each_country_has_its_own_series_in_order_of_time():
    with facts.writing(None) as writing:
        for country, year, pay in [("GH", 2025, "2.5"), ("VN", 2024, "0.9"), ("GH", 2023, "1.75"), ("GH", 2024, "2")]:
            writing.add(wage(country, DAY(year, 1, 1), pay))
    assert wages() == {
        "GH": [(DAY(2023, 1, 1), 1.75), (DAY(2024, 1, 1), 2.0), (DAY(2025, 1, 1), 2.5)],
        "VN": [(DAY(2024, 1, 1), 0.9)],
    }


def test_nothing_recorded_is_no_series():
    assert wages() == {}


def test_a_corrected_amount_counts_from_its_correction_on_and_a_withdrawn_one_no_more():
    with facts.writing(None) as writing:
        first = writing.add(wage("GH", DAY(2024, 1, 1), "2"))
    before = facts.as_known(None)
    with facts.writing(None) as writing:
        second = writing.supersede(first, wage("GH", DAY(2024, 1, 1), "2.2"), reason="misread")
    between = facts.as_known(None)
    with facts.writing(None) as writing:
        writing.withdraw(second, reason="not in force")
    assert wages(before) == {"GH": [(DAY(2024, 1, 1), 2.0)]}
    assert wages(between) == {"GH": [(DAY(2024, 1, 1), 2.2)]}
    assert wages() == {}


def test_prices_before_1970_have_their_place_too():
    with facts.writing(None) as writing:
        for year, value in [(1971, "104"), (1969, "100")]:
            writing.add(PriceIndex(country="GH", month=DAY(year, 6, 1), value=Decimal(value), name="invented"))
    with known_facts(facts.as_known(None)) as known:
        (series,) = read_series(known, "price_indices", "month", "value").values()
    assert [value for _day, value in series] == [100.0, 104.0] and series[0][0] < 0 < series[1][0]


def test_rates_keep_their_six_decimals_and_an_open_end():
    with facts.writing(None) as writing:
        for currency, until in [("GHS", DAY(2024, 6, 30)), ("VND", None)]:
            writing.add(
                ExchangeRate(
                    base="USD",
                    currency=currency,
                    day=DAY(2024, 1, 1),
                    valid_until=until,
                    value=Decimal("12.123457"),
                    source="invented",
                )
            )
    with known_facts(facts.as_known(None)) as known:
        rates = read_rates(known)
    assert rates.currency.tolist() == ["GHS", "VND"] and rates.value.tolist() == [12.123457, 12.123457]
    ends = dict(zip(rates.currency, rates.until, strict=True))
    assert ends["GHS"] == (DAY(2024, 6, 30) - EPOCH).days and ends["VND"] != ends["GHS"]
