"""Reads of organisations, people, roles, invitations and consents, as one reader may see them."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from score.programme.organisations.access import roles_given_by, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Consent, Invitation, Membership, Organisation, Person, User

ORGANISATION_ORDERS = {"name": Lower("name"), "kind": F("kind"), "country": F("country"), "members": F("member_count")}
PEOPLE_ORDERS = {"name": Lower("details__name"), "since": F("pk")}
WAITING, ACCEPTED, EXPIRED, REVOKED = "waiting", "accepted", "expired", "revoked"


def held_on(day: datetime.date) -> Q:
    """Memberships that are held on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def organisations_shown(
    actor: Actor,
    *,
    day: datetime.date,
    words: str = "",
    kind: str = "",
    country: str = "",
    inactive: bool = False,
    order: str = "name",
    verb: str = "view",
) -> QuerySet[Organisation]:
    """Organisations that `actor` may see, with `member_count`: people who hold a role there on `day`."""
    found = visible_to(actor, Organisation, verb)
    if words:
        found = found.filter(name__icontains=words)
    if kind:
        found = found.filter(kind=kind)
    if country:
        found = found.filter(country=country)
    if not inactive:
        found = found.filter(active=True)
    held = Q(memberships__valid_from__lte=day) & (
        Q(memberships__valid_until__isnull=True) | Q(memberships__valid_until__gte=day)
    )
    counted = found.annotate(member_count=Count("memberships__user", filter=held, distinct=True))
    return _ordered(counted, order, ORGANISATION_ORDERS, "name")


def members_of(actor: Actor, organisation: Organisation, day: datetime.date) -> QuerySet[Membership]:
    """Roles held in an organisation, those that ended last; `ended` says which, `may_end` what `actor` may end."""
    return (
        visible_to(actor, Membership)
        .filter(organisation=organisation)
        .select_related("user__person__details", "organisation")
        .annotate(ended=_ended(day), may_end=_may_end(actor))
        .order_by("ended", "pk")
    )


def roles_of(actor: Actor, person: Person, day: datetime.date) -> QuerySet[Membership]:
    """Roles that a person holds or held, as far as `actor` may see them."""
    return (
        visible_to(actor, Membership)
        .filter(user__person=person)
        .select_related("organisation", "user")
        .annotate(ended=_ended(day), may_end=_may_end(actor))
        .order_by("ended", "pk")
    )


def invitations_to(actor: Actor, organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations of an organisation that were not accepted, the newest first."""
    found = visible_to(actor, Invitation).filter(organisation=organisation, accepted_at=None).exclude(email="")
    return found.select_related("organisation").order_by("-pk")


def state_of(invitation: Invitation, moment: datetime.datetime) -> str:
    """waiting, accepted, expired or revoked."""
    if invitation.accepted_at is not None:
        return ACCEPTED
    if invitation.revoked_at is not None:
        return REVOKED
    return WAITING if invitation.expires_at > moment else EXPIRED


def people_shown(
    actor: Actor,
    *,
    day: datetime.date,
    words: str = "",
    accounts: str = "",
    role: str = "",
    order: str = "name",
    verb: str = "list",
) -> QuerySet[Person]:
    """People whose names `actor` may see. `accounts`: "yes" only those with one, "no" only those without."""
    found = visible_to(actor, Person, verb).filter(erased_at__isnull=True).select_related("details", "user")
    if words:
        found = found.filter(
            Q(details__name__icontains=words)
            | Q(details__name_local__icontains=words)
            | Q(user__email__icontains=words)
        )
    if accounts:
        found = found.filter(user__isnull=accounts == "no")
    held = visible_to(actor, Membership).filter(held_on(day)).select_related("organisation")
    if role:
        found = found.filter(Exists(held.filter(user__person=OuterRef("pk"), role=role)))
    found = found.prefetch_related(Prefetch("user__memberships", queryset=held, to_attr="held"))
    return _ordered(found, order, PEOPLE_ORDERS, "name")


def consents_shown(
    actor: Actor, *, purpose: str = "", enterprise: Any = None, person: Person | None = None
) -> QuerySet[Consent]:
    """Consents, in force and withdrawn ones, each as it stands now, the newest first."""
    found = visible_to(actor, Consent).filter(superseded_by__isnull=True)
    if purpose:
        found = found.filter(purpose=purpose)
    if enterprise is not None:
        found = found.filter(enterprise=enterprise)
    if person is not None:
        found = found.filter(person=person)
    return found.select_related("person__details", "enterprise", "recipient", "recorded_by").order_by("-pk")


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address."""
    return User.objects.filter(email=email).exists()


def _ended(day: datetime.date) -> Case:
    return Case(When(valid_until__lt=day, then=Value(True)), default=Value(False))


def _may_end(actor: Actor) -> Exists:
    """Those within reach whose role the actor could have given."""
    within = visible_to(actor, Membership, "change").filter(pk=OuterRef("pk"), role__in=roles_given_by(actor.role))
    return Exists(within)


def _ordered(found: QuerySet[Any], order: str, orders: dict[str, Any], otherwise: str) -> QuerySet[Any]:
    name = order.removeprefix("-")
    by = orders.get(name, orders[otherwise])
    falling = order.startswith("-") and name in orders
    return found.order_by(by.desc() if falling else by.asc(), "pk")
