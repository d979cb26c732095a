"""Asking workers: by days, by a code that can be renewed, counted without a row of anybody, let out in its time."""

from __future__ import annotations

import datetime
import re
import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from score.programme.coaching.jobs import let_voices_out
from score.programme.coaching.models import VoiceCount, VoiceResult, VoiceSheet
from score.programme.coaching.voice import actions
from score.programme.coaching.voice.results import results_of
from score.programme.coaching.voice.suppression import SEXES
from score.programme.core import facts
from score.programme.core.fact_tables import fact_tables
from score.programme.core.models import AuditEvent
from score.programme.enterprises.models import Workforce
from score.programme.enterprises.own_links import reader_of
from tests.programme.coaching.voice.asking import BAD, DAYS, GOOD, OPENS, after, counted, fill, make_sheet
from tests.programme.factories import make_actor, make_enterprise, make_organisation

pytestmark = pytest.mark.django_db


def shown(sheet: VoiceSheet):
    return results_of(reader_of(sheet.enterprise), sheet.enterprise)


def test_a_result_is_let_out_two_weeks_after_the_last_answer() -> None:
    sheet = make_sheet()
    fill(sheet, 5, "woman")
    fill(sheet, 4, "man", BAD, day=3)
    assert actions.let_out(sheet, after(sheet, 13)) is None
    assert shown(sheet) == []
    assert actions.let_out(sheet, after(sheet, 14)) is not None
    (one,) = shown(sheet)
    assert one.answers == 9
    pay = one.questions[0]
    assert (pay.share.answers, pay.share.good, pay.share.bad) == (9, 5, 4)
    assert (pay.women.value, pay.men.value) == (100, 0)


def test_seven_are_never_let_out() -> None:
    sheet = make_sheet()
    fill(sheet, 7)
    assert actions.let_out(sheet, after(sheet, 400)) is None


def test_it_stands_until_four_more_came_and_two_weeks_passed() -> None:
    sheet = make_sheet()
    fill(sheet, 8)
    actions.let_out(sheet, after(sheet, 14))
    fill(sheet, 3, scores=BAD, day=16)
    assert actions.let_out(sheet, after(sheet, 14)) is None
    assert shown(sheet)[0].answers == 8
    fill(sheet, 1, scores=BAD, day=20)
    assert actions.let_out(sheet, after(sheet, 13)) is None
    assert actions.let_out(sheet, after(sheet, 14)).number == 2
    assert shown(sheet)[0].answers == 12


def test_the_job_lets_out_what_may_be_seen_and_says_nothing_of_it() -> None:
    sheet = make_sheet(opens=datetime.date(2024, 1, 1))
    small = make_sheet(opens=datetime.date(2024, 1, 1))
    fill(sheet, 8)
    fill(small, 7)
    assert let_voices_out(None) is None
    assert [one.sheet for one in VoiceResult.objects.all()] == [sheet]


def test_what_is_let_out_holds_nothing_below_the_limits() -> None:
    sheet = make_sheet()
    fill(sheet, 6, "woman", {"pay": 5, "safety": 2})
    fill(sheet, 3, "man", {"pay": 1})
    made = actions.let_out(sheet, after(sheet, 14))
    assert made.shown == {"answers": 9, "items": {"pay": {"all": [9, 6, 3]}}}


def test_a_form_is_counted_and_no_row_of_it_is_kept() -> None:
    sheet = make_sheet()
    before = {model: model._base_manager.count() for model in apps.get_models()}
    actions.answer(sheet=sheet, scores={"pay": 2, "heard": 5}, sex="woman", day=OPENS)
    fill(sheet, 1, "woman", {"pay": 2, "heard": 5})
    grown = {model for model, number in before.items() if model._base_manager.count() != number}
    assert grown == set()
    rows = set(counted().values_list("sex", "item", "mark", "answers"))
    assert rows == {("woman", "", 0, 2), ("woman", "pay", 2, 2), ("woman", "heard", 5, 2)}


ONE = {"pay": 2, "heard": 5}


def every_cell() -> set[tuple[str, str, int]]:
    said = {(sex, item, mark) for sex in SEXES for item in GOOD for mark in range(1, 6)}
    return said | {(sex, "", 0) for sex in SEXES}


def test_all_that_can_be_counted_is_there_in_no_order_before_anything_is() -> None:
    orders = []
    for firm in (make_enterprise(), make_enterprise()):
        sheet = opened(firm, 0, 5)
        found = list(VoiceCount.objects.filter(sheet=sheet).order_by("pk").values_list("sex", "item", "mark"))
        assert set(found) == every_cell()
        orders.append(found)
        fill(sheet, 1, "woman", ONE)
        after_one = VoiceCount.objects.filter(sheet=sheet).order_by("pk").values_list("sex", "item", "mark")
        assert list(after_one) == found, "a form adds no row"
    assert orders[0] != orders[1]
    assert sorted(orders[0]) not in orders


def test_a_sheet_without_its_rows_gets_all_of_them_with_the_first_form() -> None:
    sheet = make_sheet()
    VoiceCount.objects.filter(sheet=sheet).delete()
    fill(sheet, 1, "woman", ONE)
    found = list(VoiceCount.objects.order_by("pk").values_list("sex", "item", "mark"))
    assert set(found) == every_cell()
    assert set(counted().values_list("sex", "item", "mark")) == {
        ("woman", "", 0),
        ("woman", "pay", 2),
        ("woman", "heard", 5),
    }
    assert found[:3] != [("woman", "", 0), ("woman", "pay", 2), ("woman", "heard", 5)]


def test_a_form_writes_every_row_of_its_sheet_in_one_statement_and_none_of_another() -> None:
    sheet, other = make_sheet(), make_sheet()
    with CaptureQueriesContext(connection) as asked:
        fill(sheet, 1, "man", ONE)
    table = VoiceCount._meta.db_table
    writes = [one["sql"] for one in asked if table in one["sql"] and not one["sql"].startswith("SELECT")]
    assert len(writes) == 1
    assert writes[0].startswith("UPDATE")
    chosen = writes[0].rpartition(" WHERE ")[2]
    assert "sheet_id" in chosen
    assert not {"sex", "item", "mark", "answers"} & set(re.findall(r"[a-z_]+", chosen))
    assert not counted().filter(sheet=other).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only there rows have versions that can be read")
def test_versions_of_rows_tell_of_no_form() -> None:
    sheet = make_sheet()
    fill(sheet, 1, "woman", ONE)
    fill(sheet, 1, "man", BAD)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT (xmin::text, cmin::text)) FROM {VoiceCount._meta.db_table}")
        assert cursor.fetchone() == (1,)


def test_no_column_leads_to_a_person_a_device_an_address_or_a_time() -> None:
    """Whatever is added to the tables has to be looked at here."""
    columns = {one.name: type(one) for one in VoiceCount._meta.concrete_fields}
    assert set(columns) == {"id", "sheet", "sex", "item", "mark", "answers"}
    assert not {models.DateTimeField, models.GenericIPAddressField} & set(columns.values())
    of_sheet = {one.name: type(one) for one in VoiceSheet._meta.concrete_fields}
    assert set(of_sheet) == {
        "id", "uid", "enterprise", "custodian", "token", "opens_on", "closes_on", "last_answer_on",
    }  # fmt: skip
    assert of_sheet["last_answer_on"] is models.DateField
    pointing = {one.related_model for one in VoiceCount._meta.related_objects}
    assert not pointing, "nothing hangs on a count"
    assert not hasattr(VoiceSheet, "history") and not hasattr(VoiceCount, "history")


def test_nothing_is_audited_when_a_form_comes_in_and_an_asking_is() -> None:
    actor, firm = make_actor("owner"), make_enterprise()
    sheet = actions.open_sheet(
        actor=actor, enterprise=firm, custodian=None, opens_on=OPENS, closes_on=OPENS + 200 * DAYS // 10
    )
    audited = set(AuditEvent.objects.values_list("pk", flat=True))
    fill(sheet, 9)
    assert not AuditEvent.objects.exclude(pk__in=audited).exists()
    assert AuditEvent.objects.filter(action="open_voice_sheet").count() == 1


def test_figures_and_exports_are_not_offered_it() -> None:
    offered = {one.model for one in fact_tables().values()}
    assert not offered & {VoiceSheet, VoiceCount, VoiceResult}


def test_the_same_form_twice_is_one() -> None:
    sheet, form = make_sheet(), uuid.uuid4()
    about = {"sheet": sheet, "scores": GOOD, "sex": "man", "day": OPENS, "form": form}
    assert (actions.answer(**about), actions.answer(**about)) == (True, False)
    assert counted().get(item="").answers == 1


@pytest.mark.parametrize(
    "wrong", [{"pay": 6}, {"pay": 0}, {"pay": True}, {"other": 3}], ids=["high", "low", "no number", "no question"]
)
def test_what_is_no_answer_is_refused(wrong: dict) -> None:
    sheet = make_sheet()
    with pytest.raises(ValidationError):
        actions.answer(sheet=sheet, scores=wrong, sex="", day=OPENS)
    assert not counted().exists()


def test_an_empty_form_counts_for_nothing_and_a_sex_that_is_none_is_refused() -> None:
    sheet = make_sheet()
    assert actions.answer(sheet=sheet, scores={}, sex="woman", day=OPENS) is False
    with pytest.raises(ValidationError):
        actions.answer(sheet=sheet, scores=GOOD, sex="x", day=OPENS)
    sheet.refresh_from_db()
    assert sheet.last_answer_on is None


@pytest.mark.parametrize("day", [-1, 31])
def test_outside_its_days_nothing_is_taken(day: int) -> None:
    with pytest.raises(ValidationError):
        fill(make_sheet(), 1, day=day)


def test_no_more_forms_than_there_are_heads_and_a_few() -> None:
    sheet = make_sheet()
    assert actions.most_forms(sheet.enterprise) == actions.UNKNOWN_HEADS
    with facts.writing(None) as writing:
        writing.add(Workforce(enterprise=sheet.enterprise, day=OPENS, heads=Decimal(2)))
    fill(sheet, 2 + actions.SPARE)
    with pytest.raises(ValidationError, match="More forms"):
        fill(sheet, 1)


def opened(firm, opens: int, closes: int) -> VoiceSheet:
    today = actions.today_of(firm)
    return actions.open_sheet(
        actor=None, enterprise=firm, custodian=None, opens_on=today + opens * DAYS, closes_on=today + closes * DAYS
    )  # fmt: skip


def test_one_asking_at_a_time_whose_days_change_and_code_stays() -> None:
    firm = make_enterprise()
    first = opened(firm, 0, 5)
    again = opened(firm, 1, 9)
    assert (again.pk, again.token) == (first.pk, first.token)
    VoiceSheet.objects.filter(pk=first.pk).update(opens_on=OPENS - 90 * DAYS, closes_on=actions.today_of(firm) - DAYS)
    with pytest.raises(ValidationError, match="after the end"):
        opened(firm, -1, 5)
    assert opened(firm, 0, 5).pk != first.pk


@pytest.mark.parametrize(("opens", "closes"), [(5, 4), (0, 93)])
def test_days_that_are_none_are_refused(opens: int, closes: int) -> None:
    with pytest.raises(ValidationError):
        opened(make_enterprise(), opens, closes)


def test_a_renewed_code_is_another_and_the_counts_stay() -> None:
    sheet = make_sheet()
    fill(sheet, 1)
    before = sheet.token
    assert actions.renew_code(actor=None, sheet=sheet).token != before
    assert counted().filter(sheet=sheet, item="").get().answers == 1


def test_askings_are_never_put_together() -> None:
    firm, partner = make_enterprise(), make_organisation()
    for opens in (OPENS, OPENS + 60 * DAYS):
        sheet = make_sheet(firm, partner, opens=opens)
        fill(sheet, 4)
        assert actions.let_out(sheet, after(sheet, 60)) is None
    assert shown(sheet) == []
