"""Writes of participation certificates: a number for everybody who was trained, once."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError

from score.programme.core import audit, facts
from score.programme.organisations.actor import Actor
from score.programme.trainings.certificates.trained import Trained
from score.programme.trainings.models import Cohort, ParticipationCertificate
from score.programme.trainings.trainers.numbers import new_number


def issue_participation(*, actor: Actor | None, cohort: Cohort, today: datetime.date) -> list[ParticipationCertificate]:
    """A certificate for everybody of the cohort who was trained and has none yet; all of the cohort are returned.

    Who has a number keeps it, however often this is done. ValidationError where the last sign-in is missing.
    """
    seen = Trained(cohort)
    if problem := seen.not_yet(today):
        raise ValidationError(problem)
    with facts.writing(actor and actor.user) as writing:
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        there = {one.person_id for one in ParticipationCertificate.objects.in_force().filter(cohort=cohort)}
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
