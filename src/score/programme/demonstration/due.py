"""What trainers of the demonstration are due: rates agreed with their partner, and what was paid of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from score.programme.coaching.statements.accounts import PURPOSE
from score.programme.core.models import LedgerEntry
from score.programme.demonstration.fixed import moment, uid_of
from score.programme.demonstration.plan import Day, Plan
from score.programme.demonstration.scene import Scene
from score.programme.trainings.models import FeeAgreement

AGREED_ON = (Day(2024, 2, 1), Day(2026, 1, 1))  # the second one raised the rates
RATES = ((Decimal(60), Decimal(25), Decimal(10)), (Decimal(70), Decimal(30), Decimal(10)))  # class day, visit, report
CURRENCY = "USD"


def record_due(scene: Scene) -> None:
    """Two agreements of each trainer who gives classes, and a payment for each cohort of the year 2026."""
    taught: dict[tuple[str, str], Plan] = {}
    for cohort in scene.programme.cohorts:
        taught.setdefault((cohort.partner, cohort.taught_by), cohort)
    scene.record(
        FeeAgreement(
            uid=uid_of("fees", f"{partner} {trainer}", day),
            organisation=scene.organisations[partner],
            trainer=scene.roster[trainer],
            valid_from=day,
            currency=CURRENCY,
            per_class_day=rates[0],
            per_visit=rates[1],
            per_report=rates[2],
            recorded_at=moment(day, 10),
            recorded_by=scene.coordinators[cohort.country],
        )
        for (partner, trainer), cohort in taught.items()
        for day, rates in zip(AGREED_ON, RATES, strict=True)
    )
    scene.record(_paid(scene))


def _paid(scene: Scene) -> Iterator[LedgerEntry]:
    for cohort in scene.programme.cohorts:
        last = cohort.days[-1]
        if last.year != AGREED_ON[1].year:
            continue
        yield LedgerEntry(
            uid=uid_of("ledger", f"{cohort.code} trainer", last),
            date=last,
            amount=RATES[1][0] * len(cohort.days),
            currency=CURRENCY,
            payer_kind=LedgerEntry.PayerKind.PARTNER,
            payer=scene.organisations[cohort.partner],
            stage=LedgerEntry.Stage.PAID,
            document_number=f"{cohort.code}/T",
            purpose=PURPOSE,
            trainer=scene.roster[cohort.taught_by],
            recorded_at=moment(last, 16),
            recorded_by=scene.coordinators[cohort.country],
        )
