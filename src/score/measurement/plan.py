"""A plan: questions that share one scan."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any

import narwhals as nw

from score.measurement.errors import SurveyError, UnknownName
from score.measurement.estimation import changes, decomposition, means, rates, regression
from score.measurement.estimation.asked import Asked
from score.measurement.estimation.estimates import Estimates
from score.measurement.own_names import own
from score.measurement.sample.sample import Sample
from score.measurement.scanning.answers import an_expression
from score.measurement.scanning.cube import Cube
from score.measurement.scanning.terms import Level

By = str | Sequence[str] | None


class Answer:
    """What a plan will answer: all that `Estimates` has, once the plan is finished."""

    def __init__(self) -> None:
        self._result: Estimates | None = None

    @property
    def result(self) -> Estimates:
        """The estimates. SurveyError before the plan is finished."""
        if self._result is None:
            raise SurveyError("The plan is not finished: its answers are there after the `with` block.")
        return self._result

    def __repr__(self) -> str:
        """The estimates, or that they are not there yet."""
        return "not answered yet" if self._result is None else repr(self._result)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.result, name)


class Plan:
    """Questions to one survey. They are asked within a `with` block and answered at its end, from one scan.

    `deff=False` leaves out design effects and the squares they need, which saves a third of the memory of a scan.
    """

    def __init__(self, survey: Sample, *, deff: bool = True) -> None:
        self.survey = survey
        self.deff = deff
        self.cube: Cube | None = None
        self._asked: list[tuple[Asked, Answer]] = []
        self._conditions: list[nw.Expr] = []
        self._derived: dict[str, nw.Expr] = {}

    def __enter__(self) -> Plan:
        self.survey.turn.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.answer()
        finally:
            self.survey.turn.__exit__(None, None, None)

    def answer(self) -> None:
        """Read the answers and finish every estimate."""
        if not self._asked:
            return
        by = tuple(dict.fromkeys(name for asked, _ in self._asked for name in asked.by))
        terms = [term for asked, _ in self._asked for term in asked.terms]
        answers = self.survey.answers
        conditions = {
            _condition(place): nw.when(condition).then(nw.lit(1.0)) for place, condition in enumerate(self._conditions)
        }
        if conditions or self._derived:
            answers = answers.with_asked(**conditions, **self._derived)
        self.cube = self.survey.scan(answers, by, terms)
        totals = {asked.by: self.survey.totals(self.cube, asked.by) for asked, _ in self._asked}
        for asked, answer in self._asked:
            found = asked.finish(totals[asked.by])
            _ = found.values  # a question that has no answer says so here, not when it is first looked at
            answer._result = found

    def mean(self, *variables: str, by: By = None, where: nw.Expr | None = None) -> Answer:
        """Mean of each variable."""
        return self._ask(means.mean(variables, self.survey.breakdown(by), self._where(where), deff=self.deff))

    def total(self, *variables: str, by: By = None, where: nw.Expr | None = None) -> Answer:
        """Total of each variable."""
        return self._ask(means.total(variables, self.survey.breakdown(by), self._where(where), deff=self.deff))

    def ratio(self, above: str, below: str, by: By = None, where: nw.Expr | None = None) -> Answer:
        """Total of one variable over the total of another."""
        return self._ask(means.ratio(above, below, self.survey.breakdown(by), self._where(where)))

    def rate(
        self, cases: str, exposure: str, *, per: float = 1.0, by: By = None, where: nw.Expr | None = None
    ) -> Answer:
        """Cases over exposure times `per`, with limits that hold for few cases and none."""
        return self._ask(rates.rate(cases, exposure, self.survey.breakdown(by), self._where(where), per=per))

    def variance(self, *variables: str, by: By = None, where: nw.Expr | None = None) -> Answer:
        """Variance of each variable in the population."""
        return self._ask(means.variance(variables, self.survey.breakdown(by), self._where(where)))

    def proportion(self, column: str, by: By = None, where: nw.Expr | None = None) -> Answer:
        """Share of each value of a column."""
        return self._ask(means.proportion(column, self.survey.breakdown(by), self._where(where)))

    def size(self, by: By = None, where: nw.Expr | None = None) -> Answer:
        """Number of members of the population."""
        return self._ask(means.size_of(self.survey.breakdown(by), self._where(where)))

    def change(
        self, variable: str, *, frm: Any, to: Any, by: By = None, where: nw.Expr | None = None, of: str = "mean"
    ) -> Answer:
        """Change of the mean (or the total) of a variable between two rounds."""
        column = self.survey.round_column
        kinds = {"mean": means.mean, "total": means.total}
        if not isinstance(of, str) or of not in kinds:
            raise UnknownName("kind of change", of, kinds)
        levels = kinds[of]((variable,), self.survey.breakdown(by), self._where(where), deff=False)
        return self._ask(changes.change(levels, column, frm, to))

    def decomposition(self, variable: str, *, frm: Any, to: Any, group: str, where: nw.Expr | None = None) -> Answer:
        """The change of a mean in two parts: within the groups, and from a shift between them."""
        return self._ask(
            decomposition.decomposition(variable, self.survey.round_column, frm, to, group, self._where(where))
        )

    def did(self, variable: str, *, treated: nw.Expr, frm: Any, to: Any, where: nw.Expr | None = None) -> Answer:
        """Difference in differences: how much more the mean of the treated changed than that of the others."""
        column = self.survey.round_column
        name = f"{changes.TREATED} {len(self._derived) + 1}"
        self._derived[name] = an_expression(treated).cast(nw.Int64)
        levels = means.mean((variable,), (column, name), self._where(where), deff=False)
        return self._ask(changes.difference_in_differences(changes.change(levels, column, frm, to), name))

    def regression(
        self,
        variable: str,
        regressors: Sequence[str | Level | tuple[str | Level, ...]],
        *,
        by: By = None,
        where: nw.Expr | None = None,
    ) -> Answer:
        """Linear regression; a column of text stands for its levels but the first."""
        found = regression.regressors_of(self.survey.answers, regressors)
        return self._ask(regression.linear(variable, found, self.survey.breakdown(by), self._where(where)))

    def _ask(self, asked: Asked) -> Answer:
        answer = Answer()
        self._asked.append((asked, answer))
        return answer

    def _where(self, condition: nw.Expr | None) -> tuple[str, ...]:
        if condition is None:
            return ()
        self._conditions.append(an_expression(condition))
        return (_condition(len(self._conditions) - 1),)


def _condition(place: int) -> str:
    return own(f"condition {place + 1}")
