"""Truth tables of precarious work, tenure, social protection and social dialogue."""

import pytest

from tests.catalogue.working_conditions.truth import ENGINES, N, Table, U, Y, check

BOTH = [(Y, Y, Y), (Y, N, N), (N, Y, N), (N, N, N), (N, U, N), (U, N, N), (Y, U, U), (U, Y, U), (U, U, U)]
TABLES = {
    "precarious": Table(
        ("employee", "contract_form", "contract_months"),
        [
            (Y, 1, U, N),  # without end date
            (Y, 1, 1.0, N),
            (Y, 2, 2.9, Y),
            (Y, 2, 3.0, N),
            (Y, 2, U, U),  # how long is not known
            (Y, 3, U, Y),  # seasonal
            (Y, 3, 6.0, Y),
            (Y, 4, U, Y),  # casual
            (Y, U, 1.0, U),
            (N, 4, 1.0, N),  # no employee
            (N, U, U, N),
            (U, 4, U, U),
            (U, 1, U, N),
        ],
    ),
    "tenure_under_one_year": Table(("tenure_months",), [(0.0, Y), (11.9, Y), (12.0, N), (300.0, N), (U, U)]),
    "tenure_ten_years": Table(("tenure_months",), [(119.9, N), (120.0, Y), (0.0, N), (U, U)]),
    "pension_age": Table(("age", "pension_age_from"), [(64, 65, N), (65, 65, Y), (60, 60, Y), (U, 65, U), (70, U, U)]),
    "employed_outside_agriculture": Table(
        ("employed", "agriculture"), [(Y, N, Y), (Y, Y, N), (N, N, N), (N, U, N), (U, Y, N), (Y, U, U), (U, N, U)]
    ),
    "employee_member": Table(("employee", "union_member"), BOTH),
    "employee_may_bargain": Table(("employee", "bargaining_right"), BOTH),
    "member_firm_employees": Table(
        ("employers_member", "employees_number"),
        [(Y, 40.0, 40.0), (N, 40.0, 0.0), (U, 40.0, U), (Y, U, U), (N, U, U), (Y, 0.0, 0.0)],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_truth(engine: str, name: str) -> None:
    check(engine, name, TABLES[name])
