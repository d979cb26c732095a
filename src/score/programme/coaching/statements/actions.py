"""Writes of payments to trainers: entries of the one ledger (rule 22)."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.statements.accounts import PURPOSE
from score.programme.core import audit, facts
from score.programme.core.models import LedgerEntry
from score.programme.core.recording import said_why, says
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
    uid: uuid.UUID | None = None,
) -> LedgerEntry:
    """An organisation paid a trainer, or was paid back. `payer_kind`: whose money it was.

    `cohort`: where it is part of the cost of one. `uid`: given with the form, so that one sent twice is written down
    once. Nobody records what they are paid themselves. ValidationError also for a document that stands there already.
    """
    refuse_own(actor, trainer)
    if amount <= 0:
        raise ValidationError({"amount": _("An amount is more than zero. What was paid back has a stage of its own.")})
    if date > today:
        raise ValidationError({"date": _("This day has not come yet.")})
    if stage not in STAGES:
        raise ValidationError({"stage": _("“%(value)s” is not one of the choices.") % {"value": str(stage)[:40]}})
    told = LedgerEntry(
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
    with facts.writing(actor and actor.user) as writing:
        Trainer.objects.select_for_update(no_key=True).only("pk").get(pk=trainer.pk)  # one payment after the other
        if uid is not None:
            if (sent := _sent_before(told, uid)) is not None:
                return sent
            told.uid = uid
        _check_document(told)
        entry = writing.add(told)
        audit.record(actor, "record_payment", trainer, {"entry": str(entry.uid), "stage": stage})
    return entry


def _sent_before(told: LedgerEntry, uid: uuid.UUID) -> LedgerEntry | None:
    """What was written down with the same form. ValidationError where that says something else, or was taken back."""
    before = LedgerEntry.objects.filter(uid=uid).order_by("-pk").first()
    if before is None:
        return None
    if before.withdrawn or says(before, ()) != says(told, ()):
        raise ValidationError(
            _("Another payment was written down with this form. Open it anew and enter this one there.")
        )
    return before


def _check_document(told: LedgerEntry) -> None:
    """One document is about one payment."""
    there = LedgerEntry.objects.in_force().filter(trainer=told.trainer, payer=told.payer, stage=told.stage)
    if told.document_number and there.filter(document_number__iexact=told.document_number).exists():
        raise ValidationError({"document_number": _("A payment with this document stands in the ledger already.")})


def withdraw_payment(*, actor: Actor | None, entry: LedgerEntry, reason: str) -> LedgerEntry:
    """The entry was a mistake. It stays in the record, with the reason."""
    refuse_own(actor, entry.trainer)
    reason = said_why(reason)
    with facts.writing(actor and actor.user) as writing:
        gone = writing.withdraw(entry, reason=reason)
        audit.record(actor, "withdraw_payment", entry.trainer, {"entry": str(entry.uid)})
    return gone
