"""The pages of statements by their requests: entering, periods, files, the printed statement."""

from __future__ import annotations

import datetime
import io
import re

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from score.programme.coaching.statements.forms import month_after, month_before
from score.programme.core.models import LedgerEntry
from score.programme.organisations.actions import describe_person
from score.programme.trainings.models import FeeAgreement
from tests.pdf_text import page_count, text_of
from tests.programme.coaching.scene import signed_in
from tests.programme.coaching.statements.work import D, Work
from tests.programme.factories import make_actor, make_organisation

pytestmark = pytest.mark.django_db
OCTOBER = {"starts_on": "2026-10-01", "ends_on": "2026-10-31"}


@pytest.fixture
def work() -> Work:
    return Work(make_organisation(name="Partner A (invented)"))


@pytest.fixture
def manager(work: Work) -> Client:
    return signed_in(make_actor("partner_manager", work.partner))


def plain(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def page_of(work: Work) -> str:
    return reverse("trainer_statement", args=[work.trainer.uid])


def test_rates_are_agreed_and_a_payment_written_down(work: Work, manager: Client) -> None:
    fees = reverse("fee_add", args=[work.trainer.uid, work.partner.uid])
    rates = {"valid_from": "2026-01-01", "currency": "ghs", "per_class_day": 1200, "per_visit": 500, "per_report": 75}
    assert manager.post(fees, rates).status_code == 302
    assert "Say why they change" in plain(manager.post(fees, {**rates, "per_visit": 550}))
    assert FeeAgreement.objects.in_force().get().per_visit == 500
    text = plain(manager.get(page_of(work), OCTOBER))
    assert "GHS 2,275 due" in text
    assert "1 class day, 2 visits, 1 report accepted" in text
    payment = reverse("payment_add", args=[work.trainer.uid, work.partner.uid])
    assert 'value="' in plain(manager.get(payment))
    said = {"stage": "paid", "date": "2026-11-01", "amount": "1300", "currency": "GHS", "payer_kind": "partner"}
    assert manager.post(payment, said).status_code == 302
    text = plain(manager.get(page_of(work), OCTOBER))
    assert "GHS 2,175" in text  # 1,200 of September and 2,275, less 1,300
    entry = LedgerEntry.objects.get()
    assert (entry.trainer, entry.payer, entry.recorded_by) == (work.trainer, work.partner, get_user(manager))
    taken = manager.post(reverse("payment_withdraw", args=[entry.uid]), {"reason": "typed twice"})
    assert taken.status_code == 302
    assert "Nothing was paid yet" in plain(manager.get(page_of(work), OCTOBER))
    agreed = FeeAgreement.objects.in_force().get()
    assert manager.post(reverse("fee_withdraw", args=[agreed.uid]), {"reason": "not signed"}).status_code == 302
    assert "No rates are agreed yet" in plain(manager.get(page_of(work), OCTOBER))


def test_a_currency_that_is_none_is_refused(work: Work, manager: Client) -> None:
    fees = reverse("fee_add", args=[work.trainer.uid, work.partner.uid])
    rates = {"valid_from": "2026-01-01", "currency": "XQX", "per_class_day": 1, "per_visit": 0, "per_report": 0}
    assert "is no currency" in plain(manager.post(fees, rates))
    assert not FeeAgreement.objects.exists()


def test_the_list_says_what_is_open_by_trainer(work: Work, manager: Client) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    work.visit(3, D(2026, 10, 30), reported=True, named=False)
    text = plain(manager.get(reverse("statements"), OCTOBER))
    assert "GHS 3,475 open to trainers" in text
    assert "GHS 1,200 of it from earlier" in text
    assert "1 visit of the period is in nobody" in text


def test_a_trainer_finds_their_own_statements_and_no_button(work: Work) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    other = Work(make_organisation(name="Partner B (invented)"), trainer=work.trainer)
    user = work.trainer.person.user
    client = Client()
    client.force_login(user)
    text = plain(client.get(reverse("statements"), OCTOBER))
    assert "Partner A (invented)" in text and "Partner B (invented)" in text
    text = plain(client.get(page_of(work), {**OCTOBER, "payer": str(other.partner.uid)}))
    assert "Payer: Partner B (invented)" in text
    assert "Write a payment down" not in text and "Agree rates" not in text
    assert client.post(reverse("payment_add", args=[work.trainer.uid, work.partner.uid])).status_code == 403


def test_without_a_period_it_is_last_month(work: Work, manager: Client) -> None:
    ends = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    text = plain(manager.get(page_of(work)))
    assert f'value="{ends.replace(day=1).isoformat()}"' in text and f'value="{ends.isoformat()}"' in text
    wrong = plain(manager.get(page_of(work), {"starts_on": "2026-10-31", "ends_on": "2026-10-01"}))
    assert "Choose an end after the start" in wrong, "the reader is told why another period is shown"
    assert "What it is made of" in wrong, "a period that is none shows last month"


@pytest.mark.parametrize(("day", "starts", "ends"), [
    (D(2026, 12, 31), D(2027, 1, 1), D(2027, 1, 31)), (D(2028, 1, 31), D(2028, 2, 1), D(2028, 2, 29)),
])  # fmt: skip
def test_months_are_whole(day: datetime.date, starts: datetime.date, ends: datetime.date) -> None:
    assert (month_after(day).starts_on, month_after(day).ends_on) == (starts, ends)
    before = month_before(D(2027, 1, 9))
    assert (before.starts_on, before.ends_on) == (D(2026, 12, 1), D(2026, 12, 31))


def test_the_records_as_a_file_add_up_to_the_amount_due(work: Work, manager: Client) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    response = manager.get(page_of(work), {**OCTOBER, "format": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    heads, *lines = rows.to_python()
    assert sum(line[heads.index("due")] or 0 for line in lines) == 2275
    assert sum(line[heads.index("waits")] or 0 for line in lines) == 1275
    assert len(lines) == 6
    listed = manager.get(reverse("statements"), {**OCTOBER, "format": "csv"})
    text = b"".join(listed.streaming_content).decode("utf-8-sig")
    assert "GHS,2275.00,1275.00,0,1200.00,3475.00" in text
    assert manager.get(page_of(work), {**OCTOBER, "format": "exe"}).status_code == 400


def test_the_statement_is_printed(work: Work, manager: Client) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    work.pay(1300)
    describe_person(actor=None, person=work.trainer.person, name="Abena Example", name_local="")
    address = reverse("trainer_statement_pdf", args=[work.trainer.uid])
    response = manager.get(address, OCTOBER)
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content).replace("\xa0", " ")
    assert page_count(response.content) == 1
    assert "Abena Example" in text and "Partner A (invented)" in text
    for words in ("GHS 2,275", "Open at the end of the period GHS 2,175", "report not finished", work.cohort.code):
        assert words in text, words


def test_a_long_statement_says_how_much_more_there_is(work: Work, manager: Client) -> None:
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    for number in range(30):
        work.pay(10 + number)
    text = text_of(manager.get(reverse("trainer_statement_pdf", args=[work.trainer.uid]), OCTOBER).content)
    assert "and 6 more on the page" in text


def test_what_is_another_partners_is_not_there(work: Work) -> None:
    stranger = signed_in(make_actor("partner_manager", make_organisation()))
    agreed, entry = work.agree(D(2026, 1, 1), 1, 1, 1), work.pay(5)
    for address in (
        page_of(work),
        reverse("fee_withdraw", args=[agreed.uid]),
        reverse("payment_withdraw", args=[entry.uid]),
        reverse("payment_add", args=[work.trainer.uid, work.partner.uid]),
    ):
        assert stranger.get(address).status_code == 404, address
    assert entry.document_number == "" and LedgerEntry.objects.in_force().count() == 1


PAID = {"stage": "paid", "date": "2026-11-01", "amount": "1300", "currency": "GHS", "payer_kind": "partner"}


def payment_of(work: Work) -> str:
    return reverse("payment_add", args=[work.trainer.uid, work.partner.uid])


def given_uid(manager: Client, work: Work) -> str:
    """The identity that an empty form brings with it."""
    (found,) = re.findall(
        r'<input type="hidden" name="uid" value="([0-9a-f-]{36})"', plain(manager.get(payment_of(work)))
    )
    return found


def test_a_payment_sent_twice_is_one_and_a_form_opened_anew_is_another(work: Work, manager: Client) -> None:
    first = given_uid(manager, work)
    for _time in range(2):
        assert manager.post(payment_of(work), {**PAID, "uid": first}).status_code == 302
    entry = LedgerEntry.objects.get()
    assert str(entry.uid) == first
    changed = plain(manager.post(payment_of(work), {**PAID, "uid": first, "amount": "9"}))
    assert "Another payment was written down with this form" in changed
    again = given_uid(manager, work)
    assert again != first
    assert manager.post(payment_of(work), {**PAID, "uid": again}).status_code == 302
    assert LedgerEntry.objects.in_force().count() == 2
    manager.post(reverse("payment_withdraw", args=[entry.uid]), {"reason": "typed twice"})
    assert "Another payment" in plain(manager.post(payment_of(work), {**PAID, "uid": first}))
    assert LedgerEntry.objects.in_force().count() == 1


def test_a_refused_form_keeps_its_identity(work: Work, manager: Client) -> None:
    uid = given_uid(manager, work)
    assert f'value="{uid}"' in plain(manager.post(payment_of(work), {**PAID, "uid": uid, "amount": ""}))
    assert "uid" in plain(manager.post(payment_of(work), {**PAID, "uid": "x"}))
    assert not LedgerEntry.objects.exists()


def test_a_document_pays_once_unless_that_was_taken_back(work: Work, manager: Client) -> None:
    said = {**PAID, "document_number": "R-17"}
    manager.post(payment_of(work), said)
    refused = plain(manager.post(payment_of(work), {**said, "amount": "5", "document_number": " r-17 "}))
    assert "A payment with this document stands in the ledger already" in refused
    assert manager.post(payment_of(work), {**said, "stage": "refunded"}).status_code == 302, "the way back has its own"
    assert manager.post(payment_of(work), PAID).status_code == manager.post(payment_of(work), PAID).status_code == 302
    assert LedgerEntry.objects.in_force().filter(document_number="R-17", stage="paid").count() == 1
    entry = LedgerEntry.objects.in_force().get(document_number="R-17", stage="paid")
    manager.post(reverse("payment_withdraw", args=[entry.uid]), {"reason": "the wrong sum"})
    assert manager.post(payment_of(work), said).status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "2200-01-01", "9998-01-01", "9999-12-31"])
def test_a_year_without_a_programme_is_no_period(work: Work, manager: Client, day: str) -> None:
    period = {"starts_on": day, "ends_on": day}
    for address in (reverse("statements"), page_of(work)):
        page = manager.get(address, period)
        assert page.status_code == 200
        assert f"starts_on={timezone.localdate().replace(day=1)}" in plain(page), "the month after last month"
    assert manager.get(reverse("trainer_statement_pdf", args=[work.trainer.uid]), period).status_code == 200
    assert "Choose a year from 1970 to 2199." in plain(manager.post(payment_of(work), {**PAID, "date": day}))


@pytest.mark.parametrize("day", ["1970-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_are_periods(work: Work, manager: Client, day: str) -> None:
    assert manager.get(reverse("statements"), {"starts_on": day, "ends_on": day}).status_code == 200
