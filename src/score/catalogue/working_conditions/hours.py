"""Hours of work. Hours are hours a week; the standard is resolution I of the 18th ICLS (2008) on working time."""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.logic import coded
from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule

_SOURCE = "18th ICLS (2008), resolution I on working time; ILOSTAT, hours of work"
WEEKS_OF_A_MONTH = 52 / 12
_actual = nw.col("hours_actual")

RULES = (
    Rule(
        name="long_hours",
        kind="flag",
        expression=_actual > nw.col("long_hours_over"),
        needs=("hours_actual", "long_hours_over"),
        says="Actually worked more hours in all jobs in the reference week than the limit, 48 unless said otherwise.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="long_usual_hours",
        kind="flag",
        expression=nw.col("hours_usual") > nw.col("long_hours_over"),
        needs=("hours_usual", "long_hours_over"),
        says="Usually works more hours a week in the main job than the limit.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="hours_band",
        kind="code",
        expression=coded(
            (
                (_actual == 0, 0),
                ((_actual > 0) & (_actual < 15), 1),
                ((_actual >= 15) & (_actual < 30), 2),
                ((_actual >= 30) & (_actual < 35), 3),
                ((_actual >= 35) & (_actual < 40), 4),
                ((_actual >= 40) & (_actual <= 48), 5),
                (_actual > 48, 6),
            )
        ),
        needs=("hours_actual",),
        says="""0 none in the week, 1 under 15, 2 15 to under 30, 3 30 to under 35, 4 35 to under 40, 5 40 to 48, \
6 over 48.""",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="asocial_hours",
        kind="flag",
        expression=nw.col("night_work") | nw.col("weekend_work"),
        needs=("night_work", "weekend_work"),
        says="Usually works at night or at weekends.",
        missing=STAYS_UNKNOWN,
        source="ILO, Decent Work Indicators (2013)",
    ),
    Rule(
        name="hours_month",
        kind="number",
        expression=nw.when(nw.col("hours_usual") > 0).then(nw.col("hours_usual") * WEEKS_OF_A_MONTH),
        needs=("hours_usual",),
        says="Usual hours of a month: 52/12 times those of a week.",
        missing="Unknown where the usual hours are unknown or not above zero.",
        source=_SOURCE,
    ),
)
