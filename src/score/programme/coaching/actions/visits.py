"""Writes of visits: planned, moved, cancelled, done."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import Visit, VisitPlan
from score.programme.coaching.subject import (
    VisitSubject,
    check_day_of_visit,
    check_not_before_class,
    check_subject,
    class_days,
    planned_visits_of,
)
from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.trainings.models import Cohort, CohortTrainer, Enrolment, Trainer


def record_visit(
    *,
    actor: Actor | None,
    cohort: Cohort,
    enterprise: Enterprise,
    number: int,
    day: datetime.date | None = None,
    reason: str = "",
    today: datetime.date | None = None,
) -> Visit:
    """Visit `number` (from 1) of the cohort's cycle took place in the enterprise; `day` None where nobody kept it.

    Another day for the same number is a correction and needs `reason`. ValidationError where the enterprise is
    not enrolled in the cohort and, if `today` is given, where the day is still to come or before the first class.
    """
    subject = VisitSubject(enterprise, cohort, number)
    check_subject(subject)
    if day is not None and today is not None:
        check_day_of_visit(subject, day, today)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(enterprise)
        visit = put(writing, Visit(**subject.key, day=day), reason=reason)
        audit.record(actor, "record_visit", enterprise, {"cohort": cohort.code, "number": number})
    return visit


def withdraw_visit(*, actor: Actor | None, visit: Visit, reason: str) -> Visit:
    """The visit did not take place."""
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(visit.enterprise)
        fact = writing.withdraw(visit, reason=reason)
        audit.record(actor, "withdraw_visit", visit.enterprise, {"number": visit.number})
    return fact


def plan_visits(*, actor: Actor | None, cohort: Cohort) -> list[VisitPlan]:
    """Plan every visit of the cohort's module for every enterprise enrolled; what is planned or done is left alone.

    Each is due so many weeks after the last class day as the module says, with the trainer who leads the cohort.
    ValidationError where no class day is recorded, or the module plans no visit.
    """
    _first, last = class_days(cohort)
    planned = planned_visits_of(cohort)
    if last is None:
        raise ValidationError(_("Record the class days first: visits are planned from the last one on."))
    if not planned:
        raise ValidationError(_("The module of this cohort plans no visits. Plan them one by one."))
    with facts.writing(actor and actor.user) as writing:
        Cohort.objects.select_for_update(no_key=True).only("pk").get(pk=cohort.pk)
        taken = set(VisitPlan.objects.filter(cohort=cohort).values_list("enterprise", "number"))
        taken |= set(Visit.objects.in_force().filter(cohort=cohort).values_list("enterprise", "number"))
        trainer = _lead_of(cohort)
        firms = Enrolment.objects.in_force().filter(cohort=cohort).order_by("enterprise").values_list("enterprise")
        new = [
            VisitPlan(
                cohort=cohort,
                enterprise_id=firm,
                number=visit.number,
                day=last + datetime.timedelta(days=visit.days_after_class),
                trainer=trainer,
            )
            for (firm,) in firms.distinct()
            for visit in planned
            if (firm, visit.number) not in taken
        ]
        made = writing.add_many(new)
        audit.record(actor, "plan_visits", cohort, {"visits": len(made)})
    return made


def plan_visit(
    *,
    actor: Actor | None,
    subject: VisitSubject,
    day: datetime.date,
    begins_at: datetime.time | None = None,
    trainer: Trainer | None = None,
    reason: str = "",
) -> VisitPlan:
    """The visit is to be on `day`. Moving a planned one, or taking up a cancelled one, needs `reason`."""
    check_subject(subject)
    check_not_before_class(subject.cohort, day)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(subject.enterprise)
        _refuse_done(subject)
        before = plan_of(subject)
        if before is not None and before.day != day and not reason.strip():
            raise ValidationError({"reason": _("Say why the visit is moved.")})
        plan = put(writing, VisitPlan(**subject.key, day=day, begins_at=begins_at, trainer=trainer), reason=reason)
        audit.record(actor, "plan_visit", subject.enterprise, subject.detail)
    return plan


def cancel_visit(*, actor: Actor | None, subject: VisitSubject, reason: str) -> VisitPlan:
    """The planned visit will not take place. ValidationError without a reason, or where it was made already."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the visit will not take place.")})
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(subject.enterprise)
        _refuse_done(subject)
        before = plan_of(subject)
        if before is None:
            raise ValidationError(_("This visit is not planned, so it cannot be cancelled."))
        cancelled = VisitPlan(
            **subject.key,
            day=before.day,
            begins_at=before.begins_at,
            trainer=before.trainer,
            state=VisitPlan.State.CANCELLED,
        )
        plan = put(writing, cancelled, reason=reason)
        audit.record(actor, "cancel_visit", subject.enterprise, subject.detail)
    return plan


def plan_of(subject: VisitSubject) -> VisitPlan | None:
    """When the visit is meant to be, or that it was cancelled; None where it was never planned."""
    return VisitPlan.objects.in_force().filter(**subject.key).select_related("trainer").first()


def visit_of(subject: VisitSubject) -> Visit | None:
    """The visit, if it was made."""
    return Visit.objects.in_force().filter(**subject.key).first()


def _refuse_done(subject: VisitSubject) -> None:
    if visit_of(subject) is not None:
        raise ValidationError(_("This visit was made already. Correct its day in the report instead."))


def _lead_of(cohort: Cohort) -> Trainer | None:
    leads = CohortTrainer.objects.in_force().filter(cohort=cohort, part=CohortTrainer.Part.LEAD)
    lead = leads.select_related("trainer").order_by("pk").first()
    return lead.trainer if lead else None
