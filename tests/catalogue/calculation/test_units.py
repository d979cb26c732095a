"""Which rounds make a pair."""

from __future__ import annotations

import pytest

from score.catalogue.calculation.calculate import calculate, figure_of
from score.catalogue.calculation.figure import Figure
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, Round, panel

FIVE_S = get("five_s_median")


def walk(kind: str, start: str, end: str, score: float | str, collected: str = "") -> Round:
    return Round("E", kind, start, end, {"FIVE_S": score}, collected)


def figure(rounds: list[Round], *cycles: Cycle, as_of: str = "2026-12-31", closed: str = "", **more: object) -> Figure:
    held = panel(as_of, [Firm("E", closed_on=closed)], cycles or [cycle()], rounds)
    return calculate(FIVE_S, held, **more)[0]  # type: ignore[arg-type]


def cycle(first: str = "2024-07-10", last: str = "2024-07-11", visit: str = "", module: str = "M1") -> Cycle:
    return Cycle("E", module, first, last, visit)


BEFORE = walk("baseline", "2024-04-01", "2024-06-30", 40)
AFTER = walk("endline", "2025-04-01", "2025-06-30", 60)


def test_a_pair() -> None:
    found = figure([BEFORE, AFTER])
    assert (found.value, found.with_data, found.pairing) == (20.0, 1, "journey")
    assert found.median_months == pytest.approx(12, abs=0.1)


def test_a_late_baseline_is_left_out_and_counted() -> None:
    late = walk("baseline", "2024-04-01", "2024-06-30", 40, collected="2024-07-11")
    found = figure([late, AFTER])
    assert (found.with_data, found.late_baselines, found.eligible) == (0, 1, 1)
    in_time = walk("baseline", "2024-04-01", "2024-06-30", 40, collected="2024-07-10")
    assert figure([in_time, AFTER]).late_baselines == 0
    assert figure([in_time, AFTER]).with_data == 1


def test_a_baseline_period_ends_before_the_first_class() -> None:
    touching = walk("baseline", "2024-04-01", "2024-07-10", 40)
    assert figure([touching, AFTER]).with_data == 0


@pytest.mark.parametrize(("start", "fits"), [("2024-07-10", False), ("2024-07-11", True)])
def test_an_endline_begins_not_before_the_last_class_day(start: str, fits: bool) -> None:
    assert figure([BEFORE, walk("endline", start, "2024-12-31", 60)]).with_data == int(fits)


@pytest.mark.parametrize(("visit", "fits"), [("2025-05-31", True), ("2025-06-01", False), ("", True)])
def test_an_endline_ends_thirty_days_after_the_last_visit(visit: str, fits: bool) -> None:
    assert figure([BEFORE, AFTER], cycle(visit=visit)).with_data == int(fits)


def test_pending_until_twelve_months_after_the_last_class() -> None:
    found = figure([BEFORE], as_of="2025-07-10")
    assert (found.pending, found.eligible) == (1, 0)
    found = figure([BEFORE], as_of="2025-07-11")
    assert (found.pending, found.eligible, found.with_data) == (0, 1, 0)
    early = walk("endline", "2024-08-01", "2024-10-31", 60)
    assert figure([BEFORE, early], as_of="2025-01-31").with_data == 1


def test_the_journey_takes_the_first_baseline_and_last_endline_that_hold_the_question() -> None:
    rounds = [
        walk("baseline", "2024-01-01", "2024-03-31", "not_asked"),
        BEFORE,
        walk("baseline", "2024-06-01", "2024-06-30", 45),
        walk("endline", "2024-10-01", "2024-12-31", 50),
        AFTER,
        walk("endline", "2026-01-01", "2026-03-31", "refused"),
    ]
    assert figure(rounds).value == 20.0


def test_an_endline_serves_as_the_next_baseline_for_ninety_days() -> None:
    second = [cycle(), cycle("2025-09-28", "2025-09-29", module="M2")]
    last = walk("endline", "2026-04-01", "2026-06-30", 90)
    held = panel("2026-12-31", [Firm("E")], second, [BEFORE, AFTER, last])
    found = figure_of(FIVE_S, held, "module=M2")
    assert found is not None
    assert found.value == 30.0  # 90 days after 30 June: the endline is the last round before the class
    later = [cycle(), cycle("2025-09-29", "2025-09-30", module="M2")]
    held = panel("2026-12-31", [Firm("E")], later, [BEFORE, AFTER, last])
    found = figure_of(FIVE_S, held, "module=M2")
    assert found is not None
    assert found.value == 50.0  # one day more: the baseline before the first module


def test_a_cycle_takes_the_first_endline_after_it() -> None:
    rounds = [BEFORE, walk("endline", "2024-10-01", "2024-12-31", 50), AFTER]
    held = panel("2026-12-31", [Firm("E")], [cycle()], rounds)
    assert [f.value for f in calculate(FIVE_S, held, ("module",))] == [10.0]
    assert [f.value for f in calculate(FIVE_S, held)] == [20.0]


def test_several_cycles_of_one_period_count_as_one() -> None:
    cycles = [cycle("2024-02-01", "2024-02-02"), cycle("2024-07-10", "2024-07-11", module="M2")]
    rounds = [
        walk("baseline", "2023-10-01", "2023-12-31", 30),
        walk("endline", "2024-04-01", "2024-06-30", 40),
        walk("endline", "2024-10-01", "2024-12-31", 55),
    ]
    held = panel("2026-12-31", [Firm("E")], cycles, rounds)
    by_period = calculate(FIVE_S, held, ("period",))
    assert [(f.cut, f.value, f.eligible) for f in by_period] == [("period=2024", 25.0, 1)]


def test_sustained_takes_a_follow_up_six_to_eighteen_months_later() -> None:
    for start, end, value in (
        ("2024-12-01", "2025-01-10", None),
        ("2024-12-01", "2025-01-11", 30.0),
        ("2025-12-01", "2026-01-11", 30.0),
        ("2025-12-01", "2026-01-12", None),
    ):
        found = figure([BEFORE, AFTER, walk("follow_up", start, end, 70)], pairing="sustained")
        assert (found.value, found.pairing) == (value, "sustained"), end


def test_an_enterprise_that_was_not_trained_is_not_counted() -> None:
    untrained = Cycle("E", "M1", "2024-07-10", trained=False)
    assert figure([BEFORE, AFTER], untrained).eligible == 0


def test_a_waiting_enterprise_serves_as_yardstick_until_its_own_training() -> None:
    firms, rounds = [Firm("E"), Firm("X")], [BEFORE, AFTER]
    for kind, year, score in (("baseline", 2024, 40), ("endline", 2025, 45)):
        rounds.append(Round("X", kind, f"{year}-04-01", f"{year}-06-30", {"FIVE_S": score}))
    waiting = [("X", "2024-07-10")]
    later = Cycle("X", "M1", "2025-07-01")
    found = calculate(FIVE_S, panel("2026-12-31", firms, [cycle(), later], rounds, comparisons=waiting))[0]
    assert found.comparison is not None
    assert found.comparison.value == 5.0
    earlier = Cycle("X", "M1", "2025-06-30")
    found = calculate(FIVE_S, panel("2026-12-31", firms, [cycle(), earlier], rounds, comparisons=waiting))[0]
    assert found.comparison is None
