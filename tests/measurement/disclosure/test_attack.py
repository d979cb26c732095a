"""The attack, the equations it stands on, and the parts of the defence that it does not trust."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement.disclosure import TOTAL, Interval, Table, audit, dominance, p_percent, protect, threshold
from score.measurement.disclosure.attack import Attacker
from score.measurement.disclosure.equations import Moves, groups, lines, optimum, together
from score.measurement.disclosure.rules import Rules
from tests.measurement.disclosure import attacker

# investment of enterprises by activity and region, in millions, in the manner of the example of Fischetti and Salazar
# (2000), in which activity II in region C is sensitive; intervals are worked out by hand
INVESTMENT = Table.from_arrays(
    {"activity": ["I", "II", "III"], "region": ["A", "B", "C"]},
    [[20, 50, 10], [8, 19, 22], [17, 32, 12]],
)


def named(*sizes):
    return {f"d{axis}": [f"{'abcd'[axis]}{place}" for place in range(size)] for axis, size in enumerate(sizes)}


# ---- by hand


def test_the_totals_of_the_example():
    assert INVESTMENT.values.tolist() == [[20, 50, 10, 80], [8, 19, 22, 49], [17, 32, 12, 61], [45, 101, 44, 190]]


def test_the_interval_of_the_example():
    """With II A, II C, III A and III C hidden everybody can work out that II C is 5 to 30: it can grow by the 8 of
    II A, and fall by the 17 of III A."""
    square = [(activity, region) for activity in ("II", "III") for region in ("A", "C")]
    found = audit(INVESTMENT, square)
    assert (found["II", "C"].low, found["II", "C"].high) == (5, 30)
    assert (found["II", "A"].low, found["II", "A"].high) == (0, 25)
    assert (found["III", "A"].low, found["III", "A"].high) == (0, 25)
    assert (found["III", "C"].low, found["III", "C"].high) == (4, 29)


def test_one_cell_alone_hides_nothing_in_the_example():
    for hidden in ([("II", "C")], [("II", "C"), ("II", "A")], [("II", "C"), ("II", "A"), ("III", "C")]):
        assert audit(INVESTMENT, hidden)["II", "C"] == Interval(22, 22)


def test_the_example_is_protected_as_far_as_asked():
    """A fifth of 22 below and above: 17.6 to 26.4. The cheapest square leaves more open than that."""
    protected = protect(INVESTMENT, [threshold(2)], also={("II", "C"): "as in the example"})
    assert len(protected.suppressed) == 4
    assert protected.intervals["II", "C"].holds(21, 23)
    cost = sum(INVESTMENT.values.ravel()[INVESTMENT.place(one)] for one in protected.suppressed)
    squares = []
    for rows in itertools.combinations(("I", "II", "III"), 2):
        for columns in itertools.combinations("ABC", 2):
            cells = list(itertools.product(rows, columns))
            if ("II", "C") in cells and audit(INVESTMENT, cells)["II", "C"].holds(21, 23):
                squares.append(sum(INVESTMENT.values.ravel()[INVESTMENT.place(one)] for one in cells))
    assert cost == min(squares)


# ---- intervals


@pytest.mark.parametrize(
    ("interval", "low", "high", "holds"),
    [
        (Interval(2, 8), 3, 7, True),
        (Interval(2, 8), 2, 8, True),
        (Interval(2, 8), 1, 7, False),
        (Interval(2, 8), 3, 9, False),
        (Interval(0, np.inf), 0, 1e12, True),
        (Interval(1e9 + 1, 2e9), 1e9, 2e9, True),  # nearer than anybody can reckon
    ],
)
def test_what_an_interval_holds(interval, low, high, holds):
    assert interval.holds(low, high) is holds


@pytest.mark.parametrize(
    ("low", "high", "is_point"), [(3, 3, True), (3, 4, False), (0, 1e-9, True), (1e9, 1e9 + 1, True)]
)
def test_when_an_interval_is_a_point(low, high, is_point):
    assert Interval(low, high).is_point is is_point


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.sampled_from([(4,), (3, 3), (2, 4), (2, 2, 2)]), st.integers(0, 10**6), st.floats(0.2, 0.8))
def test_the_attack_of_sums_finds_what_another_attack_finds(sizes, seed, hidden_share):
    """In real numbers, any pattern, totals among the hidden."""
    rng = np.random.default_rng(seed)
    table = Table.from_arrays(named(*sizes), np.ones(sizes, dtype=int), np.round(rng.exponential(40, sizes), 2) + 0.5)
    hidden = [one for one in table.positions if rng.random() < hidden_share]
    shown = {one: None if one in hidden else float(value)
             for one, value in zip(table.positions, table.values.ravel(), strict=True)}  # fmt: skip
    for position, known in audit(table, hidden).items():
        low, high = attacker.bounds(shown, table, [position])
        slack = 1e-5 * float(table.values.max())
        assert known.low == pytest.approx(low, abs=slack), position
        assert known.high == (np.inf if np.isinf(high) else pytest.approx(high, abs=slack)), position


def test_cells_that_share_no_line_tell_nothing_about_one_another():
    """Two squares apart in a table of four by four: hiding the second changes nothing of the first."""
    rng = np.random.default_rng(1)
    table = Table.from_arrays(named(4, 4), rng.integers(1, 20, (4, 4)))
    first = list(itertools.product(("a0", "a1"), ("b0", "b1")))
    second = list(itertools.product(("a2", "a3"), ("b2", "b3")))
    alone, both = audit(table, first), audit(table, [*first, *second])
    assert all(both[position] == known for position, known in alone.items())


def test_sums_of_hidden_cells_are_attacked_as_cells_are():
    """x + y is known, as the rest of its row is shown; x + z in two rows is not."""
    table = Table.from_arrays(named(2, 3), [[3, 4, 9], [5, 6, 9]])
    hidden = table.places([("a0", "b0"), ("a0", "b1"), ("a1", "b0"), ("a1", "b1")])
    one = Attacker(Moves.of(table), hidden)
    row = np.array([table.place(("a0", "b0")), table.place(("a0", "b1"))])
    assert one.bounds(row).is_point and one.bounds(row).low == 7
    across = np.array([table.place(("a0", "b0")), table.place(("a1", "b1"))])
    known = one.bounds(across)
    assert (known.low, known.high) == (9 - 2 * 3, 9 + 2 * 4), "both grow by 4 or fall by 3 together"


def test_nothing_hidden_is_nothing_to_attack():
    assert audit(INVESTMENT, []) == {}


# ---- equations


@pytest.mark.parametrize("sizes", [(3,), (2, 4), (2, 3, 2), (2, 2, 2, 2)])
def test_the_equations_of_a_table_are_those_that_any_table_obeys(sizes):
    table = Table.from_arrays(named(*sizes), np.random.default_rng(2).integers(0, 9, sizes))
    matrix = lines(table.shape)
    assert matrix.shape == (sum(table.values.size // length for length in table.shape), table.values.size)
    assert np.abs(matrix @ table.values.ravel()).max() == 0
    wrong = table.values.copy()
    wrong[(0,) * len(sizes)] += 1
    assert np.abs(matrix @ wrong.ravel()).max() == 1


def test_an_optimum_is_whole_where_asked_and_none_where_there_is_none():
    """x + y = 3, x - y = 0 has 1.5 as its only answer."""
    matrix = lines((3,))[:, [0, 1]].tocsr()
    both = np.array([[1.0, 1.0], [1.0, -1.0]])
    low, high = np.zeros(2), np.full(2, 10.0)
    right = np.array([3.0, 0.0])
    given = type(matrix)(both)
    assert optimum(np.ones(2), given, right, low, high) == pytest.approx([1.5, 1.5])
    assert optimum(np.ones(2), given, right, low, high, whole=True) is None
    assert optimum(np.ones(2), given, right, low, high, whole=True, only_easy=True) is None
    assert optimum(np.ones(2), given, right, low, np.full(2, 1.0)) is None
    assert optimum(np.array([1.0, 2.0]), given[[0]], np.array([3.0]), low, high, whole=True).tolist() == [3, 0]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.sampled_from([(5,), (3, 4), (2, 3, 2)]), st.integers(0, 10**6), st.sampled_from([1.0, -1.0, 2.0]))
def test_a_movement_makes_another_table(sizes, seed, amount):
    """What moves leaves every total true, nothing below 0, the shown cells where they are, and the cell as asked."""
    rng = np.random.default_rng(seed)
    table = Table.from_arrays(named(*sizes), rng.integers(0, 9, sizes))
    moves = Moves.of(table)
    cell = int(rng.integers(table.values.size))
    free = rng.random(table.values.size) < 0.8
    free[cell] = True
    moved = moves.cheapest(np.array([cell]), amount, free, np.ones(table.values.size))
    if moved is None:
        return
    assert moved[cell] == amount and (moved[~free] == 0).all()
    assert np.abs(moves.equations @ moved).max() == 0 and (table.values.ravel() + moved >= 0).all()


def test_a_cell_alone_cannot_move():
    moves = Moves.of(INVESTMENT)
    place = INVESTMENT.place(("II", "C"))
    alone = INVESTMENT.places([("II", "C")])
    assert moves.cheapest(np.array([place]), 1.0, alone, np.ones(16)) is None
    assert moves.cheapest(np.array([place]), 1.0, INVESTMENT.places([]), np.ones(16)) is None


# ---- sums that everybody can work out


def test_groups_are_the_rest_of_lines_whose_total_is_shown():
    """Row a0 hides two of three cells, a1 one, a2 all that it has; column b0 hides all and its total, b1 two."""
    table = Table.from_arrays(named(3, 3), [[3, 4, 9], [5, 6, 9], [2, 3, 0]])
    hidden = table.places([("a0", "b0"), ("a0", "b1"), ("a1", "b0"), ("a2", "b0"), ("a2", "b1"), (TOTAL, "b0")])
    found = {tuple(table.positions[place] for place in one) for one in groups(table, hidden)}
    assert found == {(("a0", "b0"), ("a0", "b1")), (("a0", "b1"), ("a2", "b1"))}


def test_a_group_has_the_contributors_of_its_cells_if_they_are_different_ones():
    table = Table.from_arrays({"a": ["x", "y", "z"]}, {"firms": [2, 3, 9]}, [10, 20, 90], [[8, 2], [9, 6], [30, 20]])
    one = together(table, [np.array([0, 1])])
    assert (one.values.tolist(), one.counts["firms"].tolist()) == ([30], [5])
    assert one.largest.tolist() == [[9, 8]], "the two largest of both"


def test_a_group_has_no_more_than_its_largest_cell_if_they_may_be_the_same():
    counts = {"firms": [2, 3, 9, 11]}
    table = Table.from_arrays({"a": ["x", "y", "z"]}, counts, [10, 20, 90], [[8, 2], [9, 6], [30, 20]])
    one = together(table, [np.array([0, 1])])
    assert one.counts["firms"].tolist() == [3] and one.largest.tolist() == [[17, 8]], "as if the largest were one"


@pytest.mark.parametrize(
    ("rules", "sensitive"),
    [([threshold({"firms": 5})], True), ([threshold({"firms": 3})], False), ([p_percent(10)], True),
     ([dominance(1, 80)], True), ([dominance(1, 90)], False)],
)  # fmt: skip
def test_a_group_is_judged_as_a_cell_is(rules, sensitive):
    """20 + 20 of four firms, of which one has 18 in each cell and may be the same: 36 of 40."""
    counts = {"firms": [4, 4, 9, 11]}
    table = Table.from_arrays({"a": ["x", "y", "z"]}, counts, [20, 20, 90], [[18, 1], [18, 1], [30, 20]])
    found = Rules(tuple(rules)).of_cells(together(table, [np.array([0, 1])]))
    assert bool(found) is sensitive
