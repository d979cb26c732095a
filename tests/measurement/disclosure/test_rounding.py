"""Rounding: multiples, near to the truth, adding up where promised, and the same for the same cell."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement.disclosure import TOTAL, Table, controlled, conventional, protect, random, threshold
from score.measurement.disclosure.tables import with_margins
from score.measurement.errors import SurveyError

TABLES = st.tuples(
    st.sampled_from([(1,), (6,), (2, 3), (5, 4), (3, 3, 2), (2, 2, 2, 2)]), st.integers(0, 10**6), st.booleans()
)


def table_of(asked):
    sizes, seed, counts = asked
    rng = np.random.default_rng(seed)
    names = {f"d{axis}": [f"{'abcd'[axis]}{place}" for place in range(size)] for axis, size in enumerate(sizes)}
    numbers = rng.integers(0, 30, sizes)
    return Table.from_arrays(names, numbers, None if counts else numbers * rng.uniform(0.5, 2, sizes))


def totals_differ(values):
    """How far any total is from the sum of its categories."""
    return max(
        np.abs(np.take(values, range(size - 1), axis).sum(axis) - np.take(values, size - 1, axis)).max()
        for axis, size in enumerate(values.shape)
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(TABLES, st.sampled_from([3, 5, 10, 2.5]))
def test_every_way_gives_multiples_near_the_truth(asked, base):
    table = table_of(asked)
    for found in (conventional(table, base), random(table, base, key="k"), controlled(table, base)):
        steps = found.values / base
        assert np.abs(steps - np.round(steps)).max() < 1e-9
        change = np.abs(found.values - table.values)
        assert (change < base).all() and (change <= found.within + 1e-9).all()
        assert found.additive == (totals_differ(found.values) < 1e-9)
        assert f"{base:g}" in found.statement
        is_multiple = np.abs(table.values / base - np.round(table.values / base)) < 1e-12
        assert (change[is_multiple] < 1e-9).all(), "a multiple stays"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from([(6,), (2, 3), (5, 4), (7, 7)]), st.integers(0, 10**6), st.booleans())
def test_controlled_rounding_adds_up_in_two_dimensions(sizes, seed, counts):
    table = table_of((sizes, seed, counts))
    found = controlled(table, 5)
    assert found.additive and totals_differ(found.values) < 1e-9
    assert found.statement.endswith("Totals are the sums of what is shown.")


def test_controlled_rounding_changes_as_little_as_adding_up_allows():
    """3 + 3 + 3 = 9 to base 5: the total has to be 10 or 5, and 10 = 5 + 5 + 0 changes 2 + 2 + 3 + 1 = 8."""
    table = Table.from_arrays({"a": ["x", "y", "z"]}, [3, 3, 3])
    found = controlled(table, 5)
    assert sorted(found.values[:3].tolist()) == [0, 5, 5] and found.values[3] == 10
    assert conventional(table, 5).values.tolist() == [5, 5, 5, 10] and not conventional(table, 5).additive


# Every line has two cells of 1 or none, so its total is 2 or 0 and stays; to base 2 one of the two then goes up and the
# other down. Going from cell to cell along lines one comes back after an odd number of steps, which cannot be.
NO_ROUNDING = np.array(
    [[[0, 1, 1], [1, 0, 1], [1, 1, 0]], [[1, 0, 1], [0, 0, 0], [1, 0, 1]], [[1, 1, 0], [1, 0, 1], [0, 1, 1]]]
)


def test_a_table_without_controlled_rounding_says_so():
    odd = np.argwhere(NO_ROUNDING)
    lines = [[place for place, cell in enumerate(odd.tolist()) if (cell[:axis] + cell[axis + 1 :]) == [first, second]]
             for axis in range(3) for first in range(3) for second in range(3)]  # fmt: skip
    ups = (np.arange(2 ** len(odd))[:, None] >> np.arange(len(odd))) & 1
    adds = np.all([ups[:, line].sum(axis=1) * 2 == len(line) for line in lines], axis=0)
    assert not adds.any(), "none of all ways to round this table adds up"
    table = Table.from_arrays({name: ["p", "q", "r"] for name in "abc"}, NO_ROUNDING)
    found = controlled(table, 2)
    assert found.statement.startswith("No rounding to neighbouring multiples of 2 keeps these totals.")
    assert (found.values == conventional(table, 2).values).all() and not found.additive


def test_conventional_rounding_by_hand():
    table = Table.from_arrays({"a": list("vwxyz")}, [0, 2, 3, 7, 8])
    assert conventional(table).values.tolist() == [0, 0, 5, 5, 10, 20]
    half = Table.from_arrays({"a": ["x", "y"]}, [1, 1], [2.5, 7.5])
    assert conventional(half).values.tolist() == [5, 10, 10]


def test_random_rounding_leaves_the_expectation_what_it_is():
    table = Table.from_arrays({"a": list("vwxyz")}, [1, 2, 3, 4, 5])
    mean = np.mean([random(table, key=f"key {number}").values for number in range(4000)], axis=0)
    # a standard error is at most 2.5 / sqrt(4000) = 0.04
    assert mean == pytest.approx(table.values, abs=0.16)


def test_the_same_cell_rounds_the_same_way_in_every_table():
    rng = np.random.default_rng(2)
    records = {"a": rng.integers(0, 5, 300), "b": rng.integers(0, 6, 300)}
    large, small = Table.of(records, ["b", "a"]), Table.of(records, ["a"])
    of_large, of_small = random(large, key="k").values, random(small, key="k").values
    assert [of_large.ravel()[large.place((TOTAL, *one))] for one in small.positions] == of_small.tolist()
    assert (random(large, key="k").values == of_large).all()


def test_another_key_and_another_cell_round_otherwise():
    table = Table.from_arrays({"a": [f"a{place}" for place in range(60)]}, [7] * 60)
    one, other = random(table, key="k").values, random(table, key="l").values
    assert set(one[:-1]) == {5, 10} and (one != other).any()


def test_the_order_of_records_does_not_decide():
    rng = np.random.default_rng(4)
    records = {"a": rng.integers(0, 5, 200), "y": rng.uniform(0, 1, 200)}
    order = rng.permutation(200)
    turned = {name: column[order] for name, column in records.items()}
    one, other = (random(Table.of(each, ["a"], "y"), 0.5, key="k").values for each in (records, turned))
    assert (one == other).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda table: conventional(table, 0), "above 0"),
        (lambda table: controlled(table, -5), "above 0"),
        (lambda table: random(table, float("nan"), key="k"), "above 0"),
        (lambda table: random(table, key=""), "kept secret"),
    ],
)
def test_rounding_that_cannot_be(make, said):
    with pytest.raises(SurveyError, match=said):
        make(Table.from_arrays({"a": ["x"]}, [4]))


def test_what_is_hidden_stays_hidden_when_the_rest_is_rounded():
    table = Table.from_arrays({"a": ["x", "y", "z"]}, [4, 23, 41])
    protected = protect(table, [threshold()])
    shown = {row["a"]: row["count"] for row in protected.rows(conventional(table, 10))}
    assert shown == {"x": None, "y": None, "z": 40, TOTAL: 70}
    other = Table.from_arrays({"a": ["x", "y"]}, [30, 40])
    with pytest.raises(SurveyError, match="round this table"):
        protected.rows(conventional(other, 10))


@pytest.mark.parametrize("seed", range(12))
def test_controlled_rounding_is_the_nearest_of_all_that_add_up(seed):
    """Every way to round a table of two by three up or down is tried."""
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 30, (2, 3))
    table = Table.from_arrays({"a": ["x", "y"], "b": ["p", "q", "r"]}, numbers)
    down, rest = numbers // 5 * 5, numbers % 5
    nearest = np.inf
    for ups in itertools.product((0, 5), repeat=6):
        inner = down + np.reshape(ups, (2, 3))
        if ((rest == 0) & (inner != numbers)).any():
            continue
        tried = with_margins(inner.astype(float))
        if (np.abs(tried - table.values) < 5).all():
            nearest = min(nearest, np.abs(tried - table.values).sum())
    assert np.abs(controlled(table, 5).values - table.values).sum() == nearest


@pytest.mark.parametrize("base", [0.1, 1, 1000])
def test_the_unit_does_not_matter(base):
    """Thousands to a thousand are as ones to one, but for what a computer cannot write down."""
    table = table_of(((4, 3), 5, False))
    scaled = Table(table.dimensions, table.values * base, table.counts)
    for way in (conventional, controlled):
        assert way(scaled, 5 * base).values == pytest.approx(way(table, 5).values * base)


def test_a_cell_rounded_at_random_is_one_of_its_two_neighbours_by_its_distance():
    """7 of 5 and 10: 10 in two cases of five."""
    table = Table.from_arrays({"a": [f"a{place}" for place in range(3000)]}, [7] * 3000)
    found = random(table, key="k").values[:-1]
    assert set(found) == {5, 10}
    # a standard error is sqrt(0.4 * 0.6 / 3000) = 0.009
    assert (found == 10).mean() == pytest.approx(0.4, abs=0.04)


def test_how_it_was_rounded_is_said_under_the_table_and_the_key_is_not():
    table = table_of(((3, 3), 8, True))
    assert random(table, key="k").statement.startswith("Values are rounded at random to multiples of 5.")
    assert "secret" not in random(table, key="secret").statement
    with pytest.raises(ValueError, match="read-only"):
        conventional(table).values[0, 0] = 1
