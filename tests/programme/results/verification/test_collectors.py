"""Whose numbers differ: each with enough cycles alone, everybody else as one, nobody lost or counted twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from score.catalogue.verification.factor import factor_of
from score.programme.results.actions import correct_period
from score.programme.results.models import RoundPeriod
from score.programme.results.verification.actions import draw_verification, record_told
from score.programme.results.verification.collectors import by_collector, together
from score.programme.results.verification.cycles import all_in
from score.programme.results.verification.factors import verified
from score.programme.results.verification.models import VerificationCase, VerificationDraw
from tests.programme.factories import make_actor
from tests.programme.results.verification.scene import all_told, make_scene

pytestmark = pytest.mark.django_db

# People found on the phone where each firm had 80 and reported 100, so 20 jobs each: 12 of 60 jobs of the trainer,
# 74 of 80 of the second, 28 of 40 of the third.
TOLD = (84, 86, 82, 100, 99, 98, 97, 95, 93)


@pytest.fixture
def scene():
    """Nine cycles, all told: three collected by the trainer, four by another, two by a third."""
    made = make_scene(len(TOLD))
    draw_verification(actor=made.coordinator, country="GH", share=Decimal(1), seed="4711")
    cases = list(VerificationCase.objects.order_by("position"))
    made.second, made.third = (make_actor("trainer", made.partner) for _ in range(2))
    for case, who in zip(cases[3:], [made.second] * 4 + [made.third] * 2, strict=True):
        collected_by(case, who.user)
    for case, told in zip(cases, TOLD, strict=True):
        record_told(actor=made.coordinator, case=case, told=all_told(told))
    made.found = verified(all_in(VerificationDraw.objects.all()))
    made.people = [one.user.person_id for one in (made.trainer, made.second, made.third)]
    return made


def collected_by(case, user):
    period = RoundPeriod.objects.in_force().get(round=case.round)
    correct_period(
        actor=None, round=case.round, starts_on=period.starts_on, ends_on=period.ends_on,
        collected_on=period.collected_on, collected_by=user, reason="the list of the office",
    )  # fmt: skip


def told_of(one):
    return int(one.factor.recounted), int(one.factor.reported), one.factor.firms


def test_the_lowest_comes_first_and_nothing_is_said_of_too_few(scene):
    first, third, second = by_collector(scene.found)
    assert [one.person_id for one in (first, second, third)] == scene.people
    assert [told_of(one) for one in (first, second, third)] == [(12, 60, 3), (74, 80, 4), (28, 40, 2)]
    assert [one.factor.differs for one in (first, second)] == [True, False]
    assert [one.enough for one in (first, second, third)] == [True, True, False]


def test_several_are_said_together_and_by_no_name(scene):
    first, third, _second = by_collector(scene.found)
    both = together(scene.found, [first, third])
    assert (told_of(both), both.person_id, both.enough) == ((40, 100, 5), None, False)
    assert told_of(together(scene.found, by_collector(scene.found))) == (114, 180, 9), "nobody lost or counted twice"


def test_who_collected_is_who_it_says_now(scene):
    for case in VerificationCase.objects.order_by("position")[7:]:
        collected_by(case, scene.trainer.user)
    first, second = by_collector(scene.found)
    assert [told_of(one) for one in (first, second)] == [(40, 100, 5), (74, 80, 4)]


def test_cycles_of_which_nobody_says_who_collected_them_are_nobodys(scene):
    for case in VerificationCase.objects.order_by("position")[:3]:
        collected_by(case, None)
    nobody = by_collector(scene.found)[0]
    assert (told_of(nobody), nobody.person_id, nobody.enough) == ((12, 60, 3), None, False)


@pytest.mark.parametrize(
    ("recounted", "differs"), [(79, True), (80, False), (100, False), (125, False), (126, True), (0, True)]
)
def test_further_than_a_fifth_apart_in_either_direction_differs(recounted, differs):
    assert factor_of([(Decimal(100), Decimal(recounted))], None).differs is differs


def test_of_nothing_reported_nobody_can_say_that_it_differs():
    assert factor_of([(Decimal(0), Decimal(9))], None).differs is False
