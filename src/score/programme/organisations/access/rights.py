"""The table of rights: for every subject and verb, how far the right of each role reaches.

A subject is a model (by its name) or a capability that has no rows of its own (in small letters). What is not
in the table is nobody's: a new model has no reader until it has a line here.
"""

from __future__ import annotations

import datetime
import enum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.organisations.models import Organisation, Role


class Reach(enum.Flag):
    """How far a right reaches; what a role has may be several of these."""

    NONE = 0
    ALL = enum.auto()  # every row
    COUNTRY = enum.auto()  # rows of the actor's country
    SHARED = enum.auto()  # the shared master record: that a firm exists and what it took part in
    OWN = enum.auto()  # rows in the custody of the actor's organisation
    HANDED_OVER = enum.auto()  # rows that an enterprise agreed to hand over to the actor's organisation
    ENTERPRISE = enum.auto()  # rows of the actor's own enterprise
    SELF = enum.auto()  # rows about the actor


Row = dict[str, Reach]

OWNER, ME, COORDINATOR = Role.OWNER.value, Role.ME_OFFICER.value, Role.COORDINATOR.value
MANAGER, TRAINER, CLERK = Role.PARTNER_MANAGER.value, Role.TRAINER.value, Role.DATA_CLERK.value
FOCAL, EVALUATOR, COMMITTEE = Role.FOCAL_PERSON.value, Role.EVALUATOR.value, Role.COMMITTEE_MEMBER.value
BUYER, DONOR, ENTERPRISE = Role.LEAD_BUYER.value, Role.DONOR.value, Role.ENTERPRISE.value
PUBLIC = "public"
EVERY_ROLE: tuple[str, ...] = tuple(Role.values)
PARTNER: tuple[str, ...] = (MANAGER, TRAINER, CLERK)
STAFF: tuple[str, ...] = (OWNER, ME, COORDINATOR, *PARTNER)


def _row(
    everything: tuple[str, ...] = (),
    country: tuple[str, ...] = (),
    own: tuple[str, ...] = (),
    handed_over: tuple[str, ...] = (),
    shared: tuple[str, ...] = (),
    enterprise: tuple[str, ...] = (),
    oneself: tuple[str, ...] = (),
) -> Row:
    found: Row = {}
    for roles, reach in (
        (everything, Reach.ALL),
        (country, Reach.COUNTRY),
        (own, Reach.OWN),
        (handed_over, Reach.HANDED_OVER),
        (shared, Reach.SHARED),
        (enterprise, Reach.ENTERPRISE),
        (oneself, Reach.SELF),
    ):
        for role in roles:
            found[role] = found.get(role, Reach.NONE) | reach
    return found


_ANYBODY = _row(everything=(*EVERY_ROLE, PUBLIC))
_SIGNED_IN = _row(everything=EVERY_ROLE)
_PROGRAMME = _row(everything=(OWNER, ME))

# that a firm exists and what it took part in: shared between the partners of a country (custody, rule 17)
_MASTER_RECORD = _row(
    everything=(OWNER, ME),
    country=(COORDINATOR, FOCAL),
    own=PARTNER,
    handed_over=PARTNER,
    shared=(MANAGER, CLERK),
    enterprise=(ENTERPRISE,),
)
# what was delivered, answered or measured: its custodian's, and the enterprise's own
_IN_CUSTODY = _row(
    everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER, handed_over=PARTNER, enterprise=(ENTERPRISE,)
)
_KEPT_BY = _row(everything=(OWNER,), country=(COORDINATOR,), own=PARTNER)
_RUN_BY = _row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, CLERK))
# what an organisation has to do with a firm: nothing tells another partner or buyer about it
_RELATION = _row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER, enterprise=(ENTERPRISE,))
_ENTERED_BY = _row(everything=(OWNER,), country=(COORDINATOR,), own=PARTNER, enterprise=(ENTERPRISE,))

RIGHTS: dict[str, dict[str, Row]] = {
    # capabilities
    "catalogue": {"view": _ANYBODY},
    "published_figures": {"view": _ANYBODY},
    "figures": {"view": _SIGNED_IN, "export": _row(everything=(*STAFF, FOCAL, EVALUATOR, DONOR))},
    "overview": {"view": _SIGNED_IN},
    "data_quality": {"view": _row(everything=STAFF)},
    "my_work": {"view": _row(everything=STAFF)},
    # organisations and people
    "Organisation": {
        "view": _row(
            everything=(OWNER, ME),
            country=(COORDINATOR, FOCAL),
            shared=(COORDINATOR,),
            own=(*PARTNER, BUYER, DONOR, EVALUATOR, COMMITTEE, ENTERPRISE, FOCAL, COORDINATOR),
        ),
        "add": _row(everything=(OWNER,), country=(COORDINATOR,)),
        "change": _row(everything=(OWNER,), country=(COORDINATOR,)),
        "export": _row(everything=(OWNER, ME), country=(COORDINATOR,)),
    },
    "Membership": {
        "view": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, ENTERPRISE), oneself=EVERY_ROLE),
        "change": _row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, ENTERPRISE)),
    },
    "Invitation": {
        verb: _row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, ENTERPRISE))
        for verb in ("view", "add", "change")
    },
    "Person": {
        "view": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER, oneself=EVERY_ROLE),
        "list": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER),
        "change": _row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, CLERK), oneself=EVERY_ROLE),
        "erase": _row(everything=(OWNER,), country=(COORDINATOR,)),
        "export": _row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER,)),
    },
    "Consent": {
        "view": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK), enterprise=(ENTERPRISE,)),
        **{
            verb: _row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, CLERK), enterprise=(ENTERPRISE,))
            for verb in ("add", "change")
        },
    },
    # the registry
    "Enterprise": {
        "view": _MASTER_RECORD,
        "open_answers": _IN_CUSTODY,
        "add": _RUN_BY,
        "change": _RUN_BY,
        "merge": _row(everything=(OWNER, ME), country=(COORDINATOR,)),
        "export": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK), enterprise=(ENTERPRISE,)),
    },
    "EnterpriseAttribute": {"view": _MASTER_RECORD, "add": _RUN_BY, "change": _RUN_BY},
    "Workforce": {"view": _IN_CUSTODY, "add": _ENTERED_BY, "change": _ENTERED_BY},
    "EnterpriseMerge": {"view": _PROGRAMME | _row(country=(COORDINATOR,))},
    "EnterpriseClosure": {"view": _IN_CUSTODY, "add": _KEPT_BY, "change": _KEPT_BY},
    "ComparisonMembership": {
        "view": _row(everything=(OWNER, ME), country=(COORDINATOR,)),
        "add": _row(everything=(OWNER, ME), country=(COORDINATOR,)),
    },
    "EnterpriseName": {"view": _MASTER_RECORD, "add": _RUN_BY, "change": _RUN_BY},
    "EnterpriseIdentifier": {"view": _MASTER_RECORD, "add": _RUN_BY, "change": _RUN_BY},
    "EnterpriseContact": {"view": _RELATION, "add": _RUN_BY, "change": _RUN_BY},
    "SupplyLink": {"view": _RELATION, "add": _RUN_BY, "change": _RUN_BY},
    "EnterpriseRow": {
        "view": _MASTER_RECORD,
        "export": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK), enterprise=(ENTERPRISE,)),
        "change": _RUN_BY,
    },
    "SavedView": {
        "view": _row(own=EVERY_ROLE, oneself=EVERY_ROLE),
        "add": _SIGNED_IN,
        "change": _row(oneself=EVERY_ROLE),
    },
    "BulkChange": {
        verb: _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK))
        for verb in ("view", "add", "change")
    },
    "DuplicateSuggestion": {"view": _row(everything=(OWNER, ME), country=(COORDINATOR,))},
    "DuplicateDecision": {
        verb: _row(everything=(OWNER, ME), country=(COORDINATOR,)) for verb in ("view", "add", "change")
    },
    # recruitment
    "RecruitmentStage": {"view": _RELATION, "add": _RUN_BY, "change": _RUN_BY},
    "open_calls": {"view": _ANYBODY},
    "OpenCall": {
        "view": _row(everything=(OWNER, ME), country=(COORDINATOR, MANAGER, CLERK), own=(MANAGER, CLERK)),
        "add": _RUN_BY,
        "change": _RUN_BY,
    },
    "Application": {
        "view": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK)),
        "change": _RUN_BY,
    },
    "ImportBatch": {
        verb: _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK))
        for verb in ("view", "add", "change")
    },
    # training and coaching
    "Phase": {"view": _SIGNED_IN, "add": _PROGRAMME, "change": _PROGRAMME},
    "Cohort": {
        "view": _row(everything=(OWNER, ME), country=(COORDINATOR, FOCAL), own=PARTNER),
        "add": _row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER,)),
        "change": _KEPT_BY,
        "export": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER, CLERK)),
    },
    "CohortDelivery": {"view": _row(everything=(OWNER, ME), country=(COORDINATOR, FOCAL), own=PARTNER)},
    "ClassDay": {"view": _row(everything=(OWNER, ME), country=(COORDINATOR, FOCAL), own=PARTNER)},
    "Enrolment": {"view": _MASTER_RECORD},
    "StatedTraining": {"view": _MASTER_RECORD},
    "Participation": {"view": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER)},
    "Attendance": {
        "view": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER),
        "add": _KEPT_BY,
        "change": _KEPT_BY,
    },
    "Visit": {"view": _IN_CUSTODY, "add": _KEPT_BY, "change": _KEPT_BY},
    # answers
    "Round": {
        "view": _IN_CUSTODY,
        "add": _ENTERED_BY,
        "change": _ENTERED_BY,
        "approve": _row(everything=(OWNER,), country=(COORDINATOR,)),
        "export": _IN_CUSTODY,
    },
    "RoundPeriod": {"view": _IN_CUSTODY, "change": _ENTERED_BY},
    "Answer": {"view": _IN_CUSTODY, "change": _ENTERED_BY},
    "AnswerEvidence": {"view": _IN_CUSTODY, "add": _ENTERED_BY},
    # what belongs to no domain
    "StoredFile": {
        "view": _row(
            everything=(OWNER, ME),
            country=(COORDINATOR,),
            own=PARTNER,
            handed_over=PARTNER,
            enterprise=(ENTERPRISE,),
            oneself=EVERY_ROLE,
        )
    },
    "Job": {
        "view": _row(everything=(OWNER,), oneself=EVERY_ROLE),
        "change": _row(everything=(OWNER,), oneself=EVERY_ROLE),
    },
    "WeeklyMail": {verb: _row(oneself=EVERY_ROLE) for verb in ("view", "change")},
    "LedgerEntry": {"view": _row(everything=(OWNER, ME), country=(COORDINATOR,), own=(MANAGER,))},
    "AuditEvent": {"view": _row(everything=(OWNER,))},
    "RecordTakenBack": {"view": _row(everything=(OWNER,))},
    "ExchangeRate": {"view": _SIGNED_IN, "add": _PROGRAMME},
    "PriceIndex": {"view": _SIGNED_IN, "add": _PROGRAMME},
    "MinimumWage": {"view": _SIGNED_IN, "add": _PROGRAMME},
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
