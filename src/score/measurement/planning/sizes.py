"""Sample sizes for one proportion or one mean, and the margin that a sample reaches.

Formulas: n0 = z^2 S^2 / e^2, n1 = n0 / (1 + n0 / N), n = n1 deff; S^2 = p (1 - p) for a proportion. A margin relative
to the value takes CV^2 for S^2. Cochran, Sampling Techniques (3rd ed. 1977), chapter 4; rows to be drawn
n / (response eligible): UN DESA, Household Sample Surveys in Developing and Transition Countries (2005), chapter 2.
The design effect multiplies what is left after the finite population correction, which errs on the safe side.
"""

from __future__ import annotations

import math

from scipy import stats

from score.measurement.errors import SurveyError
from score.measurement.planning.arguments import at_least, positive, share
from score.measurement.planning.fieldwork import Fieldwork, SampleSize, sample_size
from score.measurement.planning.wording import percent, plain, points

ROUGH_BELOW = 10  # so few expected cases that a normal interval around a proportion is a poor one
ANYONE = Fieldwork()


def size_for_proportion(
    proportion: float,
    *,
    margin: float | None = None,
    relative: float | None = None,
    level: float = 0.95,
    fieldwork: Fieldwork = ANYONE,
) -> SampleSize:
    """Sample that shows a proportion within a margin (Cochran 1977, section 4.4).

    proportion: what is expected, between 0 and 1; 0.5 where nothing is known, which needs the most answers.
    margin: half the width of the interval, as a share (0.05 is 5 points); or relative: the same as a share of the
    proportion itself. level: confidence, like 0.95. SurveyError where one cannot be, or where there are two margins or
    none.
    """
    share("proportion", proportion, 0.5)
    half = _margin(margin, relative, "margin=0.05 (5 points)")
    wanted = half * proportion if margin is None else share("margin", half, 0.05)
    needed = _answers(proportion * (1 - proportion) / wanted**2, level, fieldwork)
    within = f"±{points(wanted)}" if margin is not None else f"±{percent(half)} of itself"
    said = _rough(proportion, needed / fieldwork.deff)

    def reached(most: int) -> str:
        best = margin_of_proportion(proportion, most, level=level, fieldwork=fieldwork)
        return f"With those, the margin is ±{points(best)}."

    target = f"know a proportion of about {percent(proportion)} within {within} ({percent(level)} confidence)"
    return sample_size(needed, target, fieldwork, reached, assumptions=said)


def size_for_mean(
    *,
    sd: float | None = None,
    margin: float | None = None,
    cv: float | None = None,
    relative: float | None = None,
    level: float = 0.95,
    fieldwork: Fieldwork = ANYONE,
) -> SampleSize:
    """Sample that shows a mean within a margin (Cochran 1977, section 4.6).

    Either sd and margin, both in the unit of the variable, or cv (standard deviation over mean) and relative (half the
    width of the interval as a share of the mean). level: confidence, like 0.95.
    SurveyError where one cannot be, or they do not go together.
    """
    half = _margin(margin, relative, "margin with sd")
    absolute = margin is not None
    if (sd is None) == absolute or (cv is None) != absolute:
        raise SurveyError("A margin in the unit of the variable goes with sd, a relative one with cv: give one pair.")
    spread = positive("sd", sd, 20) if sd is not None else positive("cv", cv if cv is not None else 0, 0.6)
    needed = _answers((spread / half) ** 2, level, fieldwork)

    def words(size: float) -> str:
        return f"±{plain(size)}" if absolute else f"±{percent(size)}"

    def reached(most: int) -> str:
        return f"With those, the margin is {words(margin_of_mean(spread, most, level=level, fieldwork=fieldwork))}."

    spread_words = f"a standard deviation of {plain(spread)}" if absolute else f"a CV of {percent(spread)}"
    target = f"know a mean within {words(half)} ({percent(level)} confidence, {spread_words})"
    return sample_size(needed, target, fieldwork, reached)


def margin_of_proportion(
    proportion: float, answers: float, *, level: float = 0.95, fieldwork: Fieldwork = ANYONE
) -> float:
    """Half the width of the interval around a proportion, as a share: the inverse of `size_for_proportion`.

    proportion: between 0 and 1. answers: completed answers, at least 1 and not more than the population.
    SurveyError where one cannot be.
    """
    share("proportion", proportion, 0.5)
    return margin_of_mean(math.sqrt(proportion * (1 - proportion)), answers, level=level, fieldwork=fieldwork)


def margin_of_mean(spread: float, answers: float, *, level: float = 0.95, fieldwork: Fieldwork = ANYONE) -> float:
    """Half the width of the interval around a mean: the inverse of `size_for_mean`.

    spread: the standard deviation, for a margin in the same unit; or the CV, for one relative to the mean.
    answers: completed answers, at least 1 and not more than the population. SurveyError where one cannot be.
    """
    positive("spread", spread, 20)
    at_least("answers", answers, 1, 400)
    population = fieldwork.population
    if population is not None and answers > population:
        raise SurveyError(f"answers is {answers:,g}: there are only {population:,} {fieldwork.unit}; give no more.")
    left = fieldwork.deff / answers - (1 / population if population is not None else 0)
    return z_of(level) * spread * math.sqrt(max(left, 0.0))


def z_of(level: float) -> float:
    """Normal quantile of a two-sided interval: 1.96 for 0.95. SurveyError where the level is not between 0 and 1."""
    return float(stats.norm.ppf((1 + share("level", level, 0.95)) / 2))


def _answers(spread_over_margin: float, level: float, fieldwork: Fieldwork) -> float:
    """n0 for S^2 / e^2, corrected for the population, times the design effect."""
    n0 = z_of(level) ** 2 * spread_over_margin
    n1 = n0 if fieldwork.population is None else n0 / (1 + n0 / fieldwork.population)
    return n1 * fieldwork.deff


def _margin(margin: float | None, relative: float | None, example: str) -> float:
    if margin is not None and relative is None:
        return positive("margin", margin, 0.05)
    if relative is not None and margin is None:
        return positive("relative", relative, 0.1)
    raise SurveyError(f"Say how exact it has to be, in one way: {example}, or relative=0.1 (a tenth of the value).")


def _rough(proportion: float, effective: float) -> tuple[str, ...]:
    cases = effective * min(proportion, 1 - proportion)
    if cases >= ROUGH_BELOW:
        return ()
    return (f"Only about {plain(cases, 2)} cases are expected: the margin is rough, ask for a smaller one.",)
