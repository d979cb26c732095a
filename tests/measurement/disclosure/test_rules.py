"""Rules for primary suppression, against examples worked out by hand."""

import numpy as np
import pytest

from score.measurement.disclosure import MINIMUM, SHARE, TOTAL, Table, dominance, p_percent, sensitive, threshold
from score.measurement.disclosure.rules import Rules
from score.measurement.errors import SurveyError, UnknownName


def sums(*cells, contributors=None):
    """One cell beside a large safe one, so that the total is safe: contributions of each cell in falling order."""
    rows = [[*one, *[0.0] * (3 - len(one[:3]))][:3] for one in cells]
    counts = contributors or [sum(value > 0 for value in one) for one in cells]
    names = [f"c{place}" for place in range(len(cells))]
    return Table.from_arrays({"cell": names}, {"establishments": counts}, [sum(one) for one in cells], rows)


def test_thresholds_are_ten_persons_and_three_establishments():
    assert MINIMUM == {"persons": 10, "establishments": 3}
    table = Table.from_arrays(
        {"a": ["few people", "few firms", "enough", "nobody", "both"]},
        {"persons": [9, 40, 10, 0, 2], "establishments": [3, 2, 3, 0, 1]},
    )
    found = sensitive(table, [threshold()])
    assert set(found) == {("few people",), ("few firms",), ("both",)}
    assert found["few people",].reason == "9 persons, fewer than 10"
    assert found["both",].reason == "2 persons, fewer than 10 and 1 establishments, fewer than 3"


def test_a_total_is_a_cell():
    found = sensitive(Table.from_arrays({"a": ["x", "y"]}, [1, 2]), [threshold(5)])
    assert set(found) == {("x",), ("y",), (TOTAL,)}


def test_threshold_asks_for_a_share_and_of_counts_for_one_at_least():
    table = Table.from_arrays({"a": ["one", "seven", "rest"]}, [1, 7, 90])
    found = sensitive(table, [threshold(10, share=0.2)])
    assert (found["one",].lower, found["one",].upper) == (1, 1)
    assert (found["seven",].lower, found["seven",].upper) == (2, 2), "1.4, in whole numbers"
    weighted = Table.from_arrays({"a": ["few", "rest"]}, [4, 90], [1000.5, 30000.25])
    assert sensitive(weighted, [threshold(10, share=0.2)])["few",].upper == pytest.approx(200.1)


def test_threshold_looks_at_contributors_and_not_at_the_weighted_value():
    table = Table.from_arrays({"a": ["few", "many"]}, [4, 12], [4000.0, 5.0])
    assert set(sensitive(table, [threshold(10)])) == {("few",)}


@pytest.mark.parametrize(
    ("contributions", "is_sensitive"),
    [
        ([100, 50, 10], False),  # 160 - 150 = 10, and 10 % of 100 is 10: not less
        ([100, 50, 9], True),
        ([100, 50, 6, 5], False),
        ([100, 100], True),  # either of two knows the other
        ([100], True),
        ([], False),  # nobody
        ([0.3, 0.2, 0.03], False),  # exactly at the limit, also in numbers that are not exact
    ],
)
def test_p_percent(contributions, is_sensitive):
    found = sensitive(sums(contributions, [40, 40, 40, 40]), [p_percent(10)])
    assert (("c0",) in found) is is_sensitive and ("c1",) not in found


def test_p_percent_protection():
    """x = 100, 50, 4: the second can say 100 to 104. The total has to be possible up to 160, where it could say 110."""
    found = sensitive(sums([100, 50, 4], [400, 400, 400]), [p_percent(10)])["c0",]
    assert (found.lower, found.upper) == pytest.approx((6, 6))
    assert found.reason == "the second contributor can tell the largest to within 4.0 %, closer than 10 %"


@pytest.mark.parametrize(
    ("n", "k", "contributions", "is_sensitive"),
    [
        (1, 75, [75, 20, 5], False),  # exactly 75 %
        (1, 75, [76, 20, 4], True),
        (2, 85, [60, 30, 10], True),
        (2, 85, [60, 25, 15], False),
        (3, 99, [50, 30, 15, 5], False),
        (1, 75, [], False),
    ],
)
def test_dominance(n, k, contributions, is_sensitive):
    found = sensitive(sums(contributions, [40, 40, 40, 40]), [dominance(n, k)])
    assert (("c0",) in found) is is_sensitive and ("c1",) not in found


def test_dominance_protection():
    """76 would be 75 % of 101.33: the cell has to be possible up to there."""
    found = sensitive(sums([76, 20, 4], [400, 400, 400]), [dominance(1, 75)])["c0",]
    assert found.upper == pytest.approx(101 + 1 / 3 - 100)
    assert found.reason == "the largest contribution is 76.0 % of the cell, more than 75 %"


def test_rules_together_protect_as_the_strictest_asks():
    table = sums([76, 20, 4], [400, 400, 400])
    alone = [sensitive(table, [rule])["c0",] for rule in (dominance(1, 75), p_percent(10), threshold())
             if ("c0",) in sensitive(table, [rule])]  # fmt: skip
    both = sensitive(table, [dominance(1, 75), p_percent(10), threshold()])["c0",]
    assert len(alone) == 2 and both.upper == max(one.upper for one in alone) and both.reason.count(";") == 1


def test_weights_near_one_disclose_and_large_ones_hide():
    """The same three firms: as a census the largest is known to 4 %, in a sample of every fifth it is not."""
    for weight, is_sensitive in ((1.0, True), (5.0, False)):
        records = {"a": ["x"] * 3 + ["y"] * 4, "pay": [100.0, 50, 4, 90, 90, 90, 90], "w": [weight] * 7}
        table = Table.of(records, ["a"], "pay", weight="w")
        assert (("x",) in sensitive(table, [p_percent(10)])) is is_sensitive


def test_people_of_whom_all_have_nothing():
    """A sum of 0 with contributors tells that each of them has 0: what hides it cannot be 0 wide."""
    table = sums([], [40, 40, 40], contributors=[2, 5])
    found = sensitive(table, [threshold({"establishments": 3})])["c0",]
    assert found.lower == 0 and found.upper > 0


def test_the_limits_hold_for_every_unit_of_the_rule_that_the_table_counts():
    table = Table.from_arrays({"a": ["x", "y"]}, {"establishments": [2, 3]})
    assert set(sensitive(table, [threshold()])) == {("x",)}
    with pytest.raises(UnknownName, match="unit"):
        sensitive(Table.from_arrays({"a": ["x", "y"]}, {"households": [2, 3]}), [threshold()])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: threshold(1), "2 or more"),
        (lambda: threshold({}), "2 or more"),
        (lambda: threshold(5, share=0), "above 0"),
        (lambda: dominance(0, 75), "1 contributor or more"),
        (lambda: dominance(1, 0.75 * 200), "between 0 and 100"),
        (lambda: p_percent(0), "above 0"),
        (lambda: sensitive(Table.from_arrays({"a": ["x"]}, [4]), []), "no rule"),
        (lambda: sensitive(Table.from_arrays({"a": ["x"]}, [4]), [p_percent(10)]), "Use the threshold rule"),
        (lambda: sensitive(sums([4, 3, 2]), [dominance(4, 80)]), "contributions=4"),
    ],
)
def test_rules_that_cannot_be(make, said):
    with pytest.raises(SurveyError, match=said):
        make()


def test_what_is_sensitive_does_not_depend_on_the_order_of_records():
    rng = np.random.default_rng(7)
    records = {"a": rng.integers(0, 6, 60), "b": rng.integers(0, 4, 60), "y": rng.lognormal(3, 1.5, 60)}
    order = rng.permutation(60)
    one, other = (Table.of({k: v[o] for k, v in records.items()}, ["a", "b"], "y") for o in (slice(None), order))
    rules = [threshold(3), p_percent(15), dominance(2, 80)]
    assert set(sensitive(one, rules)) == set(sensitive(other, rules)) != set()


# ---- any contributions, against the definitions word for word


@pytest.mark.parametrize("seed", range(20))
def test_p_percent_is_what_the_second_largest_can_reckon(seed):
    """It takes its own from the total; what is left is the largest and the others, within p % of the largest or not."""
    rng = np.random.default_rng(seed)
    p = float(rng.choice([5, 10, 15, 30]))
    cells = [np.sort(rng.lognormal(3, 1.5, int(rng.integers(1, 9))))[::-1] for _ in range(12)]
    found = sensitive(whole_cells(cells), [p_percent(p)])
    for place, own in enumerate(cells):
        second = own[1] if len(own) > 1 else 0.0
        error = own.sum() - second - own[0]  # how far the second is wrong if it takes all that is left for the largest
        assert ((f"c{place}",) in found) is bool(error < p / 100 * own[0])


@pytest.mark.parametrize("seed", range(20))
def test_what_p_percent_asks_for_is_enough_and_no_more(seed):
    """At the upper end of what has to stay possible the second is wrong by just p % of the largest; a step at least."""
    rng = np.random.default_rng(seed)
    cells = [np.sort(rng.lognormal(3, 1.5, int(rng.integers(1, 9))))[::-1] for _ in range(12)]
    table = whole_cells(cells)
    for (name, *_), one in sensitive(table, [p_percent(15)]).items():
        own = cells[int(name[1:])] if name != TOTAL else np.sort(np.concatenate(cells))[::-1]
        second = own[1] if len(own) > 1 else 0.0
        assert one.upper == pytest.approx(max(0.15 * own[0] - (own.sum() - second - own[0]), table.cells.step))


@pytest.mark.parametrize("seed", range(20))
def test_dominance_is_the_share_of_the_largest(seed):
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 4)), float(rng.choice([50, 75, 90]))
    cells = [np.sort(rng.lognormal(3, 1.5, int(rng.integers(1, 9))))[::-1] for _ in range(12)]
    table = whole_cells(cells)
    found = sensitive(table, [dominance(n, k)])
    for place, own in enumerate(cells):
        top = own[:n].sum()
        assert ((f"c{place}",) in found) is bool(top > k / 100 * own.sum())
        if (f"c{place}",) in found:
            no_longer = top / (k / 100) - own.sum()
            assert found[f"c{place}",].upper == pytest.approx(max(no_longer, table.cells.step))


def whole_cells(cells):
    """Cells of these contributions, the three largest of which are kept."""
    largest = [[*own[:3], *[0.0] * (3 - len(own[:3]))] for own in cells]
    names = [f"c{place}" for place in range(len(cells))]
    return Table.from_arrays(
        {"cell": names}, {"establishments": [len(own) for own in cells]}, [own.sum() for own in cells], largest
    )


@pytest.mark.parametrize("minimum", [2, 3, 7])
def test_the_least_that_a_rule_allows_is_kept_with_the_release(minimum):
    """Contributors below which nothing can be safe: of dominance one more than dominate, of p% three."""
    assert Rules((threshold(minimum),)).least("persons") == {"persons": minimum}
    assert Rules((threshold({"firms": minimum}), p_percent(10))).least("firms") == {"firms": max(minimum, 3)}
    assert Rules((threshold({"persons": minimum}), dominance(2, 80))).least("firms") == {"persons": minimum, "firms": 3}


def test_what_holds_without_being_asked_is_a_fifth_of_ten_persons_and_three_establishments():
    assert SHARE == 0.2 and threshold() == threshold({"persons": 10, "establishments": 3}, 0.2)


def test_a_value_of_one_with_few_contributors_may_be_nothing():
    """Nothing is below 0: what is to stay possible below a cell ends there."""
    found = sensitive(Table.from_arrays({"a": ["one", "rest"]}, [1, 90]), [threshold(10, share=1.0)])
    assert (found["one",].lower, found["one",].upper) == (1, 1)
    weighted = Table.from_arrays({"a": ["few", "rest"]}, [2, 90], [0.5, 90.25])
    one = sensitive(weighted, [threshold(10, share=1.0)])["few",]
    assert (one.lower, one.upper) == (0.5, 0.5)
