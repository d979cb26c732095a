"""Calibration: weights as near as can be to those of the design that reproduce known totals.

Deville and Särndal (1992): w = d F(x'lambda) with sum w x = X. Linear F gives GREG and, on groups,
post-stratification; exponential F gives raking; logit F keeps the factors within bounds. Totals of groups take one
scan; with numbers among the totals each round of Newton's method is one. So a file of any size is calibrated where it
lies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from score.measurement.coding import codes_of, numbers_in
from score.measurement.errors import SurveyError, UnknownName, a_number
from score.measurement.linear import solved
from score.measurement.own_names import own
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.cube import CALIBRATED
from score.measurement.scanning.summing import sums_by
from score.measurement.scanning.terms import START, Factor, Level, Plain, Term, column_of, one_where, product_of

Floats = NDArray[np.float64]
Distance = Literal["linear", "raking", "logit"]
Regressor = tuple[Factor, ...]  # a product of factors; none of them: everybody
WEIGHT = CALIBRATED
START_WEIGHT = own("weight before calibration")
# from the multipliers: totals of the regressors under the weights that they give, and how these change
Summed = Callable[[Floats], tuple[Floats, Floats]]
_ROUNDS, _CLOSE = 200, 1e-13
_CELLS = 100_000
_START = own("sum of the weights before")


@dataclass(frozen=True)
class Calibration:
    """What was calibrated to, and what came of it.

    `factors`: smallest and largest w / d. `deff_before`, `deff_after`: Kish's 1 + CV^2 of the weights. `negative`: rows
    whose weight fell below zero. `gap`: largest relative distance that is left to a known total.
    """

    regressors: tuple[Regressor, ...]
    distance: Distance
    rounds: int
    gap: float
    factors: tuple[float, float]
    deff_before: float
    deff_after: float
    negative: int

    def auxiliary(self) -> tuple[Term, ...]:
        """Calibrated totals of the regressors, by unit."""
        return tuple(Term(one) for one in self.regressors)

    def moments(self) -> dict[tuple[int, int], Term]:
        """Products of the regressors under the weights before."""
        number = len(self.regressors)
        return {
            (i, j): Term((*self.regressors[i], *self.regressors[j]), (), START)
            for i in range(number)
            for j in range(i + 1)
            if not _apart(self.regressors[i], self.regressors[j])
        }

    def with_each(self, term: Term) -> tuple[Term, ...]:
        """Products of a term with each regressor under the weights before."""
        return tuple(Term((*one, *term.factors), term.needs, START) for one in self.regressors)


Known = Mapping[Any, float]  # a column, (column, value), or "everybody": its total in the population
EVERYBODY = "everybody"


def regressors_of(answers: Answers, known: Known) -> tuple[tuple[Regressor, ...], Floats]:
    """Regressors and their totals. UnknownName for columns that are not there."""
    found: list[Regressor] = []
    for name in known:
        if name == EVERYBODY:
            found.append(())
        elif isinstance(name, tuple):
            answers.require([name[0]])
            found.append((Level(name[0], name[1]),))
        else:
            answers.require([name])
            found.append((Plain(name),))
    totals = np.array([float(total) for total in known.values()])
    if not np.isfinite(totals).all():
        raise SurveyError("A known total is missing or infinite: every total to calibrate to is a number.")
    return tuple(found), totals


def groups(answers: Answers, column: str, totals: Mapping[Any, float], *, all_but_first: bool = False) -> Known:
    """The members of each group of a column, as totals to calibrate to.

    SurveyError where the answers have a group without a total or the other way round.
    """
    answers.require([column])
    if not isinstance(totals, Mapping):
        raise SurveyError(f"Totals of the groups of {column} are given as a mapping: {{'a': 100, 'b': 200}}.")
    found = sums_by(answers.frame, [column], {own("rows"): nw.lit(1.0)}).to_pylist()
    there = {row[column]: row[own("rows")] for row in found}
    if None in there:
        raise SurveyError(
            f"Column {column} is missing in {there[None]:,.0f} rows: calibration needs it in all of them."
        )
    without = sorted(map(str, there.keys() - totals.keys()))
    if without:
        raise SurveyError(f"Column {column}: no total was given for {', '.join(without)}.")
    empty = sorted(map(str, totals.keys() - there.keys()))
    if empty:
        raise SurveyError(f"Column {column}: there are no answers of {', '.join(empty)}; join them with like groups.")
    return {(column, value): totals[value] for place, value in enumerate(totals) if place or not all_but_first}


def calibrate(
    answers: Answers, known: Known, distance: Distance = "linear", bounds: tuple[float, float] | None = None
) -> tuple[Answers, Calibration]:
    """The answers with calibrated weights. SurveyError where no weights reproduce the totals."""
    if distance not in get_args(Distance):
        raise UnknownName("distance", distance, get_args(Distance))
    if (distance == "logit") != (bounds is not None):
        raise SurveyError("Bounds on the factors belong to the logit distance, and it needs them: bounds=(0.5, 2.5).")
    for name, total in known.items():
        if isinstance(name, tuple) and len(name) != 2:
            raise SurveyError(f"{name} is no group: the members of one are (column, value), like ('sex', 'female').")
        if a_number(total, f"The known total of {_named(name)} is a number") < 0 and (
            name == EVERYBODY or isinstance(name, tuple)
        ):
            raise SurveyError(f"There cannot be {total:g} members of {_named(name)}.")
    if bounds is not None and not _are_bounds(bounds):
        raise SurveyError(f"The bounds on the factors lie on both sides of 1, not at {bounds}.")
    regressors, totals = regressors_of(answers, known)
    weight = answers.design.weight
    started = answers.with_columns(**{START_WEIGHT: nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)})
    numbers = [factor.column for one in regressors for factor in one if isinstance(factor, Plain)]
    started = started.with_numbers([START_WEIGHT, *numbers])
    _refuse_missing(started, [column_of(factor) for one in regressors for factor in one])
    products = [product_of(one) for one in regressors]
    multipliers, rounds, gap = _solve(started, products, regressors, totals, distance, bounds)
    factor, _ = _factor(_predictor(products, multipliers), distance, bounds)
    calibrated = started.with_columns(**{WEIGHT: nw.col(START_WEIGHT) * factor})
    done = Answers(calibrated.frame, replace(answers.design, weight=WEIGHT), START_WEIGHT)
    return done, _report(done, tuple(_centrable(regressors)), distance, rounds, gap)


def _are_bounds(bounds: Any) -> bool:
    if not isinstance(bounds, (tuple, list)) or len(bounds) != 2:
        return False
    low, high = (a_number(one, "A bound on the factors is a number") for one in bounds)
    return low < 1 < high


def _named(name: Any) -> str:
    return " = ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _centrable(regressors: Sequence[Regressor]) -> list[Regressor]:
    """With everybody among them, a column less its centre spans the same: sums then lose no digits."""
    if () not in regressors:
        return list(regressors)
    return [tuple(f.column if isinstance(f, Plain) else f for f in one) for one in regressors]


def _refuse_missing(answers: Answers, names: Sequence[str]) -> None:
    columns = list(dict.fromkeys(names))
    if not columns:
        return
    flags = {name: one_where(nw.col(name).is_null()) for name in columns}
    for name, missing in sums_by(answers.frame, [], flags).to_pylist()[0].items():
        if missing:
            raise SurveyError(f"Column {name} is missing in {missing:,.0f} rows: calibration needs it in all of them.")


def _predictor(products: Sequence[nw.Expr], multipliers: Floats) -> nw.Expr:
    predictor: nw.Expr = nw.lit(0.0)
    for product, multiplier in zip(products, multipliers, strict=True):
        predictor = predictor + product * nw.lit(float(multiplier))
    return predictor


def _factor(u: nw.Expr, distance: Distance, bounds: tuple[float, float] | None) -> tuple[nw.Expr, nw.Expr]:
    """F(u) and its derivative."""
    one = nw.lit(1.0)
    if distance == "linear":
        return one + u, one + u * nw.lit(0.0)
    if distance == "raking":
        return u.exp(), u.exp()
    assert bounds is not None
    low, high = bounds
    slope = (high - low) / ((1 - low) * (high - 1))
    # written with exp of a negative number where u is large, so that nothing overflows
    grown = (u * nw.lit(slope)).exp()
    shrunk = (u * nw.lit(-slope)).exp()
    above = (nw.lit(low * (high - 1)) + nw.lit(high * (1 - low)) * grown) / (nw.lit(high - 1) + nw.lit(1 - low) * grown)
    below = (nw.lit(low * (high - 1)) * shrunk + nw.lit(high * (1 - low))) / (
        nw.lit(high - 1) * shrunk + nw.lit(1 - low)
    )
    factor = nw.when(u < 0).then(above).otherwise(below)
    return factor, (factor - nw.lit(low)) * (nw.lit(high) - factor) * nw.lit(1 / ((1 - low) * (high - 1)))


def _solve(
    answers: Answers,
    products: Sequence[nw.Expr],
    regressors: Sequence[Regressor],
    totals: Floats,
    distance: Distance,
    bounds: tuple[float, float] | None,
) -> tuple[Floats, int, float]:
    """Multipliers, in how many rounds, and the largest relative distance left (Newton's method)."""
    multipliers = np.zeros(len(products))
    scale = np.maximum(np.abs(totals), 1e-300)
    gap, summed = np.inf, _in_cells(answers, regressors, distance, bounds)
    if summed is None:
        summed = _by_the_engine(answers, products, regressors, distance, bounds)
    for round_ in range(1, _ROUNDS + 1):
        reached, moments = summed(multipliers)
        if not np.isfinite(reached).all():
            break
        before, gap = gap, float(np.max(np.abs(totals - reached) / scale))
        if gap <= _CLOSE or (gap <= 1e-11 and gap >= before):
            return multipliers, round_, gap
        multipliers = multipliers + solved(moments, totals - reached)
    names = ", ".join(" x ".join(map(str, one)) or EVERYBODY for one in regressors)
    within = f", bounds {bounds}" if bounds else ""
    raise SurveyError(
        f"No weights reproduce the totals of {names} (distance {distance}{within}): one is still {gap:.2g} off. Check "
        "that the totals agree with one another, join small groups or widen the bounds."
    )


def _in_cells(
    answers: Answers, regressors: Sequence[Regressor], distance: Distance, bounds: tuple[float, float] | None
) -> Summed | None:
    """Sums where all known totals are of groups: rows of the same groups move together, so one scan is enough.

    None where a number is among the regressors, or there are too many combinations of groups.
    """
    factors = [factor for one in regressors for factor in one]
    columns = list(dict.fromkeys(column_of(factor) for factor in factors))
    if not columns or not all(isinstance(factor, Level) for factor in factors):
        return None
    table = sums_by(answers.frame, columns, {_START: nw.col(START_WEIGHT)})
    if table.num_rows > _CELLS:
        return None
    start, matrix = numbers_in(table[_START]), matrix_of(table, regressors)

    def summed(multipliers: Floats) -> tuple[Floats, Floats]:
        with np.errstate(over="ignore"):
            factor, slope = factor_of(matrix @ multipliers, distance, bounds)
        return matrix.T @ (start * factor), matrix.T @ (matrix * (start * slope)[:, None])

    return summed


def _by_the_engine(
    answers: Answers,
    products: Sequence[nw.Expr],
    regressors: Sequence[Regressor],
    distance: Distance,
    bounds: tuple[float, float] | None,
) -> Summed:
    """Sums over all rows, in one scan for each round."""
    number, start = len(products), nw.col(START_WEIGHT)
    pairs = [(i, j) for i in range(number) for j in range(i + 1) if not _apart(regressors[i], regressors[j])]

    def summed(multipliers: Floats) -> tuple[Floats, Floats]:
        factor, slope = _factor(_predictor(products, multipliers), distance, bounds)
        sums = {f"x{i}": start * factor * products[i] for i in range(number)}
        sums |= {f"m{i} {j}": start * slope * products[i] * products[j] for i, j in pairs}
        row = sums_by(answers.frame, [], sums).to_pylist()[0]
        moments = np.zeros((number, number))
        for i, j in pairs:
            moments[i, j] = moments[j, i] = row[f"m{i} {j}"]
        return np.array([row[f"x{i}"] for i in range(number)]), moments

    return summed


def _apart(one: Regressor, other: Regressor) -> bool:
    """Whether two regressors speak of different groups of one column: their product is 0 everywhere."""
    levels = {factor.column: factor.value for factor in one if isinstance(factor, Level)}
    return any(isinstance(f, Level) and levels.get(f.column, f.value) != f.value for f in other)


def factor_of(u: Floats, distance: Distance, bounds: tuple[float, float] | None) -> tuple[Floats, Floats]:
    """F(u) and its derivative, of numbers."""
    if distance == "linear":
        return 1 + u, np.ones(len(u))
    if distance == "raking":
        return np.exp(u), np.exp(u)
    assert bounds is not None
    low, high = bounds
    grown = np.exp(-np.abs(u) * (high - low) / ((1 - low) * (high - 1)))
    up, down = np.where(u < 0, grown, 1.0), np.where(u < 0, 1.0, grown)
    factor = (low * (high - 1) * down + high * (1 - low) * up) / ((high - 1) * down + (1 - low) * up)
    return factor, (factor - low) * (high - factor) / ((1 - low) * (high - 1))


def row_factor(
    regressors: Sequence[Regressor], multipliers: Floats, distance: Distance, bounds: tuple[float, float] | None
) -> nw.Expr:
    """F(x'lambda) of a row."""
    return _factor(_predictor([product_of(one) for one in regressors], multipliers), distance, bounds)[0]


def matrix_of(table: pa.Table, regressors: Sequence[Regressor]) -> Floats:
    """Values of the regressors (rows x regressors)."""
    columns = []
    for one in regressors:
        column = np.ones(table.num_rows)
        for factor in one:
            values = table[column_of(factor)]
            if isinstance(factor, Level):
                codes, labels = codes_of(values)
                column *= np.array([label == factor.value for label in labels], dtype=float)[codes]
            else:
                column *= numbers_in(values)
        columns.append(column)
    matrix: Floats = np.column_stack(columns)
    return matrix


def _report(
    answers: Answers, regressors: tuple[Regressor, ...], distance: Distance, rounds: int, gap: float
) -> Calibration:
    before, after = nw.col(START_WEIGHT), nw.col(WEIGHT)
    drawn = answers.frame.filter(before > 0)
    ends = drawn.select((after / before).min().alias("low"), (after / before).max().alias("high"))
    low, high = (float(x) for x in ends.collect("pyarrow").to_native().to_pylist()[0].values())
    sums = {"n": nw.lit(1.0), "d": before, "dd": before * before, "w": after, "ww": after * after}
    sums["negative"] = one_where(after < 0)
    row = sums_by(drawn, [], sums).to_pylist()[0]
    return Calibration(
        regressors,
        distance,
        rounds,
        gap,
        (low, high),
        row["n"] * row["dd"] / row["d"] ** 2,
        row["n"] * row["ww"] / row["w"] ** 2,
        int(row["negative"]),
    )
