"""Counts per country and year from five on; below that nothing tells how many, nor whether there is one at all."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from score.programme.coaching.concerns.actions import raise_concern
from score.programme.coaching.concerns.counts import lines, years_shown
from tests.programme.coaching.concerns.scene import NOW, assert_no_trace
from tests.programme.factories import World, make_organisation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2024, 6, 1)


def raise_some(world: World, number: int, country: str = "GH", moment: datetime.datetime = NOW) -> None:
    """So many concerns in a country."""
    for _each in range(number):
        raise_concern(actor=world.actor("trainer"), country=country, kind="forced_labour", moment=moment)


def published(country: str, year: int) -> int | None:
    """The number in a country's line; None where it is below five."""
    return {line.country: dict(line.by_year) for line in lines(TODAY)}[country][year]


@pytest.mark.parametrize(("number", "said"), [(0, None), (1, None), (4, None), (5, 5), (6, 6)])
def test_from_five_on(world: World, number: int, said: int | None) -> None:
    raise_some(world, number)
    assert published("GH", 2024) == said
    assert published("GH", 2023) is None
    assert published("PE", 2024) is None


def test_years_and_countries_are_not_added_up(world: World) -> None:
    raise_some(world, 4)
    raise_some(world, 4, moment=NOW.replace(year=2023))
    raise_some(world, 4, country="PE")
    assert all(number is None for line in lines(TODAY) for number in line.numbers)


def test_the_year_is_that_in_which_it_was_raised(world: World) -> None:
    raise_some(world, 5, moment=datetime.datetime(2023, 12, 31, 23, 59, tzinfo=datetime.UTC))
    assert (published("GH", 2023), published("GH", 2024)) == (5, None)
    assert years_shown(TODAY) == [2024, 2023, 2022]
    assert {line.country: line.numbers for line in lines(TODAY)}["GH"] == [None, 5, None]


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_is_the_same_with_none_and_with_four(world: World, enter: Any, number: int) -> None:
    owner = enter("owner")
    before = table_of(owner.get("/concerns/counts/"))
    raise_some(world, number, moment=timezone.now())
    raise_some(world, number, country="XK", moment=timezone.now())  # where no organisation is: no new line either
    assert table_of(owner.get("/concerns/counts/")) == before
    assert "fewer than five" in before


def test_the_page_with_five(world: World, enter: Any) -> None:
    raise_some(world, 5, moment=timezone.now())
    page = enter("me_officer").get("/concerns/counts/").content.decode()
    assert table_of(enter("me_officer").get("/concerns/counts/")).count(">5<") == 1
    assert_no_trace(page, "the counts")


def test_where_nobody_would_receive_one_the_owner_is_told(world: World) -> None:
    assert [(one.country, one.has_focal_person) for one in lines(TODAY)] == [("GH", False), ("PE", False)]
    world.members["focal_person"]
    make_organisation("country_office", country="VN")
    found = {one.country: one.has_focal_person for one in lines(timezone.localdate())}
    assert found == {"GH": True, "PE": False, "VN": False}


def table_of(response: Any) -> str:
    """The table of a page, without what differs from request to request."""
    page = response.content.decode()
    return page[page.index("<table") : page.index("</table>")]
