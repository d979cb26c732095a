"""Whoever asks again does not know the first answers, and finds none out while it could still lead them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from score.programme.results import round_review
from score.programme.results.verification.actions import (
    SamePerson,
    Told,
    claim,
    draw_verification,
    record_call,
    record_told,
)
from score.programme.results.verification.blinding import blind_rounds, refuse_blind
from score.programme.results.verification.cycles import all_in, called, to_call
from score.programme.results.verification.factors import verified
from score.programme.results.verification.models import (
    VerificationAnswer,
    VerificationCall,
    VerificationCase,
    VerificationClaim,
    VerificationDraw,
)
from score.programme.reviews.actions import approve, take_back
from score.programme.reviews.kinds import report_of
from tests.programme.factories import make_actor
from tests.programme.results.verification.scene import all_told, make_scene

pytestmark = pytest.mark.django_db


def drawn(firms, share="1"):
    scene = make_scene(firms)
    made = draw_verification(actor=scene.coordinator, country="GH", share=Decimal(share), seed="4711")
    return scene, made, list(VerificationCase.objects.order_by("position"))


def people(number):
    return Told("W", value=Decimal(number), unit="person")


def held():
    return all_in(VerificationDraw.objects.in_force())


def test_a_reason_for_one_question_is_no_finished_call():
    scene, _made, (first, second) = drawn(2)
    record_told(actor=scene.coordinator, case=first, told=all_told(90))
    record_told(actor=scene.coordinator, case=second, told=[Told("LEFT", missing="refused")])
    assert not held().exists()
    assert verified(held()).pairs == {}


def test_a_compared_drawing_changes_no_more():
    scene, _made, (first, second) = drawn(2)
    record_told(actor=scene.coordinator, case=first, told=all_told(90))
    record_told(actor=scene.coordinator, case=first, told=[people(91)], reason="looked it up")
    record_told(actor=scene.coordinator, case=second, told=all_told(90))
    assert held().exists()
    for case in (first, second):
        with pytest.raises(ValidationError, match="compared"):
            record_told(actor=scene.coordinator, case=case, told=[people(100)], reason="said otherwise")
        with pytest.raises(ValidationError, match="compared"):
            record_call(actor=scene.coordinator, case=case, outcome="reached")
    assert set(VerificationAnswer.objects.in_force().filter(question="W").values_list("value", flat=True)) == {90, 91}
    assert not VerificationCall.objects.exists()


@pytest.mark.parametrize(("firms", "shown"), [(4, False), (5, True)])
def test_sums_of_few_firms_are_listed_nowhere(firms, shown):
    scene, _made, cases = drawn(firms)
    for case in cases:
        record_told(actor=scene.coordinator, case=case, told=all_told(90))
    assert held().exists()
    assert [one.code for one in verified(held()).measures] == (["jobs_created", "jobs_net", "W"] if shown else [])


def test_a_call_that_broke_off_is_settled_and_keeps_what_was_said():
    scene, made, cases = drawn(6, "0.5")
    record_told(actor=scene.coordinator, case=cases[0], told=[people(90)])
    assert not called([cases[0]])[0].settled
    record_call(actor=scene.coordinator, case=cases[0], outcome="reached")
    record_call(actor=scene.coordinator, case=cases[0], outcome="refused")
    one = called([cases[0]])[0]
    assert (one.settled, one.lost, one.done) == (True, False, False)
    assert len(to_call(made)) == 3  # nobody stands in


def test_refused_at_first_and_reached_later_is_open_until_all_is_asked():
    scene, _made, cases = drawn(2)
    case = cases[0]
    for outcome, lost in (("refused", True), ("reached", False), ("no_answer", False), ("wrong_number", True)):
        record_call(actor=scene.coordinator, case=case, outcome=outcome)
        assert called([case])[0].lost is lost
    record_call(actor=scene.coordinator, case=case, outcome="reached")
    record_told(actor=scene.coordinator, case=case, told=[people(90)])
    assert not called([case])[0].settled
    record_told(actor=scene.coordinator, case=case, told=all_told(90)[1:])
    assert called([case])[0].settled


def test_who_stands_in_is_not_called_before_another_is_lost_and_stays_once_called():
    scene, made, cases = drawn(4, "0.5")
    for refused in (
        lambda: claim(actor=scene.coordinator, case=cases[2]),
        lambda: record_told(actor=scene.coordinator, case=cases[2], told=[people(90)]),
    ):
        with pytest.raises(ValidationError, match="only stands in"):
            refused()
    for _try in range(3):
        record_call(actor=scene.coordinator, case=cases[0], outcome="no_answer")
    record_told(actor=scene.coordinator, case=cases[2], told=[people(90)])
    record_told(actor=scene.coordinator, case=cases[0], told=[people(90)])  # reached after all
    assert [one.case for one in to_call(made)] == cases[:3]


def test_whoever_opens_a_call_is_blind_until_the_drawing_is_compared():
    scene, _made, (first, second) = drawn(2)
    other = make_actor("coordinator", scene.office)
    assert first.round_id not in blind_rounds(scene.coordinator)
    claim(actor=scene.coordinator, case=first)
    claim(actor=scene.coordinator, case=first)
    assert VerificationClaim.objects.count() == 1
    assert first.round_id in blind_rounds(scene.coordinator)
    assert second.round_id not in blind_rounds(scene.coordinator)
    assert first.round_id not in blind_rounds(other)
    with pytest.raises(PermissionDenied, match="a second time"):
        refuse_blind(scene.coordinator, [second.round, first.round])
    refuse_blind(other, [first.round, second.round])
    record_told(actor=scene.coordinator, case=first, told=all_told(90))
    assert first.round_id in blind_rounds(scene.coordinator)  # else they could look, and call once more
    record_told(actor=other, case=second, told=all_told(90))  # who did not open the page first is blind as well
    assert VerificationClaim.objects.filter(case=second, recorded_by=other.user).exists()
    assert first.round_id not in blind_rounds(scene.coordinator)


def test_who_decided_about_the_first_answers_has_read_them(monkeypatch):
    monkeypatch.setattr(round_review, "QUIET", datetime.timedelta(0))
    scene, _made, (first, second) = drawn(2)
    report = report_of("answers", str(first.round.uid))
    decision = approve(actor=scene.coordinator, report=report, today=timezone.localdate())
    calls = [
        lambda: claim(actor=scene.coordinator, case=first),
        lambda: record_told(actor=scene.coordinator, case=first, told=[people(90)]),
        lambda: record_call(actor=scene.coordinator, case=first, outcome="reached"),
    ]
    for call in calls:
        with pytest.raises(SamePerson, match="reviewed"):
            call()
    take_back(actor=scene.coordinator, decision=decision, reason="by mistake")
    with pytest.raises(SamePerson):
        calls[0]()
    claim(actor=scene.coordinator, case=second)
    claim(actor=make_actor("owner"), case=first)
    assert VerificationClaim.objects.count() == 2
