"""Occupational injuries: which accidents count as cases, and what establishments report of them.

Standard: resolution II of the 16th ICLS (1998) on occupational injuries. One case is one person hurt in one accident.
A record is an accident (first part), a person or an establishment (last part). Days are calendar days.
"""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule

_SOURCE = "16th ICLS (1998), resolution on occupational injuries"
DAYS_TO_DEATH = 365  # a later death does not make the case fatal
ESAW_DAYS = 3  # European statistics count absences of more than three days

_at_work = ~nw.col("commuting")

RULES = (
    Rule(
        name="fatal_case",
        kind="flag",
        expression=_at_work & nw.col("died") & (nw.col("days_to_death") <= DAYS_TO_DEATH),
        needs=("commuting", "died"),
        uses=("days_to_death",),
        says="An accident at work, not on the way to it, that killed the person within a year.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="nonfatal_case",
        kind="flag",
        expression=_at_work & ~nw.col("fatal_case") & (nw.col("days_away") >= 1),
        needs=("commuting", "fatal_case", "days_away"),
        says="""An accident at work, not on the way to it, after which the person was away for at least one day \
besides the day of the accident.""",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="nonfatal_case_esaw",
        kind="flag",
        expression=_at_work & ~nw.col("fatal_case") & (nw.col("days_away") > ESAW_DAYS),
        needs=("commuting", "fatal_case", "days_away"),
        says="The same with more than three days away, as European statistics count.",
        missing=STAYS_UNKNOWN,
        source="Eurostat, European Statistics on Accidents at Work (ESAW), methodology",
    ),
    Rule(
        name="injured_worker",
        kind="flag",
        expression=nw.col("work_injury") & _at_work & (nw.col("days_away") >= 1),
        needs=("work_injury", "commuting", "days_away"),
        says="Was hurt at work in the last twelve months and away for at least one day besides that of the accident.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="all_cases",
        kind="number",
        expression=nw.col("fatal_cases") + nw.col("nonfatal_cases"),
        needs=("fatal_cases", "nonfatal_cases"),
        says="New cases of an establishment in the period, fatal and not.",
        missing="Unknown where either number is: an establishment without records has no zero.",
        source=_SOURCE,
    ),
    Rule(
        name="establishment_with_workers",
        kind="flag",
        expression=nw.col("workers_average") > 0,
        needs=("workers_average",),
        says="An establishment with workers in the period.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="headcount_mean",
        kind="number",
        expression=(nw.col("headcount_start") + nw.col("headcount_end")) / 2,
        needs=("headcount_start", "headcount_end"),
        says="Mean of the employees at the start and at the end of the period.",
        missing=STAYS_UNKNOWN,
        source="ISO 30414 (2018), turnover rate",
    ),
)
