"""In which of their roles somebody acts just now."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from score.programme.organisations.models import Membership, Organisation, Role, User

SESSION_KEY = "membership"


@dataclass(frozen=True)
class Actor:
    """A user in one role of one organisation, or the anonymous visitor (`user` None, `role` public).

    `memberships`: all roles between which the user may switch just now.
    """

    user: User | None
    role: str
    organisation: Organisation | None
    membership_id: int | None = None
    memberships: tuple[Membership, ...] = ()

    @property
    def person_id(self) -> int | None:
        """Who it is; None for visitors and for accounts of nobody in particular."""
        return self.user.person_id if self.user else None

    @property
    def country(self) -> str:
        """The country a coordinator or focal person is bound to; empty: none."""
        return self.organisation.country if self.organisation else ""


PUBLIC = Actor(user=None, role="public", organisation=None)


def memberships_on(user: User, day: datetime.date) -> QuerySet[Membership]:
    """The roles that `user` holds on `day`."""
    return (
        Membership.objects.filter(user=user, user__is_active=True, organisation__active=True, valid_from__lte=day)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        .select_related("organisation")
    )


def actor_of(user: User, membership_id: int | None = None) -> Actor:
    """The actor for the chosen membership, or for the first one; without any role, a visitor with a name."""
    held = tuple(memberships_on(user, timezone.now().date()))
    chosen = next((m for m in held if m.pk == membership_id), held[0] if held else None)
    if chosen is None:
        return Actor(user=user, role="public", organisation=None)
    return Actor(
        user=user, role=chosen.role, organisation=chosen.organisation, membership_id=chosen.pk, memberships=held
    )


class ActorMiddleware:
    """Sets `request.actor`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = actor_of(user, request.session.get(SESSION_KEY)) if user.is_authenticated else PUBLIC
        return self.get_response(request)


__all__ = ["PUBLIC", "Actor", "ActorMiddleware", "Role", "actor_of", "memberships_on"]
