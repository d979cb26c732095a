"""`score user`: accounts, for whoever runs the server. Everything else about people is done in the browser."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from score.programme.command_line.refusal import Refused
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actions import add_organisation, create_member
from score.programme.organisations.actor import memberships_on
from score.programme.organisations.models import Membership, Organisation, Role, User

ROLE = click.Choice([role.value for role in Role])
KIND = click.Choice([kind.value for kind in Organisation.Kind])


@click.group()
def command() -> None:
    """Create accounts, and help people who lost their password or their second step.

    People usually come in by an invitation that an owner or coordinator sends from the browser; this is for the
    first owner, and for emergencies.

    \b
    Examples:
      score user create ama@example.org --name "Ama Example" --role owner \\
          --organisation "Example programme" --kind programme_owner
      score user password ama@example.org
      score user second-step ama@example.org
      score user list

    Exit status: 0 done, 1 refused, 2 usage.
    """


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--role", required=True, type=ROLE, help="What the person does there.")
@click.option("--organisation", "organisation_name", required=True, help="Name of the organisation.")
@click.option("--kind", type=KIND, help="Make the organisation, of this kind, if there is none of that name.")
@click.option("--country", default="", metavar="CODE", help="Country of an organisation that is made: GH.")
@click.option(
    "--enterprise",
    "enterprise_uid",
    type=click.UUID,
    metavar="UID",
    help="With --kind enterprise: which enterprise of the registry it is, as in the address of its page.",
)
@click.option("--language", default="", metavar="CODE", help="Language of the person: en, fr.")
def create(
    email: str,
    name: str,
    role: str,
    organisation_name: str,
    kind: str | None,
    country: str,
    enterprise_uid: uuid.UUID | None,
    language: str,
) -> None:
    """Create an account with a role, and print its password (and second step) once.

    \b
    Example:
      score user create kofi@example.org --name "Kofi Example" --role trainer --organisation "Example trainers"
    """
    if User.objects.filter(email=email.strip().lower()).exists():
        raise Refused(f"{email} has an account already: score user password {email}")
    with _one_line(), transaction.atomic():
        organisation = _organisation(organisation_name, kind, country, enterprise_uid)
        password = _new_password()
        secret = _new_secret() if role in settings.ROLES_THAT_NEED_TOTP else None
        create_member(
            email=email,
            name=name,
            organisation=organisation,
            role=role,
            password=password,
            totp_secret=secret,
            language=language,
        )
    _say(email, password, secret)


@command.command()
@click.argument("email")
@click.option("--ask", is_flag=True, help="Ask for the new password instead of making one.")
def password(email: str, ask: bool) -> None:
    """Give an account a new password; whoever was signed in with the old one is signed out."""
    held = _membership(email)
    given = click.prompt("New password", hide_input=True, confirmation_prompt=True) if ask else _new_password()
    with _one_line():
        validate_password(given, held.user)
        _again(held, password=given)
    _say(email, None if ask else given, None)


@command.command("second-step")
@click.argument("email")
def second_step(email: str) -> None:
    """Give an account a new secret for its second step; codes of the old one are no longer taken."""
    held = _membership(email)
    secret = _new_secret()
    with _one_line():
        _again(held, totp_secret=secret)
    _say(email, None, secret)


@command.command("list")
def list_all() -> None:
    """List accounts with their roles today."""
    table = Table(box=None, pad_edge=False)
    for heading in ("E-mail", "Role", "Organisation", "Until"):
        table.add_column(heading, overflow="fold")
    for user in User.objects.order_by("email"):
        held = list(memberships_on(user, timezone.now().date()))
        for membership in held or [None]:
            table.add_row(user.email, *_described(membership))
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(table)


def _described(membership: Membership | None) -> tuple[str, str, str]:
    if membership is None:
        return ("no role", "", "")
    until = membership.valid_until.isoformat() if membership.valid_until else ""
    return (membership.role, membership.organisation.name, until)


@contextmanager
def _one_line() -> Iterator[None]:
    """What the actions object to, in one line."""
    try:
        yield
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _organisation(name: str, kind: str | None, country: str, enterprise_uid: uuid.UUID | None) -> Organisation:
    found = Organisation.objects.filter(name__iexact=name.strip())
    if len(found) > 1:
        raise Refused(f"{len(found)} organisations are called {name}: invite the person from the browser")
    if found:
        return found[0]
    if kind is None:
        raise Refused(f"there is no organisation called {name}. With --kind it is made")
    if kind == Organisation.Kind.ENTERPRISE and enterprise_uid is None:
        raise Refused("an organisation of this kind is an enterprise of the registry: say which one with --enterprise")
    enterprise = _enterprise(enterprise_uid) if enterprise_uid else None
    return add_organisation(actor=None, kind=kind, name=name, country=country, enterprise=enterprise)


def _enterprise(uid: uuid.UUID) -> Enterprise:
    found = Enterprise.objects.filter(uid=uid).first()
    if found is None:
        raise Refused(f"there is no enterprise {uid} in the registry: its page in the browser has it in its address")
    return found


def _membership(email: str) -> Membership:
    """A role that the account holds today."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise Refused(f"there is no account {email}: score user list")
    held = memberships_on(user, timezone.now().date()).first()
    if held is None:
        raise Refused(f"{email} holds no role today: let an owner give it one in the browser")
    return held


def _again(held: Membership, **changes: Any) -> None:
    """Change how somebody signs in; the role stays as it is."""
    create_member(
        email=held.user.email,
        name="",
        organisation=held.organisation,
        role=held.role,
        until=held.valid_until,
        **changes,
    )


def _new_password() -> str:
    return secrets.token_urlsafe(15)


def _new_secret() -> str:
    """160 random bits in base32, as RFC 4226 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def _say(email: str, password: str | None, secret: str | None) -> None:
    click.echo(f"Account        {email}")
    if password:
        click.echo(f"Password       {password}")
    if secret:
        click.echo(f"Second step    {secret}    (secret for an authenticator app, TOTP)")
    click.echo("This is shown once. Hand it over safely.")
