"""A trainer's work of an invented autumn, and the money for it."""

from __future__ import annotations

import datetime
from decimal import Decimal

from score.programme.coaching.models import Visit, VisitPlan, VisitReport
from score.programme.coaching.statements.statement import Period
from score.programme.core import facts
from score.programme.core.models import LedgerEntry
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import Organisation
from score.programme.trainings.actions import add_participant, hold_class_day, record_attendance
from score.programme.trainings.models import Cohort, FeeAgreement, Trainer
from score.programme.trainings.trainers.fees import agree_fee
from tests.programme.factories import make_cohort, make_enterprise
from tests.programme.trainings.trainers.roster import make_trainer, put_into

D = datetime.date
PAID_ON = D(2026, 11, 9)
SEPTEMBER, OCTOBER = Period(D(2026, 9, 1), D(2026, 9, 30)), Period(D(2026, 10, 1), D(2026, 10, 31))


class Work:
    """October: two class days led, one of them signed; two visits, one reported. September: one day, signed."""

    def __init__(self, partner: Organisation, *, trainer: Trainer | None = None) -> None:
        self.partner = partner
        self.trainer = trainer or make_trainer(partner)
        self.firm = make_enterprise(name="Paper Kite (invented)")
        self.cohort = make_cohort(partner, enterprises=[self.firm])
        put_into(self.cohort, self.trainer, "lead")
        self.person = add_participant(actor=None, cohort=self.cohort, enterprise=self.firm).person
        for number, day in enumerate((D(2026, 9, 28), D(2026, 10, 5), D(2026, 10, 6)), 1):
            hold_class_day(actor=None, cohort=self.cohort, number=number, day=day)
        self.sign(1)
        self.sign(2)
        self.visit(1, D(2026, 10, 20), reported=True)
        self.visit(2, D(2026, 10, 28), reported=False)

    def sign(self, number: int) -> None:
        """The participant is there on a class day."""
        record_attendance(actor=None, cohort=self.cohort, presences={(self.person.pk, number): True})

    def visit(
        self, number: int, day: datetime.date, *, reported: bool, trainer: Trainer | None = None, named: bool = True
    ) -> None:
        """A visit to the firm that its plan gave to the trainer."""
        visit_of(self.cohort, self.firm, number, day, trainer or self.trainer if named else None, reported=reported)

    def agree(self, since: datetime.date, day: int, visit: int, report: int, currency: str = "GHS") -> FeeAgreement:
        """Rates from a day on."""
        return agree_fee(
            actor=None,
            trainer=self.trainer,
            organisation=self.partner,
            valid_from=since,
            currency=currency,
            per_class_day=Decimal(day),
            per_visit=Decimal(visit),
            per_report=Decimal(report),
        )

    def pay(self, amount: int, date: datetime.date = PAID_ON, **more) -> LedgerEntry:
        """An entry of the ledger, as any screen about money may have written it."""
        said = {"currency": "GHS", "stage": "paid", "payer_kind": "partner", "purpose": "trainers", **more}
        with facts.writing(None) as writing:
            return writing.add(
                LedgerEntry(date=date, amount=Decimal(amount), payer=self.partner, trainer=self.trainer, **said)
            )


def visit_of(
    cohort: Cohort, firm: Enterprise, number: int, day: datetime.date, trainer: Trainer | None, *, reported: bool
) -> None:
    """A visit, its plan and its report."""
    about = {"enterprise": firm, "cohort": cohort, "number": number}
    with facts.writing(None) as writing:
        writing.add(VisitPlan(**about, day=day, trainer=trainer))
        writing.add(Visit(**about, day=day))
        writing.add(VisitReport(**about, finished=reported))
