"""Answers entered without a network: read as the form reads them, merged field by field."""

from __future__ import annotations

import datetime
import itertools
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from score.programme.core.models import Clash
from score.programme.core.offline.kinds import kinds
from score.programme.core.offline.merging import Sent
from score.programme.core.offline.receiving import CLASHED, DONE, REFUSED, receive
from score.programme.organisations.actor import Actor
from score.programme.results.actions import NewAnswer, record_answers
from score.programme.results.models import Answer, Round
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_organisation, make_round

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = timezone.now() - datetime.timedelta(hours=3)


class Entered:
    """A baseline of a firm, and two trainers of its partner."""

    def __init__(self) -> None:
        partner = make_organisation()
        firm = make_enterprise(partner=partner)
        self.round: Round = make_round(firm, partner, cohort=make_cohort(partner, enterprises=[firm]))
        self.trainers: list[Actor] = [make_actor("trainer", partner) for _ in range(3)]

    def send(self, trainer: int, minutes: int, values: dict[str, Any], base: dict[str, Any] | None = None) -> Any:
        captured = MORNING + datetime.timedelta(minutes=minutes)
        sent = Sent(uuid.uuid4(), "answers", str(self.round.uid), base or {}, values, captured)
        return receive(self.trainers[trainer], "device", sent)

    def answer(self, question: str, dimensions: str = "") -> Answer | None:
        rows = Answer.objects.in_force().filter(round=self.round, question=question, dimensions=dimensions)
        return rows.first()


@pytest.fixture
def entered() -> Entered:
    return Entered()


def test_answers_are_read_as_typed_with_what_is_said_of_the_section(entered: Entered) -> None:
    values = {"W-value": "40", "W.sex.women-value": "15", "measured_by": "record", "evidence": "3"}
    assert entered.send(0, 1, values).outcome == DONE
    workers, women = entered.answer("W"), entered.answer("W", "sex=women")
    assert workers is not None and women is not None
    assert (workers.value, workers.measured_by, workers.evidence) == (Decimal(40), "record", 3)
    assert women.value == Decimal(15)


def test_a_field_of_another_section_goes_along(entered: Entered) -> None:
    practice = next(
        one.code
        for form in kinds()["answers"].standing.__globals__["_forms"](entered.round)
        for one in form.section.questions
        if one.type == "yes_no"
    )
    assert entered.send(0, 1, {"W-value": "40", f"{practice}-value": "1"}).outcome == DONE
    seen = entered.answer(practice)
    assert seen is not None and seen.value == Decimal(1)


def test_what_is_wrong_is_refused_with_the_question_and_nothing_recorded(entered: Entered) -> None:
    result = entered.send(0, 1, {"W-value": "forty", "W.sex.women-value": "15"})
    assert result.outcome == REFUSED
    assert result.words
    assert not Answer.objects.filter(round=entered.round).exists()
    result = entered.send(0, 2, {"W-value": "10", "W.sex.women-value": "15"})  # more women than people
    assert result.outcome == REFUSED
    assert not Answer.objects.filter(round=entered.round).exists()


def test_a_field_that_is_not_asked_is_refused(entered: Entered) -> None:
    result = entered.send(0, 1, {"NOTHING-value": "1"})
    assert result.outcome == REFUSED
    assert "NOTHING-value" in result.words


def test_a_correction_of_the_same_device_supersedes(entered: Entered) -> None:
    entered.send(0, 1, {"W-value": "40"})
    assert entered.send(0, 2, {"W-value": "41"}, {"W-value": "40"}).outcome == DONE
    answer = entered.answer("W")
    assert answer is not None and answer.value == Decimal(41)
    assert answer.reason


def test_clearing_a_field_withdraws_the_answer(entered: Entered) -> None:
    entered.send(0, 1, {"W-value": "40"})
    assert entered.send(0, 2, {"W-value": None}, {"W-value": "40"}).outcome == DONE
    assert entered.answer("W") is None


def test_three_devices_in_all_orders() -> None:
    ends = set()
    for order in itertools.permutations(range(3)):
        entered = Entered()
        sent = [
            (1, {"W-value": "40", "P01-value": "1"}),
            (2, {"W-value": "44"}),
            (3, {"P01-value": "0"}),
        ]
        for place in order:
            assert entered.send(place, *sent[place]).outcome in (DONE, CLASHED)
        workers, practice = entered.answer("W"), entered.answer("P01")
        assert workers is not None and practice is not None
        fields = sorted(Clash.objects.filter(subject=str(entered.round.uid)).values_list("field", flat=True))
        ends.add((workers.value, practice.value, tuple(fields)))
    assert ends == {(Decimal(40), Decimal(1), ("P01-value", "W-value"))}


def test_what_the_office_recorded_meanwhile_is_not_replaced_unseen(entered: Entered) -> None:
    record_answers(
        actor=entered.trainers[1], round=entered.round, entries=[NewAnswer("W", value=Decimal(38), unit="person")]
    )
    result = entered.send(0, 1, {"W-value": "40"})
    assert result.outcome == CLASHED
    clash = Clash.objects.get()
    kind = kinds()["answers"]
    assert {one.value for one in clash.values.all()} == {"38", "40"}
    assert kind.field_words(entered.round, "W-value")
    assert entered.round.enterprise.name in kind.subject_words(entered.round)
    assert kind.value_words(entered.round, "W-value", "38") == "38"


def test_another_partner_reaches_nothing(entered: Entered) -> None:
    entered.trainers[0] = make_actor("trainer")
    assert entered.send(0, 1, {"W-value": "40"}).outcome == REFUSED
    assert entered.answer("W") is None
