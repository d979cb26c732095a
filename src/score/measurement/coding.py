"""Turns columns of keys into small integers and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
_LARGEST = 2**62
_DENSE = 16  # places to mark for each value, up to which that is cheaper than sorting


def codes_of(column: pa.ChunkedArray | pa.Array) -> tuple[Codes, list[Any]]:
    """Code of each value and the values in their order; a missing one comes last."""
    distinct = pc.unique(column)
    there = distinct.drop_null()
    ordered = there.take(pc.sort_indices(there))
    values = ordered.to_pylist()
    codes = pc.index_in(column, value_set=ordered)
    if codes.null_count:
        codes = pc.fill_null(codes, column_of_numbers(np.array([len(values)], dtype=np.int32))[0])
        values.append(None)
    chunks = codes.chunks if isinstance(codes, pa.ChunkedArray) else [codes]
    parts = [np.from_dlpack(chunk) for chunk in chunks if len(chunk)]
    return np.concatenate(parts, dtype=np.int64) if parts else np.zeros(0, dtype=np.int64), values


def joint_codes(columns: Sequence[pa.ChunkedArray], rows: int) -> tuple[Codes, list[tuple[Any, ...]]]:
    """Code of each combination that occurs and the combinations in their order; one combination without columns."""
    if not columns:
        return np.zeros(rows, dtype=np.int64), [()]
    parts = [codes_of(column) for column in columns]
    joint, size = np.zeros(rows, dtype=np.int64), 1
    for codes, values in parts:
        if size * len(values) > _LARGEST:  # only the combinations that occur are numbered, so it never overflows
            joint, occurring = numbered(joint, size)
            size = len(occurring)
        joint, size = joint * len(values) + codes, size * len(values)
    inverse, occurring = numbered(joint, size)
    first = first_places(inverse, len(occurring))
    combinations = [tuple(values[codes[row]] for codes, values in parts) for row in first.tolist()]
    return inverse, combinations


def pair_codes(first: Codes, second: Codes) -> tuple[Codes, Codes]:
    """Code of each pair that occurs, and for each code the first half of its pair."""
    if not len(first):
        return first, first
    width = int(second.max()) + 1
    inverse, occurring = numbered(first * width + second, (int(first.max()) + 1) * width)
    return inverse, occurring // width


def numbered(values: Codes, size: int) -> tuple[Codes, Codes]:
    """The place of each value (0 to less than `size`) among those that occur, and these in their order."""
    if size > _DENSE * len(values) + _DENSE:
        occurring, inverse = np.unique(values, return_inverse=True)
        return inverse.astype(np.int64), occurring
    there = np.zeros(size, dtype=bool)  # marking and counting is linear; sorting is not
    there[values] = True
    place = np.cumsum(there) - 1
    return place[values], np.flatnonzero(there)


def first_places(codes: Codes, number: int) -> Codes:
    """The first place of each code, all of which occur."""
    first = np.empty(number, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)  # of equal ones the last to be written stays
    return first


def numbers_in(column: pa.ChunkedArray | pa.Array) -> Floats:
    """A column of numbers as float64, NaN where it is missing.

    By the buffers themselves: Arrow's `to_numpy` imports pandas where there is one, which takes longer than a survey.
    """
    column = column.cast(pa.float64())
    if column.null_count:
        column = pc.fill_null(column, column_of_numbers(np.array([np.nan]))[0])
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    parts = [np.from_dlpack(chunk) for chunk in chunks if len(chunk)]
    return np.asarray(parts[0]) if len(parts) == 1 else np.concatenate(parts or [np.zeros(0)], dtype=np.float64)


def column_of_numbers(numbers: NDArray[Any]) -> pa.Array:
    """The way back. By the buffers, too: `pa.array` imports pandas just to see that these are none of its own."""
    kept = np.ascontiguousarray(numbers)
    return pa.Array.from_buffers(pa.from_numpy_dtype(kept.dtype), len(kept), [None, pa.py_buffer(kept)])
