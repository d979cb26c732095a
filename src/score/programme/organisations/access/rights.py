"""The table of rights: for every subject and verb, how far the right of each role reaches.

A subject is a model (by its name) or a capability that has no rows of its own (in small letters). What is not
in the table is nobody's: a new model has no reader until it has a line here.
"""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.organisations.access.delivery_rights import DELIVERY_RIGHTS
from score.programme.organisations.access.reaches import (
    ANYBODY,
    BUYER,
    CLERK,
    COMMITTEE,
    COORDINATOR,
    DONOR,
    ENTERED_BY,
    ENTERPRISE,
    EVALUATOR,
    EVERY_ROLE,
    FOCAL,
    IN_CUSTODY,
    KEPT_BY,
    MANAGER,
    MASTER_RECORD,
    ME,
    OWNER,
    PARTNER,
    PROGRAMME,
    PUBLIC,
    RELATION,
    RUN_BY,
    SIGNED_IN,
    STAFF,
    TRAINER,
    Reach,
    Row,
    row,
)
from score.programme.organisations.models import Organisation

__all__ = [
    "BUYER",
    "CLERK",
    "COMMITTEE",
    "COORDINATOR",
    "DONOR",
    "ENTERPRISE",
    "EVALUATOR",
    "FOCAL",
    "GIVES",
    "MANAGER",
    "ME",
    "OWNER",
    "PUBLIC",
    "RIGHTS",
    "ROLE_KINDS",
    "TRAINER",
    "Reach",
    "RoleRefused",
    "check_role",
    "reach_of",
    "roles_given_by",
    "roles_in",
]

_ABOUT_REPORT = row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER)

RIGHTS: dict[str, dict[str, Row]] = {
    # capabilities
    "catalogue": {"view": ANYBODY},
    "published_figures": {"view": ANYBODY},
    "figures": {"view": SIGNED_IN, "export": row(everything=(*STAFF, FOCAL, EVALUATOR, DONOR))},
    "overview": {"view": SIGNED_IN},
    "data_quality": {"view": row(everything=STAFF)},
    "my_work": {"view": row(everything=STAFF)},
    # organisations and people
    "Organisation": {
        "view": row(
            everything=(OWNER, ME),
            country=(COORDINATOR, FOCAL),
            shared=(COORDINATOR,),
            own=(*PARTNER, BUYER, DONOR, EVALUATOR, COMMITTEE, ENTERPRISE, FOCAL, COORDINATOR),
        ),
        "add": row(everything=(OWNER,), country=(COORDINATOR,)),
        "change": row(everything=(OWNER,), country=(COORDINATOR,)),
        "export": row(everything=(OWNER, ME), country=(COORDINATOR,)),
    },
    "Membership": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, ENTERPRISE), oneself=EVERY_ROLE),
        "change": row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, ENTERPRISE)),
    },
    "Invitation": {
        verb: row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, ENTERPRISE))
        for verb in ("view", "add", "change")
    },
    "Person": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER, oneself=EVERY_ROLE),
        "list": row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER),
        "change": row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, CLERK), oneself=EVERY_ROLE),
        "erase": row(everything=(OWNER,), country=(COORDINATOR,)),
        "export": row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER,)),
    },
    "Consent": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK), enterprise=(ENTERPRISE,)),
        **{
            verb: row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, CLERK), enterprise=(ENTERPRISE,))
            for verb in ("add", "change")
        },
    },
    # the registry
    "Enterprise": {
        "view": MASTER_RECORD,
        "open_answers": IN_CUSTODY,
        "add": RUN_BY,
        "change": RUN_BY,
        "merge": row(everything=(OWNER, ME), country=(COORDINATOR,)),
        "export": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK), enterprise=(ENTERPRISE,)),
    },
    "EnterpriseAttribute": {"view": MASTER_RECORD, "add": RUN_BY, "change": RUN_BY},
    "Workforce": {"view": IN_CUSTODY, "add": ENTERED_BY, "change": ENTERED_BY},
    "EnterpriseMerge": {"view": PROGRAMME | row(country=(COORDINATOR,))},
    "EnterpriseClosure": {"view": IN_CUSTODY, "add": KEPT_BY, "change": KEPT_BY},
    "ComparisonMembership": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,)),
        "add": row(everything=(OWNER, ME), country=(COORDINATOR,)),
    },
    "EnterpriseName": {"view": MASTER_RECORD, "add": RUN_BY, "change": RUN_BY},
    "EnterpriseIdentifier": {"view": MASTER_RECORD, "add": RUN_BY, "change": RUN_BY},
    "EnterpriseContact": {"view": RELATION, "add": RUN_BY, "change": RUN_BY},
    "SupplyLink": {"view": RELATION, "add": RUN_BY, "change": RUN_BY},
    "EnterpriseRow": {
        "view": MASTER_RECORD,
        "export": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK), enterprise=(ENTERPRISE,)),
        "change": RUN_BY,
    },
    "SavedView": {
        "view": row(own=EVERY_ROLE, oneself=EVERY_ROLE),
        "add": SIGNED_IN,
        "change": row(oneself=EVERY_ROLE),
    },
    "BulkChange": {
        verb: row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK))
        for verb in ("view", "add", "change")
    },
    "DuplicateSuggestion": {"view": row(everything=(OWNER, ME), country=(COORDINATOR,))},
    "DuplicateDecision": {
        verb: row(everything=(OWNER, ME), country=(COORDINATOR,)) for verb in ("view", "add", "change")
    },
    # recruitment
    "RecruitmentStage": {"view": RELATION, "add": RUN_BY, "change": RUN_BY},
    "open_calls": {"view": ANYBODY},
    "OpenCall": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR, MANAGER, CLERK), own=(MANAGER, CLERK)),
        "add": RUN_BY,
        "change": RUN_BY,
    },
    "Application": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK)),
        "change": RUN_BY,
    },
    "ImportBatch": {
        verb: row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK))
        for verb in ("view", "add", "change")
    },
    **DELIVERY_RIGHTS,
    # reviews: a coordinator decides, the programme's owner stands in; who made a report answers
    "review_queue": {"view": row(everything=(OWNER, ME, COORDINATOR))},
    "review_queries": {"view": row(everything=STAFF)},
    "ReviewDecision": {
        "view": _ABOUT_REPORT,
        **{verb: row(everything=(OWNER,), country=(COORDINATOR,)) for verb in ("add", "change")},
    },
    "ReviewQuery": {
        "view": _ABOUT_REPORT,
        "answer": row(own=PARTNER),
        **{verb: row(everything=(OWNER,), country=(COORDINATOR,)) for verb in ("add", "change")},
    },
    # verification: a second person asks again; partners, who collected, have no part in it
    **{
        name: dict.fromkeys(("view", "add"), row(everything=(OWNER, ME), country=(COORDINATOR,)))
        for name in (
            "VerificationDraw",
            "VerificationCase",
            "VerificationClaim",
            "VerificationCall",
            "VerificationAnswer",
        )
    },
    "ReviewCount": {"view": row(everything=(OWNER, ME))},
    "ReviewSampling": {"view": row(everything=(OWNER, ME), country=(COORDINATOR,))},
    # answers
    "Round": {
        "view": IN_CUSTODY,
        "add": ENTERED_BY,
        "change": ENTERED_BY,
        "approve": row(everything=(OWNER,), country=(COORDINATOR,)),
        "export": IN_CUSTODY,
    },
    "RoundPeriod": {"view": IN_CUSTODY, "change": ENTERED_BY},
    "Answer": {"view": IN_CUSTODY, "change": ENTERED_BY},
    "AnswerEvidence": {"view": IN_CUSTODY, "add": ENTERED_BY},
    # what belongs to no domain
    "StoredFile": {
        "view": row(
            everything=(OWNER, ME),
            country=(COORDINATOR,),
            own=PARTNER,
            handed_over=PARTNER,
            enterprise=(ENTERPRISE,),
            oneself=EVERY_ROLE,
        ),
        "erase": row(everything=(OWNER,), country=(COORDINATOR,)),
    },
    "Job": {
        "view": row(everything=(OWNER,), oneself=EVERY_ROLE),
        "change": row(everything=(OWNER,), oneself=EVERY_ROLE),
    },
    "WeeklyMail": {verb: row(oneself=EVERY_ROLE) for verb in ("view", "change")},
    "OfflineEntry": {"view": row(oneself=EVERY_ROLE), "add": row(everything=STAFF)},
    "Clash": dict.fromkeys(("view", "change"), KEPT_BY),
    "ClashValue": {"view": KEPT_BY},
    "LedgerEntry": {
        "view": row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER,)),
        **{verb: row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER,)) for verb in ("add", "change")},
    },
    "AuditEvent": {"view": row(everything=(OWNER,))},
    "RecordTakenBack": {"view": row(everything=(OWNER,))},
    "ExchangeRate": {"view": SIGNED_IN, "add": PROGRAMME},
    "PriceIndex": {"view": SIGNED_IN, "add": PROGRAMME},
    "MinimumWage": {"view": SIGNED_IN, "add": PROGRAMME},
}

_Kind = Organisation.Kind
_PARTNER_KINDS = (
    _Kind.IMPLEMENTATION_PARTNER,
    _Kind.SERVICE_PROVIDER,
    _Kind.MINISTRY,
    _Kind.EMPLOYERS,
    _Kind.TRADE_UNION,
    _Kind.ASSOCIATION,
)
# in which kinds of organisation a role can be held
ROLE_KINDS: dict[str, tuple[str, ...]] = {
    OWNER: (_Kind.PROGRAMME_OWNER,),
    ME: (_Kind.PROGRAMME_OWNER,),
    COORDINATOR: (_Kind.COUNTRY_OFFICE,),
    FOCAL: (_Kind.COUNTRY_OFFICE,),
    MANAGER: _PARTNER_KINDS,
    TRAINER: _PARTNER_KINDS,
    CLERK: _PARTNER_KINDS,
    EVALUATOR: (_Kind.EVALUATION_FIRM,),
    COMMITTEE: (
        _Kind.COUNTRY_OFFICE,
        _Kind.MINISTRY,
        _Kind.EMPLOYERS,
        _Kind.TRADE_UNION,
        _Kind.ASSOCIATION,
        _Kind.DONOR,
    ),
    BUYER: (_Kind.LEAD_BUYER, _Kind.SOURCING_AGENT),
    DONOR: (_Kind.DONOR,),
    ENTERPRISE: (_Kind.ENTERPRISE,),
}
# who may give (and end) which roles; focal persons, who see serious concerns, are named by the owner alone
GIVES: dict[str, tuple[str, ...]] = {
    OWNER: EVERY_ROLE,
    COORDINATOR: (MANAGER, TRAINER, CLERK, COMMITTEE, BUYER, ENTERPRISE),
    MANAGER: (MANAGER, TRAINER, CLERK),
    ENTERPRISE: (ENTERPRISE,),
}


class RoleRefused(ValidationError):
    """The role cannot be held in this organisation, or not without an end. The message may be shown."""


def reach_of(role: str, subject: str, verb: str) -> Reach:
    """How far the right of `role` to do `verb` with `subject` reaches; NONE where there is no such right."""
    return RIGHTS.get(subject, {}).get(verb, {}).get(role, Reach.NONE)


def roles_given_by(role: str) -> tuple[str, ...]:
    """The roles that somebody in `role` may give to others, and end."""
    return GIVES.get(role, ())


def roles_in(organisation: Organisation) -> tuple[str, ...]:
    """The roles that can be held in `organisation`, by its kind."""
    return tuple(role for role, kinds in ROLE_KINDS.items() if organisation.kind in kinds)


def check_role(organisation: Organisation, role: str, until: datetime.date | None) -> None:
    """RoleRefused unless `role` fits the organisation's kind and, for evaluators, has an end."""
    if role not in roles_in(organisation):
        raise RoleRefused({"role": _("This role does not exist in an organisation of this kind.")})
    if role == EVALUATOR and until is None:
        raise RoleRefused({"until": _("The role of an evaluator has to end on a day.")})
    if role == COORDINATOR and not organisation.country:
        raise RoleRefused({"role": _("A coordinator's organisation needs a country: add it first.")})
    if role == ENTERPRISE and organisation.enterprise_id is None:
        raise RoleRefused({"role": _("Say first which enterprise of the registry this organisation is.")})
