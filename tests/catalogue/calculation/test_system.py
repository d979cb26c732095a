from __future__ import annotations

import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, Round, Seat, panel

CLASS = Cycle("E", "M1", "2024-07-10", "2024-07-11")
WORKFORCE = get("workforce_represented")


def baseline(end: str, heads: float | str) -> Round:
    return Round("E", "baseline", end[:8] + "01", end, {"W": heads})


@pytest.mark.parametrize(
    ("rounds", "registry", "found"),
    [
        ([baseline("2024-03-31", 90), baseline("2024-06-30", 100)], [], 100),  # the last date before the class
        ([baseline("2024-06-30", 100)], [("E", "2024-05-01", 95.0)], 100),
        ([baseline("2024-03-31", 90)], [("E", "2024-05-01", 95.0), ("E", "2024-07-10", 99.0)], 95),
        ([baseline("2024-06-30", "refused")], [("E", "2024-05-01", 95.0)], 95),
        ([], [("E", "2024-07-10", 99.0)], None),  # not before the class
        ([], [], None),
    ],
)
def test_workforce_at_the_last_date_before_the_first_class(
    rounds: list[Round], registry: list[tuple[str, str, float]], found: float | None
) -> None:
    figure = calculate(WORKFORCE, panel("2025-12-31", [Firm("E")], [CLASS], rounds, heads=registry))[0]
    assert figure.value == found
    assert (figure.eligible, figure.with_data) == (1, 0 if found is None else 1)


def test_the_same_module_twice_is_not_staying_on() -> None:
    again = Cycle("E", "M1", "2025-01-10")
    other = Cycle("E", "M2", "2025-01-10")
    for cycles, more in (([CLASS, again], 0), ([CLASS, other], 1)):
        figure = calculate(get("beyond_first_module"), panel("2025-12-31", [Firm("E")], cycles))[0]
        assert (figure.numerator, figure.denominator) == (more, 1)


def test_a_module_in_which_nobody_was_trained_does_not_count() -> None:
    missed = Cycle("E", "M2", "2025-01-10", trained=False)
    figure = calculate(get("beyond_first_module"), panel("2025-12-31", [Firm("E")], [CLASS, missed]))[0]
    assert figure.value == 0.0


def test_days_of_everybody_but_only_trained_persons() -> None:
    seats = [Seat(1, 0, attended=2), Seat(2, 0, attended=0, trained=False), Seat(3, 0, attended=1, trained=False)]
    held = panel("2025-12-31", [Firm("E")], [CLASS], seats=seats)
    values = [calculate(get(code), held)[0].value for code in ("persons_trained", "attendances", "person_days")]
    assert values == [1, 1, 3]


def test_an_empty_programme_has_counts_of_nothing_and_no_shares() -> None:
    held = panel("2025-12-31", [])
    assert calculate(get("enterprises_trained"), held)[0].value == 0
    assert calculate(get("persons_trained"), held)[0].value == 0
    for code in ("defects_share", "jobs_net", "energy_pooled", "women_among_participants", "wage_median"):
        figure = calculate(get(code), held)[0]
        assert (figure.value, figure.coverage, figure.publishable) == (None, None, False)
        assert calculate(get(code), held, ("country",)) == []
