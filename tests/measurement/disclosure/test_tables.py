"""Tables: totals, who is behind a cell, and what cannot be one."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement.disclosure import TOTAL, Dimension, Table
from score.measurement.errors import SurveyError, UnknownName

# invented: seven jobs of six people in three workplaces
JOBS = {
    "sector": ["food", "food", "food", "food", "wood", "wood", "wood"],
    "sex": ["f", "f", "m", "m", "f", "f", "m"],
    "person": [1, 2, 3, 3, 4, 5, 6],
    "employer": ["k", "k", "k", "l", "l", "m", "m"],
    "pay": [100.0, 40.0, 30.0, 30.0, 70.0, 20.0, 50.0],
    "weight": [2.0, 2.0, 1.0, 1.0, 3.0, 3.0, 3.0],
}
UNITS = {"persons": "person", "establishments": "employer"}


def cell(table, array, *position):
    return array.reshape(table.values.size, -1)[table.place(position)].tolist()


def test_records_without_more_are_counted_as_persons():
    table = Table.of(JOBS, ["sector", "sex"])
    assert table.measure == "count" and table.whole and table.largest is None
    assert cell(table, table.values, "food", "m") == [2] and cell(table, table.values, TOTAL, TOTAL) == [7]
    assert cell(table, table.counts["persons"], TOTAL, "f") == [4]


def test_contributors_are_distinct_in_every_total():
    """Person 3 has two jobs in one cell; employer l is in both sectors, so that 2 + 2 employers are 3."""
    table = Table.of(JOBS, ["sector", "sex"], unit=UNITS)
    persons, employers = table.counts["persons"], table.counts["establishments"]
    assert cell(table, persons, "food", "m") == [1] and cell(table, persons, TOTAL, TOTAL) == [6]
    assert [cell(table, employers, one, TOTAL) for one in ("food", "wood", TOTAL)] == [[2], [2], [3]]
    assert cell(table, table.values, "food", "m") == [2], "what is counted are jobs"
    assert table.additive == {"persons"}


def test_largest_contributions_are_sums_of_one_contributor():
    table = Table.of(JOBS, ["sector", "sex"], "pay", "person")
    assert table.measure == "pay" and not table.whole
    assert cell(table, table.largest, "food", "m") == [60, 0, 0]
    assert cell(table, table.largest, "food", TOTAL) == [100, 60, 40]
    assert cell(table, table.largest, TOTAL, TOTAL) == [100, 70, 60]
    of_employers = Table.of(JOBS, ["sector"], "pay", {"establishments": "employer", "persons": "person"})
    assert cell(of_employers, of_employers.largest, TOTAL) == [170, 100, 70], "the unit named first contributes"


def test_weights_change_what_is_published_and_nobody_behind_it():
    plain, weighted = (Table.of(JOBS, ["sector"], "pay", "person", weight=one) for one in (None, "weight"))
    assert cell(weighted, weighted.values, "food") == [340] and cell(plain, plain.values, "food") == [200]
    assert (weighted.counts["person"] == plain.counts["person"]).all()
    assert (weighted.largest == plain.largest).all()
    assert Table.of(JOBS, ["sector"], weight="weight").values.tolist() == [6, 9, 15]


def test_categories_can_be_given_and_may_be_empty():
    table = Table.of(JOBS, {"sector": ["wood", "glass", "food"]})
    assert table.dimensions == (Dimension("sector", ("wood", "glass", "food")),)
    assert table.values.tolist() == [3, 0, 4, 7]
    with pytest.raises(UnknownName, match="wood"):
        Table.of(JOBS, {"sector": ["food"]})


def test_numbers_are_categories_in_their_order():
    assert Table.of({"age": [10, 9, 10]}, ["age"]).dimensions[0].categories == ("9", "10")


def test_an_arrow_table_is_read_as_it_is():
    assert (Table.of(pa.table(JOBS), ["sex"]).values == Table.of(JOBS, ["sex"]).values).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(0, 10**6))
def test_any_number_of_dimensions_against_counting_one_by_one(dimensions, seed):
    rng = np.random.default_rng(seed)
    names = [f"d{place}" for place in range(dimensions)]
    records = {name: rng.integers(0, 3, 25) for name in names}
    records |= {"unit": rng.integers(0, 8, 25), "y": rng.integers(0, 50, 25).astype(float)}
    table = Table.of(records, {name: ["0", "1", "2"] for name in names}, "y", "unit", contributions=2)
    for position in table.positions:
        among = [
            row for row in range(25)
            if all(wanted in (TOTAL, str(records[name][row])) for name, wanted in zip(names, position, strict=True))
        ]  # fmt: skip
        of_unit = {unit: sum(records["y"][row] for row in among if records["unit"][row] == unit) for unit in range(8)}
        assert cell(table, table.values, *position) == [sum(of_unit.values())]
        assert cell(table, table.counts["unit"], *position) == [len({records["unit"][row] for row in among})]
        assert cell(table, table.largest, *position) == sorted(of_unit.values(), reverse=True)[:2]


def test_arrays_are_completed_by_their_totals():
    table = Table.from_arrays(
        {"a": ["x", "y"], "b": ["p", "q"]},
        [[2, 1], [0, 3]],
        [[9.0, 5.0], [0.0, 12.0]],
        [[[6, 3], [5, 0]], [[0, 0], [7, 4]]],
    )
    assert table.values.tolist() == [[9, 5, 14], [0, 12, 12], [9, 17, 26]]
    assert table.counts["persons"].tolist() == [[2, 1, 3], [0, 3, 3], [2, 4, 6]]
    assert cell(table, table.largest, "x", TOTAL) == [6, 5] and cell(table, table.largest, TOTAL, TOTAL) == [7, 6]


def test_totals_of_contributors_can_be_given_where_they_do_not_add_up():
    table = Table.from_arrays({"a": ["x", "y"]}, {"persons": [12, 11], "establishments": [4, 3, 5]})
    assert table.counts["establishments"].tolist() == [4, 3, 5] and table.additive == {"persons"}


def test_a_table_is_frozen():
    table = Table.of(JOBS, ["sex"])
    with pytest.raises(ValueError, match="read-only"):
        table.values[0] = 1


def test_a_cell_that_is_not_there():
    table = Table.of(JOBS, ["sector", "sex"])
    with pytest.raises(UnknownName, match="Did you mean “food”"):
        table.place(("fod", "m"))
    with pytest.raises(SurveyError, match="sector, sex"):
        table.place(("food",))


@pytest.mark.parametrize(
    ("change", "asked", "said"),
    [
        ({}, {"dimensions": ["sektor"]}, "Did you mean “sector”"),
        ({}, {"dimensions": []}, "at least one"),
        ({}, {"dimensions": "sector"}, "in a list"),
        ({"sector": ["food"] * 6 + [None]}, {}, "empty in 1 records"),
        ({"pay": [1.0] * 6 + [-1.0]}, {"value": "pay"}, "gains and losses"),
        ({"pay": [1.0] * 6 + [float("nan")]}, {"value": "pay"}, "finite"),
        ({}, {"value": "sex"}, "not numbers"),
        ({"pay": [1.0]}, {}, "equal length"),
        ({name: [] for name in JOBS}, {}, "no records"),
        ({}, {"unit": {}}, "at least one unit"),
        ({}, {"value": "pay", "contributions": 0}, "1 or more"),
        ({"sector": ["TOTAL"] * 7}, {}, "rename it"),
    ],
)
def test_records_that_make_no_table(change, asked, said):
    with pytest.raises(SurveyError, match=said):
        Table.of({**JOBS, **change}, **{"dimensions": ["sector"], **asked})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"counts": [1, 2, 3, 4]}, "one number for each cell"),
        ({"counts": [1.5, 2]}, "whole numbers"),
        ({"counts": [-1, 2]}, "whole numbers"),
        ({"counts": {}}, "number of contributors"),
        ({"counts": [1, float("inf")]}, "finite"),
        ({"counts": [1, 2], "values": [-4, 5]}, "gains and losses"),
        ({"counts": [0, 2], "values": [4, 5]}, "no contributors"),
        ({"counts": [1, 2], "values": [4, 5, 10]}, "not the sums"),
        ({"counts": [1, 2], "values": [4, 5], "largest": [4, 5]}, "largest contributions"),
        ({"counts": [1, 2], "values": [4, 5], "largest": [[[4], [5]]]}, "largest contributions"),
        ({"counts": [1, 2], "dimensions": {"a": ["x", "x"]}}, "twice"),
        ({"counts": [1, 2], "dimensions": {}}, "at least one dimension"),
    ],
)
def test_arrays_that_make_no_table(given, said):
    with pytest.raises(SurveyError, match=said):
        Table.from_arrays(**{"dimensions": {"a": ["x", "y"]}, **given})
