"""Whoever opened a call is refused the first answers of that firm on every page that holds them; others are not."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from score.programme.results import round_review
from score.programme.results.verification.actions import draw_verification, record_told
from score.programme.results.verification.cycles import to_call
from score.programme.results.verification.models import VerificationClaim
from score.programme.reviews.actions import approve
from score.programme.reviews.kinds import report_of
from score.programme.reviews.models import ReviewDecision
from tests.programme.coaching.scene import signed_in
from tests.programme.factories import make_actor
from tests.programme.numbers_shown import numbers_shown
from tests.programme.results.verification.scene import all_told, make_scene

pytestmark = pytest.mark.django_db
WORDS = "its first answers are not shown to you"


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr(round_review, "QUIET", datetime.timedelta(0))  # what is entered counts as handed in at once
    made = make_scene(2, gained=37)  # 117 people reported
    made.draw = draw_verification(actor=made.coordinator, country="GH", share=Decimal(1), seed="4711")
    made.case, made.later = [one.case for one in to_call(made.draw)]
    return made


def refused_at(case):
    uid = case.round.uid
    return [
        f"{reverse('round', args=[uid])}?section=all",
        reverse("round", args=[uid]),
        reverse("answer_history", args=[uid, "W"]),
        reverse("review_report", args=["answers", uid]),
        reverse("review_report", args=["answers", str(uid).upper()]),
        reverse("figure_answers", args=["jobs_created", case.enterprise.uid]),
    ]


def test_from_the_opened_call_on_the_first_answers_are_refused(scene):
    client, other = signed_in(scene.coordinator), signed_in(make_actor("coordinator", scene.office))
    for address in refused_at(scene.case):
        assert client.get(address).status_code == 200, address
    opened = client.get(reverse("verification_case", args=[scene.case.uid])).content.decode()
    assert "do not show you its first answers" in opened
    assert VerificationClaim.objects.get().recorded_by == scene.coordinator.user
    for address in refused_at(scene.case):
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert WORDS in answer.content.decode()
        assert "117" not in numbers_shown(answer.content.decode())
        assert other.get(address).status_code == 200, address
    for address in refused_at(scene.later):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("tab", ["", "?show=answers"])
def test_the_page_of_the_firm_hides_what_changed_and_its_answers(scene, tab):
    client = signed_in(scene.coordinator)
    page = reverse("enterprise", args=[scene.case.enterprise.uid]) + tab
    assert "117" in numbers_shown(client.get(page).content.decode())
    client.get(reverse("verification_case", args=[scene.case.uid]))
    hidden = client.get(page)
    assert hidden.status_code == 200
    assert WORDS in hidden.content.decode()
    assert "117" not in numbers_shown(hidden.content.decode())
    others = client.get(reverse("enterprise", args=[scene.later.enterprise.uid]) + tab).content.decode()
    assert "117" in numbers_shown(others)
    assert WORDS not in others


def test_the_review_neither_lists_nor_decides_about_them(scene):
    client = signed_in(scene.coordinator)
    client.get(reverse("verification_case", args=[scene.case.uid]))
    report = report_of("answers", str(scene.case.round.uid))
    listed = client.get(reverse("review_queue")).content.decode()
    assert str(scene.case.round.uid) not in listed
    assert str(scene.later.round.uid) in listed
    client.post(reverse("review_batch"), {"report": f"answers|{report.subject}|{report.revision}"})
    sent = {"verdict": "approved", "revision": report.revision}
    assert client.post(reverse("review_report", args=["answers", report.subject]), sent).status_code == 403
    assert not ReviewDecision.objects.exists()
    assert "you know the first answers" not in client.get(reverse("verification")).content.decode()


def test_once_compared_all_is_open_and_the_call_is_closed(scene):
    client = signed_in(scene.coordinator)
    for case in (scene.case, scene.later):
        client.get(reverse("verification_case", args=[case.uid]))
        record_told(actor=scene.coordinator, case=case, told=all_told(90))
    for address in refused_at(scene.case):
        assert client.get(address).status_code == 200, address
    call = client.get(reverse("verification_case", args=[scene.case.uid])).content.decode()
    assert "does not change any more" in call
    assert 'name="W"' not in call
    sent = client.post(reverse("verification_case", args=[scene.case.uid]), {"outcome": "reached", "W": "117"})
    assert sent.status_code == 422
    page = client.get(reverse("verification")).content.decode()
    assert 'id="factors"' not in page  # of two firms nothing is said


def test_who_reviewed_the_first_answers_sees_no_form_and_claims_nothing(scene):
    report = report_of("answers", str(scene.case.round.uid))
    approve(actor=scene.coordinator, report=report, today=timezone.localdate())
    client = signed_in(scene.coordinator)
    shown = client.get(reverse("verification_case", args=[scene.case.uid])).content.decode()
    assert "reviewed the first answers" in shown
    assert 'name="W"' not in shown
    assert not VerificationClaim.objects.exists()
    assert "you know the first answers" in client.get(reverse("verification")).content.decode()


@pytest.mark.parametrize("number", ["999999999999", "100000000000", "999999999999999"])
@pytest.mark.parametrize("question", ["W", "LEFT", "SAVE_AMT"])
def test_a_number_too_large_to_be_kept_is_refused_in_words(scene, question, number):
    page = reverse("verification_case", args=[scene.case.uid])
    answer = signed_in(scene.coordinator).post(page, {"outcome": "reached", question: number})
    assert answer.status_code == 422
    assert "too large to be kept" in answer.content.decode()


def test_the_largest_number_that_fits_is_kept(scene):
    page = reverse("verification_case", args=[scene.case.uid])
    assert signed_in(scene.coordinator).post(page, {"outcome": "reached", "W": "99999999999"}).status_code == 302
