"""Rounds and answers on the axis of rounds: merges, corrections, kinds of missing, periods, money and its rates."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pytest

from score.catalogue.calculation.panel import MISSING_KINDS
from score.programme.core import facts
from score.programme.core.models import ExchangeRate, LedgerEntry
from score.programme.enterprises.actions import merge_enterprises
from score.programme.results.actions import (
    NewAnswer,
    correct_answer,
    correct_period,
    record_answers,
    withdraw_answer,
)
from score.programme.results.figures import figure, world_at
from score.programme.results.models import Answer
from score.programme.results.panel import build_panel
from score.programme.trainings.actions import state_training
from tests.programme import factories
from tests.programme.results.golden_world import rolled_back

pytestmark = pytest.mark.django_db
DAY = datetime.date
BEFORE, AFTER = (DAY(2023, 12, 1), DAY(2023, 12, 31)), (DAY(2024, 12, 1), DAY(2024, 12, 31))
REASON = "invented for this test"


@pytest.fixture(autouse=True)
def forgotten():
    with rolled_back():
        yield


def make():
    firm = factories.make_enterprise(valid_from=DAY(2020, 1, 1))
    state_training(
        actor=None, enterprise=firm, module="quality_management", first_class_day=DAY(2024, 3, 1),
        last_class_day=DAY(2024, 3, 1), source="invented",
    )  # fmt: skip
    return firm


def heads(number: int) -> NewAnswer:
    return NewAnswer("W", value=Decimal(number), unit="person", evidence=3, warning_reason=REASON)


def round_of(firm, kind: str, period, *answers: NewAnswer):
    return factories.make_round(firm, kind=kind, starts_on=period[0], ends_on=period[1], answers=list(answers))


def jobs(at=None):
    found = figure(world_at(at), "jobs_net")
    return found.value, found.with_data, found.eligible


def test_merged_records_with_rounds_of_the_same_kind_use_the_first_baseline_and_the_last_endline():
    one, other = make(), make()
    round_of(one, "baseline", BEFORE, heads(20))
    round_of(other, "baseline", (DAY(2023, 10, 1), DAY(2023, 10, 31)), heads(10))
    round_of(one, "endline", AFTER, heads(30))
    round_of(other, "endline", (DAY(2025, 1, 1), DAY(2025, 1, 31)), heads(13))
    assert jobs() == (13, 2, 2)
    before = facts.as_known(None)
    merge_enterprises(actor=None, kept=one, absorbed=other)
    assert jobs() == (3, 1, 1)
    assert jobs(before) == (13, 2, 2)


def test_a_corrected_period_moves_the_round_and_the_past_keeps_it():
    firm = make()
    opened = round_of(firm, "baseline", BEFORE, heads(20))
    round_of(firm, "endline", AFTER, heads(30))
    assert jobs() == (10, 1, 1)
    before = facts.as_known(None)
    period = opened.periods.get()
    correct_period(
        actor=None, round=opened, starts_on=DAY(2024, 4, 1), ends_on=DAY(2024, 4, 30), collected_on=DAY(2024, 4, 30),
        reason=REASON,
    )  # fmt: skip
    assert period.pk
    assert jobs() == (None, 0, 1), "a baseline after the class is none"
    assert jobs(before) == (10, 1, 1)


@pytest.mark.parametrize("kind", [kind for kind in MISSING_KINDS if kind])
def test_each_kind_of_missing_has_its_code_and_no_value(kind):
    firm = make()
    round_of(firm, "baseline", BEFORE, NewAnswer("W", missing=kind, evidence=1))
    answers = world_at().panel.answers
    assert answers.missing["W"].tolist() == [MISSING_KINDS.index(kind)]
    assert np.isnan(answers.values["W"]).all()


def test_corrected_and_withdrawn_answers_leave_their_past():
    firm = make()
    opened = round_of(firm, "baseline", BEFORE, heads(20))
    moments = [facts.as_known(None)]
    answer = correct_answer(actor=None, answer=Answer.objects.get(), to=heads(25), reason=REASON)
    moments.append(facts.as_known(None))
    withdraw_answer(actor=None, answer=answer, reason=REASON)
    moments.append(facts.as_known(None))
    found = [world_at(at).panel.answers.values.get("W", np.array([])).tolist() for at in moments]
    assert found == [[20.0], [25.0], []]
    assert opened.pk in world_at().panel.rounds.key


def test_dimensions_are_slots_of_their_own_and_only_the_questions_asked_for_are_read():
    firm = make()
    round_of(firm, "baseline", BEFORE, heads(20))
    opened = round_of(firm, "midline", AFTER)
    women = NewAnswer("W", "sex=women", value=Decimal(7), unit="person", evidence=3, warning_reason=REASON)
    record_answers(actor=None, round=opened, entries=[heads(21), women])
    panel = world_at().panel
    assert panel.answers.values["W"].tolist() == [20.0, 21.0]
    assert np.isnan(panel.answers.values["W|sex=women"][0]) and panel.answers.values["W|sex=women"][1] == 7
    few = build_panel(facts.as_known(None), ["ACC", "it's"])
    assert few.answers.values == {}
    assert len(few.rounds.key) == 2


def test_fees_are_what_the_enterprise_paid_less_what_it_got_back():
    firm = make()
    rows = [
        ("enterprise", "fee", "paid", False, 500), ("enterprise", "fee", "refunded", False, 120),
        ("enterprise", "fee", "committed", False, 900), ("lead_buyer", "fee", "paid", False, 70),
        ("enterprise", "fee", "paid", True, 60),
    ]  # fmt: skip
    with facts.writing(None) as writing:
        for payer, purpose, stage, in_kind, amount in rows:
            writing.add(
                LedgerEntry(
                    date=DAY(2024, 3, 1), amount=amount, currency="GHS", payer_kind=payer, purpose=purpose,
                    stage=stage, in_kind=in_kind, enterprise=firm,
                )
            )  # fmt: skip
    fees = world_at().panel.fees
    assert sorted(fees.amount.tolist()) == [-120.0, 500.0]
    assert set(fees.currency.tolist()) == {"GHS"}


def test_a_rate_known_later_is_not_known_before():
    make()
    before = facts.as_known(None)
    with facts.writing(None) as writing:
        writing.add(ExchangeRate(base="EUR", currency="GHS", day=DAY(2024, 1, 2), value=Decimal("13.1"), source="x"))
    assert world_at(before).panel.rates.value.tolist() == []
    assert world_at().panel.rates.value.tolist() == [13.1]
