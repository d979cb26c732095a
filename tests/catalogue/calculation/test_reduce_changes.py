from __future__ import annotations

import numpy as np
import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.figure import Figure
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, Round, panel


def water(
    pairs: list[tuple[float, float]], missing: list[dict[str, float]], heads: tuple[tuple[str, float], ...] = ()
) -> Figure:
    """Water of enterprises with one unit of output a month, 10 workers, and of some that gave no endline."""
    firms, rounds = [], []
    for number, pair in enumerate(pairs):
        firms.append(Firm(f"E{number:02d}"))
        for kind, year, amount in zip(("baseline", "endline"), (2024, 2025), pair, strict=True):
            filled = {"WATER": 3 * amount, "OUTPUT": 3.0, "W": 10.0}
            rounds.append(Round(f"E{number:02d}", kind, f"{year}-04-01", f"{year}-06-30", filled))
    for number, answers in enumerate(missing):
        firms.append(Firm(f"M{number}"))
        rounds.append(Round(f"M{number}", "baseline", "2024-04-01", "2024-06-30", dict(answers)))
    cycles = [Cycle(firm.uid, "M1", "2024-07-10") for firm in firms]
    registry = [(name, "2024-01-01", number) for name, number in heads]
    return calculate(get("water_pooled"), panel("2025-12-31", firms, cycles, rounds, heads=registry))[0]


def test_bounds_use_the_lowest_and_the_highest_enterprise() -> None:
    found = water([(10, 5), (10, 12)], [{"WATER": 60.0, "OUTPUT": 3.0}])
    assert found.value == pytest.approx(100 * (17 / 20 - 1))
    assert found.lower == pytest.approx(100 * ((17 + 0.5 * 20) / 40 - 1))
    assert found.upper == pytest.approx(100 * ((17 + 1.2 * 20) / 40 - 1))
    assert found.bounds_kind == "range of assumptions"


def test_from_twenty_pairs_on_the_tenth_and_ninetieth_percentile() -> None:
    ratios = np.arange(1, 21) / 10
    found = water([(10, 10 * float(ratio)) for ratio in ratios], [{"WATER": 60.0, "OUTPUT": 3.0}])
    low, high = np.percentile(ratios, [10, 90])
    after = float(10 * ratios.sum())
    assert found.lower == pytest.approx(100 * ((after + low * 20) / 220 - 1))
    assert found.upper == pytest.approx(100 * ((after + high * 20) / 220 - 1))


def test_a_missing_enterprise_without_amount_counts_by_its_workers() -> None:
    by_workers = water([(10, 5), (10, 12)], [{"W": 40.0}])
    assert by_workers.lower == pytest.approx(100 * ((17 + 0.5 * 40) / 60 - 1))
    registered = water([(10, 5), (10, 12)], [{}], (("M0", 40.0),))
    assert registered.lower == by_workers.lower


def test_without_amount_and_workers_there_are_no_bounds() -> None:
    found = water([(10, 5), (10, 12)], [{}])
    assert (found.lower, found.upper, found.bounds_kind) == (None, None, None)
    assert found.value is not None


def test_each_enterprise_weighs_by_its_own_baseline_at_its_endline_output() -> None:
    rounds = []
    for name, before, after in (("A", (100.0, 10.0), (100.0, 20.0)), ("B", (3.0, 300.0), (6.0, 300.0))):
        for kind, year, (amount, output) in zip(("baseline", "endline"), (2024, 2025), (before, after), strict=True):
            rounds.append(Round(name, kind, f"{year}-04-01", f"{year}-06-30", {"WATER": amount, "OUTPUT": output}))
    cycles = [Cycle(name, "M1", "2024-07-10") for name in "AB"]
    found = calculate(get("water_pooled"), panel("2025-12-31", [Firm("A"), Firm("B")], cycles, rounds))[0]
    assert found.value == pytest.approx(100 * (106 / (200 + 3) - 1))
    assert (found.top, found.without_top) == ("A", pytest.approx(100.0))


def test_a_ratio_of_nothing_received_has_no_value() -> None:
    rounds = [
        Round("A", kind, f"{year}-04-01", f"{year}-06-30", {"GRIEV": 0.0, "GRIEV_SOLVED": 0.0})
        for kind, year in (("baseline", 2024), ("endline", 2025))
    ]
    held = panel("2025-12-31", [Firm("A")], [Cycle("A", "M1", "2024-07-10")], rounds)
    found = calculate(get("grievances_settled"), held)[0]
    assert (found.value, found.numerator, found.denominator, found.with_data) == (None, 0.0, 0.0, 1)
