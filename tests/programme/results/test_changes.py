"""Moments to look back at, and the true cause of each movement."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from score.programme.core import facts
from score.programme.core.models import ExchangeRate
from score.programme.enterprises.actions import merge_enterprises
from score.programme.results import changes
from score.programme.results.actions import NewAnswer
from score.programme.results.figures import find_indicator, world_at
from score.programme.trainings import actions
from tests.programme import factories
from tests.programme.results.golden_world import rolled_back

pytestmark = pytest.mark.django_db
DAY = datetime.date
UTC = datetime.UTC
REASON = "invented for this test"


@pytest.fixture(autouse=True)
def forgotten():
    with rolled_back():
        yield


@pytest.mark.parametrize(
    ("first", "upto", "count", "begin"),
    [
        ("2024-01-15", "2024-01-20", 1, "2024-01-20"),
        ("2024-01-15", "2024-03-05", 3, "2024-01-31"),
        ("2023-01-15", "2024-03-05", 5, "2023-03-31"),  # fourteen months: by quarters
        ("2015-05-05", "2024-03-05", 10, "2015-12-31"),  # nine years: by years
        ("1990-05-05", "2024-03-05", 7, "1994-12-31"),
        ("2024-05-05", "2024-03-05", 1, "2024-03-05"),  # before the first fact
    ],
)
def test_moments_are_ends_of_months_quarters_or_years(monkeypatch, first, upto, count, begin):
    starts = datetime.datetime.fromisoformat(first).replace(tzinfo=UTC)
    until = datetime.datetime.fromisoformat(upto).replace(tzinfo=UTC)
    monkeypatch.setattr(changes, "recorded_between", lambda: (starts, until))
    found = changes.moments(until)
    assert found == sorted(set(found))
    assert found[-1] == until
    assert len(found) == count <= changes.MOMENTS_SHOWN
    assert str(found[0].date()) == begin


def test_an_instance_without_facts_has_one_moment():
    now = datetime.datetime.now(UTC)
    assert changes.recorded_between() is None
    assert changes.moments(now) == [now]


def causes(code: str, before) -> dict[str, list[str]]:
    earlier, later = world_at(before), world_at()
    moved = changes.movements(find_indicator(code), earlier, later, "all")
    return {one.uid: [cause.words for cause in one.causes] for one in moved}


def cohort_of(*firms):
    cohort = factories.make_cohort(enterprises=list(firms))
    actions.hold_class_day(actor=None, cohort=cohort, number=1, day=DAY(2024, 3, 1))
    for firm in firms:
        for role in ("manager", "worker"):
            actions.add_participant(actor=None, cohort=cohort, enterprise=firm, job_role=role)
    return cohort


def seats(cohort, present: bool = True):
    people = cohort.participations.values_list("person_id", flat=True)
    return {(person, 1): present for person in people}


def test_attendance_moves_and_is_named():
    firm = factories.make_enterprise(valid_from=DAY(2020, 1, 1))
    cohort = cohort_of(firm)
    before = facts.as_known(None)
    actions.record_attendance(actor=None, cohort=cohort, presences=seats(cohort))
    assert causes("persons_trained", before) == {firm.uid.hex: ["Attendance in its cohort was recorded or corrected"]}


def test_a_class_day_and_a_delivery_are_named_beside_it():
    firm = factories.make_enterprise(valid_from=DAY(2020, 1, 1))
    cohort = cohort_of(firm)
    actions.record_attendance(actor=None, cohort=cohort, presences=seats(cohort))
    before = facts.as_known(None)
    actions.withdraw_class_day(actor=None, class_day=cohort.class_days.get(), reason=REASON)
    partner = factories.make_organisation()
    actions.set_delivery(actor=None, cohort=cohort, partner=partner, funder=None, reason=REASON)
    (found,) = causes("persons_trained", before).values()
    assert found == [
        "A class day of its cohort was recorded, moved or withdrawn",
        "Who delivers or funds its cohort was recorded or corrected",
    ]


def stated(*, saved: int = 0):
    firm = factories.make_enterprise(valid_from=DAY(2020, 1, 1))
    actions.state_training(
        actor=None, enterprise=firm, module="quality_management", first_class_day=DAY(2024, 3, 1),
        last_class_day=DAY(2024, 3, 1), source="invented",
    )  # fmt: skip
    if saved:
        answers = [
            NewAnswer("SAVE_YN", value=Decimal(1), evidence=3, warning_reason=REASON),
            NewAnswer("SAVE_AMT", value=Decimal(saved), unit="GHS", evidence=3, warning_reason=REASON),
            NewAnswer("SAVE_COST", value=Decimal(1), unit="GHS", evidence=3, warning_reason=REASON),
        ]
        factories.make_round(
            firm, kind="endline", starts_on=DAY(2024, 12, 1), ends_on=DAY(2024, 12, 31), answers=answers
        )
    return firm


def test_a_rate_that_became_known_is_not_called_time_passed():
    firm = stated(saved=1000)
    before = facts.as_known(None)
    with facts.writing(None) as writing:
        for currency, value in (("GHS", "15"), ("USD", "1.05")):
            writing.add(
                ExchangeRate(base="EUR", currency=currency, day=DAY(2024, 12, 31), value=Decimal(value), source="x")
            )
    assert causes("cost_savings_sum", before) == {firm.uid.hex: ["Exchange rates became known or were corrected"]}


def test_records_merged_through_another_are_found():
    one, two, three = (stated(saved=number) for number in (0, 0, 500))
    with facts.writing(None) as writing:
        for currency, value in (("GHS", "15"), ("USD", "1.05")):
            writing.add(
                ExchangeRate(base="EUR", currency=currency, day=DAY(2024, 12, 31), value=Decimal(value), source="x")
            )
    merge_enterprises(actor=None, kept=two, absorbed=three)
    before = facts.as_known(None)
    merge_enterprises(actor=None, kept=one, absorbed=two)
    found = causes("cost_savings_sum", before)
    assert found[one.uid.hex] == ["Two records were merged"]


def test_history_gives_the_world_with_each_figure_the_present_last():
    stated()
    world = world_at()
    found = list(changes.history(world, find_indicator("enterprises_trained"), "all"))
    assert found[-1].world is world
    assert found[-1].figure.value == 1
