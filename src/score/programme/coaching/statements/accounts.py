"""What is due, paid and open, for each currency by itself. Payments settle the oldest amounts first."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from score.programme.coaching.statements.records import Kind, Record, Waits
from score.programme.core.models import LedgerEntry
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import FeeAgreement
from score.programme.trainings.trainers.fees import Fees

PURPOSE = "trainers"  # of entries of the ledger
_RATE_OF = {Kind.CLASS_DAY: "per_class_day", Kind.VISIT: "per_visit", Kind.REPORT: "per_report"}


@dataclass(frozen=True)
class Priced:
    """A record with its rate; none where none was agreed for its day, or for the part somebody had."""

    record: Record
    currency: str
    rate: Decimal | None

    @property
    def due(self) -> Decimal:
        """What it adds to the amount due."""
        return Decimal(0) if self.record.waits or self.rate is None else self.rate

    @property
    def waiting(self) -> Decimal:
        """What it will add once what is missing is there."""
        return self.rate if self.record.waits and self.rate is not None else Decimal(0)


@dataclass(frozen=True)
class Account:
    """One currency of a statement.

    `earlier`: due before the period. `due`: in the period. `waiting`: would be due if its sign-in or report were
    there. `paid`: all that was ever paid, less what was paid back.
    """

    currency: str
    earlier: Decimal
    due: Decimal
    waiting: Decimal
    paid: Decimal

    @property
    def paid_towards(self) -> Decimal:
        """What of the period's due amount is paid, after everything older was."""
        return min(max(self.paid - self.earlier, Decimal(0)), self.due)

    @property
    def open_earlier(self) -> Decimal:
        """What of earlier periods is not paid."""
        return max(self.earlier - self.paid, Decimal(0))

    @property
    def open(self) -> Decimal:
        """What is to be paid at the end of the period, earlier periods included."""
        return self.open_earlier + self.due - self.paid_towards

    @property
    def beyond(self) -> Decimal:
        """Paid for what came after the period, or in advance."""
        return max(self.paid - self.earlier - self.due, Decimal(0))


def priced(records: Iterable[Record], fees: Fees) -> list[Priced]:
    """The records with the rates of their days."""
    found = []
    for one in records:
        agreed = fees.on(one.trainer, one.day)
        rate = None if agreed is None or one.waits == Waits.PART else rate_of(agreed, one.kind)
        found.append(Priced(one, agreed.currency if agreed else "", rate))
    return found


def rate_of(agreed: FeeAgreement, kind: str) -> Decimal:
    """The rate for a kind of record."""
    rate: Decimal = getattr(agreed, _RATE_OF[Kind(kind)])
    return rate


def payments_of(organisation: Organisation, trainers: Iterable[int]) -> list[LedgerEntry]:
    """The entries of the one ledger by which an organisation paid these trainers, the latest first.

    The caller has decided that the reader may see the statement; these entries are part of it.
    """
    rows = LedgerEntry.objects.in_force().filter(trainer__in=trainers, payer=organisation, in_kind=False)
    paid = rows.filter(stage__in=(LedgerEntry.Stage.PAID, LedgerEntry.Stage.REFUNDED))
    return list(paid.select_related("cohort").order_by("-date", "-pk"))


def accounts_of(
    lines: Iterable[Priced], payments: Iterable[LedgerEntry], starts_on: datetime.date, currencies: Iterable[str] = ()
) -> list[Account]:
    """The accounts of one trainer, by currency. `lines` end with the period; those before its start are earlier."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    for currency in currencies:
        sums[currency]  # a currency that was agreed has an account, if only of zeros
    for one in lines:
        if one.rate is None:
            continue
        account = sums[one.currency]
        if one.record.day < starts_on:
            account[0] += one.due
        else:
            account[1] += one.due
            account[2] += one.waiting
    for entry in payments:
        sums[entry.currency][3] += entry.amount if entry.stage == LedgerEntry.Stage.PAID else -entry.amount
    return [Account(currency, *parts) for currency, parts in sorted(sums.items())]
