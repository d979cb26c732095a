"""What training offers to figures."""

from score.programme.core.fact_tables import FactTable
from score.programme.trainings.models import (
    Attendance,
    Certificate,
    CertificateStanding,
    ClassDay,
    Cohort,
    CohortDelivery,
    CohortTrainer,
    Enrolment,
    Participation,
    PersonDecision,
    Phase,
    SatisfactionTally,
    StatedTraining,
    Trainer,
    TrainerStep,
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
    FactTable("person_decisions", PersonDecision, ("left_id", "right_id", "verdict"), unit="pair of persons"),
    FactTable("attendances", Attendance, ("cohort_id", "person_id", "number", "present"), unit="person on a class day"),
    FactTable(
        "stated_trainings",
        StatedTraining,
        ("enterprise_id", "module", "first_class_day", "last_class_day"),
        unit="training stated by an import",
        owner="enterprise",
    ),
    FactTable("satisfaction", SatisfactionTally, ("cohort_id", "item", "score", "answers"), unit="score of an item"),
    FactTable("trainers", Trainer, ("uid", "country", "sex", "organisation_id"), unit="trainer"),
    FactTable("cohort_trainers", CohortTrainer, ("cohort_id", "trainer_id", "part"), unit="trainer of a cohort"),
    FactTable("trainer_steps", TrainerStep, ("trainer_id", "module", "step", "day", "cohort_id"), unit="step"),
    FactTable(
        "certificates",
        Certificate,
        ("number", "trainer_id", "module", "level", "issued_on", "valid_until"),
        unit="certificate",
    ),
    FactTable("certificate_standings", CertificateStanding, ("number", "standing", "day"), unit="certificate"),
)
