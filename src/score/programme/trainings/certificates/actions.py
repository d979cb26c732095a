"""Writes of participation certificates: a number for everybody who was trained, once."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.recording import said_why
from score.programme.organisations.actor import Actor
from score.programme.trainings.certificates.trained import Trained
from score.programme.trainings.models import Cohort, ParticipationCertificate
from score.programme.trainings.trainers.numbers import new_number


def issue_participation(*, actor: Actor | None, cohort: Cohort, today: datetime.date) -> list[ParticipationCertificate]:
    """A certificate for everybody of the cohort who was trained and has none yet; all of the cohort are returned.

    Who has a number keeps it, however often this is done, and whose certificate was withdrawn gets none until it is
    issued again by name. ValidationError where the last sign-in is missing.
    """
    seen = Trained(cohort)
    if problem := seen.not_yet(today):
        raise ValidationError(problem)
    with facts.writing(actor and actor.user) as writing:
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        there = set(ParticipationCertificate.objects.filter(cohort=cohort).values_list("person", flat=True))
        new = [
            ParticipationCertificate(
                cohort=cohort,
                person_id=one.key,
                number=new_number(cohort.country, today),
                issued_on=today,
            )
            for one in seen.persons
            if one.is_trained and one.details is not None and one.key not in there
        ]
        writing.add_many(new)
        if new:
            audit.record(actor, "issue_participation_certificates", cohort, {"certificates": len(new)})
    return list(ParticipationCertificate.objects.in_force().filter(cohort=cohort).order_by("pk"))


def withdraw_participation(
    *, actor: Actor | None, certificate: ParticipationCertificate, reason: str
) -> ParticipationCertificate:
    """The certificate holds no longer, and whoever checks its number is told so. The reason stays in the record."""
    reason = said_why(reason)
    with facts.writing(actor and actor.user) as writing:
        gone = writing.withdraw(certificate, reason=reason)
        audit.record(actor, "withdraw_participation_certificate", certificate.cohort, {"number": certificate.number})
    return gone


def issue_again(
    *, actor: Actor | None, withdrawn: ParticipationCertificate, reason: str, today: datetime.date
) -> ParticipationCertificate:
    """A certificate in the place of one that was withdrawn, under a new number: the old paper stays without effect.

    ValidationError where it was not withdrawn, nobody says why, or the person was not trained.
    """
    reason = said_why(reason)
    if not withdrawn.withdrawn:
        raise ValidationError(_("This certificate was not withdrawn."))
    cohort = withdrawn.cohort
    person = next((one for one in Trained(cohort).persons if one.key == withdrawn.person_id), None)
    if person is None or not person.is_trained or person.details is None:
        raise ValidationError(_("There is no certificate for this person: see the list of the cohort."))
    with facts.writing(actor and actor.user) as writing:
        new = ParticipationCertificate(
            cohort=cohort, person_id=person.key, number=new_number(cohort.country, today), issued_on=today
        )
        writing.supersede(withdrawn, new, reason=reason)
        audit.record(actor, "issue_participation_certificate_again", cohort, {"number": new.number})
    return new
