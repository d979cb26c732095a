"""The rights in what is delivered: training, trainers, coaching. Part of the table in `rights`."""

from __future__ import annotations

from score.programme.organisations.access.reaches import (
    ANYBODY,
    CLERK,
    COORDINATOR,
    ENTERPRISE,
    FOCAL,
    IN_CUSTODY,
    KEPT_BY,
    MANAGER,
    MASTER_RECORD,
    ME,
    OWNER,
    PARTNER,
    PROGRAMME,
    RUN_BY,
    SIGNED_IN,
    STAFF,
    TRAINER,
    Row,
    row,
)

# what a cohort's partner keeps and the programme looks at
_OF_COHORT = row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER)
# a coordinator decides, not who delivers
_DECIDED = row(everything=(OWNER,), country=(COORDINATOR,))
_OF_TRAINER = row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER, oneself=(TRAINER,))
_ROSTER = row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER,))

DELIVERY_RIGHTS: dict[str, dict[str, Row]] = {
    # training
    "Phase": {"view": SIGNED_IN, "add": PROGRAMME, "change": PROGRAMME},
    "Cohort": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR, FOCAL), own=PARTNER),
        "add": row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER,)),
        "change": KEPT_BY,
        "export": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK)),
    },
    "CohortDelivery": {"view": row(everything=(OWNER, ME), country=(COORDINATOR, FOCAL), own=PARTNER)},
    "ClassDay": {"view": row(everything=(OWNER, ME), country=(COORDINATOR, FOCAL), own=PARTNER)},
    "Enrolment": {"view": MASTER_RECORD},
    "StatedTraining": {"view": MASTER_RECORD},
    "Participation": {"view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER)},
    "PersonDecision": {"view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER)},
    "Attendance": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER),
        "add": KEPT_BY,
        "change": KEPT_BY,
    },
    "Visit": {"view": IN_CUSTODY, "add": KEPT_BY, "change": KEPT_BY},
    "CohortPlan": {"view": _OF_COHORT, "change": RUN_BY},
    "CohortState": {"view": _OF_COHORT, "change": RUN_BY},
    "CohortTrainer": {"view": _OF_COHORT, "change": RUN_BY},
    "CohortPlace": {"view": _OF_COHORT, "change": RUN_BY},
    "CheckOverride": {"view": _OF_COHORT, "add": _DECIDED},
    "ParticipationCertificate": {"view": _OF_COHORT, "add": KEPT_BY},
    "own_page": {"view": ANYBODY},
    "EnterpriseLink": dict.fromkeys(("view", "add", "change"), KEPT_BY),
    "today": {"view": row(everything=PARTNER)},
    # satisfaction: rows are nobody's to read, only what is counted
    "satisfaction_form": {"view": ANYBODY},
    "SatisfactionSheet": {"view": _OF_COHORT, "add": KEPT_BY},
    "SatisfactionAnswer": {"add": KEPT_BY},
    "SatisfactionTally": {"view": row(everything=STAFF)},
    # trainers
    "certificate_check": {"view": ANYBODY},
    "Trainer": {
        "view": _OF_TRAINER,
        "add": _ROSTER,
        "change": _ROSTER,
        "recommend": KEPT_BY,  # an expert trainer recommends colleagues; whether one is an expert the path says
        "export": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER,)),
    },
    "TrainerStep": {"view": _OF_TRAINER, "add": _ROSTER, "change": _ROSTER},
    "Observation": {"view": _OF_TRAINER, "add": KEPT_BY, "change": _ROSTER},
    "TrainerAbsence": {"view": _OF_TRAINER, "change": _ROSTER | row(oneself=(TRAINER,))},
    "Certificate": {"view": _OF_TRAINER, "add": _DECIDED, "recognise_expert": row(everything=(OWNER,))},
    "CertificateStanding": {"view": _OF_TRAINER, "add": _DECIDED},
    # what a trainer is paid: the trainer's own, and of those who pay; a colleague never sees it
    "FeeAgreement": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER,), oneself=(TRAINER,)),
        **dict.fromkeys(("add", "change"), row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER,))),
    },
    # coaching
    "VisitPlan": {"view": IN_CUSTODY, "change": KEPT_BY},
    "VisitReport": {"view": IN_CUSTODY, "change": KEPT_BY},
    "PracticeSeen": {"view": IN_CUSTODY, "change": KEPT_BY},
    "PracticePhoto": {"view": IN_CUSTODY, "add": KEPT_BY},
    "AgreedAction": {"view": IN_CUSTODY, "add": KEPT_BY, "change": KEPT_BY | row(enterprise=(ENTERPRISE,))},
    "TeamMember": {"view": IN_CUSTODY, "change": KEPT_BY | row(enterprise=(ENTERPRISE,))},
    "ImprovementProject": {
        verb: IN_CUSTODY if verb == "view" else KEPT_BY | row(enterprise=(ENTERPRISE,))
        for verb in ("view", "add", "change")
    },
    # what workers say: counted at once, so there are no rows to read; results to the firm and to who steers
    "voice_form": {"view": ANYBODY},
    "VoiceSheet": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER),
        **dict.fromkeys(("add", "change"), KEPT_BY),
    },
    "VoiceCount": {},  # nobody's
    "VoiceResult": {"view": row(everything=(OWNER, ME), country=(COORDINATOR,), enterprise=(ENTERPRISE,))},
    # serious concerns: to the focal persons of the country and to nobody else, whoever raised it included
    "raise_concern": {"view": row(everything=(COORDINATOR, FOCAL, *PARTNER))},
    "SeriousConcern": {verb: row(country=(FOCAL,)) for verb in ("view", "change")},
    "concern_counts": {"view": row(everything=(OWNER, ME))},
    **{
        name: {"view": IN_CUSTODY, "change": KEPT_BY | row(enterprise=(ENTERPRISE,))}
        for name in ("ProjectCard", "ProjectStage", "ProjectMeasure", "ProjectMoney", "ProjectPhoto")
    },
}
