"""Saving what was typed in one section of a round, beside others who may be typing too.

What somebody saw when they opened the form is compared with what stands when they save: an answer that another
recorded in between is never replaced unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError

from score.catalogue.questions.question import Key
from score.programme.core import facts
from score.programme.core.facts import AlreadySuperseded
from score.programme.organisations.actor import Actor
from score.programme.results import actions
from score.programme.results.actions import NewAnswer
from score.programme.results.models import Answer, Round
from score.programme.results.queries import newest_answers


@dataclass(frozen=True)
class Typed:
    """What was typed in one place: an answer, or None where a recorded one was cleared.

    `seen`: key of the answer that stood there when the form was opened, None where there was none.
    """

    key: Key
    answer: NewAnswer | None
    seen: int | None


@dataclass
class Saved:
    """How many answers were recorded for the first time, corrected, withdrawn."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0

    @property
    def total(self) -> int:
        """All that was written."""
        return self.new + self.changed + self.withdrawn


class ChangedMeanwhile(Exception):
    """Others recorded something else in these places since the form was opened; nothing was saved."""

    def __init__(self, answers: Mapping[Key, Answer]) -> None:
        super().__init__(f"changed meanwhile: {sorted(answers)}")
        self.answers = dict(answers)


class ReasonMissing(Exception):
    """Recorded answers would change and nobody said why; nothing was saved."""

    def __init__(self, answers: Mapping[Key, Answer]) -> None:
        super().__init__(f"no reason for changing: {sorted(answers)}")
        self.answers = dict(answers)


@dataclass
class _Plan:
    write: list[NewAnswer] = field(default_factory=list)
    withdraw: list[Answer] = field(default_factory=list)
    replaced: dict[Key, Answer] = field(default_factory=dict)
    met: dict[Key, Answer] = field(default_factory=dict)


def save_section(*, actor: Actor | None, round: Round, typed: Sequence[Typed], reason: str = "") -> Saved:
    """Record what was typed, all or none.

    Raises ChangedMeanwhile where others were quicker and said something else, ReasonMissing where recorded answers
    change without a reason, actions.AnswersRefused with what is wrong or odd.
    """
    try:
        with facts.writing(actor and actor.user):
            actions.keep_others_waiting(round)
            plan = _planned(typed, newest_answers(round, [one.key for one in typed]))
            if plan.met:
                raise ChangedMeanwhile(plan.met)
            if plan.replaced and not reason.strip():
                raise ReasonMissing(plan.replaced)
            for answer in plan.withdraw:
                actions.withdraw_answer(actor=actor, answer=answer, reason=reason)
            recorded = actions.record_answers(actor=actor, round=round, entries=plan.write, reason=reason)
            return Saved(len(recorded.new), len(recorded.changed), len(plan.withdraw))
    except (IntegrityError, AlreadySuperseded) as error:
        # two at the very same moment: the other one's answers are in the database now
        plan = _planned(typed, newest_answers(round, [one.key for one in typed]))
        if not plan.met:
            raise
        raise ChangedMeanwhile(plan.met) from error


def _planned(typed: Sequence[Typed], standing: Mapping[Key, Answer]) -> _Plan:
    plan = _Plan()
    for one in typed:
        now = standing.get(one.key)
        if _says_so_already(one, now):
            continue
        if now is not None and now.pk != one.seen:
            plan.met[one.key] = now
            continue
        if now is not None:
            plan.replaced[one.key] = now
        if one.answer is not None:
            plan.write.append(one.answer)
        elif now is not None:
            plan.withdraw.append(now)
    return plan


def _says_so_already(typed: Typed, now: Answer | None) -> bool:
    if typed.answer is None:
        return now is None or now.withdrawn
    return now is not None and not now.withdrawn and same(typed.answer, now)


def same(given: NewAnswer, answer: Answer) -> bool:
    """Whether an answer as typed says what is recorded, its evidence and explanation included."""
    return (
        given.value == answer.value
        and (given.unit, given.missing) == (answer.unit, answer.missing)
        and (given.evidence, given.measured_by) == (answer.evidence, answer.measured_by)
        and given.warning_reason.strip() == answer.warning_reason
    )
