"""Making, ending and opening the links of enterprises to their own page."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from score.programme.core import audit
from score.programme.enterprises.models import Enterprise, EnterpriseLink
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Role

LASTS = datetime.timedelta(days=30)
LONGEST = datetime.timedelta(days=366)
_BYTES = 24


def make_link(*, actor: Actor, enterprise: Enterprise, expires_on: datetime.date) -> tuple[EnterpriseLink, str]:
    """A new link and its secret, which is shown now and never again.

    ValidationError where it would end in the past or after more than a year.
    """
    today = timezone.localdate()
    if not today <= expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": _("A link ends between today and a year from now.")})
    token = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        link = EnterpriseLink.objects.create(
            enterprise=enterprise, token_hash=_hashed(token), made_by=actor.user, expires_on=expires_on
        )
        audit.record(actor, "make_enterprise_link", enterprise, {"link": str(link.uid)})
    return link, token


def end_link(*, actor: Actor, link: EnterpriseLink) -> EnterpriseLink:
    """Whoever has the link sees nothing from now on."""
    with transaction.atomic():
        if link.ended_at is None:
            link.ended_at = timezone.now()
            link.save(update_fields=["ended_at"])
            audit.record(actor, "end_enterprise_link", link.enterprise, {"link": str(link.uid)})
    return link


def opened_by(token: str) -> EnterpriseLink | None:
    """The link with this secret, if it holds today; it is counted as opened."""
    today = timezone.localdate()
    rows = EnterpriseLink.objects.filter(token_hash=_hashed(token), ended_at__isnull=True, expires_on__gte=today)
    link = rows.select_related("enterprise").first()
    if link is not None:
        EnterpriseLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, last_opened_on=today)
    return link


def reader_of(enterprise: Enterprise) -> Actor:
    """The enterprise itself as a reader, without an account: it sees what its own people would see."""
    own = Organisation(kind=Organisation.Kind.ENTERPRISE, name=enterprise.name, enterprise=enterprise)
    return Actor(user=None, role=Role.ENTERPRISE.value, organisation=own)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
