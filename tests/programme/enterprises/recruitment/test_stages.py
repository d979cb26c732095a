"""The state machine of recruitment: what may follow what, what training says, and every order of events."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from score.programme.enterprises.recruitment.stages import (
    BEFORE,
    FOLLOWS,
    FROM_TRAINING,
    FUNNEL,
    Stage,
    Step,
    counted,
    in_order,
    stage_problem,
    standing,
    withdrawal_problem,
)
from tests.programme.enterprises.recruitment.lawful import lawful

START = datetime.date(2024, 1, 1)
TODAY = datetime.date(2025, 12, 31)


def on(day: int) -> datetime.date:
    return START + datetime.timedelta(days=day)


def said(day: int, stage: str, fact: int = 1, why: str = "invented") -> Step:
    return Step(on(day), stage, fact=fact, why=why)


def derived(day: int, stage: str) -> Step:
    return Step(on(day), stage, derived=True)


class TestWhatMayFollow:
    def test_every_stage_has_its_followers_and_closed_ends_all(self) -> None:
        assert set(FOLLOWS) == {"", *Stage.values}
        for stage, after in FOLLOWS.items():
            assert stage not in after
            assert not set(after) & set(FROM_TRAINING)
            if stage not in ("", Stage.CLOSED):
                assert Stage.CLOSED in after

    @pytest.mark.parametrize("stage", ["eligible", "alumni", "dropped", "closed"])
    def test_nothing_begins_in_the_middle(self, stage: str) -> None:
        assert "first stage" in stage_problem([], said(0, stage), TODAY)

    @pytest.mark.parametrize("stage", FROM_TRAINING)
    def test_nobody_records_what_training_says(self, stage: str) -> None:
        assert "cohort" in stage_problem([said(0, "applied")], said(5, stage), TODAY)

    def test_words_name_both_stages_and_what_comes_next(self) -> None:
        words = stage_problem([said(0, "prospect")], said(5, "eligible"), TODAY)
        assert "eligible" in words and "prospect" in words and "contacted, applied" in words

    def test_neither_in_the_future_nor_dropped_without_a_word(self) -> None:
        assert "not come" in stage_problem([], said(4000, "prospect"), TODAY)
        assert stage_problem([said(0, "applied")], said(1, "dropped", why=" "), TODAY) == "Say why."
        assert stage_problem([said(0, "applied")], said(1, "dropped"), TODAY) == ""
        assert "no stage" in stage_problem([], said(0, "lost"), TODAY)

    def test_an_earlier_day_has_to_fit_between_what_is_there(self) -> None:
        known = [said(10, "prospect", 1), said(20, "applied", 2)]
        assert stage_problem(known, said(15, "contacted", 0), TODAY) == ""
        assert stage_problem(known, said(5, "applied", 0), TODAY) != ""  # applied, then prospect
        assert stage_problem(known, said(15, "eligible", 0), TODAY) != ""

    def test_what_is_needed_later_cannot_be_taken_back(self) -> None:
        known = [said(0, "prospect", 1), said(5, "applied", 2), said(9, "eligible", 3)]
        assert "eligible" in withdrawal_problem(known, 2)
        assert withdrawal_problem(known, 3) == ""
        assert withdrawal_problem(known, 1) == ""
        assert withdrawal_problem(known, 77) == ""

    def test_a_gap_from_an_import_does_not_block_what_follows(self) -> None:
        known = [said(0, "eligible", 1)]
        assert not lawful(known)
        assert stage_problem(known, said(5, "dropped", 0), TODAY) == ""


class TestWhereItStands:
    def test_nothing_known(self) -> None:
        assert standing([]) is None

    def test_enrolment_brings_it_along(self) -> None:
        here = standing([said(0, "eligible"), derived(30, "enrolled")])
        assert here is not None and (here.stage, here.since, here.derived) == ("enrolled", on(30), True)

    def test_training_wins_over_what_somebody_recorded(self) -> None:
        here = standing([said(0, "applied", 1), derived(10, "enrolled"), said(40, "completed", 2)])
        assert here is not None and (here.stage, here.since, here.unproven) == ("enrolled", on(10), False)
        assert FUNNEL[here.furthest] == "enrolled"

    def test_without_any_enrolment_a_recorded_completion_stands_and_is_marked(self) -> None:
        here = standing([said(0, "completed")])
        assert here is not None and here.unproven and here.stage == "completed"

    def test_what_is_recorded_late_does_not_take_it_back_while_it_is_trained(self) -> None:
        here = standing([derived(10, "enrolled"), said(12, "eligible")])
        assert here is not None and here.stage == "enrolled"
        assert "under way" in stage_problem([derived(10, "enrolled")], said(12, "contacted", 0), TODAY)

    def test_after_a_completion_recruitment_begins_anew(self) -> None:
        steps = [derived(10, "enrolled"), derived(90, "completed"), said(120, "contacted")]
        here = standing(steps)
        assert here is not None and here.stage == "contacted" and FUNNEL[here.furthest] == "completed"
        assert standing([*steps, derived(150, "enrolled")]).stage == "enrolled"  # type: ignore[union-attr]

    def test_dropped_out_of_a_training_and_back_by_another(self) -> None:
        steps = [derived(10, "enrolled"), said(20, "dropped")]
        assert standing(steps).stage == "dropped"  # type: ignore[union-attr]
        assert standing([*steps, derived(90, "enrolled")]).stage == "enrolled"  # type: ignore[union-attr]
        assert standing([*steps, said(30, "contacted", 5)]).stage == "contacted"  # type: ignore[union-attr]

    def test_a_closure_ends_it_unless_something_came_later(self) -> None:
        steps = [said(0, "applied"), derived(10, "closed")]
        assert standing(steps).stage == "closed"  # type: ignore[union-attr]
        assert standing([*steps, said(20, "prospect", 2)]).stage == "prospect"  # type: ignore[union-attr]


ANY_STEP = st.builds(
    Step,
    day=st.integers(0, 400).map(on),
    stage=st.sampled_from(Stage.values),
    derived=st.booleans(),
    fact=st.integers(1, 99),
).filter(lambda one: not one.derived or one.stage in ("enrolled", "completed", "closed"))


@given(steps=st.lists(ANY_STEP, max_size=12), data=st.data())
def test_the_order_in_which_things_are_told_never_matters(steps: list[Step], data: st.DataObject) -> None:
    assert standing(data.draw(st.permutations(steps))) == standing(steps)


@given(steps=st.lists(ANY_STEP, max_size=12))
def test_what_training_says_is_never_contradicted(steps: list[Step]) -> None:
    here = standing(steps)
    derived_training = [one for one in steps if one.derived and one.stage in FROM_TRAINING]
    if here is None:
        assert not steps or not derived_training
        return
    assert {one for one in steps if one.derived} <= set(here.steps)
    if derived_training:
        assert not here.unproven
        last = in_order(derived_training)[-1]
        if last.stage == "enrolled" and here.stage in BEFORE:  # only by way of having left
            assert any(one.stage in ("dropped", "closed") and one.day >= last.day for one in here.steps)
    assert here.since == max(one.day for one in here.steps)
    assert -1 <= here.furthest < len(FUNNEL)


@given(steps=st.lists(ANY_STEP, max_size=12))
def test_counting_twice_changes_nothing(steps: list[Step]) -> None:
    once = counted(steps)
    assert counted(once) == once
    assert set(once) <= set(steps)


class Recruiting(RuleBasedStateMachine):
    """Whatever people try to record, with no training behind it: what is kept is always lawful."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []
        self.facts = 0

    @rule(day=st.integers(0, 300), stage=st.sampled_from(Stage.values), why=st.sampled_from(["", "invented"]))
    def record(self, day: int, stage: str, why: str) -> None:
        new = Step(on(day), stage, why=why)
        known = any(one.day == new.day and one.stage == stage for one in self.steps)
        if not stage_problem(self.steps, new, TODAY) and not known:
            self.facts += 1
            self.steps.append(Step(on(day), stage, why=why, fact=self.facts))

    @precondition(lambda self: self.steps)
    @rule(which=st.integers(0, 99))
    def take_back(self, which: int) -> None:
        one = self.steps[which % len(self.steps)]
        if not withdrawal_problem(self.steps, one.fact):
            self.steps.remove(one)

    @invariant()
    def is_lawful(self) -> None:
        assert lawful(self.steps)
        here = standing(self.steps)
        assert (here is None) == (not self.steps)
        if here is not None:
            assert not here.derived and not here.unproven and here.stage not in FROM_TRAINING
            assert here.stage not in ("dropped", "closed") or here.steps[-1].why


TestRecruiting = Recruiting.TestCase


def test_the_page_for_readers_says_the_same() -> None:
    """The table of stages in the how-to is that of the state machine."""
    page = (Path(__file__).parents[4] / "docs" / "how-to" / "recruitment.md").read_text()
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| ")][1:]
    told = {row[0].strip(): row[2].partition("(")[0] for row in rows}
    assert list(told) == list(Stage.values)
    for stage, after in told.items():
        assert {one.strip() for one in after.split(",")} == set(FOLLOWS[stage])
