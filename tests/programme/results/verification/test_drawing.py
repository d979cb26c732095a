"""Drawings one after the other: never the same cycle twice, never two at once, and from how many they are together."""

from __future__ import annotations

from decimal import Decimal

import pytest

from score.programme.core.facts import AlreadySuperseded
from score.programme.results.verification import actions
from score.programme.results.verification.actions import draw_verification, record_call, record_told
from score.programme.results.verification.cycles import to_call
from score.programme.results.verification.factors import verified
from score.programme.results.verification.models import VerificationCase, VerificationDraw
from tests.programme.factories import make_actor
from tests.programme.results.verification.scene import all_told, make_scene

pytestmark = pytest.mark.django_db


def draw(scene, share, seed="4711", after=None):
    return draw_verification(actor=scene.coordinator, country="GH", share=Decimal(share), seed=seed, after=after)


def finish(scene, made):
    for one in to_call(made):
        record_told(actor=scene.coordinator, case=one.case, told=all_told(90))


def test_a_page_that_does_not_show_the_last_drawing_draws_nothing():
    scene = make_scene(30)
    first = draw(scene, "0.1", after="")
    with pytest.raises(AlreadySuperseded, match="in the meantime"):
        draw(scene, "0.1", after="")
    second = draw(scene, "0.1", after=str(first.uid))
    assert [first.number, second.number] == [1, 2]
    make_scene(3, country="PE")
    owner_elsewhere = draw_verification(actor=make_actor("owner"), country="PE", share=Decimal(1), after="")
    assert owner_elsewhere.number == 1


def test_of_two_who_draw_at_once_one_is_refused(monkeypatch):
    """The other draws between the number and the cycles that the first reads: PostgreSQL lets both write."""
    scene = make_scene(30)
    real, once = actions.closed_cycles, []

    def meanwhile(country):
        if not once:
            once.append(True)
            draw(scene, "0.1", seed="8")
        return real(country)

    monkeypatch.setattr(actions, "closed_cycles", meanwhile)
    with pytest.raises(AlreadySuperseded, match="in the meantime"):
        draw(scene, "0.1")
    assert len(once) == 1
    assert not VerificationCase.objects.exists()  # here both are one transaction, and go together
    draw(scene, "0.1")
    assert VerificationDraw.objects.get().number == 1


def test_who_stood_in_and_was_never_called_is_drawn_again_once_the_drawing_is_compared():
    scene = make_scene(4)
    first = draw(scene, "0.5")
    listed = [one.case for one in to_call(first)]
    assert VerificationCase.objects.count() == 4
    for case in listed[:1]:
        record_call(actor=scene.coordinator, case=case, outcome="refused")
    [*_, stands_in] = to_call(first)
    assert stands_in.stands_in
    for one in to_call(first)[1:]:
        record_told(actor=scene.coordinator, case=one.case, told=all_told(90))
    second = draw(scene, "1")
    never = VerificationCase.objects.get(draw=second).round
    assert never.pk not in {one.case.round_id for one in to_call(first)}


def test_a_later_drawing_lies_inside_the_earlier_one_and_is_not_added_to_it():
    scene = make_scene(20)
    first = draw(scene, "0.5")
    finish(scene, first)
    alone = verified(VerificationDraw.objects.filter(pk=first.pk)).population
    second = draw(scene, "1", seed="8")
    finish(scene, second)
    assert (first.population, first.closed, second.population, second.closed) == (20, 20, 10, 20)
    found = verified(VerificationDraw.objects.all())
    assert (alone, found.population) == (20, 20)
    factor = found.measure("W")
    assert factor.firms == 20
    assert factor.low == factor.value == factor.high  # everybody was asked: there is nothing left to guess
