"""Tests of a difference in differences that hold with few clusters, where its standard error promises too much."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from score.measurement.errors import SurveyError, UnknownName, is_whole
from score.measurement.estimation.changes import rounds_named
from score.measurement.sample.totals import Totals
from score.measurement.scanning.terms import Factor, Term, size

Floats = NDArray[np.float64]
Method = Literal["wild", "randomisation"]
_ALL = 5000  # up to so many ways are gone through one by one
# rows: round before, round after; columns: untreated, treated
_SIGNS = np.array([[1.0, -1.0], [-1.0, 1.0]])


@dataclass(frozen=True)
class FewClustersTest:
    """Whether a difference in differences could be chance.

    `estimate`: the difference; `p_value`: share of `draws` (all there are, if `exact`) at least as far from nothing.
    """

    method: Method
    estimate: float
    p_value: float
    draws: int
    exact: bool
    clusters: int
    treated_clusters: int

    def sentence(self) -> str:
        """The result in words."""
        ways = "all possible ways" if self.exact else f"{self.draws:,} random ways"
        act = (
            "to draw which clusters were treated"
            if self.method == "randomisation"
            else "to flip the clusters' residuals"
        )
        return (
            f"The difference in differences of {self.estimate:.4g} rests on {self.clusters} clusters, "
            f"{self.treated_clusters} of them treated; in {self.p_value:.1%} of {ways} {act} it would be as large."
        )


def terms_of(variable: Factor, needs: tuple[str, ...]) -> tuple[Term, Term]:
    """Deviations and weights of the rows."""
    deviations = Term((variable,), needs)
    return deviations, size(*deviations.needs)


def few_clusters_test(
    totals: Totals,
    variable: Factor,
    needs: tuple[str, ...],
    rounds: tuple[Any, Any],
    method: Method,
    draws: int,
    seed: int,
) -> FewClustersTest:
    """Wild cluster bootstrap with the null imposed (Cameron, Gelbach, Miller 2008), or randomisation inference.

    Clusters are the units of the first stage. Randomisation draws treated clusters within strata; it needs clusters
    that are treated or not as a whole. Up to 5,000 ways are gone through one by one.
    """
    if method not in get_args(Method):
        raise UnknownName("test", method, get_args(Method))
    for name, number, least in (("draws", draws, 1), ("seed", seed, 0)):
        if not is_whole(number, least):
            raise SurveyError(f"{name} is a whole number of {least} or more, not {number!r}.")
    if not {treated for _, treated in totals.cells} <= {0, 1}:
        raise SurveyError("Who is treated is said by 1 and 0, or by a condition.")
    named = rounds_named({round_ for round_, _ in totals.cells}, *rounds)
    sums, weights = _by_cluster(totals, variable, needs, named)
    estimate = _difference(sums.sum(axis=0), weights.sum(axis=0))
    treated = weights[:, :, 1].sum(axis=1) > 0
    both = treated & (weights[:, :, 0].sum(axis=1) > 0)
    if method == "wild":
        found, exact = _wild(sums, weights, draws, seed)
    else:
        if both.any():
            raise SurveyError(
                f"{int(both.sum())} clusters are treated in part: draw what was treated, or ask for 'wild'."
            )
        strata = totals.cube.units.stages[0].group_of[_present(totals)]
        found, exact = _randomised(sums.sum(axis=2), weights.sum(axis=2), treated, strata, estimate, draws, seed)
    far, number = found
    # where ways are drawn, what was observed is one of them
    p_value = far / number if exact else (far + 1) / (number + 1)
    return FewClustersTest(method, estimate, p_value, number, exact, len(sums), int(treated.sum()))


def _present(totals: Totals) -> NDArray[np.int64]:
    first = totals.cube.units.stages[0]
    return np.unique(first.unit_of[totals.cube.unit_of])


def _by_cluster(
    totals: Totals, variable: Factor, needs: tuple[str, ...], rounds: tuple[Any, Any]
) -> tuple[Floats, Floats]:
    """Sums of deviations and weights (clusters x rounds x treated)."""
    deviations, people = terms_of(variable, needs)
    first = totals.cube.units.stages[0]
    clusters = len(first.group_of)
    found = np.zeros((2, clusters, 2, 2))
    for place, cell in enumerate(totals.cells):
        round_, treated = cell
        if round_ not in rounds:
            continue
        for number, term in enumerate((deviations, people)):
            own = totals.unit_totals(int(totals.places(term)[place]))
            found[number, :, rounds.index(round_), int(treated)] = np.bincount(first.unit_of, own, minlength=clusters)
    if (found[1].sum(axis=0) == 0).any():
        raise SurveyError("A difference in differences needs treated and untreated answers in both rounds.")
    there = found[1].sum(axis=(1, 2)) > 0
    return found[0][there], found[1][there]


def _difference(sums: Floats, weights: Floats) -> float:
    return float(np.sum(_SIGNS * sums / weights))


def _t(sums: Floats, weights: Floats) -> float:
    """Difference over its cluster-robust standard error."""
    means = sums.sum(axis=0) / weights.sum(axis=0)
    z = np.sum(_SIGNS * (sums - means * weights) / weights.sum(axis=0), axis=(1, 2))
    error = math.sqrt(len(z) / (len(z) - 1) * float(np.sum(z**2)))
    return float(np.sum(_SIGNS * means)) / error if error else math.inf


def _wild(sums: Floats, weights: Floats, draws: int, seed: int) -> tuple[tuple[int, int], bool]:
    fitted = _additive(sums.sum(axis=0), weights.sum(axis=0))
    residuals = sums - fitted * weights
    observed = abs(_t(sums, weights)) * (1 - 1e-12)
    clusters = len(sums)
    exact = 2**clusters <= _ALL
    signs: Iterator[Any] = itertools.product((1.0, -1.0), repeat=clusters) if exact else _flips(clusters, draws, seed)
    far = number = 0
    for sign in signs:
        again = fitted * weights + np.asarray(sign)[:, None, None] * residuals
        far += abs(_t(again, weights)) >= observed
        number += 1
    return (far, number), exact


def _flips(clusters: int, draws: int, seed: int) -> Iterator[Floats]:
    random = np.random.default_rng(seed)
    for _ in range(draws):
        yield random.choice(np.array([1.0, -1.0]), clusters)


def _additive(sums: Floats, weights: Floats) -> Floats:
    """Means of the cells without a difference in differences: weighted least squares of round plus treated."""
    design = np.array([[1, r, t] for r in (0, 1) for t in (0, 1)], dtype=float)
    w = weights.ravel()
    means = sums.ravel() / w
    slopes = np.linalg.solve(design.T @ (design * w[:, None]), design.T @ (w * means))
    fitted: Floats = (design @ slopes).reshape(2, 2)
    return fitted


def _randomised(
    sums: Floats,
    weights: Floats,
    treated: NDArray[np.bool_],
    strata: NDArray[np.int64],
    estimate: float,
    draws: int,
    seed: int,
) -> tuple[tuple[int, int], bool]:
    groups = [np.flatnonzero(strata == one) for one in np.unique(strata)]
    ways = math.prod(math.comb(len(group), int(treated[group].sum())) for group in groups)
    exact = ways <= _ALL
    chosen = _all_ways(groups, treated) if exact else _some_ways(groups, treated, draws, seed)
    far = number = 0
    for one in chosen:
        cell_sums = np.stack([sums[~one].sum(axis=0), sums[one].sum(axis=0)], axis=1)
        cell_weights = np.stack([weights[~one].sum(axis=0), weights[one].sum(axis=0)], axis=1)
        if (cell_weights > 0).all():
            far += abs(_difference(cell_sums, cell_weights)) >= abs(estimate) * (1 - 1e-12)
            number += 1
    return (far, number), exact


def _all_ways(groups: list[NDArray[np.int64]], treated: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    each = [itertools.combinations(group.tolist(), int(treated[group].sum())) for group in groups]
    for way in itertools.product(*each):
        one = np.zeros(len(treated), dtype=bool)
        one[[place for part in way for place in part]] = True
        yield one


def _some_ways(
    groups: list[NDArray[np.int64]], treated: NDArray[np.bool_], draws: int, seed: int
) -> Iterator[NDArray[np.bool_]]:
    random = np.random.default_rng(seed)
    for _ in range(draws):
        one = treated.copy()
        for group in groups:
            one[group] = random.permutation(treated[group])
        yield one
