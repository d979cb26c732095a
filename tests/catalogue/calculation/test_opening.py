from __future__ import annotations

import pytest

from score.catalogue.calculation.calculate import calculate, figure_of
from score.catalogue.calculation.observed import DELIVERY_BASES
from score.catalogue.calculation.opening import (
    OUTSIDE_SECTOR_RANGE,
    UnknownGroup,
    movers,
    open_figure,
)
from score.catalogue.indicators import all_indicators, get
from tests.catalogue.golden_panel import golden_panel
from tests.catalogue.panels import Cycle, Firm, Round, panel

EARLIER = "2025-08-31"


def test_the_enterprises_behind_a_share() -> None:
    rows = {row.uid: row for row in open_figure(get("defects_share"), golden_panel())}
    status = {uid: row.status for uid, row in rows.items()}
    assert status == {
        **dict.fromkeys(("F1", "F2", "F3", "F4", "F8"), "pair"),
        "F5": "closed",
        "F6": "pending",
        "F7": "not_applicable",
    }
    assert {uid: row.verdict for uid, row in rows.items() if row.verdict} == {
        "F1": "improved",
        "F2": "unchanged",
        "F3": "improved",
        "F4": "improved",
        "F8": "worse",
    }
    assert rows["F1"].slots == ("OUTPUT", "OUT_BAD")
    assert rows["F1"].before == pytest.approx(0.04)
    held = golden_panel()
    assert held.rounds.key[held.rounds.enterprise == 0].tolist() == [
        rows["F1"].baseline_round,
        rows["F1"].endline_round,
    ]
    assert rows["F5"].endline_round is None


@pytest.mark.parametrize(
    "code", ["jobs_created", "jobs_net", "defects_share", "cost_savings_sum", "practices_adopted_mean"]
)
def test_contributions_sum_to_the_value(code: str) -> None:
    rows = open_figure(get(code), golden_panel())
    value = calculate(get(code), golden_panel())[0].value
    assert sum(row.contribution for row in rows if row.contribution is not None) == pytest.approx(value)


def test_a_pooled_change_shows_what_it_would_be_without_each_enterprise() -> None:
    figure = calculate(get("energy_pooled"), golden_panel())[0]
    rows = {row.uid: row for row in open_figure(get("energy_pooled"), golden_panel())}
    assert figure.value is not None
    assert figure.without_top is not None
    assert rows["F4"].contribution == pytest.approx(figure.value - figure.without_top)
    assert "more_than_fivefold" in rows["F4"].flags
    assert all(row.contribution is None for row in open_figure(get("energy_median"), golden_panel()))


def test_a_rise_in_accidents_is_not_simply_worse() -> None:
    verdicts = {row.verdict for row in open_figure(get("accidents_share"), golden_panel())}
    assert "worse or better reported: check" in verdicts
    assert "worse" not in verdicts


def test_persons_open_to_their_enterprises_and_no_further() -> None:
    rows = open_figure(get("persons_trained"), golden_panel(), "sex=woman")
    assert sum(row.contribution or 0 for row in rows) == 18
    assert [row.uid for row in rows] == ["F1", "F2", "F3", "F4", "F6", "F7", "F8"]


def test_groups_open_and_their_names_are_checked() -> None:
    rows = open_figure(get("jobs_net"), golden_panel(), "sex=women")
    assert sum(row.contribution or 0 for row in rows) == -10
    assert {row.uid for row in open_figure(get("jobs_net"), golden_panel(), "country=IN")} == {"F1", "F5"}
    with pytest.raises(UnknownGroup, match="Did you mean country=IN"):
        open_figure(get("jobs_net"), golden_panel(), "country=IM")
    with pytest.raises(UnknownGroup, match="less the other rows"):
        open_figure(get("jobs_created"), golden_panel(), "sex=moved within the enterprise")


def test_outside_the_range_of_the_sector() -> None:
    names = [f"E{number:03d}" for number in range(100)]
    firms = [Firm(name, attributes={"sector": "garment"}) for name in names]
    cycles = [Cycle(name, "M1", "2024-07-10") for name in names]
    rounds = []
    for number, name in enumerate(names):
        for kind, year in (("baseline", 2024), ("endline", 2025)):
            score = 100.0 if number == 99 and kind == "endline" else 50.0
            rounds.append(Round(name, kind, f"{year}-04-01", f"{year}-06-30", {"FIVE_S": score}))
    rows = open_figure(get("five_s_share"), panel("2025-12-31", firms, cycles, rounds))
    assert [row.uid for row in rows if OUTSIDE_SECTOR_RANGE in row.flags] == ["E099"]


def test_the_correction_moved_the_figure() -> None:
    steps = movers(get("defects_share"), golden_panel(EARLIER), golden_panel())
    assert {step.uid: step.step for step in steps if step.step} == {"F8": -20.0}
    assert (steps[0].before, steps[-1].after) == (80.0, 60.0)


@pytest.mark.parametrize("code", [code for code, one in all_indicators().items() if one.basis not in DELIVERY_BASES])
def test_movers_sum_to_the_difference(code: str) -> None:
    indicator = get(code)
    before, after = golden_panel(EARLIER), golden_panel()
    first, last = figure_of(indicator, before), figure_of(indicator, after)
    assert first is not None
    assert last is not None
    steps = movers(indicator, before, after)
    assert sum(step.step for step in steps) == pytest.approx((last.value or 0) - (first.value or 0), abs=1e-12)


def test_a_value_that_appears_is_a_step_from_no_value() -> None:
    early = golden_panel("2025-04-01")
    assert calculate(get("wage_share"), early)[0].value is None
    steps = movers(get("wage_share"), early, golden_panel())
    assert steps[0].before is None
    assert steps[-1].after == 100.0
    assert sum(step.step for step in steps) == pytest.approx(100.0)
