"""How long those who applied, and those who were asked once, stay named (rule 16).

An application that was not accepted goes a year after it came, with the names in it. Somebody who is no longer asked
stays named as long as participants of the country do, unless something else keeps them: a training, a role.
"""

from __future__ import annotations

import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from score.programme.core import audit
from score.programme.enterprises.actions import country_of
from score.programme.enterprises.models import Application, EnterpriseContact
from score.programme.organisations.erasure import anonymise
from score.programme.organisations.models import Membership, Person
from score.programme.organisations.retention import years_after, years_kept

BECAUSE = "retention of applicants and contacts"
APPLICATIONS_KEPT = datetime.timedelta(days=365)  # our default; the law of the country comes first
BATCH = 200


def remove_outdated(*, moment: datetime.datetime) -> dict[str, int]:
    """Remove old applications that were not accepted, and the names of contacts long ended. How many of each."""
    return {"applications": _remove_applications(moment), "contacts": _forget_contacts(moment)}


def _remove_applications(moment: datetime.datetime) -> int:
    outdated = Application.objects.exclude(state=Application.State.ACCEPTED).filter(
        received_at__lte=moment - APPLICATIONS_KEPT
    )
    removed = 0
    while batch := list(outdated.select_related("contact")[:BATCH]):
        with transaction.atomic():
            people = [one.contact_id for one in batch if one.contact_id]
            for one in batch:
                audit.record(None, "remove_application", one, {"state": one.state})
            Application.objects.filter(pk__in=[one.pk for one in batch]).delete()
            anonymise(people=_only_there(people), moment=moment, because=BECAUSE)
            removed += len(batch)
    return removed


def _forget_contacts(moment: datetime.datetime) -> int:
    ended = EnterpriseContact.objects.filter(until__lt=moment.date(), person__details__isnull=False)
    due = [
        one.person_id
        for one in ended.select_related("enterprise").iterator()
        if years_after(one.until, years_kept(country_of(one.enterprise, one.until))) <= moment.date()
    ]
    return anonymise(people=_only_there(due), moment=moment, because=BECAUSE)


def _only_there(people: list[int]) -> QuerySet[Person]:
    """Those of these people whom nothing else keeps named."""
    participations = apps.get_model("programme", "Participation")._base_manager
    kept_by = (
        EnterpriseContact.objects.filter(person=OuterRef("pk"), until__isnull=True),
        Application.objects.filter(contact=OuterRef("pk"), state=Application.State.RECEIVED),
        Membership.objects.filter(user__person=OuterRef("pk")),
        participations.filter(person=OuterRef("pk")),
    )
    found = Person.objects.filter(pk__in=people)
    for rows in kept_by:
        found = found.exclude(Exists(rows))
    return found
