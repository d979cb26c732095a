"""Changes between two rounds: how many answers show one, and the smallest that so many answers show.

For proportions from independent rounds: n = deff (z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2))^2 / (p1 - p2)^2 with p
the average (Fleiss, Levin, Paik 2003, chapter 4). Where units or clusters are asked again, and for means:
n = deff (z_a + z_b)^2 (S1^2 + S2^2 - 2 K S1 S2) / change^2, with S^2 = p q for proportions and K as `Overlap` says, P R
in its simplest form (Kish, Survey Sampling 1965, chapter 12; UN DESA, Designing Household Survey Samples 2005). That is
the test by the standard error of the change, which the estimation makes; without overlap the two differ by a row in a
hundred where p changes little.
There is no finite population correction: a change is told apart from what chance would do in another year (Cochran
1977, section 2.14). The population only limits how many can be asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize

from score.measurement.errors import SurveyError, UnknownName
from score.measurement.planning.arguments import at_least, number, positive, share
from score.measurement.planning.detection import Detection
from score.measurement.planning.fieldwork import Fieldwork, SampleSize, sample_size
from score.measurement.planning.overlap import Overlap, most_correlation
from score.measurement.planning.sizes import ANYONE
from score.measurement.planning.wording import percent, plain, points

Direction = Literal["up", "down"]
INDEPENDENT, USUAL = Overlap(), Detection()
IN_EACH_ROUND = "in each round"
_STEPS = 200


@dataclass(frozen=True)
class SmallestChange:
    """The smallest change that a sample shows with the chance that was asked for; None where it shows none at all.

    change: above 0, a share or in the unit of the variable. after: the proportion after it (None for means).
    """

    change: float | None
    after: float | None
    words: str

    @property
    def possible(self) -> bool:
        """Whether any change would be seen."""
        return self.change is not None

    def sentence(self) -> str:
        """The answer in a sentence."""
        return self.words


def size_for_change_in_proportion(
    before: float,
    after: float,
    *,
    overlap: Overlap = INDEPENDENT,
    detection: Detection = USUAL,
    fieldwork: Fieldwork = ANYONE,
) -> SampleSize:
    """Answers in each round that show a proportion go from `before` to `after`.

    Both lie between 0 and 1 and differ. SurveyError where one cannot be, or where the answers of one unit cannot be so
    alike: who has changed has two different answers.
    """
    share("before", before, 0.3)
    share("after", after, 0.4)
    if before == after:
        raise SurveyError(f"before and after are both {before:g}: give the change that has to be seen.")
    most = most_correlation(before, after)
    if overlap.units and overlap.correlation > most:
        raise SurveyError(
            f"overlap correlation is {overlap.correlation:g}: between answers that go from {percent(before)} to "
            f"{percent(after)} it is at most {math.floor(1000 * most) / 1000:g}."
        )
    needed = _needed(before, after, 1.0, overlap, detection, fieldwork)

    def reached(most_answers: int) -> str:
        found = smallest_change_in_proportion(
            before,
            most_answers,
            direction="up" if after > before else "down",
            overlap=overlap,
            detection=detection,
            fieldwork=fieldwork,
        )
        return found.sentence()

    target = f"see a change from {percent(before)} to {percent(after)} {detection.words}"
    said = overlap.assumptions()
    return sample_size(needed, target, fieldwork, reached, per=IN_EACH_ROUND, assumptions=said)


def size_for_change_in_mean(
    change: float,
    sd: float,
    *,
    sd_after: float | None = None,
    overlap: Overlap = INDEPENDENT,
    detection: Detection = USUAL,
    fieldwork: Fieldwork = ANYONE,
) -> SampleSize:
    """Answers in each round that show a mean change by `change`.

    change, sd and sd_after (as sd where not given) are in the unit of the variable; change may be negative but not 0.
    SurveyError where one cannot be.
    """
    if number("change", change, "the change that has to be seen, like 5") == 0:
        raise SurveyError("change is 0: give the change that has to be seen, like 5.")
    variance = fieldwork.deff * _variance_of_means(sd, sd_after, 1.0, overlap, fieldwork)
    needed = (detection.z_level + detection.z_power) ** 2 * variance / change**2

    def reached(most: int) -> str:
        return smallest_change_in_mean(
            most, sd, sd_after=sd_after, overlap=overlap, detection=detection, fieldwork=fieldwork
        ).sentence()

    target = f"see a change of {plain(change)} in a mean {detection.words}"
    said = (*overlap.assumptions(), f"Standard deviation {plain(sd)}, later {plain(sd_after or sd)}.")
    return sample_size(needed, target, fieldwork, reached, per=IN_EACH_ROUND, assumptions=said)


def smallest_change_in_proportion(
    before: float,
    answers: float,
    *,
    direction: Direction = "up",
    answers_after: float | None = None,
    overlap: Overlap = INDEPENDENT,
    detection: Detection = USUAL,
    fieldwork: Fieldwork = ANYONE,
) -> SmallestChange:
    """The smallest change of a proportion that is seen: the inverse of `size_for_change_in_proportion`.

    before: between 0 and 1. answers, answers_after: completed in the first and in the second round, at least 2 (as many
    where not given). direction: whether the share goes up or down. A correlation that cannot be with so large a change
    counts as the highest that can. SurveyError where one cannot be.
    """
    share("before", before, 0.3)
    if direction not in ("up", "down"):
        raise UnknownName("direction", direction, ("up", "down"))
    later = rounds_ratio(answers, answers_after, overlap)
    end = 1.0 if direction == "up" else 0.0

    def excess(after: float) -> float:
        """Above 0 where there are more answers than the change needs."""
        capped = overlap.capped(most_correlation(before, after)) if overlap.units else overlap
        return answers * (after - before) ** 2 - _spread(before, after, later, capped, detection, fieldwork)

    after = first_crossing(excess, before, end)
    asked = in_rounds(answers, answers_after)
    way = "rise" if direction == "up" else "fall"
    if after is None:
        words = f"With {asked} not even a {way} from {percent(before)} to {percent(end)} is seen {detection.words}."
        return SmallestChange(None, None, words)
    change = abs(after - before)
    words = (
        f"With {asked} the smallest {way} that is seen {detection.words} is {points(change)}, "
        f"from {percent(before)} to {percent(after)}."
    )
    return SmallestChange(change, after, words)


def smallest_change_in_mean(
    answers: float,
    sd: float,
    *,
    sd_after: float | None = None,
    answers_after: float | None = None,
    overlap: Overlap = INDEPENDENT,
    detection: Detection = USUAL,
    fieldwork: Fieldwork = ANYONE,
) -> SmallestChange:
    """The smallest change of a mean that is seen: the inverse of `size_for_change_in_mean`.

    answers, answers_after: completed in the first and in the second round, at least 2 (as many where not given).
    sd, sd_after: in the unit of the variable, as is the change. SurveyError where one cannot be.
    """
    later = rounds_ratio(answers, answers_after, overlap)
    variance = fieldwork.deff * _variance_of_means(sd, sd_after, later, overlap, fieldwork) / answers
    change = (detection.z_level + detection.z_power) * math.sqrt(variance)
    asked = in_rounds(answers, answers_after)
    words = f"With {asked} the smallest change of the mean that is seen {detection.words} is {plain(change)}."
    return SmallestChange(change, None, words)


def rounds_ratio(answers: float, answers_after: float | None, overlap: Overlap) -> float:
    """Answers of the second round for one of the first. SurveyError where they are too few for the overlap."""
    at_least("answers", answers, 2, 400)
    if answers_after is None:
        return 1.0
    later = at_least("answers_after", answers_after, 2, 400) / answers
    if max(overlap.units, overlap.again) > later:
        raise SurveyError(
            f"answers_after is {answers_after:g}: with {percent(overlap.again)} of {answers:g} asked again there are "
            f"at least {overlap.again * answers:g}."
        )
    return later


def in_rounds(answers: float, answers_after: float | None) -> str:
    """400 answers in each round."""
    if answers_after is None or answers_after == answers:
        return f"{answers:,g} answers in each round"
    return f"{answers:,g} answers in the first round and {answers_after:,g} in the second"


def first_crossing(excess: Callable[[float], float], start: float, end: float) -> float | None:
    """Where `excess` first becomes 0 on the way from `start`, where it is not above 0, to `end`; None if nowhere.

    The variance changes with the proportion itself, so that there is no formula for it. Where only clusters are visited
    again it may cross back near the end, which is why it is looked for step by step.
    """
    # closer together at the start, where a large sample finds its change
    way = start + (end - start) * np.linspace(0, 1, _STEPS + 1) ** 2
    previous = float(start)
    for place in way[1:]:
        if excess(float(place)) >= 0:
            return float(optimize.brentq(excess, previous, place, xtol=1e-14)) if excess(previous) < 0 else previous
        previous = float(place)
    return None


def variance_of_change(first: float, second: float, later: float, alike: float) -> float:
    """S1^2 + (S2^2 - 2 K S1 S2) / k, for one answer of the first round and k of the second."""
    # rounding must not make that of a change that is the same for everyone negative
    return max(0.0, first**2 + (second**2 - 2 * alike * first * second) / later)


def _variance_of_means(
    sd: float, sd_after: float | None, later: float, overlap: Overlap, fieldwork: Fieldwork
) -> float:
    first = positive("sd", sd, 20)
    second = first if sd_after is None else positive("sd_after", sd_after, 20)
    return variance_of_change(first, second, later, overlap.of_means(fieldwork))


def _needed(
    before: float, after: float, later: float, overlap: Overlap, detection: Detection, fieldwork: Fieldwork
) -> float:
    return _spread(before, after, later, overlap, detection, fieldwork) / (after - before) ** 2


def _spread(
    before: float, after: float, later: float, overlap: Overlap, detection: Detection, fieldwork: Fieldwork
) -> float:
    """deff times the squared sum of both quantiles with their standard deviations."""
    sds = [math.sqrt(max(0.0, p * (1 - p))) for p in (before, after)]
    alternative = math.sqrt(variance_of_change(sds[0], sds[1], later, overlap.of_means(fieldwork)))
    null = alternative
    if not overlap.units and not overlap.again:
        pooled = (before + later * after) / (1 + later)
        null = math.sqrt(pooled * (1 - pooled) * (1 + 1 / later))
    return fieldwork.deff * (detection.z_level * null + detection.z_power * alternative) ** 2
