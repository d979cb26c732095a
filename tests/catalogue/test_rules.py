"""The rules of the domain with their worked numbers, each a test named after its rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from score.catalogue.calculation.calculate import calculate, figure_of, may_be_summed
from score.catalogue.calculation.figure import Figure, MixedTypes, total
from score.catalogue.calculation.panel import Panel
from score.catalogue.calculation.trained import (
    TrainedRule,
    enterprises_served,
    mark_cycles,
    persons_reached,
    persons_trained,
)
from score.catalogue.indicators import all_indicators, get
from tests.catalogue.jtrain_panel import jtrain_panel
from tests.catalogue.panels import Cycle, Firm, Round, Seat, day, panel


def value(code: str, held: Panel, group: str = "all") -> float | None:
    figure = figure_of(get(code), held, group)
    assert figure is not None, group
    return figure.value


def by_group(code: str, held: Panel, *cut: str) -> dict[str, float | None]:
    return {figure.cut: figure.value for figure in calculate(get(code), held, cut)}


def pair(
    uid: str, before: dict[str, float], after: dict[str, float], units: dict[str, str] | None = None
) -> list[Round]:
    """A baseline and an endline a year apart, around a class in July 2024."""
    return [
        Round(uid, "baseline", "2024-04-01", "2024-06-30", dict(before), units=units or {}),
        Round(uid, "endline", "2025-04-01", "2025-06-30", dict(after), units=units or {}),
    ]


def trained_firms(names: list[str]) -> tuple[list[Firm], list[Cycle]]:
    return [Firm(name) for name in names], [Cycle(name, "M1", "2024-07-10", "2024-07-11") for name in names]


def _rule_1_world(phases: tuple[str, ...]) -> Panel:
    names = [f"E{number}" for number in range(1, 6)]
    cycles, seats = [], []
    for step, phase in enumerate(phases):
        year = 2014 + 4 * step
        for module, month in (("one", "03"), ("two", "06")):
            for number, name in enumerate(names):
                cycle = len(cycles)
                labels = {"phase": phase}
                cycles.append(Cycle(name, module, f"{year}-{month}-01", f"{year}-{month}-02", labels=labels))
                for place in range(4):
                    role = "manager" if number == 0 or place < 2 else "worker"
                    attended = 2
                    if step == 0 and module == "two" and (number, place) == (1, 3):
                        attended = 0  # one worker stays away from the whole second module
                    if step == 0 and module == "one" and (number, place) == (2, 0):
                        attended = 1  # one manager misses one day of the first
                    seats.append(Seat(10 * number + place, cycle, "woman", role, attended, 2))
    for seat in seats:
        seat.trained = bool(persons_trained(np.array([seat.attended]), np.array([seat.held]), TrainedRule())[0])
    held = panel(
        "2020-12-31", [Firm(name) for name in names], cycles, [], seats, heads=[(n, "2014-01-31", 50.0) for n in names]
    )
    marks = mark_cycles(held.participations, len(cycles), held.cycles.visits_done, np.ones(len(cycles), np.bool_))
    held.cycles.trained[:] = marks.trained
    held.cycles.reached[:] = marks.reached
    return held


def test_rule_01_trained() -> None:
    held = _rule_1_world(("I",))
    assert persons_reached(held) == 20
    assert value("persons_trained", held) == 20
    assert value("attendances", held) == 39
    assert value("person_days", held) == 77
    assert enterprises_served(held, "phase") == {"I": 5}
    assert value("enterprises_trained", held) == 4
    assert value("workforce_represented", held) == 200


def test_rule_01_the_same_people_again_in_the_next_phase() -> None:
    held = _rule_1_world(("I", "II"))
    assert value("persons_trained", held) == 20
    assert by_group("enterprises_trained", held, "phase_new") == {"phase_new=I": 4}  # new in II: none
    assert enterprises_served(held, "phase") == {"I": 5, "II": 5}
    assert value("workforce_represented", held) == 200
    assert value("attendances", held) == 39 + 40


def test_rule_01_thresholds_are_parameters() -> None:
    held = _rule_1_world(("I",))
    strict = TrainedRule(minimum_managers=3)
    length = len(held.cycles.trained)
    marks = mark_cycles(held.participations, length, held.cycles.visits_done, np.ones(length, np.bool_), strict)
    assert not marks.trained.any()
    all_days = TrainedRule(share_of_class_days=1.0)
    kept = persons_trained(held.participations.days_attended, held.participations.days_held, all_days)
    assert int(kept.sum()) == 38


def test_rule_02_cuts_inside_enterprises() -> None:
    firms, cycles = trained_firms(["A", "B", "C"])
    rounds = [
        *pair("A", {"W": 100, "W|sex=women": 40}, {"W": 100, "W|sex=women": 50}),
        *pair("B", {"W": 60, "W|sex=women": 20}, {"W": 65, "W|sex=women": 20}),
        *pair("C", {"W": 30, "W|sex=women": 10}, {"W": 26, "W|sex=women": 6}),
    ]
    held = panel("2025-12-31", firms, cycles, rounds)
    assert [value(code, held) for code in ("jobs_created", "jobs_lost", "jobs_net")] == [5, 4, 1]
    net = by_group("jobs_net", held, "sex")
    assert net == {"sex=women": 6, "sex=men": -5, "sex=unknown": 0}
    created = by_group("jobs_created", held, "sex")
    assert created == {"sex=women": 10, "sex=men": 5, "sex=unknown": 0, "sex=moved within the enterprise": -10}
    assert sum(part or 0 for part in created.values()) == value("jobs_created", held)


def test_rule_02_overlapping_buyers_are_not_summed() -> None:
    firms, cycles = trained_firms([f"E{number}" for number in range(10)])
    buyers = [(f"E{number}", "X") for number in range(7)] + [(f"E{number}", "Y") for number in range(5, 10)]
    held = panel("2025-12-31", firms, cycles, buyers=buyers)
    assert by_group("enterprises_trained", held, "buyer") == {"buyer=X": 7, "buyer=Y": 5}
    assert value("enterprises_trained", held) == 10
    assert not may_be_summed(get("enterprises_trained"), ("buyer",))
    assert may_be_summed(get("enterprises_trained"), ("country",))


def test_rule_02_what_may_be_summed() -> None:
    assert may_be_summed(get("jobs_net"), ("country", "size"))
    assert not may_be_summed(get("jobs_net"), ("country", "module"))
    assert not may_be_summed(get("defects_share"), ("country",))
    assert not may_be_summed(get("energy_median"), ())
    assert may_be_summed(get("person_days"), ("period",))  # days are events: each falls into one period
    assert not may_be_summed(get("persons_trained"), ("period",))


def test_rule_04_rates_are_two_counts() -> None:
    held = jtrain_panel()
    share = calculate(get("defects_share"), held)[0]
    assert (share.improved, share.with_data, share.unchanged, share.worse) == (13, 19, 1, 5)
    assert share.eligible == 36
    assert round(share.value or 0, 1) == 68.4
    assert round(share.coverage or 0, 1) == 52.8
    assert (round(share.lower or 0, 1), round(share.upper or 0, 1)) == (36.1, 83.3)
    assert share.note["percent_only"] == 19  # a percentage without counts: marked
    values = {code: round(value(code, held) or 0, 1) for code in ("defects_of_mean", "defects_mean", "defects_median")}
    assert values == {"defects_of_mean": -30.0, "defects_mean": -21.4, "defects_median": -24.5}
    types = {get(code).type.text for code in (*values, "defects_share")}
    assert len(types) == 4
    assert not any("reduction" in text for text in types)


def test_rule_04_figures_of_different_type_are_never_combined() -> None:
    held = jtrain_panel()
    share, mean = (calculate(get(code), held)[0] for code in ("defects_share", "defects_mean"))
    with pytest.raises(MixedTypes):
        share + mean
    with pytest.raises(MixedTypes):
        share - mean
    with pytest.raises(MixedTypes):
        sorted([share, mean])
    with pytest.raises(MixedTypes):
        total([share, share])  # two shares of one type are not added either


def _rule_5_world() -> Panel:
    def defects(kind: str, start: str, end: str, rate: float) -> Round:
        answers: dict[str, float | bool | str] = {"OUT_BAD": rate * 10, "OUTPUT": 1000.0}
        return Round("E", kind, start, end, answers, units={"OUTPUT": "piece"})

    cycles = [
        Cycle("E", "one", "2017-03-10", "2017-03-11", "2017-06-01", labels={"phase": "II"}),
        Cycle("E", "safety", "2019-05-10", "2019-05-11", "2019-08-01", labels={"phase": "III"}),
    ]
    rounds = [
        defects("baseline", "2017-02-01", "2017-02-28", 10),
        defects("endline", "2017-08-01", "2017-08-31", 8),
        defects("baseline", "2019-04-01", "2019-04-30", 9),
        defects("endline", "2019-11-01", "2019-11-30", 6),
    ]
    return panel("2020-12-31", [Firm("E")], cycles, rounds)


def test_rule_05_rounds_and_pairs() -> None:
    held = _rule_5_world()
    assert by_group("defects_median", held, "module") == {
        "module=one": pytest.approx(-20.0),
        "module=safety": pytest.approx(-100 / 3),
    }
    assert value("defects_median", held) == pytest.approx(-40.0)
    assert by_group("defects_median", held, "phase") == {
        "phase=II": pytest.approx(-20.0),
        "phase=III": pytest.approx(-100 / 3),
    }
    assert by_group("defects_median", held, "period") == {
        "period=2017": pytest.approx(-20.0),
        "period=2019": pytest.approx(-100 / 3),
    }
    assert figure_of(get("defects_median"), held).pairing == "journey"  # type: ignore[union-attr]
    assert {figure.pairing for figure in calculate(get("defects_median"), held, ("module",))} == {"cycle"}


def test_rule_06_periods() -> None:
    firms, cycles = [Firm("E")], [Cycle("E", "M1", "2024-01-10")]
    rounds = [
        Round("E", "baseline", "2023-01-01", "2023-12-31", {"ACC": 12, "W": 100, "HRS_WEEK": 40}),
        Round("E", "endline", "2024-04-01", "2024-08-31", {"ACC": 5, "W": 120, "HRS_WEEK": 40}),
    ]
    held = panel("2025-12-31", firms, cycles, rounds)
    figure = calculate(get("accidents_pooled"), held)[0]
    assert figure.note["per_100_worker_years_before"] == pytest.approx(12.0)
    assert figure.note["per_100_worker_years_after"] == pytest.approx(10.0)
    assert figure.value == pytest.approx(-100 / 6)
    assert figure.seasons_flagged == 1
    assert figure.estimated == 1
    for code in ("accidents_share", "accidents_pooled", "accidents_number"):
        numbers = [number for number in vars(calculate(get(code), held)[0]).values() if isinstance(number, float)]
        assert all(abs(number + 58.3) > 0.1 for number in numbers)  # the raw change appears nowhere


def test_rule_07_already_at_best() -> None:
    names = [f"E{number:02d}" for number in range(20)]
    firms, cycles = trained_firms(names)
    rounds: list[Round] = []
    for number, name in enumerate(names):
        before = 0.0 if number < 8 else 50.0
        after = 5.0 if number < 2 else 0.0 if number < 8 else 40.0 if number < 17 else 60.0
        rounds += pair(name, {"OUT_BAD": before, "OUTPUT": 1000}, {"OUT_BAD": after, "OUTPUT": 1000})
    figure = calculate(get("defects_share"), panel("2025-12-31", firms, cycles, rounds))[0]
    assert (figure.improved, figure.with_data, figure.value) == (9, 20, 45.0)
    assert figure.could_not_improve == 8
    assert figure.share_among_those_who_could == 75.0
    assert (figure.unchanged, figure.worse) == (6, 2 + 3)


def test_rule_07_full_marks_where_more_is_better() -> None:
    firms, cycles = trained_firms(["A", "B"])
    rounds = [
        *pair("A", {"ORDERS": 10, "ORDERS_OTIF": 10}, {"ORDERS": 10, "ORDERS_OTIF": 10}),
        *pair("B", {"ORDERS": 10, "ORDERS_OTIF": 5}, {"ORDERS": 10, "ORDERS_OTIF": 9}),
    ]
    figure = calculate(get("on_time_share"), panel("2025-12-31", firms, cycles, rounds))[0]
    assert (figure.value, figure.could_not_improve, figure.share_among_those_who_could) == (50.0, 1, 100.0)


def test_rule_08_a_yardstick() -> None:
    held = jtrain_panel()
    share = calculate(get("defects_share"), held)[0]
    other = share.comparison
    assert other is not None
    assert (other.improved, other.with_data, other.unchanged, other.worse, other.eligible) == (21, 35, 3, 11, 121)
    assert round(share.difference or 0, 1) == 8.4
    assert share.difference_lower is not None
    assert share.difference_upper is not None
    assert share.difference_lower < 0 < share.difference_upper


def test_rule_08_jobs_beside_those_of_untrained_enterprises() -> None:
    held = jtrain_panel()

    def jobs(figures: dict[str, Figure]) -> tuple[object, ...]:
        net = figures["jobs_net"]
        created, lost = figures["jobs_created"].value, figures["jobs_lost"].value
        percent = round(float(net.note["per_cent_of_baseline"]), 1)
        return net.with_data, created, lost, net.value, net.note["baseline_total"], percent

    own = {code: calculate(get(code), held)[0] for code in ("jobs_net", "jobs_created", "jobs_lost")}
    others = {code: figure.comparison for code, figure in own.items() if figure.comparison}
    assert jobs(own) == (35, 328, 61, 267, 2145, 12.4)
    assert jobs(others) == (109, 614, 229, 385, 5759, 6.7)
    assert (own["jobs_created"].carried_by, own["jobs_created"].note["carried_amount"]) == (3, 198)


def test_rule_08_tolerance() -> None:
    wider = replace(get("defects_share"), tolerance=0.05)
    figure = calculate(wider, jtrain_panel())[0]
    assert (figure.improved, figure.unchanged, figure.worse) == (12, 2, 5)


def test_rule_08_without_untrained_enterprises_there_is_no_comparison() -> None:
    assert calculate(get("defects_share"), _rule_5_world())[0].comparison is None


def _wage_world(index: dict[str, list[tuple[int, float]]] | None) -> Panel:
    wages = {"W": 10, "W|sex=women": 5}
    rounds = pair(
        "E",
        {**wages, "WAGE|sex=women": 100, "WAGE|sex=men": 100},
        {**wages, "WAGE|sex=women": 115, "WAGE|sex=men": 115},
    )
    firms = [Firm("E", "GH", "GHS")]
    return panel("2025-12-31", firms, [Cycle("E", "M1", "2024-07-10")], rounds, price_indices=index)


def test_rule_09_wages_in_constant_prices() -> None:
    nominal, real = _wage_world(None), _wage_world({"GH": [(day("2024-01-01"), 100.0), (day("2025-01-01"), 120.0)]})
    assert value("wage_median", nominal) == pytest.approx(15.0)
    assert round(value("wage_median", real) or 0, 1) == -4.2
    share = calculate(get("wage_share"), real)[0]
    assert (share.worse, share.improved, share.shown) == (1, 0, True)


def test_rule_09_without_an_index_no_share_of_improvers_is_shown() -> None:
    share, middle = (calculate(get(code), _wage_world(None))[0] for code in ("wage_share", "wage_median"))
    assert (share.value, share.shown, share.headline) == (100.0, False, False)
    assert share.not_shown_because == "not adjusted: no price index"
    assert middle.note["not_adjusted"] == 1
    assert middle.shown


def test_rule_09_direction_may_be_none() -> None:
    none = {code for code, indicator in all_indicators().items() if indicator.direction == "none"}
    assert {"grievances_rate", "suggestions_rate"} <= none
    for code in ("grievances_rate", "suggestions_rate"):
        assert get(code).family == "ratio"  # no verdict on any enterprise
    assert "check" in get("accidents_share").worse_words


def test_rule_13_bases() -> None:
    names = [f"E{number:03d}" for number in range(100)]
    cycles = []
    for number, name in enumerate(names):
        recent = number >= 60
        cycles.append(Cycle(name, "one", "2025-09-01" if recent else "2024-03-01"))
        if number < 24 or 60 <= number < 62:
            cycles.append(Cycle(name, "two", "2025-11-01"))
    held = panel("2025-12-31", [Firm(name) for name in names], cycles)
    figure = calculate(get("beyond_first_module"), held)[0]
    assert (figure.numerator, figure.denominator, figure.value) == (24, 60, 40.0)
    assert figure.pending == 40
