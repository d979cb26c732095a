"""One answer corrected, one come late, two records merged and parted again: every figure by hand, then and now."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from score.catalogue.calculation.figure import Figure
from score.programme.core import facts
from score.programme.enterprises import actions as registry
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute
from score.programme.results import changes
from score.programme.results.actions import NewAnswer, correct_answer, open_round, record_answers
from score.programme.results.figures import figure, find_indicator, world_at
from score.programme.results.models import Answer, Round
from score.programme.trainings.actions import state_training
from tests.programme.results.golden_world import rolled_back

CLASS_DAY = datetime.date(2023, 4, 3)
BASELINE = (datetime.date(2023, 1, 1), datetime.date(2023, 3, 31))
ENDLINE = (datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))
LATER = (datetime.date(2024, 7, 1), datetime.date(2024, 9, 30))
ALWAYS = datetime.date(1900, 1, 1)


@dataclass
class Play:
    """The firms of the play, and the moments between its acts."""

    firms: dict[str, Enterprise] = field(default_factory=dict)
    moments: dict[str, datetime.datetime] = field(default_factory=dict)

    def firm(self, name: str, sector: str = "1410") -> Enterprise:
        attributes = {"country": "GH", "sector": sector}
        made = registry.add_enterprise(
            actor=None, name=f"Firm {name} (invented)", attributes=attributes, valid_from=ALWAYS
        )
        state_training(
            actor=None, enterprise=made, module="workplace_cooperation", first_class_day=CLASS_DAY,
            last_class_day=CLASS_DAY, source="invented",
        )  # fmt: skip
        self.firms[name] = made
        return made

    def heads(self, name: str, kind: str, period: tuple[datetime.date, datetime.date], heads: int) -> Answer:
        opened = open_round(
            actor=None, enterprise=self.firms[name], kind=kind, starts_on=period[0], ends_on=period[1],
            collected_on=period[1],
        )  # fmt: skip
        return self.answer(opened, heads)

    def answer(self, opened: Round, heads: int) -> Answer:
        given = NewAnswer("W", value=Decimal(heads), unit="person", evidence=3, warning_reason="invented for this test")
        return record_answers(actor=None, round=opened, entries=[given]).new[0]

    def remember(self, act: str) -> None:
        self.moments[act] = facts.as_known(None)

    def figure(self, code: str, act: str, group: str = "all") -> Figure:
        found = figure(world_at(self.moments[act]), code, group)
        assert found is not None
        return found


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker) -> Iterator[Play]:
    """The play, acted once for all tests of this file and forgotten after them."""
    with django_db_blocker.unblock(), rolled_back():
        yield act_all()


def act_all() -> Play:
    """A 10 to 15, B 20 to 18, C 30 to 30; D has only its baseline of 40; E only an endline of 20, later on."""
    acts = Play()
    for name, sector in zip("ABCDE", ("1410", "1410", "1030", "1030", "1410"), strict=True):
        acts.firm(name, sector)
    for name, heads in (("A", 10), ("B", 20), ("C", 30), ("D", 40)):
        acts.heads(name, "baseline", BASELINE, heads)
    endlines = {name: acts.heads(name, "endline", ENDLINE, heads) for name, heads in (("A", 15), ("B", 18), ("C", 30))}
    acts.heads("E", "endline", LATER, 20)
    acts.remember("begin")

    again = NewAnswer("W", value=Decimal(12), unit="person", evidence=3, warning_reason="invented for this test")
    correct_answer(actor=None, answer=endlines["A"], to=again, reason="three trainees counted by mistake")
    acts.remember("corrected")

    acts.heads("D", "endline", ENDLINE, 50)
    acts.remember("late answer")

    merge = registry.merge_enterprises(actor=None, kept=acts.firms["A"], absorbed=acts.firms["E"])
    acts.remember("merged")

    registry.undo_merge(actor=None, merge=merge, reason="another firm in the same street")
    acts.remember("parted")

    held = EnterpriseAttribute.objects.in_force().get(enterprise=acts.firms["C"], kind="sector")
    registry.set_attribute(
        actor=None, enterprise=acts.firms["C"], kind="sector", value="1410", valid_from=held.valid_from,
        reason="read from the wrong line",
    )  # fmt: skip
    acts.remember("sector corrected")
    return acts


# jobs net, created, lost, enterprises with data, eligible enterprises: counted by hand from the play above.
# D is due without an endline from the beginning, and E without a baseline, so both are eligible and missing;
# merged with A, E's later endline of 20 is A's latest, so A goes 10 to 20 and only four firms are left.
BY_HAND = {
    "begin": (3, 5, 2, 3, 5),
    "corrected": (0, 2, 2, 3, 5),
    "late answer": (10, 12, 2, 4, 5),
    "merged": (18, 20, 2, 4, 4),
    "parted": (10, 12, 2, 4, 5),
    "sector corrected": (10, 12, 2, 4, 5),
}


@pytest.mark.parametrize("act", BY_HAND)
def test_jobs_as_known_after_each_act(play, act):
    net, created, lost, with_data, eligible = BY_HAND[act]
    found = play.figure("jobs_net", act)
    assert (found.value, found.with_data, found.eligible) == (net, with_data, eligible)
    assert play.figure("jobs_created", act).value == created
    assert play.figure("jobs_lost", act).value == lost


def test_the_number_of_trained_enterprises_follows_merge_and_parting(play):
    found = {act: play.figure("enterprises_trained", act).value for act in BY_HAND}
    assert found == {"begin": 5, "corrected": 5, "late answer": 5, "merged": 4, "parted": 5, "sector corrected": 5}


def test_a_cut_of_the_past_keeps_the_sector_known_then(play):
    """C's sector is corrected last; what was cut by sector before stays as it was."""
    garments = {act: play.figure("jobs_net", act, "sector=1410").with_data for act in BY_HAND}
    food = {act: figure(world_at(play.moments[act]), "enterprises_trained", "sector=1030") for act in BY_HAND}
    assert garments == {
        "begin": 2, "corrected": 2, "late answer": 2, "merged": 2, "parted": 2, "sector corrected": 3,
    }  # fmt: skip
    assert {act: one.value for act, one in food.items()} == {
        "begin": 2, "corrected": 2, "late answer": 2, "merged": 2, "parted": 2, "sector corrected": 1,
    }  # fmt: skip


ACTS = list(BY_HAND)


@pytest.mark.parametrize(("before", "after"), list(zip(ACTS, ACTS[1:], strict=False)))
def test_the_listed_movers_sum_to_the_difference(play, before, after):
    indicator = find_indicator("jobs_net")
    earlier, later = world_at(play.moments[before]), world_at(play.moments[after])
    moved = changes.movements(indicator, earlier, later, "all")
    assert sum(one.step for one in moved) == BY_HAND[after][0] - BY_HAND[before][0]
    for one in moved:
        assert one.causes


def test_each_movement_names_its_cause(play):
    indicator = find_indicator("jobs_net")

    def causes(before: str, after: str) -> dict[str, list[str]]:
        moved = changes.movements(indicator, world_at(play.moments[before]), world_at(play.moments[after]), "all")
        names = {firm.uid.hex: name for name, firm in play.firms.items()}
        return {names[one.uid]: [cause.words for cause in one.causes] for one in moved}

    assert causes("begin", "corrected") == {"A": ["A correction"]}
    assert causes("corrected", "late answer") == {
        "D": ["1 answer came in", "A round was opened, or its period corrected"]
    }
    assert causes("late answer", "merged") == {"A": ["Two records were merged"]}
    assert causes("merged", "parted") == {"A": ["A merge of two records was undone"]}


def test_the_correction_can_be_opened_from_the_movement(play):
    moved = changes.movements(
        find_indicator("jobs_net"), world_at(play.moments["begin"]), world_at(play.moments["corrected"]), "all"
    )
    (correction,) = moved[0].causes[0].corrections
    assert (correction.supersedes.value, correction.value) == (15, 12)
    assert correction.reason == "three trainees counted by mistake"
