"""Results as lines: one estimate each with its labels, errors, counts, and why it is not shown where it is not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from score.catalogue.working_conditions.asking.asking import Result
from score.measurement.estimation.asked import group_label
from score.measurement.estimation.estimates import Estimates, Floats

FEW_ANSWERS, NO_ESTIMATE, ONE_ROUND = "few_answers", "no_estimate", "one_round_only"
FEW = 30  # answers below which an estimate is marked, where no threshold was asked for
_NAN = float("nan")


@dataclass(frozen=True)
class Line:
    """One estimate in the unit of its question; NaN for what there is not.

    `labels`: values of the breakdown. `category`: the value whose share this is. `round`: of a level; of a change the
    two rounds are those of the result. `n`: rows behind it; `base`: rows it is a share or mean of, which is what a
    threshold asks for, of a change in the round that has fewer. `unknown`: share of the universe left out, 0 to 1.
    `reason`: why nothing is shown; empty where it is.
    """

    labels: Mapping[str, Any]
    round: Any = None
    category: Any = None
    estimate: float = _NAN
    se: float = _NAN
    low: float = _NAN
    high: float = _NAN
    cv: float = _NAN
    deff: float = _NAN
    df: int = 0
    n: int = 0
    base: int = 0
    unknown: float = _NAN
    reason: str = ""

    @property
    def suppressed(self) -> bool:
        """Whether the estimate is left out because of few answers."""
        return self.reason == FEW_ANSWERS

    @property
    def shown(self) -> bool:
        """Whether there is a number to show."""
        return not self.reason


def lines_of(result: Result, level: float = 0.95, minimum: int = 0) -> list[Line]:
    """The lines of a result in the order of its estimates, then groups that only one of two rounds has.

    `level`: of the intervals. What rests on fewer answers than `minimum` is blank. That is no disclosure control:
    a blank can be found by subtracting the others from a total.
    """
    found, per = result.estimates, result.question.asked.per
    values = found.values  # rounded anew each time they are asked for
    low, high = limits_of(result, level)
    numbers = np.column_stack(
        [values * per, found.standard_errors * per, low, high, found.cv, found.deff],
    )
    bases, unknown = _bases(result), _Unknown(result)
    lines = []
    for place, label in enumerate(found.labels):
        base = int(bases[place])
        reason = NO_ESTIMATE if math.isnan(values[place]) else FEW_ANSWERS if base < minimum else ""
        estimate, error, lower, upper, cv, deff = [_NAN] * 6 if reason else map(float, numbers[place])
        labels, round_, category = _labels(result, label)
        lines.append(
            Line(
                labels=labels,
                round=round_,
                category=category,
                estimate=estimate,
                se=error,
                low=lower,
                high=upper,
                cv=cv,
                deff=deff,
                df=found.df,
                n=int(found.counts[place]),
                base=base,
                unknown=unknown.of(label),
                reason=reason,
            )
        )
    alone = result.differences.alone if result.differences else ()
    return [*lines, *(Line(*_labels(result, label), df=found.df, reason=ONE_ROUND) for label in alone)]


def limits_of(result: Result, level: float) -> tuple[Floats, Floats]:
    """Lower and upper limits in the unit of the question: those of a share lie within 0 and 100 %."""
    share = result.question.kind == "share" and result.differences is None  # other kinds know their own limits
    low, high = result.estimates.interval("logit" if share else None, level)
    per = result.question.asked.per
    return low * per, high * per


def _labels(result: Result, label: Mapping[str, Any]) -> tuple[dict[str, Any], Any, Any]:
    """Values of the breakdown, the round, and the category of a distribution."""
    asked = result.question.asked
    category = label.get(group_label(asked.numerator)) if asked.kind == "distribution" else None
    labels = {name: label.get(group_label(name)) for name in result.by}
    return labels, label.get(group_label(result.round_column)) if result.round_column else None, category


def _bases(result: Result) -> Floats:
    if result.differences is None:
        return _rows_behind(result.estimates)
    levels = _rows_behind(result.differences.levels)
    first, second = levels[result.differences.pairs[:, 0]], levels[result.differences.pairs[:, 1]]
    smaller: Floats = first.clip(max=second)
    return smaller


def _rows_behind(estimates: Estimates) -> Floats:
    return estimates.counts if estimates.bases is None else estimates.bases


class _Unknown:
    """The share that is unknown, by domain; of a change the larger one of both rounds."""

    def __init__(self, result: Result) -> None:
        self._names = [group_label(name) for name in result.by]
        self._column = result.round_column and group_label(result.round_column)
        self._rounds = None if result.differences is None else (result.frm, result.to)
        self._shares: dict[tuple[Any, ...], float] = {}
        if result.unknown is not None:
            for label, share in zip(result.unknown.labels, result.unknown.values, strict=True):
                self._shares[self._key(label, label.get(self._column))] = float(share)

    def of(self, label: Mapping[str, Any]) -> float:
        """The share of a label; NaN where nothing is known of it."""
        rounds = self._rounds or (label.get(self._column),)
        found = [self._shares.get(self._key(label, one), _NAN) for one in rounds]
        known = [share for share in found if not math.isnan(share)]
        return max(known, default=_NAN)

    def _key(self, label: Mapping[str, Any], round_: Any) -> tuple[Any, ...]:
        return (*(label.get(name) for name in self._names), round_)
