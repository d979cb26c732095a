"""What training offers to figures."""

from score.programme.core.fact_tables import FactTable
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    CohortDelivery,
    Enrolment,
    Participation,
    Phase,
    StatedTraining,
)

FACT_TABLES = (
    FactTable("phases", Phase, ("code", "starts_on", "ends_on"), unit="phase"),
    FactTable("cohorts", Cohort, ("code", "module", "country"), unit="cohort"),
    FactTable("cohort_deliveries", CohortDelivery, ("cohort_id", "partner_id", "funder_id"), unit="delivery"),
    FactTable("class_days", ClassDay, ("cohort_id", "number", "day"), unit="class day"),
    FactTable("enrolments", Enrolment, ("cohort_id", "enterprise_id"), unit="enrolment", owner="enterprise"),
    FactTable(
        "participations",
        Participation,
        ("cohort_id", "enterprise_id", "person_id", "sex", "job_role"),
        unit="person in a cohort",
        owner="enterprise",
    ),
    FactTable("attendances", Attendance, ("cohort_id", "person_id", "number", "present"), unit="person on a class day"),
    FactTable(
        "stated_trainings",
        StatedTraining,
        ("enterprise_id", "module", "first_class_day", "last_class_day"),
        unit="training stated by an import",
        owner="enterprise",
    ),
)
