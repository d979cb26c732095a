"""Writes of results: rounds, their periods, answers, evidence.

`actor` is the Actor who writes, None for the system. Answers are checked by the questions' own rules: what is
wrong (hard) refuses everything, what is odd (soft) needs a reason, which is kept with the answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.catalogue.questions.question import HARD, Entry, Finding, Key
from score.catalogue.questions.validation import validate
from score.programme.core import audit, facts
from score.programme.core.models import StoredFile
from score.programme.core.recording import newest, put, says
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, User
from score.programme.results.entry_context import answers_in, context_of, entry_of, period_of, same_rounds
from score.programme.results.models import Answer, AnswerEvidence, Round, RoundPeriod
from score.programme.trainings.models import Cohort

_ANSWER_KEY = ("round", "question", "dimensions")


@dataclass(frozen=True)
class NewAnswer:
    """One answer as entered. Yes is 1, no is 0; either `value` or `missing`.

    `warning_reason`: why a value that looks odd is right; without it an odd value is refused.
    """

    question: str
    dimensions: str = ""
    value: Decimal | None = None
    unit: str = ""
    missing: str = ""
    evidence: int = 1
    measured_by: str = ""
    warning_reason: str = ""

    @property
    def key(self) -> Key:
        """Question and dimensions."""
        return self.question, self.dimensions

    @property
    def entry(self) -> Entry:
        """As the catalogue's validation knows it."""
        return Entry(value=self.value, unit=self.unit, missing=self.missing)


class AnswersRefused(Exception):
    """Answers that were not recorded, with what has to be mended or explained (`findings`)."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{one.question} {one.dimensions}: {one.in_english()}" for one in findings))
        self.findings = list(findings)


@dataclass
class Recorded:
    """What became of the answers given."""

    new: list[Answer] = field(default_factory=list)
    changed: list[Answer] = field(default_factory=list)
    unchanged: list[Answer] = field(default_factory=list)


def open_round(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    kind: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    collected_on: datetime.date,
    cohort: Cohort | None = None,
    custodian: Organisation | None = None,
    collected_by: User | None = None,
) -> Round:
    """A collection of answers from `enterprise` about a time, of the `cohort`'s cycle where there is one.

    `custodian`: the organisation that keeps the answers (by default the actor's). ValidationError where the
    period runs backwards, was collected before it began, the kind is none, or there is such a round already.
    """
    if kind not in Round.Kind.values:
        raise ValidationError({"kind": _("“%(kind)s” is no kind of round.") % {"kind": kind}})
    _check_period(starts_on, ends_on, collected_on)
    if custodian is None and actor is not None:
        custodian = actor.organisation
    with facts.writing(actor and actor.user) as writing:
        if same_rounds(enterprise, cohort, kind, starts_on, ends_on).exists():
            raise ValidationError(_("There is a round of this kind about the same time already: open that one."))
        opened = Round.objects.create(enterprise=enterprise, cohort=cohort, kind=kind, custodian=custodian)
        writing.add(
            RoundPeriod(
                round=opened,
                starts_on=starts_on,
                ends_on=ends_on,
                collected_on=collected_on,
                collected_by=collected_by,
            )
        )
        audit.record(actor, "open_round", opened, {"kind": kind})
    return opened


def correct_period(
    *,
    actor: Actor | None,
    round: Round,
    starts_on: datetime.date,
    ends_on: datetime.date,
    collected_on: datetime.date,
    collected_by: User | None = None,
    reason: str = "",
) -> RoundPeriod:
    """The round speaks of another time, or was collected on another day or by somebody else."""
    _check_period(starts_on, ends_on, collected_on)
    period = RoundPeriod(
        round=round, starts_on=starts_on, ends_on=ends_on, collected_on=collected_on, collected_by=collected_by
    )
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(round)
        fact = put(writing, period, reason=reason)
        audit.record(actor, "correct_period", round, {})
    return fact


def check_answers(*, round: Round, entries: Iterable[NewAnswer]) -> list[Finding]:
    """What is wrong or odd with `entries` in this round, without recording anything.

    The round is looked at as it would stand: answers recorded earlier count along, but only `entries` are
    reported on; odd values that carry a `warning_reason` are not.
    """
    given = {one.key: one for one in entries}
    standing = {key: entry_of(answer) for key, answer in answers_in(round).items()}
    standing |= {key: one.entry for key, one in given.items()}
    found = validate(standing, context_of(round, period_of(round)))
    return [one for one in found if _concerns(one, given)]


def keep_others_waiting(round: Round) -> None:
    """Whoever writes answers of the same round waits until this transaction ends.

    Writers of facts share their lock, so two could look at the round before either has written.
    """
    Round.objects.select_for_update().get(pk=round.pk)


def record_answers(*, actor: Actor | None, round: Round, entries: Sequence[NewAnswer], reason: str = "") -> Recorded:
    """Record the answers of a round, all or none.

    Answers that are there already and the same are left; different ones are corrected, which needs `reason`.
    Raises AnswersRefused with the findings, ValueError where a correction has no reason, and
    facts.AlreadySuperseded when somebody else was quicker.
    """
    recorded = Recorded()
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(round)
        if findings := check_answers(round=round, entries=entries):
            raise AnswersRefused(findings)
        new = []
        for given in entries:
            fact = _answer(round, given)
            before = newest(fact, _ANSWER_KEY)
            if before is None:
                new.append(fact)
            elif not before.withdrawn and says(before, _ANSWER_KEY) == says(fact, _ANSWER_KEY):
                recorded.unchanged.append(before)
            else:
                recorded.changed.append(writing.supersede(before, fact, reason=reason))
        recorded.new = writing.add_many(new)
        detail = {"new": len(recorded.new), "changed": len(recorded.changed)}
        audit.record(actor, "record_answers", round, detail)
    return recorded


def correct_answer(*, actor: Actor | None, answer: Answer, to: NewAnswer, reason: str) -> Answer:
    """Put `to` in the place of `answer`, which keeps its place among the questions.

    Raises AnswersRefused, ValueError without a reason, facts.AlreadySuperseded when `answer` is not in force.
    """
    if to.key != (answer.question, answer.dimensions):
        raise ValueError("a correction is about the same question and dimensions")
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(answer.round)
        if findings := check_answers(round=answer.round, entries=[to]):
            raise AnswersRefused(findings)
        fact = writing.supersede(answer, _answer(answer.round, to), reason=reason)
        audit.record(actor, "correct_answer", answer.round, {"question": answer.question})
    return fact


def withdraw_answer(*, actor: Actor | None, answer: Answer, reason: str) -> Answer:
    """The answer no longer holds and nothing takes its place."""
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(answer.round)
        fact = writing.withdraw(answer, reason=reason)
        audit.record(actor, "withdraw_answer", answer.round, {"question": answer.question})
    return fact


def attach_evidence(
    *, actor: Actor | None, round: Round, question: str, file: StoredFile, dimensions: str = ""
) -> AnswerEvidence:
    """Keep `file` behind an answer of the round. The same file twice is kept once."""
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(round)
        fact = put(
            writing,
            AnswerEvidence(round=round, question=question, dimensions=dimensions, file=file),
            key=("round", "question", "dimensions", "file"),
            reason="attached again",
        )
        audit.record(actor, "attach_evidence", round, {"question": question})
    return fact


def _answer(round: Round, given: NewAnswer) -> Answer:
    return Answer(
        round=round,
        question=given.question,
        dimensions=given.dimensions,
        value=given.value,
        unit=given.unit,
        missing=given.missing,
        evidence=given.evidence,
        measured_by=given.measured_by,
        warning_reason=given.warning_reason.strip(),
    )


def _concerns(finding: Finding, given: Mapping[Key, NewAnswer]) -> bool:
    """Whether a finding stands in the way: about the answers given (or their total), and not explained."""
    about = [one for one in given.values() if one.question == finding.question]
    exact = given.get((finding.question, finding.dimensions))
    if not about and finding.severity != HARD:
        return False
    explained = exact.warning_reason if exact else next((one.warning_reason for one in about), "")
    return finding.severity == HARD or not explained.strip()


def _check_period(starts_on: datetime.date, ends_on: datetime.date, collected_on: datetime.date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The period ends before it begins.")})
    if collected_on < starts_on:
        raise ValidationError({"collected_on": _("It cannot have been collected before the period began.")})
