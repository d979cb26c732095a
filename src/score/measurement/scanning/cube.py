"""The cube: totals of every term by sampling unit and cell of the domains. All estimates are finished from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from score.measurement.coding import Codes, joint_codes, numbered, numbers_in
from score.measurement.design.units import Units, units_in
from score.measurement.errors import SurveyError
from score.measurement.own_names import own
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.summing import query_of, rows_of, sums_by, sums_in_columns
from score.measurement.scanning.terms import COUNT, WEIGHT, AtMost, Below, Plain, Term, expression, one_where

Floats = NDArray[np.float64]
_TOGETHER = 50  # replicates in one scan
CALIBRATED = "calibrated weight"
_ROWS = own("rows")


@dataclass(frozen=True)
class Cube:
    """What one scan brought.

    `values` (terms x rows of the cube), in the order of cells and within one of units: engines give them in any order,
    and sums in another order end in other digits. `unit_of`: the unit of each row; `starts`: where each cell begins,
    and the end. `cells`: values of the `by` columns, None where the answer has none and so lies in no domain.
    `centres`: what was subtracted from each column. `replicated` (cells x terms x replicates): sums under replicate
    weights that were given.
    """

    units: Units
    by: tuple[str, ...]
    cells: list[tuple[Any, ...]]
    unit_of: Codes
    starts: Codes
    values: Floats
    terms: dict[Term, int]
    centres: dict[str, float]
    rows_read: int
    replicated: Floats | None = None
    query: Callable[[], str] = field(default=lambda: "", repr=False)  # what the engine was asked

    @property
    def width(self) -> int:
        """How many sums there are: terms over columns that are known in every row share them."""
        return len(self.values)

    @cached_property
    def sums(self) -> Floats:
        """Sum of every term in every cell (cells x terms)."""
        return np.add.reduceat(self.values, self.starts[:-1], axis=1).T

    def rows_of(self, cell: int) -> slice:
        """Rows of a cell."""
        return slice(int(self.starts[cell]), int(self.starts[cell + 1]))


def scan(answers: Answers, by: Sequence[str], terms: Sequence[Term], replicates: Sequence[str] = ()) -> Cube:
    """Read the answers once (once more with columns of replicate weights).

    SurveyError for weights and units that cannot be, and where there are no answers.
    """
    listed = list(dict.fromkeys([*terms, Term()]))
    design = answers.design
    answers.require([*design.columns, *by, *(name for name in (design.weight, answers.start) if name)])
    factors = {factor for term in listed for factor in term.factors}
    numbers = sorted({factor for factor in factors if isinstance(factor, str)})
    others = sorted({factor.column for factor in factors if isinstance(factor, (AtMost, Below, Plain))})
    weights = [name for name in {design.weight, answers.start} if name]
    answers, key_of = _keyed(answers, by, {*numbers, *others, *weights})
    trusted = _trusted(
        answers, [*numbers, *weights], {factor.column for factor in factors if not isinstance(factor, str)}
    )
    sizes = [name for name in design.fpc if not answers.columns()[name].is_numeric()]
    prepared = answers.with_numbers([*numbers, *others, *weights, *replicates, *sizes], trusted)
    centres = prepared.centres(numbers)
    summed, place_of = _shared(listed, trusted)
    expressions = {
        own(f"t{place}"): expression(term, centres, prepared.weights, trusted) for place, term in enumerate(summed)
    }
    expressions |= {_ROWS: _row(design.weight)}
    keys, names = list(key_of.values()), {copy: name for name, copy in key_of.items()}
    exact = {_ROWS} | {
        own(f"t{place}") for place, term in enumerate(summed) if not term.factors and term.weight == COUNT
    }
    if design.units:
        table, sums = sums_in_columns(prepared.frame, keys, expressions, exact=exact)
    else:
        table = rows_of(prepared.frame, {key: nw.col(key) for key in keys} | expressions)
        sums = {name: numbers_in(table[name]) for name in expressions}
    table = table.rename_columns([names.get(name, name) for name in table.column_names])
    if not table.num_rows:
        raise SurveyError("There are no answers: the source has no rows.")
    rows_read = sums.pop(_ROWS).sum()
    if trusted and np.isnan(rows_read):
        return scan(answers.doubted(), by, terms, replicates)
    if np.isnan(rows_read):
        prepared.refuse_bad_weights()
    units, unit_of = units_in(table, design)
    cell_of, cells = joint_codes([table[name] for name in by], table.num_rows)
    order, starts = _ordered(cell_of, len(cells), unit_of, units.number)
    values = np.empty((len(summed), len(order)))
    for place in range(len(summed)):
        values[place] = sums.pop(own(f"t{place}"))[order]
    with np.errstate(invalid="ignore"):  # of what is infinite
        finite = np.isfinite(values.sum(axis=1))
    if trusted and np.isnan(values[~finite]).any():  # a column without missing values holds what is no number
        return scan(answers.doubted(), by, terms, replicates)
    if not finite.all():
        prepared.refuse_infinite([*numbers, *others])
    if design.weight and values[place_of[listed.index(Term())]].sum() == 0:
        raise SurveyError(f"Column {design.weight}: the weights of all rows are 0.")
    places = dict(zip(listed, place_of, strict=True))
    cube = Cube(units, tuple(by), cells, unit_of[order], starts, values, places, centres, int(rows_read))
    cube = replace(cube, query=lambda: query_of(prepared.frame, keys, expressions, exact=exact))
    return replace(cube, replicated=_replicated(prepared, cube, replicates, key_of)) if replicates else cube


def _missing(columns: Sequence[str]) -> dict[str, nw.Expr]:
    """Rows without a weight, for each column."""
    return {own(f"missing {place}"): one_where(nw.col(name).is_null()) for place, name in enumerate(columns)}


def _replicated(answers: Answers, cube: Cube, columns: Sequence[str], key_of: dict[str, str]) -> Floats:
    """Sums of every cell and term under each column of weights; terms that are not weighted stay as they are."""
    found = np.zeros((len(cube.cells), cube.width, len(columns)))
    terms = {place: term for term, place in cube.terms.items()}
    number = {cell: place for place, cell in enumerate(cube.cells)}
    for first in range(0, len(columns), _TOGETHER):
        some = columns[first : first + _TOGETHER]
        sums = {
            own(f"r{place} {term_place}"): expression(replace(term, weight=column), cube.centres, answers.weights)
            if term.weight == WEIGHT
            else expression(term, cube.centres, answers.weights)
            for place, column in enumerate(some)
            for term_place, term in terms.items()
        }
        by = [key_of[name] for name in cube.by]
        table = sums_by(answers.frame, by, sums | _missing(some))
        for place, column in enumerate(some):
            missing = numbers_in(table[own(f"missing {place}")]).sum()
            if missing:
                raise SurveyError(f"Column {column}: the replicate weight is missing in {missing:,.0f} rows.")
        keys = zip(*(table[name].to_pylist() for name in by), strict=True) if by else [()]
        cells = [number[key] for key in keys]
        for place in range(len(some)):
            for term_place in terms:
                found[cells, term_place, first + place] = numbers_in(table[own(f"r{place} {term_place}")])
    return found


def _keyed(answers: Answers, by: Sequence[str], numbers: set[str]) -> tuple[Answers, dict[str, str]]:
    """The answers with a column for each key, and its name: a key that is also summed stays what it is beside.

    As a number it would have another label: true would be 1.0.
    """
    answers = answers.with_groups(by)
    keys = dict.fromkeys([*answers.design.columns, *by])
    key_of = {name: own(f"key {name}") if name in numbers else name for name in keys}
    copies = {copy: nw.col(name) for name, copy in key_of.items() if copy != name}
    return (replace(answers, frame=answers.frame.with_columns(**copies)) if copies else answers), key_of


def _trusted(answers: Answers, numbers: Sequence[str], otherwise: set[str]) -> frozenset[str]:
    """Columns that are known in every row, or would show in a sum that is no number if they were not."""
    types = answers.columns()
    shown = {
        name
        for name in answers.complete - otherwise
        if name in types and (name in numbers or not types[name].is_float())
    }
    return frozenset(shown | answers.proven)


def _shared(terms: Sequence[Term], complete: frozenset[str]) -> tuple[list[Term], list[int]]:
    """Terms that have to be summed, and the place of each of `terms` among them; what is always there is no need."""
    summed: dict[tuple[Any, ...], Term] = {}
    keys = [(term.factors, tuple(name for name in term.needs if name not in complete), term.weight) for term in terms]
    for key, term in zip(keys, terms, strict=True):
        summed.setdefault(key, term)
    number = {key: place for place, key in enumerate(summed)}
    return list(summed.values()), [number[key] for key in keys]


def _row(weight: str | None) -> nw.Expr:
    """One for a row; what is no number for one of which the weight cannot be used. What is wrong is asked only then."""
    if weight is None:
        return nw.lit(1.0)
    column = nw.col(weight)
    good = (column < float("inf")) & (column > -float("inf"))
    if weight != CALIBRATED:  # a linear calibration may end below zero, and says so
        good = good & (column >= 0)
    return nw.when(good).then(nw.lit(1.0)).otherwise(nw.lit(float("nan")))


def _ordered(cell_of: Codes, cells: int, unit_of: Codes, units: int) -> tuple[Codes, Codes]:
    """Rows of a scan in the order of cells and units, and where each cell begins there."""
    place, occurring = numbered(cell_of * units + unit_of, cells * units)
    if len(occurring) == len(place):  # each pair once, so its place among all is that of its row
        order = np.empty_like(place)
        order[place] = np.arange(len(place))
    else:
        order = np.argsort(place, kind="stable")
    starts = np.r_[0, np.cumsum(np.bincount(cell_of, minlength=cells))]
    return order, starts
