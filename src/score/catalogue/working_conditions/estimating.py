"""Asks a survey for an indicator, the way its sheet says."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import narwhals as nw

from score.catalogue.working_conditions.deriving import derive, missing_for
from score.catalogue.working_conditions.sheet import Estimate, Sheet
from score.measurement.errors import SurveyError
from score.measurement.estimation.estimates import Estimates, Floats
from score.measurement.estimation.intervals import Interval
from score.measurement.estimation.showing import frame_of, table_of
from score.measurement.plan import By
from score.measurement.survey import Survey

Estimator = Callable[[Survey, Estimate, By], Estimates]

_UNKNOWN = "indicator unknown"


@dataclass(frozen=True, repr=False)
class Answer:
    """An indicator estimated. Values are in the unit of the sheet; `estimates` has them before multiplying by `per`."""

    sheet: Sheet
    estimate: Estimate
    estimates: Estimates

    @property
    def values(self) -> Floats:
        """The estimates, one for each label."""
        return self.estimates.values * self.estimate.per

    @property
    def standard_errors(self) -> Floats:
        """Their standard errors."""
        return self.estimates.standard_errors * self.estimate.per

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Lower and upper limits; those of a share lie between 0 and 100 %."""
        method: Interval | None = "logit" if self.estimate.kind == "share" else None
        low, high = self.estimates.interval(method, level)
        return low * self.estimate.per, high * self.estimate.per

    @property
    def labels(self) -> tuple[dict[str, Any], ...]:
        """What each value is of."""
        return self.estimates.labels

    def rows(self, level: float = 0.95) -> list[dict[str, Any]]:
        """One dictionary for each value, as those of the estimates, in the unit of the sheet."""
        low, high = self.interval(level)
        columns = {"estimate": self.values, "se": self.standard_errors, "low": low, "high": high}
        return [
            row | {name: float(column[place]) for name, column in columns.items()}
            for place, row in enumerate(self.estimates.rows())
        ]

    def to_frame(self, backend: str = "pyarrow") -> Any:
        """A table of the rows. `backend`: pyarrow, pandas or polars."""
        return frame_of(self.rows(), backend)

    def __repr__(self) -> str:
        """A table under the name of the indicator and its unit."""
        return table_of(f"{self.sheet.code}, {self.sheet.name} ({self.sheet.unit})", self.rows())


def estimate(survey: Survey, sheet: Sheet, by: By = None, standard: str | None = None) -> Answer:
    """The indicator of a sheet from a survey with the catalogue's variables.

    Derived columns that are not there are made. `by`: columns, variables or derived ones. `standard`: an older version
    of the indicator. SurveyError where variables are missing or nothing estimates this kind, UnknownName for unknown
    names.
    """
    asked = sheet.estimate_by(standard)
    if asked.kind == "display":
        raise SurveyError(f"{sheet.code} is shown as published ({sheet.sources[0].document}), never estimated.")
    ready = with_columns_of(survey, asked, by)
    return Answer(sheet, asked, ESTIMATORS[asked.kind](ready, asked, by))


def unknown_share(survey: Survey, sheet: Sheet, by: By = None, standard: str | None = None) -> Estimates:
    """The share of the universe, 0 to 1, about whom the indicator says nothing because answers are missing.

    Among them is who may belong to the universe, as where the age is missing. They are left out of the estimate: where
    their share is large or differs between groups, the figure misleads.
    SurveyError and UnknownName as `estimate`.
    """
    asked = sheet.estimate_by(standard)
    ready = with_columns(survey, columns_and_widest(asked, survey.answers.columns()), by)
    there = ready.answers.columns()
    unknown = unknown_flag(asked, there)
    if unknown is None:
        raise SurveyError(f"{sheet.code} counts its universe: nobody in it is unknown.")
    ready.answers = ready.answers.with_columns(**{_UNKNOWN: unknown})
    return ready.mean(_UNKNOWN, by=by, where=may_count(asked, there))


def columns_and_widest(asked: Estimate, there: Collection[str]) -> tuple[str, ...]:
    """The columns of an estimate, with that of those of whom a share is unknown, where these columns are enough."""
    widest = asked.unknown_among
    return (*asked.columns, widest) if widest and not missing_for(widest, there) else asked.columns


def unknown_flag(asked: Estimate, there: Collection[str]) -> nw.Expr | None:
    """Whether the answers that an estimate counts are missing in a row, or those that say whether it counts at all.

    None where it counts rows alone.
    """
    counted = [name for name in (asked.numerator, asked.denominator) if name]
    if not counted:
        return None
    needed = filter(None, [*counted, _widest(asked, there)])
    return nw.any_horizontal(*(nw.col(name).is_null() for name in needed), ignore_nulls=False)


def may_count(asked: Estimate, there: Collection[str]) -> nw.Expr | None:
    """The condition of the rows of which a share may be unknown: they count, or nobody knows; None where all do."""
    widest = _widest(asked, there)
    return nw.col(widest).fill_null(True) if widest else None


def _widest(asked: Estimate, there: Collection[str]) -> str:
    return asked.unknown_among if asked.unknown_among in there else asked.universe


def with_columns_of(survey: Survey, asked: Estimate, by: By = None) -> Survey:
    """The survey with the columns that an estimate and its breakdown read."""
    return with_columns(survey, asked.columns, by)


def with_columns(survey: Survey, names: Sequence[str], by: By = None) -> Survey:
    """The survey with these columns, and with those of a breakdown."""
    there = survey.answers.columns()
    breakdown = [name for name in ((by,) if isinstance(by, str) else by or ()) if name not in there]
    ready = copy.copy(survey)
    ready.answers = replace(survey.answers, frame=derive(survey.answers.frame, [*names, *breakdown]))
    return ready


def universe(asked: Estimate) -> nw.Expr | None:
    """The condition of the rows that count; None where all do."""
    return nw.col(asked.universe) if asked.universe else None


def _mean(survey: Survey, asked: Estimate, by: By) -> Estimates:
    return survey.mean(asked.numerator, by=by, where=universe(asked))


def _ratio(survey: Survey, asked: Estimate, by: By) -> Estimates:
    return survey.ratio(asked.numerator, asked.denominator, by=by, where=universe(asked))


def _size(survey: Survey, asked: Estimate, by: By) -> Estimates:
    return survey.size(by=by, where=universe(asked))


def _distribution(survey: Survey, asked: Estimate, by: By) -> Estimates:
    return survey.proportion(asked.numerator, by=by, where=universe(asked))


def _low_pay(survey: Survey, asked: Estimate, by: By) -> Estimates:
    share = float(asked.threshold) if asked.threshold is not None else 2 / 3
    return survey.low_pay_rate(asked.numerator, share, by=by, where=universe(asked))


def _gap(survey: Survey, asked: Estimate, by: By) -> Estimates:
    of: Literal["mean", "median"] = "median" if asked.statistic == "median" else "mean"
    return survey.pay_gap(asked.numerator, asked.group, high=False, low=True, of=of, by=by, where=universe(asked))


def _factor_weighted_gap(survey: Survey, asked: Estimate, by: By) -> Estimates:
    return survey.factor_weighted_pay_gap(
        asked.numerator, asked.group, asked.cells, high=False, low=True, by=by, where=universe(asked)
    )


def _segregation(survey: Survey, asked: Estimate, by: By) -> Estimates:
    return survey.segregation(asked.cells[0], asked.group, first=True, second=False, by=by, where=universe(asked))


ESTIMATORS: dict[str, Estimator] = {
    "share": _mean,
    "mean": _mean,
    "ratio": _ratio,
    "rate": _ratio,
    "size": _size,
    "distribution": _distribution,
    "low_pay": _low_pay,
    "gap": _gap,
    "factor_weighted_gap": _factor_weighted_gap,
    "segregation": _segregation,
}
"""How each kind of estimate is asked for, in shares, not yet multiplied by `per`, over rows of the universe."""
