"""One trainer's statement for a period, and the list of all trainers of an organisation."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from score.programme.coaching.models import VisitPlan
from score.programme.coaching.statements.accounts import Account, Priced, accounts_of, payments_of, priced
from score.programme.coaching.statements.records import Kind, Waits, delivered_by, records_of
from score.programme.core.models import LedgerEntry
from score.programme.organisations.access import may_for, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import CohortDelivery, CohortTrainer, FeeAgreement, Trainer
from score.programme.trainings.trainers.actions import is_own
from score.programme.trainings.trainers.fees import Fees
from score.programme.trainings.trainers.words import names_of


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included."""

    starts_on: datetime.date
    ends_on: datetime.date


@dataclass(frozen=True)
class Line:
    """Records of one kind, cohort, part and rate. They stand alike in all but their day."""

    kind: str
    items: list[Priced]

    @property
    def first(self) -> Priced:
        """One of them, for all that they share."""
        return self.items[0]

    @property
    def starts_on(self) -> datetime.date:
        """The first day."""
        return self.items[0].record.day

    @property
    def ends_on(self) -> datetime.date:
        """The last day."""
        return self.items[-1].record.day

    @property
    def units(self) -> int:
        """How many."""
        return len(self.items)

    @property
    def due(self) -> Decimal:
        """What they add to the amount due."""
        return sum((one.due for one in self.items), Decimal(0))

    @property
    def waiting(self) -> Decimal:
        """What they will add once what is missing is there."""
        return sum((one.waiting for one in self.items), Decimal(0))


@dataclass(frozen=True)
class Statement:
    """All of it. `unpriced`: records of the period for whose day no fee was agreed."""

    trainer: Trainer
    organisation: Organisation
    period: Period
    lines: list[Line]
    accounts: list[Account]
    payments: list[LedgerEntry]
    agreements: list[FeeAgreement]

    def units(self, kind: str) -> int:
        """How many class days, visits or reports were done: what counts, priced or not."""
        return sum(one.units for one in self.lines if one.kind == kind and not one.first.record.waits)

    @property
    def class_days(self) -> int:
        """Class days delivered."""
        return self.units(Kind.CLASS_DAY)

    @property
    def visits(self) -> int:
        """Visits done."""
        return self.units(Kind.VISIT)

    @property
    def reports(self) -> int:
        """Reports that count."""
        return self.units(Kind.REPORT)

    @property
    def unpriced(self) -> int:
        """Records that count, and for whose day no fee was agreed."""
        return sum(one.units for one in self.lines if one.first.rate is None and one.first.record.waits != Waits.PART)


def statement_of(trainer: Trainer, organisation: Organisation, period: Period) -> Statement:
    """What one trainer is due from one organisation in a period."""
    return _statements(organisation, [trainer], period, trainer.pk)[0]


def statements_of(organisation: Organisation, period: Period) -> list[Statement]:
    """The statements of everybody who works for an organisation, by name."""
    trainers = trainers_of(organisation)
    names = names_of(trainers)
    trainers.sort(key=lambda one: (names[one.pk].casefold(), one.pk))
    return _statements(organisation, trainers, period, None)


def trainers_of(organisation: Organisation) -> list[Trainer]:
    """Trainers of an organisation, trainers of its cohorts and visits, and whoever has an agreement with it."""
    cohorts = delivered_by(organisation)
    gave = CohortTrainer.objects.in_force().filter(cohort__in=cohorts).values("trainer")
    went = VisitPlan.objects.in_force().filter(cohort__in=cohorts, trainer__isnull=False).values("trainer")
    agreed = FeeAgreement.objects.in_force().filter(organisation=organisation).values("trainer")
    found = Trainer.objects.filter(
        Q(organisation=organisation) | Q(pk__in=gave) | Q(pk__in=went) | Q(pk__in=agreed)
    )  # fmt: skip
    return list(found.select_related("person"))


def payers_of(actor: Actor, trainer: Trainer) -> list[Organisation]:
    """The organisations that owe a trainer something, or may; as far as the reader may see what they pay.

    A trainer sees all of their own; a partner what it pays itself, also to trainers of others.
    """
    given = CohortTrainer.objects.in_force().filter(trainer=trainer).values("cohort")
    visited = VisitPlan.objects.in_force().filter(trainer=trainer).values("cohort")
    delivered = CohortDelivery.objects.in_force().filter(Q(cohort__in=given) | Q(cohort__in=visited))
    agreed = FeeAgreement.objects.in_force().filter(trainer=trainer).values("organisation")
    rows = Organisation.objects.filter(
        Q(pk__in=delivered.values("partner")) | Q(pk__in=agreed) | Q(pk=trainer.organisation_id)
    )
    everything = is_own(actor, trainer) and may_for(actor, FeeAgreement, "view", trainer)
    return [one for one in rows.order_by("name", "pk") if everything or may_for(actor, FeeAgreement, "view", one)]


def organisations_seen(actor: Actor) -> list[Organisation]:
    """The organisations whose list of statements the reader may see: those that deliver, or have agreed a fee."""
    delivered = CohortDelivery.objects.in_force().values("partner")
    agreed = FeeAgreement.objects.in_force().values("organisation")
    rows = visible_to(actor, Organisation).filter(Q(pk__in=delivered) | Q(pk__in=agreed))
    return [one for one in rows.order_by("name", "pk") if may_for(actor, FeeAgreement, "view", one)]


def _statements(
    organisation: Organisation, trainers: list[Trainer], period: Period, only: int | None
) -> list[Statement]:
    keys = [one.pk for one in trainers]
    fees = Fees(organisation, keys)
    lines: dict[int, list[Priced]] = defaultdict(list)
    for one in priced(records_of(organisation, upto=period.ends_on, trainer=only), fees):
        lines[one.record.trainer].append(one)
    payments: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in payments_of(organisation, keys):
        payments[entry.trainer_id].append(entry)
    return [
        Statement(
            trainer=one,
            organisation=organisation,
            period=period,
            lines=_grouped(each for each in lines[one.pk] if each.record.day >= period.starts_on),
            accounts=accounts_of(
                lines[one.pk],
                payments[one.pk],
                period.starts_on,
                {agreed.currency for agreed in fees.agreements.get(one.pk, []) if agreed.valid_from <= period.ends_on},
            ),
            payments=payments[one.pk],
            agreements=fees.agreements.get(one.pk, [])[::-1],
        )
        for one in trainers
    ]


def _grouped(found: Iterable[Priced]) -> list[Line]:
    """Class days, visits, reports; what is due before what waits."""
    groups: dict[tuple, list[Priced]] = defaultdict(list)
    for one in found:
        seen = one.record
        groups[seen.kind, bool(seen.waits), seen.cohort.code, seen.part, seen.waits, one.currency, one.rate].append(one)
    order = list(Kind.values)
    keys = sorted(groups, key=lambda key: (order.index(key[0]), key[1:5], key[5], key[6] or 0))
    return [Line(key[0], groups[key]) for key in keys]
