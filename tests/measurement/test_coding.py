"""Columns as small integers and as numbers."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.measurement.coding import codes_of, first_places, joint_codes, numbered, numbers_in, pair_codes

WORDS = st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=1, max_size=40)


@given(WORDS)
def test_codes_lead_back_to_the_values(values: list[str | None]) -> None:
    codes, labels = codes_of(pa.chunked_array([pa.array(values[:3], pa.string()), pa.array(values[3:], pa.string())]))
    assert [labels[code] for code in codes] == values
    known = [label for label in labels if label is not None]
    assert known == sorted(set(known), key=lambda word: word.encode())
    assert None not in labels[:-1]


@given(st.lists(st.tuples(st.integers(-3, 3), st.sampled_from("abc")), min_size=1, max_size=50))
def test_joint_codes_number_what_occurs(pairs: list[tuple[int, str]]) -> None:
    columns = [pa.chunked_array([[one for one, _ in pairs]]), pa.chunked_array([[two for _, two in pairs]])]
    codes, combinations = joint_codes(columns, len(pairs))
    assert [combinations[code] for code in codes] == pairs
    assert combinations == sorted(set(pairs))


@given(st.lists(st.integers(0, 2_000_000), min_size=1, max_size=60))
def test_numbering_is_that_of_sorting(values: list[int]) -> None:
    array = np.array(values, dtype=np.int64)
    for size in (int(array.max()) + 1, 2**60):  # by marking, and by sorting
        places, occurring = numbered(array, size)
        expected, inverse = np.unique(array, return_inverse=True)
        np.testing.assert_array_equal(occurring, expected)
        np.testing.assert_array_equal(places, inverse)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60))
def test_first_places(values: list[int]) -> None:
    codes, occurring = numbered(np.array(values, dtype=np.int64), 10)
    assert first_places(codes, len(occurring)).tolist() == [values.index(one) for one in occurring]


def test_pairs() -> None:
    codes, firsts = pair_codes(np.array([1, 0, 1, 1]), np.array([5, 5, 0, 5]))
    assert codes.tolist() == [2, 0, 1, 2]
    assert firsts.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.chunked_array([[1, 2], [None]]), [1, 2, np.nan]),
        (pa.array([True, None, False]), [1, np.nan, 0]),
        (pa.array([1.5, 2.5])[1:], [2.5]),
        (pa.chunked_array([], pa.int64()), []),
        (pa.array([], pa.float32()), []),
    ],
    ids=["chunks", "truths", "a slice", "no chunk", "nothing"],
)
def test_numbers(column: pa.Array, expected: list[float]) -> None:
    np.testing.assert_array_equal(numbers_in(column), expected)


def test_a_scan_of_a_file_needs_no_pandas(tmp_path) -> None:
    columns = "i AS psu, i % 3 AS g, i * 0.5 AS y"
    program = (
        "import duckdb, sys; from score.measurement import Survey; "
        f"duckdb.sql(\"COPY (SELECT {columns} FROM range(9) t(i)) TO '{tmp_path}/a.parquet'\"); "
        f"Survey('{tmp_path}/a.parquet', psu='psu').mean('y', by='g').standard_errors; "
        "print([name for name in ('pandas', 'polars', 'scipy.stats', 'django') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
