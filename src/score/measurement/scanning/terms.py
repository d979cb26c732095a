"""What is summed in a scan: products of columns around their centres, over the rows where all of it is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from score.measurement.errors import SurveyError
from score.measurement.own_names import own

WEIGHT = own("weight")  # the weight of the survey, calibrated where it is
START = own("start")  # the weight before calibration
COUNT = own("count")  # every row of some weight counts one


@dataclass(frozen=True, order=True)
class Level:
    """1 where `column` is `value`, else 0; unknown where the column is."""

    column: str
    value: Any

    def __str__(self) -> str:
        return f"{self.column} = {self.value}"


@dataclass(frozen=True, order=True)
class AtMost:
    """1 where `column` is at most `bound` (or the bound of the row's domain, a column), else 0."""

    column: str
    bound: float | str

    def __str__(self) -> str:
        return f"{self.column} <= {self.bound}"


@dataclass(frozen=True, order=True)
class Below:
    """1 where `column` is less than the bound of the row's domain, a column."""

    column: str
    bound: str

    def __str__(self) -> str:
        return f"{self.column} < {self.bound}"


@dataclass(frozen=True, order=True)
class Plain:
    """The column as it is, without a centre subtracted."""

    column: str

    def __str__(self) -> str:
        return self.column


Factor = str | Level | AtMost | Below | Plain


def column_of(factor: Factor) -> str:
    """The column behind a factor. SurveyError for what is no name of one."""
    column = factor if isinstance(factor, str) else getattr(factor, "column", None)
    if not isinstance(column, str):
        raise SurveyError(f"{factor!r} is no name of a column.")
    return column


@dataclass(frozen=True)
class Term:
    """Sum of weight x factors, each minus its centre, over rows where every column of `needs` is known.

    Without factors: the sum of the weights. `needs` are names of columns; the columns of the factors are among them.
    """

    factors: tuple[Factor, ...] = ()
    needs: tuple[str, ...] = ()
    weight: str = WEIGHT

    def __post_init__(self) -> None:
        columns = {column_of(factor) for factor in self.factors}
        for name in self.needs:
            if not isinstance(name, str):
                raise SurveyError(f"{name!r} is no name of a column.")
        object.__setattr__(self, "needs", tuple(sorted(columns | set(self.needs))))
        # what is 0 or 1 is its own square
        once = [
            f for place, f in enumerate(self.factors) if isinstance(f, (str, Plain)) or f not in self.factors[:place]
        ]
        object.__setattr__(self, "factors", tuple(sorted(once, key=str)))


def size(*needs: str) -> Term:
    """Sum of the weights of rows where `needs` are known."""
    return Term((), needs)


def count(*needs: str) -> Term:
    """Number of rows where `needs` are known."""
    return Term((), needs, COUNT)


def one_where(condition: nw.Expr) -> nw.Expr:
    """1 where the condition holds, else 0, also where it is not known."""
    return nw.when(condition).then(nw.lit(1.0)).otherwise(nw.lit(0.0))


def expression_of(factor: Factor, centres: dict[str, float]) -> nw.Expr:
    """The factor of a row, minus its centre; only columns by their bare name have one."""
    column = nw.col(column_of(factor))
    if isinstance(factor, Level):
        return (column == nw.lit(factor.value)).cast(nw.Float64)
    if isinstance(factor, Plain):
        return column
    if isinstance(factor, AtMost):
        bound = nw.col(factor.bound) if isinstance(factor.bound, str) else nw.lit(factor.bound)
        return (column <= bound).cast(nw.Float64)
    if isinstance(factor, Below):
        return (column < nw.col(factor.bound)).cast(nw.Float64)
    centre = centres.get(factor, 0.0)
    return column - nw.lit(centre) if centre else column


def product_of(factors: Iterable[Factor]) -> nw.Expr:
    """Product of the factors of a row, without centres; 1 of none."""
    product: nw.Expr = nw.lit(1.0)
    for factor in factors:
        product = product * expression_of(factor, {})
    return product


def expression(
    term: Term, centres: dict[str, float], weights: dict[str, str | None], complete: frozenset[str] = frozenset()
) -> nw.Expr:
    """What a row adds to the term.

    `weights` names the column behind each kind of weight, None where all weigh one; `complete`: columns known in all
    rows.
    """
    product: nw.Expr = nw.lit(1.0)
    column = weights.get(term.weight, term.weight)  # of replicates, the weight is named by its column
    if term.weight == COUNT and weights.get(WEIGHT):
        product = one_where(nw.col(str(weights[WEIGHT])) != 0)
    elif column:
        product = nw.col(column)
    for factor in term.factors:
        product = product * expression_of(factor, centres)
    needs = [name for name in term.needs if name not in complete]
    if not needs:
        return product
    known = nw.all_horizontal(*(~nw.col(name).is_null() for name in needs), ignore_nulls=False)
    return nw.when(known).then(product).otherwise(nw.lit(0.0))
