"""What the registry offers to figures."""

from score.programme.core.fact_tables import FactTable
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseMerge,
    Workforce,
)

FACT_TABLES = (
    FactTable("enterprises", Enterprise, ("uid",), unit="enterprise", owner="id", only_added=True),
    FactTable(
        "enterprise_attributes",
        EnterpriseAttribute,
        ("enterprise_id", "kind", "value", "valid_from"),
        unit="attribute of an enterprise from a day on",
        owner="enterprise",
    ),
    FactTable(
        "workforce",
        Workforce,
        ("enterprise_id", "day", "dimensions", "heads"),
        unit="heads on a day",
        owner="enterprise",
    ),
    FactTable("enterprise_merges", EnterpriseMerge, ("kept_id", "absorbed_id"), unit="merge of two records"),
    FactTable(
        "enterprise_closures",
        EnterpriseClosure,
        ("enterprise_id", "closed_on", "evidence"),
        unit="closure of an enterprise",
        owner="enterprise",
    ),
    FactTable(
        "comparison_memberships",
        ComparisonMembership,
        ("enterprise_id", "group", "reference_day"),
        unit="untrained enterprise in a comparison group",
        owner="enterprise",
    ),
)
