"""What is done with serious concerns. Who did it and when lies in the sealed part, not in the audit.

The audit knows one thing: that on some day somebody raised a concern somewhere.
"""

from __future__ import annotations

import contextlib
import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from score.programme.coaching.concerns import letters
from score.programme.coaching.concerns.letters import Entry, Letter, Outcome
from score.programme.coaching.models import SeriousConcern
from score.programme.core import audit
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor

OWN = "own"
CLOSED, REOPENED = "closed", "reopened"
OPEN = SeriousConcern.State.OPEN


def raise_concern(
    *,
    actor: Actor,
    country: str,
    kind: str,
    enterprise: Enterprise | None = None,
    enterprise_words: str = "",
    words: str = "",
    form: str = "",
    moment: datetime.datetime,
) -> None:
    """Seal a concern and lay it on the desk of the country's focal persons. Nothing is handed back.

    `form`: what one opened form is known by: the same words sent twice from it are one concern, changed ones another.
    """
    letter = Letter(
        kind=kind,
        enterprise=str(enterprise.uid) if enterprise else "",
        enterprise_words=enterprise.name if enterprise else enterprise_words,
        words=words,
        by=actor.user.pk if actor.user else None,
        organisation=actor.organisation.pk if actor.organisation else None,
        raised_at=moment,
    )
    concern = SeriousConcern(uid=_identity(form, letter), country=country, year=moment.year)
    concern.sealed = letters.sealed(concern, letter)
    day = datetime.datetime.combine(moment.date(), datetime.time.min, datetime.UTC)
    with contextlib.suppress(IntegrityError), transaction.atomic():  # it is here already: sent twice
        concern.save(force_insert=True)
        audit.record(None, "receive_concern", SeriousConcern(uid=None), happened_at=day)


def note_step(*, actor: Actor, concern: SeriousConcern, code: str, words: str, moment: datetime.datetime) -> None:
    """A step was taken: one of the protocol, or another one, which needs words. Only while the concern is open."""
    with transaction.atomic():
        held, letter = _held(concern)
        if held.state != OPEN:
            raise ValidationError(_("This concern is closed. Reopen it first."))
        known = {one.code for one in letters.protocol_of(held.country).steps_for(letter.kind)}
        if code not in known | {OWN}:
            raise ValidationError({"code": _("Choose one of the steps.")})
        if code == OWN and not words:
            raise ValidationError({"words": _("Say what was done.")})
        _written(held, letter, Entry(code, words, _who(actor), moment))


def close_concern(
    *, actor: Actor, concern: SeriousConcern, outcome: str, words: str, moment: datetime.datetime
) -> None:
    """Close it, with what came of it. Where steps of the protocol were not taken, words say why."""
    with transaction.atomic():
        held, letter = _held(concern)
        if held.state != OPEN:
            raise ValidationError(_("This concern is closed already."))
        if outcome not in Outcome.values:
            raise ValidationError({"outcome": _("Say what came of it.")})
        if not words and letter.waiting(letters.protocol_of(held.country)):
            raise ValidationError({"words": _("Steps of the protocol were not taken: say why.")})
        held.state = SeriousConcern.State.CLOSED
        _written(held, letter, Entry(CLOSED, words, _who(actor), moment, outcome))


def reopen_concern(*, actor: Actor, concern: SeriousConcern, words: str, moment: datetime.datetime) -> None:
    """Take a closed concern up again, and say why."""
    with transaction.atomic():
        held, letter = _held(concern)
        if held.state == OPEN:
            raise ValidationError(_("This concern is open."))
        if not words:
            raise ValidationError({"words": _("Say why it is taken up again.")})
        held.state = OPEN
        _written(held, letter, Entry(REOPENED, words, _who(actor), moment))


def note_told(concern: SeriousConcern, moment: datetime.datetime) -> None:
    """The focal persons were told that something waits."""
    with transaction.atomic():
        held, letter = _held(concern)
        letter.told_at = moment
        held.sealed = letters.sealed(held, letter)
        held.save(update_fields=["sealed"])


def seal_all_again() -> int:
    """Seal every concern under the first key; how many. CannotOpen, and nothing is changed, where one has no key."""
    with transaction.atomic():
        rows = list(SeriousConcern.objects.select_for_update().order_by("pk"))
        for one in rows:
            one.sealed = letters.sealed(one, letters.opened(one))
            one.save(update_fields=["sealed"])
    return len(rows)


def _held(concern: SeriousConcern) -> tuple[SeriousConcern, Letter]:
    """The row as it stands, kept from others until the transaction ends, and its letter."""
    held = SeriousConcern.objects.select_for_update().get(pk=concern.pk)
    return held, letters.opened(held)


def _written(held: SeriousConcern, letter: Letter, entry: Entry) -> None:
    letter.entries.append(entry)
    held.sealed = letters.sealed(held, letter)
    held.save(update_fields=["state", "sealed"])


def _who(actor: Actor) -> int | None:
    return actor.user.pk if actor.user else None


def _identity(form: str, letter: Letter) -> uuid.UUID:
    """By chance; from a form, what only this server can make of it: whoever sent it does not learn it."""
    if not form:
        return uuid.uuid4()
    content = "\0".join((form, letter.kind, letter.enterprise, letter.enterprise_words, letter.words, str(letter.by)))
    return uuid.UUID(bytes=salted_hmac("serious concern", content, algorithm="sha256").digest()[:16], version=4)
