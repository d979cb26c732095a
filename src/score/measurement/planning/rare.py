"""Rare cases, like accidents: how many are expected, and what their number can say.

A number of cases is taken as Poisson, its variance times the design effect where cases come together in some firms:
CV = sqrt(deff / E) with E cases expected (Cochran, Sampling Techniques 1977, section 4.5; Breslow and Day, Statistical
Methods in Cancer Research II, 1987, chapter 2). Exact limits are those of Garwood (1936). The power to see a change is
exact, of the test that splits all cases between two periods (Przyborowski and Wilenski 1940).
Rates are per 100,000 workers in a year (ILO incidence) or per million hours (ILO frequency, PER_HOURS).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from score.measurement.errors import SurveyError
from score.measurement.planning.arguments import at_least, positive, share, whole
from score.measurement.planning.changes import USUAL
from score.measurement.planning.detection import Detection
from score.measurement.planning.fieldwork import up
from score.measurement.planning.wording import article, counted, percent, plain
from score.measurement.poisson import limits_of_counts

PER_WORKERS = 100_000
PER_HOURS = 1_000_000


@dataclass(frozen=True)
class RateInReach:
    """Whether a sample of firms can measure a rate.

    cases: expected in the sample. cv: of the rate, from chance alone. firms_needed: for the CV that is wanted.
    """

    cases: float
    cv: float
    firms_needed: int
    possible: bool
    words: str

    def sentence(self) -> str:
        """The answer in plain sentences."""
        return self.words


def expected_cases(rate: float, exposure: float, *, per: float = PER_WORKERS) -> float:
    """Cases that are expected: rate exposure / per.

    rate: cases per `per` workers in a year or hours, above 0. exposure: years of work of all workers together, or
    hours. SurveyError where one of them is not above 0.
    """
    return positive("rate", rate, 10) * positive("exposure", exposure, 20_000) / positive("per", per, PER_WORKERS)


def cv_of_rate(cases: float, *, deff: float = 1.0) -> float:
    """sqrt(deff / E): relative standard error of a rate from so many expected cases, above 0."""
    return math.sqrt(at_least("deff", deff, 1, 1.5) / positive("cases", cases, 11))


def cases_for_cv(cv: float, *, deff: float = 1.0) -> float:
    """deff / CV^2: expected cases for a wanted relative standard error; 11 deff for 30%."""
    return at_least("deff", deff, 1, 1.5) / positive("cv", cv, 0.3) ** 2


def exposure_for_cv(rate: float, cv: float, *, per: float = PER_WORKERS, deff: float = 1.0) -> float:
    """Workers in a year (or hours) that give a rate with a wanted relative standard error: the inverse of the above."""
    return cases_for_cv(cv, deff=deff) * positive("per", per, PER_WORKERS) / positive("rate", rate, 10)


def poisson_limits(cases: int, level: float = 0.95) -> tuple[float, float]:
    """Exact limits of the number of cases to expect, when so many were counted (Garwood 1936).

    0 cases at 0.95: from 0 to 3.69. Divided by the exposure they are the limits of the rate.
    SurveyError where cases is no whole number from 0, or the level not between 0 and 1.
    """
    counted_cases = whole("cases", cases, 0, 3)
    low, high = limits_of_counts(np.array([float(counted_cases)]), share("level", level, 0.95))
    return float(low[0]), float(high[0])


def power_for_change_in_rate(
    before: float,
    after: float,
    exposure: float,
    *,
    exposure_after: float | None = None,
    per: float = PER_WORKERS,
    deff: float = 1.0,
    detection: Detection = USUAL,
) -> float:
    """Chance to see a rate go from `before` to `after`: exact, of the conditional test of two Poisson counts.

    before above 0, after from 0, both per `per`. exposure, exposure_after: workers in a year (or hours) in each period,
    as much where not given; a design effect divides them. Only level and sides of `detection` matter.
    SurveyError where one cannot be.
    """
    first, second = _expected(before, after, exposure, exposure_after, per, deff)
    later = (exposure if exposure_after is None else exposure_after) / exposure
    null, real = later / (1 + later), second / (first + second)
    # all totals but those with a chance of 1e-12 in all
    least, most = stats.poisson.ppf([5e-13, 1 - 5e-13], first + second)
    totals = np.arange(max(0, least - 1), most + 2)
    chances = stats.poisson.pmf(totals, first + second)
    seen = np.zeros(len(totals))
    if detection.sides == 2 or after < before:
        seen += stats.binom.cdf(_most_too_few(totals, null, detection.error), totals, real)
    if detection.sides == 2 or after > before:
        seen += stats.binom.sf(stats.binom.isf(detection.error, totals, null), totals, real)
    return float(chances @ seen)


def exposure_for_change_in_rate(
    before: float, after: float, *, per: float = PER_WORKERS, deff: float = 1.0, detection: Detection = USUAL
) -> float:
    """Workers in a year (or hours) in each of two periods that show a rate go from `before` to `after`.

    The inverse of `power_for_change_in_rate`, exact; it begins from the normal approximation
    deff (z_a + z_b)^2 (r1 + r2) / (r1 - r2)^2. Arguments and errors as there.
    """
    first, second = _expected(before, after, per, None, per, 1.0)
    z = detection.z_level + detection.z_power
    near = at_least("deff", deff, 1, 1.5) * z**2 * (first + second) * per / (second - first) ** 2

    def excess(logarithm: float) -> float:
        exposure = math.exp(logarithm)
        found = power_for_change_in_rate(before, after, exposure, per=per, deff=deff, detection=detection)
        return found - detection.power

    low = high = math.log(near)
    while excess(low) >= 0:
        low -= 0.25
    while excess(high) < 0:
        high += 0.25
    return math.exp(float(optimize.brentq(excess, low, high, xtol=1e-6)))


def rate_in_reach(
    rate: float,
    firms: int,
    workers: float,
    *,
    hours: float | None = None,
    years: float = 1.0,
    cv: float = 0.3,
    deff: float = 1.0,
    firms_there_are: int | None = None,
    rate_name: str = "fatal-accident rate",
    case: tuple[str, str] = ("death", "deaths"),
) -> RateInReach:
    """Whether so many firms measure a rate with the relative standard error `cv`, in plain sentences.

    rate: per 100,000 workers in a year, or per million hours where `hours`, those of one worker in a year, is given.
    firms: in the sample; workers: in a firm, on average; years: of records. firms_there_are: in the sector, if known.
    case: what is counted, one and many. SurveyError where a number cannot be.
    """
    whole("firms", firms, 1, 400)
    per = PER_WORKERS if hours is None else PER_HOURS
    of_one_firm = positive("workers", workers, 50) * positive("years", years, 1)
    of_one_firm *= 1.0 if hours is None else positive("hours", hours, 2000)
    cases = expected_cases(rate, firms * of_one_firm, per=per)
    needed = up(exposure_for_cv(rate, cv, per=per, deff=deff) / of_one_firm)
    reached, possible = cv_of_rate(cases, deff=deff), firms >= needed
    what = f"{plain(rate)} per {'100,000 workers' if hours is None else 'million hours'}"
    firms_words = f"{firms:,} {'firm' if firms == 1 else 'firms'} of {plain(workers)} workers"
    period = "in a year" if years == 1 else f"in {plain(years)} years"
    words = (
        f"{article(rate_name)} of {what} {'can' if possible else 'cannot'} be measured with {firms_words}: {period} "
        f"{counted(cases, *case)} {_are(cases)} expected, and chance alone makes a relative standard error of "
        f"{percent(reached)}."
    )
    if not possible:
        highest = poisson_limits(0)[1] * deff * per / (firms * of_one_firm)
        words += (
            f" Should there be none at all, the rate could still be as high as {plain(highest)}."
            f" For {percent(cv)} one needs about {needed:,} firms, with "
            f"{counted(cases_for_cv(cv, deff=deff), *case)}{_too_many(needed, firms_there_are)}."
        )
    return RateInReach(cases, reached, needed, possible, words)


def _are(cases: float) -> str:
    return "is" if round(cases) <= 1 else "are"


def _too_many(needed: int, firms_there_are: int | None) -> str:
    if firms_there_are is None or whole("firms_there_are", firms_there_are, 1, 1200) >= needed:
        return ""
    return f", and there are only {firms_there_are:,}: count over more years, or take accidents that are less rare"


def _expected(
    before: float, after: float, exposure: float, exposure_after: float | None, per: float, deff: float
) -> tuple[float, float]:
    """Expected cases in both periods, as few as the design effect leaves of them."""
    positive("before", before, 10)
    if at_least("after", after, 0, 5) == before:
        raise SurveyError(f"before and after are both {before:g}: give the change that has to be seen.")
    later = exposure if exposure_after is None else positive("exposure_after", exposure_after, 20_000)
    scale = positive("per", per, PER_WORKERS) * at_least("deff", deff, 1, 1.5)
    return before * positive("exposure", exposure, 20_000) / scale, after * later / scale


def _most_too_few(totals: NDArray[Any], share_of_second: float, error: float) -> NDArray[np.float64]:
    """The most cases in the second period that are too few for chance; -1 where no number is."""
    quantile = stats.binom.ppf(error, totals, share_of_second)
    too_many = stats.binom.cdf(quantile, totals, share_of_second) > error
    return np.asarray(quantile - too_many, dtype=np.float64)
