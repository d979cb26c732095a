"""What is known of parts in no table because nothing is below 0, although no subtraction gives it."""

import itertools

import numpy as np
import pytest
from scipy import sparse

from score.measurement.disclosure import (
    TOTAL,
    Interval,
    Refused,
    Release,
    Table,
    check_against,
    conventional,
    leaks,
    protect,
    random,
    threshold,
)
from score.measurement.disclosure.bounding import Sums, enough
from score.measurement.errors import SurveyError
from tests.measurement.disclosure import attacker

AGES = ("a", "b", "c", "d")


def people(numbers):
    """area -> number of each age: records of invented people."""
    rows = [(area, age) for area, of_age in numbers.items() for age, count in zip(AGES, of_age, strict=True)
            for _ in range(count)]  # fmt: skip
    return {"area": np.array([area for area, _ in rows]), "age": np.array([age for _, age in rows])}


def by_area(records, number, ages=None, *, rounding=None, minimum=5):
    """The release of the numbers by area, of people of some ages."""
    where = None if ages is None else {"age": tuple(ages)}
    kept = np.ones(len(records["area"]), dtype=bool) if ages is None else np.isin(records["age"], list(ages))
    table = Table.of({"area": records["area"][kept]}, {"area": ["n", "s"]})
    given = {"id": f"r{number}", "population": "p", "when": "2026-05-02", "where": where}
    if rounding is not None:
        return Release.of_rounded(table, rounding(table), [threshold(minimum)], **given)
    return Release.of(protect(table, [threshold(minimum)]), **given)


# a + b = 6, b + c + d = 7, a + c = 10 in the north: then d = 2a - 9, so that a is 5 or 6 and b is 1 or 0
ONE_B = people({"n": (5, 1, 5, 1), "s": (30, 30, 30, 30)})
OVERLAPPING = ("ab", "bcd", "ac")


def test_three_filters_that_overlap_leave_almost_nothing_open():
    """No sum of these tables is the number of b in the north, and yet it is 0 or 1."""
    first, second, third = (by_area(ONE_B, number, ages) for number, ages in enumerate(OVERLAPPING))
    check_against([], first)
    check_against([first], second)
    with pytest.raises(Refused) as caught:
        check_against([first, second], third)
    said = {leak.what for leak in caught.value.leaks}
    assert said == {
        "area: n; age: b (known to lie between 0 and 1: perhaps fewer than 5 persons)",
        "area: n; age: c (known to lie between 4 and 5: perhaps fewer than 5 persons)",
    }
    assert all(leak.releases == ("r0", "r1", "r2") for leak in caught.value.leaks)


def test_the_order_of_publishing_does_not_matter():
    made = [by_area(ONE_B, number, ages) for number, ages in enumerate(OVERLAPPING)]
    for *earlier, last in itertools.permutations(made):
        with pytest.raises(Refused):
            check_against(earlier, last)


def test_the_same_filters_over_many_people_may_be_published():
    many = people({"n": (50, 40, 50, 40), "s": (30, 30, 30, 30)})
    made = [by_area(many, number, ages) for number, ages in enumerate(OVERLAPPING)]
    for number, one in enumerate(made):
        check_against(made[:number], one)


def test_a_part_of_nobody_tells_of_nobody():
    """a + b = 6 and all six are a: everybody sees that there is no b, and nobody is one."""
    none = people({"n": (6, 0, 9, 0), "s": (30, 30, 30, 30)})
    assert leaks([by_area(none, 0, "ab")], by_area(none, 1, "a")) == []


def test_filters_that_leave_nobody_out_are_taken_together():
    """15-64, 25+ and all: whoever knows that there are three ages adds the first two and takes the third away."""
    three = people({"n": (65, 4, 6, 0), "s": (40, 20, 20, 0)})
    first, second = by_area(three, 0, "ab"), by_area(three, 1, "bc")
    check_against([first], second)
    with pytest.raises(Refused, match=r"area: n; age: b \(4 persons, fewer than 5\)"):
        check_against([first, second], by_area(three, 2))


def test_others_that_no_filter_names_keep_it_open():
    """With 20 people of another age in the north nobody can believe that there are three, nor subtract."""
    four = people({"n": (65, 4, 6, 20), "s": (40, 20, 20, 20)})
    first, second = by_area(four, 0, "ab"), by_area(four, 1, "bc")
    check_against([first, second], by_area(four, 2))


def test_an_exact_table_beside_a_rounded_one_tells_of_two():
    """22 in the north are rounded to 20, of whom 20 are no d: d is 2 at most, and it is two."""
    two = people({"n": (10, 10, 0, 2), "s": (30, 30, 0, 30)})
    everybody = by_area(two, 0, rounding=conventional)
    check_against([], everybody)
    with pytest.raises(Refused, match=r"area: n; age: any other \(known to lie between 0 and 2.*: 2 persons"):
        check_against([everybody], by_area(two, 1, "ab"))


def test_a_rounded_table_beside_a_rounded_one_tells_of_nobody():
    two = people({"n": (10, 10, 0, 2), "s": (30, 30, 0, 30)})
    for rounding in (conventional, lambda table: random(table, key="k")):
        check_against([by_area(two, 0, rounding=rounding)], by_area(two, 1, "ab", rounding=rounding))


def test_sums_of_few_are_bounded_as_numbers_are():
    """The same three filters over pay, 100 each: a is 450 to 600, b 0 to 150, and c, who may be four, 400 to 550."""
    pay = {**ONE_B, "pay": np.full(len(ONE_B["area"]), 100.0)}

    def release(number, ages):
        kept = np.isin(pay["age"], list(ages))
        table = Table.of({name: column[kept] for name, column in pay.items()}, {"area": ["n", "s"]}, "pay")
        given = {"id": f"r{number}", "population": "p", "when": "d", "where": {"age": tuple(ages)}}
        return Release.of(protect(table, [threshold(5)]), **given)

    first, second, third = (release(number, ages) for number, ages in enumerate(OVERLAPPING))
    with pytest.raises(Refused) as caught:
        check_against([first, second], third)
    assert [leak.what for leak in caught.value.leaks] == [
        "area: n; age: c (known to lie between 400 and 550: perhaps fewer than 5 persons)"
    ], "from 400 on a fifth of itself is from 400 to 600; b may be nothing, and a is of five or six"


# ---- against somebody who reckons alone


@pytest.mark.parametrize("seed", range(25))
def test_no_part_of_few_is_known_to_within_one(seed):
    """Random filters over four ages in two areas; what is let through is attacked with one unknown for each cell."""
    rng = np.random.default_rng(seed)
    numbers = rng.choice([0, 1, 2, 4, 6, 9, 20], (2, 4), p=[0.1, 0.15, 0.15, 0.1, 0.2, 0.1, 0.2])
    records = people({"n": numbers[0].tolist(), "s": numbers[1].tolist()})
    through: list[tuple[tuple[int, ...], Release]] = []
    for number in range(4):
        ages = tuple(np.flatnonzero(rng.random(4) < 0.6).tolist()) or (0,)
        one = by_area(records, number, "".join(AGES[place] for place in ages))
        try:
            if not leaks([release for _, release in through], one):
                through.append((ages, one))
        except SurveyError as error:  # pragma: no cover
            pytest.fail(str(error))
    rows, right = [], []
    for ages, one in through:
        for position, known in zip(one.positions, one.shown, strict=True):
            if known.low == known.high:
                row = np.zeros((2, 4))
                row[np.ix_([0, 1] if position == (TOTAL,) else ["ns".index(position[0])], ages)] = 1
                rows.append(row.ravel())
                right.append(known.low)
    for place in range(8):
        value = int(numbers.ravel()[place])
        if rows and 0 < value < 5:
            low, high = attacker.solved(np.eye(8)[place], np.array(rows), np.array(right))
            assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) >= 2, (place, value, low, high)


# ---- the sums themselves


def sums(rows, low, high=None):
    low = np.array(low, dtype=float)
    return Sums(sparse.csr_array(np.array(rows, dtype=float)), low, low if high is None else np.array(high, float))


def test_bounds_of_a_part_by_hand():
    """x + y = 10, y + z = 4: y is 0 to 4."""
    solver = sums([[1, 1, 0], [0, 1, 1]], [10, 4])
    forms = sparse.csr_array(np.array([[0.0, 1, 0], [1, 0, 0], [1, 1, 1]]))
    assert solver.narrow(forms, 1.0, 0.2, whole=True).keys() == {2}
    close = solver.narrow(forms, 3.0, 0.2, whole=True)
    assert {place: (one.low, one.high) for place, one in close.items()} == {0: (0, 4), 1: (6, 10), 2: (10, 14)}


def test_whole_numbers_end_before_the_bounds_do():
    """0.5 to 2.5 are 1 and 2."""
    solver = sums([[1.0]], [0.5], [2.5])
    form = sparse.csr_array(np.array([[1.0]]))
    assert solver.narrow(form, 1.0, 0.2, whole=False) == {}
    assert solver.narrow(form, 1.0, 0.2, whole=True) == {0: Interval(1.0, 2.0)}


@pytest.mark.parametrize(("below", "possible"), [(4, [True, False]), (1, [True, False]), (7, [True, True])])
def test_whether_there_may_be_fewer(below, possible):
    solver = sums([[1, 1, 0], [0, 1, 1]], [10, 4])
    forms = sparse.csr_array(np.array([[0.0, 1, 0], [1, 0, 0]]))
    assert solver.fewer(forms, below).tolist() == possible


@pytest.mark.parametrize(
    ("low", "step", "share", "wide"),
    [(0, 1, 0.2, 2), (3, 1, 0.2, 2), (4, 1, 0.2, 2), (40, 1, 0.2, 20), (100, 0.5, 0.1, 200 / 9), (7, 1, 1, np.inf)],
)
def test_enough_room_by_hand(low, step, share, wide):
    """From 40 on: 50 is a fifth of itself from 40, and from 60."""
    assert enough(low, step, share) == pytest.approx(wide)


def test_what_is_possible_and_what_contradicts():
    assert sums([[1, 1], [1, 0]], [5, 3]).possible()
    impossible = sums([[1, 1], [1, 0]], [5, 6])
    assert not impossible.possible()
    with pytest.raises(SurveyError, match="contradict one another"):
        impossible.somewhere()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("scale", [1.0, 1e8])
def test_narrow_finds_what_solving_for_each_part_finds(seed, scale):
    rng = np.random.default_rng(seed)
    rows = (rng.random((5, 7)) < 0.5).astype(float)
    atoms = np.round(rng.exponential(10, 7)) * scale
    right = rows @ atoms
    forms = np.vstack([np.eye(7), (rng.random((4, 7)) < 0.5).astype(float)])
    close = sums(rows, right).narrow(sparse.csr_array(forms), 2.0 * scale, 0.3, whole=False)
    for place, form in enumerate(forms):
        low, high = attacker.solved(form, rows / 1.0, right / scale)
        is_close = high - low < enough(low, 2.0, 0.3) * (1 - 1e-4)
        if abs(high - low - enough(low, 2.0, 0.3)) > 1e-3:
            assert (place in close) is bool(is_close), (place, low, high)
        if place in close:
            assert (close[place].low / scale, close[place].high / scale) == pytest.approx((low, high), abs=1e-4)
