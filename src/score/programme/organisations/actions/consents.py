"""Consents of persons and enterprises: given in certain words, on a day, in some way; withdrawn at any time."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.organisations.access.rights import ROLE_KINDS
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Consent, Organisation, Person, Role

_KEY = ("person", "enterprise", "purpose", "recipient")
_Purpose = Consent.Purpose
# to whom records go: without a recipient such a consent says nothing
RECIPIENT_ROLES = {_Purpose.HAND_OVER: Role.PARTNER_MANAGER, _Purpose.BUYER_VIEW: Role.LEAD_BUYER}
PERSONS_PURPOSES = (_Purpose.DELIVERY, _Purpose.PHOTO, _Purpose.STORY, _Purpose.FOLLOW_UP)
GIVEN_AGAIN = "given again"


def give_consent(
    *,
    actor: Actor | None,
    purpose: str,
    text_version: str,
    language: str,
    given_on: datetime.date,
    given_how: str,
    person: Person | None = None,
    enterprise: Any = None,
    recipient: Organisation | None = None,
) -> Consent:
    """`person` or `enterprise` agrees to `purpose`. Said again in other words or later, the newer one counts."""
    if (person is None) == (enterprise is None):
        raise ValidationError(_("A consent is of a person or of an enterprise."))
    if person is not None and purpose not in PERSONS_PURPOSES:
        raise ValidationError({"purpose": _("Only an enterprise can agree to this.")})
    _check_recipient(purpose, recipient)
    fact = Consent(
        person=person,
        enterprise=enterprise,
        purpose=purpose,
        recipient=recipient,
        text_version=text_version,
        language=language,
        given_on=given_on,
        given_how=given_how,
    )
    with facts.writing(actor and actor.user) as writing:
        kept = put(writing, fact, reason=GIVEN_AGAIN, key=_KEY)
        audit.record(actor, "give_consent", person or enterprise, {"purpose": purpose})
    return kept


def withdraw_consent(*, actor: Actor | None, consent: Consent, reason: str) -> Consent:
    """The consent no longer holds. What was shared under it stays known to have been shared then."""
    with facts.writing(actor and actor.user) as writing:
        fact = writing.withdraw(consent, reason=reason)
        audit.record(actor, "withdraw_consent", consent.person or consent.enterprise, {"purpose": consent.purpose})
    return fact


def _check_recipient(purpose: str, recipient: Organisation | None) -> None:
    role = RECIPIENT_ROLES.get(purpose)
    if role is None and recipient is not None:
        raise ValidationError({"recipient": _("This consent has no recipient.")})
    if role is not None and recipient is None:
        raise ValidationError({"recipient": _("To whom may the records go?")})
    if role is not None and recipient.kind not in ROLE_KINDS[role]:
        raise ValidationError({"recipient": _("Records cannot go to an organisation of this kind.")})
