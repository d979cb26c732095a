"""Turns columns of keys into small integers and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.int64]
_LARGEST = 2**62


def codes_of(column: pa.ChunkedArray | pa.Array) -> tuple[Codes, list[Any]]:
    """Code of each value and the values in their order; a missing one comes last."""
    distinct = pc.unique(column)
    there = distinct.drop_null()
    ordered = there.take(pc.sort_indices(there))
    values = ordered.to_pylist()
    codes = pc.index_in(column, value_set=ordered)
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.combine_chunks()
    if codes.null_count:
        codes = codes.fill_null(len(values))
        values.append(None)
    return codes.to_numpy(zero_copy_only=False).astype(np.int64), values


def joint_codes(columns: Sequence[pa.ChunkedArray], rows: int) -> tuple[Codes, list[tuple[Any, ...]]]:
    """Code of each combination that occurs and the combinations in their order; one combination without columns."""
    if not columns:
        return np.zeros(rows, dtype=np.int64), [()]
    parts = [codes_of(column) for column in columns]
    joint, size = np.zeros(rows, dtype=np.int64), 1
    for codes, values in parts:
        if size * len(values) > _LARGEST:  # only the combinations that occur are numbered, so it never overflows
            occurring, joint = np.unique(joint, return_inverse=True)
            size = len(occurring)
        joint, size = joint * len(values) + codes, size * len(values)
    _, first, inverse = np.unique(joint, return_index=True, return_inverse=True)
    combinations = [tuple(values[codes[row]] for codes, values in parts) for row in first.tolist()]
    return inverse.astype(np.int64), combinations


def pair_codes(first: Codes, second: Codes) -> tuple[Codes, Codes]:
    """Code of each pair that occurs, and for each code the first half of its pair."""
    if not len(first):
        return first, first
    width = int(second.max()) + 1
    occurring, inverse = np.unique(first * width + second, return_inverse=True)
    return inverse.astype(np.int64), occurring // width
