"""Earnings of employees, minimum wages, working poverty. Money is in the currency of the data.

Low pay and pay gaps depend on the distribution, so no record can be flagged: their sheets name the estimator.
"""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.logic import between, coded, one_of
from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule

_EARNINGS = "SDG 8.5.1 metadata; 12th ICLS (1973), resolution on wages"
_CELLS = "ILO, Global Wage Report 2018/19"
FEMALE = 2  # code of sex

RULES = (
    Rule(
        name="hourly_earnings",
        kind="number",
        expression=nw.when(nw.col("earnings_month") > 0).then(nw.col("earnings_month") / nw.col("hours_month")),
        needs=("earnings_month", "hours_month"),
        says="Gross earnings of the main job per hour usually worked, in the currency of the data.",
        missing="Unknown where earnings or hours are unknown or not above zero: no pay is not a wage of zero.",
        source=_EARNINGS,
    ),
    Rule(
        name="paid_employee",
        kind="flag",
        expression=nw.col("employee") & ~nw.col("hourly_earnings").is_null(),
        needs=("employee", "hourly_earnings"),
        says="An employee whose hourly earnings are known.",
        missing="Earnings that are unknown put the person outside; the share outside has to be reported.",
        source=_EARNINGS,
    ),
    Rule(
        name="below_minimum_wage",
        kind="flag",
        expression=nw.col("hourly_earnings") < nw.col("minimum_wage_hour"),
        needs=("hourly_earnings", "minimum_wage_hour"),
        says="Earns less an hour than the minimum wage that applies.",
        missing=STAYS_UNKNOWN,
        source="ILO, Decent Work Indicators (2013); Convention No. 131 (1970)",
    ),
    Rule(
        name="poor_household",
        kind="flag",
        expression=nw.col("consumption_ppp") < nw.col("poverty_line"),
        needs=("consumption_ppp", "poverty_line"),
        says="Lives in a household whose consumption a head and day is below the poverty line.",
        missing=STAYS_UNKNOWN,
        source="SDG 1.1.1 metadata",
    ),
    Rule(
        name="female",
        kind="flag",
        expression=nw.col("sex") == FEMALE,
        needs=("sex",),
        says="A woman.",
        missing=STAYS_UNKNOWN,
        source=_CELLS,
    ),
    Rule(
        name="pay_age_band",
        kind="code",
        expression=coded(
            (
                (nw.col("age") < 25, 1),
                (between("age", 25, 34), 2),
                (between("age", 35, 44), 3),
                (between("age", 45, 54), 4),
                (nw.col("age") >= 55, 5),
            )
        ),
        needs=("age",),
        says="1 under 25, 2 25 to 34, 3 35 to 44, 4 45 to 54, 5 55 and over.",
        missing=STAYS_UNKNOWN,
        source=_CELLS,
    ),
    Rule(
        name="full_time",
        kind="flag",
        expression=nw.col("hours_usual") >= nw.col("full_time_from"),
        needs=("hours_usual", "full_time_from"),
        says="Usually works at least the hours of a full-time job.",
        missing=STAYS_UNKNOWN,
        source=_CELLS,
    ),
    Rule(
        name="manager",
        kind="flag",
        expression=nw.col("employed") & one_of("isco2", (11, 12, 13, 14)),
        needs=("employed", "isco2"),
        says="Employed in a managerial occupation, ISCO-08 groups 11 to 14.",
        missing=STAYS_UNKNOWN,
        source="SDG 5.5.2 metadata",
    ),
    Rule(
        name="senior_manager",
        kind="flag",
        expression=nw.col("employed") & one_of("isco2", (11, 12, 13)),
        needs=("employed", "isco2"),
        says="Employed in senior or middle management, ISCO-08 groups 11 to 13.",
        missing=STAYS_UNKNOWN,
        source="SDG 5.5.2 metadata",
    ),
)
