from __future__ import annotations

import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, Round, panel

POWER, WATER = "ENERGY|source=electricity", "WATER"


def _both(firms: dict[str, tuple[dict[str, float], dict[str, float]]]) -> tuple[float | None, ...]:
    rounds = []
    for name, answers in firms.items():
        for kind, year, held in zip(("baseline", "endline"), (2024, 2025), answers, strict=True):
            units = {POWER: "kWh", "OUTPUT": "piece"}
            filled = {"OUTPUT": 10.0, **held}
            rounds.append(Round(name, kind, f"{year}-04-01", f"{year}-06-30", filled, units=units))
    cycles = [Cycle(name, "M1", "2024-07-10") for name in firms]
    held = panel("2025-12-31", [Firm(name) for name in firms], cycles, rounds)
    figure = calculate(get("energy_and_water_share"), held)[0]
    return figure.value, figure.lower, figure.upper


FELL = ({POWER: 10.0, WATER: 10.0}, {POWER: 5.0, WATER: 5.0})


@pytest.mark.parametrize(
    ("after", "upper"),
    [
        ({POWER: 5.0}, 100.0),  # water unknown: both may have fallen
        ({POWER: 10.0}, 50.0),  # energy known not to have fallen
        ({POWER: 20.0}, 50.0),
        ({}, 100.0),
    ],
)
def test_a_half_known_to_have_failed_leaves_no_doubt(after: dict[str, float], upper: float) -> None:
    assert _both({"A": FELL, "B": (FELL[0], after)}) == (100.0, 50.0, upper)


def test_both_must_fall() -> None:
    one_rose = (FELL[0], {POWER: 5.0, WATER: 11.0})
    assert _both({"A": FELL, "B": one_rose}) == (50.0, 50.0, 50.0)
