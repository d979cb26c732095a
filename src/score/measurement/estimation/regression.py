"""Linear, logistic and Poisson regression with design-based errors.

Binder (1983): the covariance of the coefficients is that of the totals of the scores, between two inverses of the
information. Regressors are centred while they are summed; the intercept is moved back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import narwhals as nw
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.errors import SurveyError, UnknownName
from score.measurement.estimation.asked import Asked, of_groups
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.gradient import Gradient
from score.measurement.own_names import own
from score.measurement.sample.totals import Totals
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.summing import sums_by
from score.measurement.scanning.terms import Factor, Level, Plain, Term, column_of, count, product_of, size

Floats = NDArray[np.float64]
Family = Literal["linear", "logistic", "poisson"]
Regressor = tuple[Factor, ...]  # a product; none of its factors: the intercept
_ROUNDS, _CLOSE = 50, 1e-13
_RESIDUAL = own("residual of the fit")


def regressors_of(answers: Answers, names: Sequence[str | Level | tuple[str | Level, ...]]) -> list[Regressor]:
    """The intercept and what stands for each name: a column of text by its levels but the first."""
    if isinstance(names, str):
        raise SurveyError(f'Give the regressors as a list: ["{names}"].')
    if not isinstance(names, Iterable):
        raise SurveyError(f"Give the regressors as a list of columns, not {names!r}.")
    names = list(names)
    answers.require(column_of(f) for name in names for f in (name if isinstance(name, tuple) else (name,)))
    types = answers.columns()
    found: list[Regressor] = [()]
    for name in names:
        if isinstance(name, tuple):
            found.append(tuple(name))
        elif isinstance(name, str) and not (types[name].is_numeric() or types[name] == nw.Boolean):
            values = sums_by(answers.frame, [name], {own("rows"): nw.lit(1)})[name].drop_null().to_pylist()
            found += [(Level(name, value),) for value in values[1:]]
        else:
            found.append((name,))
    return found


def words_of(regressor: Regressor) -> str:
    """How a coefficient is called."""
    return " x ".join(map(str, regressor)) or "(intercept)"


def linear(
    variable: Factor, regressors: Sequence[Regressor], by: tuple[str, ...], needs: tuple[str, ...] = ()
) -> Asked:
    """Coefficients of a linear regression in each domain."""
    if any(len(one) > 1 and any(isinstance(f, str) for f in one) for one in regressors):
        # a product of centred numbers is another regressor than the product of the numbers
        regressors = [tuple(Plain(f) if isinstance(f, str) else f for f in one) for one in regressors]
    known = tuple(dict.fromkeys([*needs, *(column_of(f) for one in [(variable,), *regressors] for f in one)]))
    pairs = {
        (i, j): Term((*regressors[i], *regressors[j]), known) for i in range(len(regressors)) for j in range(i + 1)
    }
    outcomes = [Term((*one, variable), known) for one in regressors]
    rows = count(*known)

    def finish(totals: Totals) -> Estimates:
        number, domains = len(regressors), len(totals.cells)
        back = _to_raw(regressors, totals)

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            gradient, values = Gradient(len(sums), number * domains), []
            for domain in range(domains):
                moments = np.zeros((number, number))
                for (i, j), term in pairs.items():
                    moments[i, j] = moments[j, i] = sums[totals.places(term)[domain]]
                products = np.array([sums[totals.places(term)[domain]] for term in outcomes])
                inverse = _inverse(moments, regressors)
                slopes = inverse @ products
                values.append(back @ slopes + np.eye(number)[0] * totals.centre(variable))
                spread, places = back @ inverse, np.arange(number) + domain * number
                for i, term in enumerate(outcomes):
                    gradient.add(totals.places(term)[[domain]], places, spread[:, i])
                for (i, j), term in pairs.items():
                    derivative = -spread[:, i] * slopes[j] - (spread[:, j] * slopes[i] if i != j else 0.0)
                    gradient.add(totals.places(term)[[domain]], places, derivative)
            return np.concatenate(values), gradient.matrix()

        labels = tuple(
            {**of_groups(totals.by, cell), "variable": words_of(one)} for cell in totals.cells for one in regressors
        )
        counts = np.repeat(totals.sums[totals.places(rows)], number)
        return Estimates("linear regression", labels, totals, evaluate, counts)

    return Asked(by, (*dict.fromkeys([*pairs.values(), *outcomes, rows, size(*known)]),), finish)


def _to_raw(regressors: Sequence[Regressor], totals: Totals) -> Floats:
    """From coefficients of centred regressors to those of the regressors: only the intercept moves."""
    back = np.eye(len(regressors))
    back[0, 1:] = [-totals.centre(one[0]) if len(one) == 1 else 0.0 for one in regressors[1:]]
    return back


def _inverse(moments: Floats, regressors: Sequence[Regressor]) -> Floats:
    scale = np.sqrt(np.maximum(np.diag(moments), 1e-300))
    scaled = moments / np.outer(scale, scale)
    if np.linalg.cond(scaled) > 1e12:
        raise SurveyError(
            f"The regressors cannot be told apart ({', '.join(map(words_of, regressors))}): one of them follows from "
            "the others or never varies. Leave one out."
        )
    inverse: Floats = np.linalg.inv(scaled) / np.outer(scale, scale)
    return inverse


def fit(
    answers: Answers, family: Family, variable: str, regressors: Sequence[Regressor], needs: tuple[str, ...] = ()
) -> tuple[Floats, Answers, Floats]:
    """Coefficients by iterated scans; the answers with residuals; the inverse of the information.

    SurveyError where it does not converge, as when a regressor separates the outcomes.
    """
    if family not in get_args(Family):
        raise UnknownName("family", family, get_args(Family))
    answers.require([variable])
    known = tuple(dict.fromkeys([*needs, variable, *(column_of(f) for one in regressors for f in one)]))
    numbers = [f for one in regressors for f in one if isinstance(f, str)]
    prepared = answers.with_numbers([variable, *numbers])
    weight = nw.col(answers.design.weight) if answers.design.weight else nw.lit(1.0)
    filtered = prepared.frame.filter(
        nw.all_horizontal(*(~nw.col(name).is_null() for name in known), ignore_nulls=False)
    )
    products = [product_of(one) for one in regressors]
    coefficients = _start(filtered, variable, weight, family, len(regressors))
    for _ in range(_ROUNDS):
        residual, variance = _parts(variable, products, coefficients, family)
        sums = {f"s{i}": weight * residual * one for i, one in enumerate(products)} | {
            f"m{i} {j}": weight * variance * products[i] * products[j]
            for i in range(len(products))
            for j in range(i + 1)
        }
        row = sums_by(filtered, [], sums).to_pylist()[0]
        information = np.zeros((len(products), len(products)))
        for i in range(len(products)):
            for j in range(i + 1):
                information[i, j] = information[j, i] = row[f"m{i} {j}"]
        inverse = _inverse(information, regressors)
        step = inverse @ np.array([row[f"s{i}"] for i in range(len(products))])
        coefficients = coefficients + step
        if np.max(np.abs(step)) <= _CLOSE * max(1.0, float(np.max(np.abs(coefficients)))):
            residual, _ = _parts(variable, products, coefficients, family)
            return coefficients, prepared.with_columns(**{_RESIDUAL: residual}), inverse
    raise SurveyError(
        f"The {family} regression of {variable} does not converge in {_ROUNDS} rounds: a regressor may tell the "
        "outcomes apart completely. Leave it out or join its levels."
    )


def _start(frame: nw.LazyFrame, variable: str, weight: nw.Expr, family: str, number: int) -> Floats:  # type: ignore[type-arg]
    row = sums_by(frame, [], {"y": weight * nw.col(variable), "w": weight * nw.lit(1.0)}).to_pylist()[0]
    middle = row["y"] / row["w"] if row["w"] else float("nan")
    limits = (0, 1) if family == "logistic" else (0, np.inf)
    if not limits[0] < middle < limits[1]:
        raise SurveyError(f"{variable} never varies, or is not what a {family} regression is for (mean {middle:g}).")
    start = np.zeros(number)
    start[0] = np.log(middle / (1 - middle)) if family == "logistic" else np.log(middle)
    return start


def _parts(variable: str, products: Sequence[nw.Expr], coefficients: Floats, family: str) -> tuple[nw.Expr, nw.Expr]:
    """Residual and variance of a row at the coefficients."""
    predictor: nw.Expr = nw.lit(0.0)
    for product, coefficient in zip(products, coefficients, strict=True):
        predictor = predictor + product * nw.lit(float(coefficient))
    if family == "poisson":
        fitted = predictor.exp()
        return nw.col(variable) - fitted, fitted
    fitted = nw.lit(1.0) / (nw.lit(1.0) + (predictor * nw.lit(-1.0)).exp())
    return nw.col(variable) - fitted, fitted * (nw.lit(1.0) - fitted)


def scores(
    variable: str,
    family: str,
    regressors: Sequence[Regressor],
    coefficients: Floats,
    inverse: Floats,
    needs: tuple[str, ...] = (),
) -> Asked:
    """Coefficients that were fitted, with the covariance of their scores."""
    known = tuple(dict.fromkeys([*needs, variable, *(column_of(f) for one in regressors for f in one)]))
    terms = [Term((Plain(_RESIDUAL), *_plain(one)), known) for one in regressors]
    rows = count(*known)

    def finish(totals: Totals) -> Estimates:
        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            gradient = Gradient(len(sums), len(regressors))
            columns = np.array([totals.places(term)[0] for term in terms])
            gradient.add(columns[:, None], np.arange(len(regressors))[None, :], inverse.T)
            return coefficients + inverse @ sums[columns], gradient.matrix()

        labels = tuple({"variable": words_of(one)} for one in regressors)
        counts = np.repeat(totals.sums[totals.places(rows)], len(regressors))
        return Estimates(f"{family} regression", labels, totals, evaluate, counts)

    return Asked((), (*terms, rows), finish)


def _plain(regressor: Regressor) -> Regressor:
    return tuple(Plain(factor) if isinstance(factor, str) else factor for factor in regressor)
