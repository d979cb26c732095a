"""Reads of rounds and answers: what stands, what stood before, how far a round has come.

Who may see a round is asked before, by `organisations.access`; these functions are given what may be seen.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from score.catalogue.questions import question_files
from score.catalogue.questions.question import Entry, Key, Question
from score.programme.core import facts, formats
from score.programme.core.taken_back import not_taken_back
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import PersonDetails, User
from score.programme.results.answer_words import EVIDENCE, answer_text, part_label
from score.programme.results.entry_context import answers_in, entry_of, period_of
from score.programme.results.models import Answer, AnswerEvidence, Round, RoundPeriod
from score.programme.results.sections import Progress, Section, progress_of, sections_of


@dataclass(frozen=True)
class Earlier:
    """What was answered last time, and in which round."""

    answer: Answer
    period: RoundPeriod

    @property
    def kind(self) -> str:
        """Words for the round it was answered in."""
        return self.period.round.get_kind_display()


@dataclass(frozen=True)
class Standing:
    """A round as it stands: its period, sections and answers in force."""

    round: Round
    period: RoundPeriod
    sections: list[Section]
    answers: dict[Key, Answer]

    @property
    def entries(self) -> dict[Key, Entry]:
        """The answers as the catalogue knows them."""
        return {key: entry_of(answer) for key, answer in self.answers.items()}

    def progress(self, section: Section | None = None) -> Progress:
        """How far a section has come; without one, the core of the round."""
        asked = section.questions if section else [one for part in self.sections if part.core for one in part.questions]
        return progress_of(asked, self.entries, self.round.kind)

    def section(self, code: str) -> Section | None:
        """The section with this code, or None."""
        return next((one for one in self.sections if one.code == code), None)

    def section_asking(self, question: str) -> Section | None:
        """The section in which a question is asked, or None."""
        return next((one for one in self.sections if question in {asked.code for asked in one.questions}), None)


def standing(round: Round) -> Standing:
    """The round with its sections and answers."""
    period = period_of(round)
    answers = answers_in(round)
    sections = sections_of(round, period, {question for question, _dimensions in answers})
    return Standing(round, period, sections, answers)


def last_answers(round: Round, period: RoundPeriod) -> dict[Key, Earlier]:
    """The enterprise's last valid answer to each question from rounds whose period ended before this one's."""
    earlier = (
        RoundPeriod.objects.in_force()
        .filter(round__enterprise=round.enterprise_id, ends_on__lt=period.ends_on)
        .exclude(round=round)
        .select_related("round")
    )
    periods = {one.round_id: one for one in earlier}
    found = Answer.objects.in_force().filter(round__in=periods, value__isnull=False)
    in_order = sorted(found, key=lambda one: (periods[one.round_id].ends_on, periods[one.round_id].pk))
    return {(one.question, one.dimensions): Earlier(one, periods[one.round_id]) for one in in_order}


def newest_answers(round: Round, keys: Iterable[Key] | None = None) -> dict[Key, Answer]:
    """The last thing recorded in each place of the round, withdrawn or not."""
    rows = Answer.objects.filter(round=round, superseded_by__isnull=True).select_related("recorded_by")
    wanted = None if keys is None else set(keys)
    return {
        (one.question, one.dimensions): one
        for one in rows
        if wanted is None or (one.question, one.dimensions) in wanted
    }


@dataclass(frozen=True)
class Link:
    """One state of an answer: what it was, and why it changed to that."""

    answer: Answer
    who: str
    current: bool

    @property
    def text(self) -> str:
        """The answer in words."""
        return answer_text(self.answer, question_files.by_code().get(self.answer.question))

    @property
    def evidence(self) -> str:
        """The level of evidence in words."""
        return str(dict(EVIDENCE).get(self.answer.evidence, self.answer.evidence))


def history_of(round: Round, question: str, dimensions: str = "") -> list[Link]:
    """Everything ever recorded in one place of a round, the newest first; empty where nothing was."""
    last = newest_answers(round, [(question, dimensions)]).get((question, dimensions))
    if last is None:
        return []
    chain = facts.chain(last)
    names = names_of({one.recorded_by_id for one in chain})
    return [Link(one, names.get(one.recorded_by_id, ""), one.pk == last.pk) for one in chain]


def evidence_of(round: Round, question: str = "") -> dict[str, list[AnswerEvidence]]:
    """Files kept behind the answers of a round, by question."""
    rows = AnswerEvidence.objects.in_force().filter(round=round).select_related("file").order_by("pk")
    if question:
        rows = rows.filter(question=question)
    found: dict[str, list[AnswerEvidence]] = {}
    for one in rows:
        found.setdefault(one.question, []).append(one)
    return found


def names_of(users: Iterable[int | None]) -> dict[int | None, str]:
    """What to call users: their names, where they have none the e-mail address."""
    wanted = {one for one in users if one is not None}
    called = dict(User.objects.filter(pk__in=wanted).values_list("pk", "email"))
    named = PersonDetails.objects.filter(person__user__in=wanted).values_list("person__user", "name")
    return {**called, **dict(named)}


@dataclass(frozen=True)
class RoundLine:
    """A round in a list: its period and how far its core has come."""

    round: Round
    period: RoundPeriod | None
    progress: Progress
    answers: int
    missing: int


def round_lines(rounds: QuerySet[Round]) -> list[RoundLine]:
    """The rounds given, the latest period first. Four queries, however many rounds."""
    found = list(rounds.select_related("cohort", "enterprise", "custodian"))
    periods = {one.round_id: one for one in RoundPeriod.objects.in_force().filter(round__in=found)}
    entries: dict[int, dict[Key, Entry]] = {one.pk: {} for one in found}
    for answer in Answer.objects.in_force().filter(round__in=found):
        entries[answer.round_id][answer.question, answer.dimensions] = entry_of(answer)
    core = question_files.core_questions()
    lines = [
        RoundLine(
            round=one,
            period=periods.get(one.pk),
            progress=progress_of(core, entries[one.pk], one.kind),
            answers=sum(1 for entry in entries[one.pk].values() if entry.valid),
            missing=sum(1 for entry in entries[one.pk].values() if entry.missing),
        )
        for one in found
    ]
    return sorted(lines, key=_age, reverse=True)


@dataclass(frozen=True)
class Compared:
    """One round's answer in a row of the comparison; without an answer where that round has none."""

    column: RoundLine
    answer: Answer | None
    text: str


@dataclass(frozen=True)
class ComparedQuestion:
    """One place for an answer over several rounds, in the order of the columns."""

    question: Question
    dimensions: str
    part: str
    cells: list[Compared]


@dataclass
class SideBySide:
    """Answers of several rounds beside one another: `columns` in the order of time, `rows` in that of the form."""

    columns: list[RoundLine] = field(default_factory=list)
    rows: list[ComparedQuestion] = field(default_factory=list)


def side_by_side(lines: Sequence[RoundLine]) -> SideBySide:
    """The answers of the rounds in `lines`, one row for each place that any of them has answered."""
    columns = [one for one in reversed(lines) if one.period is not None]
    table: dict[Key, dict[int, Answer]] = {}
    for answer in Answer.objects.in_force().filter(round__in=[one.round for one in columns]):
        table.setdefault((answer.question, answer.dimensions), {})[answer.round_id] = answer
    rows = [
        _compared(question, dimensions, columns, table[question.code, dimensions])
        for question in question_files.all_questions()
        for dimensions in question.all_dimensions()
        if (question.code, dimensions) in table
    ]
    return SideBySide(columns, rows)


def _compared(
    question: Question, dimensions: str, columns: Sequence[RoundLine], answers: dict[int, Answer]
) -> ComparedQuestion:
    cells = []
    for column in columns:
        answer = answers.get(column.round.pk)
        asked = column.round.kind in question.rounds
        words = answer_text(answer, question) if answer or asked else formats.missing("not_asked")
        cells.append(Compared(column, answer, words))
    return ComparedQuestion(question, dimensions, part_label(question, dimensions), cells)


def rounds_like(enterprise: Enterprise, kind: str, cohort: Any) -> QuerySet[Round]:
    """Rounds of this kind that the enterprise has already, of the same cycle or of the journey."""
    of_cycle = Q(cohort=cohort) if cohort is not None else Q(cohort__isnull=True)
    return not_taken_back(Round).filter(of_cycle, enterprise=enterprise, kind=kind).order_by("pk")


def _age(line: RoundLine) -> tuple[datetime.date, int]:
    return (line.period.ends_on if line.period else datetime.date.min, line.round.pk)
