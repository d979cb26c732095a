"""Writes about organisations, people, roles, invitations and consents.

`actor` is the Actor who writes, None for the system. Each action is one transaction with an audit event beside it,
which never holds a name or an address. ValidationError carries words for the person who typed.
"""

from score.programme.organisations.actions.consents import give_consent, withdraw_consent
from score.programme.organisations.actions.invitations import (
    InvitationRefused,
    accept_as_new,
    accept_invitation,
    invitation_of,
    invite,
    resend_invitation,
    revoke_invitation,
    token_of,
)
from score.programme.organisations.actions.members import (
    create_member,
    describe_person,
    end_membership,
    give_role,
    reopen_membership,
)
from score.programme.organisations.actions.organisations import add_organisation, change_organisation

__all__ = [
    "InvitationRefused",
    "accept_as_new",
    "accept_invitation",
    "add_organisation",
    "change_organisation",
    "create_member",
    "describe_person",
    "end_membership",
    "give_consent",
    "give_role",
    "invitation_of",
    "invite",
    "reopen_membership",
    "resend_invitation",
    "revoke_invitation",
    "token_of",
    "withdraw_consent",
]
