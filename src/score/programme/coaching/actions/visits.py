"""Writes of coaching: visits."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.models import Visit
from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.trainings.models import Cohort, Enrolment


def record_visit(
    *,
    actor: Actor | None,
    cohort: Cohort,
    enterprise: Enterprise,
    number: int,
    day: datetime.date | None = None,
    reason: str = "",
) -> Visit:
    """Visit `number` (from 1) of the cohort's cycle took place in the enterprise; `day` None where nobody kept it.

    Another day for the same number is a correction and needs `reason`. ValidationError where the enterprise is
    not enrolled in the cohort.
    """
    if number < 1:
        raise ValidationError({"number": _("Visits are numbered from 1.")})
    if not Enrolment.objects.in_force().filter(cohort=cohort, enterprise=enterprise).exists():
        raise ValidationError({"enterprise": _("This enterprise is not enrolled in the cohort.")})
    with facts.writing(actor and actor.user) as writing:
        visit = put(writing, Visit(cohort=cohort, enterprise=enterprise, number=number, day=day), reason=reason)
        audit.record(actor, "record_visit", enterprise, {"cohort": cohort.code, "number": number})
    return visit


def withdraw_visit(*, actor: Actor | None, visit: Visit, reason: str) -> Visit:
    """The visit did not take place."""
    with facts.writing(actor and actor.user) as writing:
        fact = writing.withdraw(visit, reason=reason)
        audit.record(actor, "withdraw_visit", visit.enterprise, {"number": visit.number})
    return fact
