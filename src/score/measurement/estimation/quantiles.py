"""Quantiles by R's rules, with Woodruff's interval.

Rules: Hyndman and Fan (1996), with weights as in R's survey: a row is as many rows as it weighs. Interval: Woodruff
(1952): limits of the share at or below the quantile, read back as quantiles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

from score.measurement.errors import SurveyError, UnknownName, a_number
from score.measurement.estimation import means
from score.measurement.estimation.asked import group_label
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.gradient import Evaluate, divided
from score.measurement.estimation.intervals import Interval
from score.measurement.own_names import own
from score.measurement.sample.sample import Sample
from score.measurement.scanning.distribution import Distribution, Histogram, distributions, histogram
from score.measurement.scanning.summing import with_constants
from score.measurement.scanning.terms import AtMost

Floats = NDArray[np.float64]
Rule = Literal["math", "school", "hf1", "hf2", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]
_TIE = 1e-13  # a share that reaches p but for the last digit of a sum reaches it
_BOUND = own("bound {}")  # no dot in it: in Spark that is a field of a record


def value_at(found: Distribution, p: float, rule: Rule = "math") -> float:
    """Quantile of a distribution; NaN of nothing."""
    if not len(found.values) or np.isnan(p):
        return float("nan")
    if rule in ("math", "hf1", "school", "hf2"):
        return _step(found, p, halfway=rule in ("school", "hf2"))
    positions = _POSITIONS[rule](found)
    place = min(int(np.searchsorted(positions, p - _TIE)), len(positions) - 1)
    if abs(positions[place] - p) <= _TIE:
        return float(found.values[place])
    return float(np.interp(p, positions, found.values))


def _step(found: Distribution, p: float, *, halfway: bool) -> float:
    place = min(int(np.searchsorted(found.reached, p - _TIE)), len(found.values) - 1)
    value = float(found.values[place])
    after = int(np.searchsorted(found.values, value, side="right"))
    if halfway and after < len(found.values) and abs(found.reached[after - 1] - p) <= _TIE:
        return (value + float(found.values[after])) / 2
    return value


_POSITIONS: dict[str, Callable[[Distribution], Floats]] = {
    "hf4": lambda one: one.reached,
    "hf5": lambda one: one.reached - one.own / 2,
    "hf6": lambda one: one.reached / (1 + one.last),
    "hf7": lambda one: (one.reached - one.own) / (1 - one.last) if one.last < 1 else np.zeros(len(one.own)),
    "hf8": lambda one: (one.reached - one.own / 3) / (1 + one.last / 3),
    "hf9": lambda one: (one.reached - 3 * one.own / 8) / (1 + one.last / 4),
}
_BY_THE_LAST = ("hf6", "hf7", "hf8", "hf9")  # rules that ask for the weight of the largest value


def quantiles(
    survey: Sample,
    variable: str,
    shares: Sequence[float],
    by: tuple[str, ...],
    needs: tuple[str, ...] = (),
    *,
    rule: Rule = "math",
    interval: Interval = "mean",
    level: float = 0.95,
) -> Estimates:
    """Quantiles of a variable by domain; one label for each share and domain.

    The covariance of quantiles is that of the shares below them, scaled so that each has its own Woodruff standard
    error: half the interval over the quantile of t.
    """
    _check(shares, rule, level)
    found = histogram(survey.answers, variable, by, needs)
    if not found.domains:
        raise SurveyError(f"There are no rows of which {', '.join((variable, *by))} are known.")
    read = distributions(found, [list(shares)] * len(found.domains), limits=True, last=rule in _BY_THE_LAST)
    values = np.array([[value_at(one, p, rule) for one in read] for p in shares])
    below = _shares_below(survey, variable, shares, found, values, needs)
    places = _places(below, found, shares)
    # the last one is of domains of which nothing is known
    values = np.column_stack([values, np.full(len(shares), np.nan)])
    limits = _Woodruff(survey, found, read, below, places, rule, interval).limits
    low, high = limits(level)
    errors = (high - low) / (2 * special.stdtrit(below.df, (1 + level) / 2))
    labels = tuple(
        {"variable": variable, "share": shares[p]} | {name: label[name] for name in map(group_label, by)}
        for (p, _), label in zip(places, below.labels, strict=True)
    )
    return replace(
        below,
        what="quantile",
        labels=labels,
        evaluate=_around(below, np.array([values[place] for place in places]), errors),
        srs_variances=None,
        limits=limits,
        scales=None,
        level=level,
    )


@dataclass(frozen=True)
class _Woodruff:
    """Limits of the shares below, read back as quantiles."""

    survey: Sample
    found: Histogram
    read: list[Distribution]
    below: Estimates
    places: list[tuple[int, int]]
    rule: Rule
    interval: Interval

    def __deepcopy__(self, memory: dict[int, Any]) -> _Woodruff:
        return self  # nothing in it changes, and the source it reads is the same

    def limits(self, at: float) -> tuple[Floats, Floats]:
        """Lower and upper ones at a level; rows that were not read yet are read now."""
        low, high = (np.clip(end, 0, 1) for end in self.below.interval(self.interval, at))
        asked: list[list[float]] = [[] for _ in (*self.found.domains, ())]
        for (_, domain), lower, upper in zip(self.places, low, high, strict=True):
            asked[domain] += [float(lower), float(upper)]
        there = self.read
        if not all(one.covers(p) for one, ps in zip(there, asked, strict=False) for p in ps):
            with self.survey.turn:
                there = distributions(self.found, asked[:-1], last=self.rule in _BY_THE_LAST)
        ends = [
            [value_at(there[domain], float(limit), self.rule) if domain < len(there) else np.nan for limit in pair]
            for (_, domain), pair in zip(self.places, np.column_stack([low, high]), strict=True)
        ]
        both = np.array(ends).reshape(-1, 2)
        return both[:, 0], both[:, 1]


def _check(shares: Sequence[float], rule: str, level: float) -> None:
    a_number(level, "The level of an interval is a number like 0.95")
    if not shares:
        raise SurveyError("Which quantiles? Give one or several shares, like 0.5 for the median.")
    for p in shares:
        if not 0 <= p <= 1:
            raise SurveyError(f"A quantile lies between 0 and 1, like 0.5 for the median, not at {p:g}.")
    if rule not in get_args(Rule):
        raise UnknownName("rule for quantiles", rule, get_args(Rule))


def _shares_below(
    survey: Sample, variable: str, shares: Sequence[float], found: Histogram, values: Floats, needs: tuple[str, ...]
) -> Estimates:
    names = [_BOUND.format(place) for place in range(len(shares))]
    bounds = found.constants(dict(zip(names, values, strict=True)))
    answers = replace(survey.answers, proven=survey.answers.proven | found.proven)
    answers = answers.with_numbers([variable], answers.proven)
    answers = replace(answers, frame=with_constants(answers.frame, bounds, found.by))
    factors = tuple(AtMost(variable, name) for name in names)
    asked = means.mean(factors, found.by, (*needs, *names), deff=False)
    return asked.finish(survey.totals(survey.scan(answers, found.by, asked.terms), found.by))


def _places(below: Estimates, found: Histogram, shares: Sequence[float]) -> list[tuple[int, int]]:
    """Share and domain of each estimate."""
    number = {cell: place for place, cell in enumerate(found.domains)}
    cells = [tuple(label[group_label(name)] for name in found.by) for label in below.labels]
    of_share = len(cells) // len(shares)
    return [(place // of_share, number.get(cell, len(found.domains))) for place, cell in enumerate(cells)]


def _around(below: Estimates, values: Floats, errors: Floats) -> Evaluate:
    """Quantiles as what they are at the shares that were found, falling as the share below them rises."""
    at, slopes = below.evaluate(below.totals.sums)[0], -divided(errors, below.standard_errors)
    slopes = np.where(np.isnan(slopes), 0.0, slopes)

    def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
        shares, gradient = below.evaluate(sums)
        return values + slopes * (shares - at), sparse.csc_array(gradient @ sparse.diags_array(slopes))

    return evaluate
