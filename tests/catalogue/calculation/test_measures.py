from __future__ import annotations

from dataclasses import replace

import numpy as np

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.measures import Slots, hours_a_month
from score.catalogue.calculation.panel import Panel
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, Round, panel


def world(before: dict[str, object], after: dict[str, object], units: dict[str, str] | None = None) -> Panel:
    rounds = [
        Round("E", "baseline", "2024-04-01", "2024-06-30", before, units=units or {}),  # type: ignore[arg-type]
        Round("E", "endline", "2025-04-01", "2025-06-30", after, units=units or {}),  # type: ignore[arg-type]
    ]
    return panel("2025-12-31", [Firm("E")], [Cycle("E", "M1", "2024-07-10")], rounds)


def test_hours_are_measured_or_else_estimated_with_leave() -> None:
    held = world({"HOURS": 30000.0, "W": 100, "HRS_WEEK": 50}, {"W": 100, "HRS_WEEK": 50})
    hours, estimated = hours_a_month(Slots(held))
    assert hours.tolist() == [10000.0, 20000.0]
    assert estimated.tolist() == [False, True]


def test_a_slot_never_asked_is_missing() -> None:
    held = world({"W": 1}, {"W": 1})
    assert np.isnan(Slots(held).value("ACC")).all()
    assert calculate(get("accidents_share"), held)[0].value is None


def test_not_applicable_removes_the_enterprise() -> None:
    held = world({"OUT_BAD": "not_applicable", "OUTPUT": 10}, {"OUT_BAD": "not_applicable", "OUTPUT": 10})
    figure = calculate(get("defects_share"), held)[0]
    assert (figure.eligible, figure.not_applicable) == (0, 1)
    assert figure.note["not_applicable_above_a_fifth"] == 1


def test_not_applicable_after_a_number_counts_as_missing_without_a_reason() -> None:
    held = world({"OUT_BAD": 1, "OUTPUT": 10}, {"OUT_BAD": "not_applicable", "OUTPUT": 10})
    figure = calculate(get("defects_share"), held)[0]
    assert (figure.eligible, figure.with_data, figure.not_applicable) == (1, 0, 0)
    accepted = replace(held.answers, accepted={"OUT_BAD": np.array([False, True])})
    figure = calculate(get("defects_share"), replace(held, answers=accepted))[0]
    assert (figure.eligible, figure.not_applicable) == (0, 1)


def test_a_source_of_energy_that_is_not_used_removes_nobody() -> None:
    units = {"ENERGY|source=electricity": "kWh", "OUTPUT": "piece"}
    power = {"ENERGY|source=electricity": 100.0, "ENERGY|source=coal": "not_applicable", "OUTPUT": 10}
    held = world(power, {**power, "ENERGY|source=electricity": 50.0}, units)
    figure = calculate(get("energy_share"), held)[0]
    assert (figure.eligible, figure.improved) == (1, 1)


def test_a_source_that_is_not_tracked_makes_the_enterprise_missing_whatever_does_not_apply_beside_it() -> None:
    power = {"ENERGY|source=electricity": "not_tracked", "ENERGY|source=coal": "not_applicable", "OUTPUT": 10}
    figure = calculate(get("energy_share"), world(power, power))[0]
    assert (figure.eligible, figure.with_data, figure.not_applicable) == (1, 0, 0)
    none = {"ENERGY|source=electricity": "not_applicable", "ENERGY|source=coal": "not_applicable", "OUTPUT": 10}
    assert calculate(get("energy_share"), world(none, none))[0].not_applicable == 1


def test_one_missing_source_makes_all_energy_missing() -> None:
    units = {"ENERGY|source=electricity": "kWh", "ENERGY|source=diesel": "l", "OUTPUT": "piece"}
    known = {"ENERGY|source=electricity": 100.0, "ENERGY|source=diesel": 10.0, "OUTPUT": 10}
    held = world(known, {**known, "ENERGY|source=diesel": "refused"}, units)
    assert calculate(get("energy_share"), held)[0].with_data == 0


def test_an_unknown_unit_of_energy_is_missing_and_not_zero() -> None:
    units = {"ENERGY|source=coal": "t", "OUTPUT": "piece"}
    known = {"ENERGY|source=coal": 10.0, "OUTPUT": 10}
    assert calculate(get("energy_share"), world(known, known, units))[0].with_data == 0


def test_per_hour_only_where_output_is_missing_in_either_round() -> None:
    hours = {"HOURS": 1000.0}
    held = world({"WATER": 10, "OUTPUT": "not_tracked", **hours}, {"WATER": 5, "OUTPUT": 10, **hours})
    figure = calculate(get("water_median"), held)[0]
    assert figure.value == -50.0
    assert figure.note["per_hour_worked"] == 1
    held = world({"WATER": "refused", "OUTPUT": 10, **hours}, {"WATER": 5, "OUTPUT": 10, **hours})
    assert calculate(get("water_median"), held)[0].with_data == 0


def test_an_output_of_nothing_is_an_answer_and_no_reason_to_divide_by_hours() -> None:
    hours = {"HOURS": 1000.0}
    held = world({"WATER": 10, "OUTPUT": 10, **hours}, {"WATER": 5, "OUTPUT": 0, **hours})
    assert calculate(get("water_median"), held)[0].with_data == 0


def test_two_lists_of_practices_with_too_few_in_common_are_no_pair() -> None:
    first = {f"P{number:02d}": 0.0 for number in range(1, 9)}
    last = {f"P{number:02d}": 1.0 for number in range(5, 13)}
    assert calculate(get("practices_adopted_share"), world(first, last))[0].with_data == 0
    assert calculate(get("practices_adopted_mean"), world(first, dict.fromkeys(first, 1.0)))[0].value == 8.0


def test_overtime_needs_pay_data_in_both_rounds() -> None:
    hours = {"HOURS": 1000.0, "HOURS_OT": 100.0}
    paid = {"WAGE|sex=women": 5.0}
    assert calculate(get("overtime_share"), world({**hours, **paid}, {**hours, **paid}))[0].with_data == 1
    assert calculate(get("overtime_share"), world({**hours, **paid}, hours))[0].with_data == 0


def test_average_pay_where_only_one_sex_works() -> None:
    before = {"W": 10, "WAGE|sex=women": "not_applicable", "WAGE|sex=men": 100.0}
    figure = calculate(get("wage_median"), world(before, {**before, "WAGE|sex=men": 110.0}))[0]
    assert round(figure.value or 0, 9) == 10.0
    assert calculate(get("wage_gap_share"), world(before, before))[0].not_applicable == 1
