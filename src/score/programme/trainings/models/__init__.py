"""Tables of training: cohorts and who was there, plans, satisfaction, trainers and their certificates."""

from score.programme.trainings.models.certificates import (
    Certificate,
    CertificateStanding,
    ParticipationCertificate,
)
from score.programme.trainings.models.cohorts import (
    Attendance,
    ClassDay,
    Cohort,
    CohortDelivery,
    Enrolment,
    Participation,
    Phase,
    StatedTraining,
)
from score.programme.trainings.models.fees import FeeAgreement
from score.programme.trainings.models.people import PersonDecision
from score.programme.trainings.models.planning import (
    CheckOverride,
    CohortPlace,
    CohortPlan,
    CohortState,
    CohortTrainer,
)
from score.programme.trainings.models.satisfaction import (
    SatisfactionAnswer,
    SatisfactionSheet,
    SatisfactionTally,
)
from score.programme.trainings.models.trainers import (
    Observation,
    Trainer,
    TrainerAbsence,
    TrainerStep,
)

__all__ = [
    "Attendance",
    "Certificate",
    "CertificateStanding",
    "CheckOverride",
    "ClassDay",
    "Cohort",
    "CohortDelivery",
    "CohortPlace",
    "CohortPlan",
    "CohortState",
    "CohortTrainer",
    "Enrolment",
    "FeeAgreement",
    "Observation",
    "Participation",
    "ParticipationCertificate",
    "PersonDecision",
    "Phase",
    "SatisfactionAnswer",
    "SatisfactionSheet",
    "SatisfactionTally",
    "StatedTraining",
    "Trainer",
    "TrainerAbsence",
    "TrainerStep",
]
