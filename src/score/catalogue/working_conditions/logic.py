"""Small expressions of which the rules are made. They give the same on every engine where answers are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import narwhals as nw


def holds(condition: nw.Expr) -> nw.Expr:
    """Whether a condition is known to be true."""
    return condition.fill_null(False)


def fails(condition: nw.Expr) -> nw.Expr:
    """Whether a condition is known to be false."""
    return (~condition).fill_null(False)


def one_of(column: str, codes: Iterable[int]) -> nw.Expr:
    """Whether a column has one of these codes; unknown where the column is.

    Not `is_in` alone: some engines call a missing value "not in", others missing.
    """
    return nw.when(~nw.col(column).is_null()).then(nw.col(column).is_in(list(codes)))


def between(column: str, least: int, most: int) -> nw.Expr:
    """Whether a column lies between two numbers, both included; unknown where the column is."""
    return (nw.col(column) >= least) & (nw.col(column) <= most)


def coded(cases: Sequence[tuple[nw.Expr, int]]) -> nw.Expr:
    """The code of the first condition known to be true, null where none is.

    The conditions have to exclude one another: an unknown one is passed over.
    """
    condition, code = cases[-1]
    result: nw.Expr = nw.when(holds(condition)).then(nw.lit(code))
    for condition, code in reversed(cases[:-1]):
        result = nw.when(holds(condition)).then(nw.lit(code)).otherwise(result)
    return result
