"""Nobody finds a withheld group by taking the shown ones from the totals."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from score.catalogue.calculation.figure import Figure, FigureType
from score.programme.results import small_groups
from score.programme.results.small_groups import Limits, Margins, withheld

FIVE = Limits(5)


def row(group: str, number: int, **given: Any) -> Figure:
    return Figure(**{
        "code": "invented_share", "version": 1, "type": FigureType("share", "enterprises"), "unit": "%",
        "as_of_day": 0, "pairing": "journey", "cut": group, "with_data": number, "publishable": number >= 5, **given,
    })  # fmt: skip


def rows(numbers: dict[str, int]) -> list[Figure]:
    return [row(group, number) for group, number in numbers.items()]


def whole_of(found: Sequence[Figure]) -> Margins:
    """The whole of a cut by one thing, in which every enterprise is once."""
    return lambda cut: rows({"all": sum(one.with_data or 0 for one in found)}) if cut == () else []


def tables(numbers: dict[tuple[str, str], int]) -> tuple[list[Figure], Margins]:
    """Figures by country and sector with all their totals; every enterprise is in one of each."""
    cells = rows({f"country={country};sector={sector}": number for (country, sector), number in numbers.items()})
    sums: dict[tuple[str, ...], dict[str, int]] = {(): {}, ("country",): {}, ("sector",): {}}
    for (country, sector), number in numbers.items():
        for cut, group in (((), "all"), (("country",), f"country={country}"), (("sector",), f"sector={sector}")):
            sums[cut][group] = sums[cut].get(group, 0) + number
    return cells, lambda cut: rows(sums[cut])


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
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
        # one is enough beside two that are not enough together
        ({"country=GH": 20, "country=PE": 2, "country=CN": 2, "country=VN": 9},
         {"country=PE", "country=CN", "country=VN"}),
    ],
)  # fmt: skip
def test_one_cut(numbers, hidden):
    found = rows(numbers)
    assert withheld(found, FIVE, whole_of(found)) == hidden


@pytest.mark.parametrize(("number", "hidden"), [(3, {"all"}), (0, {"all"}), (5, set())])
def test_the_whole_needs_no_other(number, hidden):
    assert withheld(rows({"all": number}), FIVE, lambda cut: pytest.fail("nothing to ask")) == hidden


def test_nothing_is_asked_where_nothing_is_small():
    assert withheld(rows({"country=GH": 9}), FIVE, lambda cut: pytest.fail("nothing to ask")) == set()
    assert withheld([], FIVE, lambda cut: pytest.fail("nothing to ask")) == set()


def test_a_value_with_a_semicolon_is_one_group():
    found = rows({"area=North; coast": 9, "area=South": 2, "area=West": 6})
    assert withheld(found, FIVE, whole_of(found)) == {"area=South", "area=West"}


def test_a_value_with_the_name_of_the_total_is_one_group():
    found = rows({"area=TOTAL": 2, "area=West": 6, "area=East": 9})
    assert withheld(found, FIVE, whole_of(found)) == {"area=TOTAL", "area=West"}


def test_a_group_withheld_for_its_dominant_firm_is_not_the_total_less_the_rest():
    found = [*rows({"country=GH": 9, "country=PE": 8}), row("country=CN", 20, publishable=False)]
    assert withheld(found, FIVE, whole_of(found)) == {"country=CN", "country=PE"}


def test_where_the_total_is_withheld_the_rest_tells_nothing():
    """One firm gives most of the savings of Ghana and of all: without the total nothing can be taken from it."""
    found = [*rows({"country=GH": 9, "country=PE": 8}), row("country=CN", 20, publishable=False)]
    assert withheld(found, FIVE, lambda cut: [row("all", 37, publishable=False)]) == {"country=CN"}


def test_a_total_that_is_not_known_is_taken_to_be_shown():
    found = rows({"country=GH": 9, "country=PE": 8, "country=CN": 2})
    assert withheld(found, FIVE, lambda cut: []) == {"country=CN", "country=PE"}


def test_enterprises_in_two_modules_are_not_counted_twice():
    """2 + 3 may be the same three: together they are not five. Here they are, and a third module has to help."""
    found = rows({"module=a": 2, "module=b": 3, "module=c": 9, "module=d": 12})
    assert withheld(found, FIVE, lambda cut: rows({"all": 14})) == {"module=a", "module=b", "module=c"}
    apart = rows({"country=a": 2, "country=b": 3, "country=c": 9, "country=d": 12})
    assert withheld(apart, FIVE, whole_of(apart)) == {"country=a", "country=b"}


def test_one_enterprise_does_not_dominate_what_is_hidden_together():
    """Savings: one firm in China gives 90 of 100. With Peru's 12 it would give 80 %, so that Viet Nam is hidden
    too: Ghana would do as well, but its sum is larger."""
    given = {"GH": (9, 4000.0, 30.0), "PE": (7, 12.0, 30.0), "VN": (8, 300.0, 30.0), "CN": (6, 100.0, 90.0)}
    found = [
        row(f"country={country}", number, value=value, note={"top_share": share}, publishable=share <= 75)
        for country, (number, value, share) in given.items()
    ]
    hidden = withheld(found, Limits(5, 0.75), whole_of(found))
    assert hidden == {"country=CN", "country=PE", "country=VN"}
    assert withheld(found, FIVE, whole_of(found)) == {"country=CN", "country=PE"}, "by numbers alone Peru will do"


def test_sums_below_zero_are_protected_by_their_numbers():
    found = [row("country=GH", 9, value=-4.0), row("country=PE", 8, value=3.0), row("country=CN", 2, value=1.0)]
    assert withheld(found, Limits(5, 0.75), whole_of(found)) == {"country=CN", "country=PE"}


@pytest.mark.parametrize("seed", range(6))
def test_two_cuts_hide_along_both(seed):
    """Whatever is hidden in a row or a column of the table is empty, or of two groups with five or more together."""
    numbers = {
        (country, sector): (seed * 7 + place * place * 3) % 11
        for place, (country, sector) in enumerate(itertools.product(("CN", "GH", "PE"), ("1030", "1410", "3100")))
    }
    found, margins = tables(numbers)
    hidden = withheld(found, FIVE, margins)
    assert {one.cut for one in found if not one.publishable} <= hidden
    for name, value in (("country", "CN"), ("country", "GH"), ("country", "PE"), ("sector", "1030"),
                        ("sector", "1410"), ("sector", "3100")):  # fmt: skip
        line = [one for one in found if f"{name}={value}" in one.cut.split(";")]
        inside = [one.with_data for one in line if one.cut in hidden]
        safe = sum(inside) == 0 or (sum(one > 0 for one in inside) > 1 and sum(inside) >= 5)
        unseen = f"{name}={value}" in withheld(margins((name,)), FIVE, margins)
        assert safe or unseen or hidden.issuperset(one.cut for one in line), (value, inside)


def test_a_row_whose_total_is_withheld_needs_no_other_in_it():
    """China has 4 in all, 2 in each sector; nobody knows the 4, so that its row needs nothing more. Its columns do, and
    as what they hide in Peru would tell Peru's total, which hides China's, so does Peru's row."""
    found, margins = tables({("CN", "a"): 2, ("CN", "b"): 2, ("GH", "a"): 30, ("GH", "b"): 40, ("PE", "a"): 8,
                             ("PE", "b"): 9})  # fmt: skip
    assert withheld(margins(("country",)), FIVE, margins) == {"country=CN", "country=PE"}
    hidden = withheld(found, FIVE, margins)
    assert hidden == {f"country={one};sector={sector}" for one in ("CN", "PE") for sector in "ab"}


def test_totals_that_give_a_group_away_leave_nothing_of_the_cut():
    """Peru is in sector a alone, which has two others in Ghana: 10 - 8. No group of the table can hide them."""
    found, margins = tables({("PE", "a"): 8, ("GH", "a"): 2, ("GH", "b"): 9, ("GH", "c"): 9})
    assert withheld(found, FIVE, margins) == {one.cut for one in found}


def test_the_order_of_groups_does_not_matter():
    rng = np.random.default_rng(3)
    numbers = {(f"c{one}", f"s{other}"): int(rng.poisson(6)) for one in range(5) for other in range(4)}
    found, margins = tables(numbers)
    hidden = withheld(found, FIVE, margins)
    assert 0 < len(hidden) < len(found)
    for _time in range(3):
        small_groups._hidden.cache_clear()
        order = rng.permutation(len(found)).tolist()
        assert withheld([found[place] for place in order], FIVE, margins) == hidden


def test_the_same_numbers_are_worked_out_once():
    found = rows({"country=GH": 9, "country=PE": 8, "country=CN": 2})
    withheld(found, FIVE, whole_of(found))
    before = small_groups._hidden.cache_info()
    others = [row(one.cut, one.with_data, code="another_share") for one in found]
    assert withheld(others, FIVE, whole_of(others)) == {"country=CN", "country=PE"}
    after = small_groups._hidden.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


@pytest.mark.parametrize("seed", range(4))
def test_a_larger_minimum_never_shows_a_small_group(seed):
    """More hidden for a larger minimum, as far as the rule itself goes; what helps to hide may change places."""
    rng = np.random.default_rng(seed)
    numbers = {(f"c{one}", f"s{other}"): int(rng.poisson(9)) for one in range(4) for other in range(4)}
    cells, margins = tables(numbers)

    def judged(found: Sequence[Figure], minimum: int) -> list[Figure]:
        return [row(one.cut, one.with_data, publishable=one.with_data >= minimum) for one in found]

    sizes = []
    for minimum in (3, 5, 8, 12):
        found = judged(cells, minimum)
        hidden = withheld(found, Limits(minimum), lambda cut, minimum=minimum: judged(margins(cut), minimum))
        assert {one.cut for one in found if one.with_data < minimum} <= hidden
        sizes.append(len(hidden))
    assert sizes == sorted(sizes)
