"""Cycles asked again: drawn by lot, by a second person, no first value is told, a factor beside the outcome."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from score.catalogue import indicators
from score.programme.core import facts
from score.programme.core.models import AuditEvent
from score.programme.results.actions import NewAnswer, record_answers
from score.programme.results.models import Answer
from score.programme.results.verification import actions
from score.programme.results.verification.actions import Told, draw_verification, record_call, record_told
from score.programme.results.verification.cycles import all_in, called, closed_cycles, to_call
from score.programme.results.verification.factors import beside, verified
from score.programme.results.verification.models import VerificationAnswer, VerificationCase, VerificationDraw
from score.programme.reviews.sampling import reviewing_in
from tests.programme.factories import make_actor, make_organisation, make_round
from tests.programme.results.verification.scene import all_told, make_scene

pytestmark = pytest.mark.django_db
TENTH = Decimal("0.1")


def draw(scene, share=TENTH, seed="4711", country="GH"):
    return draw_verification(actor=scene.coordinator, country=country, share=share, seed=seed)


def people(number):
    return Told("W", value=Decimal(number), unit="person", measured_by="record")


def test_rule_14_24_of_240_firms_500_jobs_reported_450_recounted():
    scene = make_scene(240, gained=20)
    made = draw(scene, reviewing_in("GH").recounted)
    assert (made.population, made.drawn, made.seed) == (240, 24, "4711")
    cases = list(VerificationCase.objects.filter(draw=made).order_by("position"))
    firms = [one for one in cases if one.position <= made.drawn]
    # 20 of the firms report 20 jobs each, 4 report 25: the trainer corrects those four first
    for one in firms[:4]:
        entry = NewAnswer("W", value=Decimal(105), unit="person", warning_reason="a new hall")
        record_answers(actor=scene.trainer, round=one.round, entries=[entry], reason="counted once more")
    jobs = [22, 23, 22, 23] + [18] * 20
    for one, found in zip(firms, jobs, strict=True):
        record_told(actor=scene.coordinator, case=one, told=all_told(80 + found))
    factor = verified(VerificationDraw.objects.all()).measure("jobs_created")
    assert (factor.reported, factor.recounted, factor.firms) == (500, 450, 24)
    assert round(factor.value, 2) == 0.90
    assert factor.low < 0.90 < factor.high
    # beside the outcome, and nothing is multiplied: what was reported stands
    [shown] = beside(indicators.get("jobs_created"), "GH", None)
    assert shown.factor == factor
    assert set(Answer.objects.in_force().filter(round__in=scene.endlines).values_list("value", flat=True)) == {
        Decimal(100),
        Decimal(105),
    }
    assert beside(indicators.get("jobs_created"), "PE", None) == []


def test_the_same_seed_draws_the_same_and_another_seed_others():
    scene = make_scene(60)
    cycles = closed_cycles("GH")
    first = [one.pk for one in actions.in_order_of_lots(cycles, "4711")]
    assert first == [one.pk for one in actions.in_order_of_lots(list(reversed(cycles)), "4711")]
    assert first != [one.pk for one in actions.in_order_of_lots(cycles, "4712")]
    made = draw(scene)
    assert list(VerificationCase.objects.order_by("position").values_list("round", flat=True)) == first[:12]
    assert made.drawn == 6


def test_the_next_drawing_takes_none_again():
    scene = make_scene(30)
    draw(scene)
    draw(scene, seed="8")
    taken = list(VerificationCase.objects.values_list("round", flat=True))
    assert len(taken) == len(set(taken)) == 12
    assert [one.population for one in VerificationDraw.objects.order_by("pk")] == [30, 24]


def test_a_seed_is_kept_where_nobody_gave_one():
    scene = make_scene(10)
    made = draw_verification(actor=scene.coordinator, country="GH", share=TENTH)
    assert len(made.seed) == 16
    assert AuditEvent.objects.filter(action="draw_verification").count() == 1


def test_only_closed_cycles_of_the_country_are_drawn():
    scene = make_scene(3)
    make_scene(2, country="PE")
    make_round(scene.endlines[0].enterprise, scene.partner, kind="follow_up")
    assert [one.pk for one in closed_cycles("GH")] == [one.pk for one in scene.endlines]
    with pytest.raises(ValidationError, match="closed cycle"):
        draw_verification(actor=make_actor("owner"), country="VN", share=TENTH)


def test_a_coordinator_draws_in_their_own_country_and_a_partner_nowhere():
    scene = make_scene(3)
    elsewhere = make_actor("coordinator", make_organisation("country_office", country="PE"))
    for actor in (elsewhere, scene.trainer, make_actor("partner_manager", scene.partner), make_actor("donor")):
        with pytest.raises(PermissionDenied):
            draw_verification(actor=actor, country="GH", share=TENTH)
    for share in (Decimal(0), Decimal("-0.1"), Decimal("1.1")):
        with pytest.raises(ValidationError):
            draw(scene, share)
    assert not VerificationDraw.objects.exists()


def test_who_collected_or_corrected_the_first_answers_does_not_ask_again():
    scene = make_scene(3)
    draw(scene, Decimal(1))
    cases = {one.round_id: one for one in VerificationCase.objects.all()}
    first, second, _third = (cases[one.pk] for one in scene.endlines)
    entry = NewAnswer("W", value=Decimal(101), unit="person")
    record_answers(actor=scene.coordinator, round=first.round, entries=[entry], reason="by phone")
    with pytest.raises(actions.SamePerson):
        record_told(actor=scene.coordinator, case=first, told=[people(90)])
    with pytest.raises(actions.SamePerson):
        record_call(actor=scene.coordinator, case=first, outcome="reached")
    with pytest.raises(PermissionDenied):
        record_told(actor=scene.trainer, case=second, told=[people(90)])
    record_told(actor=scene.coordinator, case=second, told=[people(90)])
    assert VerificationAnswer.objects.count() == 1


def test_what_cannot_be_is_refused_and_nothing_of_the_first_value_is_told():
    scene = make_scene(1)
    draw(scene)
    case = VerificationCase.objects.get()
    bad = [
        [],
        [Told("W", value=Decimal("1.5"), unit="person")],
        [Told("W", value=Decimal(-1), unit="person")],
        [Told("W")],
        [Told("W", value=Decimal(1), unit="person", missing="refused")],
        [Told("HOURS", value=Decimal(1), unit="hour")],
        [Told("W", value=Decimal(1), unit="person", measured_by="hearsay")],
    ]
    for told in bad:
        with pytest.raises(ValidationError) as refused:
            record_told(actor=scene.coordinator, case=case, told=told)
        assert "100" not in str(refused.value)
    # far from what was reported is no reason to ask back: that would tell the first value
    record_told(actor=scene.coordinator, case=case, told=[people(3)])
    assert VerificationAnswer.objects.get().value == 3


def test_a_later_call_corrects_and_the_first_one_stays():
    scene = make_scene(1)
    draw(scene)
    case = VerificationCase.objects.get()
    record_told(actor=scene.coordinator, case=case, told=[people(90)])
    with pytest.raises(ValueError, match="reason"):
        record_told(actor=scene.coordinator, case=case, told=[people(91)])
    record_told(actor=scene.coordinator, case=case, told=[people(91)], reason="looked it up")
    assert VerificationAnswer.objects.count() == 2
    assert VerificationAnswer.objects.in_force().get().value == 91


def test_those_who_are_lost_are_replaced_in_the_order_of_their_lots():
    scene = make_scene(20)
    made = draw(scene)  # 2, and 2 who stand in
    first, second, third, fourth = VerificationCase.objects.order_by("position")
    assert [one.case for one in to_call(made)] == [first, second]
    record_call(actor=scene.coordinator, case=first, outcome="refused")
    assert [one.case for one in to_call(made)] == [first, second, third]
    for _ in range(2):
        record_call(actor=scene.coordinator, case=second, outcome="no_answer")
    assert len(to_call(made)) == 3
    record_call(actor=scene.coordinator, case=second, outcome="no_answer")
    assert [one.case for one in to_call(made)] == [first, second, third, fourth]
    assert [one.stands_in for one in to_call(made)] == [False, False, True, True]
    # reached after all: one fewer stands in
    record_told(actor=scene.coordinator, case=second, told=[people(90)])
    assert [one.case for one in to_call(made)] == [first, second, third]


def test_another_unit_another_firm_or_nothing_said_is_no_pair():
    scene = make_scene(6)
    draw(scene, Decimal(1))
    cases = list(VerificationCase.objects.order_by("position"))
    record_told(actor=scene.coordinator, case=cases[0], told=[people(90)])
    record_told(actor=scene.coordinator, case=cases[1], told=[Told("W", missing="refused")])
    record_told(actor=scene.coordinator, case=cases[2], told=[Told("ACC", value=Decimal(3), unit="count")])
    found = verified(VerificationDraw.objects.all())
    assert found.measure("W").firms == 1
    assert "ACC" not in found.pairs
    assert (found.measure("W").reported, found.measure("W").recounted) == (100, 90)


def test_what_was_known_at_a_moment_stays():
    scene = make_scene(6)
    draw(scene, Decimal(1))
    for case in VerificationCase.objects.all():
        record_told(actor=scene.coordinator, case=case, told=[people(90)])
    moment = VerificationAnswer.objects.order_by("pk").last().recorded_at
    for one in scene.endlines:
        record_answers(
            actor=scene.trainer, round=one, entries=[NewAnswer("W", value=Decimal(90), unit="person")],
            reason="put right after the call",
        )  # fmt: skip
    now = verified(VerificationDraw.objects.all())
    then = verified(VerificationDraw.objects.all(), moment)
    assert now.measure("W").value == 1
    assert then.measure("W").value == pytest.approx(0.9)


def test_nothing_is_compared_until_all_are_in():
    """Else whoever calls would find out each first value from what one more call changes."""
    scene = make_scene(7)
    draw(scene, Decimal("0.7"))  # 5, and 2 who stand in
    cases = list(VerificationCase.objects.order_by("position"))
    for case in cases[:4]:
        record_told(actor=scene.coordinator, case=case, told=all_told(90))
    assert not all_in(VerificationDraw.objects.all()).exists()
    assert beside(indicators.get("jobs_created"), "GH", None) == []
    record_call(actor=scene.coordinator, case=cases[4], outcome="refused")
    assert not all_in(VerificationDraw.objects.all()).exists()  # somebody stands in, and was not called yet
    record_told(actor=scene.coordinator, case=cases[5], told=all_told(90))
    [shown] = beside(indicators.get("jobs_created"), "GH", None)
    assert shown.factor.firms == 5


def test_five_questions_make_a_call_done():
    scene = make_scene(1)
    draw(scene)
    case = VerificationCase.objects.get()
    told = [
        people(90),
        Told("ACC", value=Decimal(0), unit="count"),
        Told("LEFT", missing="not_tracked"),
        Told("SAVE_YN", value=Decimal(1)),
        Told("SAVE_AMT", value=Decimal(1200), unit="GHS"),
    ]
    assert record_told(actor=scene.coordinator, case=case, told=told) == 5
    assert called([case])[0].done


def test_amounts_of_two_currencies_have_no_sum():
    """Ten cedi and a thousand dong would weigh as if they were one money."""
    made = []
    for country, currency in (("GH", "GHS"), ("VN", "VND")):
        scene = make_scene(5, country=country)
        with facts.writing(scene.trainer.user) as writing:
            writing.add_many(
                Answer(round=one, question="SAVE_AMT", value=Decimal(1000), unit=currency, measured_by="record")
                for one in scene.endlines
            )
        made.append(draw(scene, Decimal(1), country=country))
        for case in VerificationCase.objects.filter(draw=made[-1]):
            rest = [one for one in all_told(90) if one.question != "SAVE_AMT"]
            told = Told("SAVE_AMT", value=Decimal(900), unit=currency)
            record_told(actor=scene.coordinator, case=case, told=[*rest, told])
    of_both = verified(VerificationDraw.objects.all())
    assert "SAVE_AMT" not in [one.code for one in of_both.measures]
    (of_one,) = [one for one in verified(VerificationDraw.objects.filter(country="VN")).measures if "SAVE" in one.code]
    assert (of_one.words, of_one.factor.firms) == ("Savings, VND", 5)
    assert of_one.factor.value == pytest.approx(0.9)
    figure = indicators.get("cost_savings_sum")
    assert beside(figure, "", None) == []
    assert [one.words for one in beside(figure, "VN", None)] == ["Savings, VND"]
