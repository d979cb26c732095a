"""Asks a survey questions: those that can share a scan do, the others follow one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from score.catalogue.working_conditions.asking.question import Question
from score.catalogue.working_conditions.changing import Differences, change_of
from score.catalogue.working_conditions.deriving import known_names
from score.catalogue.working_conditions.estimating import (
    ESTIMATORS,
    columns_and_widest,
    may_count,
    universe,
    unknown_flag,
    with_columns,
)
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.estimation.estimates import Estimates
from score.measurement.plan import Answer, Plan
from score.measurement.survey import Survey

Breakdown = tuple[str, ...]
Notify = Callable[[int, int, Sequence[Question]], None]  # step, steps, what is asked in it
FROM_SUMS = ("share", "mean", "ratio", "rate", "size", "distribution", "total")  # kinds that can share a scan


@dataclass(frozen=True)
class Sampled:
    """What a scan says about the sample: rows, strata, units of each stage, degrees of freedom, replicates."""

    rows: int
    strata: int
    units: tuple[int, ...]
    degrees_of_freedom: int
    replicates: int = 0
    method: str = ""
    calibrated: bool = False


@dataclass(frozen=True)
class Result:
    """One question answered for one breakdown.

    `estimates` are in shares and the like, not yet times `question.asked.per`; of a change they are the differences.
    `unknown`: the share, 0 to 1, of the universe whose answers are missing, by the same domains (and rounds).
    `round_column` is empty where the survey has none, `frm` and `to` are None unless a change was asked for.
    """

    question: Question
    by: Breakdown
    estimates: Estimates
    sampled: Sampled
    unknown: Estimates | None = None
    round_column: str = ""
    differences: Differences | None = None
    frm: Any = None
    to: Any = None


def ask(
    survey: Survey,
    questions: Sequence[Question],
    breakdowns: Sequence[Breakdown],
    change: tuple[Any, Any] | None = None,
    notify: Notify = lambda step, steps, asked: None,
) -> Iterator[Result]:
    """Every question for every breakdown: breakdown by breakdown, questions in their order.

    `change`: the two rounds whose difference is wanted. SurveyError names the question that has no answer.
    """
    check_names(survey, questions, breakdowns)
    shared = [one for one in questions if one.kind in FROM_SUMS]
    alone = [one for one in questions if one.kind not in FROM_SUMS]
    steps = len(breakdowns) * (1 + len(alone))
    for number, by in enumerate(breakdowns):
        step = number * (1 + len(alone)) + 1
        ready = _ready(survey, questions, by)
        notify(step, steps, shared or questions)
        found, unknown, sampled = _together(ready, questions, by)
        for place, question in enumerate(alone, start=1):
            notify(step + place, steps, [question])
            found[question] = _alone(ready, question, by)
        for question in questions:
            yield _result(survey, question, by, found[question], unknown.get(question), sampled, change)


def check_names(survey: Survey, questions: Sequence[Question], breakdowns: Sequence[Breakdown]) -> None:
    """Whether the survey has what is asked for, before anything is read.

    UnknownName with the nearest name for columns that are neither there nor of the catalogue; SurveyError for
    variables that an indicator lacks.
    """
    there = frozenset(survey.answers.columns())
    catalogue = frozenset(known_names())
    for question in questions:
        named = () if question.sheet else question.asked.columns
        for name in named:
            if name not in there and name not in catalogue:
                raise UnknownName("column", name, there)
        lacking = question.lacking(there)
        if lacking:
            called = f"{question.code} ({question.sheet.name})" if question.sheet else question.code
            raise SurveyError(
                f"For {called} the file lacks {', '.join(lacking)}: say in the mapping which columns they are."
            )
    for name in dict.fromkeys(name for by in breakdowns for name in by):
        if name not in there and name not in catalogue:
            raise UnknownName("column to break down by", name, there)


def _ready(survey: Survey, questions: Sequence[Question], by: Breakdown) -> Survey:
    there = survey.answers.columns()
    names = dict.fromkeys(name for one in questions for name in columns_and_widest(one.asked, there))
    ready = with_columns(survey, list(names), by)
    of_sheets = {_flag(one): unknown_flag(one.asked, ready.answers.columns()) for one in questions if one.sheet}
    flags = {name: unknown for name, unknown in of_sheets.items() if unknown is not None}
    if flags:
        ready.answers = ready.answers.with_columns(**flags)
    return ready


def _flag(question: Question) -> str:
    return f"unknown {question.code} {question.version}"


def _together(
    survey: Survey, questions: Sequence[Question], by: Breakdown
) -> tuple[dict[Question, Estimates], dict[Question, Estimates], Sampled]:
    """One scan: all that is made of sums, how much is unknown, and how large the sample is."""
    there = survey.answers.columns()
    with survey.plan() as plan:
        answers = {one: _planned(plan, one, by) for one in questions if one.kind in FROM_SUMS}
        unknown = {
            one: plan.mean(_flag(one), by=by, where=may_count(one.asked, there))
            for one in questions
            if _flag(one) in there
        }
        size = plan.size(by=by)
    found = {one: answer.result for one, answer in answers.items()}
    return found, {one: answer.result for one, answer in unknown.items()}, _sampled(survey, plan, size.result)


def _planned(plan: Plan, question: Question, by: Breakdown) -> Answer:
    asked, where = question.asked, universe(question.asked)
    match question.kind:
        case "share" | "mean":
            return plan.mean(asked.numerator, by=by, where=where)
        case "ratio" | "rate":
            return plan.ratio(asked.numerator, asked.denominator, by=by, where=where)
        case "size":
            return plan.size(by=by, where=where)
        case "distribution":
            return plan.proportion(asked.numerator, by=by, where=where)
        case _:
            return plan.total(asked.numerator, by=by, where=where)


def _alone(survey: Survey, question: Question, by: Breakdown) -> Estimates:
    try:
        if question.share is not None:
            return survey.quantile(question.asked.numerator, question.share, by=by)
        return ESTIMATORS[question.kind](survey, question.asked, by)
    except SurveyError as error:
        raise SurveyError(f"{question.code}: {error}") from error


def _sampled(survey: Survey, plan: Plan, size: Estimates) -> Sampled:
    assert plan.cube is not None
    units, replicates = plan.cube.units, size.totals.replicates
    return Sampled(
        rows=size.totals.rows_read,
        strata=len(units.strata),
        units=tuple(len(stage.group_of) for stage in units.stages),
        degrees_of_freedom=size.df,
        replicates=len(replicates.scales) if replicates else 0,
        method=replicates.method if replicates else "",
        calibrated=survey.calibration is not None,
    )


def _result(
    survey: Survey,
    question: Question,
    by: Breakdown,
    levels: Estimates,
    unknown: Estimates | None,
    sampled: Sampled,
    change: tuple[Any, Any] | None,
) -> Result:
    column = survey.answers.design.round or ""
    category = question.asked.numerator if question.kind == "distribution" else ""
    own = tuple(name for name in by if name not in (column, category))
    if change is None:
        return Result(question, own, levels, sampled, unknown, column)
    try:
        found = change_of(levels, survey.round_column, *change)
    except SurveyError as error:
        raise SurveyError(f"{question.code}: {error}") from error
    frm, to = change
    return Result(question, own, found.estimates, sampled, unknown, column, found, frm, to)
