"""How a sample is spread over strata, and how exact that makes the mean of the population.

V = sum W_h^2 (1 - n_h / N_h) S_h^2 / n_h with W_h = N_h / N (Cochran, Sampling Techniques 1977, chapter 5; Särndal,
Swensson, Wretman, Model Assisted Survey Sampling 1992, section 3.7). A stratum that would get more than it has is taken
whole, and what is left goes to the others in the same proportions; the same holds for the minimum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score.measurement.errors import SurveyError
from score.measurement.planning.arguments import share, whole
from score.measurement.planning.strata import Strata
from score.measurement.planning.wording import percent, plain

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Allocation:
    """Answers for each stratum, and what they are worth.

    unrounded: what the rule gives before whole numbers are made of it, within the same bounds.
    variance: of the estimated mean; None without standard deviations. cost: of all answers; None without costs.
    """

    method: str
    strata: Strata
    answers: tuple[int, ...]
    unrounded: tuple[float, ...]
    variance: float | None
    cost: float | None

    @property
    def total(self) -> int:
        """Answers in all."""
        return sum(self.answers)

    @property
    def standard_error(self) -> float | None:
        """Of the estimated mean, in the unit of the variable."""
        return None if self.variance is None else math.sqrt(self.variance)

    @property
    def cv(self) -> float | None:
        """Standard error over the mean of the population; None where either is not known or the mean is 0."""
        if self.standard_error is None or self.strata.means is None:
            return None
        mean = float(np.average(np.asarray(self.strata.means, float), weights=np.asarray(self.strata.sizes, float)))
        return self.standard_error / abs(mean) if mean else None

    @property
    def take_all(self) -> tuple[str, ...]:
        """Strata of which everyone is asked."""
        pairs = zip(self.answers, self.strata.sizes, strict=True)
        return tuple(self.strata.name(place) for place, (n, size) in enumerate(pairs) if n == size)

    def sentence(self) -> str:
        """The allocation in a sentence."""
        each = ", ".join(f"{n:,} in {self.strata.name(place)}" for place, n in enumerate(self.answers))
        said = f"{self.method} allocation of {self.total:,} answers: {each}"
        if self.take_all:
            said += f"; everyone in {', '.join(self.take_all)}"
        if self.standard_error is not None:
            said += f"; standard error of the mean {plain(self.standard_error)}"
        return said + (f" (CV {percent(self.cv)})." if self.cv is not None else ".")


def proportional(total: int, strata: Strata, *, minimum: int | Sequence[int] = 2) -> Allocation:
    """n_h in proportion to N_h (Cochran 1977, section 5.3): everyone has the same chance, weights are equal.

    total: answers in all. minimum: in each stratum, one number or one for each; a smaller stratum is taken whole. With
    less than 2 the variance within a stratum cannot be estimated. SurveyError where the total does not fit.
    """
    return _allocation("Proportional", total, strata, np.asarray(strata.sizes, float), minimum)


def neyman(total: int, strata: Strata, *, minimum: int | Sequence[int] = 2) -> Allocation:
    """n_h in proportion to N_h S_h / sqrt(c_h): the smallest variance for the money (Neyman 1934; Cochran 1977, 5.5).

    With equal costs it is the smallest variance for the total. Arguments and errors as in `proportional`; standard
    deviations are needed.
    """
    if strata.sds is None:
        raise SurveyError("Neyman allocation needs sds, the standard deviation in each stratum; or use proportional.")
    scores = np.asarray(strata.sizes, float) * np.asarray(strata.sds, float)
    if strata.costs is not None:
        scores /= np.sqrt(np.asarray(strata.costs, float))
    return _allocation("Neyman", total, strata, scores, minimum)


def power_allocation(
    total: int, strata: Strata, *, exponent: float = 0.5, minimum: int | Sequence[int] = 2
) -> Allocation:
    """n_h in proportion to N_h^q, between equal (q = 0) and proportional (q = 1), so that small strata say more.

    Bankier, Power allocations (1988), with size for importance and the same CV in all strata. exponent: q, from 0 to 1.
    Other arguments and errors as in `proportional`.
    """
    share("exponent", exponent, 0.5, zero=True, one=True)
    return _allocation("Power", total, strata, np.asarray(strata.sizes, float) ** exponent, minimum)


def variance_of_mean(answers: Sequence[float], strata: Strata) -> float:
    """V of the stratified mean; infinite where a stratum that varies has no answers. SurveyError without sds."""
    if strata.sds is None:
        raise SurveyError("The variance needs sds, the standard deviation in each stratum.")
    n, size, sd = (np.asarray(one, float) for one in (answers, strata.sizes, strata.sds))
    if n.shape != size.shape or not np.isfinite(n).all() or (n < 0).any() or (n > size).any():
        raise SurveyError("answers: give one number for each stratum, from 0 to the members it has.")
    varies = sd > 0
    with np.errstate(divide="ignore"):
        each = (size[varies] / size.sum()) ** 2 * sd[varies] ** 2 * (1 / n[varies] - 1 / size[varies])
    return float(each.sum())


def _allocation(method: str, total: int, strata: Strata, scores: Floats, minimum: int | Sequence[int]) -> Allocation:
    high = np.asarray(strata.sizes, float)
    low = np.minimum(_minimum(minimum, len(high)), high)
    whole("total", total, 1, 400)
    if total > high.sum():
        raise SurveyError(f"total is {total:,}: the strata have only {strata.population:,} members; give no more.")
    if total < low.sum():
        raise SurveyError(
            f"total is {total:,}: the minimum of all strata comes to {int(low.sum()):,}; give more, or a lower minimum."
        )
    exact = _within(float(total), scores, low, high)
    if exact.sum() < total - 1e-6:  # only strata that do not vary are left, and each is as good as the other
        exact = _within(float(total), np.where(scores > 0, 0, high), np.where(scores > 0, high, low), high)
    answers = tuple(int(n) for n in _rounded(exact, total))
    variance = None if strata.sds is None else variance_of_mean(answers, strata)
    cost = None if strata.costs is None else float(np.dot(np.asarray(strata.costs, float), answers))
    return Allocation(method, strata, answers, tuple(float(n) for n in exact), variance, cost)


def _minimum(minimum: int | Sequence[int], length: int) -> Floats:
    if not isinstance(minimum, Sequence | np.ndarray):
        return np.full(length, float(whole("minimum", minimum, 0, 2)))
    if len(minimum) != length:
        raise SurveyError(f"minimum has {len(minimum)} numbers for {length} strata: give one for each, or one for all.")
    return np.array([float(whole(f"minimum[{place}]", one, 0, 2)) for place, one in enumerate(minimum)])


def _within(total: float, scores: Floats, low: Floats, high: Floats) -> Floats:
    """clip(k scores, low, high) with the k that brings their sum to the total, or as near as it gets.

    The sum is a chain of straight lines in k with its corners where a stratum leaves one of its bounds.
    """
    scored = scores > 0
    if not scored.any():
        return low
    corners = np.unique(np.concatenate([low[scored] / scores[scored], high[scored] / scores[scored]]))
    sums = np.array([np.clip(k * scores, low, high).sum() for k in corners])
    return np.asarray(np.clip(np.interp(total, sums, corners) * scores, low, high), dtype=np.float64)


def _rounded(exact: Floats, total: int) -> NDArray[np.int64]:
    """Whole numbers with the same sum: rounded down, and one more for the largest remainders (Hamilton's method).

    Bounds are whole, so that no number leaves them. Of equal remainders the first come first.
    """
    down = np.floor(exact + 1e-9)
    first = np.argsort(-np.round(exact - down, 9), kind="stable")
    down[first[: total - int(down.sum())]] += 1
    return down.astype(np.int64)
