"""Totals, means, shares, ratios and variances of variables by domain, linearised around their totals.

Formulas: Särndal, Swensson, Wretman, Model Assisted Survey Sampling (1992), chapter 5. A sum is always one of
deviations from a centre c, so that S = sum w (y - c) and W = sum w, over rows where y is known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.errors import SurveyError
from score.measurement.estimation.asked import Asked, labels_of, together
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.gradient import Gradient, added, divided
from score.measurement.sample.totals import Totals
from score.measurement.scanning.terms import AtMost, Factor, Level, Plain, Term, count, size

Floats = NDArray[np.float64]


def _parts(variable: Factor, needs: tuple[str, ...]) -> tuple[Term, Term, Term, Term]:
    """Deviations, their squares, sum of weights, number of rows."""
    deviations = Term((variable,), needs)
    return deviations, Term((variable, variable), needs), size(*deviations.needs), count(*deviations.needs)


def _refuse_none(variables: tuple[Factor, ...]) -> None:
    if not variables:
        raise SurveyError('Of which variable? Name one or several columns first: mean("wage").')
    for variable in variables:
        if not isinstance(variable, (str, Level, AtMost, Plain)):
            raise SurveyError(f"{variable!r} is no name of a column. Several are given one after another: 'a', 'b'.")


def mean(
    variables: tuple[Factor, ...], by: tuple[str, ...], needs: tuple[str, ...] = (), *, deff: bool = True
) -> Asked:
    """Mean of each variable in each domain: c + S / W. Without `deff` no squares are summed, for design effects."""
    _refuse_none(variables)
    parts = [_parts(variable, needs) for variable in variables]

    def finish(totals: Totals) -> Estimates:
        domains = len(totals.cells)

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            gradient, values = Gradient(len(sums), domains * len(variables)), []
            for number, (variable, (deviations, _, weights, _)) in enumerate(zip(variables, parts, strict=True)):
                above, below = totals.places(deviations), totals.places(weights)
                average = divided(sums[above], sums[below])
                places = np.arange(domains) + number * domains
                gradient.add(above, places, divided(np.ones(domains), sums[below]))
                gradient.add(below, places, divided(-average, sums[below]))
                values.append(added(totals.centre(variable), average))
            return together(values), gradient.matrix()

        srs = together([_srs_of_mean(totals, totals.sums, *one) for one in parts]) if deff else None
        labels = [label for variable in variables for label in labels_of(totals, variable=str(variable))]
        counts = together([totals.sums[totals.places(one[3])] for one in parts])
        shares = _shares(totals, parts)
        scales = np.repeat([abs(totals.centre(variable)) for variable in variables], domains)
        return Estimates("mean", tuple(labels), totals, evaluate, counts, srs, shares, counts, scales=scales)

    return Asked(by, _terms(parts, deff=deff), finish)


def _terms(parts: list[tuple[Term, Term, Term, Term]], *, deff: bool) -> tuple[Term, ...]:
    """What is summed; the squares only for design effects."""
    return tuple(term for one in parts for place, term in enumerate(one) if deff or place != 1)


def _spread(totals: Totals, sums: Floats, deviations: Term, squares: Term, weights: Term, rows: Term) -> Floats:
    """Variance of the variable in the population, by domain: n / (n - 1) (Q / W - (S / W)^2)."""
    below, number = sums[totals.places(weights)], sums[totals.places(rows)]
    average = divided(sums[totals.places(deviations)], below)
    return (divided(sums[totals.places(squares)], below) - average**2) * divided(number, number - 1)


def _srs_of_mean(totals: Totals, sums: Floats, deviations: Term, squares: Term, weights: Term, rows: Term) -> Floats:
    spread = _spread(totals, sums, deviations, squares, weights, rows)
    return divided(spread, sums[totals.places(rows)])


def _shares(totals: Totals, parts: list[tuple[Term, Term, Term, Term]]) -> Floats:
    """Rows over members of the population, of each variable in each domain."""
    sums = totals.sums
    return together([divided(sums[totals.places(one[3])], sums[totals.places(one[2])]) for one in parts])


def total(
    variables: tuple[Factor, ...], by: tuple[str, ...], needs: tuple[str, ...] = (), *, deff: bool = True
) -> Asked:
    """Total of each variable in each domain: S + c W. Rows where it is unknown add nothing. `deff`: as in `mean`."""
    _refuse_none(variables)
    parts = [_parts(variable, needs) for variable in variables]

    def finish(totals: Totals) -> Estimates:
        domains = len(totals.cells)

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            gradient, values = Gradient(len(sums), domains * len(variables)), []
            for number, (variable, (deviations, _, weights, _)) in enumerate(zip(variables, parts, strict=True)):
                above, below, centre = totals.places(deviations), totals.places(weights), totals.centre(variable)
                places = np.arange(domains) + number * domains
                gradient.add(above, places, 1.0)
                gradient.add(below, places, centre)
                values.append(added(sums[above], centre * sums[below]))
            return together(values), gradient.matrix()

        sums = totals.sums
        srs = None
        if deff:
            srs = together([_srs_of_mean(totals, sums, *one) * sums[totals.places(one[2])] ** 2 for one in parts])
        labels = [label for variable in variables for label in labels_of(totals, variable=str(variable))]
        counts = together([sums[totals.places(one[3])] for one in parts])
        return Estimates("total", tuple(labels), totals, evaluate, counts, srs, _shares(totals, parts))

    return Asked(by, _terms(parts, deff=deff), finish)


def ratio(above: Factor, below: Factor, by: tuple[str, ...], needs: tuple[str, ...] = ()) -> Asked:
    """Total of one variable over the total of another, over rows where both are known."""
    both = Term((above, below), needs).needs
    first, second = Term((above,), both), Term((below,), both)
    weights, rows = size(*both), count(*both)

    def finish(totals: Totals) -> Estimates:
        domains = np.arange(len(totals.cells))
        c1, c2 = totals.centre(above), totals.centre(below)

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            gradient = Gradient(len(sums), len(domains))
            s1, s2, w = totals.places(first), totals.places(second), totals.places(weights)
            denominator = added(sums[s2], c2 * sums[w])
            value = divided(added(sums[s1], c1 * sums[w]), denominator)
            gradient.add(s1, domains, divided(np.ones(len(domains)), denominator))
            gradient.add(s2, domains, divided(-value, denominator))
            gradient.add(w, domains, divided(c1 - value * c2, denominator))
            return value, gradient.matrix()

        labels = labels_of(totals, variable=f"{above} / {below}")
        sums = totals.sums
        whole = np.abs(added(sums[totals.places(second)], c2 * sums[totals.places(weights)]))
        scales = divided(abs(c1) * sums[totals.places(weights)], whole)
        counts = sums[totals.places(rows)]
        return Estimates("ratio", tuple(labels), totals, evaluate, counts, scales=scales)

    return Asked(by, (first, second, weights, rows), finish)


def variance(variables: tuple[Factor, ...], by: tuple[str, ...], needs: tuple[str, ...] = ()) -> Asked:
    """Variance of each variable in the population: n / (n - 1) times the mean of squared deviations from the mean."""
    _refuse_none(variables)
    parts = [_parts(variable, needs) for variable in variables]

    def finish(totals: Totals) -> Estimates:
        domains = len(totals.cells)

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            gradient, values = Gradient(len(sums), domains * len(variables)), []
            for number, (deviations, squares, weights, rows) in enumerate(parts):
                places = np.arange(domains) + number * domains
                below, n = sums[totals.places(weights)], sums[totals.places(rows)]
                average, factor = divided(sums[totals.places(deviations)], below), divided(n, n - 1)
                spread = _spread(totals, sums, deviations, squares, weights, rows)
                gradient.add(totals.places(squares), places, divided(factor, below))
                gradient.add(totals.places(deviations), places, divided(-2 * average * factor, below))
                gradient.add(totals.places(weights), places, divided(factor * average**2 - spread, below))
                values.append(spread)
            return together(values), gradient.matrix()

        labels = [label for variable in variables for label in labels_of(totals, variable=str(variable))]
        counts = together([totals.sums[totals.places(one[3])] for one in parts])
        return Estimates("variance", tuple(labels), totals, evaluate, counts)

    return Asked(by, tuple(term for one in parts for term in one), finish)


def proportion(column: str, by: tuple[str, ...], needs: tuple[str, ...] = ()) -> Asked:
    """Share of each value of a column in each domain."""
    weights, rows = size(column, *needs), count(column, *needs)
    inside = tuple(name for name in by if name != column)

    def finish(totals: Totals) -> Estimates:
        cells = np.arange(len(totals.cells))
        outer = [cell[:-1] for cell in totals.cells]
        known = {cell: place for place, cell in enumerate(dict.fromkeys(outer))}
        group = np.array([known[cell] for cell in outer], dtype=np.int64)

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            gradient = Gradient(len(sums), len(cells))
            own = totals.places(weights)
            whole = np.bincount(group, sums[own], minlength=len(known))[group]
            share = divided(sums[own], whole)
            gradient.add(own, cells, divided(np.ones(len(cells)), whole))
            for one in range(len(known)):
                members = cells[group == one]
                gradient.add(own[members][:, None], members[None, :], divided(-share, whole)[members][None, :])
            return share, gradient.matrix()

        sums = totals.sums
        n = np.bincount(group, sums[totals.places(rows)], minlength=len(known))[group].astype(float)
        people = np.bincount(group, sums[totals.places(weights)], minlength=len(known))[group]
        share = divided(sums[totals.places(weights)], people)
        srs = divided(share * (1 - share), n - 1)
        labels = [{"variable": column, **label} for label in labels_of(totals)]
        counts = sums[totals.places(rows)]
        return Estimates("proportion", tuple(labels), totals, evaluate, counts, srs, divided(n, people), n, "logit")

    return Asked((*inside, column), (weights, rows), finish)


def size_of(by: tuple[str, ...], needs: tuple[str, ...] = ()) -> Asked:
    """Estimated number of members of each domain: the sum of their weights."""
    weights, rows = size(*needs), count(*needs)

    def finish(totals: Totals) -> Estimates:
        domains = np.arange(len(totals.cells))

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            gradient = Gradient(len(sums), len(domains))
            gradient.add(totals.places(weights), domains, 1.0)
            return sums[totals.places(weights)], gradient.matrix()

        return Estimates("size", tuple(labels_of(totals)), totals, evaluate, totals.sums[totals.places(rows)])

    return Asked(by, (weights, rows), finish)
