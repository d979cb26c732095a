"""Tells focal persons by mail that something waits at their desk: not what, not where, not how many.

No mail goes to anybody else, and none is sent while the concern is being raised: when it was would stand in the log of
the mail server. The job runs at set times, whether there is something to tell or not.
"""

from __future__ import annotations

import datetime
import smtplib

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from score.programme.coaching.concerns import letters
from score.programme.coaching.concerns.actions import note_told
from score.programme.coaching.concerns.desk import focal_persons
from score.programme.coaching.concerns.sealing import BadKey, CannotOpen
from score.programme.coaching.models import SeriousConcern
from score.programme.organisations.models import User

AGAIN = datetime.timedelta(days=1)
log = structlog.get_logger("score.desks")


def tell_focal_persons(moment: datetime.datetime) -> int:
    """One mail to each focal person of a country in which something is new or late; how many mails were sent.

    Of what is late they are told once a day until the step is taken.
    """
    waiting: dict[str, list[SeriousConcern]] = {}
    for row in SeriousConcern.objects.filter(state=SeriousConcern.State.OPEN).order_by("country", "pk"):
        if _to_be_told(row, moment):
            waiting.setdefault(row.country, []).append(row)
    sent = 0
    for country, rows in waiting.items():
        told = [_told(one.user) for one in focal_persons(moment.date(), country).select_related("user")]
        sent += sum(told)
        for row in rows if any(told) else []:
            note_told(row, moment)
    return sent


def _to_be_told(row: SeriousConcern, moment: datetime.datetime) -> bool:
    try:
        letter = letters.opened(row)
    except (CannotOpen, BadKey):
        return False
    if letter.told_at is None:
        return True
    late = letter.overdue(letters.protocol_of(row.country), moment)
    newly = any(letter.due(one) >= letter.told_at for one in late)
    return newly or (bool(late) and letter.told_at <= moment - AGAIN)


def _told(user: User) -> bool:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        words = _("Something waits at your desk.")
        mail = EmailMessage(
            subject=f"{settings.PROGRAMME['short_name']}: {words}",
            body=f"{words}\n\n{settings.SITE_URL}\n",
            to=[user.email],
        )
    try:
        return bool(mail.send())
    except (smtplib.SMTPException, OSError) as problem:
        log.warning("a mail could not be sent", problem=type(problem).__name__)
        return False
