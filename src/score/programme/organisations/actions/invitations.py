"""Invitations: the only way in. A signed link for one address, which works once and not for ever."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from score.programme.core import audit
from score.programme.organisations.access import check_role, roles_given_by
from score.programme.organisations.actions.members import create_member, give_role
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Invitation, Membership, Organisation, User

_SALT = "score.invitation"


class InvitationRefused(Exception):
    """The link opens nothing (any more). The message may be shown to who holds the link."""


def invite(
    *,
    actor: Actor | None,
    email: str,
    organisation: Organisation,
    role: str,
    moment: datetime.datetime,
    membership_until: datetime.date | None = None,
) -> Invitation:
    """Invite an address into a role. PermissionDenied for a role that the actor may not give.

    ValidationError where the role does not fit the organisation, or the address is invited to it already.
    """
    _check_may_give(actor, role)
    check_role(organisation, role, membership_until)
    if membership_until is not None and membership_until < moment.date():
        raise ValidationError({"until": _("The role would end before it begins.")})
    if not organisation.active:
        raise ValidationError(_("This organisation is not active any more."))
    email = email.strip().lower()
    with transaction.atomic():
        waiting = Invitation.objects.filter(
            email=email, organisation=organisation, role=role, accepted_at=None, revoked_at=None, expires_at__gt=moment
        )
        if waiting.exists():
            raise ValidationError(
                {"email": _("This address is invited to this role already: send that invitation again.")}
            )
        invitation = Invitation.objects.create(
            email=email,
            organisation=organisation,
            role=role,
            membership_until=membership_until,
            invited_by=actor.user if actor else None,
            expires_at=_end(moment),
        )
        audit.record(actor, "invite", invitation, {"role": role, "organisation": str(organisation.uid)})
    return invitation


def resend_invitation(*, actor: Actor | None, invitation: Invitation, moment: datetime.datetime) -> Invitation:
    """A fresh link, also for an expired or revoked invitation (this undoes the revoking). Older links are dead."""
    _check_may_give(actor, invitation.role)
    if not invitation.email:
        raise ValidationError(_("The person behind this invitation was erased."))
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(
            expires_at=_end(moment), revoked_at=None
        )
        if not changed:
            raise ValidationError(_("This invitation was accepted already."))
        audit.record(actor, "resend_invitation", invitation)
    invitation.refresh_from_db()
    return invitation


def revoke_invitation(*, actor: Actor | None, invitation: Invitation, moment: datetime.datetime) -> Invitation:
    """The link opens nothing from now on."""
    _check_may_give(actor, invitation.role)
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(revoked_at=moment)
        if not changed:
            raise ValidationError(_("This invitation was accepted already: end the role instead."))
        audit.record(actor, "revoke_invitation", invitation)
    invitation.refresh_from_db()
    return invitation


def token_of(invitation: Invitation) -> str:
    """What the link carries: which invitation, and until when, so that an older link dies when a new one is sent."""
    return signing.dumps([str(invitation.uid), invitation.expires_at.timestamp()], salt=_SALT, compress=True)


def invitation_of(token: str, moment: datetime.datetime) -> Invitation:
    """The invitation behind a link. InvitationRefused, with the reason, where it opens nothing at `moment`."""
    try:
        uid, until = signing.loads(token, salt=_SALT)
        invitation = Invitation.objects.select_related("organisation").get(uid=uid)
    except (signing.BadSignature, Invitation.DoesNotExist, TypeError, ValueError) as error:
        raise InvitationRefused(
            _("This is no link of an invitation. Copy the whole address from the message.")
        ) from error
    if invitation.accepted_at is not None:
        raise InvitationRefused(_("This invitation was used already. Sign in with your address and password."))
    if invitation.revoked_at is not None or not invitation.organisation.active:
        raise InvitationRefused(_("This invitation was taken back. Ask who invited you."))
    if until != invitation.expires_at.timestamp():
        raise InvitationRefused(_("A newer invitation was sent to you: use the link in the latest message."))
    if invitation.expires_at <= moment:
        raise InvitationRefused(_("This invitation has expired. Ask who invited you to send it again."))
    return invitation


def accept_invitation(*, token: str, user: User, moment: datetime.datetime) -> Membership:
    """The role for somebody who has an account and is signed in. It has to be the account of the address invited."""
    with transaction.atomic():
        invitation = _take(token, moment)
        if user.email != invitation.email:
            raise InvitationRefused(
                _("This invitation is for another address than the one you are signed in with. Sign out first.")
            )
        membership = give_role(
            actor=Actor(user, invitation.role, invitation.organisation),
            user=user,
            organisation=invitation.organisation,
            role=invitation.role,
            until=invitation.membership_until,
            day=moment.date(),
        )
        _note(invitation, membership)
    return membership


def accept_as_new(*, token: str, name: str, password: str, moment: datetime.datetime, language: str = "") -> Membership:
    """An account for the address invited, with the role. InvitationRefused where the address has one already."""
    with transaction.atomic():
        invitation = _take(token, moment)
        if User.objects.filter(email=invitation.email).exists():
            raise InvitationRefused(_("You have an account already: sign in, then open the link again."))
        membership = create_member(
            email=invitation.email,
            name=name,
            organisation=invitation.organisation,
            role=invitation.role,
            password=password,
            until=invitation.membership_until,
            day=moment.date(),
            language=language,
        )
        _note(invitation, membership)
    return membership


def _take(token: str, moment: datetime.datetime) -> Invitation:
    """Use up the invitation: of two who come at the same time, one gets it."""
    invitation = invitation_of(token, moment)
    taken = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at=invitation.expires_at
    ).update(accepted_at=moment)
    if not taken:
        raise InvitationRefused(_("This invitation was used already. Sign in with your address and password."))
    return invitation


def _note(invitation: Invitation, membership: Membership) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=membership.user)
    actor = Actor(membership.user, membership.role, membership.organisation, membership.pk)
    audit.record(actor, "accept_invitation", invitation, {"role": membership.role})


def _check_may_give(actor: Actor | None, role: str) -> None:
    if actor is not None and role not in roles_given_by(actor.role):
        raise PermissionDenied(_("Your role does not let you give this role."))


def _end(moment: datetime.datetime) -> datetime.datetime:
    return moment + datetime.timedelta(days=settings.INVITATION_DAYS)
