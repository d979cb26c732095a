"""Writes of recruitment: an enterprise reached a stage with an organisation, or did not after all."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.recording import key_fields, newest, put, said_why
from score.programme.enterprises.models import Enterprise, RecruitmentStage
from score.programme.enterprises.recruitment.stages import Step, stage_problem, withdrawal_problem
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation


def record_stage(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    custodian: Organisation | None,
    stage: str,
    reached_on: datetime.date,
    why: str = "",
    reason: str = "",
    derived: Iterable[Step] = (),
    today: datetime.date | None = None,
) -> RecruitmentStage:
    """The enterprise reached `stage` with `custodian`. Other words for the same day are a correction (`reason`).

    `derived`: what training and closure say of it. ValidationError where the stage cannot follow what is known.
    """
    new = Step(reached_on, stage, why=why)
    with facts.writing(actor and actor.user) as writing:
        known = [*steps_with(enterprise, custodian), *derived]
        if problem := stage_problem(known, new, today or timezone.now().date()):
            raise ValidationError({"stage": problem})
        fact = RecruitmentStage(
            enterprise=enterprise, custodian=custodian, stage=stage, reached_on=reached_on, why=why.strip()
        )
        before = newest(fact, key_fields(RecruitmentStage))
        if before is not None and not before.withdrawn and before.why != fact.why and not reason.strip():
            raise ValidationError({"reason": _("Other words for the same day are a correction: say why.")})
        again = before is not None and before.withdrawn
        kept = put(writing, fact, reason=reason.strip() or (_("recorded again") if again else ""))
        audit.record(actor, "record_stage", enterprise, {"stage": stage, "on": str(reached_on)})
    return kept


def withdraw_stage(
    *, actor: Actor | None, stage: RecruitmentStage, reason: str, derived: Iterable[Step] = ()
) -> RecruitmentStage:
    """The stage was never reached on that day. ValidationError where a later one needs it, or without a reason."""
    reason = said_why(reason)
    with facts.writing(actor and actor.user) as writing:
        known = [*steps_with(stage.enterprise, stage.custodian), *derived]
        if problem := withdrawal_problem(known, stage.pk):
            raise ValidationError(problem)
        fact = writing.withdraw(stage, reason=reason)
        audit.record(actor, "withdraw_stage", stage.enterprise, {"stage": stage.stage, "on": str(stage.reached_on)})
    return fact


def steps_with(enterprise: Enterprise, custodian: Organisation | None) -> list[Step]:
    """What was recorded of the enterprise with one organisation."""
    rows = RecruitmentStage.objects.in_force().filter(enterprise=enterprise, custodian=custodian)
    return [Step(one.reached_on, one.stage, why=one.why, fact=one.pk) for one in rows]
