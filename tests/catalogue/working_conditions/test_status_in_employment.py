"""Truth tables of status in employment."""

import pytest

from score.catalogue.working_conditions import status_in_employment
from tests.catalogue.working_conditions.truth import ENGINES, N, Table, U, Y, arrow, check, on_duckdb

OWN, EMPLOYEE, FAMILY, APPRENTICE = 2, 1, 3, 4
HEADS = (
    "work_relation",
    "has_employees",
    "incorporated",
    "depends_on_unit",
    "paid_only_by_result",
    "employer_withholds_tax",
    "contract_form",
    "contract_months",
    "guaranteed_hours",
)
ICSE = [
    # relation, staff, company, depends, piece, tax, form, months, hours
    (OWN, Y, Y, U, U, U, U, U, U, 11),
    (OWN, Y, N, U, U, U, U, U, U, 12),
    (OWN, N, Y, U, U, U, U, U, U, 21),
    (OWN, N, N, N, U, U, U, U, U, 22),
    (OWN, N, N, U, U, U, U, U, U, 22),  # dependence never asked
    (OWN, N, N, Y, U, U, U, U, U, 30),
    (OWN, Y, N, Y, U, U, U, U, U, 12),  # who employs people is no contractor
    (OWN, N, Y, Y, U, U, U, U, U, 21),  # nor is a company
    (OWN, U, Y, N, U, U, U, U, U, U),
    (OWN, Y, U, N, U, U, U, U, U, U),
    (OWN, N, U, N, U, U, U, U, U, U),
    (EMPLOYEE, U, U, U, N, Y, 1, U, Y, 41),
    (EMPLOYEE, U, U, U, N, Y, 1, U, U, 41),
    (EMPLOYEE, U, U, U, U, U, 1, U, U, 41),
    (EMPLOYEE, U, U, U, N, Y, 1, U, N, 43),  # no hours promised
    (EMPLOYEE, U, U, U, N, Y, 2, 3.0, Y, 42),
    (EMPLOYEE, U, U, U, N, Y, 2, 12.0, U, 42),
    (EMPLOYEE, U, U, U, N, Y, 2, 2.9, Y, 43),
    (EMPLOYEE, U, U, U, N, Y, 2, 12.0, N, 43),
    (EMPLOYEE, U, U, U, N, Y, 3, 5.0, Y, 42),
    (EMPLOYEE, U, U, U, N, Y, 3, 2.0, Y, 43),
    (EMPLOYEE, U, U, U, N, Y, 2, U, Y, U),  # how long is not known
    (EMPLOYEE, U, U, U, N, Y, 2, U, N, 43),
    (EMPLOYEE, U, U, U, N, Y, 4, U, U, 43),
    (EMPLOYEE, U, U, U, N, Y, 4, 12.0, Y, 43),
    (EMPLOYEE, U, U, U, N, Y, U, U, U, U),
    (EMPLOYEE, U, U, U, N, Y, U, 1.0, N, U),
    (EMPLOYEE, U, U, U, Y, N, 1, U, U, 30),  # piece rate, and nobody withholds tax
    (EMPLOYEE, U, U, U, Y, N, U, U, U, 30),
    (EMPLOYEE, U, U, U, Y, Y, 1, U, Y, 41),
    (EMPLOYEE, U, U, U, Y, U, 1, U, Y, 41),
    (EMPLOYEE, U, U, U, U, N, 1, U, Y, 41),
    (APPRENTICE, U, U, U, U, U, U, U, U, 44),
    (APPRENTICE, N, N, Y, Y, N, 2, 1.0, N, 44),
    (FAMILY, U, U, U, U, U, U, U, U, 51),
    (FAMILY, Y, Y, Y, Y, N, 4, 1.0, N, 51),
    (U, Y, Y, N, N, Y, 1, U, Y, U),
]


def grouped(*yes: int) -> list[tuple[int | None, bool | None]]:
    return [*((code, code in yes) for code in (11, 12, 21, 22, 30, 41, 42, 43, 44, 51)), (U, U)]


DECLARED = ("icse18", *HEADS[:6])
TABLES = {
    "icse18": Table(HEADS, ICSE),
    "for_profit": Table(("icse18",), grouped(12, 22, 30, 51)),
    "for_pay": Table(("icse18",), grouped(11, 21, 41, 42, 43, 44)),
    "dependent_contractor": Table(("icse18",), grouped(30)),
    "own_account_or_family": Table(("icse18",), grouped(21, 22, 51)),
    "in_status_employee": Table(
        DECLARED,
        [
            (41, U, U, U, U, U, U, Y),
            (44, U, U, U, U, U, U, Y),
            (22, EMPLOYEE, U, U, U, N, U, N),  # the code goes before what was declared
            (U, EMPLOYEE, U, U, U, N, Y, Y),  # form of contract unknown, but an employee
            (U, EMPLOYEE, U, U, U, Y, N, N),
            (U, EMPLOYEE, U, U, U, U, U, Y),
            (U, APPRENTICE, U, U, U, U, U, Y),
            (U, OWN, U, U, U, U, U, N),
            (U, FAMILY, U, U, U, U, U, N),
            (U, U, U, U, U, U, U, U),
        ],
    ),
    "independent": Table(
        DECLARED,
        [
            (11, U, U, U, U, U, U, Y),
            (12, U, U, U, U, U, U, Y),
            (21, U, U, U, U, U, U, Y),
            (22, U, U, U, U, U, U, Y),
            (30, OWN, N, N, Y, U, U, N),
            (41, U, U, U, U, U, U, N),
            (51, U, U, U, U, U, U, N),
            (U, OWN, U, U, N, U, U, Y),
            (U, OWN, U, U, Y, U, U, U),  # contractor or not hangs on staff and company
            (U, OWN, Y, U, Y, U, U, Y),
            (U, OWN, U, Y, Y, U, U, Y),
            (U, EMPLOYEE, U, U, U, U, U, N),
            (U, U, U, U, U, U, U, U),
        ],
    ),
    "dependent": Table(("independent",), [(Y, N), (N, Y), (U, U)]),
    "employee": Table(
        ("employed", "in_status_employee"),
        [(Y, Y, Y), (Y, N, N), (N, Y, N), (N, U, N), (U, N, N), (Y, U, U), (U, Y, U)],
    ),
    "icse18_group": Table(
        ("icse18", "in_status_employee"),
        [
            (11, N, 1),
            (12, N, 1),
            (21, N, 2),
            (22, N, 2),
            (30, N, 3),
            (41, Y, 4),
            (42, Y, 4),
            (43, Y, 4),
            (44, Y, 4),
            (51, N, 5),
            (U, Y, 4),
            (U, N, U),
            (U, U, U),
        ],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_truth(engine: str, name: str) -> None:
    check(engine, name, TABLES[name])


def test_all_ten_categories_are_reached() -> None:
    assert {row[-1] for row in ICSE} - {None} == set(status_in_employment.ALL)
    assert len(status_in_employment.ALL) == 10


def test_every_category_has_one_authority_and_one_risk() -> None:
    table = arrow(("icse18",), [(code,) for code in status_in_employment.ALL])
    found = {name: on_duckdb(table, name) for name in ("independent", "dependent", "for_profit", "for_pay")}
    assert [a + b for a, b in zip(found["independent"], found["dependent"], strict=True)] == [1] * 10
    assert [a + b for a, b in zip(found["for_profit"], found["for_pay"], strict=True)] == [1] * 10


def test_own_codes_of_the_data_are_kept() -> None:
    """A data set with ICSE-18 codes needs none of the questions."""
    assert on_duckdb(arrow(("icse18", "work_relation"), [(43, OWN), (None, OWN)]), "icse18") == [43, None]
