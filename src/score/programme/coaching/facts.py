"""What coaching offers to figures."""

from score.programme.coaching.models import Visit
from score.programme.core.fact_tables import FactTable

FACT_TABLES = (
    FactTable("visits", Visit, ("enterprise_id", "cohort_id", "number", "day"), unit="visit", owner="enterprise"),
)
