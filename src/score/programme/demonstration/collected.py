"""Rounds and answers of the demonstration as facts: recorded, corrected, late, withdrawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

from score.programme.demonstration.answers import PlannedAnswer
from score.programme.demonstration.explained import explained
from score.programme.demonstration.fixed import Dice, moment, uid_of, workday
from score.programme.demonstration.mistakes import Mistake, Mistakes, mistakes_of
from score.programme.demonstration.plan import partner_key
from score.programme.demonstration.rounds_planned import PlannedRound
from score.programme.demonstration.scene import Scene, back_date
from score.programme.demonstration.second_counts import WORDS
from score.programme.results.models import Answer, Round, RoundPeriod


def record_rounds(scene: Scene) -> None:
    """All rounds with their periods and answers."""
    planned = scene.planned
    rows = Round.objects.bulk_create(_round(scene, one) for one in planned)
    back_date(rows, [recorded(one) for one in planned])
    scene.rounds = {one.key: row for one, row in zip(planned, rows, strict=True)}
    scene.record(_period(scene, one) for one in planned)
    meant = explained(planned)
    mistakes = mistakes_of(planned, meant)
    scene.record(answer for one in planned for answer in _first_given(scene, one, meant[one.key], mistakes))
    by_key = {one.key: one for one in planned}
    for mistake in mistakes.corrected:
        right = next(
            one
            for one in meant[mistake.round]
            if (one.question, one.dimensions) == (mistake.question, mistake.dimensions)
        )
        _put_right(scene, by_key[mistake.round], mistake, right)
    for mistake in mistakes.withdrawn:
        _put_right(scene, by_key[mistake.round], mistake, None)


def recorded(planned: PlannedRound) -> datetime.datetime:
    """When a round was entered: the working day after it was collected."""
    return moment(workday(planned.collected_on + datetime.timedelta(days=1)), 9 + Dice(planned.key).whole(0, 7))


def _round(scene: Scene, planned: PlannedRound) -> Round:
    return Round(
        uid=uid_of("round", planned.key, planned.collected_on),
        enterprise=scene.enterprises[planned.firm.name],
        cohort=scene.cohorts.get(planned.cohort),
        kind=planned.kind,
        custodian=scene.organisations[_custodian(scene, planned)],
    )


def _custodian(scene: Scene, planned: PlannedRound) -> str:
    if planned.counts_again:
        return "owner"  # a trainer does not see what somebody else counted
    return scene.programme.cohort(planned.cohort).partner if planned.cohort else partner_key(planned.firm.country, 1)


def _period(scene: Scene, planned: PlannedRound) -> RoundPeriod:
    trainer = scene.trainers[planned.collected_by]
    return RoundPeriod(
        round=scene.rounds[planned.key],
        starts_on=planned.period.starts_on,
        ends_on=planned.period.ends_on,
        collected_on=planned.collected_on,
        collected_by=trainer,
        reason=WORDS if planned.counts_again else "",
        recorded_at=recorded(planned),
        recorded_by=trainer,
    )


def _first_given(
    scene: Scene, planned: PlannedRound, meant: list[PlannedAnswer], mistakes: Mistakes
) -> Iterator[Answer]:
    """What was recorded at first, and when."""
    wrong = {(one.question, one.dimensions): one for one in mistakes.corrected if one.round == planned.key}
    late = {(one.question, one.dimensions): one for one in mistakes.late if one.round == planned.key}
    for answer in meant:
        key = answer.question, answer.dimensions
        given = answer
        if key in wrong and answer.value is not None and wrong[key].times is not None:
            given = replace(answer, value=(answer.value * wrong[key].times).to_integral_value())
        at = recorded(planned) + datetime.timedelta(days=late[key].days if key in late else 0)
        yield _answer(scene, planned, given, at)


def _answer(scene: Scene, planned: PlannedRound, given: PlannedAnswer, at: datetime.datetime) -> Answer:
    return Answer(
        round=scene.rounds[planned.key],
        question=given.question,
        dimensions=given.dimensions,
        value=given.value,
        unit=given.unit,
        missing=given.missing,
        evidence=given.evidence,
        # who counts again looks at the enterprise's own records
        measured_by="record" if planned.counts_again and not given.missing else given.measured_by,
        warning_reason=given.warning_reason,
        recorded_at=at,
        recorded_by=scene.trainers[planned.collected_by],
    )


def _put_right(scene: Scene, planned: PlannedRound, mistake: Mistake, right: PlannedAnswer | None) -> None:
    """Supersede an answer by the right one, or by nothing."""
    old = Answer.objects.get(round=scene.rounds[planned.key], question=mistake.question, dimensions=mistake.dimensions)
    at = recorded(planned) + datetime.timedelta(days=mistake.days)
    if right is None:
        taken_back = PlannedAnswer(mistake.question, mistake.dimensions, unit=old.unit, evidence=old.evidence)
        new = _answer(scene, planned, taken_back, at)
        new.withdrawn = True
    else:
        new = _answer(scene, planned, replace(right, evidence=3), at)
    new.recorded_by = scene.coordinators[planned.firm.country]
    scene.writing.supersede(old, new, reason=mistake.reason)
