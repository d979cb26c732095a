"""Writes of results: rounds, answers checked by the questions' rules, corrections."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from score.programme.core import facts
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import AuditEvent, MinimumWage
from score.programme.enterprises.actions import set_attribute
from score.programme.results.actions import (
    AnswersRefused,
    NewAnswer,
    attach_evidence,
    check_answers,
    correct_answer,
    correct_period,
    open_round,
    record_answers,
    withdraw_answer,
)
from score.programme.results.models import Answer, AnswerEvidence, Round, RoundPeriod
from tests.programme.factories import make_actor, make_enterprise, make_round, make_stored_file

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2024, 3, 31)


def heads(number: int, dimensions: str = "", **more: str) -> NewAnswer:
    return NewAnswer("W", dimensions, Decimal(number), "person", evidence=2, **more)


class TestRounds:
    def test_the_actors_organisation_keeps_it(self) -> None:
        actor = make_actor("partner_manager")
        made = open_round(
            actor=actor, enterprise=make_enterprise(), kind="baseline", starts_on=FIRST, ends_on=LAST, collected_on=LAST
        )
        assert made.custodian == actor.organisation
        assert RoundPeriod.objects.in_force().get(round=made).ends_on == LAST

    @pytest.mark.parametrize(
        "wanted",
        [
            {"kind": "opening"},
            {"ends_on": FIRST - datetime.timedelta(days=1)},
            {"collected_on": FIRST - datetime.timedelta(days=1)},
        ],
    )
    def test_refused(self, wanted: dict[str, object]) -> None:
        usual = {"kind": "baseline", "starts_on": FIRST, "ends_on": LAST, "collected_on": LAST}
        with pytest.raises(ValidationError):
            open_round(actor=None, enterprise=make_enterprise(), **{**usual, **wanted})
        assert not Round.objects.exists()

    def test_sent_twice_opens_one(self) -> None:
        site = make_enterprise()
        make_round(site, starts_on=FIRST, ends_on=LAST)
        with pytest.raises(ValidationError):
            make_round(site, starts_on=FIRST, ends_on=LAST)
        make_round(site, kind="endline", starts_on=FIRST, ends_on=LAST)
        assert Round.objects.count() == 2

    def test_a_period_is_corrected_with_a_reason(self) -> None:
        made = make_round(make_enterprise(), starts_on=FIRST, ends_on=LAST)
        moment = facts.settle()
        wanted = {"actor": None, "round": made, "starts_on": FIRST, "ends_on": LAST}
        later = LAST + datetime.timedelta(days=9)
        with pytest.raises(ValueError, match="reason"):
            correct_period(**wanted, collected_on=later)
        correct_period(**wanted, collected_on=later, reason="collected after Easter")
        assert RoundPeriod.objects.in_force().get().collected_on == later
        assert RoundPeriod.objects.as_of(moment).get().collected_on == LAST


class TestAnswers:
    def test_new_unchanged_changed(self) -> None:
        made = make_round(make_enterprise())
        first = record_answers(actor=None, round=made, entries=[heads(120), heads(30, "sex=women")])
        assert (len(first.new), len(first.changed), len(first.unchanged)) == (2, 0, 0)
        with pytest.raises(ValueError, match="reason"):
            record_answers(actor=None, round=made, entries=[heads(121)])
        again = record_answers(
            actor=None, round=made, entries=[heads(121), heads(30, "sex=women")], reason="one was on leave"
        )
        assert (len(again.new), len(again.changed), len(again.unchanged)) == (0, 1, 1)
        assert Answer.objects.in_force().get(dimensions="").value == 121
        assert AuditEvent.objects.filter(action="record_answers").count() == 2

    def test_one_hard_finding_refuses_all(self) -> None:
        made = make_round(make_enterprise())
        with pytest.raises(AnswersRefused) as refused:
            record_answers(actor=None, round=made, entries=[heads(120), heads(130, "sex=women"), NewAnswer("ACC")])
        assert {(one.question, one.rule) for one in refused.value.findings} == {
            ("W", "part_above_total"),
            ("ACC", "blank"),
        }
        assert not Answer.objects.exists()

    @pytest.mark.parametrize("number", [10**11, 999_999_999_999, 999_999_999_999_999])
    def test_a_number_that_no_column_holds_is_refused(self, number: int) -> None:
        made = make_round(make_enterprise())
        with pytest.raises(AnswersRefused) as refused:
            record_answers(actor=None, round=made, entries=[heads(number)])
        assert [one.rule for one in refused.value.findings] == ["too_large"]
        record_answers(actor=None, round=made, entries=[heads(10**11 - 1)])

    def test_what_is_there_already_counts_along(self) -> None:
        made = make_round(make_enterprise())
        record_answers(actor=None, round=made, entries=[heads(120), heads(30, "sex=women")])
        with pytest.raises(AnswersRefused):
            record_answers(actor=None, round=made, entries=[heads(20)], reason="counted again")

    def test_odd_values_need_a_reason_that_is_kept(self) -> None:
        site = make_enterprise()
        make_round(site, answers=[heads(120)])
        later = make_round(site, kind="endline", starts_on=FIRST, ends_on=LAST)
        with pytest.raises(AnswersRefused) as refused:
            record_answers(actor=None, round=later, entries=[heads(700)])
        assert {one.severity for one in refused.value.findings} == {"soft"}
        record_answers(actor=None, round=later, entries=[heads(700, warning_reason="two plants joined")])
        assert Answer.objects.get(round=later).warning_reason == "two plants joined"

    def test_a_blank_reason_is_none(self) -> None:
        site = make_enterprise()
        make_round(site, answers=[heads(120)])
        later = make_round(site, kind="endline", starts_on=FIRST, ends_on=LAST)
        with pytest.raises(AnswersRefused):
            record_answers(actor=None, round=later, entries=[heads(700, warning_reason="  ")])

    def test_the_legal_minimum_of_country_and_day(self) -> None:
        site = make_enterprise(currency="GHS")
        with facts.writing(None) as writing:
            for day, wage in ((datetime.date(2023, 1, 1), 5), (datetime.date(2024, 2, 1), 9)):
                writing.add(MinimumWage(country="GH", valid_from=day, per_hour=wage, source="invented"))
        low = [NewAnswer("WAGE_LOW", value=Decimal(7), unit="GHS")]
        before = make_round(site, starts_on=datetime.date(2023, 1, 1), ends_on=datetime.date(2024, 1, 31))
        after = make_round(site, kind="endline", starts_on=FIRST, ends_on=LAST)
        assert check_answers(round=before, entries=low) == []
        assert [one.severity for one in check_answers(round=after, entries=low)] == ["soft"]
        set_attribute(actor=None, enterprise=site, kind="country", value="PE", valid_from=datetime.date(2024, 2, 1))
        assert check_answers(round=after, entries=low) == []

    def test_missing_is_not_zero(self) -> None:
        made = make_round(make_enterprise())
        record_answers(
            actor=None,
            round=made,
            entries=[NewAnswer("W", missing="refused"), NewAnswer("ACC", value=Decimal(0), unit="count")],
        )
        assert dict(Answer.objects.values_list("question", "value")) == {"W": None, "ACC": 0}


class TestCorrections:
    @pytest.fixture(autouse=True)
    def _answered(self) -> None:
        self.round = make_round(make_enterprise(), answers=[heads(120)])
        self.answer = Answer.objects.get()

    def test_corrected(self) -> None:
        moment = facts.settle()
        fact = correct_answer(actor=None, answer=self.answer, to=heads(110), reason="agency workers were in it")
        assert fact.supersedes == self.answer
        assert Answer.objects.in_force().get() == fact
        assert Answer.objects.as_of(moment).get() == self.answer

    def test_not_twice_from_the_same_answer(self) -> None:
        correct_answer(actor=None, answer=self.answer, to=heads(110), reason="first")
        with pytest.raises(AlreadySuperseded):
            correct_answer(actor=None, answer=self.answer, to=heads(105), reason="second")
        assert Answer.objects.in_force().get().value == 110

    def test_neither_without_reason_nor_against_the_rules_nor_elsewhere(self) -> None:
        with pytest.raises(ValueError, match="reason"):
            correct_answer(actor=None, answer=self.answer, to=heads(110), reason=" ")
        with pytest.raises(AnswersRefused):
            correct_answer(actor=None, answer=self.answer, to=heads(-1), reason="typed")
        with pytest.raises(ValueError, match="same question"):
            correct_answer(actor=None, answer=self.answer, to=heads(10, "sex=women"), reason="typed")
        assert Answer.objects.count() == 1

    def test_withdrawn_and_answered_again(self) -> None:
        withdraw_answer(actor=None, answer=self.answer, reason="another firm's")
        assert not Answer.objects.in_force().exists()
        again = record_answers(actor=None, round=self.round, entries=[heads(120)], reason="ours after all")
        assert len(again.changed) == 1
        assert Answer.objects.in_force().get().value == 120

    def test_evidence_is_kept_once(self) -> None:
        file = make_stored_file()
        for _ in range(2):
            attach_evidence(actor=None, round=self.round, question="W", file=file)
        assert AnswerEvidence.objects.in_force().get().file == file
