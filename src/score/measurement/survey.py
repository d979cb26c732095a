"""A survey: answers with their design, and everything that can be asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from score.measurement.design.design import Design, Lonely
from score.measurement.design.replicates import Method, Replicates, make_replicates
from score.measurement.errors import SurveyError
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.intervals import Interval
from score.measurement.estimation.quantiles import Rule, quantiles
from score.measurement.estimation.regression import Family, fit, regressors_of, scores
from score.measurement.estimation.totals import Totals
from score.measurement.plan import Plan
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.cube import Cube, scan
from score.measurement.scanning.design_weights import with_design_weights
from score.measurement.scanning.terms import WEIGHT, Level, Term
from score.measurement.sources.opening import Source, open_source
from score.measurement.weighting.calibration import Calibration, Distance, Known, calibrate, groups

Names = str | Sequence[str] | None


class Survey:
    """Answers of a sample.

    `source`: a path (Parquet, CSV, Stata, SPSS), a pandas, Polars or Arrow frame, a DuckDB relation or a PySpark frame.
    `psu`: the column of the units drawn first, or the columns of all stages; none where rows were drawn directly.
    `fpc`: the size of the population each stage was drawn from (or the share drawn); without a weight it gives one.
    Unknown names are errors that name the nearest known one; see `Design` for the rest.
    """

    def __init__(
        self,
        source: Source,
        *,
        strata: str | None = None,
        psu: Names = None,
        weight: str | None = None,
        fpc: Names = None,
        round: str | None = None,  # noqa: A002 (the field's word)
        nested: bool = False,
        lonely: Lonely = "fail",
    ) -> None:
        design = Design(strata, _tuple(psu), weight, _tuple(fpc), round, nested, lonely)
        answers = Answers(open_source(source), design)
        answers.require([*design.columns, *(name for name in (weight, round) if name)])
        self.answers = with_design_weights(answers)
        self.calibration: Calibration | None = None
        self._method: dict[str, Any] | None = None

    def with_extra_terms(self, terms: Sequence[Term]) -> list[Term]:
        """The terms, with those that calibration needs beside them for the variance."""
        if self.calibration is None:
            return list(terms)
        weighted = [term for term in dict.fromkeys(terms) if term.weight == WEIGHT]
        products = [product for term in weighted for product in self.calibration.with_each(term)]
        return [*terms, *self.calibration.auxiliary(), *self.calibration.moments().values(), *products]

    def calibrated(
        self, known: Known, distance: Distance = "linear", bounds: tuple[float, float] | None = None
    ) -> Survey:
        """The same survey with weights that reproduce known totals; `calibration` says how far they had to move.

        `known`: `{"everybody": 6194, ("stype", "H"): 755, "api99": 3914069}`: the population, members of a group, the
        total of a number.
        """
        other = self._copy()
        other.answers, other.calibration = calibrate(self.answers, known, distance, bounds)
        return other

    def post_stratified(self, column: str, totals: Mapping[Any, float]) -> Survey:
        """The same survey with weights that reproduce the number of members of each group of a column."""
        return self.calibrated(groups(self.answers, column, totals))

    def raked(self, margins: Mapping[str, Mapping[Any, float]]) -> Survey:
        """The same survey with weights that reproduce the members of the groups of several columns."""
        known: dict[Any, float] = {}
        for place, (column, totals) in enumerate(margins.items()):
            known |= groups(self.answers, column, totals, all_but_first=place > 0)
        return self.calibrated(known, "raking")

    def totals(self, cube: Cube, by: tuple[str, ...]) -> Totals:
        """Totals of a scan by one breakdown, with this survey's way to find variances."""
        return Totals(cube, by, self.answers.design.lonely, self._replicates(cube), self.calibration)

    def _replicates(self, cube: Cube) -> Replicates | None:
        return None if self._method is None else make_replicates(cube.units, **self._method)

    def replicated(self, method: Method, **options: Any) -> Survey:
        """The same survey, with variances from replicates made of its units; see `make_replicates`."""
        if not self.answers.design.units and self.answers.design.round:
            raise SurveyError("Replicates of several rounds need the units' column (psu).")
        other = self._copy()
        other._method = {"method": method, **options}
        return other

    def _copy(self) -> Survey:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def with_columns(self, **columns: Any) -> Survey:
        """The same survey with more columns, from expressions: `wide=col("sch.wide") == "Yes"`."""
        other = self._copy()
        other.answers = self.answers.with_columns(**columns)
        return other

    def plan(self) -> Plan:
        """Questions that share one scan: `with survey.plan() as p: pay = p.mean("wage")`."""
        return Plan(self)

    def mean(self, *variables: str, **options: Any) -> Estimates:
        """Mean of each variable; see `Plan.mean`."""
        with self.plan() as plan:
            answer = plan.mean(*variables, **options)
        return answer.result

    def total(self, *variables: str, **options: Any) -> Estimates:
        """Total of each variable; see `Plan.total`."""
        with self.plan() as plan:
            answer = plan.total(*variables, **options)
        return answer.result

    def ratio(self, above: str, below: str, **options: Any) -> Estimates:
        """Ratio of two totals; see `Plan.ratio`."""
        with self.plan() as plan:
            answer = plan.ratio(above, below, **options)
        return answer.result

    def variance(self, *variables: str, **options: Any) -> Estimates:
        """Variance of each variable; see `Plan.variance`."""
        with self.plan() as plan:
            answer = plan.variance(*variables, **options)
        return answer.result

    def proportion(self, column: str, **options: Any) -> Estimates:
        """Share of each value of a column; see `Plan.proportion`."""
        with self.plan() as plan:
            answer = plan.proportion(column, **options)
        return answer.result

    def change(self, variable: str, **options: Any) -> Estimates:
        """Change of a variable between two rounds; see `Plan.change`."""
        with self.plan() as plan:
            answer = plan.change(variable, **options)
        return answer.result

    def did(self, variable: str, **options: Any) -> Estimates:
        """Difference in differences; see `Plan.did`."""
        with self.plan() as plan:
            answer = plan.did(variable, **options)
        return answer.result

    def regression(
        self,
        variable: str,
        regressors: Sequence[str | Level | tuple[Level, ...]],
        family: Family = "linear",
        *,
        by: Names = None,
        where: Any = None,
    ) -> Estimates:
        """Regression of a variable; see `Plan.regression`. Logistic and Poisson ones read the answers several times."""
        if family == "linear":
            with self.plan() as plan:
                answer = plan.regression(variable, regressors, by=by, where=where)
            return answer.result
        if by is not None:
            raise SurveyError(f"A {family} regression of each domain: ask for one at a time, with where=...")
        chosen, needs = self._where(where)
        found = regressors_of(chosen.answers, regressors)
        coefficients, fitted, inverse = fit(chosen.answers, family, variable, found, needs)
        asked = scores(variable, family, found, coefficients, inverse, needs)
        return asked.finish(chosen.totals(scan(fitted, (), chosen.with_extra_terms(asked.terms)), ()))

    def _where(self, where: Any) -> tuple[Survey, tuple[str, ...]]:
        """A survey in which `condition` is known only where `where` holds, and the name of that column."""
        if where is None:
            return self, ()
        return self.with_columns(condition=nw.when(where).then(nw.lit(1.0))), ("condition",)

    def quantile(
        self,
        variable: str,
        p: float | Sequence[float] = 0.5,
        *,
        by: Names = None,
        where: Any = None,
        rule: Rule = "math",
        interval: Interval = "mean",
        level: float = 0.95,
    ) -> Estimates:
        """Quantiles of a variable, exact, with Woodruff's interval; see `quantiles`."""
        shares = [float(one) for one in (p if isinstance(p, Sequence) else [p])]
        chosen, needs = self._where(where)
        own = self.answers.design.round
        names = tuple(dict.fromkeys((*((own,) if own else ()), *_tuple(by))))
        return quantiles(chosen, variable, shares, names, needs, rule=rule, interval=interval, level=level)

    def size(self, **options: Any) -> Estimates:
        """Number of members of the population; see `Plan.size`."""
        with self.plan() as plan:
            answer = plan.size(**options)
        return answer.result


def _tuple(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())
