"""Two releases are not subtracted: somebody who collects them all finds nothing that each of them hides."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from score.measurement.disclosure import (
    TOTAL,
    Refused,
    Release,
    Table,
    check_against,
    leaks,
    p_percent,
    protect,
    random,
    threshold,
)
from score.measurement.errors import SurveyError

AGES = ("15-24", "25-64", "65+")
YOUNGER = {"age": ("15-24", "25-64")}


def release(records, dimensions, number, where=None, *, value=None, rules=None, population="round 1", **given):
    """The release of a table of these records, limited to some codes."""
    kept = np.ones(len(records["area"]), dtype=bool)
    for name, codes in (where or {}).items():
        kept &= np.isin(records[name], codes)
    limited = {name: np.asarray(column)[kept] for name, column in records.items()}
    table = Table.of(limited, dimensions, value)
    protected = protect(table, rules or [threshold(5)])
    return Release.of(
        protected, id=f"r{number}", population=population, when="2026-05-02", where=where, **given
    )  # fmt: skip


def people(numbers):
    """area -> number of each age: records of invented people."""
    rows = [(area, age) for area, of_age in numbers.items() for age, count in zip(AGES, of_age, strict=True)
            for _ in range(count)]  # fmt: skip
    return {"area": np.array([area for area, _ in rows]), "age": np.array([age for _, age in rows])}


FEW_OLD = people({"north": (20, 30, 2), "south": (25, 40, 9), "west": (30, 10, 12)})


def test_all_and_all_but_the_old_tell_of_the_old():
    """Neither table hides anything, and their difference is two people in the north."""
    everybody = release(FEW_OLD, ["area"], 1)
    younger = release(FEW_OLD, ["area"], 2, YOUNGER)
    check_against([], everybody)
    check_against([], younger)
    for one, other in ((everybody, younger), (younger, everybody)):
        with pytest.raises(Refused, match="area: north; age: 65\\+|area: north; age: any other") as caught:
            check_against([one], other)
        assert "2 persons, fewer than 5" in str(caught.value) and "Publish fewer cells" in str(caught.value)
        assert len(caught.value.leaks) == 1 and caught.value.leaks[0].releases == (one.id, other.id)


def test_all_and_all_but_enough_people_may_be_published():
    many_old = people({"north": (20, 30, 8), "south": (25, 40, 9), "west": (30, 10, 12)})
    check_against([release(many_old, ["area"], 1)], release(many_old, ["area"], 2, YOUNGER))


def test_nobody_is_no_part_of_the_population():
    none_old = people({"north": (20, 30, 0), "south": (25, 40, 9)})
    check_against([release(none_old, ["area"], 1)], release(none_old, ["area"], 2, YOUNGER))


def test_three_releases_tell_what_no_two_of_them_do():
    """All, 15 to 24 and 25 to 64: what is left are the old."""
    everybody, first, second = (
        release(FEW_OLD, ["area"], number, where)
        for number, where in enumerate((None, {"age": ["15-24"]}, {"age": ["25-64"]}))
    )
    for pair in itertools.permutations((everybody, first, second), 2):
        check_against(pair[:1], pair[1])
    with pytest.raises(Refused, match="2 persons"):
        check_against([everybody, first], second)


def test_a_hidden_cell_that_another_table_shows():
    """The first table hides the two old people of the north among others; the second shows one of those others."""
    by_age = release(FEW_OLD, ["area", "age"], 1)
    check_against([], by_age)
    hidden = {position for position, one in zip(by_age.positions, by_age.shown, strict=True) if np.isinf(one.high)}
    assert ("north", "65+") in hidden and len(hidden) == 4
    complement = next(age for area, age in hidden if area == "north" and age != "65+")
    other = release(FEW_OLD, ["area"], 2, {"age": [complement]})
    with pytest.raises(Refused, match=r"\('north', '65\+'\) of release r1, which is too well known"):
        check_against([by_age], other)


def test_the_same_tables_of_other_people_or_of_another_measure_say_nothing():
    everybody = release(FEW_OLD, ["area"], 1)
    check_against([everybody], release(FEW_OLD, ["area"], 2, YOUNGER, population="round 2"))
    with_pay = {**FEW_OLD, "pay": np.full(len(FEW_OLD["area"]), 7.0)}
    check_against([everybody], release(with_pay, ["area"], 2, YOUNGER, value="pay"))


def test_sums_are_subtracted_as_counts_are():
    with_pay = {**FEW_OLD, "pay": np.linspace(1, 9, len(FEW_OLD["area"]))}
    rules = [p_percent(10)]
    everybody, younger = (release(with_pay, ["area"], number, where, value="pay", rules=rules)
                          for number, where in ((1, None), (2, YOUNGER)))  # fmt: skip
    with pytest.raises(Refused, match="2 persons, fewer than 3"):
        check_against([everybody], younger)


def test_coarser_categories_are_unions_of_the_same_atoms():
    """15-64 and 65+ beside 15-24 and 25+: neither is finer, and together they give 25-64 away."""
    few_between = people({"north": (20, 3, 22), "south": (25, 40, 19), "west": (30, 10, 12)})
    coarse = [("15-64", ("15-24", "25-64"), "65+"), ("25+", ("25-64", "65+"), "15-24")]
    made = []
    for number, (name, codes, rest) in enumerate(coarse):
        records = {**few_between, "age": np.where(np.isin(few_between["age"], codes), name, few_between["age"])}
        assert set(records["age"]) == {name, rest}
        made.append(release(records, ["area", "age"], number, groups={"age": {name: codes}}))
    with pytest.raises(Refused, match="area: north; age: 25-64 \\(3 persons"):
        check_against(made[:1], made[1])


def test_categories_that_nobody_explained_contradict_one_another():
    coarse = {**FEW_OLD, "age": np.where(FEW_OLD["age"] == "65+", "65+", "15-64")}
    with pytest.raises(SurveyError, match="contradict one another.*`groups`"):
        check_against([release(FEW_OLD, ["area", "age"], 1)], release(coarse, ["area", "age"], 2))


def test_tables_of_other_numbers_contradict_one_another():
    more = people({"north": (21, 30, 2), "south": (25, 40, 9), "west": (30, 10, 12)})
    with pytest.raises(SurveyError, match="contradict one another.*population"):
        check_against([release(FEW_OLD, ["area"], 1)], release(more, ["area"], 2))


def test_rounded_tables_cannot_be_subtracted_exactly():
    """What is rounded at random is not known to better than the base, and neither is the difference."""
    made = []
    for number, where in ((1, None), (2, YOUNGER)):
        plain = release(FEW_OLD, ["area"], number, where)
        kept = np.isin(FEW_OLD["age"], where["age"]) if where else np.ones(len(FEW_OLD["age"]), dtype=bool)
        table = Table.of({"area": FEW_OLD["area"][kept]}, ["area"])
        rounded = random(table, key="k")
        protected = protect(table, [threshold(5)])
        made.append(Release.of(protected, id=plain.id, population="p", when="d", where=where, rounded=rounded))
    check_against(made[:1], made[1])


def test_more_parts_than_can_be_checked():
    wide = {"area": np.arange(200), "age": np.arange(200)}
    with pytest.raises(SurveyError, match="more than can be checked"):
        check_against([release(wide, ["area"], 1)], release(wide, ["age"], 2))


def test_kept_records_are_as_good_as_the_releases():
    kept = Release.from_json(release(FEW_OLD, ["area"], 1).to_json())
    with pytest.raises(Refused):
        check_against([kept], release(FEW_OLD, ["area"], 2, YOUNGER))


def test_a_small_part_beside_giants_is_not_taken_for_safe():
    """The old of the north have 70 of thousands of millions, hidden with the giants' cells; another table shows one."""
    areas, ages = np.repeat(["north", "south"], 9), np.tile(np.repeat(["15-24", "65+"], [6, 3]), 2)
    pay = np.where(ages == "65+", 8e8, 3e8) + np.arange(18) * 1e7
    pay[(areas == "north") & (ages == "65+")] = [60.0, 6.0, 4.0]
    records = {"area": areas, "age": ages, "pay": pay}
    by_age = release(records, ["area", "age"], 1, value="pay", rules=[p_percent(10)])
    assert np.isinf(by_age.shown[by_age.positions.index(("north", "65+"))].high)
    young = release(records, ["area"], 2, {"age": ["15-24"]}, value="pay", rules=[p_percent(10)])
    with pytest.raises(Refused, match="too well known"):
        check_against([by_age], young)


@pytest.mark.parametrize("seed", [10022, 10076, 10100])
def test_a_safe_table_is_not_refused_for_its_wide_range_of_values(seed):
    """From ones to thousands of millions: where a search begins is far from where a small cell has to be possible."""
    rng = np.random.default_rng(seed)
    records = {f"d{axis}": rng.integers(0, size, 72) for axis, size in enumerate((3, 3, 2))}
    records |= {"area": records["d0"], "y": rng.lognormal(6, 4, 72)}
    check_against([], release(records, ["d0", "d1", "d2"], 1, value="y", rules=[threshold(3), p_percent(15)]))


# ---- somebody who collects everything, reckoning with one unknown for each area, sex and age

CELLS = list(itertools.product(("n", "s", "w"), ("f", "m"), AGES))
NAMES = ("area", "sex", "age")


def collected(releases):
    """Everything that is published, as sums of the unknowns."""
    rows, right = [], []
    for one in releases:
        published = one.published()
        names = [name for name, _ in published["dimensions"]]
        positions = itertools.product(*([*categories, TOTAL] for _, categories in published["dimensions"]))
        for position, (low, _) in zip(positions, published["cells"], strict=True):
            if low is not None:
                rows.append(atoms_of(dict(zip(names, position, strict=True)), published["where"]))
                right.append(low)
    return np.array(rows), np.array(right)


def atoms_of(cell, where):
    return [
        float(
            all(
                cell.get(name, TOTAL) in (TOTAL, code) and code in where.get(name, (code,))
                for name, code in zip(NAMES, codes, strict=True)
            )
        )
        for codes in CELLS
    ]


def known(rows, right, form):
    answers = [linprog(sign * np.array(form), A_eq=rows, b_eq=right, bounds=(0, 1e5)) for sign in (1, -1)]
    assert all(one.status == 0 for one in answers)
    return answers[0].fun, -answers[1].fun


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.lists(st.sampled_from(
    [(("area",), None), (("area", "sex"), None), (("area",), "65+"), (("area",), "15-24"), (("sex",), "65+"),
     (("area", "age"), None), (("sex", "age"), None), (("area", "sex"), "15-24")]
), min_size=2, max_size=3, unique=True))  # fmt: skip
def test_what_is_let_through_tells_of_nobody(seed, tables):
    """Of releases that are let through, no hidden cell and no single part of fewer than five people is worked out; and
    what is refused is refused for something that can."""
    rng = np.random.default_rng(seed)
    counts = rng.choice([0, 1, 3, 8, 20, 45], len(CELLS), p=[0.05, 0.05, 0.1, 0.2, 0.3, 0.3])
    rows = [cell for cell, count in zip(CELLS, counts, strict=True) for _ in range(count)]
    records = {name: np.array([row[place] for row in rows]) for place, name in enumerate(NAMES)}
    through: list[Release] = []
    for number, (dimensions, without) in enumerate(tables):
        where = {"age": tuple(age for age in AGES if age != without)} if without else None
        one = release(records, list(dimensions), number, where)
        if leaks(through, one):
            continue
        through.append(one)
    left, right = collected(through)
    for one in through:
        for need in one.requirements:
            names = [dimension.name for dimension in one.dimensions]
            form = np.sum([atoms_of(dict(zip(names, cell, strict=True)), one.where) for cell in need.cells], axis=0)
            low, high = known(left, right, form)
            assert low <= need.value - need.lower + 1e-6 and high >= need.value + need.upper - 1e-6, need
    for asked in itertools.product(*((*sorted({cell[axis] for cell in CELLS}), TOTAL) for axis in range(3))):
        form = np.array(atoms_of(dict(zip(NAMES, asked, strict=True)), {}))
        if 0 < form @ counts < 5:
            low, high = known(left, right, form)
            assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) >= 2, f"{asked} is known to within one"
            assert np.linalg.matrix_rank(np.vstack([left, form])) > np.linalg.matrix_rank(left), asked


@pytest.mark.parametrize("seed", range(6))
def test_what_is_refused_can_be_worked_out(seed):
    """No release is refused for nothing: the old of some area are the difference, and few, or it goes through."""
    rng = np.random.default_rng(seed)
    numbers = {area: (30, 40, int(rng.integers(0, 8))) for area in ("north", "south", "west", "east")}
    records = people(numbers)
    found = leaks([release(records, ["area"], 1)], release(records, ["area"], 2, YOUNGER))
    few = sum(0 < old < 5 for _, _, old in numbers.values())
    few += 0 < sum(old for _, _, old in numbers.values()) < 5
    assert len(found) == few
