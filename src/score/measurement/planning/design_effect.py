"""Design effects: how much larger a variance is than that of a simple random sample of as many answers.

Sources: Kish, Survey Sampling (1965), sections 5.4, 8.2 and 11.7; Kish, Weighting for unequal P_i (1992); Cochran,
Sampling Techniques (3rd ed. 1977), chapters 9 and 10; UN DESA, Household Sample Surveys in Developing and Transition
Countries (2005), chapters 6 and 7.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from score.measurement.errors import SurveyError
from score.measurement.planning.arguments import at_least, number, positive, share


def deff_of_clustering(take: float, rho: float) -> float:
    """1 + (m - 1) rho: the design effect of `take` answers from each cluster (Kish 1965, Cochran 1977).

    take: completed answers per cluster, at least 1; their average where it differs a little between clusters.
    rho: intra-cluster correlation, how alike answers of one cluster are: 0 not at all, 1 all the same. It may be
    slightly negative, but not below -1 / (m - 1), where the variance would be negative.
    SurveyError where either cannot be.
    """
    take = at_least("take", take, 1, 10)
    rule = "an intra-cluster correlation from 0 to 1, like 0.05"
    if number("rho", rho, rule) > 1 or rho < -1:
        raise SurveyError(f"rho is {rho:g}: give {rule}.")
    effect = 1 + (take - 1) * rho
    if effect < 0:
        raise SurveyError(f"rho is {rho:g}: with {take:g} answers per cluster it is at least {-1 / (take - 1):.4g}.")
    return effect


def deff_of_weights(weights: Sequence[float]) -> float:
    """1 + CV^2(w) = n sum w^2 / (sum w)^2: the design effect of unequal weights (Kish 1965, section 11.7; 1992).

    It holds for variables that have nothing to do with the weights, and is too high where the weights follow size.
    weights: one for each answer, above 0, on any scale. SurveyError where there is none, or one is not above 0.
    """
    found = np.asarray(weights, dtype=float)
    if found.ndim != 1 or not found.size:
        raise SurveyError("weights holds no list of numbers: give one weight for each answer.")
    wrong = np.flatnonzero(~(np.isfinite(found) & (found > 0)))
    if wrong.size:
        raise SurveyError(f"weights[{wrong[0]}] is {found[wrong[0]]:g}: give weights above 0; leave out who has none.")
    # about their mean: squares of very large or very small weights neither overflow nor vanish
    scaled = found / found.mean()
    return float(np.mean(scaled**2))


def design_effect(take: float = 1, rho: float = 0, weights: Sequence[float] | None = None) -> float:
    """Design effect of clustering times that of weights (Kish 1987; UN DESA 2005, chapter 6).

    Arguments and errors as in `deff_of_clustering` and `deff_of_weights`; without weights they count as equal.
    """
    return deff_of_clustering(take, rho) * (1.0 if weights is None else deff_of_weights(weights))


def effective_size(answers: float, deff: float) -> float:
    """Answers of a simple random sample that would say as much: answers / deff. SurveyError where either is not > 0."""
    return positive("answers", answers, 400) / positive("deff", deff, 1.5)


def optimal_take(cluster_cost: float, answer_cost: float, rho: float) -> float:
    """Answers per cluster that give the smallest variance for the money (Cochran 1977, chapter 10; Kish 1965, 8.3).

    m = sqrt((c1 / c2) (1 - rho) / rho), at least 1; round it to a number interviewers can keep.
    cluster_cost: what one more cluster costs (travel, permission); answer_cost: what one more answer in it costs, both
    above 0 and in the same currency. rho: above 0, up to 1. SurveyError where one of them cannot be: with rho 0 there
    is no optimum, every cluster is as good as the whole population.
    """
    costs = positive("cluster_cost", cluster_cost, 200) / positive("answer_cost", answer_cost, 10)
    rho = share("rho", rho, 0.05, one=True)
    return max(1.0, math.sqrt(costs * (1 - rho) / rho))
