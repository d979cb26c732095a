"""Truth tables of hours of work and of pay."""

import pytest

from tests.catalogue.working_conditions.truth import ENGINES, N, Table, U, Y, check

TABLES = {
    "long_hours": Table(
        ("hours_actual", "long_hours_over"),
        [
            (48.0, 48.0, N),
            (48.5, 48.0, Y),
            (49.0, 48.0, Y),
            (0.0, 48.0, N),
            (46.0, 45.0, Y),
            (U, 48.0, U),
            (50.0, U, U),
        ],
    ),
    "long_usual_hours": Table(
        ("hours_usual", "long_hours_over"), [(48.0, 48.0, N), (48.1, 48.0, Y), (U, 48.0, U), (60.0, U, U)]
    ),
    "hours_band": Table(
        ("hours_actual",),
        [
            (0.0, 0),
            (0.5, 1),
            (1.0, 1),
            (14.9, 1),
            (15.0, 2),
            (29.9, 2),
            (30.0, 3),
            (34.9, 3),
            (35.0, 4),
            (39.9, 4),
            (40.0, 5),
            (48.0, 5),
            (48.1, 6),
            (100.0, 6),
            (U, U),
        ],
    ),
    "asocial_hours": Table(
        ("night_work", "weekend_work"),
        [(Y, N, Y), (N, Y, Y), (N, N, N), (Y, U, Y), (U, Y, Y), (N, U, U), (U, N, U), (U, U, U)],
    ),
    "hours_month": Table(("hours_usual",), [(12.0, 52.0), (0.6, 2.6), (40.0, 40 * 52 / 12), (0.0, U), (U, U)]),
    "hourly_earnings": Table(
        ("earnings_month", "hours_month"),
        [(520.0, 52.0, 10.0), (0.0, 52.0, U), (U, 52.0, U), (520.0, U, U), (1.0, 200.0, 0.005)],
    ),
    "paid_employee": Table(
        ("employee", "hourly_earnings"), [(Y, 10.0, Y), (Y, U, N), (N, 10.0, N), (N, U, N), (U, 10.0, U), (U, U, N)]
    ),
    "below_minimum_wage": Table(
        ("hourly_earnings", "minimum_wage_hour"),
        [(9.99, 10.0, Y), (10.0, 10.0, N), (10.01, 10.0, N), (U, 10.0, U), (5.0, U, U)],
    ),
    "poor_household": Table(
        ("consumption_ppp", "poverty_line"), [(2.99, 3.0, Y), (3.0, 3.0, N), (50.0, 3.0, N), (U, 3.0, U), (1.0, U, U)]
    ),
    "female": Table(("sex",), [(1, N), (2, Y), (U, U)]),
    "pay_age_band": Table(
        ("age",),
        [(15, 1), (24, 1), (25, 2), (34, 2), (35, 3), (44, 3), (45, 4), (54, 4), (55, 5), (90, 5), (U, U)],
    ),
    "full_time": Table(
        ("hours_usual", "full_time_from"), [(35.0, 35.0, Y), (34.9, 35.0, N), (U, 35.0, U), (40.0, U, U)]
    ),
    "manager": Table(
        ("employed", "isco2"),
        [
            (Y, 11, Y),
            (Y, 12, Y),
            (Y, 13, Y),
            (Y, 14, Y),
            (Y, 10, N),
            (Y, 21, N),
            (N, 11, N),
            (N, U, N),
            (Y, U, U),
            (U, 11, U),
        ],
    ),
    "senior_manager": Table(
        ("employed", "isco2"), [(Y, 11, Y), (Y, 13, Y), (Y, 14, N), (N, 12, N), (Y, U, U), (U, 14, N), (U, 12, U)]
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_truth(engine: str, name: str) -> None:
    check(engine, name, TABLES[name])
