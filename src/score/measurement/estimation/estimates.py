"""Estimates: values with everything that says how far they can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.errors import SurveyError
from score.measurement.estimation.contrasts import contrast_weights, place_of
from score.measurement.estimation.gradient import Evaluate, combined, themselves
from score.measurement.estimation.intervals import Interval, interval
from score.measurement.estimation.keeping import Kept, KeptLimits
from score.measurement.estimation.showing import frame_of, table_of
from score.measurement.sample.totals import Foundation

Floats = NDArray[np.float64]
Label = dict[str, Any]
Limits = Callable[[float], tuple[Floats, Floats]]  # from the level
_DIGITS = 13  # what the order of summation can change lies behind them
_NOTHING = 1e-14


@dataclass(frozen=True, repr=False)
class Estimates:
    """One estimate for each label, with the covariance of all of them.

    `counts`: rows behind each, unweighted. `srs_variances`: what a simple random sample of as many rows would have had,
    drawn with replacement, for the design effect; None where that says nothing. `shares`: rows over members of the
    population.
    """

    what: str
    labels: tuple[Label, ...]
    totals: Foundation
    evaluate: Evaluate
    counts: Floats
    srs_variances: Floats | None = None
    shares: Floats | None = None
    bases: Floats | None = None  # rows of the domain each is a share of
    interval_method: Interval = "mean"
    level: float = 0.95
    limits: Limits | None = None  # where the estimator has limits of its own
    scales: Floats | None = None  # sizes of what the sums were formed of; errors that are nothing beside them are 0
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for handed_out in (self.counts, self.srs_variances, self.shares, self.bases, self.scales):
            if handed_out is not None:
                handed_out.setflags(write=False)  # whoever changes them would change the estimates

    @cached_property
    def _evaluated(self) -> tuple[Floats, sparse.csc_array]:
        return self.evaluate(self.totals.sums)

    @property
    def values(self) -> Floats:
        """The estimates."""
        return _rounded(self._evaluated[0])

    @cached_property
    def _variances(self) -> Floats:
        if self.totals.replicates is not None:
            return np.diag(self.covariance)
        return np.asarray(self.totals.variances(self._evaluated[1]))

    @cached_property
    def covariance(self) -> Floats:
        """Covariance of all estimates with one another."""
        if self.totals.replicates is None:
            found = self.totals.covariance(self._evaluated[1])
        else:
            replicated = self.totals.replicated_sums
            values = np.column_stack([self.evaluate(sums)[0] for sums in replicated.T])
            found = self.totals.replicates.covariance(values, self._evaluated[0])
        found.setflags(write=False)
        return found

    @property
    def standard_errors(self) -> Floats:
        """Their standard errors; NaN where there is no estimate."""
        values = self._evaluated[0]
        errors = np.sqrt(np.maximum(self._variances, 0))
        beside = np.abs(values) if self.scales is None else np.maximum(np.abs(values), self.scales)
        errors = np.where(errors <= _NOTHING * beside, 0.0, errors)  # what the design fixes does not vary
        return _rounded(np.where(np.isnan(values), np.nan, errors))

    @property
    def df(self) -> int:
        """Degrees of freedom of the design: units less strata of the first stage."""
        return self.totals.degrees_of_freedom

    @property
    def cv(self) -> Floats:
        """Standard error as a share of the estimate."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return _rounded(np.where(self.values != 0, self.standard_errors / np.abs(self.values), np.nan))

    @property
    def deff(self) -> Floats:
        """Variance beside that of a simple random sample without replacement of as many rows."""
        return self.design_effect()

    def design_effect(self, *, replacement: bool = False) -> Floats:
        """Variance beside that of a simple random sample of as many rows, drawn with or without replacement."""
        if self.srs_variances is None:
            return np.full(len(self.labels), np.nan)
        simple = self.srs_variances
        if not replacement and self.shares is not None:
            simple = simple * (1 - np.minimum(self.shares, 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return _rounded(np.where(simple > 0, self.standard_errors**2 / simple, np.nan))

    def interval(self, method: Interval | None = None, level: float | None = None) -> tuple[Floats, Floats]:
        """Lower and upper limits; see `intervals` for the methods."""
        at = self.level if level is None else level
        if self.limits is not None and method is None:
            return self.limits(at)
        chosen = self.interval_method if method is None else method
        # a single value of a column has a count of its own; what it is a share of is its domain
        low, high = interval(chosen, self.values, self.standard_errors, self.df, at, self.totals.rows_read, self.bases)
        return _rounded(low), _rounded(high)

    def contrast(self, asked: str | Mapping[Any, float] | Sequence[float]) -> Estimates:
        """Differences and other combinations, with the covariance of their parts.

        "female - male": levels of one breakdown, within each combination of the others. A mapping of levels (or tuples
        of levels) to numbers, or one number for each estimate, gives one combination of all.
        """
        weights, labels = contrast_weights(asked, self.labels)
        counts = np.abs(np.sign(weights)).T @ self.counts
        what = f"{self.what}: {asked}" if isinstance(asked, str) else f"combination of {self.what}"
        return self.derived(what, labels, combined(self.evaluate, weights), counts)

    def relative(self, above: Any, below: Any) -> Estimates:
        """How much larger the estimate of one level is than that of another, as a share of it: above / below - 1."""
        over, under = place_of(above, self.labels), place_of(below, self.labels)

        def evaluate(sums: Floats) -> tuple[Floats, sparse.csc_array]:
            values, gradient = self.evaluate(sums)
            first, second = values[under], values[over]
            if first == 0:
                raise SurveyError(f"There is no relative change from nothing: the estimate of {below} is 0.")
            weights = np.zeros((len(values), 1))
            weights[over, 0], weights[under, 0] = 1 / first, -second / first**2
            return np.array([(second - first) / first]), sparse.csc_array(gradient @ sparse.csc_array(weights))

        labels = ({"contrast": f"{above} / {below} - 1"},)
        counts = self.counts[[over]] + self.counts[[under]]
        return self.derived(f"relative change of the {self.what}", labels, evaluate, counts)

    def derived(self, what: str, labels: Sequence[Mapping[str, Any]], evaluate: Evaluate, counts: Floats) -> Estimates:
        """Estimates made of these, by a function of the same sums: nothing that belongs to their parts stays."""
        return replace(
            self,
            what=what,
            labels=tuple(dict(label) for label in labels),
            evaluate=evaluate,
            counts=counts,
            srs_variances=None,
            shares=None,
            bases=None,
            interval_method="mean",
            limits=None,
            scales=None,
        )

    def explain(self) -> str:
        """What this is, what it rests on, how its error was found, and what the engine was asked."""
        notes = "".join(f" {note}." for note in self.notes)
        return (
            f"{self.what[:1].upper()}{self.what[1:]}: {len(self.labels):,} estimates.{notes}\n{self.totals.describe()}"
        )

    def rows(self) -> list[dict[str, Any]]:
        """One dictionary for each estimate."""
        low, high = self.interval()
        columns = {
            "estimate": self.values,
            "se": self.standard_errors,
            "low": low,
            "high": high,
            "cv": self.cv,
            "deff": self.deff,
        }
        taken = {*columns, "df", "n"}
        labels = [
            {f"{name} (group)" if name in taken else name: value for name, value in label.items()}
            for label in self.labels
        ]
        return [
            {**label, **{name: float(column[place]) for name, column in columns.items()}, "df": self.df}
            | {"n": int(self.counts[place])}
            for place, label in enumerate(labels)
        ]

    def __repr__(self) -> str:
        """A table, for whoever looks at it in a session."""
        return table_of(self.what, self.rows())

    def to_frame(self, backend: str = "pyarrow") -> Any:
        """A table: labels, estimate, se, low, high, cv, deff, df, n. `backend`: pyarrow, pandas or polars."""
        return frame_of(self.rows(), backend)

    def __getstate__(self) -> dict[str, Any]:
        """What pickle keeps: estimates with all that says how far they can be trusted, and no way to the answers."""
        values, totals, replicates = self._evaluated[0], self.totals, self.totals.replicates
        replicated = np.zeros((len(values), 0))
        if replicates is not None:
            replicated = np.column_stack([self.evaluate(sums)[0] for sums in totals.replicated_sums.T])
            replicates = replace(replicates, factors=np.zeros((0, len(replicates.scales))))
        kept = Kept(values, self.covariance, replicates, replicated, self.df, totals.rows_read, totals.describe())
        limits = self.limits and KeptLimits(self.level, *self.limits(self.level))
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        return own | {"totals": kept, "evaluate": themselves, "limits": limits}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    def __copy__(self) -> Estimates:
        return replace(self)

    def __deepcopy__(self, memory: dict[int, Any]) -> Estimates:
        return replace(self, labels=tuple(dict(label) for label in self.labels))  # nothing else in it can be changed


def _rounded(values: Floats) -> Floats:
    """To the digits that are the same in every run."""
    with np.errstate(divide="ignore", invalid="ignore"):
        magnitude = np.where((values != 0) & np.isfinite(values), np.floor(np.log10(np.abs(values))), 0)
    scale = 10.0 ** (_DIGITS - 1 - np.clip(magnitude, -280, 280))
    return np.where(np.isfinite(values), np.round(values * scale) / scale, values)
