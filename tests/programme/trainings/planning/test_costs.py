"""Who carries the cost of a cohort: rules 22 and 23 with their worked numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from score.programme.coaching.statements.actions import record_payment
from score.programme.core.models import LedgerEntry
from score.programme.trainings.models import Trainer
from score.programme.trainings.planning.costs import record_cost, shares_of, withdraw_cost
from tests.programme.coaching.scene import signed_in
from tests.programme.factories import make_actor, make_cohort, make_organisation
from tests.programme.trainings.planning.cohorts import DAY, planned

pytestmark = pytest.mark.django_db


def pay(cohort, amount, payer_kind, **further):
    given = {"currency": "usd", "purpose": "direct cost", "stage": "promised", **further}
    return record_cost(
        actor=None, cohort=cohort, date=DAY, amount=Decimal(amount), payer_kind=payer_kind, **given
    )  # fmt: skip


def test_rule_23_market_non_programme_and_in_kind() -> None:
    cohort = planned()
    pay(cohort, 1000, "enterprise")
    pay(cohort, 500, "lead_buyer")
    pay(cohort, 300, "other_donor")
    pay(cohort, 200, "partner", in_kind=True, valued_how="price list of the hall")
    pay(cohort, 1000, "programme")
    (shares,) = shares_of(LedgerEntry.objects.in_force().filter(cohort=cohort))
    assert (shares.total, shares.currency, shares.stage) == (3000, "USD", "promised")
    assert shares.market_share == 50
    assert shares.not_programme_cash == 60
    assert round(shares.not_programme, 1) == Decimal("66.7")


def test_stages_and_currencies_are_never_added() -> None:
    cohort = planned()
    pay(cohort, 10, "enterprise")
    pay(cohort, 10, "enterprise", stage="paid")
    pay(cohort, 10, "enterprise", stage="paid", currency="GHS")
    pay(cohort, 4, "enterprise", stage="refunded")
    found = [(one.currency, one.stage, one.total) for one in shares_of(LedgerEntry.objects.in_force())]
    assert found == [("GHS", "paid", 10), ("USD", "promised", 10), ("USD", "paid", 10)]


@pytest.mark.parametrize(
    ("amount", "further", "field"),
    [(0, {}, "amount"), (-5, {}, "amount"), (5, {"in_kind": True}, "valued_how"),
     (5, {"in_kind": True, "valued_how": "  "}, "valued_how")],
)  # fmt: skip
def test_what_is_no_amount_is_refused(amount, further, field) -> None:
    with pytest.raises(ValidationError) as refused:
        pay(planned(), amount, "enterprise", **further)
    assert field in refused.value.message_dict
    assert LedgerEntry.objects.count() == 0


def test_a_mistake_is_taken_back_for_a_reason_and_stays_in_the_record() -> None:
    entry = pay(planned(), 10, "enterprise")
    with pytest.raises(ValidationError):
        withdraw_cost(actor=None, entry=entry, reason=" ")
    withdraw_cost(actor=None, entry=entry, reason="typed twice")
    assert LedgerEntry.objects.in_force().count() == 0
    assert LedgerEntry.objects.count() == 2


def test_nobody_takes_back_their_own_payment_through_the_cohort_and_others_do() -> None:
    partner = make_organisation()
    cohort, manager, other = make_cohort(partner), make_actor("partner_manager", partner), make_actor("owner")
    trainer = Trainer.objects.create(person=manager.user.person, organisation=partner, country="GH")
    today = timezone.localdate()
    entry = record_payment(
        actor=None, trainer=trainer, organisation=partner, date=today, today=today, amount=Decimal(100),
        currency="GHS", payer_kind="partner", cohort=cohort,
    )  # fmt: skip
    address = reverse("cohort_cost_withdraw", args=[cohort.uid, entry.uid])
    page = signed_in(manager).post(address, {"reason": "x"})
    assert page.status_code == 200
    assert "Nobody records this for themselves" in page.content.decode()
    assert LedgerEntry.objects.in_force().count() == 1
    assert signed_in(other).post(address, {"reason": "x"}).status_code == 302
    assert LedgerEntry.objects.in_force().count() == 0
