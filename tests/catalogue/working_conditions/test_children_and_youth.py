"""Truth tables of child labour by age, hours and hazard, and of young people neither at work nor learning."""

import pytest

from tests.catalogue.working_conditions.truth import ENGINES, N, Table, U, Y, check

WORK = ("age", "child_hours", "child_hazard")
TABLES = {
    "child": Table(("age",), [(4, N), (5, Y), (17, Y), (18, N), (U, U)]),
    "child_labour": Table(
        WORK,
        [
            (4, 10.0, Y, U),  # too young to be counted
            (5, 0.0, N, N),
            (5, 0.9, N, N),
            (5, 1.0, N, Y),
            (11, 1.0, U, Y),
            (11, 0.0, U, N),  # hazard is not asked about below twelve
            (11, U, Y, U),
            (12, 1.0, N, N),
            (12, 13.9, N, N),
            (12, 14.0, N, Y),
            (14, 14.0, U, Y),
            (14, 5.0, Y, Y),  # few hours, but hazardous
            (14, 5.0, U, U),
            (14, U, Y, Y),
            (14, U, N, U),
            (15, 14.0, N, N),
            (15, 42.9, N, N),
            (15, 43.0, N, Y),
            (17, 43.0, U, Y),
            (17, 2.0, Y, Y),
            (17, 2.0, U, U),
            (17, U, U, U),
            (18, 60.0, Y, U),  # grown up
            (U, 60.0, Y, U),
        ],
    ),
    "child_labour_with_household": Table(
        ("age", "child_labour", "child_household_hours"),
        [
            (4, N, 40.0, N),
            (5, N, 21.0, Y),
            (6, N, 20.9, N),
            (6, N, 21.0, Y),
            (14, N, 21.0, Y),
            (15, N, 60.0, N),  # from fifteen on not counted
            (15, N, U, N),
            (17, Y, 0.0, Y),
            (6, Y, U, Y),
            (6, N, U, U),
            (6, U, 21.0, Y),
            (6, U, 5.0, U),
            (U, U, 40.0, U),
            (18, U, 40.0, U),
        ],
    ),
    "hazardous_child_labour": Table(
        ("child", "child_hours", "child_hazard"),
        [
            (Y, 1.0, Y, Y),
            (Y, 43.0, N, Y),
            (Y, 42.9, N, N),
            (Y, 43.0, U, Y),
            (Y, 10.0, U, U),
            (Y, U, Y, Y),
            (Y, U, N, U),
            (N, 60.0, Y, U),
            (U, 60.0, Y, U),
        ],
    ),
    "child_labour_sdg": Table(
        ("age", "child_hours"),
        [
            (4, 5.0, U),
            (5, 1.0, Y),
            (11, 0.5, N),
            (12, 13.9, N),
            (14, 14.0, Y),
            (15, 43.0, N),
            (17, 43.1, Y),
            (18, 50.0, U),
        ]
        + [(8, U, U), (U, 50.0, U)],
    ),
    "child_labour_with_household_sdg": Table(
        ("age", "child_labour_sdg", "child_household_hours"),
        [(6, N, 21.0, N), (6, N, 21.1, Y), (15, N, 60.0, N), (6, Y, 0.0, Y), (6, N, U, U), (17, Y, U, Y)],
    ),
    "youth": Table(("age",), [(14, N), (15, Y), (24, Y), (25, N), (U, U)]),
    "youth_labour_force": Table(
        ("youth", "labour_force"), [(Y, Y, Y), (Y, N, N), (N, Y, N), (Y, U, U), (U, Y, U), (N, U, N)]
    ),
    "neet": Table(
        ("youth", "employed", "in_education", "in_training"),
        [
            (Y, N, N, N, Y),
            (Y, Y, N, N, N),
            (Y, N, Y, N, N),
            (Y, N, N, Y, N),
            (Y, Y, Y, Y, N),
            (N, N, N, N, N),
            (Y, N, N, U, U),
            (Y, U, N, N, U),
            (Y, U, Y, U, N),  # at school is enough
            (U, N, N, N, U),
        ],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_truth(engine: str, name: str) -> None:
    check(engine, name, TABLES[name])
