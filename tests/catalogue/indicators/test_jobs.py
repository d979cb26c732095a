"""Jobs in full-time equivalents: the year of each enterprise's own country (rule 11)."""

from __future__ import annotations

import pytest

from score.catalogue import indicators
from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.fingerprint import fingerprint
from score.catalogue.calculation.panel import Panel
from tests.catalogue.panels import Cycle, Firm, Round, panel

FTE = indicators.get("jobs_net_fte")


def _world(full_time_hours: dict[str, float]) -> Panel:
    """Each firm works 18,200 hours a year more: 19,200 before would be ten posts of 1,920 hours."""
    firms = [Firm("a", "BO"), Firm("b", "GH"), Firm("c", "")]
    rounds = [
        Round(firm.uid, kind, f"{year}-01-01", f"{year}-12-31", {"HOURS": hours})
        for firm in firms
        for kind, year, hours in (("baseline", 2022, 19_200), ("endline", 2024, 37_400))
    ]
    cycles = [Cycle(firm.uid, "basics", "2023-03-01") for firm in firms]
    return panel("2025-12-31", firms, cycles, rounds, full_time_hours=full_time_hours)


def test_each_country_divides_by_its_own_year_and_the_default_is_1920() -> None:
    found = {one.cut: one.value for one in calculate(FTE, _world({"BO": 1820.0, "KE": 2080.0}), ("country",))}
    assert found == pytest.approx(
        {"country=BO": 18_200 / 1820, "country=GH": 18_200 / 1920, "country=unknown": 18_200 / 1920}
    )
    assert found["country=BO"] == pytest.approx(10.0)


def test_the_whole_adds_up_enterprises_of_different_years() -> None:
    (whole,) = calculate(FTE, _world({"BO": 1820.0}))
    assert whole.value == pytest.approx(10 + 2 * 18_200 / 1920)


def test_another_year_is_another_input() -> None:
    assert fingerprint(FTE, _world({"BO": 1820.0})) != fingerprint(FTE, _world({}))


def test_the_sheet_says_what_is_divided_by_and_prints_the_default() -> None:
    assert "full-time year in its country file; 1,920" in FTE.formula
    assert FTE.parameter("hours_a_year") == 1920
