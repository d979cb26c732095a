"""Employment, unemployment, underemployment and the potential labour force.

Standards: resolution I of the 19th ICLS (2013), paragraphs 27 to 31 (employment), 43 (time-related underemployment),
47 to 48 (unemployment), 51 (potential labour force), 73 (LU1 to LU4); the 13th ICLS (1982) for the older series.
Hours are hours a week.
"""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.logic import coded, fails, holds, one_of
from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule

_19TH = "19th ICLS (2013), resolution I"
_13TH = "13th ICLS (1982), resolution I"
PLAIN_ABSENCE, TESTED_ABSENCE = 1, 2  # codes of absence_reason; 3, the off-season, keeps no job
MAINLY_OWN_USE, ONLY_OWN_USE = 3, 4  # codes of market_use
EMPLOYED, UNEMPLOYED, POTENTIAL, OUTSIDE = 1, 2, 3, 4  # codes of labour_status

_reason = nw.col("absence_reason")
_keeps_job = (_reason == PLAIN_ABSENCE) | (
    (_reason == TESTED_ABSENCE) & (nw.col("absence_under_three_months") | nw.col("absence_paid"))
)
_for_own_use = holds(one_of("market_use", (MAINLY_OWN_USE, ONLY_OWN_USE)))
_looks = nw.col("seeking") | holds(nw.col("future_starter"))
_unattached = (nw.col("seeking") & ~nw.col("available")) | (
    ~nw.col("seeking") & nw.col("wants_work") & nw.col("available")
)

RULES = (
    Rule(
        name="working_age",
        kind="flag",
        expression=nw.col("age") >= nw.col("working_age_from"),
        needs=("age", "working_age_from"),
        says="Of working age.",
        missing=STAYS_UNKNOWN,
        source=_19TH,
    ),
    Rule(
        name="absent_from_job",
        kind="flag",
        expression=nw.col("job_absence") & _keeps_job,
        needs=("job_absence",),
        uses=("absence_reason", "absence_under_three_months", "absence_paid"),
        says="""Had a job but did not work in the reference week, and the absence keeps the job: leave, illness, \
working time arrangements and maternity or paternity leave always do; other reasons where the absence lasts at most \
three months or pay goes on; the off-season never does.""",
        missing="Without the reason an absence is neither kept nor refused: the result is unknown.",
        source=f"{_19TH}, § 29",
    ),
    Rule(
        name="employed",
        kind="flag",
        expression=nw.col("working_age")
        & ((nw.col("any_work") & ~_for_own_use) | (~nw.col("any_work") & nw.col("absent_from_job"))),
        needs=("working_age", "any_work", "absent_from_job"),
        uses=("market_use",),
        says="""Worked at least one hour for pay or profit in the reference week, or was temporarily absent from such \
work. Producing mainly or only for the own household is no employment.""",
        missing="""Market orientation is only asked of those in farming, fishing and similar work: where it is not \
answered, the work counts as for the market. Everything else that is unknown leaves the result unknown.""",
        source=f"{_19TH}, §§ 27-31",
    ),
    Rule(
        name="employed_13th",
        kind="flag",
        expression=nw.col("working_age")
        & (nw.col("any_work") | holds(nw.col("own_use_goods")) | (~nw.col("any_work") & nw.col("absent_from_job"))),
        needs=("working_age", "any_work", "absent_from_job"),
        uses=("own_use_goods",),
        says="Employed by the older standard: producing goods for the own household counts as well.",
        missing="Where goods for own use were not asked about, nobody is employed by them alone.",
        source=f"{_13TH}, §§ 6, 9",
    ),
    Rule(
        name="unemployed",
        kind="flag",
        expression=nw.col("working_age") & ~nw.col("employed") & _looks & nw.col("available"),
        needs=("working_age", "employed", "seeking", "available"),
        uses=("future_starter",),
        says="""Not employed, looked for work in the last four weeks or will start a job within three months, and \
could start in the reference week or soon after it, within two weeks.""",
        missing="Who did not say that a job waits counts as having none waiting. " + STAYS_UNKNOWN,
        source=f"{_19TH}, §§ 47-48",
    ),
    Rule(
        name="unemployed_13th",
        kind="flag",
        expression=nw.col("working_age") & ~nw.col("employed_13th") & _looks & nw.col("available"),
        needs=("working_age", "employed_13th", "seeking", "available"),
        uses=("future_starter",),
        says="Unemployed beside employment of the older standard, without its relaxed variant.",
        missing="Who did not say that a job waits counts as having none waiting. " + STAYS_UNKNOWN,
        source=f"{_13TH}, § 10",
    ),
    Rule(
        name="labour_force",
        kind="flag",
        expression=nw.col("employed") | nw.col("unemployed"),
        needs=("employed", "unemployed"),
        says="Employed or unemployed.",
        missing=STAYS_UNKNOWN,
        source=f"{_19TH}, § 17",
    ),
    Rule(
        name="labour_force_13th",
        kind="flag",
        expression=nw.col("employed_13th") | nw.col("unemployed_13th"),
        needs=("employed_13th", "unemployed_13th"),
        says="Employed or unemployed by the older standard.",
        missing=STAYS_UNKNOWN,
        source=f"{_13TH}, § 8",
    ),
    Rule(
        name="underemployed",
        kind="flag",
        expression=nw.col("employed")
        & nw.col("wants_more_hours")
        & nw.col("available_more_hours")
        & (nw.col("hours_all_jobs") < nw.col("short_hours")),
        needs=("employed", "wants_more_hours", "available_more_hours", "hours_all_jobs", "short_hours"),
        says="""Employed, wants more hours, could work them, and works fewer hours in all jobs together than the \
threshold.""",
        missing=STAYS_UNKNOWN,
        source=f"{_19TH}, § 43",
    ),
    Rule(
        name="potential_labour_force",
        kind="flag",
        expression=nw.col("working_age") & ~nw.col("employed") & ~nw.col("unemployed") & _unattached,
        needs=("working_age", "employed", "unemployed", "seeking", "available", "wants_work"),
        says="""Neither employed nor unemployed, and either looks for work without being available or wants work and \
is available without looking.""",
        missing=STAYS_UNKNOWN,
        source=f"{_19TH}, § 51",
    ),
    Rule(
        name="extended_labour_force",
        kind="flag",
        expression=nw.col("labour_force") | nw.col("potential_labour_force"),
        needs=("labour_force", "potential_labour_force"),
        says="In the labour force or the potential labour force.",
        missing=STAYS_UNKNOWN,
        source=f"{_19TH}, § 73",
    ),
    Rule(
        name="lu2_case",
        kind="flag",
        expression=nw.col("unemployed") | nw.col("underemployed"),
        needs=("unemployed", "underemployed"),
        says="Unemployed or in time-related underemployment.",
        missing=STAYS_UNKNOWN,
        source=f"{_19TH}, § 73",
    ),
    Rule(
        name="lu3_case",
        kind="flag",
        expression=nw.col("unemployed") | nw.col("potential_labour_force"),
        needs=("unemployed", "potential_labour_force"),
        says="Unemployed or in the potential labour force.",
        missing=STAYS_UNKNOWN,
        source=f"{_19TH}, § 73",
    ),
    Rule(
        name="lu4_case",
        kind="flag",
        expression=nw.col("unemployed") | nw.col("underemployed") | nw.col("potential_labour_force"),
        needs=("unemployed", "underemployed", "potential_labour_force"),
        says="Unemployed, in time-related underemployment or in the potential labour force.",
        missing=STAYS_UNKNOWN,
        source=f"{_19TH}, § 73",
    ),
    Rule(
        name="labour_status",
        kind="code",
        expression=coded(
            (
                (nw.col("employed"), EMPLOYED),
                (nw.col("unemployed"), UNEMPLOYED),
                (nw.col("potential_labour_force"), POTENTIAL),
                (holds(nw.col("working_age")) & fails(nw.col("extended_labour_force")), OUTSIDE),
            )
        ),
        needs=("working_age", "employed", "unemployed", "potential_labour_force", "extended_labour_force"),
        says="1 employed, 2 unemployed, 3 potential labour force, 4 otherwise outside the labour force.",
        missing="Unknown where it cannot be told, and below working age.",
        source=f"{_19TH}, § 16",
    ),
)
