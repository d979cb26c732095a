"""Net savings of improvement projects (rule 10) by numbers worked out by hand, and what must hold of any."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.calculation.calculate import calculate, may_be_summed
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.fingerprint import fingerprint
from score.catalogue.calculation.observed import UnknownCut, cuts_of
from score.catalogue.calculation.opening import movers, open_figure
from score.catalogue.calculation.panel import Panel, ProjectSavings
from score.catalogue.calculation.projects import same_saving
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, at, days, panel, payments, strings

SUM, MEDIAN, SHARE = (get(code) for code in ("net_savings_sum", "net_savings_median", "savings_above_cost_share"))
FIRMS = "ABCDEFG"
PLACE = {name: number for number, name in enumerate(FIRMS)}


@dataclass(frozen=True)
class Saving:
    """One row: months of 2025 from October on, unless said otherwise."""

    firm: str
    project: int
    saving: float
    cost: float = 0
    overlaps: int = -1
    observed: bool = True
    currency: str = "USD"
    verified: bool = True
    months: int = 3
    starts: str = "2025-10-01"


# A: 12,000 - 2,000, and 8,000 of these once more at a cost of 1,000 = 9,000; B 2,500; C -600;
# D 30,000 cedi at 15 = 2,000; E only projects; F nothing; G 500
HAND = [
    Saving("A", 1, 12_000, 2_000),
    Saving("A", 2, 8_000, 1_000, overlaps=1, verified=False),
    Saving("B", 3, 3_000, 500),
    Saving("C", 4, 1_000, 1_600),
    Saving("D", 5, 30_000, currency="GHS"),
    Saving("E", 6, 5_000, 1_000, observed=False),
    Saving("B", 3, 900, 100, observed=False),
    Saving("G", 7, 500),
]
HEADS = {"A": 100, "B": 50, "C": 20, "D": 40, "E": 30, "F": 10, "G": 10}


def world(
    savings: list[Saving],
    costs: list[tuple[str, float]] = [],  # noqa: B006 - never changed
    fees: list[tuple[str, float]] = [],  # noqa: B006
    as_of: str = "2025-12-31",
    trained: str = FIRMS,
) -> Panel:
    firms = [Firm(name, "GH" if name < "D" else "PE", "USD") for name in FIRMS]
    made = panel(
        as_of,
        firms,
        [Cycle(name, "M1", "2024-05-01", trained=name in trained) for name in FIRMS],
        fees=[(firm, amount, "USD", "2024-05-10") for firm, amount in fees],
        rates=[("USD", "GHS", "2025-01-01", 15.0)],
        heads=[(name, "2024-04-01", heads) for name, heads in HEADS.items()],
    )
    rows = sorted(savings, key=lambda one: (one.firm, one.project, one.observed))
    projects = ProjectSavings(
        enterprise=at(PLACE, (one.firm for one in rows)),
        project=np.array([one.project for one in rows], np.int64),
        observed=np.array([one.observed for one in rows], np.bool_),
        saving=np.array([one.saving for one in rows], np.float64),
        one_off_cost=np.array([one.cost for one in rows], np.float64),
        currency=strings(one.currency for one in rows),
        starts_on=days(one.starts for one in rows),
        months=np.array([one.months for one in rows], np.int64),
        overlaps_with=np.array([one.overlaps for one in rows], np.int64),
        verified=np.array([one.verified for one in rows], np.bool_),
    )
    paid = [(firm, amount, "USD", "2024-05-10") for firm, amount in costs]
    return replace(made, projects=projects, costs=payments(paid, PLACE))


def figure(indicator, savings: list[Saving], **more) -> Figure:  # type: ignore[no-untyped-def]
    (found,) = calculate(indicator, world(savings, **more))
    return found


def total(savings: list[Saving]) -> float:
    return figure(SUM, savings).value or 0.0


def test_the_sum_is_observed_net_and_overlaps_once() -> None:
    found = figure(SUM, HAND)
    assert found.value == pytest.approx(9_000 + 2_500 - 600 + 2_000 + 500)  # 13,400
    assert (found.eligible, found.with_data) == (7, 5)
    assert found.coverage == pytest.approx(500 / 7)
    assert (found.top, found.without_top) == ("A", pytest.approx(4_400))
    assert found.note["top_three_share"] == pytest.approx(100 * 13_500 / 13_400)  # C takes some away
    assert found.publishable  # A gives 67.2 %


def test_projections_stand_apart() -> None:
    found = figure(SUM, HAND)
    assert (found.note["projected"], found.note["projected_of"]) == (4_000 + 800, 2)
    assert "projected" not in figure(SUM, [one for one in HAND if one.observed]).note
    assert figure(SUM, [one for one in HAND if not one.observed]).value is None


def test_the_missing_saved_or_lost_as_much_per_worker_as_any() -> None:
    # per worker: A 90, B 50, C -30, D 50, G 50; E and F have 40 workers
    found = figure(SUM, HAND)
    assert (found.lower, found.upper) == (pytest.approx(13_400 - 30 * 40), pytest.approx(13_400 + 90 * 40))
    assert found.bounds_kind == "range of assumptions"


def test_nobody_missing_leaves_one_number() -> None:
    found = figure(SUM, HAND, trained="ABCDG")
    assert (found.eligible, found.lower, found.upper) == (5, found.value, found.value)


def test_where_one_gives_more_than_three_quarters_it_is_withheld() -> None:
    assert not figure(SUM, [*HAND, Saving("A", 8, 20_000)]).publishable
    assert not figure(SUM, [one for one in HAND if one.firm != "G"]).publishable  # four are too few


def test_the_middle_enterprise_and_no_zeros_for_those_of_whom_nobody_knows() -> None:
    found = figure(MEDIAN, HAND)
    assert (found.value, found.denominator) == (2_000, 5)
    # 7 in all: the fourth lowest with two more below, and with two more above
    assert (found.lower, found.upper) == (500, 2_500)


def test_above_the_full_cost_a_tie_is_worse() -> None:
    costs = [("A", 4_000), ("A", 5_000), ("B", 1_000), ("C", 1_000), ("D", 0), ("E", 100)]
    found = figure(SHARE, HAND, costs=costs)
    # known of A (9,000 and 9,000), B (2,500 and 1,000), C; without any cost of D and G
    assert (found.numerator, found.denominator, found.eligible) == (1, 3, 7)
    assert (found.improved, found.unchanged, found.worse) == (1, 0, 2)
    assert found.value == pytest.approx(100 / 3)
    assert (found.lower, found.upper) == (pytest.approx(100 / 7), pytest.approx(500 / 7))
    assert not found.publishable


def test_what_they_paid_themselves_stands_beside() -> None:
    five = [("A", 20_000.0), ("B", 1_000.0), ("C", 1_000.0), ("D", 1_000.0), ("G", 1_000.0)]
    fees = [("A", 2_000.0), ("B", 2_500.0), ("C", 0.0), ("D", 100.0), ("G", 600.0)]
    found = figure(SHARE, HAND, costs=five, fees=fees)
    # above the cost: B 2,500 and D 2,000; above the own fee: A 9,000 and D 2,000; B 2,500 is a tie
    assert (found.numerator, found.denominator) == (2, 5)
    assert (found.note["above_paid"], found.note["above_paid_of"]) == (2, 5)
    assert "above_paid" not in figure(SHARE, HAND, costs=five, fees=fees[:4]).note


@pytest.mark.parametrize(("as_of", "counted"), [("2025-12-30", 0), ("2025-12-31", 1), ("2026-06-01", 1)])
def test_months_count_when_they_are_over(as_of: str, counted: int) -> None:
    assert figure(SUM, [Saving("B", 1, 700)], as_of=as_of).with_data == counted


def test_an_unknown_rate_makes_the_whole_enterprise_unknown() -> None:
    found = figure(SUM, [*HAND, Saving("B", 9, 100, currency="XTS")])
    assert (found.value, found.with_data) == (pytest.approx(13_400 - 2_500), 4)


def test_untrained_enterprises_are_not_in_it() -> None:
    found = figure(SUM, HAND, trained="BCDG")
    assert (found.value, found.eligible) == (pytest.approx(4_400), 4)


def test_what_nobody_verified_is_weak_evidence() -> None:
    assert figure(SUM, HAND).weak_evidence == 1  # one of the two of A


def test_by_country_the_sums_add_up() -> None:
    found = {one.cut: one.value for one in calculate(SUM, world(HAND), ("country",))}
    assert found == {"country=GH": pytest.approx(10_900), "country=PE": pytest.approx(2_500)}
    assert may_be_summed(SUM, ("country",))
    assert not may_be_summed(MEDIAN, ("country",))


def test_projects_are_of_no_cycle_and_have_no_parts() -> None:
    assert "sector" in cuts_of(SUM)
    for cut in ("module", "cohort", "phase", "sex"):
        with pytest.raises(UnknownCut):
            calculate(SUM, world(HAND), (cut,))


def test_it_opens_to_every_trained_enterprise() -> None:
    rows = {row.uid: row for row in open_figure(SUM, world(HAND))}
    assert {uid: row.after for uid, row in rows.items() if row.status == "pair"} == {
        "A": 9_000,
        "B": 2_500,
        "C": -600,
        "D": 2_000,
        "G": 500,
    }
    assert [uid for uid, row in rows.items() if row.status == "missing"] == ["E", "F"]
    assert sum(row.contribution or 0 for row in rows.values()) == pytest.approx(13_400)


def test_a_new_project_moves_the_sum_by_its_own_amount() -> None:
    (step,) = movers(SUM, world(HAND), world([*HAND, Saving("F", 9, 40)]))
    assert (step.uid, step.step) == ("F", pytest.approx(40))


def test_the_print_changes_with_an_amount_and_not_with_the_keys_of_a_database() -> None:
    other_keys = [
        replace(one, project=one.project + 100, overlaps=one.overlaps + 100 if one.overlaps > 0 else -1) for one in HAND
    ]
    whole = fingerprint(SUM, world(HAND))
    assert fingerprint(SUM, world(other_keys)) == whole
    assert fingerprint(SUM, world([*HAND, Saving("F", 9, 40)])) != whole
    assert fingerprint(SUM, world([replace(HAND[5], saving=1), *HAND[:5], *HAND[6:]])) != whole  # a projection


def test_the_same_saving_by_way_of_others() -> None:
    assert same_saving([11, 12, 13, 14, 15], [None, 13, 11, 99, 15]) == [0, 0, 0, 3, 4]


amounts = st.integers(0, 10_000)
projects_of_a_firm = st.lists(st.tuples(amounts, amounts, st.integers(0, 5)), min_size=1, max_size=6)


def drawn(rows: list[tuple[int, int, int]]) -> list[Saving]:
    """Projects of one firm; each may overlap with one of the first six, itself too, which says nothing."""
    return [Saving("A", at, saving, cost, overlaps=other) for at, (saving, cost, other) in enumerate(rows)]


@given(projects_of_a_firm, st.integers(0, 5), amounts, amounts)
def test_an_overlapping_project_never_raises_the_sum_beyond_the_larger_saving(rows, other, saving, cost) -> None:
    before = drawn(rows)
    named = before[other % len(before)]
    smaller = Saving("A", 50, min(saving, named.saving), cost, overlaps=named.project)
    assert total([*before, smaller]) <= total(before) - cost
    larger = replace(smaller, saving=saving)
    assert total([*before, larger]) <= total([*before, replace(larger, overlaps=-1)])


@given(projects_of_a_firm, st.integers(0, 5), st.integers(1, 5_000))
def test_every_one_off_cost_lowers_the_sum_by_itself(rows, which, more) -> None:
    before = drawn(rows)
    chosen = before[which % len(before)]
    dearer = [replace(one, cost=one.cost + more) if one is chosen else one for one in before]
    assert total(dearer) == pytest.approx(total(before) - more)


@given(projects_of_a_firm, st.integers(0, 5), amounts)
def test_a_projection_moves_no_sum(rows, which, saving) -> None:
    before = drawn(rows)
    projected = Saving("A", which % len(before), saving, observed=False)
    assert total([*before, projected]) == total(before)


@given(projects_of_a_firm, st.randoms())
def test_the_order_of_projects_does_not_matter(rows, random) -> None:
    before = drawn(rows)
    keys = list(range(len(before)))
    random.shuffle(keys)
    renamed = [
        replace(one, project=keys[one.project], overlaps=dict(enumerate(keys)).get(one.overlaps, -1)) for one in before
    ]
    assert total(renamed) == pytest.approx(total(before))
