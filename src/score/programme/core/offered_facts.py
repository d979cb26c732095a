"""What `core` itself offers to figures: money and rates. (`facts.py` is here the machinery of all facts.)"""

from score.programme.core.fact_tables import FactTable
from score.programme.core.models import ExchangeRate, LedgerEntry, MinimumWage, PriceIndex

FACT_TABLES = (
    FactTable(
        "ledger",
        LedgerEntry,
        ("date", "amount", "currency", "payer_kind", "stage", "in_kind", "purpose", "enterprise_id", "cohort_id"),
        unit="ledger entry",
        owner="enterprise",
    ),
    FactTable(
        "exchange_rates", ExchangeRate, ("base", "currency", "day", "valid_until", "value"), unit="rate of a day"
    ),
    FactTable("price_indices", PriceIndex, ("country", "month", "value"), unit="index of a month"),
    FactTable("minimum_wages", MinimumWage, ("country", "valid_from", "per_hour"), unit="minimum wage from a day on"),
)
