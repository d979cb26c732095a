"""Writes about people, their accounts and their roles."""

from __future__ import annotations

import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from score.programme.core import audit
from score.programme.organisations.access import check_role
from score.programme.organisations.actor import Actor, memberships_on
from score.programme.organisations.models import Membership, Organisation, Person, PersonDetails, Role, User


def create_member(
    *,
    email: str,
    name: str,
    organisation: Organisation,
    role: str,
    password: str | None = None,
    totp_secret: str | None = None,
    until: datetime.date | None = None,
    day: datetime.date | None = None,
    language: str = "",
    actor: Actor | None = None,
) -> Membership:
    """A role in `organisation` for the account with this address, which is made where there is none.

    For the command line, the demonstration and accepted invitations. `totp_secret`: base32; with it the second step
    is set up at once. An existing account keeps its name, and its password unless one is given.
    `day`: the first day of the role (today).
    """
    check_role(organisation, role, until)
    email = email.strip().lower()
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        if user is None:
            user = _account(email=email, name=name, password=password, language=language)
        elif password is not None:
            user.set_password(password)
            user.save(update_fields=["password"])
        if totp_secret is not None:
            _second_step(user, totp_secret)
        membership = give_role(actor=actor, user=user, organisation=organisation, role=role, until=until, day=day)
    return membership


def give_role(
    *,
    actor: Actor | None,
    user: User,
    organisation: Organisation,
    role: str,
    until: datetime.date | None = None,
    day: datetime.date | None = None,
) -> Membership:
    """A role for an account, from `day` (today) to `until`. Somebody who holds it already keeps it until then."""
    check_role(organisation, role, until)
    day = day or timezone.now().date()
    if until is not None and until < day:
        raise ValidationError({"until": _("The role would end before it begins.")})
    with transaction.atomic():
        held = memberships_on(user, day).filter(organisation=organisation, role=role).first()
        if held is not None:
            held.valid_until = until
            held.save(update_fields=["valid_until"])
        else:
            held = Membership.objects.create(
                user=user, organisation=organisation, role=role, valid_from=day, valid_until=until
            )
        audit.record(actor, "give_role", held, {"role": role, "organisation": str(organisation.uid)})
    return held


def end_membership(*, actor: Actor | None, membership: Membership, last_day: datetime.date) -> Membership | None:
    """The role ends with `last_day`; a day before today closes the door at once.

    Returns the membership, or None where it would have ended before it began: then it is as if never given.
    ValidationError for the last owner, because nobody could let anybody in any more.
    """
    if membership.role == Role.OWNER and not other_owner(membership.user, last_day):
        raise ValidationError(_("This is the last programme owner: name another one first."))
    with transaction.atomic():
        audit.record(
            actor,
            "end_membership",
            membership,
            {"role": membership.role, "organisation": str(membership.organisation.uid)},
        )
        if last_day < membership.valid_from:
            membership.delete()
            return None
        membership.valid_until = last_day
        membership.save(update_fields=["valid_until"])
    return membership


def reopen_membership(*, actor: Actor | None, membership: Membership) -> Membership:
    """Undo: the role goes on. ValidationError for evaluators, whose role always has an end."""
    check_role(membership.organisation, membership.role, None)
    with transaction.atomic():
        membership.valid_until = None
        membership.save(update_fields=["valid_until"])
        audit.record(actor, "reopen_membership", membership, {"role": membership.role})
    return membership


def describe_person(
    *,
    actor: Actor | None,
    person: Person,
    name: str,
    name_local: str | None = None,
    language: str | None = None,
    phone: str | None = None,
    email: str | None = None,
) -> PersonDetails:
    """What identifies a person; what is not given stays as it stands.

    ValidationError without a name, where a text is too long, or where the person was erased.
    """
    if person.erased_at is not None:
        raise ValidationError(_("This person was erased. Names cannot be added again."))
    if not name.strip():
        raise ValidationError({"name": _("A person needs a name.")})
    told = {"name": name, "name_local": name_local, "language": language, "phone": phone, "email": email}
    said = {field: value.strip() for field, value in told.items() if value is not None}
    if "email" in said:
        said["email"] = said["email"].lower()
    for field, value in said.items():
        most = PersonDetails._meta.get_field(field).max_length or 0
        if len(value) > most:
            raise ValidationError({field: _("At most %(most)s characters.") % {"most": most}})
    with transaction.atomic():
        details, _created = PersonDetails.objects.update_or_create(person=person, defaults=said)
        audit.record(actor, "describe_person", person)
    return details


def other_owner(user: User, day: datetime.date) -> bool:
    """Whether somebody else owns the programme beyond `day`, without an end."""
    owners = Membership.objects.filter(
        role=Role.OWNER, valid_until__isnull=True, user__is_active=True, organisation__active=True
    )
    return owners.exclude(user=user).filter(valid_from__lte=day + datetime.timedelta(days=1)).exists()


def _account(*, email: str, name: str, password: str | None, language: str) -> User:
    person = Person.objects.create()
    user = User.objects.create_user(email, password, person=person, language=language)
    PersonDetails.objects.create(person=person, name=name.strip() or email, language=language, email=email)
    # whoever acts for the address was reached there (invitation), or was vouched for on the command line
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def _second_step(user: User, secret: str) -> None:
    Authenticator.objects.update_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": mfa_adapter().encrypt(secret)}}
    )
