"""Pages of verification: no first value on any of them, for whoever calls; the factor beside the outcome."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from score.programme.core import facts
from score.programme.enterprises.actions import add_contact
from score.programme.enterprises.models import EnterpriseAttribute
from score.programme.organisations.models import PersonDetails
from score.programme.results.actions import NewAnswer, correct_period, record_answers
from score.programme.results.models import RoundPeriod
from score.programme.results.verification.actions import draw_verification, record_told
from score.programme.results.verification.models import VerificationAnswer, VerificationCase, VerificationDraw
from score.programme.trainings.models import Trainer
from tests.programme.coaching.scene import signed_in
from tests.programme.factories import DAY, make_actor, make_organisation
from tests.programme.numbers_shown import numbers_shown
from tests.programme.results.verification.scene import all_told, make_scene

pytestmark = pytest.mark.django_db
REPORTED = 7919  # a number that nothing else on a page can be


@pytest.fixture
def scene():
    made = make_scene(6, gained=REPORTED - 80)
    draw_verification(actor=made.coordinator, country="GH", share=Decimal("0.5"), seed="4711")
    return made


def shown_to(client, *addresses):
    return "".join(client.get(one).content.decode() for one in addresses)


def addresses():
    cases = [reverse("verification_case", args=[one.uid]) for one in VerificationCase.objects.all()]
    return [reverse("verification"), reverse("verification_script"), *cases]


def test_first_values_are_on_no_page_of_whoever_calls(scene):
    client = signed_in(scene.coordinator)
    assert str(REPORTED) not in numbers_shown(shown_to(client, *addresses()))
    exported = client.get(reverse("verification_export", args=["csv"])).getvalue().decode()
    assert str(REPORTED) not in numbers_shown(exported.replace(",", ";"))
    page = reverse("verification_case", args=[VerificationCase.objects.order_by("position").first().uid])
    refused = client.post(page, {"outcome": "reached", "W": "many"})
    assert refused.status_code == 422
    assert str(REPORTED) not in numbers_shown(refused.content.decode())


def test_a_call_is_entered_on_one_page_and_counts(scene):
    client = signed_in(scene.coordinator)
    case = VerificationCase.objects.order_by("position").first()
    page = reverse("verification_case", args=[case.uid])
    sent = {
        "outcome": "reached", "W": "7,100", "W-measured_by": "record", "ACC": "0", "LEFT-missing": "not_tracked",
        "SAVE_YN": "1", "SAVE_AMT": "1200.50", "SAVE_AMT-measured_by": "estimate",
    }  # fmt: skip
    assert client.post(page, {**sent, "W": "7100"}).status_code == 302
    kept = {one.question: one for one in VerificationAnswer.objects.filter(case=case)}
    assert (kept["W"].value, kept["W"].unit, kept["W"].measured_by) == (7100, "person", "record")
    assert kept["LEFT"].missing == "not_tracked"
    assert (kept["SAVE_AMT"].value, kept["SAVE_AMT"].unit) == (Decimal("1200.5"), "GHS")
    assert kept["SAVE_YN"].value == 1
    assert "5 of 5 answers" in client.get(reverse("verification")).content.decode()
    again = client.get(page).content.decode()
    assert "7100" in numbers_shown(again)  # what was told on the phone stands for a later call


def test_an_amount_is_asked_in_the_money_of_the_first_answers(scene):
    """Of a firm that counts in another money than its country, else the two would never be compared."""
    case = VerificationCase.objects.order_by("position").first()
    with facts.writing(None) as writing:
        writing.add(EnterpriseAttribute(enterprise=case.enterprise, kind="currency", value="USD", valid_from=DAY))
    page, client = reverse("verification_case", args=[case.uid]), signed_in(scene.coordinator)
    assert client.post(page, {"outcome": "reached", "SAVE_YN": "1", "SAVE_AMT": "1200.50"}).status_code == 302
    assert VerificationAnswer.objects.get(question="SAVE_AMT").unit == "USD"


def test_a_number_and_a_reason_for_none_exclude_one_another(scene):
    page = reverse("verification_case", args=[VerificationCase.objects.first().uid])
    client = signed_in(scene.coordinator)
    assert client.post(page, {"outcome": "reached", "W": "90", "W-missing": "refused"}).status_code == 422
    assert client.post(page, {"outcome": "not at all"}).status_code == 422
    assert not VerificationAnswer.objects.exists()


def test_whoever_collected_is_told_to_leave_it_and_sees_no_form(scene):
    case = VerificationCase.objects.order_by("position").first()
    entry = NewAnswer("W", value=Decimal(REPORTED + 1), unit="person", warning_reason="counted")
    record_answers(actor=scene.coordinator, round=case.round, entries=[entry], reason="by phone")
    client = signed_in(scene.coordinator)
    page = reverse("verification_case", args=[case.uid])
    assert "somebody else has to ask again" in client.get(page).content.decode()
    assert "<textarea" not in client.get(page).content.decode()
    assert client.post(page, {"outcome": "reached", "W": "90"}).status_code == 422
    assert not VerificationAnswer.objects.exists()
    assert "you know the first answers" in client.get(reverse("verification")).content.decode()


def test_the_phone_list_has_whom_to_ask_for(scene):
    case = VerificationCase.objects.order_by("position").first()
    add_contact(
        actor=None, enterprise=case.enterprise, custodian=scene.partner, name="Owner One (invented)",
        phone="+000 555 0100", function="owner", is_main=True, since=DAY,
    )  # fmt: skip
    client = signed_in(scene.coordinator)
    assert 'href="tel:+0005550100"' in client.get(reverse("verification")).content.decode()
    answer = client.get(reverse("verification_export", args=["csv"])).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert len(rows) == 3
    assert rows[0]["Ask for"] == "Owner One (invented)"
    assert "0100" in rows[0]["Phone"]


def test_the_next_sample_is_drawn_from_the_page_and_the_seed_is_shown(scene):
    client = signed_in(scene.coordinator)
    assert "4711" in client.get(reverse("verification")).content.decode()
    first = str(VerificationDraw.objects.get().uid)
    assert f'name="after" value="{first}"' in client.get(reverse("verification")).content.decode()
    client.post(reverse("verification_draw"), {"percent": "10", "after": first})
    assert VerificationDraw.objects.count() == 1  # all six were drawn or stand in already
    make_scene(10)
    answer = client.post(reverse("verification_draw"), {"percent": "0"}, follow=True)
    assert VerificationDraw.objects.count() == 1
    assert answer.status_code == 200
    for _click in range(2):  # a double click draws once
        answer = client.post(reverse("verification_draw"), {"percent": "10", "after": first}, follow=True)
        assert VerificationDraw.objects.count() == 2
    assert "drawn in the meantime" in answer.content.decode()


def test_the_factor_stands_beside_the_outcome_and_the_outcome_is_as_reported():
    make_scene(12, gained=20)
    owner = make_actor("owner")
    draw_verification(actor=owner, country="GH", share=Decimal("0.5"), seed="4711")
    client = signed_in(owner)
    figure = reverse("figure", args=["jobs_created"])
    before = client.get(figure).content.decode()
    assert "Recounted" not in before
    for case in VerificationCase.objects.order_by("position")[:6]:
        record_told(actor=owner, case=case, told=all_told(98))
    after = client.get(figure).content.decode()
    assert "Recounted" in after
    assert "108 of 120 in 6 firms" in after
    assert "not multiplied" in after
    assert _value(before) == _value(after)
    assert "240" in numbers_shown(_value(after))  # 12 firms, 20 jobs each, as reported
    assert "Recounted" in client.get(f"{figure}?country=GH").content.decode()
    assert "Recounted" not in client.get(reverse("figure", args=["defects_share"])).content.decode()


@pytest.fixture
def compared():
    """Six cycles of a trainer, all told: 18 of 120 jobs."""
    made = make_scene(6, gained=20)
    draw_verification(actor=made.coordinator, country="GH", share=Decimal(1), seed="4711")
    for case in VerificationCase.objects.all():
        record_told(actor=made.coordinator, case=case, told=all_told(83))
    person = made.trainer.user.person
    PersonDetails.objects.update_or_create(person=person, defaults={"name": "Trainer One (invented)"})
    made.of = Trainer.objects.create(person=person, organisation=made.partner, country="GH")
    return made


def test_the_page_says_what_was_found_and_whose_numbers_differ(compared):
    client = signed_in(compared.coordinator)
    page = client.get(reverse("verification"))
    shown = page.content.decode()
    assert "Recounted jobs are 0.15 of those reported" in shown
    assert "One trainer’s numbers differ" in shown
    assert reverse("trainer", args=[compared.of.uid]) in shown and "0.15, check" in shown
    (line,) = page.context["trainers"]
    assert (line.words, line.status, line.collected.factor.firms) == ("Trainer One (invented)", "bad", 6)
    assert "Jobs created: factor 0.15, interval 0.15 to 0.15; 1 means equal" in shown  # all were drawn, all alike
    one = client.get(reverse("trainer", args=[compared.of.uid])).content.decode()
    assert "18 of 120 jobs created, 6 cycles" in one, "the page of the trainer says the same"


def test_a_trainer_whom_the_reader_may_not_see_is_among_the_others(compared):
    """Trainers of another country, whose firms were drawn here."""
    Trainer.objects.update(country="KE", organisation=make_organisation(country="KE"))
    page = signed_in(compared.coordinator).get(reverse("verification"))
    (line,) = page.context["trainers"]
    assert (line.words, line.trainer, line.reading) == ("1 other", None, "too few each")
    assert "Trainer One" not in page.content.decode()
    assert "Nobody’s numbers differ by much" in page.content.decode()


def test_who_has_enough_cycles_has_a_line_and_all_others_one():
    """Nine cycles of three trainers: four, three and two."""
    scene = make_scene(9)
    people = [scene.trainer, *(make_actor("trainer", scene.partner) for _ in range(2))]
    for one in people:
        Trainer.objects.create(person=one.user.person, organisation=scene.partner, country="GH")
    draw_verification(actor=scene.coordinator, country="GH", share=Decimal(1), seed="4711")
    for at, case in enumerate(VerificationCase.objects.order_by("position")):
        who = people[(0, 0, 0, 0, 1, 1, 1, 2, 2)[at]]
        period = RoundPeriod.objects.in_force().get(round=case.round)
        correct_period(
            actor=None, round=case.round, starts_on=period.starts_on, ends_on=period.ends_on,
            collected_on=period.collected_on, collected_by=who.user, reason="the list of the office",
        )  # fmt: skip
        record_told(actor=scene.coordinator, case=case, told=all_told((100, 98, 84)[people.index(who)]))
    lines = signed_in(scene.coordinator).get(reverse("verification")).context["trainers"]
    firms = [one.collected.factor.firms for one in lines]
    readings = [(one.reading, one.status) for one in lines]
    assert (firms, readings) == ([3, 4, 2], [("0.90", "good"), ("1.00", "good"), ("too few each", "none")])
    assert [one.trainer is None for one in lines] == [False, False, True]
    assert lines[-1].words == "1 other"


def test_of_fewer_than_five_firms_nothing_stands_beside_the_outcome():
    make_scene(12, gained=20)
    owner = make_actor("owner")
    draw_verification(actor=owner, country="GH", share=Decimal("0.5"), seed="4711")
    for case in VerificationCase.objects.order_by("position")[:4]:
        record_told(actor=owner, case=case, told=all_told(98))
    shown = signed_in(owner).get(reverse("figure", args=["jobs_created"])).content.decode()
    assert "Recounted" not in shown


def test_the_page_is_empty_and_says_what_to_do_before_the_first_drawing():
    scene = make_scene(1)
    shown = signed_in(scene.coordinator).get(reverse("verification")).content.decode()
    assert "No sample is drawn yet" in shown
    everywhere = signed_in(make_actor("owner")).get(reverse("verification")).content.decode()
    assert "Choose a country" in everywhere


def _value(html):
    return html.split('class="fig-value mt-2"')[1].split("<span")[0]
