"""The parts into which releases divide a population, and which of them somebody may want to know."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement.disclosure import TOTAL, Release, Table, protect, threshold
from score.measurement.disclosure.atoms import Atoms
from score.measurement.errors import SurveyError

CODES = {"area": ("n", "s"), "sex": ("f", "m"), "age": ("15-24", "25-64", "65+")}


def release(dimensions, where=None, groups=None, number=1):
    """A release of twenty people in each cell of the codes that it is about."""
    kept = {name: (where or {}).get(name, codes) for name, codes in CODES.items()}
    united = {
        name: {code: of for of, codes in of_name.items() for code in codes} for name, of_name in (groups or {}).items()
    }
    rows = [row for row in itertools.product(*kept.values()) for _ in range(20)]
    records = {
        name: [united.get(name, {}).get(row[place], row[place]) for row in rows] for place, name in enumerate(CODES)
    }
    protected = protect(Table.of(records, dimensions), [threshold(5)])
    return Release.of(protected, id=f"r{number}", population="p", when="d", where=where, groups=groups)


def atoms_of(*releases, closed=()):
    return Atoms(tuple(releases), frozenset(closed))


def said(atoms):
    return {atoms.said(atoms.parts[[place]]) for place in range(atoms.parts.shape[0])}


def test_one_release_divides_by_its_own_categories_and_all_others():
    one = atoms_of(release(["area", "sex"]))
    assert one.classes == {
        "area": [frozenset("n"), frozenset("s"), frozenset("…")],
        "sex": [frozenset("f"), frozenset("m"), frozenset("…")],
    }
    assert one.shape == (3, 3) and one.cells[0].shape == (9, 9)


def test_codes_that_no_release_tells_apart_are_one_class():
    first = release(["area"], {"age": ("15-24", "25-64")})
    assert atoms_of(first).classes["age"] == [frozenset({"15-24", "25-64"}), frozenset("…")]
    second = release(["area"], {"age": ("25-64", "65+")}, number=2)
    assert [sorted(one) for one in atoms_of(first, second).classes["age"]] == [["15-24"], ["25-64"], ["65+"], ["…"]]


def test_coarse_categories_are_their_codes():
    coarse = release(["area", "age"], groups={"age": {"15-64": ("15-24", "25-64")}})
    fine = release(["age"], number=2)
    one = atoms_of(coarse, fine)
    assert [sorted(codes) for codes in one.classes["age"]] == [["15-24"], ["25-64"], ["65+"], ["…"]]
    row = one.cells[0][[coarse.positions.index(("n", "15-64"))]].toarray().reshape(one.shape)
    assert row.sum() == 2 and row[0, :2].tolist() == [1, 1]


def test_what_a_variable_is_closed_to_has_no_others():
    first = release(["area"], {"age": ("15-24", "25-64")})
    one = atoms_of(first, closed=["age"])
    assert one.classes["age"] == [frozenset({"15-24", "25-64"})] and one.classes["area"][-1] == frozenset("…")


@pytest.mark.parametrize("where", [None, {"age": ("15-24", "65+")}])
def test_a_total_is_the_sum_of_its_categories_and_of_nobody_else(where):
    one = release(["area", "sex"], where)
    atoms = atoms_of(one)
    cells = dict(zip(one.positions, atoms.cells[0].toarray(), strict=True))
    nobody = atoms.empty.toarray().sum(axis=0) > 0
    for sex in ("f", "m", TOTAL):
        total, parts = cells[TOTAL, sex], cells["n", sex] + cells["s", sex]
        assert ((total - parts)[~nobody] == 0).all() and ((total - parts) >= 0).all()


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([
    (("area",), None), (("area", "sex"), None), (("area",), "65+"), (("sex",), "15-24"), (("area", "age"), None),
    (("sex", "age"), None), (("age",), None),
]), min_size=1, max_size=3, unique=True))  # fmt: skip
def test_every_cell_is_the_sum_of_its_atoms(asked):
    """With twenty people in every cell of area, sex and age, each release's numbers are those of its atoms."""
    made = [
        release(list(dimensions), {"age": tuple(one for one in CODES["age"] if one != without)} if without else None,
                number=number)
        for number, (dimensions, without) in enumerate(asked)
    ]  # fmt: skip
    atoms = atoms_of(*made)
    sizes = [
        np.array([len(one) if "…" not in one else len(CODES[name]) - len(frozenset().union(*of[:-1])) for one in of])
        for name, of in atoms.classes.items()
    ]
    people = 20 * np.prod([len(CODES[name]) for name in CODES if name not in atoms.classes])
    for size in sizes:
        people = np.multiply.outer(people, size)
    for one, cells in zip(made, atoms.cells, strict=True):
        assert (cells @ people.ravel()).tolist() == [known.low for known in one.shown]
    assert (atoms.empty @ people.ravel() == 0).all()


def test_parts_are_differences_and_crossed_classes():
    first, second = release(["area"]), release(["area"], {"age": ("15-24", "25-64")}, number=2)
    atoms = atoms_of(first, second)
    parts = said(atoms)
    assert {"area: n; age: any other", "area: n; age: 15-24, 25-64", "age: any other", "everybody", "area: s"} <= parts
    assert len(np.unique(atoms.parts.toarray(), axis=0)) == atoms.parts.shape[0], "no part is looked at twice"


def test_which_parts_are_cells_of_a_table():
    first, second = release(["area"]), release(["area"], {"age": ("15-24", "25-64")}, number=2)
    atoms = atoms_of(first, second)
    inside = {atoms.said(atoms.parts[[place]]) for place in np.flatnonzero(atoms.in_tables)}
    assert {"area: n", "everybody", "area: n; age: 15-24, 25-64", "age: 15-24, 25-64"} <= inside
    assert not any("any other" in one for one in inside)


def test_hidden_cells_are_cells_and_not_exact():
    records = {"area": ["n"] * 2 + ["s"] * 30 + ["w"] * 40}
    one = Release.of(protect(Table.of(records, ["area"]), [threshold(5)]), id="r", population="p", when="d")
    atoms = atoms_of(one)
    assert atoms.exact[0].tolist() == [False, False, True, True]
    assert atoms.exact_rows[0].shape[0] == 2
    assert "area: n" in {atoms.said(atoms.parts[[place]]) for place in np.flatnonzero(atoms.in_tables)}


def test_more_parts_than_can_be_solved_are_refused_with_a_remedy():
    wide = [{name: [str(code) for code in range(60)] for name in names} for names in (("a", "b"), ("c",))]
    made = [
        Release.of(protect(Table.from_arrays(of, np.full([60] * len(of), 9)), [threshold(5)]), id=f"r{number}",
                   population="p", when="d")
        for number, of in enumerate(wide)
    ]  # fmt: skip
    with pytest.raises(SurveyError, match=r"in 226,981 parts.*Publish with the categories of the earlier releases"):
        atoms_of(*made)
