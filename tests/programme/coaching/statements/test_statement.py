"""What a trainer is due: counted by hand, at the rates of the day, less what the one ledger says was paid."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from score.programme.coaching.models import VisitReport
from score.programme.coaching.statements import records
from score.programme.coaching.statements.accounts import Account
from score.programme.coaching.statements.actions import record_payment, withdraw_payment
from score.programme.coaching.statements.statement import Period, payers_of, statement_of, statements_of, trainers_of
from score.programme.coaching.visit_review import VisitReports
from score.programme.core import facts
from score.programme.core.models import AuditEvent, LedgerEntry
from score.programme.organisations.actor import Actor, actor_of
from score.programme.organisations.models import Organisation
from score.programme.reviews.actions import approve, return_report, take_back
from score.programme.reviews.kinds import every_row
from score.programme.reviews.sampling import keep_rule
from score.programme.trainings.actions import hold_class_day
from score.programme.trainings.models import FeeAgreement
from score.programme.trainings.planning.costs import shares_of
from score.programme.trainings.trainers.fees import Fees, agree_fee, withdraw_fee
from tests.programme.coaching.statements.work import OCTOBER, SEPTEMBER, D, Work, visit_of
from tests.programme.factories import make_actor, make_cohort, make_member, make_organisation
from tests.programme.trainings.trainers.roster import make_trainer, put_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Work:
    return Work(make_organisation(name="Partner A (invented)"))


def account(work: Work, period: Period = OCTOBER) -> Account:
    (found,) = statement_of(work.trainer, work.partner, period).accounts
    return found


def test_the_statement_of_october(work: Work) -> None:
    """1 of 2 class days is signed: 1,200. Two visits: 2 x 500. 1 of 2 reports is finished: 75."""
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    found = statement_of(work.trainer, work.partner, OCTOBER)
    assert (found.class_days, found.visits, found.reports, found.unpriced) == (1, 2, 1, 0)
    (one,) = found.accounts
    assert (one.due, one.waiting, one.earlier) == (1200 + 1000 + 75, 1200 + 75, 1200)
    assert (one.open_earlier, one.open, one.beyond) == (1200, 3475, 0)


def test_a_sign_in_and_a_report_make_what_waited_due(work: Work) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    work.sign(3)
    with facts.writing(None) as writing:
        before = VisitReport.objects.in_force().get(number=2)
        after = VisitReport(enterprise=work.firm, cohort=work.cohort, number=2, finished=True)
        writing.supersede(before, after, reason="finished")
    assert (account(work).due, account(work).waiting) == (2400 + 1000 + 150, 0)


def test_reports_are_due_once_they_are_accepted(work: Work) -> None:
    """Both finished: one approved is due; returned, and taken back, it waits; what came before reviews is due."""
    work.agree(D(2026, 1, 1), 0, 0, 75)
    with facts.writing(None) as writing:
        before = VisitReport.objects.in_force().get(number=2)
        writing.supersede(
            before, VisitReport(enterprise=work.firm, cohort=work.cohort, number=2, finished=True), reason="finished"
        )
    assert (account(work).due, account(work).waiting) == (150, 0), "no reviews yet in this country"
    keep_rule(work.cohort.country)
    assert (account(work).due, account(work).waiting) == (0, 150)
    first, second = VisitReports().reports(every_row)
    coordinator, today = make_actor("coordinator"), timezone.localdate()
    approved = approve(actor=coordinator, report=first, today=today)
    assert (account(work).due, account(work).waiting) == (75, 75)
    return_report(actor=coordinator, report=second, questions={"": "Who was met?"}, due_on=today, today=today)
    assert (account(work).due, account(work).waiting) == (75, 75)
    take_back(actor=coordinator, decision=approved, reason="too early")
    assert (account(work).due, account(work).waiting) == (0, 150)


def test_reports_from_before_reviews_began_are_due(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.agree(D(2026, 1, 1), 0, 0, 75)
    keep_rule(work.cohort.country)
    assert account(work).due == 0
    monkeypatch.setattr(records, "beginnings", lambda: {work.cohort.country: timezone.now() + datetime.timedelta(1)})
    assert account(work).due == 75


def test_rates_hold_from_their_day_until_the_next(work: Work) -> None:
    work.agree(D(2026, 10, 6), 2000, 600, 0)
    assert (account(work).due, account(work).earlier) == (1200, 0), "no rate was agreed for the 5th"
    assert statement_of(work.trainer, work.partner, OCTOBER).unpriced == 1
    work.agree(D(2026, 1, 1), 1000, 100, 10)
    work.sign(3)
    assert account(work).due == 1000 + 2000 + 2 * 600
    assert account(work, SEPTEMBER).due == 1000


def test_currencies_are_never_added(work: Work) -> None:
    work.agree(D(2026, 1, 1), 1000, 100, 0)
    work.agree(D(2026, 10, 15), 90, 30, 0, currency="USD")
    found = {one.currency: one for one in statement_of(work.trainer, work.partner, OCTOBER).accounts}
    assert (found["GHS"].due, found["USD"].due) == (1000, 60)


def test_payments_settle_the_oldest_amount_first(work: Work) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    work.pay(700)
    assert (account(work).open_earlier, account(work).paid_towards, account(work).open) == (500, 0, 2775)
    work.pay(1500)
    assert (account(work).open_earlier, account(work).paid_towards, account(work).open) == (0, 1000, 1275)
    work.pay(100, stage="refunded")
    assert account(work).open == 1375
    work.pay(2000)
    assert (account(work).open, account(work).beyond) == (0, 625)
    assert (account(work, SEPTEMBER).paid_towards, account(work, SEPTEMBER).open) == (1200, 0)


@pytest.mark.parametrize("more", [{"stage": "promised"}, {"stage": "invoiced"}, {"in_kind": True, "valued_how": "x"}])
def test_only_what_was_paid_in_money_counts(work: Work, more: dict) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    work.pay(700, **more)
    assert account(work).paid == 0


MONEY = st.decimals(0, 10_000, places=2)


@given(earlier=MONEY, due=MONEY, waiting=MONEY, paid=st.decimals(-5_000, 25_000, places=2))
def test_no_amount_is_lost_between_due_and_paid(
    earlier: Decimal, due: Decimal, waiting: Decimal, paid: Decimal
) -> None:
    one = Account("GHS", earlier, due, waiting, paid)
    assert one.open - one.beyond == earlier + due - paid
    assert min(one.open_earlier, one.open, one.beyond, one.paid_towards) >= 0
    assert one.paid_towards <= due
    assert not (one.open and one.beyond)


def test_what_was_done_for_another_is_on_another_statement(work: Work) -> None:
    other = make_organisation(name="Partner B (invented)")
    elsewhere = Work(other, trainer=work.trainer)
    for one in (work, elsewhere):
        one.agree(D(2026, 1, 1), 1000, 0, 0)
    elsewhere.sign(3)
    elsewhere.pay(1500)
    assert (account(work).due, account(work).paid) == (1000, 0)
    assert (account(elsewhere).due, account(elsewhere).paid) == (2000, 1500)


def test_who_supervises_or_is_supervised_is_not_paid_by_the_day(work: Work) -> None:
    expert = make_trainer(work.partner)
    put_into(work.cohort, expert, "observer")
    rates = {"per_class_day": Decimal(100), "per_visit": Decimal(0), "per_report": Decimal(0)}
    agree_fee(
        actor=None, trainer=expert, organisation=work.partner, valid_from=D(2026, 1, 1), currency="GHS", **rates
    )  # fmt: skip
    found = statement_of(expert, work.partner, OCTOBER)
    assert [one.units for one in found.lines] == [2]
    assert (found.class_days, found.accounts[0].due, found.accounts[0].waiting, found.unpriced) == (0, 0, 0, 0)


def test_lines_are_by_module_and_part(work: Work) -> None:
    second = make_cohort(work.partner, module="quality_management")
    put_into(second, work.trainer, "second")
    hold_class_day(actor=None, cohort=second, number=1, day=D(2026, 10, 12))
    lines = [one for one in statement_of(work.trainer, work.partner, OCTOBER).lines if one.kind == "class_day"]
    assert {(one.first.record.cohort.module, one.first.record.part, one.first.record.waits) for one in lines} == {
        ("workplace_cooperation", "lead", ""),
        ("workplace_cooperation", "lead", "sign_in"),
        ("quality_management", "second", "sign_in"),
    }


def test_a_visit_whose_plan_names_nobody_is_counted_as_nobodys(work: Work) -> None:
    work.visit(3, D(2026, 10, 30), reported=True, named=False)
    assert statement_of(work.trainer, work.partner, OCTOBER).visits == 2
    assert records.visits_of_nobody(work.partner, OCTOBER.starts_on, OCTOBER.ends_on) == 1
    assert records.visits_of_nobody(work.partner, SEPTEMBER.starts_on, SEPTEMBER.ends_on) == 0


def test_all_trainers_of_a_partner_say_what_each_statement_says(work: Work) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    idle = make_trainer(work.partner)
    guest = make_trainer(make_organisation())
    visit_of(work.cohort, work.firm, 3, D(2026, 10, 9), guest, reported=True)
    assert set(trainers_of(work.partner)) == {work.trainer, idle, guest}
    found = {one.trainer: one for one in statements_of(work.partner, OCTOBER)}
    assert found[work.trainer].accounts == statement_of(work.trainer, work.partner, OCTOBER).accounts
    assert (found[guest].visits, found[guest].accounts) == (1, [])
    assert found[idle].lines == []


def test_the_list_asks_as_often_for_many_trainers_as_for_one(work: Work) -> None:
    with CaptureQueriesContext(connection) as for_one:
        assert len(statements_of(work.partner, OCTOBER)) == 1
    for _number in range(4):
        Work(work.partner)
    with CaptureQueriesContext(connection) as for_five:
        assert len(statements_of(work.partner, OCTOBER)) == 5
    assert len(for_five) == len(for_one)


def test_a_payment_stands_in_the_one_ledger_and_in_what_a_cohort_costs(work: Work) -> None:
    manager = make_actor("partner_manager", work.partner)
    entry = record_payment(
        actor=manager, trainer=work.trainer, organisation=work.partner, date=D(2026, 11, 9), today=D(2026, 11, 9),
        amount=Decimal(800), currency="ghs", payer_kind="partner", cohort=work.cohort, document_number=" 17 ",
    )  # fmt: skip
    assert (entry.purpose, entry.stage, entry.currency, entry.document_number) == ("trainers", "paid", "GHS", "17")
    (cost,) = shares_of(LedgerEntry.objects.in_force().filter(cohort=work.cohort))
    assert (cost.total, cost.rest) == (800, 800)
    assert account(work).paid == 800
    withdraw_payment(actor=manager, entry=entry, reason="paid to somebody else")
    assert statement_of(work.trainer, work.partner, OCTOBER).payments == []
    assert {"record_payment", "withdraw_payment"} <= set(AuditEvent.objects.values_list("action", flat=True))


@pytest.mark.parametrize(
    "wrong", [{"amount": Decimal(0)}, {"date": D(2026, 11, 10)}, {"stage": "promised"}], ids=["amount", "date", "stage"]
)
def test_payments_that_are_none_are_refused(work: Work, wrong: dict) -> None:
    said = {"date": D(2026, 11, 9), "amount": Decimal(1), "currency": "GHS", "payer_kind": "partner", **wrong}
    with pytest.raises(ValidationError) as refused:
        record_payment(
            actor=None, trainer=work.trainer, organisation=work.partner, today=D(2026, 11, 9), **said
        )  # fmt: skip
    assert list(refused.value.message_dict) == list(wrong)
    assert not LedgerEntry.objects.exists()


def oneself(work: Work) -> Actor:
    """The trainer, who is also a manager of the partner."""
    member = make_member("partner_manager", work.partner)
    member.user.person = work.trainer.person
    return actor_of(member.user, member.pk)


def test_nobody_agrees_their_own_fee_or_pays_themselves(work: Work) -> None:
    agreed, entry = work.agree(D(2026, 1, 1), 1, 1, 1), work.pay(5)
    rates = {"per_class_day": Decimal(9), "per_visit": Decimal(9), "per_report": Decimal(9)}
    about = {"actor": oneself(work), "trainer": work.trainer, "organisation": work.partner}
    tries = (
        lambda: agree_fee(**about, valid_from=D(2026, 2, 1), currency="GHS", **rates),
        lambda: withdraw_fee(actor=about["actor"], agreement=agreed, reason="no"),
        lambda: record_payment(
            **about, date=D(2026, 1, 2), today=D(2026, 1, 2), amount=Decimal(1), currency="GHS", payer_kind="partner"
        ),
        lambda: withdraw_payment(actor=about["actor"], entry=entry, reason="no"),
    )
    for one in tries:
        with pytest.raises(ValidationError, match="themselves"):
            one()


def test_an_agreement_is_corrected_with_a_reason_and_never_edited(work: Work) -> None:
    first = work.agree(D(2026, 1, 1), 1200, 500, 75)
    with pytest.raises(ValidationError, match="why they change"):
        work.agree(D(2026, 1, 1), 1300, 500, 75)
    rates = {"per_class_day": Decimal(1300), "per_visit": Decimal(500), "per_report": Decimal(75)}
    about = {"actor": None, "trainer": work.trainer, "organisation": work.partner}
    agree_fee(**about, valid_from=D(2026, 1, 1), currency="GHS", **rates, reason="the contract says so")
    first.refresh_from_db()
    assert first.per_class_day == 1200
    (now,) = FeeAgreement.objects.in_force()
    assert (now.supersedes, now.per_class_day) == (first, 1300)
    withdraw_fee(actor=None, agreement=now, reason="never signed")
    assert Fees(work.partner, [work.trainer.pk]).on(work.trainer.pk, datetime.date.max) is None


@pytest.mark.parametrize("rates", [(0, 0, 0), (-1, 5, 5)])
def test_rates_that_are_none_are_refused(work: Work, rates: tuple[int, int, int]) -> None:
    with pytest.raises(ValidationError):
        work.agree(D(2026, 1, 1), *rates)


def test_who_sees_whose_payments(work: Work) -> None:
    """A trainer sees all who pay; each partner what it pays itself; coordinators those of the country."""
    other = make_organisation(name="Partner B (invented)")
    abroad = make_organisation(name="Partner C (invented)", country="PE")
    for one in (other, abroad):
        put_into(make_cohort(one, country=one.country), work.trainer, "lead")
    trainer = make_member("trainer", work.partner)
    trainer.user.person = work.trainer.person

    def seen(actor: Actor) -> set[Organisation]:
        return set(payers_of(actor, work.trainer))

    assert seen(actor_of(trainer.user, trainer.pk)) == {work.partner, other, abroad}
    assert seen(make_actor("partner_manager", work.partner)) == {work.partner}
    assert seen(make_actor("partner_manager", other)) == {other}
    assert seen(make_actor("coordinator")) == {work.partner, other}
    assert seen(make_actor("owner")) == {work.partner, other, abroad}
    for role in ("trainer", "data_clerk"):
        assert seen(make_actor(role, work.partner)) == set()
    assert seen(make_actor("lead_buyer")) == set()
