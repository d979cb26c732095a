"""The form of participants on a phone, and what those who run a class see of it."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from score.programme.core import facts
from score.programme.trainings.models import CohortState, SatisfactionAnswer
from score.programme.trainings.satisfaction import actions
from tests.browser import keep_picture
from tests.programme.factories import make_member
from tests.programme.trainings.satisfaction.classes import class_of, fill, sheet_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.timedelta(days=1)


def test_a_participant_answers_on_a_phone_and_leaves_no_trace(page, assert_accessible, assert_no_overflow):
    cohort = class_of(6)
    sheet = sheet_of(cohort)
    page.goto(reverse("satisfaction_form", args=[sheet.token]))
    for number, answer in enumerate(("Very satisfied", "Satisfied", None, "Neither"), 1):
        expect(page.locator("#progress", has_text=f"Question {number} of 4")).to_be_visible()
        assert_no_overflow()
        assert_accessible()
        keep_picture(page, f"satisfaction-form-{number}")
        if answer is None:
            page.get_by_role("button", name="I do not want to answer this").click()
            continue
        page.get_by_label(answer, exact=True).check()
        page.get_by_role("button", name="Send" if number == 4 else "Next").click()
    expect(page.get_by_text("Thank you")).to_be_visible()
    (kept,) = SatisfactionAnswer.objects.all()
    assert kept.scores == {"overall": 5, "content": 4, "usefulness": 3}
    assert page.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_in_the_languages_of_the_country(page, assert_accessible):
    sheet = sheet_of(class_of(6, country="ET"))
    page.goto(reverse("satisfaction_form", args=[sheet.token]))
    expect(page.locator("html")).to_have_attribute("lang", "am")
    keep_picture(page, "satisfaction-form-am")
    assert_accessible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("#progress", has_text="Question 1 of 4")).to_be_visible()


def test_those_who_run_the_class(page, sign_in, assert_readable):
    cohort = class_of(24)
    sheet_of(cohort, closes=timezone.localdate() + DAY)
    sign_in(make_member("owner").user)
    assert_readable(reverse("cohort_satisfaction", args=[cohort.uid]))
    assert_readable(reverse("satisfaction_paper", args=[cohort.uid]))
    fill(cohort, [{"overall": 5, "content": 4, "trainer": 5}] * 18 + [{"overall": 3}] * 2)
    with facts.writing(None) as writing:
        writing.add(CohortState(cohort=cohort, state="closed", day=timezone.localdate()))
    actions.count_answers(cohort, None)
    page.goto(reverse("cohort_satisfaction", args=[cohort.uid]))
    for share in ("90.0%", "83.3%"):
        expect(page.locator("main")).to_contain_text(share)
    keep_picture(page, "satisfaction-out")
    page.set_viewport_size({"width": 1280, "height": 900})
    keep_picture(page, "satisfaction-out", 1280)
