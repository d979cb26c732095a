"""Releases of which nothing is hidden and everything is rounded: what they leave open stays open."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement.disclosure import (
    TOTAL,
    Refused,
    Release,
    Table,
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
from score.measurement.errors import SurveyError
from tests.measurement.disclosure import attacker

WAYS = {
    "conventional": conventional,
    "controlled": controlled,
    "random": lambda table, base=5: random(table, base, key="k"),
}
GIVEN = {"population": "round 1", "when": "2026-05-02"}


def areas(*counts):
    return Table.from_arrays({"area": [f"a{place}" for place in range(len(counts))]}, counts)


def exact(table, number=2, **more):
    """The same table, published as it is: nothing is hidden that the rule does not ask for."""
    return Release.of(protect(table, [threshold(2)]), id=f"r{number}", **GIVEN, **more)


def of_rounded(table, way="conventional", number=1, base=5, rules=None, **more):
    rounded = WAYS[way](table, base)
    return Release.of_rounded(table, rounded, rules or [threshold(5)], id=f"r{number}", **GIVEN, **more)


def test_what_a_reader_knows_is_the_base_around_what_is_shown():
    table = areas(3, 12, 41)
    shown = of_rounded(table).shown
    assert [(one.low, one.high) for one in shown] == [(2.5, 7.5), (7.5, 12.5), (37.5, 42.5), (52.5, 57.5)]
    for way in ("controlled", "random"):
        one = of_rounded(table, way)
        assert all(known.high - known.low == (10 if known.low else known.high) for known in one.shown)
        assert all(known.low <= value <= known.high for known, value in zip(one.shown, table.values, strict=True))


def test_nothing_is_hidden_and_the_small_cell_is_not_told():
    one = of_rounded(areas(3, 12, 41))
    assert one.published()["cells"] == [[2.5, 7.5], [7.5, 12.5], [37.5, 42.5], [52.5, 57.5]]
    assert one.requirements[0].reason == "3 persons, fewer than 5" and "fewer" not in str(one.published())


def test_what_has_to_stay_open_is_what_the_rule_asks_and_rounding_leaves():
    """3 is shown as 5, 2.5 to 7.5: of 2 to 4, 2.5 to 4 can stay open."""
    need = of_rounded(areas(3, 12, 41)).requirements[0]
    assert (need.cells, need.value, need.lower, need.upper) == ((("a0",),), 3, 0.5, 1)
    need = of_rounded(areas(2, 12, 41)).requirements[0]
    assert (need.lower, need.upper) == (1, 0.5), "2 is shown as 0, up to 2.5"


@pytest.mark.parametrize("way", WAYS)
def test_the_exact_table_does_not_follow_the_rounded_one(way):
    table = areas(3, 12, 41)
    first = of_rounded(table, way)
    check_against([], first)
    with pytest.raises(Refused, match=r"\('a0',\) of release r1, which is too well known \(3 persons, fewer than 5\)"):
        check_against([first], exact(table))


@pytest.mark.parametrize("way", WAYS)
def test_a_table_without_small_cells_may_be_published_exactly_later(way):
    table = areas(8, 12, 41)
    check_against([of_rounded(table, way)], exact(table))


def test_a_rounded_table_does_not_follow_the_one_that_hides_its_small_cell():
    """Hidden, 3 may be 2; rounded to 5 it is 2.5 at least. 4 may be 3 to 5, and 14 is 12.5 or more."""
    for counts, is_refused in (((3, 12, 41), True), ((4, 14, 41), False)):
        table = areas(*counts)
        hidden = Release.of(protect(table, [threshold(5)]), id="r2", **GIVEN)
        later = of_rounded(table)
        if is_refused:
            with pytest.raises(Refused, match="of release r2, which is too well known"):
                check_against([hidden], later)
        else:
            check_against([hidden], later)


def test_other_rounding_of_the_same_table_narrows_it_down():
    """To base 5 the cell is 2.5 to 7.5, to base 7 it is 0 to 3.5 if it is 3: together 2.5 to 3.5."""
    table = areas(3, 12, 41)
    first = of_rounded(table)
    with pytest.raises(Refused, match="too well known"):
        check_against([first], of_rounded(table, number=2, base=7))
    check_against([first], of_rounded(table, number=2, base=5))


def test_totals_that_narrow_a_cell_down_refuse_a_first_release():
    """7.4 + 7.4 = 14.8, shown as 5, 5 and 15: 12.5 in all, of which neither is more than 7.5, so that both are 5 at
    least; a third less than 7.4 would be 4.96."""
    table = Table.from_arrays({"area": ["x", "y"]}, [7, 7], [7.4, 7.4])
    check_against([], of_rounded(table, rules=[threshold(10, share=0.3)]))
    with pytest.raises(Refused, match=r"\('x',\) of release r1, which is too well known"):
        check_against([], of_rounded(table, rules=[threshold(10, share=0.33)]))


def test_a_base_that_leaves_too_little_is_refused():
    with pytest.raises(SurveyError, match=r"Rounding to 1 leaves cell \('a0',\) within 1, and 2 have to stay open"):
        of_rounded(areas(3, 12, 41), base=1)
    money = Table.from_arrays({"a": ["x", "y"]}, {"establishments": [2, 9]}, [4e6, 9e6])
    with pytest.raises(SurveyError, match="take a larger base, or hide the cell"):
        Release.of_rounded(money, conventional(money, 1000), [threshold({"establishments": 3})], id="r", **GIVEN)
    Release.of_rounded(money, conventional(money, 2e6), [threshold({"establishments": 3})], id="r", **GIVEN)


def test_what_is_rounded_is_this_table():
    with pytest.raises(SurveyError, match="round this table"):
        Release.of_rounded(areas(3, 12, 41), conventional(areas(3, 12)), [threshold(5)], id="r", **GIVEN)
    with pytest.raises(SurveyError, match=r"Cell \('a1',\) is no rounding of its value to 5: round this table"):
        Release.of_rounded(areas(3, 12, 41), conventional(areas(3, 20, 41)), [threshold(5)], id="r", **GIVEN)
    with pytest.raises(SurveyError, match="round this table"):
        exact(areas(8, 12, 41), rounded=conventional(areas(8, 20, 41)))


@pytest.mark.parametrize(
    ("missing", "said"), [("id", "its id"), ("population", "its population"), ("when", "its when")]
)
def test_it_needs_a_name_as_every_release(missing, said):
    table = areas(8, 12)
    given = {"id": "r", **GIVEN, missing: ""}
    with pytest.raises(SurveyError, match=said):
        Release.of_rounded(table, conventional(table), [threshold(5)], **given)


def test_it_is_kept_and_read_as_every_release():
    one = of_rounded(areas(3, 12, 41), where={"age": ["15-24"]}, groups={"area": {"a0": ["x", "y"]}})
    back = Release.from_json(one.to_json())
    assert (back.content, back.shown, back.requirements) == (one.content, one.shown, one.requirements)
    assert back.where == {"age": ("15-24",)} and back.groups == {"area": {"a0": ("x", "y")}}


def test_two_filters_are_not_subtracted_where_both_are_rounded():
    """20 and 22 people, of whom the old are two: rounded, the difference is anything from 0 to 5."""
    everybody, younger = areas(22, 60), areas(20, 60)
    first = of_rounded(everybody)
    check_against([first], of_rounded(younger, number=2, where={"age": ["15-64"]}))
    plain = [Release.of(protect(table, [threshold(5)]), id=name, where=where, **GIVEN)
             for name, table, where in (("r3", everybody, None), ("r4", younger, {"age": ["15-64"]}))]  # fmt: skip
    with pytest.raises(Refused, match="2 persons, fewer than 5"):
        check_against(plain[:1], plain[1])


def test_rules_for_sums_hold_for_rounded_sums():
    records = {"a": ["x"] * 3 + ["y"] * 4, "pay": [100.0, 50, 4, 90, 90, 90, 90]}
    table = Table.of(records, ["a"], "pay")
    rules = [p_percent(10), dominance(1, 60)]
    one = Release.of_rounded(table, conventional(table, 30), rules, id="r1", **GIVEN)
    assert [need.cells for need in one.requirements] == [(("x",),)]
    check_against([], one)
    with pytest.raises(Refused, match="too well known"):
        later = Release.of(protect(table, [threshold(2)]), id="r2", **GIVEN)
        check_against([one], later)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.sampled_from([(4,), (3, 3), (2, 4), (2, 2, 2)]), st.integers(0, 10**6), st.sampled_from(sorted(WAYS)),
    st.sampled_from([5, 10]),
)  # fmt: skip
def test_nobody_narrows_down_a_small_cell_of_what_is_let_through(sizes, seed, way, base):
    """One unknown for each innermost cell, and every figure known to within its rounding."""
    rng = np.random.default_rng(seed)
    names = {f"d{axis}": [f"{'abc'[axis]}{place}" for place in range(size)] for axis, size in enumerate(sizes)}
    table = Table.from_arrays(names, rng.choice([0, 1, 2, 3, 7, 11, 40], sizes))
    one = of_rounded(table, way, base=base)
    few = sensitive(table, [threshold(5)])
    assert {need.cells[0] for need in one.requirements} == set(few)
    try:
        check_against([], one)
    except Refused:
        return
    asked, sums = attacker.figures_of(sizes)
    place = {attacker.names(table, name): number for number, name in enumerate(asked)}
    low, high = np.zeros(len(asked)), np.zeros(len(asked))
    for position, known in zip(one.positions, one.shown, strict=True):
        low[place[position]], high[place[position]] = known.low, known.high
    for position, needed in few.items():
        value = float(table.values.ravel()[table.place(position)])
        known = one.shown[table.place(position)]
        least, most = attacker.within(sums[place[position]], sums, low, high)
        assert least <= max(value - needed.lower, known.low) + 1e-6, position
        assert most >= min(value + needed.upper, known.high) - 1e-6, position


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(sorted(WAYS)))
def test_margins_of_what_is_shown_are_consistent(seed, way):
    """Whatever is shown, there is a table that has these totals: the true one."""
    rng = np.random.default_rng(seed)
    table = Table.from_arrays({"a": ["x", "y", "z"], "b": ["p", "q"]}, rng.integers(0, 30, (3, 2)))
    one = of_rounded(table, way)
    for value, known in zip(table.values.ravel().tolist(), one.shown, strict=True):
        assert known.low <= value <= known.high
    rounded = WAYS[way](table, 5)
    if rounded.additive:
        values = rounded.values
        assert np.allclose(values[:, :-1].sum(axis=1), values[:, -1])
        assert np.allclose(values[:-1].sum(axis=0), values[-1])
    again = WAYS[way](Table.from_arrays({"a": ["x", "y", "z"], "b": ["p", "q"]}, rounded.values[:-1, :-1]), 5)
    assert (again.values[:-1, :-1] == rounded.values[:-1, :-1]).all(), "what is rounded stays"


def test_all_is_said_of_the_total_too():
    one = of_rounded(areas(1, 2))
    assert {need.cells for need in one.requirements} == {(("a0",),), (("a1",),), ((TOTAL,),)}
