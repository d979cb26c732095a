"""The public form by its requests: no cookie, nothing revealed, wrong tokens get nothing; and the pages of a class."""

from __future__ import annotations

import datetime
import re
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from score.programme.trainings import anonymous_forms
from score.programme.trainings.models import SatisfactionAnswer, SatisfactionSheet
from score.programme.trainings.satisfaction import public_views
from tests.programme.trainings.satisfaction.classes import class_of, close, fill, sheet_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ALL = {"item_overall": "5", "item_content": "4", "item_trainer": "0"}


@pytest.fixture(autouse=True)
def _forgotten():
    cache.clear()


@pytest.fixture
def sheet():
    return sheet_of(class_of(6, country="GH"))


def at(sheet: SatisfactionSheet) -> str:
    return reverse("satisfaction_form", args=[sheet.token])


def last(**more) -> dict[str, str]:
    return {**ALL, "asked": "usefulness", "mark": "2", "form": str(uuid.uuid4()), **more}


def test_question_after_question_and_then_thanks(sheet):
    client = Client(enforce_csrf_checks=True)  # there is no token, and none is asked for
    text = client.get(at(sheet)).content.decode()
    form = re.search(r'name="form" value="([^"]+)"', text)[1]
    given = {"form": form, "asked": "overall", "mark": "4"}
    for asked, mark in (("content", "3"), ("trainer", None), ("usefulness", "1")):
        text = client.post(at(sheet), given).content.decode()
        assert f'name="asked" value="{asked}"' in text
        carried = {f"item_{code}": value for code, value in re.findall(r'name="item_(\w+)" value="(\d)"', text)}
        given = {"form": form, "asked": asked, **carried, **({"mark": mark} if mark else {"skip": "1"})}
    response = client.post(at(sheet), given)
    assert response.status_code == 303
    assert client.get(response["Location"]).status_code == 200
    assert SatisfactionAnswer.objects.get().scores == {"overall": 4, "content": 3, "usefulness": 1}
    assert str(SatisfactionAnswer.objects.get().pk) == form


def test_no_cookie_no_store_no_referrer(sheet):
    client = Client()
    for response in (client.get(at(sheet)), client.post(at(sheet), last()), client.get(at(sheet) + "thanks/")):
        assert not response.cookies, response.cookies
        assert "no-store" in response["Cache-Control"]
    assert b"no-referrer" in client.get(at(sheet)).content


def test_it_names_neither_trainer_firm_nor_cohort(sheet):
    text = Client().get(at(sheet)).content.decode()
    partner = sheet.cohort.deliveries.get().partner.name
    firm = sheet.cohort.enrolments.get().enterprise.name
    for secret in (sheet.cohort.code, str(sheet.cohort.uid), partner, firm):
        assert secret not in text


@pytest.mark.parametrize("what", [{"mark": "6"}, {"mark": ""}, {"mark": "five"}, {"mark": "٥"}, {"mark": "5 OR 1=1"}])
def test_what_is_no_answer_is_asked_again(sheet, what):
    response = Client().post(at(sheet), last(**what))
    assert response.status_code == 200
    assert 'name="asked" value="usefulness"' in response.content.decode()
    assert not SatisfactionAnswer.objects.exists()


def test_what_was_carried_along_and_is_no_mark_is_asked_again(sheet):
    text = Client().post(at(sheet), last(item_content="9")).content.decode()
    assert 'name="asked" value="content"' in text
    assert not SatisfactionAnswer.objects.exists()


def test_a_foreign_form_number_is_replaced(sheet):
    assert Client().post(at(sheet), last(form="not a number")).status_code == 303
    assert SatisfactionAnswer.objects.count() == 1


@pytest.mark.parametrize("days", [(2, 5), (-5, -2)])
def test_closed_before_and_after_its_days(days):
    today = timezone.localdate()
    sheet = sheet_of(class_of(6), today + days[0] * DAY, today + days[1] * DAY)
    assert "not open today" in Client().get(at(sheet)).content.decode()
    assert Client().post(at(sheet), last()).status_code == 409
    assert not SatisfactionAnswer.objects.exists()


def test_closed_once_it_was_counted(sheet):
    fill(sheet.cohort, [{"overall": 5}] * 5)
    close(sheet.cohort)
    assert Client().post(at(sheet), last()).status_code == 409
    assert SatisfactionAnswer.objects.count() == 5


@pytest.mark.parametrize("token", ["x", "a" * 40, "a" * 2000, "..%2f..", "é", "' OR 1=1 --", "None", "0"])
def test_a_wrong_token_gets_nothing(sheet, token):
    for name in ("satisfaction_form", "satisfaction_thanks"):
        response = Client().get(reverse(name, args=[token]))
        assert response.status_code == 404
        assert sheet.token not in response.content.decode()
    assert Client().post(reverse("satisfaction_form", args=[token]), last()).status_code == 404


def test_near_misses_and_far_ones_take_the_same_way(sheet):
    near = sheet.token[:-1] + ("a" if sheet.token[-1] != "a" else "b")
    asked = []
    for token in (near, "zzz", "a" * 40):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = Client().get(reverse("satisfaction_form", args=[token]))
        asked.append([one["sql"].replace(token[:64], "?") for one in queries.captured_queries])
        assert response.status_code == 404
    assert asked[0] == asked[1] == asked[2]


def test_who_guesses_has_to_wait_and_a_class_does_not(sheet, monkeypatch):
    monkeypatch.setattr(anonymous_forms, "MOST_MISSES", 3)
    client = Client(REMOTE_ADDR="192.0.2.7")
    found = [client.get(reverse("satisfaction_form", args=[f"guess{n}"])).status_code for n in range(5)]
    assert found == [404, 404, 404, 429, 429]
    assert client.get(at(sheet)).status_code == 200  # the right one is never held back
    assert Client(REMOTE_ADDR="192.0.2.8").get(reverse("satisfaction_form", args=["guess"])).status_code == 404
    assert "192.0.2.7" not in repr(list(cache._cache))  # no address is kept


def test_many_at_once_are_slowed_down(sheet, monkeypatch):
    monkeypatch.setattr(public_views, "MOST_AT_ONCE", 2)
    found = [Client().post(at(sheet), last()).status_code for _n in range(4)]
    assert found == [303, 303, 429, 429]
    assert SatisfactionAnswer.objects.count() == 2


def test_a_program_that_fills_everything_in_is_thanked_and_not_believed(sheet):
    assert Client().post(at(sheet), last(website="https://spam.example")).status_code == 303
    assert not SatisfactionAnswer.objects.exists()


def test_a_form_of_many_bytes_is_refused(sheet):
    assert Client().post(at(sheet), last(more="x" * 20_000)).status_code == 413


@pytest.mark.parametrize(
    ("country", "languages"),
    [("ET", ["am", "en", "fr"]), ("VN", ["vi", "en", "fr"]), ("GH", ["en", "fr"])],
)
def test_languages_of_the_country(country, languages):
    sheet = sheet_of(class_of(6, country=country))
    text = Client().get(at(sheet)).content.decode()
    assert f'<html lang="{languages[0]}"' in text
    offered = re.findall(r'href="\?lang=(\w+)"', text)
    assert offered == languages[1:]
    assert f'<html lang="{languages[0]}"' in Client().get(at(sheet) + "?lang=xx").content.decode()


@pytest.mark.parametrize(("country", "unchecked"), [("VN", "Tiếng Việt"), ("GH", "")])
def test_a_wording_that_no_speaker_has_read_says_so(enter, country, unchecked):
    cohort = class_of(6, country=country)
    sheet_of(cohort)
    page = enter("owner").get(reverse("cohort_satisfaction", args=[cohort.uid])).content.decode()
    assert ("Not checked by a speaker" in page) is bool(unchecked)
    assert f"Not checked by a speaker: {unchecked}" in page or not unchecked


def test_who_runs_the_class_sees_what_came_out_only_after_it_closed(world, enter):
    cohort = world.cohort
    fill(cohort, [{"overall": 5}] * 6)
    address = reverse("cohort_satisfaction", args=[cohort.uid])
    assert "What they said" not in enter("owner").get(address).content.decode()
    close(cohort)
    for role in ("owner", "me_officer", "partner_manager", "trainer"):
        assert "What they said" in enter(role).get(address).content.decode()


def test_the_days_are_set_and_the_secret_is_not_for_all(world, enter):
    address = reverse("cohort_satisfaction", args=[world.cohort.uid])
    assert enter("me_officer").post(address, {"opens_on": "2026-01-01", "closes_on": "2026-01-02"}).status_code == 403
    assert enter("trainer").post(address, {"opens_on": "2026-01-02", "closes_on": "2026-01-01"}).status_code == 200
    assert not SatisfactionSheet.objects.exists()
    assert enter("trainer").post(address, {"opens_on": "2026-01-01", "closes_on": "2026-01-02"}).status_code == 302
    token = SatisfactionSheet.objects.get().token
    assert token in enter("trainer").get(address).content.decode()
    assert token not in enter("me_officer").get(address).content.decode()


def test_the_sheet_is_a_page_to_print(world, enter):
    address = reverse("satisfaction_sheet_pdf", args=[world.cohort.uid])
    assert enter("trainer").get(address).status_code == 302  # there is none yet
    sheet_of(world.cohort)
    response = enter("trainer").get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_paper_forms_by_hand(world, enter):
    address = reverse("satisfaction_paper", args=[world.cohort.uid])
    text = enter("data_clerk").post(address, {"forms": "5 4 5"}).content.decode()
    assert "Line 1 has 3 answers" in text
    assert enter("data_clerk").post(address, {"forms": "5 4 5 4\n----"}).status_code == 302
    assert SatisfactionAnswer.objects.get().source == "paper"
    assert enter("data_clerk").post(address + "forget/").status_code == 302
    assert not SatisfactionAnswer.objects.exists()
    fill(world.cohort, [{"overall": 5}] * 5)
    close(world.cohort)
    text = enter("data_clerk").post(address, {"forms": "5 4 5 4"}).content.decode()
    assert "nothing is added any more" in text
    assert not SatisfactionAnswer.objects.filter(source="paper").exists()
