"""Verification in the demonstration: drawn by lot as the page draws, told what is true, and one trainer stands out."""

from __future__ import annotations

from collections import Counter

import pytest

from score.catalogue.verification.phone import phone_call
from score.programme.demonstration.asked_again import COMPARED, UNDER_WAY
from score.programme.organisations.models import Role, User
from score.programme.results.models import RoundPeriod
from score.programme.results.round_review import people_of
from score.programme.results.verification.actions import in_order_of_lots
from score.programme.results.verification.collectors import by_collector
from score.programme.results.verification.cycles import closed_cycles, is_compared, to_call
from score.programme.results.verification.factors import verified
from score.programme.results.verification.models import VerificationAnswer, VerificationDraw

pytestmark = pytest.mark.usefixtures("loaded")
SIZE = "full"


def draws(number):
    return VerificationDraw.objects.in_force().filter(number=number).order_by("country")


def test_each_country_with_enough_closed_cycles_has_a_compared_sample_and_one_under_way():
    countries = [one.country for one in draws(1)]
    assert len(countries) >= 5 and countries == [one.country for one in draws(2)]
    assert all(is_compared(one) for one in draws(1))
    assert not any(is_compared(one) for one in draws(2))
    for one in draws(2):
        states = Counter((called.done, called.touched) for called in to_call(one))
        assert (states[True, True], states[False, True]) == (1, 1)


@pytest.mark.parametrize("sample", [COMPARED, UNDER_WAY], ids=["compared", "under way"])
def test_anybody_draws_the_same_again_with_the_seed(sample):
    before = {one.country: {case.round_id for case in one.cases.all()[: one.drawn]} for one in draws(1)}
    for one in draws(sample.number):
        known = set(RoundPeriod.objects.filter(recorded_at__date__lt=sample.day).values_list("round", flat=True))
        closed = [cycle for cycle in closed_cycles(one.country) if cycle.pk in known]
        assert one.closed == len(closed)
        left = closed if sample == COMPARED else [cycle for cycle in closed if cycle.pk not in before[one.country]]
        assert one.population == len(left)
        cases = list(one.cases.order_by("position").values_list("round", flat=True))
        assert cases == [cycle.pk for cycle in in_order_of_lots(left, one.seed)][: 2 * one.drawn]


def test_one_trainer_stands_out_and_it_is_the_one_of_the_plan():
    differ = set()
    for one in draws(1):
        found = verified(VerificationDraw.objects.filter(pk=one.pk))
        differ |= {(one.country, each.person_id) for each in by_collector(found) if each.enough and each.factor.differs}
    ((country, person),) = differ
    assert (country, User.objects.get(person=person).email) == ("CN", "trainer2.cn@demo.invalid")


def test_whoever_calls_had_no_part_in_the_first_answers():
    officer = User.objects.get(memberships__role=Role.ME_OFFICER)
    told = VerificationAnswer.objects.in_force().select_related("case__round")
    assert {one.recorded_by for one in told} == {officer}
    assert all(officer.pk not in people_of(one.case.round) for one in told.filter(question="W"))
    asked = len(phone_call().questions)
    assert set(Counter(told.values_list("case", flat=True)).values()) == {asked}
