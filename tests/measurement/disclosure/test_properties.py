"""What holds for every table: it does not matter how it is written down, and a stricter rule never shows more."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement.disclosure import (
    TOTAL,
    Release,
    Table,
    audit,
    check_against,
    controlled,
    conventional,
    dominance,
    p_percent,
    protect,
    random,
    sensitive,
    threshold,
)
from score.measurement.errors import SurveyError, UnknownName
from tests.measurement.disclosure import attacker

SIZES = st.sampled_from([(5,), (4, 3), (3, 5), (3, 2, 3)])
SEEDS = st.integers(0, 10**6)


def names_of(sizes):
    return {f"d{axis}": [f"{'abc'[axis]}{place}" for place in range(size)] for axis, size in enumerate(sizes)}


def counts_of(sizes, seed):
    rng = np.random.default_rng(seed)
    return rng.choice([0, 1, 3, 6, 9, 14, 50], sizes, p=[0.1, 0.1, 0.15, 0.15, 0.2, 0.15, 0.15])


def firms_of(sizes, seed):
    """Records of invented firms with a few giants among them."""
    rng = np.random.default_rng(seed)
    number = int(np.prod(sizes)) * 4
    records = {f"d{axis}": rng.integers(0, size, number) for axis, size in enumerate(sizes)}
    return {**records, "pay": np.round(rng.lognormal(6, 1.6, number), 2)}


def sums_of(sizes, seed):
    records = firms_of(sizes, seed)
    return Table.of(records, {name: [str(one) for one in range(size)] for name, size in
                              zip(list(records)[:-1], sizes, strict=True)}, "pay")  # fmt: skip


def safe_for(table, protected, rules):
    """Whether the attacker of the tests has still to reckon with all that these rules ask for."""
    shown = attacker.read(protected.rows(), table)
    slack = 1e-6 * float(table.values.max())
    for position, needed in sensitive(table, rules).items():
        value = float(table.values.ravel()[table.place(position)])
        low, high = attacker.bounds(shown, table, [position])
        if low > value - needed.lower + slack or high < value + needed.upper - slack:
            return False
    return True


# ---- a stricter rule


@settings(max_examples=30, deadline=None, derandomize=True)
@given(SIZES, SEEDS)
def test_a_larger_minimum_is_sensitive_to_more_and_safe_for_the_smaller(sizes, seed):
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    before: set[tuple[str, ...]] = set()
    for minimum in (2, 5, 10):
        found = set(sensitive(table, [threshold(minimum)]))
        assert before <= found
        protected = protect(table, [threshold(minimum)])
        assert found <= protected.suppressed
        assert safe_for(table, protected, [threshold(2)]), "what is safe for ten is safe for two"
        before = found


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.sampled_from([(5,), (4, 3)]), SEEDS)
def test_stricter_rules_for_sums_call_more_sensitive_and_ask_for_more_room(sizes, seed):
    table = sums_of(sizes, seed)
    ladders = [
        [p_percent(5), p_percent(15), p_percent(40)],
        [dominance(1, 90), dominance(1, 75), dominance(1, 60)],
        [dominance(1, 75), dominance(2, 75), dominance(3, 75)],
        [threshold(2), threshold(3), threshold(6)],
    ]
    for rules in ladders:
        for milder, stricter in itertools.pairwise(rules):
            few, more = sensitive(table, [milder]), sensitive(table, [stricter])
            assert set(few) <= set(more)
            assert all(more[one].upper >= few[one].upper - 1e-9 for one in few)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.sampled_from([(5,), (4, 3)]), SEEDS)
def test_one_rule_more_hides_no_less_of_what_is_sensitive(sizes, seed):
    table = sums_of(sizes, seed)
    rules = [threshold(3), p_percent(15), dominance(1, 80)]
    for number in range(1, 4):
        protected = protect(table, rules[:number])
        for fewer in range(1, number + 1):
            assert set(sensitive(table, rules[:fewer])) <= protected.suppressed
            assert safe_for(table, protected, rules[:fewer])


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SIZES, SEEDS)
def test_more_room_asked_for_is_more_room(sizes, seed):
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    for share in (0.1, 0.5, 1.0):
        protected = protect(table, [threshold(5, share)])
        assert safe_for(table, protected, [threshold(5, share)])
        for position, needed in protected.primary.items():
            assert needed.upper >= max(1, share * table.values.ravel()[table.place(position)])


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SIZES, SEEDS, st.integers(0, 10**6))
def test_showing_less_never_tells_more(sizes, seed, chosen):
    """The interval of a hidden cell only grows as others are hidden too."""
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    protected = protect(table, [threshold(5)])
    rng = np.random.default_rng(chosen)
    others = [one for one in table.positions if one not in protected.suppressed and rng.random() < 0.2]
    more = audit(table, [*protected.suppressed, *others])
    for position, known in protected.intervals.items():
        assert more[position].holds(known.low, min(known.high, 1e9))


# ---- how it is written down


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.sampled_from([(4, 3), (3, 5)]), SEEDS)
def test_rows_and_columns_can_change_places(sizes, seed):
    """What is sensitive does not depend on it, and the other way round the table is as safe."""
    counts = counts_of(sizes, seed)
    names = names_of(sizes)
    table = Table.from_arrays(names, counts)
    turned = Table.from_arrays(dict(reversed(names.items())), counts.T)
    rules = [threshold(5)]
    assert {one[::-1] for one in sensitive(table, rules)} == set(sensitive(turned, rules))
    protected = protect(turned, rules)
    assert safe_for(turned, protected, rules)
    back = {one[::-1] for one in protected.suppressed}
    for position, known in audit(table, back).items():
        assert (known.low, known.high) == pytest.approx(
            (protected.intervals[position[::-1]].low, protected.intervals[position[::-1]].high)
        )


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SIZES, SEEDS, SEEDS)
def test_categories_can_come_in_any_order(sizes, seed, shuffled):
    counts, names = counts_of(sizes, seed), names_of(sizes)
    rng = np.random.default_rng(shuffled)
    orders = [rng.permutation(size) for size in sizes]
    table = Table.from_arrays(names, counts)
    other = Table.from_arrays(
        {name: [of[place] for place in order] for (name, of), order in zip(names.items(), orders, strict=True)},
        counts[np.ix_(*orders)],
    )
    rules = [threshold(5)]
    assert sensitive(table, rules) == sensitive(other, rules)
    protected = protect(other, rules)
    assert {position: one.reason for position, one in protected.primary.items()} == {
        position: one.reason for position, one in protect(table, rules).primary.items()
    }
    assert safe_for(other, protected, rules)
    assert (conventional(table).values == conventional(other).values[_as_in(table, other)]).all()
    assert (random(table, key="k").values == random(other, key="k").values[_as_in(table, other)]).all()


def _as_in(table, other):
    """Where the cells of a table are in another one with the same categories."""
    places = [[*(theirs.categories.index(name) for name in mine.categories), len(mine.categories)]
              for mine, theirs in zip(table.dimensions, other.dimensions, strict=True)]  # fmt: skip
    return np.ix_(*places)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.sampled_from([(5,), (4, 3), (2, 2, 3)]), SEEDS, SEEDS)
def test_records_can_come_in_any_order(sizes, seed, shuffled):
    records = firms_of(sizes, seed)
    order = np.random.default_rng(shuffled).permutation(len(records["pay"]))
    dimensions = list(records)[:-1]
    rules = [threshold(3), p_percent(15), dominance(1, 80)]
    one, other = (
        protect(Table.of({name: column[rows] for name, column in records.items()}, dimensions, "pay"), rules)
        for rows in (slice(None), order)
    )
    assert one.suppressed == other.suppressed
    assert {name: one.primary[name].reason for name in one.primary} == {
        name: other.primary[name].reason for name in other.primary
    }


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SIZES, SEEDS)
def test_categories_that_nobody_is_in_change_nothing(sizes, seed):
    counts, names = counts_of(sizes, seed), names_of(sizes)
    table = Table.from_arrays(names, counts)
    wider = {**names, "d0": [*names["d0"], "nobody"]}
    padded = Table.from_arrays(wider, np.concatenate([counts, np.zeros((1, *sizes[1:]), dtype=int)]))
    plain, other = (protect(one, [threshold(5)]) for one in (table, padded))
    assert set(plain.primary) == set(other.primary)
    assert not any("nobody" in position for position in other.suppressed)
    assert safe_for(padded, other, [threshold(5)])


# ---- doing it again


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SIZES, SEEDS)
def test_protecting_again_what_is_hidden_hides_nothing_more(sizes, seed):
    """What is hidden already is enough: told so, the second time adds no cell."""
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    first = protect(table, [threshold(5)])
    again = protect(table, [threshold(5)], hidden=first.suppressed)
    assert again.suppressed == first.suppressed
    assert again.intervals == first.intervals
    same = protect(table, [threshold(5)])
    assert (same.suppressed, same.intervals, same.requirements) == (
        first.suppressed, first.intervals, first.requirements,
    )  # fmt: skip


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.sampled_from([(5,), (4, 3), (3, 2, 3)]), SEEDS, st.sampled_from([3, 5, 10]))
def test_rounding_again_what_is_rounded_changes_nothing(sizes, seed, base):
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    for way in (conventional, lambda one, to: random(one, to, key="k"), controlled):
        rounded = way(table, base)
        inner = rounded.values[tuple(slice(0, -1) for _ in sizes)]
        multiples = Table.from_arrays(names_of(sizes), np.ones(sizes, dtype=int), inner)
        assert (way(multiples, base).values[tuple(slice(0, -1) for _ in sizes)] == inner).all()


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SIZES, SEEDS)
def test_publishing_again_what_is_published_tells_nothing_new(sizes, seed):
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    protected = protect(table, [threshold(5)])
    first, again = (Release.of(protected, id=name, population="p", when="d") for name in ("one", "two"))
    check_against([], first)
    check_against([first], first)
    check_against([first], again)
    check_against([first, again], Release.from_json(first.to_json()))


# ---- whatever is published


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SIZES, SEEDS)
def test_what_is_shown_is_true_and_what_is_hidden_possible(sizes, seed):
    """Every shown figure is the true one, totals are sums, and the interval of every hidden one holds the truth."""
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    protected = protect(table, [threshold(5)])
    values = dict(zip(table.positions, table.values.ravel().tolist(), strict=True))
    shown = attacker.read(protected.rows(), table)
    assert all(values[name] == value for name, value in shown.items() if value is not None)
    for position, known in protected.intervals.items():
        assert known.low <= values[position] <= known.high
        assert not known.is_point
    assert set(protected.intervals) == protected.suppressed == {name for name, value in shown.items() if value is None}
    assert not set(protected.primary) & set(protected.complementary)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SIZES, SEEDS)
def test_a_cell_of_nobody_is_never_hidden(sizes, seed):
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    values = dict(zip(table.positions, table.values.ravel().tolist(), strict=True))
    assert all(values[position] for position in protect(table, [threshold(5)]).suppressed)


# ---- cells that others hide, or call sensitive


def counting(sizes, counts):
    return Table.from_arrays(names_of(sizes), np.reshape(counts, sizes))


def test_a_cell_that_somebody_else_calls_sensitive_is_hidden_with_another():
    table = counting((3,), [20, 30, 90])
    protected = protect(table, [threshold(5)], also={("a1",): "as agreed with the ministry"})
    assert protected.primary["a1",].reason == "as agreed with the ministry"
    assert set(protected.complementary) == {("a0",)}
    assert protected.intervals["a1",].holds(29, 31)


def test_reasons_are_joined_and_the_stricter_holds():
    table = counting((3,), [4, 30, 90])
    one = protect(table, [threshold(10, share=0.5)], also={("a0",): "as agreed"}).primary["a0",]
    assert one.reason == "4 persons, fewer than 10; as agreed" and (one.lower, one.upper) == (2, 2)
    alone = protect(table, [threshold(2)], also={("a0",): "as agreed"}).primary["a0",]
    assert (alone.reason, alone.lower, alone.upper) == ("as agreed", 1, 1)


def test_a_cell_that_is_not_shown_anyway_is_used_first():
    """30 is dearer than 20, but nobody sees it."""
    table = counting((4,), [3, 20, 30, 90])
    assert set(protect(table, [threshold(5)]).complementary) == {("a1",)}
    protected = protect(table, [threshold(5)], hidden=[("a2",)])
    assert protected.complementary == {("a2",): "so that nobody can work out ('a0',)"}


def test_a_cell_that_is_not_shown_anyway_stays_hidden_though_nobody_needs_it():
    protected = protect(counting((3,), [20, 30, 90]), [threshold(5)], hidden=[("a1",)])
    assert protected.complementary == {("a1",): "it is not shown elsewhere"} and not protected.primary


def test_a_total_that_is_not_shown_makes_others_superfluous():
    table = counting((3,), [3, 20, 90])
    assert set(protect(table, [threshold(5)]).complementary) == {("a1",)}
    assert set(protect(table, [threshold(5)], hidden=[(TOTAL,)]).complementary) == {(TOTAL,)}


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"publish": [("a1",)], "also": {("a1",): "as agreed"}}, SurveyError, "cannot be published: as agreed"),
        ({"publish": [("a1",)], "hidden": [("a1",)]}, SurveyError, "cannot be published: it is not shown elsewhere"),
        ({"also": {("a9",): "as agreed"}}, UnknownName, "category of d0"),
        ({"hidden": [("a1", "b1")]}, SurveyError, "named by one category"),
    ],
)  # fmt: skip
def test_wishes_that_contradict_or_are_of_no_cell(given, error, said):
    with pytest.raises(error, match=said):
        protect(counting((3,), [20, 30, 90]), [threshold(5)], **given)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SIZES, SEEDS, SEEDS)
def test_whatever_others_hide_the_rest_is_safe(sizes, seed, chosen):
    table = Table.from_arrays(names_of(sizes), counts_of(sizes, seed))
    rng = np.random.default_rng(chosen)
    values = table.values.ravel()
    elsewhere = [one for place, one in enumerate(table.positions) if values[place] and rng.random() < 0.15]
    disliked = {one: "as agreed" for place, one in enumerate(table.positions) if values[place] and rng.random() < 0.1}
    protected = protect(table, [threshold(5)], hidden=elsewhere, also=disliked)
    assert {*elsewhere, *disliked, *sensitive(table, [threshold(5)])} <= protected.suppressed
    assert safe_for(table, protected, [threshold(5)])
    for position in disliked:
        value = float(values[table.place(position)])
        assert protected.intervals[position].holds(max(value - 1, 0), value + 1)
