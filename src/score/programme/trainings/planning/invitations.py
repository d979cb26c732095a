"""The invitation to a cohort: words to copy, the mail to the contact, the reminder before the answer is due."""

from __future__ import annotations

import datetime
import smtplib
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.programme.core import audit, formats
from score.programme.core.models import AuditEvent
from score.programme.enterprises.models import Enterprise, EnterpriseContact
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, PersonDetails
from score.programme.trainings.models import Cohort, CohortPlace
from score.programme.trainings.planning.queries import Place, Snapshot

REMIND_DAYS = 2  # before the answer is due
REMINDED, SENT = "remind_of_place", "send_invitation"
log = structlog.get_logger("score.invitations")


def contact_of(enterprise: Enterprise, custodian: Organisation | None) -> PersonDetails | None:
    """Whom to write to: the contact of this partner who is asked first and has an e-mail address."""
    rows = EnterpriseContact.objects.filter(enterprise=enterprise, custodian=custodian, until__isnull=True)
    named = rows.exclude(person__details__email="").filter(person__details__isnull=False)
    found = named.select_related("person__details").order_by("-is_main", "pk").first()
    return found.person.details if found else None


def invitation_words(seen: Snapshot, place: CohortPlace) -> tuple[str, str]:
    """Subject and text of the invitation, in the language that is active. Nobody is named in it."""
    module, plan = seen.module, seen.plan
    title = _(module.title) if module else seen.cohort.module
    subject = _("Invitation: %(module)s, cohort %(cohort)s") % {"module": title, "cohort": seen.cohort.code}
    lines = [_("Your enterprise %(name)s is invited to the training “%(module)s”.") % {
        "name": place.enterprise.name, "module": title,
    }]  # fmt: skip
    if seen.days:
        days = ", ".join(formats.long_day(one.day) for one in seen.days)
        lines.append(_("Class days: %(days)s.") % {"days": days})
    if plan and plan.begins_at and plan.ends_at:
        hours = {"begins": plan.begins_at.strftime("%H:%M"), "ends": plan.ends_at.strftime("%H:%M")}
        lines.append(_("From %(begins)s to %(ends)s.") % hours)
    if plan and (plan.venue or plan.address):
        where = ", ".join(filter(None, (plan.venue, plan.address)))
        lines.append(_("Place: %(where)s.") % {"where": where})
    if module:
        lines.append(_people_words(module.managers_invited, module.workers_invited))
        lines.append(_(module.who))
    if module and module.materials:
        lines.append(_("Please bring: %(what)s.") % {"what": "; ".join(_(one) for one in module.materials)})
    if plan and plan.note:
        lines.append(plan.note)
    if place.answer_by:
        lines.append(_("Please answer by %(day)s.") % {"day": formats.long_day(place.answer_by)})
    lines.append(_("Before the class we visit you to see where you stand today (baseline)."))
    return subject, "\n\n".join(lines)


def _people_words(managers: int, workers: int) -> str:
    return _("Please send %(managers)s and %(workers)s.") % {
        "managers": ngettext("%(n)s manager", "%(n)s managers", managers) % {"n": managers},
        "workers": ngettext("%(n)s worker", "%(n)s workers", workers) % {"n": workers},
    }


def send_invitation(*, actor: Actor | None, cohort: Cohort, place: CohortPlace, action: str = SENT) -> bool:
    """Write to the firm's contact in their language; False where there is none, or the mail could not be sent."""
    seen = Snapshot(cohort)
    contact = contact_of(place.enterprise, seen.partner)
    if contact is None:
        return False
    with translation.override(contact.language or settings.LANGUAGE_CODE):
        subject, text = invitation_words(seen, place)
        if action == REMINDED:
            subject = _("Reminder: %(subject)s") % {"subject": subject}
        try:
            EmailMessage(subject, text, to=[contact.email]).send()
        except (smtplib.SMTPException, OSError) as error:
            log.warning("invitation not sent", cohort=cohort.code, reason=str(error))
            return False
    with transaction.atomic():
        audit.record(actor, action, cohort, {"place": place.pk})
    return True


def remind_due(*, today: datetime.date, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Remind those whose answer is due within two days, each place once; how many mails went out."""
    until = today + datetime.timedelta(days=REMIND_DAYS)
    rows = CohortPlace.objects.in_force().filter(state=Place.INVITED, answer_by__range=(today, until))
    places = [one for one in rows.select_related("cohort", "enterprise").order_by("pk") if one.day < today]
    events = AuditEvent.objects.filter(
        action=REMINDED, subject_uid__in=[str(one.cohort.uid) for one in places]
    )  # fmt: skip
    reminded = {event.detail.get("place") for event in events}
    sent = 0
    for number, one in enumerate(places):
        progress(number, len(places))
        if one.pk not in reminded:
            sent += send_invitation(actor=None, cohort=one.cohort, place=one, action=REMINDED)
    return sent
