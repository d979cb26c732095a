"""What the table of rights is made of: how far a right reaches, and rows that several subjects share."""

from __future__ import annotations

import enum

from score.programme.organisations.models import Role


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


def row(
    everything: tuple[str, ...] = (),
    country: tuple[str, ...] = (),
    own: tuple[str, ...] = (),
    handed_over: tuple[str, ...] = (),
    shared: tuple[str, ...] = (),
    enterprise: tuple[str, ...] = (),
    oneself: tuple[str, ...] = (),
) -> Row:
    """How far each role reaches, from the roles of each reach."""
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


ANYBODY = row(everything=(*EVERY_ROLE, PUBLIC))
SIGNED_IN = row(everything=EVERY_ROLE)
PROGRAMME = row(everything=(OWNER, ME))

# that a firm exists and what it took part in: shared between the partners of a country (custody, rule 17)
MASTER_RECORD = row(
    everything=(OWNER, ME),
    country=(COORDINATOR, FOCAL),
    own=PARTNER,
    handed_over=PARTNER,
    shared=(MANAGER, CLERK),
    enterprise=(ENTERPRISE,),
)
# what was delivered, answered or measured: its custodian's, and the enterprise's own
IN_CUSTODY = row(
    everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER, handed_over=PARTNER, enterprise=(ENTERPRISE,)
)
KEPT_BY = row(everything=(OWNER,), country=(COORDINATOR,), own=PARTNER)
RUN_BY = row(everything=(OWNER,), country=(COORDINATOR,), own=(MANAGER, CLERK))
# what an organisation has to do with a firm: nothing tells another partner or buyer about it
RELATION = row(everything=(OWNER, ME), country=(COORDINATOR,), own=PARTNER, enterprise=(ENTERPRISE,))
ENTERED_BY = row(everything=(OWNER,), country=(COORDINATOR,), own=PARTNER, enterprise=(ENTERPRISE,))
