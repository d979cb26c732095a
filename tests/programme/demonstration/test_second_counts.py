"""What a second person finds, and the trainer whose numbers do not stand up to it."""

import re
from decimal import Decimal

import pytest

from score.programme.demonstration import plan
from score.programme.demonstration.explained import explained
from score.programme.demonstration.rounds_planned import planned_rounds
from tests.project.working_copy import ROOT

FULL = plan.programme("full")
ROUNDS = planned_rounds(FULL)
ANSWERS = explained(ROUNDS)
AGAIN = [one for one in ROUNDS if one.counts_again]
PAIRED = [one for one in AGAIN if f"baseline {one.cohort} {one.firm.name}" in ANSWERS]
PAGE = (ROOT / "docs" / "demo-truth.md").read_text(encoding="utf-8")
UNTRUE = ("CN-2024-2", "CN-2025-2")


def heads(kind, again):
    """Heads by the round of this kind of the same cycle; an endline stands for what the trainer said."""
    found = ANSWERS[f"{kind} {again.cohort} {again.firm.name}"]
    return next(one.value for one in found if (one.question, one.dimensions) == ("W", ""))


def jobs(kind, counted):
    return sum(heads(kind, one) - heads("baseline", one) for one in counted)


def test_one_in_ten_is_drawn_and_all_of_one_trainer():
    endlines = [one for one in ROUNDS if one.kind == "endline" and one.trained and not one.opened_only]
    drawn = [one for one in AGAIN if one.cohort not in UNTRUE]
    assert 0.05 < len(drawn) / len([one for one in endlines if one.cohort not in UNTRUE]) < 0.17
    assert len([one for one in AGAIN if one.cohort in UNTRUE]) == len([one for one in endlines if one.cohort in UNTRUE])
    assert {one.cohort for one in ROUNDS if one.untrue} == set(UNTRUE)
    assert len({one.firm.country for one in drawn}) >= 5


def test_it_is_of_the_same_months_and_later_and_by_somebody_else():
    by_key = {one.key: one for one in ROUNDS}
    for again in AGAIN:
        first = by_key[f"endline {again.cohort} {again.firm.name}"]
        assert again.period == first.period
        assert again.collected_on > first.collected_on
        assert again.collected_by != first.collected_by


def test_one_trainer_reports_jobs_that_nobody_finds():
    of_one = [one for one in PAIRED if one.cohort in UNTRUE]
    others = [one for one in PAIRED if one.cohort not in UNTRUE]
    assert jobs("midline", of_one) < jobs("endline", of_one) / 2
    assert all(heads("midline", one) < heads("endline", one) for one in of_one)
    assert all(abs(heads("midline", one) / heads("endline", one) - 1) < Decimal("0.03") for one in others)


def test_every_second_number_is_verified():
    for one in AGAIN:
        answers = ANSWERS[one.key]
        assert 4 <= len(answers) <= 6
        assert all(answer.evidence == 4 for answer in answers if answer.value is not None)


def test_the_small_one_has_none():
    assert not [one for one in planned_rounds(plan.programme("small")) if one.counts_again]


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        *((code, [one for one in PAIRED if one.cohort == code]) for code in UNTRUE),
        ("Of all others together", [one for one in PAIRED if one.cohort not in UNTRUE]),
        ("All", PAIRED),
    ],
    ids=[*UNTRUE, "others", "all"],
)
def test_the_page_tells_what_was_reported_and_what_was_found(line, counted):
    """The page is reckoned from the facts as loaded, this from the plan."""
    said = re.search(rf"^\| {line} \| (\d+) \| (-?\d+) \| (-?\d+) \|", PAGE, re.MULTILINE)
    assert [int(number) for number in said.groups()] == [
        len(counted),
        jobs("endline", counted),
        jobs("midline", counted),
    ]
