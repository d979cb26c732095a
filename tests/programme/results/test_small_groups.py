"""Nobody finds a withheld group by taking the shown ones from the total."""

from __future__ import annotations

import itertools

import pytest

from score.catalogue.calculation.figure import Figure, FigureType
from score.programme.results.small_groups import withheld


def rows(numbers: dict[str, int], minimum: int = 5) -> list[Figure]:
    return [
        Figure(
            code="invented_share", version=1, type=FigureType("share", "enterprises"), unit="%", as_of_day=0,
            pairing="journey", cut=group, with_data=number, publishable=number >= minimum,
        )
        for group, number in numbers.items()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ({"all": 3}, {"all"}),
        ({"all": 9}, set()),
        ({"country=GH": 9, "country=PE": 8}, set()),
        ({"country=GH": 9, "country=PE": 8, "country=CN": 2}, {"country=CN", "country=PE"}),
        ({"country=GH": 9, "country=PE": 2}, {"country=GH", "country=PE"}),
        ({"country=GH": 9, "country=PE": 3, "country=CN": 3}, {"country=PE", "country=CN"}),
        ({"country=GH": 9, "country=PE": 1, "country=CN": 2}, {"country=GH", "country=PE", "country=CN"}),
        # nobody with data: nothing to find out
        ({"country=GH": 9, "country=PE": 0}, {"country=PE"}),
        # an empty group does not hide a single one
        ({"country=GH": 9, "country=PE": 0, "country=CN": 4}, {"country=GH", "country=PE", "country=CN"}),
        ({"country=GH": 2, "country=PE": 3}, {"country=GH", "country=PE"}),
        ({}, set()),
    ],
)
def test_one_cut(numbers, hidden):
    assert withheld(rows(numbers), 5) == hidden


def test_a_value_with_a_semicolon_is_one_group():
    found = rows({"area=North; coast": 9, "area=South": 2, "area=West": 6})
    assert withheld(found, 5) == {"area=South", "area=West"}


def test_a_group_withheld_for_its_dominant_firm_is_not_the_total_less_the_rest():
    found = rows({"country=GH": 9, "country=PE": 8})
    found.append(Figure(**{**vars(rows({"country=CN": 20})[0]), "publishable": False}))
    assert withheld(found, 5) == {"country=CN", "country=PE"}


@pytest.mark.parametrize("seed", range(6))
def test_two_cuts_hide_along_both(seed):
    """Whatever is hidden in a row or a column of the table is empty, or of two groups with five or more together."""
    numbers = {
        f"country={country};sector={sector}": (seed * 7 + place * place * 3) % 11
        for place, (country, sector) in enumerate(itertools.product(("CN", "GH", "PE"), ("1030", "1410", "3100")))
    }
    hidden = withheld(rows(numbers), 5)
    assert {group for group, number in numbers.items() if number < 5} <= hidden
    for value in ("country=CN", "country=GH", "country=PE", "sector=1030", "sector=1410", "sector=3100"):
        line = [group for group in numbers if value in group.split(";")]
        inside = [numbers[group] for group in line if group in hidden]
        safe = sum(inside) == 0 or (sum(one > 0 for one in inside) > 1 and sum(inside) >= 5)
        assert safe or hidden.issuperset(line), (value, inside)
