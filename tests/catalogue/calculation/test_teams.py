"""Women in improvement teams: who is in a team on the day of the figure, unknown sex only in the bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.fingerprint import fingerprint
from score.catalogue.calculation.observed import UnknownCut, cuts_of
from score.catalogue.calculation.opening import open_figure
from score.catalogue.calculation.panel import NO_DATE, Panel, TeamMembers
from score.catalogue.indicators import get
from tests.catalogue.panels import Firm, day, panel, strings

WOMEN = get("women_in_improvement_teams")
Member = tuple[str, str, str, str]  # firm, sex, joined, left


def world(members: list[Member], as_of: str = "2025-12-31") -> Panel:
    firms = [Firm("A", "GH", "GHS", "", {"sector": "13"}), Firm("B", "PE", "PEN", "", {"sector": "14"})]
    place = {"A": 0, "B": 1}
    team = TeamMembers(
        enterprise=np.array([place[firm] for firm, *_rest in members], np.int32),
        sex=strings(sex for _firm, sex, *_rest in members),
        role=strings("worker" for _ in members),
        joined_on=np.array([day(joined) for *_rest, joined, _left in members], np.int32),
        left_on=np.array([day(left) if left else NO_DATE for *_rest, left in members], np.int32),
    )
    return replace(panel(as_of, firms), team=team)


def figure(members: list[Member], as_of: str = "2025-12-31") -> Figure:
    (found,) = calculate(WOMEN, world(members, as_of))
    return found


def many(firm: str, women: int, men: int, unknown: int = 0) -> list[Member]:
    sexes = ["woman"] * women + ["man"] * men + [""] * unknown
    return [(firm, sex, "2025-01-10", "") for sex in sexes]


def test_women_by_members_of_known_sex() -> None:
    found = figure([*many("A", 4, 6, 2), *many("B", 2, 3, 3)])
    # 6 women and 9 men known of 20 members: 40 %, between 6 of 20 and 11 of 20
    assert (found.value, found.numerator, found.denominator) == (40, 6, 15)
    assert (found.eligible, found.with_data, found.coverage) == (20, 15, 75)
    assert (found.lower, found.upper) == (30, 55)
    assert found.publishable


def test_fewer_than_ten_of_known_sex_are_not_published() -> None:
    assert not figure(many("A", 4, 5, 9)).publishable
    assert figure(many("A", 4, 6)).publishable


@pytest.mark.parametrize(
    ("joined", "left", "inside"),
    [
        ("2025-12-31", "", 1),
        ("2026-01-01", "", 0),
        ("2025-01-01", "2025-12-31", 1),  # the last day counts
        ("2025-01-01", "2025-12-30", 0),
    ],
)
def test_who_is_in_a_team_on_the_day(joined: str, left: str, inside: int) -> None:
    assert figure([*many("A", 1, 1), ("A", "woman", joined, left)]).numerator == 1 + inside


def test_by_country_each_team_is_where_its_firm_is() -> None:
    found = {
        one.cut: (one.numerator, one.denominator)
        for one in calculate(WOMEN, world(many("A", 4, 6) + many("B", 2, 3)), ("country",))
    }
    assert found == {"country=GH": (4, 10), "country=PE": (2, 5)}


def test_a_team_is_of_no_cycle_and_has_no_parts() -> None:
    assert "sector" in cuts_of(WOMEN)
    for cut in ("module", "cohort", "phase", "sex"):
        with pytest.raises(UnknownCut):
            calculate(WOMEN, world(many("A", 1, 1)), (cut,))


def test_it_opens_to_firms_and_their_counts_and_nothing_finer() -> None:
    rows = open_figure(WOMEN, world(many("A", 4, 6) + many("B", 2, 3)))
    assert [(row.uid, row.after, row.baseline_round) for row in rows] == [("A", 4, None), ("B", 2, None)]


def test_without_teams_there_is_no_value() -> None:
    assert figure([]).value is None


def test_the_print_changes_with_a_member_and_with_nothing_else() -> None:
    members = many("A", 4, 6)
    same, other = world(members), world([*members, ("A", "woman", "2025-02-01", "")])
    assert fingerprint(WOMEN, world(members)) == fingerprint(WOMEN, same) != fingerprint(WOMEN, other)
