"""A survey: a sample and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import narwhals as nw

from score.measurement.errors import SurveyError, a_number
from score.measurement.estimation import few_clusters, gaps, inequality, poverty_gap
from score.measurement.estimation.below_threshold import share_below
from score.measurement.estimation.changes import TREATED
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.few_clusters import FewClustersTest
from score.measurement.estimation.from_rows import Statistic, estimate_from_rows
from score.measurement.estimation.intervals import Interval
from score.measurement.estimation.quantiles import Rule, quantiles
from score.measurement.estimation.regression import Family, fit, regressors_of, scores
from score.measurement.own_names import own
from score.measurement.plan import Answer, Plan
from score.measurement.sample.sample import Names, Sample, names_of
from score.measurement.sample.turns import in_turn
from score.measurement.scanning.answers import an_expression
from score.measurement.scanning.terms import Level

_A_SHARE = "A quantile is asked for by a share, like 0.5 for the median"


class Survey(Sample):
    """A sample that can be asked. Each question is a plan of its own; several at once share a scan in `plan()`.

    `by`: columns to break down by; `where`: a condition on the rows, which keeps all units. A survey of several rounds
    is always broken down by round.
    """

    def plan(self, *, deff: bool = True) -> Plan:
        """Questions that share one scan: `with survey.plan() as p: pay = p.mean("wage")`; see `Plan`."""
        return Plan(self, deff=deff)

    def _alone(self, ask: Callable[[Plan], Answer]) -> Estimates:
        with self.plan() as plan:
            answer = ask(plan)
        return answer.result

    def mean(self, *variables: str, **options: Any) -> Estimates:
        """Mean of each variable; see `Plan.mean`."""
        return self._alone(lambda plan: plan.mean(*variables, **options))

    def total(self, *variables: str, **options: Any) -> Estimates:
        """Total of each variable; see `Plan.total`."""
        return self._alone(lambda plan: plan.total(*variables, **options))

    def ratio(self, above: str, below: str, **options: Any) -> Estimates:
        """Ratio of two totals; see `Plan.ratio`."""
        return self._alone(lambda plan: plan.ratio(above, below, **options))

    def variance(self, *variables: str, **options: Any) -> Estimates:
        """Variance of each variable; see `Plan.variance`."""
        return self._alone(lambda plan: plan.variance(*variables, **options))

    def proportion(self, column: str, **options: Any) -> Estimates:
        """Share of each value of a column; see `Plan.proportion`."""
        return self._alone(lambda plan: plan.proportion(column, **options))

    def change(self, variable: str, **options: Any) -> Estimates:
        """Change of a variable between two rounds; see `Plan.change`."""
        return self._alone(lambda plan: plan.change(variable, **options))

    def did(self, variable: str, **options: Any) -> Estimates:
        """Difference in differences; see `Plan.did`."""
        return self._alone(lambda plan: plan.did(variable, **options))

    def decomposition(self, variable: str, **options: Any) -> Estimates:
        """A change in its parts; see `Plan.decomposition`."""
        return self._alone(lambda plan: plan.decomposition(variable, **options))

    @in_turn
    def did_test(
        self,
        variable: str,
        *,
        treated: nw.Expr,
        frm: Any,
        to: Any,
        method: few_clusters.Method = "wild",
        draws: int = 1999,
        seed: int = 1,
        where: Any = None,
    ) -> FewClustersTest:
        """Whether a difference in differences could be chance, with few clusters; see `few_clusters_test`."""
        chosen, needs = self._where(where)
        answers = chosen.answers.with_asked(**{TREATED: an_expression(treated).cast(nw.Int64)})
        by = (self.round_column, TREATED)
        totals = chosen.totals(chosen.scan(answers, by, few_clusters.terms_of(variable, needs)), by)
        return few_clusters.few_clusters_test(totals, variable, needs, (frm, to), method, draws, seed)

    @in_turn
    def regression(
        self,
        variable: str,
        regressors: Sequence[str | Level | tuple[str | Level, ...]],
        family: Family = "linear",
        *,
        by: Names = None,
        where: Any = None,
    ) -> Estimates:
        """Regression of a variable; see `Plan.regression`. Logistic and Poisson ones read the answers several times."""
        if family == "linear":
            return self._alone(lambda plan: plan.regression(variable, regressors, by=by, where=where))
        if by is not None:
            raise SurveyError(f"A {family} regression of each domain: ask for one at a time, with where=...")
        chosen, needs = self._where(where)
        found = regressors_of(chosen.answers, regressors)
        coefficients, fitted, inverse = fit(chosen.answers, family, variable, found, needs)
        asked = scores(variable, family, found, coefficients, inverse, needs)
        return asked.finish(chosen.totals(chosen.scan(fitted, (), asked.terms), ()))

    def _where(self, where: Any) -> tuple[Survey, tuple[str, ...]]:
        """A survey in which `condition` is known only where `where` holds, and the name of that column."""
        if where is None:
            return self, ()
        name = own("condition")
        return self.with_columns(**{name: nw.when(an_expression(where)).then(nw.lit(1.0))}), (name,)

    @in_turn
    def quantile(
        self,
        variable: str,
        p: float | list[float] | tuple[float, ...] = 0.5,
        *,
        by: Names = None,
        where: Any = None,
        rule: Rule = "math",
        interval: Interval = "mean",
        level: float = 0.95,
    ) -> Estimates:
        """Quantiles of a variable, exact, with Woodruff's interval; see `quantiles`."""
        shares = [a_number(one, _A_SHARE) for one in (p if isinstance(p, (list, tuple)) else [p])]
        chosen, needs = self._where(where)
        return quantiles(chosen, variable, shares, self.breakdown(by), needs, rule=rule, interval=interval, level=level)

    @in_turn
    def statistic(
        self, statistic: Statistic, *, by: Names = None, where: Any = None, within: bool = False
    ) -> Estimates:
        """Any statistic of rows; see `estimate_from_rows`."""
        chosen, needs = self._where(where)
        return estimate_from_rows(chosen, statistic, self.breakdown(by), needs, within=within)

    def low_pay_rate(self, pay: str, share: float = 2 / 3, **options: Any) -> Estimates:
        """Share of those who earn less than a share of the median; `within=True`: of the median of each domain."""
        return self._share_below(inequality.ShareBelow(pay, share), **options)

    def poverty_threshold(self, income: str, share: float = 0.6, p: float = 0.5, **options: Any) -> Estimates:
        """A share of a quantile of income, by default of the median."""
        return self.statistic(inequality.Threshold(income, share, p), **options)

    def poverty_rate(self, income: str, share: float = 0.6, p: float = 0.5, **options: Any) -> Estimates:
        """Share of those below the threshold."""
        return self._share_below(inequality.ShareBelow(income, share, p), **options)

    def poverty_gap(self, income: str, share: float = 0.6, p: float = 0.5, **options: Any) -> Estimates:
        """How far the median income of the poor lies below the threshold, as a share of it."""
        return self.statistic(poverty_gap.PovertyGap(income, share, p), **options)

    @in_turn
    def _share_below(
        self, asked: inequality.ShareBelow, *, by: Names = None, where: Any = None, within: bool = False
    ) -> Estimates:
        if not a_number(asked.share, "The threshold is a share of the quantile, like 0.6") > 0:
            raise SurveyError(f"The threshold is a share above 0 of the quantile, not {asked.share:g}.")
        if self.has_replicates:
            return self.statistic(asked, by=by, where=where, within=within)
        chosen, needs = self._where(where)
        return share_below(chosen, asked, self.breakdown(by), needs, within=within)

    def gini(self, variable: str, **options: Any) -> Estimates:
        """Gini's index."""
        return self.statistic(inequality.Gini(variable), **options)

    def quintile_share_ratio(self, variable: str, **options: Any) -> Estimates:
        """What the upper fifth gets over what the lower fifth gets."""
        return self.statistic(inequality.QuintileShareRatio(variable), **options)

    def pay_gap(
        self, pay: str, group: str, *, high: Any, low: Any, of: Literal["mean", "median"] = "mean", **options: Any
    ) -> Estimates:
        """How much less `low` earn than `high`, as a share of what `high` earn."""
        return self.statistic(gaps.PayGap(pay, group, high, low, of), **options)

    def factor_weighted_pay_gap(
        self, pay: str, group: str, cells: Names, *, high: Any, low: Any, least: int = 1, **options: Any
    ) -> Estimates:
        """Mean of the pay gaps among like people, weighted by their number."""
        return self.statistic(gaps.FactorWeightedGap(pay, group, high, low, names_of(cells), least), **options)

    def segregation(self, cell: str, group: str, *, first: Any, second: Any, **options: Any) -> Estimates:
        """Duncan's index of how far two groups are apart over cells, such as occupations."""
        return self.statistic(gaps.Segregation(cell, group, first, second), **options)

    def rate(self, cases: str, exposure: str, **options: Any) -> Estimates:
        """Cases over exposure; see `Plan.rate`."""
        return self._alone(lambda plan: plan.rate(cases, exposure, **options))

    def size(self, **options: Any) -> Estimates:
        """Number of members of the population; see `Plan.size`."""
        return self._alone(lambda plan: plan.size(**options))
