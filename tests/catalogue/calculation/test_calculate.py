"""What holds for every figure, whatever the enterprises answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.catalogue.calculation.calculate import calculate, figure_of, may_be_summed
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.observed import cuts_of
from score.catalogue.calculation.opening import movers, open_figure
from score.catalogue.calculation.panel import Panel
from score.catalogue.indicators import all_indicators, get
from tests.catalogue.golden_panel import AS_OF, golden_panel
from tests.catalogue.panels import Cycle, Firm, Round, panel

SLOTS = ("W", "OUTPUT", "OUT_BAD", "WATER", "HOURS", "ACC", "GRIEV", "GRIEV_SOLVED", "FIVE_S", "SAVE_AMT")
SHARES = ("defects_share", "water_share", "accidents_share", "five_s_share", "productivity_share")
POOLED = ("accidents_pooled", "water_pooled", "accidents_number", "grievances_settled", "defects_of_mean")
SUMS = ("jobs_created", "jobs_lost", "jobs_net", "cost_savings_sum", "workforce_represented")
OTHERS = ("defects_median", "defects_mean", "water_median", "five_s_median", "cost_savings_median")
SOME = (*SHARES, *POOLED, *SUMS, *OTHERS)

answers = st.dictionaries(st.sampled_from(SLOTS), st.integers(0, 9).map(float), min_size=4)


@dataclass
class Made:
    country: str
    size: str
    before: dict[str, float]
    after: dict[str, float]
    closed: bool


made = st.builds(
    Made, st.sampled_from(["GH", "IN", ""]), st.sampled_from(["small", "large"]), answers, answers, st.booleans()
)
worlds = st.lists(made, min_size=1, max_size=8)


def build(firms: list[Made], only: list[int] | None = None) -> Panel:
    """A panel of these enterprises, or of some of them; one in every three has been through two modules."""
    chosen = range(len(firms)) if only is None else only
    names = {number: f"E{number:02d}" for number in chosen}
    held, cycles, rounds = [], [], []
    for number, name in names.items():
        firm = firms[number]
        closed_on = "2025-03-01" if firm.closed and not firm.after else ""
        held.append(Firm(name, firm.country, "USD", closed_on, {"size": firm.size}))
        cycles.append(Cycle(name, "M1", "2024-07-10"))
        if number % 3 == 0:
            cycles.append(Cycle(name, "M2", "2024-09-10"))
        rounds.append(Round(name, "baseline", "2024-04-01", "2024-06-30", dict(firm.before)))
        rounds.append(Round(name, "endline", "2025-04-01", "2025-06-30", dict(firm.after)))
    return panel("2025-12-31", held, cycles, rounds)


def value(code: str, held: Panel) -> float | None:
    return calculate(get(code), held)[0].value


@settings(max_examples=40, deadline=None)
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_rounds_never_matters(firms: list[Made], mixer: object) -> None:
    held = build(firms)
    order = list(range(len(held.rounds.key)))
    mixer.shuffle(order)  # type: ignore[attr-defined]
    rows = np.array(order)
    rounds = replace(held.rounds, **{name: column[rows] for name, column in vars(held.rounds).items()})
    tables = {
        name: {slot: column[rows] for slot, column in getattr(held.answers, name).items()}
        for name in ("values", "missing", "units", "evidence")
    }
    mixed = replace(held, rounds=rounds, answers=replace(held.answers, **tables))
    for code in SOME:
        for cut in ((), ("country",), ("module",)):
            assert calculate(get(code), mixed, cut) == calculate(get(code), held, cut)


@pytest.mark.parametrize("code", all_indicators())
def test_the_order_of_all_rows_never_matters(code: str) -> None:
    found = [calculate(get(code), golden_panel(AS_OF, shuffled), ("country",)) for shuffled in (0, 7)]
    assert found[0] == found[1]


@settings(max_examples=80, deadline=None)
@given(worlds, st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)), min_size=8, max_size=8))
def test_bounds_hold_whatever_the_missing_would_have_answered(
    firms: list[Made], completions: list[tuple[int, int, int]]
) -> None:
    held = build(firms)
    lacking = {row.uid for row in open_figure(get("defects_share"), held) if row.status == "missing"}
    whole = []
    for number, firm in enumerate(firms):
        if f"E{number:02d}" in lacking:
            output, before, after = completions[number]
            extra = {"OUTPUT": float(output)}
            firm = replace(
                firm, before=firm.before | extra | {"OUT_BAD": before}, after=firm.after | extra | {"OUT_BAD": after}
            )
        whole.append(firm)
    figure, complete = (calculate(get("defects_share"), world)[0] for world in (held, build(whole)))
    assert complete.eligible == figure.eligible
    if figure.eligible:
        assert figure.lower is not None
        assert figure.upper is not None
        of_all = 100 * (complete.improved or 0) / figure.eligible  # who closed counts as not improved in both
        assert figure.lower - 1e-9 <= of_all <= figure.upper + 1e-9
    middle, completed = (calculate(get("defects_median"), world)[0] for world in (held, build(whole)))
    everybody_changed = middle.denominator == middle.with_data and completed.denominator == completed.with_data
    if everybody_changed and completed.value is not None and not figure.closed:
        assert middle.lower is None or middle.lower - 1e-9 <= completed.value
        assert middle.upper is None or completed.value <= middle.upper + 1e-9


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_a_partition_of_an_additive_figure_sums_to_the_total(firms: list[Made]) -> None:
    held = build(firms)
    for code in SUMS:
        for cut in (("country",), ("size",), ("country", "size")):
            assert may_be_summed(get(code), cut)
            parts = [figure.value or 0.0 for figure in calculate(get(code), held, cut)]
            assert sum(parts) == pytest.approx(value(code, held) or 0.0, abs=1e-9)
    counts = [sum(f.value or 0 for f in calculate(get("enterprises_trained"), held, (d,))) for d in ("country", "size")]
    assert counts == [len(firms), len(firms)]


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_leaving_one_out_equals_calculating_without_it(firms: list[Made]) -> None:
    held = build(firms)
    for code in (*POOLED, *SUMS):
        figure = calculate(get(code), held)[0]
        if figure.top is None or figure.without_top is None or figure.value is None:
            continue
        uids = [row.uid for row in open_figure(get(code), held) if row.status == "pair"]
        without: dict[str, float] = {}
        for uid in uids:
            others = [number for number in range(len(firms)) if f"E{number:02d}" != uid]
            left = value(code, build(firms, others)) if others else None
            if left is not None or code in SUMS:
                without[uid] = left or 0.0
        assert figure.without_top == pytest.approx(without[figure.top], abs=1e-9)
        if code == "jobs_net" or len(uids) == 1:  # a net sum names its largest contributor
            continue
        moved = {uid: abs(other - figure.value) for uid, other in without.items()}
        assert moved[figure.top] == pytest.approx(max(moved.values()), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(worlds, worlds)
def test_movers_sum_to_the_difference(earlier: list[Made], later: list[Made]) -> None:
    before, after = build(earlier), build(later)
    for code in (*SOME, "enterprises_trained"):
        for group in ("all", "country=GH"):
            first, last = figure_of(get(code), before, group), figure_of(get(code), after, group)
            steps = movers(get(code), before, after, group)
            wanted = ((last and last.value) or 0.0) - ((first and first.value) or 0.0)
            assert sum(step.step for step in steps) == pytest.approx(wanted, abs=1e-9)
            assert [step.uid for step in steps] == sorted({step.uid for step in steps})


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_no_number_is_nan(firms: list[Made]) -> None:
    held = build(firms)
    for indicator in all_indicators().values():
        for figure in calculate(indicator, held, ("module",) if "module" in cuts_of(indicator) else ("country",)):
            numbers = [
                number for number in (*vars(figure).values(), *figure.note.values()) if isinstance(number, float)
            ]
            assert all(np.isfinite(number) for number in numbers), figure


def _twenty(defects: list[tuple[float, float]]) -> Figure:
    names = [f"E{number:02d}" for number in range(len(defects))]
    rounds = []
    for name, pair in zip(names, defects, strict=True):
        for kind, year, bad in zip(("baseline", "endline"), (2024, 2025), pair, strict=True):
            rounds.append(Round(name, kind, f"{year}-04-01", f"{year}-06-30", {"OUT_BAD": bad, "OUTPUT": 100.0}))
    cycles = [Cycle(name, "M1", "2024-07-10") for name in names]
    held = panel("2025-12-31", [Firm(name) for name in names], cycles, rounds)
    return calculate(get("defects_mean"), held)[0]


def test_a_mean_has_a_winsorised_line_from_twenty_pairs_on() -> None:
    usual = [(10.0, 9.0)] * 18
    assert _twenty([*usual, (1.0, 50.0)]).winsorised is None
    found = _twenty([*usual, (10.0, 8.0), (1.0, 50.0)])
    assert found.value == pytest.approx((18 * -10 - 20 + 4900) / 20)
    assert found.winsorised is not None
    assert found.winsorised < found.value / 10


def _savings(amounts: list[float]) -> Figure:
    names = [f"E{number}" for number in range(len(amounts))]
    rounds = [
        Round(name, "endline", "2025-04-01", "2025-06-30", {"SAVE_AMT": amount})
        for name, amount in zip(names, amounts, strict=True)
    ]
    firms = [Firm(name, currency="USD") for name in names]
    held = panel("2025-12-31", firms, [Cycle(name, "M1", "2024-07-10") for name in names], rounds)
    return calculate(get("cost_savings_sum"), held)[0]


def test_a_money_sum_is_withheld_where_one_enterprise_dominates_or_few_report() -> None:
    assert _savings([75.0, 10.0, 5.0, 5.0, 5.0]).publishable
    assert not _savings([76.0, 9.0, 5.0, 5.0, 5.0]).publishable
    assert not _savings([25.0, 25.0, 25.0, 25.0]).publishable
    assert _savings([30.0, 20.0, 20.0, 20.0, 20.0]).note["top_three_share"] == pytest.approx(100 * 70 / 110)


def test_a_percentage_is_never_pooled() -> None:
    held = build([Made("GH", "small", {"OUT_BAD": 1, "OUTPUT": 9}, {"OUT_BAD": 1, "OUTPUT": 9}, False)])
    stated = replace(held.answers, values={"OUT_BAD_PCT": held.answers.values["OUT_BAD"]})
    only = replace(held, answers=stated)
    assert calculate(get("defects_share"), only)[0].note["percent_only"] == 1
    pooled = replace(get("defects_share"), code="defects_pooled", family="rate")
    assert calculate(pooled, only)[0].value is None
    assert calculate(pooled, held)[0].value == 0.0


def test_beside_a_percentage_the_counts_of_the_others_are_pooled() -> None:
    counted = Made("GH", "small", {"OUT_BAD": 2, "OUTPUT": 9}, {"OUT_BAD": 1, "OUTPUT": 9}, False)
    stated = Made("GH", "small", {"OUT_BAD_PCT": 2}, {"OUT_BAD_PCT": 3}, False)
    pooled = replace(get("defects_share"), code="defects_pooled", family="rate")
    found = calculate(pooled, build([stated, counted]))[0]
    assert found.value == pytest.approx(-50.0)
    assert found.top == "E01"


def test_parts_inside_enterprises_by_country() -> None:
    found = {figure.cut: figure.value for figure in calculate(get("jobs_net"), golden_panel(), ("country", "sex"))}
    assert found["country=GH;sex=unknown"] == 7
    assert sum(value or 0 for value in found.values()) == -52


def test_small_cuts_are_not_publishable() -> None:
    cuts = {figure.cut: figure.publishable for figure in calculate(get("defects_share"), golden_panel(), ("module",))}
    assert cuts == {"module=M1": True, "module=M2": False, "module=M3": False, "module=M4": False}


@pytest.mark.parametrize("code", sorted(all_indicators()))
@pytest.mark.parametrize("rounds", [[], [Round("E0", "baseline", "2024-01-01", "2024-03-31", {})]])
def test_every_figure_of_enterprises_in_training_that_answered_nothing_is_empty_not_an_error(code, rounds):
    world = panel("2026-01-01", [Firm("E0", "GH"), Firm("E1", "")], [Cycle("E0", "M1", "2024-05-01")], rounds)
    indicator = get(code)
    (found,) = calculate(indicator, world)
    assert found.with_data in (None, 0, 1), "one enterprise was trained, so at most that is known"
    if indicator.basis in ("pairs", "endline"):
        assert found.with_data == 0
        assert found.value in (None, 0)
