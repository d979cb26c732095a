"""What rounds and answers offer to figures."""

from score.programme.core.fact_tables import FactTable
from score.programme.results.models import Answer, Round, RoundPeriod

FACT_TABLES = (
    FactTable(
        "rounds",
        Round,
        ("uid", "enterprise_id", "cohort_id", "kind"),
        unit="round",
        owner="enterprise",
        only_added=True,
    ),
    FactTable(
        "round_periods",
        RoundPeriod,
        ("round_id", "starts_on", "ends_on", "collected_on"),
        unit="period of a round",
        owner="round.enterprise",
    ),
    FactTable(
        "answers",
        Answer,
        ("round_id", "question", "dimensions", "value", "unit", "missing", "evidence"),
        unit="answer",
        owner="round.enterprise",
    ),
)
