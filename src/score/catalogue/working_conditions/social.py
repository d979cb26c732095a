"""Social protection, social dialogue, and the populations their shares refer to."""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.logic import holds
from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule

_PROTECTION = "SDG 1.3.1 metadata"
_DIALOGUE = "ILOSTAT, industrial relations data"

RULES = (
    Rule(
        name="pension_age",
        kind="flag",
        expression=nw.col("age") >= nw.col("pension_age_from"),
        needs=("age", "pension_age_from"),
        says="Above the age from which pensions are counted, 65 unless said otherwise.",
        missing=STAYS_UNKNOWN,
        source=_PROTECTION,
    ),
    Rule(
        name="employed_outside_agriculture",
        kind="flag",
        expression=nw.col("employed") & ~nw.col("agriculture"),
        needs=("employed", "agriculture"),
        says="Employed, with the main job outside agriculture, forestry and fishing.",
        missing=STAYS_UNKNOWN,
        source="ILO, Decent Work Indicators (2013)",
    ),
    Rule(
        name="employee_member",
        kind="flag",
        expression=nw.col("employee") & nw.col("union_member"),
        needs=("employee", "union_member"),
        says="An employee who is a member of a trade union; members out of work, retired or self-employed are not.",
        missing=STAYS_UNKNOWN,
        source=_DIALOGUE,
    ),
    Rule(
        name="employee_may_bargain",
        kind="flag",
        expression=nw.col("employee") & nw.col("bargaining_right"),
        needs=("employee", "bargaining_right"),
        says="An employee whom the law does not keep from bargaining collectively.",
        missing=STAYS_UNKNOWN,
        source=_DIALOGUE,
    ),
    Rule(
        name="member_firm_employees",
        kind="number",
        # nobody in a firm that is no member: zero, while an unknown membership stays unknown
        expression=nw.when(holds(~nw.col("employers_member").is_null())).then(
            nw.col("employees_number") * nw.col("employers_member").cast(nw.Int64)
        ),
        needs=("employers_member", "employees_number"),
        says="Employees of an establishment that belongs to an employers' organisation, else zero.",
        missing=STAYS_UNKNOWN,
        source=_DIALOGUE,
    ),
)
