"""The sections in which a round is asked: the core of every firm, then what the enterprise's modules add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext, pgettext

from score.catalogue.modules import module_files
from score.catalogue.modules.module import Module
from score.catalogue.questionnaires import questionnaire
from score.catalogue.questions import question_files
from score.catalogue.questions.question import Entry, Key, Question
from score.catalogue.questions.validation import unanswered
from score.programme.enterprises.models import EnterpriseAttribute
from score.programme.results.entry_context import attribute_on
from score.programme.results.models import Round, RoundPeriod
from score.programme.trainings.models import Enrolment, StatedTraining

PEOPLE, SAVINGS, PRACTICES, OTHER = "people", "savings", "practices", "other"
# asked as "if yes: ..." after these: with a no there is nothing more to ask
FOLLOWS = {"SAVE_AMT": "SAVE_YN", "SAVE_COST": "SAVE_YN"}
_NO = Decimal(0)


@dataclass(frozen=True)
class Section:
    """Questions that are asked and saved together. `code` stands in the address."""

    code: str
    title: str
    questions: tuple[Question, ...]
    core: bool

    def places(self) -> list[Key]:
        """Every place for an answer, the total of a question before its parts."""
        return [(one.code, dimensions) for one in self.questions for dimensions in one.all_dimensions()]


@dataclass(frozen=True)
class Progress:
    """How many of the questions asked have an answer or a kind of missing."""

    answered: int
    asked: int

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask."""
        return self.answered >= self.asked


def sections_of(round: Round, period: RoundPeriod, answered: Iterable[str] = ()) -> list[Section]:
    """The sections of a round's form.

    `answered`: codes that have answers already, which are shown even where no module of the firm asks them.
    """
    country = attribute_on(round.enterprise, EnterpriseAttribute.Kind.COUNTRY, period.ends_on) or None
    core = [one for one in question_files.core_questions() if round.kind in one.rounds]
    sections = _core_sections(core)
    seen = {one.code for one in core}
    for module in modules_of(round, country):
        added = [one for one in questionnaire([module.code], country, round.kind) if one.code not in seen]
        if added:
            seen |= {one.code for one in added}
            sections.append(Section(module.code, gettext(module.title), tuple(added), core=False))
    known = question_files.by_code()
    rest = sorted((known[code] for code in set(answered) - seen if code in known), key=lambda one: one.position)
    if rest:
        sections.append(Section(OTHER, gettext("Other answers"), tuple(rest), core=False))
    return sections


def modules_of(round: Round, country: str | None) -> list[Module]:
    """The modules whose questions are asked: that of the round's own cycle, then the enterprise's others."""
    enrolled = Enrolment.objects.in_force().filter(enterprise=round.enterprise_id).order_by("pk")
    codes = [round.cohort.module] if round.cohort else []
    codes += enrolled.values_list("cohort__module", flat=True)
    stated = StatedTraining.objects.in_force().filter(enterprise=round.enterprise_id)
    codes += stated.order_by("first_class_day").values_list("module", flat=True)
    found = []
    for code in dict.fromkeys(codes):
        try:
            found.append(module_files.get(code, country))
        except module_files.UnknownModule:
            continue  # an import may name what the catalogue does not know; its questions are unknown too
    return list(dict.fromkeys(found))


def left_to_ask(questions: Iterable[Question], entries: Mapping[Key, Entry], round_kind: str) -> list[str]:
    """The codes of those questions that still need an answer or a kind of missing."""
    asked = [one for one in questions if not _is_moot(one, entries)]
    return list(dict.fromkeys(code for code, _dimensions in unanswered(asked, entries, round_kind)))


def progress_of(questions: Iterable[Question], entries: Mapping[Key, Entry], round_kind: str) -> Progress:
    """How far these questions are answered; what is asked as one item counts once."""
    asked = [one for one in questions if round_kind in one.rounds and not _is_moot(one, entries)]
    left = set(left_to_ask(asked, entries, round_kind))
    items = {one.item for one in asked}
    return Progress(len(items - {one.item for one in asked if one.code in left}), len(items))


def first_open(sections: Iterable[Section], entries: Mapping[Key, Entry], round_kind: str) -> Section | None:
    """The first section in which something is left to ask."""
    return next((one for one in sections if not progress_of(one.questions, entries, round_kind).complete), None)


def _is_moot(question: Question, entries: Mapping[Key, Entry]) -> bool:
    before = entries.get((FOLLOWS.get(question.code, ""), ""))
    return before is not None and before.value == _NO


def _core_sections(core: list[Question]) -> list[Section]:
    practices = [one for one in core if one.type == "yes_no" and one.timing == "day"]
    savings = [one for one in core if "baseline" not in one.rounds and one not in practices]
    people = [one for one in core if one not in practices and one not in savings]
    groups = (
        (PEOPLE, pgettext("section of a form", "People and work"), people),
        (SAVINGS, pgettext("section of a form", "Savings since the training"), savings),
        (PRACTICES, pgettext("section of a form", "Practices seen today"), practices),
    )
    return [Section(code, title, tuple(questions), core=True) for code, title, questions in groups if questions]
