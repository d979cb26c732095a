"""Merged, written to, parted again: every figure, past ones too, as if the merge had never been."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from score.catalogue import indicators
from score.programme.core import facts
from score.programme.enterprises import actions
from score.programme.enterprises.duplicates.actions import decide_same, part_records, take_back
from score.programme.enterprises.models import DuplicateDecision, Enterprise, EnterpriseMerge, EnterpriseName
from score.programme.results.actions import NewAnswer, open_round, record_answers
from score.programme.results.figures import figures, world_at
from score.programme.trainings.actions import state_training
from tests.programme.results.golden_world import rolled_back

pytestmark = pytest.mark.django_db
D = datetime.date
FIRMS = 4
CLASS_DAY = D(2023, 4, 3)
PERIODS = {
    "baseline": [(D(2023, 1, 1), D(2023, 3, 31))],
    "endline": [(D(2024, 1, 1), D(2024, 3, 31)), (D(2024, 7, 1), D(2024, 9, 30))],
}
SECTORS = ("1410", "1030", "1520")
# a ring of parts changes which of several equally large firms moves a figure most, and what is left without it
NOT_COMPARED = {"top", "without_top"}
Seen = dict[tuple[str, str], tuple[Any, ...]]


@dataclass
class Registry:
    """Four firms in training, and what was done with them."""

    firms: list[Enterprise] = field(default_factory=list)
    rounds: set[tuple[int, str, int]] = field(default_factory=set)
    past: list[tuple[datetime.datetime, Seen]] = field(default_factory=list)

    def open(self) -> None:
        for number in range(FIRMS):
            firm = actions.add_enterprise(
                actor=None,
                name=f"Firm {number} (invented)",
                attributes={"country": "GH", "sector": SECTORS[number % 2]},
                valid_from=D(2000, 1, 1),
            )
            state_training(
                actor=None,
                enterprise=firm,
                module="workplace_cooperation",
                first_class_day=CLASS_DAY,
                last_class_day=CLASS_DAY,
                source="invented",
            )
            self.firms.append(firm)
        self.heads(0, "baseline", 0, 10)

    def heads(self, number: int, kind: str, period: int, heads: int) -> None:
        period %= len(PERIODS[kind])
        if (number, kind, period) in self.rounds:
            return
        self.rounds.add((number, kind, period))
        starts, ends = PERIODS[kind][period]
        opened = open_round(
            actor=None, enterprise=self.firms[number], kind=kind, starts_on=starts, ends_on=ends, collected_on=ends
        )
        given = NewAnswer("W", value=Decimal(heads), unit="person", evidence=3, warning_reason="invented for this test")
        record_answers(actor=None, round=opened, entries=[given])

    def sector(self, number: int, sector: str, year: int) -> None:
        actions.set_attribute(
            actor=None,
            enterprise=self.firms[number],
            kind="sector",
            value=sector,
            valid_from=D(year, 1, 1),
            reason="read from the wrong line",
        )

    def workforce(self, number: int, year: int, heads: int) -> None:
        actions.record_workforce(
            actor=None, enterprise=self.firms[number], day=D(year, 2, 1), heads=heads, reason="counted again"
        )

    def closed(self, number: int, month: int) -> None:
        actions.record_closure(
            actor=None, enterprise=self.firms[number], closed_on=D(2024, month, 1), evidence=3, reason="seen later"
        )

    def merge(self, kept: int, absorbed: int) -> None:
        pair = [self.firms[kept], self.firms[absorbed]]
        taken = EnterpriseMerge.objects.in_force().filter(absorbed__in=pair)
        if kept != absorbed and not taken.exists():
            decide_same(actor=None, kept=pair[0], absorbed=pair[1])

    def part(self, place: int) -> None:
        """One of the merges in force, in one of the two ways in which people do it."""
        merges = list(EnterpriseMerge.objects.in_force().order_by("pk"))
        if not merges:
            return
        merge = merges[place % len(merges)]
        pair = (merge.kept_id, merge.absorbed_id)
        decision = DuplicateDecision.objects.in_force().filter(left__in=pair, right__in=pair, verdict="same").first()
        if place % 2 and decision is not None:
            take_back(actor=None, decision=decision, reason="a slip")
        else:
            part_records(actor=None, merge=merge, reason="two firms")

    def remember(self, *_told: int) -> None:
        moment = facts.as_known(None)
        self.past.append((moment, seen(moment)))


def seen(moment: datetime.datetime | None = None) -> Seen:
    """Every figure of the catalogue for the whole and by sector, size and country, without the names of firms."""
    world = world_at(moment)
    found: Seen = {}
    for code in indicators.all_indicators():
        for cut in ((), ("sector",), ("size",)):
            try:
                every = figures(world, code, cut)
            except ValidationError:
                continue  # this indicator has no such cut
            for one in every:
                values = {name: value for name, value in asdict(one).items() if name not in NOT_COMPARED}
                told = (round(value, 6) if isinstance(value, float) else value for value in values.values())
                found[one.code, one.cut] = tuple(map(str, told))
    return found


def differences(one: Seen, other: Seen) -> dict[Any, Any]:
    """What differs, and how: short enough to be read where a test fails."""
    return {
        key: [pair for pair in zip(one.get(key, ()), other.get(key, ()), strict=False) if pair[0] != pair[1]]
        for key in sorted(one.keys() | other.keys())
        if one.get(key) != other.get(key)
    }


FIRM = st.integers(0, FIRMS - 1)
HEADS = st.integers(5, 400)
ACT = st.one_of(
    st.tuples(st.just("heads"), FIRM, st.sampled_from(["baseline", "endline"]), st.integers(0, 1), HEADS),
    st.tuples(st.just("heads"), FIRM, st.sampled_from(["baseline", "endline"]), st.integers(0, 1), HEADS),
    st.tuples(st.just("sector"), FIRM, st.sampled_from(SECTORS), st.sampled_from([2001, 2022, 2024])),
    st.tuples(st.just("workforce"), FIRM, st.sampled_from([2022, 2023, 2024]), HEADS),
    st.tuples(st.just("closed"), FIRM, st.integers(1, 12)),
    st.tuples(st.just("merge"), FIRM, FIRM),
    st.tuples(st.just("merge"), FIRM, FIRM),
    st.tuples(st.just("part"), st.integers(0, 7)),
    st.tuples(st.just("remember"), st.just(0)),
)
OF_MERGING = ("merge", "part", "remember")


def play(acts) -> Registry:
    """Four firms, and all of this done with them."""
    played = Registry()
    played.open()
    for act, *told in acts:
        getattr(played, act)(*told)
    return played


def never_merged(acts) -> Seen:
    """What would be seen if nobody had merged anything."""
    with rolled_back():
        play(one for one in acts if one[0] not in OF_MERGING)
        return seen()


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ACT, min_size=4, max_size=14), st.lists(st.integers(0, 7), min_size=FIRMS, max_size=FIRMS))
def test_whatever_was_merged_and_parted_in_whatever_order(acts, order):
    expected = never_merged(acts)
    with rolled_back():
        played = play(acts)
        played.remember()
        for place in order:
            played.part(place)
        assert not EnterpriseMerge.objects.in_force().exists()
        assert not EnterpriseName.objects.in_force().exists()
        assert differences(seen(), expected) == {}
        for moment, then in played.past:
            assert seen(moment) == then, "the past moved"


def test_a_chain_with_facts_on_every_record_parted_from_the_middle():
    """C into B, B into A, facts on all three in between; then B from A, and C from B."""
    acts = [
        ("heads", 0, "baseline", 0, 10), ("heads", 1, "baseline", 0, 20), ("heads", 2, "baseline", 0, 30),
        ("merge", 1, 2), ("heads", 2, "endline", 0, 45), ("remember", 0),
        ("merge", 0, 1), ("heads", 0, "endline", 0, 12), ("heads", 1, "endline", 1, 18), ("workforce", 2, 2022, 200),
        ("sector", 1, "1520", 2001), ("closed", 2, 9), ("remember", 0),
    ]  # fmt: skip
    expected = never_merged(acts)
    with rolled_back():
        played = play(acts)
        (_first, after_one), (_second, after_two) = played.past
        merged = seen()
        assert merged != expected, "the merges do change figures while they stand"
        assert after_one != after_two
        for place in (1, 0):
            played.part(place)
        assert seen() == expected
        assert [seen(moment) for moment, _then in played.past] == [after_one, after_two]


def test_a_merge_by_hand_counts_one_firm_less_until_it_is_undone():
    first = [("heads", 1, "baseline", 0, 20), ("heads", 0, "endline", 0, 15)]
    later = [("heads", 1, "endline", 1, 50), ("workforce", 0, 2024, 60)]  # a fact on each of the two
    expected = never_merged([*first, *later])
    with rolled_back():
        played = play(first)
        before = seen()
        played.merge(0, 1)
        for act, *told in later:
            getattr(played, act)(*told)
        trained = ("enterprises_trained", "all")
        assert seen()[trained] != before[trained]
        played.part(0)
        assert seen()[trained] == before[trained]
        assert differences(seen(), expected) == {}
