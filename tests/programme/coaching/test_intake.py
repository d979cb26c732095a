"""Visits from files: counted or one by one, never both, and no number that cannot be."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from score.programme.coaching.intake import INTAKE

DAY = datetime.date(2024, 5, 6)
(SECTION,) = INTAKE.sections


class Row(dict):
    """A row of the file, as it was read."""

    enterprise = "the enterprise"
    place = "row 2"


class Taken:
    """What a staging is told."""

    def __init__(self) -> None:
        self.facts: list[tuple[Any, ...]] = []
        self.errors: list[tuple[str, str]] = []

    def refer(self, kind: str, key: tuple[str, ...], values: dict[str, Any], place: str) -> tuple[str, bool]:
        return f"{kind} {key[0]}", False

    def error(self, row: Row, field: str, message: str) -> None:
        self.errors.append((field, str(message)))

    def fact(self, model: type, key: tuple[Any, ...], values: tuple[Any, ...], row: Row, field: str) -> None:
        self.facts.append((model.__name__, *key, *values))


@pytest.fixture
def take() -> Callable[..., SimpleNamespace]:
    staging = Taken()

    def one(count: int | None = None, number: int | None = None, day: datetime.date | None = None) -> SimpleNamespace:
        well = SECTION.take(staging, Row(cohort="INVENTED-1", count=count, number=number, day=day, reason=""))
        return SimpleNamespace(well=well, facts=staging.facts, errors=staging.errors)

    return one


def test_a_count_gives_so_many_visits_numbered_from_one(take):
    found = take(count=3)
    assert found.well and [fact[3] for fact in found.facts] == [1, 2, 3]
    assert {fact[:3] for fact in found.facts} == {("Visit", "the enterprise", "Cohort INVENTED-1")}


def test_one_visit_keeps_its_number_and_its_day(take):
    assert take(number=4, day=DAY).facts == [("Visit", "the enterprise", "Cohort INVENTED-1", 4, DAY)]


@pytest.mark.parametrize(("count", "number"), [(None, None), (2, 1), (0, 1)])
def test_either_a_count_or_a_number(take, count, number):
    found = take(count, number)
    assert not found.well and not found.facts and [field for field, _message in found.errors] == ["number"]


@pytest.mark.parametrize("number", [0, -1, 201])
def test_a_number_that_cannot_be_is_refused(take, number):
    found = take(number=number)
    assert not found.well and not found.facts and len(found.errors) == 1


@pytest.mark.parametrize("count", [-3, 201, 10**9])
def test_a_count_that_cannot_be_is_refused_and_not_passed_over(take, count):
    found = take(count=count)
    assert not found.well and not found.facts and [field for field, _message in found.errors] == ["count"]


def test_the_most_that_one_row_may_count(take):
    assert len(take(count=200).facts) == 200


def test_no_visits_are_none(take):
    found = take(count=0)
    assert found.well and not found.facts and not found.errors
