"""Who gets what at the addresses of payment statements."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from score.programme.coaching.statements.actions import record_payment
from score.programme.trainings.models import Trainer
from score.programme.trainings.trainers.actions import add_trainer
from score.programme.trainings.trainers.fees import agree_fee
from tests.programme.access_matrix import Row, only
from tests.programme.factories import DAY, World

_PAY = ("owner", "coordinator", "partner_manager")
_SEE = (*_PAY, "me_officer")
# colleagues see the trainer and not what is paid; others do not know of the trainer
_KNOWING = {"trainer": 403, "data_clerk": 403}


def _trainer(world: World, member: Any = None) -> Trainer:
    person = (member or world.colleague).user.person
    there = Trainer.objects.filter(person=person).first()
    organisation = (member or world.colleague).organisation
    return there or add_trainer(actor=None, person=person, country="GH", organisation=organisation)


def _uid(world: World) -> dict[str, Any]:
    return {"uid": _trainer(world).uid}


def _own(world: World) -> dict[str, Any]:
    return {"uid": _trainer(world, world.members["trainer"]).uid}


def _others(world: World) -> dict[str, Any]:
    return {"uid": _trainer(world, world.others_trainer).uid}


def _with_payer(world: World) -> dict[str, Any]:
    return {**_uid(world), "payer": world.partner.uid}


def _own_with_payer(world: World) -> dict[str, Any]:
    return {**_own(world), "payer": world.partner.uid}


def _agreement(world: World) -> dict[str, Any]:
    made = agree_fee(
        actor=None, trainer=_trainer(world), organisation=world.partner, valid_from=DAY, currency="GHS",
        per_class_day=Decimal(1), per_visit=Decimal(0), per_report=Decimal(0),
    )  # fmt: skip
    return {"uid": made.uid}


def _payment(world: World) -> dict[str, Any]:
    made = record_payment(
        actor=None, trainer=_trainer(world), organisation=world.partner, date=DAY, today=datetime.date.max,
        amount=Decimal(1), currency="GHS", payer_kind="partner",
    )  # fmt: skip
    return {"uid": made.uid}


_SEEN = only(200, *_SEE, otherwise=404, **_KNOWING)
_PAID = only(200, *_PAY, otherwise=404, me_officer=403, **_KNOWING)
_TAKEN_BACK = only(200, *_PAY, otherwise=404, me_officer=403)
ROWS = {
    "statements": Row(only(200, *_SEE, "trainer")),
    "statements#as a file": Row(only(200, *_SEE, "trainer"), query=lambda world: {"format": "csv"}),
    "trainer_statement": Row(_SEEN, _uid),
    "trainer_statement#the trainer's own": Row(only(200, *_SEE, "trainer", otherwise=404, data_clerk=403), _own),
    "trainer_statement#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404), _others
    ),
    "trainer_statement_pdf": Row(_SEEN, _uid),
    "fee_add": Row(_PAID, _with_payer),
    "fee_add#for oneself": Row(_PAID, _own_with_payer),
    "fee_withdraw": Row(_TAKEN_BACK, _agreement),
    "payment_add": Row(_PAID, _with_payer),
    "payment_add#for oneself": Row(_PAID, _own_with_payer),
    "payment_withdraw": Row(_TAKEN_BACK, _payment),
}  # fmt: skip
