"""Writes of payments to trainers: entries of the one ledger (rule 22)."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.statements.accounts import PURPOSE
from score.programme.core import audit, facts
from score.programme.core.models import LedgerEntry
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import Cohort, Trainer
from score.programme.trainings.trainers.actions import refuse_own

STAGES = (LedgerEntry.Stage.PAID, LedgerEntry.Stage.REFUNDED)


def record_payment(
    *,
    actor: Actor | None,
    trainer: Trainer,
    organisation: Organisation,
    date: datetime.date,
    today: datetime.date,
    amount: Decimal,
    currency: str,
    payer_kind: str,
    stage: str = LedgerEntry.Stage.PAID,
    cohort: Cohort | None = None,
    document_number: str = "",
) -> LedgerEntry:
    """An organisation paid a trainer, or was paid back. `payer_kind`: whose money it was.

    `cohort`: where it is part of the cost of one. Nobody records what they are paid themselves.
    """
    refuse_own(actor, trainer)
    if amount <= 0:
        raise ValidationError({"amount": _("An amount is more than zero. What was paid back has a stage of its own.")})
    if date > today:
        raise ValidationError({"date": _("This day has not come yet.")})
    if stage not in STAGES:
        raise ValidationError({"stage": _("“%(value)s” is not one of the choices.") % {"value": str(stage)[:40]}})
    with facts.writing(actor and actor.user) as writing:
        entry = writing.add(
            LedgerEntry(
                date=date,
                amount=amount,
                currency=currency.upper(),
                payer_kind=payer_kind,
                payer=organisation,
                stage=stage,
                document_number=document_number.strip(),
                purpose=PURPOSE,
                cohort=cohort,
                trainer=trainer,
            )
        )
        audit.record(actor, "record_payment", trainer, {"entry": str(entry.uid), "stage": stage})
    return entry


def withdraw_payment(*, actor: Actor | None, entry: LedgerEntry, reason: str) -> LedgerEntry:
    """The entry was a mistake. It stays in the record, with the reason."""
    refuse_own(actor, entry.trainer)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    with facts.writing(actor and actor.user) as writing:
        gone = writing.withdraw(entry, reason=reason.strip())
        audit.record(actor, "withdraw_payment", entry.trainer, {"entry": str(entry.uid)})
    return gone
