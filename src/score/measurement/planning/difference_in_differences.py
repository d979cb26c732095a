"""Differences in differences: change of those who are treated less the change of those who are not, in two rounds.

n = (z_a + z_b)^2 (deff_t A_t + deff_c A_c / k) / effect^2, with A = S1^2 + S2^2 - 2 K S1 S2 in each arm, K as `Overlap`
says, and k answers of the comparison for one of the treated: variances of the two changes add up, as the arms are
independent (Cochran, Sampling Techniques 1977, section 2.14; Teerenstra et al., A simple sample size formula for
analysis of covariance in cluster randomized trials, 2012, for clusters that are visited again).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from score.measurement.errors import SurveyError, UnknownName
from score.measurement.planning.arguments import at_least, number, positive, share
from score.measurement.planning.changes import (
    IN_EACH_ROUND,
    INDEPENDENT,
    USUAL,
    Direction,
    SmallestChange,
    first_crossing,
    variance_of_change,
)
from score.measurement.planning.detection import Detection
from score.measurement.planning.fieldwork import Fieldwork, SampleSize, sample_size
from score.measurement.planning.overlap import Overlap, most_correlation
from score.measurement.planning.sizes import ANYONE
from score.measurement.planning.wording import percent, plain, points

BeforeAfter = tuple[float, float]


@dataclass(frozen=True)
class TwoArms:
    """How large both arms have to be, in each round."""

    treated: SampleSize
    comparison: SampleSize

    @property
    def possible(self) -> bool:
        """Whether there are enough to ask in both arms."""
        return self.treated.possible and self.comparison.possible

    def sentence(self) -> str:
        """The plan in a sentence; where the target cannot be met, that and why."""
        both = (
            f"{self.treated.answers:,} answers of the treated and {self.comparison.answers:,} of the comparison are "
            f"needed {IN_EACH_ROUND}"
        )
        if self.possible:
            arms = (("treated", self.treated), ("comparison", self.comparison))
            drawn = [f" Of the {of}: {words}." for of, arm in arms if (words := arm.drawn_words())]
            return f"To {self.treated.target}, {both}.{''.join(drawn)}"
        short = self.treated if self.treated.obstacle else self.comparison
        return f"It is not possible to {self.treated.target}: {both}, but {short.obstacle}"


def size_for_did_in_mean(
    effect: float,
    sd: float,
    *,
    sd_after: float | None = None,
    ratio: float = 1.0,
    overlap: Overlap = INDEPENDENT,
    detection: Detection = USUAL,
    fieldwork: Fieldwork = ANYONE,
    comparison_fieldwork: Fieldwork | None = None,
) -> TwoArms:
    """Answers in each arm and round that show a difference in differences of means.

    effect, sd and sd_after (as sd where not given): in the unit of the variable; the effect may be negative but not 0.
    ratio: answers of the comparison for one of the treated. comparison_fieldwork: as that of the treated where not
    given. SurveyError where one cannot be.
    """
    if number("effect", effect, "the effect that has to be seen, like 5") == 0:
        raise SurveyError("effect is 0: give the effect that has to be seen, like 5.")
    fields = (fieldwork, comparison_fieldwork or fieldwork)
    variance = _variance((_sds(sd, sd_after),) * 2, ratio, (overlap, overlap), fields)
    needed = (detection.z_level + detection.z_power) ** 2 * variance / effect**2

    def reached(answers: float) -> str:
        return smallest_did_in_mean(
            answers,
            sd,
            sd_after=sd_after,
            ratio=ratio,
            overlap=overlap,
            detection=detection,
            fieldwork=fieldwork,
            comparison_fieldwork=comparison_fieldwork,
        ).sentence()

    target = f"see a difference in differences of {plain(effect)} between means {detection.words}"
    return _two_arms(needed, ratio, target, fields, overlap, reached)


def size_for_did_in_proportion(
    treated: BeforeAfter,
    comparison: BeforeAfter,
    *,
    ratio: float = 1.0,
    overlap: Overlap = INDEPENDENT,
    detection: Detection = USUAL,
    fieldwork: Fieldwork = ANYONE,
    comparison_fieldwork: Fieldwork | None = None,
) -> TwoArms:
    """Answers in each arm and round that show a difference in differences of proportions.

    treated, comparison: the proportion before and after in each arm, all between 0 and 1. Others as in
    `size_for_did_in_mean`. SurveyError where one cannot be, or where both arms change by as much.
    """
    for name, pair in (("treated", treated), ("comparison", comparison)):
        for when, value in zip(("before", "after"), pair, strict=True):
            share(f"{name} {when}", value, 0.3)
    effect = (treated[1] - treated[0]) - (comparison[1] - comparison[0])
    if abs(effect) < 1e-12:
        raise SurveyError("Both arms change by as much: give proportions between which there is a difference to see.")
    most = min(most_correlation(*pair) for pair in (treated, comparison))
    if overlap.units and overlap.correlation > most:
        raise SurveyError(
            f"overlap correlation is {overlap.correlation:g}: with these proportions it is at most "
            f"{math.floor(1000 * most) / 1000:g}."
        )
    fields = (fieldwork, comparison_fieldwork or fieldwork)
    variance = _variance((_binary(treated), _binary(comparison)), ratio, (overlap, overlap), fields)
    needed = (detection.z_level + detection.z_power) ** 2 * variance / effect**2

    def reached(answers: float) -> str:
        return smallest_did_in_proportion(
            treated[0],
            comparison,
            answers,
            direction="up" if effect > 0 else "down",
            ratio=ratio,
            overlap=overlap,
            detection=detection,
            fieldwork=fieldwork,
            comparison_fieldwork=comparison_fieldwork,
        ).sentence()

    target = f"see a difference in differences of {points(effect)} {detection.words}"
    return _two_arms(needed, ratio, target, fields, overlap, reached)


def smallest_did_in_mean(
    answers: float,
    sd: float,
    *,
    sd_after: float | None = None,
    ratio: float = 1.0,
    overlap: Overlap = INDEPENDENT,
    detection: Detection = USUAL,
    fieldwork: Fieldwork = ANYONE,
    comparison_fieldwork: Fieldwork | None = None,
) -> SmallestChange:
    """The smallest difference in differences of means that is seen: the inverse of `size_for_did_in_mean`.

    answers: completed by the treated in each round, at least 2. SurveyError where one cannot be.
    """
    at_least("answers", answers, 2, 400)
    fields = (fieldwork, comparison_fieldwork or fieldwork)
    variance = _variance((_sds(sd, sd_after),) * 2, ratio, (overlap, overlap), fields) / answers
    effect = (detection.z_level + detection.z_power) * math.sqrt(variance)
    words = f"With {_asked(answers, ratio)} the smallest effect that is seen {detection.words} is {plain(effect)}."
    return SmallestChange(effect, None, words)


def smallest_did_in_proportion(
    treated_before: float,
    comparison: BeforeAfter,
    answers: float,
    *,
    direction: Direction = "up",
    ratio: float = 1.0,
    overlap: Overlap = INDEPENDENT,
    detection: Detection = USUAL,
    fieldwork: Fieldwork = ANYONE,
    comparison_fieldwork: Fieldwork | None = None,
) -> SmallestChange:
    """The smallest effect on a proportion that is seen: the inverse of `size_for_did_in_proportion`.

    answers: completed by the treated in each round, at least 2. direction: whether the effect lifts the share or lowers
    it. Without an effect the treated would change as the comparison does; SurveyError where that leads out of 0 to 1,
    or where an argument cannot be. A correlation that cannot be counts as the highest that can.
    """
    at_least("answers", answers, 2, 400)
    for name, value in zip(("comparison before", "comparison after"), comparison, strict=True):
        share(name, value, 0.3)
    if direction not in ("up", "down"):
        raise UnknownName("direction", direction, ("up", "down"))
    expected = share("treated_before", treated_before, 0.3) + comparison[1] - comparison[0]
    if not 0 < expected < 1:
        raise SurveyError(
            f"Without an effect the treated would come to {percent(expected)}: give a treated_before nearer to the "
            "comparison, or plan with a mean."
        )
    fields = (fieldwork, comparison_fieldwork or fieldwork)
    end, z = (1.0 if direction == "up" else 0.0), detection.z_level + detection.z_power

    def excess(after: float) -> float:
        pairs = ((treated_before, after), comparison)
        overlaps = [overlap.capped(most_correlation(*pair)) if overlap.units else overlap for pair in pairs]
        sds = (_binary(pairs[0]), _binary(pairs[1]))
        return answers * (after - expected) ** 2 - z**2 * _variance(sds, ratio, (overlaps[0], overlaps[1]), fields)

    after = first_crossing(excess, expected, end)
    asked = _asked(answers, ratio)
    if after is None:
        words = f"With {asked} not even an effect that brings the treated to {percent(end)} is seen {detection.words}."
        return SmallestChange(None, None, words)
    effect = abs(after - expected)
    words = (
        f"With {asked} the smallest effect that is seen {detection.words} is {points(effect)}: "
        f"{percent(after)} instead of {percent(expected)}."
    )
    return SmallestChange(effect, after, words)


def _sds(sd: float, sd_after: float | None) -> BeforeAfter:
    first = positive("sd", sd, 20)
    return first, first if sd_after is None else positive("sd_after", sd_after, 20)


def _binary(pair: BeforeAfter) -> BeforeAfter:
    before, after = (math.sqrt(max(0.0, p * (1 - p))) for p in pair)
    return before, after


def _variance(
    sds: tuple[BeforeAfter, BeforeAfter],
    ratio: float,
    overlaps: tuple[Overlap, Overlap],
    fields: tuple[Fieldwork, Fieldwork],
) -> float:
    """Variance of the effect times the answers of the treated in a round."""
    arms = [
        field.deff * variance_of_change(*pair, 1.0, overlap.of_means(field))
        for pair, overlap, field in zip(sds, overlaps, fields, strict=True)
    ]
    return arms[0] + arms[1] / positive("ratio", ratio, 1)


def _two_arms(
    needed: float,
    ratio: float,
    target: str,
    fields: tuple[Fieldwork, Fieldwork],
    overlap: Overlap,
    reached: Callable[[float], str],
) -> TwoArms:
    # whichever arm is short decides what can be seen
    limits = [
        field.most_answers / one
        for field, one in zip(fields, (1.0, ratio), strict=True)
        if field.most_answers is not None
    ]

    def best(_: int) -> str:
        most = math.floor(min(limits))
        return reached(most) if most >= 2 else ""

    said = overlap.assumptions()
    treated, comparison = (
        sample_size(needed * one, target, field, best, per=IN_EACH_ROUND, assumptions=said)
        for field, one in zip(fields, (1.0, ratio), strict=True)
    )
    return TwoArms(treated, comparison)


def _asked(answers: float, ratio: float) -> str:
    return f"{answers:,g} answers of the treated and {ratio * answers:,.0f} of the comparison in each round"
