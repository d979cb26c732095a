"""Complementary suppression, attacked: nothing that was hidden is found out, nor known closer than it may be."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement.disclosure import TOTAL, Table, audit, dominance, p_percent, protect, sensitive, threshold
from score.measurement.disclosure.equations import Moves
from score.measurement.errors import SurveyError, UnknownName
from tests.measurement.disclosure import attacker

SIZES_OF_COUNTS = st.sampled_from([(5,), (4, 4), (6, 3), (3, 3, 3), (4, 3, 2), (2, 2, 2, 2)])
SIZES_OF_SUMS = st.sampled_from([(6,), (4, 4), (5, 3), (3, 3, 2), (2, 2, 2, 2)])


def counting(sizes, counts):
    names = {f"d{axis}": [f"{'abcd'[axis]}{place}" for place in range(size)] for axis, size in enumerate(sizes)}
    return Table.from_arrays(names, np.reshape(counts, sizes))


def random_counts(sizes, seed):
    rng = np.random.default_rng(seed)
    return counting(sizes, rng.poisson(rng.choice([0.0, 2.0, 9.0, 40.0], sizes, p=[0.1, 0.2, 0.3, 0.4])))


def random_sums(sizes, seed):
    """Firms with a few giants among them, several in most cells."""
    rng = np.random.default_rng(seed)
    firms = int(np.prod(sizes)) * 4
    records = {f"d{axis}": rng.integers(0, size, firms) for axis, size in enumerate(sizes)}
    records["y"] = np.round(rng.lognormal(6, 1.8, firms), 2)
    return Table.of(records, list(records)[:-1], "y")


def assert_safe(table, protected):
    """What the attacker of the tests finds: no point, and no less than what has to stay possible."""
    shown = attacker.read(protected.rows(), table)
    assert {name for name, value in shown.items() if value is None} == protected.suppressed
    for position in protected.suppressed:
        value = float(table.values.ravel()[table.place(position)])
        low, high = attacker.bounds(shown, table, [position])
        slack = 1e-6 * float(table.values.max())
        assert low - slack <= value <= high + slack, "the attack itself is wrong"
        if value > slack:
            assert high - low > 1e-6 * value, f"{position} is found out"
        known = protected.intervals[position]
        assert known.low == pytest.approx(low, abs=slack) or table.whole
        needed = protected.primary.get(position)
        if needed:
            assert low <= value - needed.lower + slack and high >= value + needed.upper - slack, position
    for one in protected.requirements:
        low, high = attacker.bounds(shown, table, list(one.cells))
        slack = 1e-6 * float(table.values.max())
        assert low <= one.value - one.lower + slack and high >= one.value + one.upper - slack, one


def assert_hidden_sums_are_of_enough(table, protected, minimum):
    """The rest of a line is the total less what is shown: it is of nobody, or of enough people."""
    counts = next(iter(table.counts.values())).ravel()
    for axis, one in enumerate(table.dimensions):
        for position in table.positions:
            if position[axis] == TOTAL and position not in protected.suppressed:
                line = [(*position[:axis], category, *position[axis + 1 :]) for category in one.categories]
                hidden = sum(counts[table.place(cell)] for cell in line if cell in protected.suppressed)
                assert hidden == 0 or hidden >= minimum, position


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SIZES_OF_COUNTS, st.integers(0, 10**6))
def test_counts_are_safe(sizes, seed):
    table = random_counts(sizes, seed)
    protected = protect(table, [threshold(5)])
    assert set(protected.primary) == {
        position for position, count in zip(table.positions, table.values.ravel(), strict=True) if 0 < count < 5
    }
    assert_safe(table, protected)
    assert_hidden_sums_are_of_enough(table, protected, 5)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SIZES_OF_SUMS, st.integers(0, 10**6))
def test_sums_are_safe(sizes, seed):
    table = random_sums(sizes, seed)
    rules = [threshold(3), p_percent(15), dominance(1, 80)]
    protected = protect(table, rules)
    assert set(protected.primary) == set(sensitive(table, rules))
    assert_safe(table, protected)
    assert_hidden_sums_are_of_enough(table, protected, 3)


@pytest.mark.parametrize("sizes", [(3, 3), (2, 2, 2)])
@pytest.mark.parametrize("seed", range(8))
def test_somebody_who_tries_all_tables_of_whole_numbers_finds_nothing(sizes, seed):
    """Whole numbers tell more than the equations alone, from three dimensions on; every table is tried."""
    most = 3 if sizes == (3, 3) else 4
    rng = np.random.default_rng(seed)
    table = counting(sizes, rng.integers(0, most, sizes))
    protected = protect(table, [threshold(2)])
    found = attacker.possible(attacker.read(protected.rows(), table), table, most)
    assert len(found)
    for position in protected.suppressed:
        place = table.place(position)
        assert len(np.unique(found[:, place])) > 1, position
        needed = protected.primary.get(position)
        if needed:
            value = table.values.ravel()[place]
            assert found[:, place].min() <= value - needed.lower, position
            assert found[:, place].max() >= value + needed.upper, position


@pytest.mark.parametrize("seed", range(4))
def test_audit_of_any_pattern_is_what_trying_all_tables_gives(seed):
    rng = np.random.default_rng(seed)
    table = counting((2, 2, 2), rng.integers(0, 4, (2, 2, 2)))
    inner = [position for position in table.positions if TOTAL not in position]
    hidden = [inner[place] for place in rng.choice(8, size=5 + seed % 3, replace=False)]
    shown = {one: None if one in hidden else float(value) for one, value in zip(table.positions, table.values.ravel(),
                                                                               strict=True)}  # fmt: skip
    found = attacker.possible(shown, table, 4)
    for position, interval in audit(table, hidden).items():
        column = found[:, table.place(position)]
        # totals are at most 6 here: beyond what was tried an interval may go on, but not end before
        assert interval.low == column.min() and (interval.high == column.max() or interval.high > column.max() == 4)


def test_whole_numbers_tell_more_than_the_equations_and_the_audit_knows():
    """From three dimensions on: here the equations allow 1.5, and whole numbers begin at 2."""
    rng = np.random.default_rng(19)
    table = counting((4, 4, 4), rng.integers(0, 5, (4, 4, 4)))
    inner = [position for position in table.positions if TOTAL not in position]
    hidden = [inner[place] for place in rng.choice(64, size=41, replace=False)]
    shown = dict(zip(table.positions, table.values.ravel(), strict=True)) | dict.fromkeys(hidden)
    cell = ("a0", "b0", "c3")
    for whole, low in ((True, 2), (False, 1.5)):
        found = audit(table, hidden, whole=whole)[cell]
        assert (found.low, found.high) == pytest.approx((low, 6))
        assert attacker.bounds(shown, table, [cell], whole=whole) == pytest.approx((low, 6))
    assert audit(table, hidden)[cell].low == 2


@pytest.mark.parametrize("seed", [11, 14])
def test_what_proves_a_count_safe_is_a_table_of_whole_numbers(seed):
    """Half a person is no proof: in these tables some of the cheapest movements have halves."""
    table = random_counts((4, 4, 4), seed)
    moves, values = Moves.of(table), table.values.ravel()
    small = (values > 0) & (values < 5)
    halves = 0
    for place in np.flatnonzero(small):
        cost = np.where(small, 1e-6, values / values.mean())
        moved = moves.cheapest(np.array([place]), 1.0, values > 0, cost)
        assert moved[place] == 1 and (moved == np.round(moved)).all() and (values + moved >= 0).all()
        assert np.abs(moves.equations @ moved).max() == 0
        real = replace(moves, whole=False).cheapest(np.array([place]), 1.0, values > 0, cost)
        halves += bool(np.abs(real - np.round(real)).max() > 0.1)
    assert halves


def test_establishments_in_several_cells_are_not_added_up():
    """Two in x and two in y may be the same two: x and y together are not four. Here they are, and z has to help."""
    records = {
        "a": ["x"] * 12 + ["y"] * 12 + ["z"] * 20,
        "person": list(range(44)),
        "firm": ["k", "l"] * 12 + ["m", "n", "o", "p"] * 5,
    }
    table = Table.of(records, ["a"], unit={"persons": "person", "establishments": "firm"})
    assert set(protect(table, [threshold()]).complementary) == {("z",)} and table.additive == {"persons"}


def test_a_single_hidden_cell_is_found_out_by_its_row():
    table = counting((2, 2), [[3, 20], [30, 40]])
    assert audit(table, [("a0", "b0")])["a0", "b0"].is_point
    square = list(itertools.product(("a0", "a1"), ("b0", "b1")))
    known = audit(table, square)["a0", "b0"]
    assert (known.low, known.high) == (0, 23) and not known.is_point


def test_three_cells_of_a_square_hide_nothing_and_the_fourth_is_added():
    table = counting((2, 2), [[3, 20], [30, 40]])
    assert all(one.is_point for one in audit(table, [("a0", "b0"), ("a0", "b1"), ("a1", "b0")]).values())
    protected = protect(table, [threshold(10)])
    assert set(protected.primary) == {("a0", "b0")} and len(protected.complementary) == 3
    assert protected.complementary["a1", "b1"] == "so that nobody can work out ('a0', 'b0')"


def test_a_hidden_total_leaves_no_upper_limit():
    table = counting((2,), [3, 4])
    known = audit(table, [("a0",), (TOTAL,)])
    assert known["a0",].high == np.inf and known[TOTAL,].low == 4


def test_the_cheapest_of_several_squares_is_taken():
    table = counting((3, 3), [[3, 20, 90], [30, 25, 80], [70, 60, 99]])
    assert set(protect(table, [threshold(10)]).complementary) == {("a0", "b1"), ("a1", "b0"), ("a1", "b1")}
    dear = np.ones((4, 4))
    dear[1, 1] = 50
    assert ("a1", "b1") not in protect(table, [threshold(10)], cost=dear).suppressed
    assert len(protect(table, [threshold(10)], cost="cells").complementary) == 3


def test_what_nobody_contributes_to_hides_nothing():
    """An empty cell may be known to be empty: it is published, and another square is taken."""
    table = counting((3, 3), [[3, 0, 90], [30, 25, 80], [70, 60, 99]])
    protected = protect(table, [threshold(10)])
    assert ("a0", "b1") not in protected.suppressed
    assert {row["count"] for row in protected.rows() if (row["d0"], row["d1"]) == ("a0", "b1")} == {0}


def test_two_small_cells_do_not_hide_one_another_in_a_sum_that_is_small_itself():
    table = counting((3,), [1, 2, 90])
    protected = protect(table, [threshold(10)])
    assert set(protected.complementary) == {("a2",)}
    assert any(set(one.cells) == {("a0",), ("a1",)} and one.value == 3 for one in protected.requirements)


def test_a_single_firm_cannot_work_out_its_neighbour():
    """Two cells of one firm each: whoever is one of them takes its own from their sum, which therefore stays hidden."""
    table = Table.from_arrays(
        {"a": ["x", "y", "z"]}, {"establishments": [1, 1, 6]}, [500, 400, 900], [[500, 0], [400, 0], [200, 200]]
    )
    protected = protect(table, [p_percent(10)])
    assert set(protected.complementary) == {("z",)}
    low, high = attacker.bounds(attacker.read(protected.rows(), table), table, [("x",), ("y",)])
    assert high - low >= 2 * 50


def test_a_firm_in_several_cells_may_dominate_their_sum():
    """Three firms in each cell, but the same giant in all: the sums are judged as if the largest were always one."""
    records = {
        "a": ["x"] * 3 + ["y"] * 3 + ["z"] * 4,
        "firm": ["G", "k", "l", "G", "m", "n", "k", "l", "m", "n"],
        "y": [900.0, 40, 40, 900, 45, 45, 50, 50, 50, 50],
    }
    table = Table.of(records, ["a"], "y", "firm")
    protected = protect(table, [dominance(1, 90)])
    assert {("x",), ("y",)} <= set(protected.primary) and ("z",) in protected.suppressed


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ([9, 8], []),
        ([9, 8, 2], [1, 2]),
        ([9, 2], [0, 1]),
        ([9, 3, 3], [1, 2]),
        ([9, 1, 2], [0, 1, 2]),
        ([9, 0, 4], [0, 2]),
        ([2, 3], [0, 1]),
    ],
)
def test_the_programmes_figures_by_country(numbers, hidden):
    """Its own rule with five enterprises: what is left of the total is of five or more, in two groups."""
    protected = protect(counting((len(numbers),), numbers), [threshold(5)])
    assert protected.suppressed == {(f"a{place}",) for place in hidden}


@pytest.mark.parametrize("seed", range(6))
def test_the_programmes_figures_by_country_and_sector(seed):
    table = counting((3, 3), [(seed * 7 + place * place * 3) % 11 for place in range(9)])
    protected = protect(table, [threshold(5)])
    assert_safe(table, protected)
    assert_hidden_sums_are_of_enough(table, protected, 5)


def test_a_sum_of_money_in_which_one_enterprise_exceeds_three_quarters():
    """96.8 % of the savings come from one enterprise: of three groups, its own and another are hidden."""
    rows = [[96.8, 3.2, 0], [40, 30, 30], [25, 25, 25]]
    table = Table.from_arrays({"country": ["GH", "PE", "VN"]}, {"enterprises": [2, 3, 4]}, [100, 100, 100], rows)
    protected = protect(table, [dominance(1, 75)])
    assert set(protected.primary) == {("GH",)} and len(protected.complementary) == 1


def test_what_is_published_does_not_say_why():
    protected = protect(counting((3,), [3, 20, 90]), [threshold(10)])
    assert protected.rows() == [
        {"d0": "a0", "count": None},
        {"d0": "a1", "count": None},
        {"d0": "a2", "count": 90.0},
        {"d0": TOTAL, "count": 113.0},
    ]


def test_nothing_sensitive_hides_nothing():
    protected = protect(counting((2, 2), [[30, 20], [30, 40]]), [threshold(10)])
    assert protected.suppressed == frozenset() and protected.requirements == ()


def test_a_table_that_is_small_altogether_is_hidden_altogether():
    protected = protect(counting((2, 2), [[1, 2], [0, 1]]), [threshold(10)])
    assert {row["count"] for row in protected.rows()} == {None, 0.0}


def test_cells_that_have_to_be_published_are():
    table = counting((3, 3), [[3, 20, 90], [30, 25, 80], [70, 60, 99]])
    protected = protect(table, [threshold(10)], publish=[("a1", "b1")])
    assert ("a1", "b1") not in protected.suppressed
    assert_safe(table, protected)
    with pytest.raises(SurveyError, match="3 persons"):
        protect(table, [threshold(10)], publish=[("a0", "b0")])
    others = [position for position in table.positions if position != ("a0", "b0")]
    with pytest.raises(SurveyError, match="let fewer cells"):
        protect(table, [threshold(10)], publish=others)


def test_no_hidden_cell_is_there_for_nothing():
    """Showing any of the added cells again gives something away."""
    table = random_counts((5, 5), 11)
    protected = protect(table, [threshold(5)])
    assert protected.complementary
    for one in protected.complementary:
        shown = {name: value for name, value in zip(table.positions, table.values.ravel(), strict=True)
                 if name not in protected.suppressed or name == one}  # fmt: skip
        narrowed = [attacker.bounds(shown, table, list(need.cells)) for need in protected.requirements]
        assert any(
            low > need.value - need.lower + 1e-6 or high < need.value + need.upper - 1e-6
            for need, (low, high) in zip(protected.requirements, narrowed, strict=True)
        ), one


def test_the_same_table_is_always_protected_in_the_same_way():
    one, other = (protect(random_counts((4, 4, 3), 5), [threshold(8)]) for _ in range(2))
    assert one.suppressed == other.suppressed and one.intervals == other.intervals


@pytest.mark.parametrize("factor", [1e-6, 1.0, 1e7])
def test_the_unit_of_money_does_not_matter(factor):
    plain = random_sums((4, 4), 3)
    scaled = Table(plain.dimensions, plain.values * factor, plain.counts, plain.largest * factor)
    rules = [threshold(3), p_percent(15)]
    assert protect(scaled, rules).suppressed == protect(plain, rules).suppressed


def test_a_small_cell_beside_giants_is_not_taken_for_safe():
    """The solver is exact to a share of the largest number; a cell of 7 in a table of thousands of millions is not."""
    table = Table.from_arrays(
        {"a": ["x", "y"], "b": ["p", "q"]}, [[1, 40], [50, 60]], [[7.0, 3e9], [2e9, 5e9]],
        [[[7.0, 0], [1e8, 1e8]], [[1e8, 1e8], [1e8, 1e8]]],
    )  # fmt: skip
    found = audit(table, [("x", "p"), ("x", "q"), ("y", "p")])["x", "p"]
    assert found.low == pytest.approx(7, abs=1e-3) and found.high == pytest.approx(7, abs=1e-3)
    known = protect(table, [threshold(3)]).intervals["x", "p"]
    assert known.low <= 7 * 0.8 and known.high >= 7 * 1.2


@pytest.mark.parametrize(
    ("cost", "error", "said"),
    [
        ("value", UnknownName, "Did you mean “values”"),
        (np.ones((2, 2)), SurveyError, "one for each cell and each total"),
        (-np.ones((4, 4)), SurveyError, "from 0"),
    ],
)
def test_costs_that_are_none(cost, error, said):
    with pytest.raises(error, match=said):
        protect(counting((3, 3), [3, 20, 90, 30, 25, 80, 70, 60, 99]), [threshold(10)], cost=cost)


def test_a_cell_that_is_not_there_cannot_be_audited():
    with pytest.raises(UnknownName, match="category of d0"):
        audit(counting((2,), [3, 4]), [("a7",)])
