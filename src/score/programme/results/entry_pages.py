"""What the pages of rounds show and offer, put together from queries."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from score.catalogue.questions.question import Key
from score.programme.core.taken_back import not_taken_back
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Membership, Organisation
from score.programme.results.answer_words import answer_text, part_label
from score.programme.results.entry_context import currency_on
from score.programme.results.models import Answer, Round
from score.programme.results.queries import Earlier, Standing, evidence_of, last_answers, names_of
from score.programme.results.section_form import SectionForm
from score.programme.results.sections import Progress, Section
from score.programme.trainings.models import Cohort, CohortDelivery, Enrolment
from score.programme.trainings.words import module_title

ALL = "all"
# those who enter for a partner do not take the answers out of its custody
_NO_CUSTODIANS = (
    Organisation.Kind.PROGRAMME_OWNER,
    Organisation.Kind.COUNTRY_OFFICE,
    Organisation.Kind.ENTERPRISE,
)


@dataclass(frozen=True)
class SectionTab:
    """A section in the row of sections, with how far it has come."""

    code: str
    title: str
    progress: Progress | None
    current: bool


def section_tabs(standing: Standing, current: str) -> list[SectionTab]:
    """The sections of a round, and at the end the page with all answers."""
    tabs = [SectionTab(one.code, one.title, standing.progress(one), one.code == current) for one in standing.sections]
    return [*tabs, SectionTab(ALL, gettext("All answers"), None, current == ALL)]


def next_section(standing: Standing, section: Section) -> str:
    """Where to go on after a section: the next one, after the last to all answers."""
    codes = [one.code for one in standing.sections]
    following = codes[codes.index(section.code) + 1 :] if section.code in codes else []
    return following[0] if following else ALL


def section_form(standing: Standing, section: Section, data: Any = None) -> SectionForm:
    """The form of one section, with what stood last time and the files kept."""
    return SectionForm(
        data,
        standing=standing,
        section=section,
        earlier=last_answers(standing.round, standing.period),
        currency=currency_on(standing.round.enterprise, standing.period.ends_on),
        files=evidence_of(standing.round),
    )


@dataclass(frozen=True)
class AnswerLine:
    """One answer in the list of all answers of a round."""

    answer: Answer | None
    question: Any
    dimensions: str
    part: str
    text: str
    last_time: str
    earlier: Earlier | None
    files: int


def answer_lines(standing: Standing) -> list[tuple[Section, list[AnswerLine]]]:
    """All questions of a round by section, answered or not, beside what stood last time."""
    earlier = last_answers(standing.round, standing.period)
    files = evidence_of(standing.round)
    return [(section, _lines(standing, section, earlier, files)) for section in standing.sections]


def _lines(
    standing: Standing, section: Section, earlier: dict[Key, Earlier], files: dict[str, list[Any]]
) -> list[AnswerLine]:
    lines = []
    for question in section.questions:
        for dimensions in question.all_dimensions():
            key = (question.code, dimensions)
            answer, before = standing.answers.get(key), earlier.get(key)
            if dimensions and answer is None and before is None:
                continue  # a part that was never answered is no gap
            lines.append(
                AnswerLine(
                    answer=answer,
                    question=question,
                    dimensions=dimensions,
                    part=part_label(question, dimensions),
                    text=answer_text(answer, question),
                    last_time=answer_text(before.answer, question) if before else "",
                    earlier=before,
                    files=len(files.get(question.code, [])) if answer else 0,
                )
            )
    return lines


def training_choices(actor: Actor, enterprise: Enterprise) -> list[tuple[Cohort, str]]:
    """The cohorts in which the enterprise takes part and which the actor may know of, with words for them."""
    enrolled = visible_to(actor, Enrolment).in_force().filter(enterprise=enterprise)
    found = enrolled.select_related("cohort").order_by("-cohort__created_at", "-pk")
    return [(one.cohort, f"{module_title(one.cohort.module, one.cohort.country)} ({one.cohort.code})") for one in found]


def likely_training(enterprise: Enterprise, kind: str, trainings: list[Cohort]) -> Cohort | None:
    """The training a new round is probably about: the last one that has no such round yet, after its baseline."""
    rounds = not_taken_back(Round).filter(enterprise=enterprise, cohort__in=trainings).values_list("cohort", "kind")
    begun = {cohort for cohort, found in rounds if found == Round.Kind.BASELINE}
    done = {cohort for cohort, found in rounds if found == kind}
    waiting = [one for one in trainings if one.pk not in done and (kind == Round.Kind.BASELINE or one.pk in begun)]
    return next(iter(waiting or trainings), None)


def people_for(actor: Actor, further: int | None = None) -> list[tuple[int, str]]:
    """Users who may have collected: the actor, and those of the same organisation; `further` is listed too."""
    today = timezone.localdate()
    users = {actor.user.pk} if actor.user else set()
    if actor.organisation is not None:
        held = Membership.objects.filter(organisation=actor.organisation, valid_from__lte=today)
        users |= set(held.exclude(valid_until__lt=today).values_list("user", flat=True))
    called = names_of({*users, further})
    return sorted(((pk, name) for pk, name in called.items() if pk is not None), key=lambda one: one[1].casefold())


def custodian_for(actor: Actor, enterprise: Enterprise, cohort: Cohort | None) -> Organisation | None:
    """Who keeps a new round's answers: the partner who enters them, else the one that delivers the training."""
    own = actor.organisation
    if own is not None and own.kind not in _NO_CUSTODIANS:
        return own
    enrolled = Enrolment.objects.in_force().filter(enterprise=enterprise)
    cohorts = [cohort.pk] if cohort is not None else enrolled.values("cohort")
    delivered = CohortDelivery.objects.in_force().filter(cohort__in=cohorts, partner__isnull=False)
    last = delivered.select_related("partner").order_by("-pk").first()
    return last.partner if last else own


def is_late_baseline(round: Round, collected_on: datetime.date, first_class_day: datetime.date | None) -> bool:
    """Whether a baseline was collected after the first class: figures leave it out."""
    return round.kind == Round.Kind.BASELINE and first_class_day is not None and collected_on > first_class_day
