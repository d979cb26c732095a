"""Truth tables of occupational injuries."""

import pytest

from tests.catalogue.working_conditions.truth import ENGINES, N, Table, U, Y, check

CASE = ("commuting", "fatal_case", "days_away")
TABLES = {
    "fatal_case": Table(
        ("commuting", "died", "days_to_death"),
        [
            (N, Y, 0.0, Y),  # at once
            (N, Y, 365.0, Y),
            (N, Y, 366.0, N),  # later than a year
            (N, N, U, N),
            (N, Y, U, U),
            (N, U, U, U),
            (N, U, 400.0, N),
            (Y, Y, 0.0, N),  # on the way to work
            (U, Y, 0.0, U),
            (U, N, U, N),
        ],
    ),
    "nonfatal_case": Table(
        CASE,
        [
            (N, N, 1.0, Y),  # one day besides that of the accident
            (N, N, 0.0, N),
            (N, N, 0.5, N),
            (N, N, 200.0, Y),
            (N, Y, 5.0, N),
            (Y, N, 5.0, N),
            (N, N, U, U),
            (N, U, 5.0, U),
            (N, U, 0.0, N),
            (U, N, 5.0, U),
            (U, N, 0.0, N),
        ],
    ),
    "nonfatal_case_esaw": Table(
        CASE,
        [
            (N, N, 3.0, N),
            (N, N, 4.0, Y),
            (N, N, 1.0, N),
            (N, Y, 10.0, N),
            (Y, N, 10.0, N),
            (N, N, U, U),
            (N, U, 10.0, U),
            (U, N, 2.0, N),
        ],
    ),
    "injured_worker": Table(
        ("work_injury", "commuting", "days_away"),
        [
            (Y, N, 1.0, Y),
            (Y, N, 0.0, N),
            (Y, Y, 9.0, N),
            (N, U, U, N),  # not hurt, so nothing more was asked
            (Y, U, 3.0, U),
            (Y, N, U, U),
            (U, N, 3.0, U),
            (U, Y, 3.0, N),
        ],
    ),
    "all_cases": Table(("fatal_cases", "nonfatal_cases"), [(1.0, 4.0, 5.0), (0.0, 0.0, 0.0), (U, 4.0, U), (1.0, U, U)]),
    "establishment_with_workers": Table(("workers_average",), [(0.5, Y), (0.0, N), (U, U)]),
    "headcount_mean": Table(("headcount_start", "headcount_end"), [(10.0, 20.0, 15.0), (0.0, 5.0, 2.5), (U, 5.0, U)]),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_truth(engine: str, name: str) -> None:
    check(engine, name, TABLES[name])
