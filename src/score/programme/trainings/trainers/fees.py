"""Fee agreements: what an organisation pays a trainer for a class day, a visit, a report, and from when on."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.recording import put, said_why
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import FeeAgreement, Trainer
from score.programme.trainings.trainers.actions import refuse_own

RATES = ("per_class_day", "per_visit", "per_report")


def agree_fee(
    *,
    actor: Actor | None,
    trainer: Trainer,
    organisation: Organisation,
    valid_from: datetime.date,
    currency: str,
    per_class_day: Decimal,
    per_visit: Decimal,
    per_report: Decimal,
    reason: str = "",
) -> FeeAgreement:
    """The rates from a day on; said again for the same day, they are corrected, which needs a reason.

    Nobody agrees their own fee. ValidationError where a rate is below zero, or all of them are nothing.
    """
    refuse_own(actor, trainer)
    rates = {"per_class_day": per_class_day, "per_visit": per_visit, "per_report": per_report}
    for name, rate in rates.items():
        if rate < 0:
            raise ValidationError({name: _("A rate is zero or more.")})
    if not any(rates.values()):
        raise ValidationError(_("Give at least one rate."))
    with facts.writing(actor and actor.user) as writing:
        wanted = FeeAgreement(
            organisation=organisation, trainer=trainer, valid_from=valid_from, currency=currency.upper(), **rates
        )
        there = FeeAgreement.objects.in_force().filter(
            organisation=organisation, trainer=trainer, valid_from=valid_from
        )
        if there.exists() and not reason.strip():
            raise ValidationError({"reason": _("There are rates from this day on already. Say why they change.")})
        fact = put(writing, wanted, reason=reason.strip() or _("agreed again"))
        audit.record(actor, "agree_fee", trainer, {"from": str(valid_from), "organisation": str(organisation.uid)})
    return fact


def withdraw_fee(*, actor: Actor | None, agreement: FeeAgreement, reason: str) -> FeeAgreement:
    """The agreement was a mistake. It stays in the record, with the reason."""
    refuse_own(actor, agreement.trainer)
    reason = said_why(reason)
    with facts.writing(actor and actor.user) as writing:
        gone = writing.withdraw(agreement, reason=reason)
        audit.record(actor, "withdraw_fee", agreement.trainer, {"agreement": str(agreement.uid)})
    return gone


class Fees:
    """The agreements of one organisation, looked up by trainer and day."""

    def __init__(self, organisation: Organisation, trainers: Collection[int]) -> None:
        self.agreements: dict[int, list[FeeAgreement]] = defaultdict(list)
        rows = FeeAgreement.objects.in_force().filter(organisation=organisation, trainer__in=trainers)
        for one in rows.order_by("valid_from"):
            self.agreements[one.trainer_id].append(one)

    def on(self, trainer: int, day: datetime.date) -> FeeAgreement | None:
        """The rates that hold on a day; None where none were agreed by then."""
        known = self.agreements.get(trainer, [])
        place = bisect_right(known, day, key=lambda one: one.valid_from)
        return known[place - 1] if place else None
